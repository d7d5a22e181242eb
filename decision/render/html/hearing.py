"""What was heard, as HTML: the text with its words marked, and a box to tick for each answer. Runs in the browser."""

from collections.abc import Iterable, Sequence

from decision.render.html.kit import Html, button, join, tag
from decision.tree.hearing import MOST, Hearing, Span
from decision.tree.model import Playbook
from decision.wording.hearing import HeardRow, heard_rows, quoted, sentences_on


def heard_html(playbook: Playbook, text: str, heard: Sequence[Hearing]) -> Html:
    """Return what was heard in a text, with a button to use it; every box is ticked."""
    rows = heard_rows(playbook, text, heard)
    title = tag("h2", "What was heard" if rows else "Nothing was heard", tabindex=-1)
    said = [tag("p", sentence) for sentence in sentences_on(text, heard)]
    if not rows:
        return join(title, said)
    marked = tag("blockquote", marked_text(text[:MOST], (span for row in rows for span in row.spans)))
    boxes = [_box(row, f"heard-{place}") for place, row in enumerate(rows)]
    use = button("Use these answers", class_="sft-button sft-use")
    return join(title, said, tag("div", boxes, class_="sft-heard-boxes"), use, marked)


def _box(row: HeardRow, ident: str) -> Html:
    hint = tag("span", f"You wrote {quoted(row.words)}", class_="sft-option-hint")
    box = tag("input", type="checkbox", id=ident, value=f"{row.fact}={row.value}", checked=True)
    return tag("div", box, tag("label", f"{row.label}: {row.answer}", hint, for_=ident), class_="sft-option")


def marked_text(text: str, spans: Iterable[Span]) -> Html:
    """Return a text with the words in some spans marked; spans that overlap become one."""
    pieces: list[str | Html] = []
    done = 0
    for start, end in _merged(spans):
        pieces += [text[done:start], tag("mark", text[start:end])]
        done = end
    return join(pieces, text[done:])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
