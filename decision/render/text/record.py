"""Blocks as Markdown, for a decision record. Comes in: blocks. Goes out: CommonMark.

The same link on the same day gives the same text through every door.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from decision.wording import blocks
from decision.wording.case_form import case_form_address
from decision.wording.costs import cost_parts, plan_costs
from decision.wording.labels import encoded
from decision.wording.record import CostParts, record_blocks
from decision.wording.verdict import verdict_blocks

if TYPE_CHECKING:
    from decision.cost.view import CostView
    from decision.tree.session import Guide, View

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|!(?=\[)|&(?=#?\w+;)")
_OPENING = re.compile(r"(\d{1,9}(?=[.)](\s|$))|)([#+=:.)-])")
"""What would begin a heading, a list or a rule, where a line begins with it."""


def decision_record(  # noqa: PLR0913  # what a record rests on, by name
    guide: Guide,
    view: View,
    costs: CostView | None,
    *,
    today: str,
    site: str = "",
    near: Sequence[blocks.Line] = (),
    repository: str = "",
) -> str:
    """Return the record of a view, made ``today`` (ISO date); where a question is open, of what can be said already.

    ``costs`` is the view of the same link, or ``None`` without a cost book. ``site`` is the address of the site's root,
    which ends with a slash; links into it are left out where it is empty. ``near`` is what is said of the published
    cases nearest to it, ``repository`` where what came of it is reported.
    """
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, view.session.today)
    found = verdict_blocks(guide.playbook, verdict, plan_costs(costs) if costs else {})
    words = cost_parts(costs, verdict.leading.lever) if costs else CostParts()
    opening = next(block for block in found if block.id == "verdict")
    form = case_form_address(guide.playbook, view.session.answers, opening, "" if view.tree.article else repository)
    made = record_blocks(guide.playbook, view, found, words, today=today, site=site, near=near, form=form)
    return record_markdown(made)


def record_markdown(record: Sequence[blocks.Block]) -> str:
    """Return a record: its head as the title, then each block that has parts under a heading."""
    head, *rest = record
    written = [f"# {plain(head.title)}", *_paragraphs(head.parts)]
    for block in rest:
        inside = list(_paragraphs(block.parts))
        written += [f"## {plain(block.title)}", *inside] if inside else []
    return "\n\n".join(written) + "\n"


def _paragraphs(parts: Iterable[blocks.Part]) -> Iterator[str]:
    """Yield parts as blocks of lines of Markdown. A record folds nothing, and lists its claims itself."""
    for part in parts:
        match part:
            case blocks.Line():
                yield _line(part)
            case blocks.Listing():
                yield "\n".join(_list(part, ""))
            case blocks.Table():
                if part.caption:
                    yield plain(part.caption)
                yield "\n".join(_list(blocks.as_listing(part), ""))
            case blocks.Fold(_, inside) | blocks.Note(inside):
                yield from _paragraphs(inside)
            case blocks.Page(_, text):
                yield plain(text)
            case blocks.Claims() | blocks.Slot():
                pass


def _list(part: blocks.Listing, indent: str) -> Iterator[str]:
    for number, item in enumerate(part.items, start=1):
        mark = f"{number}. " if part.ordered else "- "
        deeper = indent + " " * len(mark)
        yield f"{indent}{mark}{_line(item.head)}"
        yield from (f"{deeper}- {_line(one)}" for one in item.parts if isinstance(one, blocks.Line))


def _line(line: blocks.Line) -> str:
    """Return a line that shows just its text."""
    pieces = [_piece(piece) for piece in line.pieces]
    if pieces and isinstance(line.pieces[0], str):
        pieces[0] = plain(line.pieces[0]) + " " * line.pieces[0].endswith(" ")
    return "".join(pieces).strip()


def _piece(piece: blocks.Piece) -> str:
    match piece:
        case str():
            return inline(piece)
        case blocks.Strong(text):
            return strong(text)
        case blocks.Code(text):
            return f"`{text}`"
        case blocks.ToAddress("", url):
            return f"<{url}>"
        case blocks.ToAddress(text, url):
            return link(text, url)
        case _:
            return inline(piece.text)


# --- text that is not markup ----------------------------------------------------------------------


def plain(text: str) -> str:
    """Return a text in one line, with all that Markdown would read as markup escaped."""
    line = inline(" ".join(text.split()))
    return _OPENING.sub(r"\1\\\3", line, count=1) if _OPENING.match(line) else line


def inline(text: str) -> str:
    """Return a text for the midst of a line, with all that Markdown would read as markup escaped."""
    return _SPECIAL.sub(r"\\\g<0>", text.replace("\n", " "))


def link(text: str, url: str) -> str:
    """Return a link; only the text where the address is none of the web."""
    if not url.startswith(("https://", "http://")):
        return plain(text)
    return f"[{plain(text)}]({encoded(url)})"


def strong(text: str) -> str:
    """Return a text in bold."""
    return f"**{plain(text)}**" if text.strip() else ""
