"""Names for links and files from what a diagram says. Comes in: words and names. Goes out: ids, each once."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

_OWN = re.compile(r"(?:ask|lever|leaf)_(\w+)")
"""Names as our own export writes them."""
_LETTER = re.compile(r"[A-Za-z]{1,2}[\d_]*|(?:node|n|step|id|q|d|end|state|start)[_-]?\d*", re.IGNORECASE)
"""Names that say nothing."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ODD = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
"""Letters that no accent can be taken from."""
_LONGEST = 40
TAKEN = ("at", "checklist", "none", "on", "prices", "tree", "v")
"""What links hold beside the answers, so that no fact may be called so."""


@dataclass
class Names:
    """Gives each thing an id that nothing else has."""

    taken: set[str] = field(default_factory=set)

    def give(self, candidates: Iterable[str], otherwise: str) -> str:
        """Return an id from the first of some texts that has letters for one."""
        stem = next(filter(None, map(slug, candidates)), otherwise)
        name, number = stem, 1
        while name in self.taken:
            number += 1
            name = f"{stem}-{number}"
        self.taken.add(name)
        return name


def slug(text: str) -> str:
    """Return a text as an id, cut at a word if it is long; nothing where it has no Latin letters and no digits."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    whole = _ODD.sub("-", "".join(sign for sign in plain if not unicodedata.combining(sign))).strip("-")
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST + 1].rpartition("-")[0] or whole[:_LONGEST]


def candidates(name: str, title: str) -> tuple[str, ...]:
    """Return texts to name a node by: the name that its author gave it, if that says something, else its words."""
    if own := _OWN.fullmatch(name):
        return (own[1], title)
    texts = (title, name) if _LETTER.fullmatch(name) else (_HUMP.sub(" ", name), title, name)
    return tuple(text for text in texts if not slug(text).replace("-", "").isdecimal())
