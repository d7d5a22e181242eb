"""The printed checklist: what is on it, how it is set, its form fields, and how they are filled in."""

PAPERS = {"a4": ("a4", "A4"), "letter": ("us-letter", "US Letter")}
"""By the name on the command line and in requests: Typst's name of the paper, and how it is said."""
FACE = "/Text"
"""The name of the checklist's face among the resources of its fields."""
CODES = "cp1252"
"""The letters that a field can show, those of Western languages."""
SEVERAL_LINES = 1 << 12
"""The flag of a field for a text of several lines."""
LOOKALIKES = str.maketrans({"−": "–", "→": ">", "≥": ">", "≤": "<", "\u2011": "-", "\u202f": " ", "\u2009": " "})
"""What is printed for letters that the face or its codes lack."""
_MOST = 400
"""Characters of an address; a longer one makes a QR code that no telephone reads from paper."""


def is_address(text: str) -> bool:
    """Return whether a text can be the address of a page on the web."""
    return text.startswith(("https://", "http://")) and len(text) <= _MOST and text.isprintable() and " " not in text
