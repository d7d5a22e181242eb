"""The decision engine: trees over facts, and verdicts that can be defended."""
