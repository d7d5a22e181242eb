"""The site's own type as TrueType, which Typst and PDF forms want. Comes in: a variable woff2. Goes out: fonts.

For authors and the build only: it needs fonttools and brotli.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]  # it ships no types

if TYPE_CHECKING:
    from pathlib import Path


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
