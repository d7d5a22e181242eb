"""The decision engine: trees over facts, and verdicts that can be defended."""

__version__ = "0.1.0.dev0"
"""That of the newest release in the changelog; ``X.Y.Z.dev0`` on the way to a release of X.Y.Z."""
