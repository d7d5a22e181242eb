"""What is on the checklist. Comes in: a playbook, an address, a paper. Goes out: data for ``sheet.typ``.

The words are those of the gates' file and of the levers' pages; those of the sheet itself, and its boxes, are in
``sheet.typ``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import segno

from decision.cost.bill import LINES, Line
from decision.render.drawings.svg import PAPER, describe_tree, draw_tree
from decision.render.paper import PAPERS
from decision.tree.dates import format_date
from decision.tree.model import LEVER_SECTIONS, Bearing, Feature, Gate, Lever, Playbook, Words
from decision.wording.checklist import gate_words
from decision.wording.labels import product

FONT = "Sheet Sans"
"""The family under which the site's sans-serif face is set."""
EXHAUSTED = LEVER_SECTIONS[1]
"""The section of a lever's page that says when it is exhausted."""
TEST_LENGTHS = (225, 170, 120)
"""Characters of a rung's test where that is more than one sentence: the first with which the ladder fits is taken."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[“(]?[A-Z0-9])")
_READ = ("text", "abstract", "excerpt", "general-knowledge")
"""How much of a source was read, the most first."""
_TREE_WIDTH = 440
_TREE = replace(
    PAPER,
    font=FONT,
    rules=".card{stroke-opacity:1;stroke:#999;stroke-width:.8}.edge path{stroke:#555;stroke-width:.9}"
    ".question text{font-weight:600}.lever rect{fill:#eee}.tunes rect{fill:#fff;stroke-width:2}",
)
"""No meaning by colour: questions are bold, levers are tinted boxes, those that fine-tune have thick borders."""
_RECT = re.compile(r'<rect( class="card")?[^>]* y="([\d.]+)"[^>]* height="([\d.]+)"')
_TEXT = re.compile(r'<text[^>]* y="([\d.]+)" font-size="([\d.]+)"')


def sheet_content(playbook: Playbook, *, paper: str, address: str = "") -> dict[str, object]:
    """Return what ``sheet.typ`` sets. Without an ``address`` there is neither an address nor a QR code."""
    tree, subject = playbook.trees[0], playbook.subject
    address = address and f"{address.rstrip('/')}/"
    typst_paper, paper_name = PAPERS[paper]
    sources = [*dict.fromkeys(filter(None, (_citation(playbook, gate) for gate in playbook.gates)))]
    return {
        "title": playbook.title,
        "product": product(playbook),
        "keywords": [*subject.keywords, "checklist"],
        "project": subject.project,
        "owner": subject.owner,
        "noun": subject.noun,
        "verb": subject.verb,
        "advice": subject.advice,
        "paper": typst_paper,
        "paper-name": paper_name,
        "font": FONT,
        "date": tree.date or "1970-01-01",
        "edition": f"Decision tree {tree.version}" + (f" of {format_date(tree.date)}" if tree.date else ""),
        "address": address,
        "short": re.sub(r"^https?://|/$", "", address),
        "qr": segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True) if address else "",
        "gates": [_gate(playbook, gate, sources) for gate in playbook.gates],
        "lengths": len(TEST_LENGTHS),
        "rungs": [_rung(playbook, lever) for lever in rungs(playbook)],
        "lines": [] if Feature.COST_LINES in subject.without else [_line(line) for line in LINES],
        "tree": _drawn_tree(playbook),
        "sources": sources,
        "claims": len(playbook.claims),
    }


def _line(line: Line) -> dict[str, object]:
    return {"id": line.id, "title": line.title, "grows": line.grows}


def _gate(playbook: Playbook, gate: Gate, sources: list[str]) -> dict[str, object]:
    """Return what is said of a gate: where it counts, if not everywhere, its check, and the number of its source."""
    words = gate_words(playbook, gate)
    source = _citation(playbook, gate)
    number = sources.index(source) + 1 if source else 0
    return {"id": gate.id, **words._asdict(), "source": number}


def _rung(playbook: Playbook, lever: Lever) -> dict[str, object]:
    """Return what is said of a rung, with its test in each length."""
    tests = [exhaustion_test(playbook.words[lever.id], most) for most in TEST_LENGTHS]
    return {"id": lever.id, "place": playbook.levers.index(lever) + 1, "title": lever.title, "tests": tests}


def rungs(playbook: Playbook) -> list[Lever]:
    """Return the rungs of the ladder: the levers that close a gap, cheapest first."""
    return [lever for lever in playbook.levers if lever.addresses]


def exhaustion_test(words: Words, most: int) -> str:
    """Return the test that says a lever is exhausted: whole sentences from the beginning of the page's section.

    The first paragraph's first sentence always, and those after it as far as they fit into ``most`` characters.
    """
    _, text = words.section(EXHAUSTED)
    lines = (re.sub(r"^\s*(?:- (?:\[[ x]\] )?|\d+\. )", "", line) for line in text.split("\n\n")[0].splitlines())
    first, *more = _SENTENCE_END.split(" ".join(lines).strip())
    for sentence in more:
        if len(first) + 1 + len(sentence) > most:
            break
        first += f" {sentence}"
    return first


def _citation(playbook: Playbook, gate: Gate) -> str:
    """Return a gate's source: of those that speak for its claims, the first that was read most fully."""
    evidence = [one for name in gate.claims for one in playbook.claim[name].sources if one.bearing is Bearing.FOR]
    if not evidence:
        return ""
    best = min(evidence, key=lambda one: _READ.index(one.read)).source
    source = next(source for source in playbook.sources if source.id == best)
    return f"{source.authors}, {'undated' if source.year == 'n.d.' else source.year}: {source.title}"


def _drawn_tree(playbook: Playbook) -> dict[str, object]:
    """Return the drawn tree, what a screen reader says of it, and, in pixels, its measures and where it can be cut."""
    svg = str(draw_tree(playbook, playbook.trees[0], width=_TREE_WIDTH, measures=_TREE))
    rects = [(card, float(top), float(top) + float(height)) for card, top, height in _RECT.findall(svg)]
    letters = [
        (float(base) - 0.75 * float(size), float(base) + 0.25 * float(size)) for base, size in _TEXT.findall(svg)
    ]
    boxes = [(top, bottom) for card, top, bottom in rects if not card]
    return {
        "svg": svg,
        "alt": describe_tree(playbook, playbook.trees[0]),
        "width": _TREE_WIDTH,
        "height": float(svg.partition(' height="')[2].partition('"')[0]),
        "letters": PAPER.small,
        "line": PAPER.small * PAPER.line,
        "between-questions": [*_gaps((top, bottom) for _, top, bottom in rects)],
        "between-lines": [*_gaps([*letters, *boxes])],
    }


def _gaps(spans: Iterable[tuple[float, float]]) -> Iterator[float]:
    """Yield the middle of each gap that spans, each from its top to its bottom, leave between them."""
    lowest = 0.0
    for top, bottom in sorted(spans):
        if top > lowest > 0:
            yield (lowest + top) / 2
        lowest = max(lowest, bottom)
