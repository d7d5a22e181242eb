"""A link as it arrives, taken apart. Comes in: a stranger's text. Goes out: names and texts, and what means nothing.

Mail gateways, chats and people change links on their way: they encode them, once or twice, turn ``&`` into ``&amp;``,
begin with a whole address, ``?`` or ``#/``, end with a bracket, a full stop or a quotation mark, and write capitals.
All of this is undone here, part by part, so that it does not matter which part was changed. The scripts of the pages
only pass on what arrived.
"""

import re
from collections.abc import Iterator

COSTS = "c."
"""How the name of a figure of the cost table begins. What follows, and the figure, is kept as it is."""
_LAYERS = 4
"""How often something is decoded that was encoded more than once."""
_ENCODED = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_INVISIBLE = re.compile("[\t\r\n\u00ad\u200b-\u200f\u2060\ufeff]+")
"""What is put into a text where it is wrapped, or copied along with it."""
_ENTITY = re.compile(r"&(?:amp;|#38;|#x26;)+", re.IGNORECASE)
_BEFORE_NAME = re.compile(r"^.*[^\w.-]", re.DOTALL)
"""What may come before a name: an address up to ``#``, ``?`` or ``/``, or a bracket."""
AROUND = " \u00a0<>()[]{}\"'`“”\u2018’«»,;!|*_"
"""What may surround a text; a point and a question mark mean something at its end, see ``_without_end``."""
_EQUALS = re.compile(r"=|%(?:25)*3d", re.IGNORECASE)


def unquote(text: str) -> str:
    """Undo percent-encoding. The standard library's ``unquote`` would double what has to be imported for a link."""
    return _ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), text)


def parts_of(link: str) -> Iterator[tuple[str, str | None]]:
    """Yield name and text of each part of a link, names in small letters; ``None`` for text where there is no ``=``."""
    waiting = [(part, _LAYERS) for part in _last_piece(link).split("&")[::-1]]
    while waiting:
        part, layers = waiting.pop()
        name, equals, text = part.partition("=")
        if layers and (inside := _parts_inside(part, name, text if equals else None)):
            waiting += [(one, layers - 1) for one in reversed(inside)]
        elif equals:
            yield _tidy(name, text, last=not waiting)
        elif part.strip(AROUND):
            yield unquote(part), None


def _last_piece(link: str) -> str:
    """Return what is behind the last ``#`` that has something to read behind it, else all of a link."""
    whole = _ENTITY.sub("&", _INVISIBLE.sub("", link)).strip(AROUND + "#")
    return next((piece for piece in reversed(whole.split("#")) if _EQUALS.search(piece)), whole)


def _parts_inside(part: str, name: str, text: str | None) -> list[str]:
    """Return the parts that are hidden in one, because its ``=`` or the ``&`` behind it is encoded; else none."""
    if text is None:
        plain = unquote(part)
        return plain.split("&") if plain != part and _EQUALS.search(plain) else []
    plain = unquote(text)
    return f"{name}={plain}".split("&") if "&" in plain and not unquote(name).lower().startswith(COSTS) else []


def _tidy(name: str, text: str, *, last: bool) -> tuple[str, str]:
    """Return the name and the text of a part, decoded; of a figure only the end of the link is tidied."""
    name = unquote(name)
    if name.startswith(COSTS):
        return name, unquote(_without_end(text) if last else text)
    name = _BEFORE_NAME.sub("", name).lower()
    if name.startswith(COSTS):
        return name, unquote(text)
    for _ in range(_LAYERS):
        text = unquote(text)
    return name, _without_end(text.lstrip(AROUND))


def _without_end(text: str) -> str:
    """Return a text without what a sentence around a link adds; ``100..`` keeps its two points, and ``?`` means it."""
    bare = text.rstrip(AROUND + ".")
    points = text[len(bare) :].rstrip(AROUND)
    return bare + (".." if points.startswith("..") else "")
