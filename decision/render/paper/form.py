"""The checklist as a PDF: tagged pages by Typst, then its boxes made form fields. Comes in: data. Goes out: bytes.

Typst writes no form fields. It sets each box as a link to ``field:`` and what the box is, which gives the box its place
on the page and in the tag tree; here each of these links becomes a widget, and its tag a Form. Equal input gives equal
bytes. The checklist is always made: where four pages are too few it takes more, which ``checks`` reports.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]  # it ships no types
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from decision.authoring.content import own_or_ours
from decision.render.paper import CODES, FACE, LOOKALIKES, SEVERAL_LINES
from decision.render.paper.checklist_layout import FONT, sheet_content
from decision.tree.model import Playbook

TEMPLATE = Path(__file__).with_name("sheet.typ")
TYPEFACE = "assets/fonts/source-sans-3-latin-wght-normal.woff2"
"""Below the folder of pages; where it has none, the one that came with the package is taken."""
_WEIGHTS = (400, 600)
_MARK = "field:"
_CONTROL = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u00..|[bf])")
"""A control character, as JSON writes it."""
_PRINT = 4
"""A flag: the field is printed with the page."""
_RADIO, _NO_TOGGLE_OFF = 1 << 15, 1 << 14
_APPEARANCE = f"{FACE} 0 Tf 0 g"
"""How a viewer writes into a field: in that face, as large as fits."""
_FIRST, _LAST = 32, 255
_LETTERS = bytes(range(_FIRST, _LAST + 1)).decode(CODES, "replace")
"""The letters of a font for fields, by code."""


@dataclass(frozen=True, slots=True)
class Box:
    """A form field, as ``sheet.typ`` describes it."""

    name: str
    label: str
    """What a screen reader says, also without the page around it."""
    kind: str
    """text, lines (a text of several lines), tick, or choice (one of several buttons of one name)."""
    value: str
    """Of a choice: the value that this button chooses."""


def blank_checklist(playbook: Playbook, docs: Path, *, paper: str, address: str = "") -> bytes:
    """Return the checklist on some paper, ``a4`` or ``letter``; ``docs`` holds the site's fonts.

    ``address`` is that of the tool, for the text and the QR code; both are left out without one.
    """
    day = dt.datetime.fromisoformat(f"{playbook.trees[0].date or '1970-01-01'}T00:00:00+00:00")
    with _typesetter(playbook, docs, paper, address) as compiler:
        pages = compiler.compile(pdf_standards=["ua-1"], timestamp=day)
    assert isinstance(pages, bytes)  # noqa: S101  # one file, since no output was named
    with pikepdf.open(BytesIO(pages)) as pdf:
        return _with_fields(pdf, true_type(own_or_ours(docs, TYPEFACE), _WEIGHTS[0], FONT))


def excess_lines(playbook: Playbook, docs: Path, *, paper: str) -> dict[str, int]:
    """Return how many lines ``gates``, ``rungs`` and ``routes`` take too many.

    And how many ``pages`` that comes to, and ``all pages``.
    """
    with _typesetter(playbook, docs, paper, address="https://example.org") as compiler:
        return dict(json.loads(compiler.query("<excess>", field="value")))


@contextmanager
def _typesetter(playbook: Playbook, docs: Path, paper: str, address: str) -> Iterator[typst.Compiler]:
    """Yield a compiler that has all it needs. Typst takes fonts from a folder only."""
    fonts = [true_type(own_or_ours(docs, TYPEFACE), weight, FONT) for weight in _WEIGHTS]
    data = _CONTROL.sub(r"\1?", json.dumps(sheet_content(playbook, paper=paper, address=address), ensure_ascii=False))
    known = TTFont(BytesIO(fonts[0])).getBestCmap()
    shown = data.translate({ord(letter): _similar(letter, known) for letter in data if ord(letter) not in known})
    with TemporaryDirectory() as name:
        folder = Path(name)
        for place, font in enumerate(fonts):
            (folder / f"{place}.ttf").write_bytes(font)
        yield typst.Compiler(TEMPLATE, font_paths=[folder], ignore_system_fonts=True, sys_inputs={"data": shown})


def _similar(letter: str, known: Mapping[int, str]) -> str:
    """Return what is printed for a letter that the face lacks, since a tagged PDF may not hold it."""
    parts = unicodedata.normalize("NFKD", letter.translate(LOOKALIKES))
    return "".join(part for part in parts if ord(part) in known) or "?"


def _with_fields(pdf: Pdf, font: bytes) -> bytes:
    """Return the pages with their marked links turned into the fields of a form."""
    resources = Dictionary(Font=Dictionary({FACE: _font(pdf, font)}))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(DA=String(_APPEARANCE), DR=resources))
    pdf.Root.AcroForm.Fields = Array(_fields(pdf))
    for thing in pdf.objects:  # readers trip over the colours of table borders
        for attributes in thing.get("/A", Array()) if isinstance(thing, Dictionary) and "/S" in thing else ():
            if "/BorderColor" in attributes:
                del attributes["/BorderColor"]
    del pdf.Root.MarkInfo["/Suspects"]
    out = BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


# --- fields ------------------------------------------------------------------------------------

_CHECK = "q 1.3 w 1 J 1 j 2 4.8 m 4 2.4 l 7.6 7.4 l S Q"
"""A tick in a box of 9.5 points."""
_DOT = (
    "q 1 0 0 1 4.75 4.75 cm 0 2.5 m 1.38 2.5 2.5 1.38 2.5 0 c 2.5 -1.38 1.38 -2.5 0 -2.5 c "
    "-1.38 -2.5 -2.5 -1.38 -2.5 0 c -2.5 1.38 -1.38 2.5 0 2.5 c f Q"
)
"""A dot in the middle of such a box: a circle in four curves."""


def _fields(pdf: Pdf) -> list[Object]:
    """Make each marked link a widget, its tag a Form, and return the fields in reading order."""
    found: dict[str, Object] = {}
    tags = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        for link in page.obj.get("/Annots", []):
            target = bytes(link.A.URI).decode()
            if target.startswith(_MARK):
                box = Box(**json.loads(target.removeprefix(_MARK)))
                for key in ("/A", "/Border", "/Contents"):
                    del link[key]
                link.Subtype, link.F, link.TU = Name.Widget, _PRINT, String(box.label)
                tags[int(link.StructParent)].S = Name.Form
                found[box.name] = _MAKERS[box.kind](pdf, link, box, found.get(box.name))
    return [*found.values()]


def _text(pdf: Pdf, widget: Object, box: Box, _: Object | None) -> Object:
    widget.FT, widget.T, widget.V, widget.DA = Name.Tx, String(box.name), String(""), String(_APPEARANCE)
    if box.kind == "lines":
        widget.Ff = SEVERAL_LINES
    widget.AP = Dictionary(N=_drawing(pdf, widget, "/Tx BMC EMC", Resources=pdf.Root.AcroForm.DR))
    return widget


def _tick(pdf: Pdf, widget: Object, box: Box, _: Object | None) -> Object:
    widget.FT, widget.T, widget.V = Name.Btn, String(box.name), Name.Off
    return _two_states(pdf, widget, "Yes", _CHECK)


def _choice(pdf: Pdf, widget: Object, box: Box, group: Object | None) -> Object:
    """Return the field of several buttons of which one can be chosen, with one more button."""
    if group is None:
        field = Dictionary(FT=Name.Btn, T=String(box.name), V=Name.Off, Kids=Array())
        field.TU, field.Ff = String(box.label.partition(":")[0]), _RADIO | _NO_TOGGLE_OFF
        group = pdf.make_indirect(field)
    widget.Parent = group
    group.Kids.append(_two_states(pdf, widget, box.value, _DOT))
    return group


_MAKERS = {"text": _text, "lines": _text, "tick": _tick, "choice": _choice}


def _two_states(pdf: Pdf, widget: Object, on: str, drawing: str) -> Object:
    states = {f"/{on}": _drawing(pdf, widget, drawing), "/Off": _drawing(pdf, widget, "")}
    widget.AP, widget.AS = Dictionary(N=Dictionary(states)), Name.Off
    return widget


def _drawing(pdf: Pdf, widget: Object, content: str, **more: Object) -> Object:
    """Return what a widget shows; its box is printed on the page already."""
    left, bottom, right, top = (float(number) for number in widget.Rect)
    size = [0, 0, round(right - left, 3), round(top - bottom, 3)]
    return pdf.make_indirect(Stream(pdf, content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=size, **more))


def _font(pdf: Pdf, font: bytes) -> Object:
    """Return the checklist's face as a font for fields, embedded whole, with the letters of Western languages."""
    read = TTFont(BytesIO(font))
    head, measures, letters, advances = (read[table] for table in ("head", "OS/2", "cmap", "hmtx"))
    scale = 1000 / head.unitsPerEm
    names = [letters.getBestCmap().get(ord(letter), ".notdef") for letter in _LETTERS]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{read['name'].getDebugName(6)}"),
        Flags=32,
        FontBBox=[round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)],
        ItalicAngle=0,
        Ascent=round(measures.sTypoAscender * scale),
        Descent=round(measures.sTypoDescender * scale),
        CapHeight=round(measures.sCapHeight * scale),
        StemV=80,
        FontFile2=pdf.make_indirect(Stream(pdf, font, Length1=len(font))),
    )
    made = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=descriptor.FontName)
    made.FirstChar, made.LastChar, made.Encoding = _FIRST, _LAST, Name.WinAnsiEncoding
    made.Widths = Array(round(advances[name][0] * scale) for name in names)
    made.FontDescriptor = pdf.make_indirect(descriptor)
    return pdf.make_indirect(made)


@cache
def true_type(file: Path, weight: int, family: str) -> bytes:
    """Return one weight of a variable font as TrueType, under a family name of its own; the same bytes each time.

    Its licence reserves the font's real name for the unchanged file.
    """
    font = instantiateVariableFont(TTFont(file, recalcTimestamp=False), {"wght": weight})
    font.flavor = None
    font["OS/2"].usWeightClass = weight
    for name_id in (16, 17, 21, 22, 25):  # they would win over the family below
        font["name"].removeNames(nameID=name_id)
    for name_id, words in ((1, family), (4, f"{family} {weight}"), (6, f"{family.replace(' ', '')}-{weight}")):
        font["name"].setName(words, name_id, 3, 1, 0x409)
    out = BytesIO()
    font.save(out)
    return out.getvalue()
