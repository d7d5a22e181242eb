"""The checklist filled in. Comes in: a blank as ``form`` made it, and values by field. Goes out: bytes.

Runs in the browser too, where pypdf is the only package. What a field shows is drawn here, in the face that the blank
carries, so that every viewer shows the same; nothing is compressed again, so that the bytes are the same everywhere.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from typing import cast

from pypdf import PdfWriter, generic

from decision.render.paper import CODES, FACE, LOOKALIKES, SEVERAL_LINES

_SIZES = tuple(size / 4 for size in range(36, 15, -1))
"""Type sizes in points: the largest with which all of a text fits is taken."""
_LEADING = 1.18
"""From one line to the next, in type sizes."""
_RISE = 0.33
"""How far the baseline of a single line lies below the middle, in type sizes."""
_TOP = 0.95
"""From the top of a field to the first baseline, in type sizes."""
_PAD = 2.0
"""From the side of a field to its text, in points."""
_MORE = "…"

type Measure = Callable[[str], float]
"""The width of a text, in type sizes."""


def fill_checklist(blank: bytes, values: Mapping[str, str | bool]) -> bytes:
    """Return a blank with some of its fields filled in: texts, and whether boxes are ticked.

    Raises ``KeyError`` where the blank has no such field.
    """
    pdf = PdfWriter(clone_from=BytesIO(blank), keep_initial_header=True)
    form = _at(pdf.root_object, "/AcroForm")
    measure = _measure(_at(form, "/DR", "/Font", FACE))
    fields = {str(field["/T"]): field for entry in _list(form, "/Fields") if (field := _at(entry))}
    for name, value in values.items():
        if isinstance(value, bool):
            _tick(fields[name], on=value)
        else:
            _write(fields[name], value, measure)
    # The first half names the blank, the second this copy of it.
    key = hashlib.md5(repr(sorted(values.items())).encode(), usedforsecurity=False).digest()
    first = cast("generic.ByteStringObject", cast("generic.ArrayObject", pdf._ID)[0])  # noqa: SLF001  # no other way
    halves = (generic.ByteStringObject(half) for half in (first.original_bytes, key))
    pdf._ID = generic.ArrayObject(halves)  # noqa: SLF001  # likewise
    out = BytesIO()
    pdf.write(out)
    return out.getvalue()


def _at(thing: generic.PdfObject, *keys: str) -> generic.DictionaryObject:
    """Return the dictionary that some keys lead to."""
    for key in keys:
        thing = cast("generic.DictionaryObject", thing.get_object())[key]
    return cast("generic.DictionaryObject", thing.get_object())


def _list(thing: generic.DictionaryObject, key: str) -> generic.ArrayObject:
    return cast("generic.ArrayObject", thing[key].get_object())


def _tick(field: generic.DictionaryObject, *, on: bool) -> None:
    state = generic.NameObject("/Yes" if on else "/Off")
    field[generic.NameObject("/V")] = field[generic.NameObject("/AS")] = state


def _write(field: generic.DictionaryObject, text: str, measure: Measure) -> None:
    """Give a field its text, and draw what it shows."""
    shown = text.translate(LOOKALIKES).encode(CODES, "replace").decode(CODES)  # in the letters that the face has
    field[generic.NameObject("/V")] = generic.TextStringObject(text)
    drawing = cast("generic.StreamObject", _at(field, "/AP", "/N"))
    _, _, width, height = (float(side) for side in _list(drawing, "/BBox"))
    several = bool(int(str(field.get("/Ff", 0))) & SEVERAL_LINES)
    size, lines = fitted(shown, width, height, measure, several=several)
    top = height - _TOP * size if several else height / 2 - _RISE * size
    marks = [f"{FACE} {_n(size)} Tf 0 g {_n(_PAD)} {_n(top)} Td {_n(_LEADING * size)} TL"]
    marks += [f"<{line.encode(CODES).hex()}> Tj T*" for line in lines]
    drawing.set_data(f"/Tx BMC q BT {' '.join(marks)} ET Q EMC".encode("ascii"))


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _measure(font: generic.DictionaryObject) -> Measure:
    first = int(str(font["/FirstChar"]))
    widths = [float(width) / 1000 for width in _list(font, "/Widths")]
    return lambda text: sum((widths[code - first] for code in text.encode(CODES) if code >= first), 0.0)


# --- lines -------------------------------------------------------------------------------------


def fitted(text: str, width: float, height: float, measure: Measure, *, several: bool) -> tuple[float, list[str]]:
    """Return the size and the lines with which a text fills a field; what does not fit even so ends with dots."""
    room, lines = width - 2 * _PAD, [text]
    for size in _SIZES:
        lines = list(_wrapped(text, room / size, measure)) if several else [" ".join(text.split())]
        most = max(1, int((height - (_TOP - 0.7) * size) / (_LEADING * size)))
        if len(lines) <= most and all(measure(line) * size <= room for line in lines):
            return size, lines
    size = _SIZES[-1]
    most = max(1, int(height / (_LEADING * size)))
    if several:
        lines = [*lines[: most - 1], f"{lines[most - 1]} {_MORE}"] if len(lines) > most else lines
        return size, lines
    kept = lines[0]
    while measure(kept + _MORE) * size > room and kept:
        kept = kept[:-1]
    return size, [kept + _MORE]


def _wrapped(text: str, room: float, measure: Measure) -> Iterator[str]:
    """Yield the lines of a text, none longer than there is room, in type sizes."""
    for paragraph in text.splitlines():
        line = ""
        for piece in _pieces(paragraph, room, measure):
            if line and measure(line + piece.rstrip()) > room:
                yield line.rstrip()
                line = ""
            line += piece
        yield line.rstrip()


def _pieces(paragraph: str, room: float, measure: Measure) -> Iterable[str]:
    """Yield what a line may end after: words with their space, parts of an address, letters where nothing else fits."""
    word = ""
    for letter in paragraph:
        if word and measure(word + letter) > room:
            yield word
            word = ""
        word += letter
        if letter in " &":
            yield word
            word = ""
    if word:
        yield word
