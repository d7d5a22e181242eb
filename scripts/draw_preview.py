"""Draw the pictures that other sites and browsers show for ours.

Comes in: the site's own fonts and icon. Goes out, below docs/assets/img: preview.png (1200 by 630
pixels) and favicon.png (180 by 180). The pictures of levers and families are made at each build, by
hooks/previews.py. Run it after a change of the words or colours below, and
commit what it draws:

    python scripts/draw_preview.py

Typst wants TrueType at one weight, and the site's fonts are variable woff2; decision/render/paper/typeface.py
turns one into the other.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from decision.render.paper.form import true_type

ASSETS = Path(__file__).resolve().parent.parent / "docs" / "assets"

FONT = ASSETS / "fonts" / "source-serif-4-latin-wght-normal.woff2"
FAMILY = "Book Serif"
WEIGHTS = (400, 600)

PREVIEW = r"""
#let paper = rgb("#faf8f3")
#let ink = rgb("#1b2426")
#let soft = rgb("#536062")
#let rule = rgb("#7f8a89")
#let accent = rgb("#0b5a66")
#let tint = rgb("#e0edee")

#set page(width: 1200pt, height: 630pt, margin: 0pt, fill: paper)
#set text(fill: ink, font: "Book Serif")
#let at(x, y, body) = place(top + left, dx: x, dy: y, body)

#at(0pt, 0pt, rect(width: 1200pt, height: 12pt, fill: accent))
#at(80pt, 104pt, text(size: 106pt, weight: 600, tracking: -2.4pt)[
  #set par(leading: 0.34em)
  Should you\ fine-tune?])
#at(84pt, 372pt, text(size: 46pt, weight: 600)[Sometimes.])
#at(84pt, 436pt, text(size: 36pt, fill: soft)[Up to eight questions, a verdict\ you can defend.])

// a small tree, one path of it lit
#let edge(from, to, lit: false) = place(top + left, curve(
  stroke: if lit { 6pt + accent } else { 3pt + rule },
  curve.move(from),
  curve.cubic((from.at(0), from.at(1) + 55pt), (to.at(0), to.at(1) - 55pt), to),
))
#let question(x, y, lit: false) = at(x - 62pt, y - 26pt, rect(
  width: 124pt, height: 52pt, radius: 26pt,
  fill: if lit { tint } else { white },
  stroke: if lit { 5pt + accent } else { 3pt + rule },
))
#let lever(x, y, lit: false) = at(x - 52pt, y - 26pt, rect(
  width: 104pt, height: 52pt,
  fill: if lit { accent } else { white },
  stroke: 3pt + if lit { accent } else { rule },
))
#edge((950pt, 126pt), (1080pt, 234pt))
#edge((950pt, 126pt), (840pt, 234pt), lit: true)
#edge((840pt, 286pt), (760pt, 394pt))
#edge((840pt, 286pt), (930pt, 394pt), lit: true)
#edge((930pt, 446pt), (850pt, 524pt), lit: true)
#edge((930pt, 446pt), (1010pt, 524pt))
#question(950pt, 100pt, lit: true)
#question(840pt, 260pt, lit: true)
#lever(1080pt, 260pt)
#lever(760pt, 420pt)
#question(930pt, 420pt, lit: true)
#lever(850pt, 550pt, lit: true)
#lever(1010pt, 550pt)
"""

ICON = r"""
#set page(width: 180pt, height: 180pt, margin: 0pt, fill: rgb("#0b5a66"))
#image("favicon.svg", width: 180pt)
"""


def main() -> None:
    """Draw both pictures."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for weight in WEIGHTS:
            (folder / f"{weight}.ttf").write_bytes(true_type(FONT, weight, FAMILY))
        (folder / "favicon.svg").write_bytes((ASSETS / "img" / "favicon.svg").read_bytes())
        for source, picture in ((PREVIEW, "preview.png"), (ICON, "favicon.png")):
            page = folder / "page.typ"
            page.write_text(source, encoding="utf-8")
            typst.compile(
                page,
                output=ASSETS / "img" / picture,
                font_paths=[folder],
                ignore_system_fonts=True,
                format="png",
                ppi=72.0,
            )


if __name__ == "__main__":
    main()
