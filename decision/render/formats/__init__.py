"""Data, and a tree in other programs' formats."""
