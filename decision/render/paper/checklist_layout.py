"""What stands on the checklist. Comes in: a playbook, an address, a paper. Goes out: data for ``sheet.typ``, and boxes.

The words are those of the gates' file and of the levers' pages. Every box is named here once: its name, the label that
a screen reader says, and its kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import segno

from decision.cost.bill import LINES
from decision.render.drawings.svg import PAPER, describe_tree, draw_tree
from decision.render.paper import PAPERS
from decision.tree.model import LEVER_SECTIONS, Bearing
from decision.wording.conditions import describe_condition
from decision.wording.labels import FAMILIES
from decision.wording.sentences import format_date, lower_first

if TYPE_CHECKING:
    from decision.tree.model import Gate, Lever, Playbook, Source, Words

FONT = "Sheet Sans"
"""The family under which the site's sans-serif face is set."""
EXHAUSTED = LEVER_SECTIONS[1]
"""The section of a lever's page that says when it is exhausted."""
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
DECISIONS = {
    "start": "Start it",
    "not-yet": "Not yet: close the open gates first",
    "something-else": "Something else first",
    "leave-it": "Leave it as it is",
}
"""What can be decided, by the value of the field ``decision``."""
SIGNING = ("Decided by", "Owner after launch", "Evaluation")
"""Who signs, one row each."""
_GROWS = {
    "once": "once",
    "months": "months",
    "requests": "requests",
    "priced": "requests",
    "years": "years",
    "retirements": "retirements",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A form field."""

    name: str
    label: str
    """What a screen reader says, also without the page around it."""
    kind: str = "text"
    """text, lines (a text of several lines), tick, or choice (one of several buttons of one name)."""
    value: str = ""
    """Of a choice: the value that this button stands for."""

    @property
    def key(self) -> str:
        """What is one of its kind on the sheet."""
        return f"{self.name}/{self.value}" if self.value else self.name


def boxes(playbook: Playbook) -> list[Box]:
    """Return every box of the checklist, in reading order. The names hold from one version to the next."""
    found = [
        Box("project", "The task, and the model in use"),
        Box("answers", "The answers", "lines"),
        Box("verdict", "The verdict", "lines"),
        Box("next", "What to do first, in this order", "lines"),
        Box("link", "The link that restores the answers", "lines"),
    ]
    for gate in playbook.gates:
        found.append(Box(f"gate-{gate.id}", f"Met: {gate.title}", "tick"))
        found.append(Box(f"gate-{gate.id}-note", f"What is missing, who, by when: {gate.title}", "lines"))
    found += [
        Box("cost-lever", "The lever that is costed"),
        Box("cost-lever-against", "The alternative"),
        Box("cost-months", "Months that the costs are counted over"),
    ]
    for name, title in [*((line.id, line.title) for line in LINES), ("total", "Total")]:
        found.append(Box(f"cost-{name}", f"{title}, USD, this lever"))
        found.append(Box(f"cost-{name}-against", f"{title}, USD, the alternative"))
    for lever in rungs(playbook):
        found.append(Box(f"rung-{lever.id}", f"Exhausted: {lever.title}", "tick"))
        found.append(Box(f"rung-{lever.id}-not-applicable", f"Does not apply: {lever.title}", "tick"))
    found += [Box("decision", f"Decision: {label}", "choice", value) for value, label in DECISIONS.items()]
    found += [
        Box("decided-on", "Date of the decision"),
        Box("review-date", "Date of the review"),
        Box("owner", "Owner of retraining and evaluation"),
    ]
    for place, role in enumerate(SIGNING, 1):
        found += [Box(f"sign-{place}-{what}", f"{role}: {what}") for what in ("name", "signature", "date")]
    return [*found, Box("notes", "Notes", "lines")]


def rungs(playbook: Playbook) -> list[Lever]:
    """Return the rungs of the ladder: the levers that close a gap, cheapest first."""
    return [lever for lever in playbook.levers if lever.addresses]


def data(playbook: Playbook, *, paper: str, address: str = "", most: int = 225) -> dict[str, object]:
    """Return what ``sheet.typ`` sets. Without an ``address`` there is neither an address nor a QR code.

    ``most`` is how many characters of a rung's test are taken, where that is more than one sentence.
    """
    tree = playbook.trees[0]
    address = address and f"{address.rstrip('/')}/"
    name, said = PAPERS[paper]
    sources = [*dict.fromkeys(source for gate in playbook.gates if (source := _behind(playbook, gate)))]
    places = {lever.id: place for place, lever in enumerate(playbook.levers, 1)}
    return {
        "paper": name,
        "title": f"Should you fine-tune? The checklist ({said})",
        "date": tree.date or "1970-01-01",
        "edition": f"Decision tree {tree.version}" + (f" of {format_date(tree.date)}" if tree.date else ""),
        "address": address,
        "short": re.sub(r"^https?://|/$", "", address),
        "qr": _qr(address) if address else "",
        "gates": [
            {
                "id": gate.id,
                "title": gate.title,
                "only": _only(playbook, gate),
                "check": gate.check or gate.remedy,
                "source": sources.index(source) + 1 if (source := _behind(playbook, gate)) else 0,
            }
            for gate in playbook.gates
        ],
        "rungs": [
            {
                "id": lever.id,
                "place": places[lever.id],
                "title": lever.title,
                "family": FAMILIES[lever.family],
                "test": exhausted(playbook.words[lever.id], most),
            }
            for lever in rungs(playbook)
        ],
        "lines": [{"id": line.id, "title": line.title, "grows": _GROWS[line.grows]} for line in LINES],
        "decisions": [{"value": value, "label": label} for value, label in DECISIONS.items()],
        "signing": SIGNING,
        "tree": {
            "svg": draw_tree(playbook, tree, width=_TREE_WIDTH, measures=_TREE),
            "alt": describe_tree(playbook, tree),
        },
        "sources": [_cited(source) for source in sources],
        "claims": len(playbook.claims),
    }


def exhausted(words: Words, most: int) -> str:
    """Return the test that says a lever is exhausted: whole sentences from the beginning of the page's section.

    The first paragraph's first sentence always, and those after it as far as they fit.
    """
    text = next((plain for title, _, plain in words.sections if title == EXHAUSTED), "")
    lines = (re.sub(r"^\s*(?:- (?:\[[ x]\] )?|\d+\. )", "", line) for line in text.split("\n\n")[0].splitlines())
    first, *more = _SENTENCE_END.split(" ".join(lines).strip())
    for sentence in more:
        if len(first) + 1 + len(sentence) > most:
            break
        first += f" {sentence}"
    return first


def _only(playbook: Playbook, gate: Gate) -> str:
    """Say where a gate counts, if it does not count everywhere."""
    return f"Only if {lower_first(describe_condition(playbook, gate.applies))}." if gate.applies else ""


def _behind(playbook: Playbook, gate: Gate) -> Source | None:
    """Return the source for a gate: of those that speak for its claims, the first that was read most fully."""
    sources = {source.id: source for source in playbook.sources}
    found = [
        evidence
        for name in gate.claims
        if name in playbook.claim
        for evidence in playbook.claim[name].sources
        if evidence.bearing is Bearing.FOR and evidence.source in sources
    ]
    best = min(found, key=lambda evidence: _READ.index(evidence.read), default=None)
    return sources[best.source] if best else None


def _cited(source: Source) -> str:
    year = "undated" if source.year == "n.d." else source.year
    return f"{source.authors}, {year}: {source.title}"


def _qr(address: str) -> str:
    """Return a QR code as SVG, dark modules only."""
    return segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True)
