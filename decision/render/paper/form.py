"""The checklist as a PDF: tagged pages by Typst, then its boxes made form fields. Comes in: data. Goes out: bytes.

Typst writes no form fields. It sets each box as a link to ``field:name``, which gives the box its place on the page and
in the tag tree; here each of these links becomes a widget, and its tag a Form. Equal input gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pikepdf
import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from decision.render.paper import checklist_layout as sheet
from decision.render.paper.typeface import true_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pikepdf import Object

    from decision.render.paper.checklist_layout import Box
    from decision.tree.model import Playbook

TEMPLATE = Path(__file__).with_name("sheet.typ")
TYPEFACE = "assets/fonts/source-sans-3-latin-wght-normal.woff2"
"""Below the folder of pages."""
_WEIGHTS = (400, 600)
_MARK = "field:"
_PRINT = 4
"""A flag: the field is printed with the page."""
_LINES = 1 << 12
_RADIO, _NO_TOGGLE_OFF = 1 << 15, 1 << 14
FACE = "Text"
"""The name of the checklist's face among the resources of its fields."""
_APPEARANCE = f"/{FACE} 0 Tf 0 g"
"""How a viewer writes into a field: in that face, as large as fits."""
_BY_MOST = (225, 170, 120)
"""Characters of a rung's test: the first with which all of it fits on two pages is taken."""
_PAGES = 2
_FIRST, _LAST = 32, 255
"""The codes of a font for fields, in Windows code page 1252."""


def blank_checklist(playbook: Playbook, docs: Path, *, paper: str, address: str = "") -> bytes:
    """Return the checklist on some paper, ``a4`` or ``letter``; ``docs`` holds the site's fonts.

    ``address`` is that of the tool, for the text and the QR code; both are left out without one.
    """
    fonts = [true_type(docs / TYPEFACE, weight, sheet.FONT) for weight in _WEIGHTS]
    for most in _BY_MOST:
        pages = _pages(sheet.data(playbook, paper=paper, address=address, most=most), fonts)
        with pikepdf.open(BytesIO(pages)) as pdf:
            if len(pdf.pages) <= _PAGES:
                return _with_fields(pdf, playbook, fonts[0])
    raise ValueError(f"the checklist does not fit on {_PAGES} pages; shorten the gates’ titles and checks")


