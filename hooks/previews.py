"""The pictures that other sites show beside a link to a page about a lever or a family of levers.

Comes in: what a picture says, and the site's own faces, colours and icon. Goes out: PNG files of 1200 by 630 pixels,
below a finished site. Equal input gives equal bytes. Which page has which picture is said here too; all other pages
have the general one, which ``scripts/draw_preview.py`` draws.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from decision.render.paper.checklist_layout import FONT
from decision.render.paper.form import true_type
from decision.tree.model import Family, Playbook
from hooks.keeping import Keep, anew

FOLDER = "assets/img/previews"
"""Where the site serves the pictures."""
WIDTH, HEIGHT = 1200, 630
EDGE = 80
"""How much of the picture's left and right, in pixels, stays free."""
TEXT = 800
"""Width of the text, in pixels."""

_STRIPE = 12
"""Height of the bar at the top."""
_TITLE, _SAYS = 136, 516
"""Where the title begins, and where the sentence below it ends at the latest; all in pixels from the top."""
_TITLE_HEIGHT = 220
_SIGNED = 564
"""The line on which the site's name is written."""
_ICON = 48
_LADDER, _RUNG = (960, 1120), 10
"""Left and right end of a rung, and its thickness."""
_LADDER_TOP, _LADDER_FOOT = 104, _SIGNED
_COLOURS = 64
"""How many colours a picture keeps: enough for smooth letters in few bytes."""

_FACES = {
    "serif": ("source-serif-4-latin-wght-normal.woff2", 600, "Book Serif"),
    "bold": ("source-sans-3-latin-wght-normal.woff2", 600, FONT),
    "sans": ("source-sans-3-latin-wght-normal.woff2", 400, FONT),
}
"""The site's faces by use: file, weight, and the name that the changed font gets."""
_COLOUR = re.compile(r"--sft-([a-z-]+): light-dark\((#[0-9a-f]{6}),")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a picture says."""

    path: str
    """Below the root of the site."""
    label: str
    title: str
    says: str
    lit: tuple[int, ...]
    """The rungs of the ladder that are lit; the cheapest is the first."""
    rungs: int

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""
        lit = f"rung {self.lit[0]}" if len(self.lit) == 1 else f"{len(self.lit)} rungs"
        return f"{self.title}. {self.says} A ladder of {self.rungs} rungs, with {lit} lit."


@dataclass(frozen=True, slots=True)
class Look:
    """What all pictures are drawn with."""

    name: str
    """The site's name."""
    faces: Mapping[str, bytes]
    """TrueType fonts by use, see ``_FACES``."""
    colours: Mapping[str, str]
    """The site's light colours by name: ``ink``, ``paper`` and so on."""
    icon: bytes
    """The site's icon as PNG."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture."""

    text: str
    x: int
    y: int
    """The line on which the letters are placed."""
    face: str
    size: int
    colour: str


# --- what they say -------------------------------------------------------------------------------


def preview_of(playbook: Playbook, source: str, meta: Mapping[str, str]) -> Preview | None:
    """Return the picture of a page, if it has one of its own: about its lever, or the ``family`` in its front matter.

    ``source`` is the path of the page's source. Raises ``ValueError`` where there is no such family.
    """
    folder, _, name = source.rpartition("/")
    ident = name.removesuffix(".md")
    if folder == "levers" and ident in playbook.lever:
        return _of_lever(playbook, ident, meta.get("title", ""))
    named = meta.get("family", "")
    if named and named not in playbook.family:
        raise ValueError(f"there is no family “{named}”; there are {', '.join(playbook.family)}")
    return _of_family(playbook, playbook.family[named]) if named else None


def _of_lever(playbook: Playbook, ident: str, title: str) -> Preview:
    lever, rung = playbook.lever[ident], list(playbook.lever).index(ident) + 1
    rungs = len(playbook.levers)
    label = f"Rung {rung} of {rungs} · {lever.family.label}"
    return Preview(f"{FOLDER}/levers/{ident}.png", label, title or lever.title, lever.summary, (rung,), rungs)


def _of_family(playbook: Playbook, family: Family) -> Preview:
    own = [(rung, lever) for rung, lever in enumerate(playbook.levers, start=1) if lever.family == family]
    path, says = f"{FOLDER}/families/{family}.png", f"{'; '.join(lever.title for _, lever in own)}."
    return Preview(path, "A family of levers", family.label, says, tuple(r for r, _ in own), len(playbook.levers))


# --- how they look -------------------------------------------------------------------------------


def look_of(docs: Path, name: str, keep: Keep = anew) -> Look:
    """Read faces, colours and icon below a folder of pages that has them; ``name`` is the site's."""
    assets = docs / "assets"
    faces = {use: keep(true_type, assets / "fonts" / file, *rest) for use, (file, *rest) in _FACES.items()}
    colours = dict(_COLOUR.findall((assets / "css" / "tokens.css").read_text(encoding="utf-8")))
    return Look(name, faces, colours, (assets / "img" / "favicon.png").read_bytes())


def lines_of(preview: Preview, look: Look) -> tuple[Line, ...]:
    """Lay out all text of a picture: label, title, sentence, and the site's name."""
    size, parts = fitted(preview.title, look.faces["serif"], range(84, 36, -4), _TITLE_HEIGHT)
    title = tuple(_placed(parts, _TITLE, ("serif", size, "ink")))
    top = _TITLE + _height(size, len(parts)) + 12
    size, parts = fitted(preview.says, look.faces["sans"], range(36, 18, -2), _SAYS - top)
    says = tuple(_placed(parts, top, ("sans", size, "ink-soft")))
    label = Line(preview.label, EDGE, 112, "bold", 28, "accent")
    signed = Line(look.name, EDGE + _ICON + 16, _SIGNED, "serif", 32, "ink")
    return (label, *title, *says, signed)


def _placed(parts: Collection[str], top: int, style: tuple[str, int, str]) -> Iterator[Line]:
    size = style[1]
    for place, part in enumerate(parts):
        yield Line(part, EDGE, top + size + place * _pitch(size), *style)


def _pitch(size: int) -> int:
    """Return the way from line to line."""
    return size + size // 5


def _height(size: int, lines: int) -> int:
    """Return what lines take, with what hangs below the last."""
    return (lines - 1) * _pitch(size) + size + size // 3


def fitted(text: str, face: bytes, sizes: Collection[int], height: int) -> tuple[int, list[str]]:
    """Return the largest of some sizes at which a text fits the width and a height, and its lines.

    Where none is small enough, the text is cut at the smallest and ends with an ellipsis.
    """
    for size in sizes:
        lines = _wrapped(text, font_of(face, size))
        if _fits(lines, face, size, height):
            return size, lines
    size = min(sizes)
    for end in range(len(text), -1, -1):
        lines = _wrapped(f"{text[:end].rstrip()}…", font_of(face, size))
        if _fits(lines, face, size, height):
            return size, lines
    return size, []


def _fits(lines: list[str], face: bytes, size: int, height: int) -> bool:
    font = font_of(face, size)
    return _height(size, len(lines)) <= height and all(font.getlength(line) <= TEXT for line in lines)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break a text between words, as late as possible."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= TEXT:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def font_of(face: bytes, size: int) -> ImageFont.FreeTypeFont:
    """Return a face in a size, in pixels. Its layout is the simple one: the other needs what some machines lack."""
    return ImageFont.truetype(BytesIO(face), size, layout_engine=ImageFont.Layout.BASIC)


def drawn(preview: Preview, look: Look) -> bytes:
    """Draw a picture, and return it as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), look.colours["paper"])
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, _STRIPE - 1), look.colours["accent"])
    _draw_ladder(pen, preview, look)
    icon = Image.open(BytesIO(look.icon)).convert("RGB").resize((_ICON, _ICON), Image.Resampling.LANCZOS)
    picture.paste(icon, (EDGE, _SIGNED - _ICON + 12))
    for line in lines_of(preview, look):
        font = font_of(look.faces[line.face], line.size)
        pen.text((line.x, line.y), line.text, look.colours[line.colour], font, anchor="ls")
    out = BytesIO()
    picture.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_ladder(pen: ImageDraw.ImageDraw, preview: Preview, look: Look) -> None:
    """Draw a rung for each lever, the cheapest at the foot."""
    left, right = _LADDER
    step = (_LADDER_FOOT - _LADDER_TOP - _RUNG) / max(preview.rungs - 1, 1)
    for rung in range(1, preview.rungs + 1):
        top = round(_LADDER_FOOT - _RUNG - (rung - 1) * step)
        colour = look.colours["accent" if rung in preview.lit else "rule"]
        pen.rectangle((left, top, right - 1, top + _RUNG - 1), colour)


# --- where they go -------------------------------------------------------------------------------


def write(site: Path, previews: Iterable[Preview], look: Look, keep: Keep = anew) -> None:
    """Write pictures into a finished site; ``keep`` has those that are as they were."""
    for preview in previews:
        out = site / preview.path
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(keep(drawn, preview, look))
