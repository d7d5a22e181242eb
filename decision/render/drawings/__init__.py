"""Trees, charts and other pictures."""