def _pages(data: Mapping[str, object], fonts: Iterable[bytes]) -> bytes:
    """Set the pages. Typst takes fonts from a folder only."""
    with TemporaryDirectory() as name:
        for place, font in enumerate(fonts):
            (Path(name) / f"{place}.ttf").write_bytes(font)
        made = typst.compile(
            TEMPLATE,
            font_paths=[Path(name)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=dt.datetime.fromisoformat(f"{data['date']}T00:00:00+00:00"),
        )
    assert isinstance(made, bytes)  # noqa: S101  # one file, since no output was named
    return made


def _with_fields(pdf: Pdf, playbook: Playbook, font: bytes) -> bytes:
    """Return the pages with their marked links turned into the fields of a form."""
    known = {box.key: box for box in sheet.boxes(playbook)}
    resources = Dictionary(Font=Dictionary({f"/{FACE}": _font(pdf, font)}))
    form = Dictionary(Fields=Array(), DA=String(_APPEARANCE), DR=resources)
    pdf.Root.AcroForm = pdf.make_indirect(form)
    choices: dict[str, Object] = {}
    for page in pdf.pages:
        for link in page.obj.get("/Annots", []):
            target = str(link.A.URI)
            if not target.startswith(_MARK):
                continue
            box = known.pop(target.removeprefix(_MARK))
            for key in ("/A", "/Border", "/Contents"):
                del link[key]
            link.Subtype, link.F, link.TU = Name.Widget, _PRINT, String(box.label)
            _MAKERS[box.kind](pdf, link, box)
            if box.kind != "choice":
                form.Fields.append(link)
            elif box.name in choices:
                _join(choices[box.name], link)
            else:
                choices[box.name] = _group(pdf, link, box)
                form.Fields.append(choices[box.name])
    assert not known, f"no place on the sheet: {sorted(known)}"  # noqa: S101  # sheet.typ and sheet.boxes agree
    for element in _elements(pdf.Root.StructTreeRoot):
        _tidy(element)
    del pdf.Root.MarkInfo["/Suspects"]
    out = BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _elements(node: Object) -> Iterator[Object]:
    """Yield all elements of a tag tree below a node, in reading order."""
    kids = node.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _tidy(element: Object) -> None:
    """Name the element of a field a Form, and drop the colours of table borders, which readers trip over."""
    kid = element.get("/K", Array())
    if (
        len(kid) == 1
        and isinstance(kid[0], Dictionary)
        and "/Obj" in kid[0]
        and kid[0].Obj.get("/Subtype") == Name.Widget
    ):
        element.S = Name.Form
    for attributes in element.get("/A", Array()):
        if "/BorderColor" in attributes:
            del attributes["/BorderColor"]


# --- fields ------------------------------------------------------------------------------------


def _text(pdf: Pdf, widget: Object, box: Box) -> None:
    widget.FT, widget.T, widget.V = Name.Tx, String(box.name), String("")
    widget.DA = String(_APPEARANCE)
    if box.kind == "lines":
        widget.Ff = _LINES
    widget.AP = Dictionary(N=_drawing(pdf, widget, "/Tx BMC EMC", Resources=pdf.Root.AcroForm.DR))


_CHECK = "q 1.3 w 1 J 1 j 2 4.8 m 4 2.4 l 7.6 7.4 l S Q"
"""A tick in a box of 9.5 points."""
_DOT = (
    "q 1 0 0 1 4.75 4.75 cm 0 2.5 m 1.38 2.5 2.5 1.38 2.5 0 c 2.5 -1.38 1.38 -2.5 0 -2.5 c "
    "-1.38 -2.5 -2.5 -1.38 -2.5 0 c -2.5 1.38 -1.38 2.5 0 2.5 c f Q"
)
"""A dot in the middle of such a box: a circle in four curves."""


def _tick(pdf: Pdf, widget: Object, box: Box) -> None:
    widget.FT, widget.T, widget.V, widget.AS = Name.Btn, String(box.name), Name.Off, Name.Off
    _two_states(pdf, widget, "Yes", _CHECK)


def _choice(pdf: Pdf, widget: Object, box: Box) -> None:
    widget.AS = Name.Off
    _two_states(pdf, widget, box.value, _DOT)


_MAKERS = {"text": _text, "lines": _text, "tick": _tick, "choice": _choice}


def _two_states(pdf: Pdf, widget: Object, on: str, drawing: str) -> None:
    states = {f"/{on}": _drawing(pdf, widget, drawing), "/Off": _drawing(pdf, widget, "")}
    widget.AP = Dictionary(N=Dictionary(states))


def _drawing(pdf: Pdf, widget: Object, content: str, **more: Object) -> Object:
    """Return what a widget shows; its box is printed on the page already."""
    left, bottom, right, top = (float(number) for number in widget.Rect)
    size = [0, 0, round(right - left, 3), round(top - bottom, 3)]
    return pdf.make_indirect(Stream(pdf, content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=size, **more))


def _group(pdf: Pdf, widget: Object, box: Box) -> Object:
    """Return the field of several buttons of which one can be chosen, with its first."""
    label = box.label.partition(":")[0]
    flags = _RADIO | _NO_TOGGLE_OFF
    field = Dictionary(FT=Name.Btn, T=String(box.name), TU=String(label), Ff=flags, V=Name.Off, Kids=Array())
    field = pdf.make_indirect(field)
    _join(field, widget)
    return field


def _join(field: Object, widget: Object) -> None:
    widget.Parent = field
    field.Kids.append(widget)


def _font(pdf: Pdf, font: bytes) -> Object:
    """Return the checklist's face as a font for fields, embedded whole, with the letters of Western languages."""
    read = TTFont(BytesIO(font))
    scale = 1000 / read["head"].unitsPerEm
    letters, advances, measures = read.getBestCmap(), read["hmtx"], read["OS/2"]
    codes = [bytes([code]).decode("cp1252", "replace") for code in range(_FIRST, _LAST + 1)]
    widths = [round(advances[letters.get(ord(letter), ".notdef")][0] * scale) for letter in codes]
    head = read["head"]
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
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=descriptor.FontName,
            FirstChar=_FIRST,
            LastChar=_LAST,
            Widths=widths,
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )
