"""The printed checklist: what stands on it, how it is set, its form fields, and how they are filled in."""

PAPERS = {"a4": ("a4", "A4"), "letter": ("us-letter", "US Letter")}
"""By the name on the command line and in requests: Typst's name of the paper, and how it is said."""
_MOST_ADDRESS = 400
"""Characters; a longer address makes a QR code that no telephone reads from paper."""


def is_address(text: str) -> bool:
    """Return whether a text can be the address of a page on the web."""
    return (
        text.startswith(("https://", "http://"))
        and len(text) <= _MOST_ADDRESS
        and text.isprintable()
        and " " not in text
    )
