"""Plain text for a terminal, and Markdown."""
