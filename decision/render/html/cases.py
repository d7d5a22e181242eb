"""The page of published cases as HTML. Comes in: cases, and what our tree says on each. Goes out: HTML.

The filters are radio buttons and a style sheet that is made with them, so that they need no script. ``base`` is the way
to the site's root, as in ``page``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from decision.cases.bank import OUTPUT
from decision.render.html.kit import (
    WEB,
    definitions,
    join,
    link,
    radio,
    row,
    scroll,
    source_link,
    style,
    table,
    tag,
)
from decision.tree.answers import describe_answer, unknown
from decision.tree.links import write_link
from decision.tree.model import Several
from decision.wording.labels import FAMILIES
from decision.wording.near_cases import REPORTED_BY, WORKED, who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from decision.cases.backtest import Tried
    from decision.cases.bank import Case
    from decision.render.html.kit import Attribute, Html, Inside
    from decision.tree.model import Answer, Playbook

LEVERS = {
    "prompting": "better-prompt",
    "few-shot": "examples-in-prompt",
    "structured-output": "structured-output",
    "rag": "retrieval",
    "small-classifier": "small-classifier",
    "fine-tune-api": "fine-tune-api",
    "fine-tune-self-hosted": "fine-tune-own",
    "distillation": "distillation",
    "rag+fine-tune": "retrieval-and-fine-tuning",
    "continued-pretraining": "continued-pretraining",
}
"""The levers that actions stand for, cheapest first."""
OTHER = "other"
"""The action that is none of our levers."""
SURE = {"high": "High", "medium": "Medium", "low": "Low"}
READ = {
    "third-party-summary": "A summary by a third party. We did not open the original.",
    "excerpt": "An excerpt. We did not read the whole.",
}
"""How we read a case."""
_PICTURE = {
    "Fine-tuning": ("fine-tune-right",),
    "Both": ("both-right",),
    "Retrieval": ("rag-right",),
    "Prompt": ("prompting-right", "structured-output-right"),
    "Classifier": ("small-classifier-right",),
    "Tuning did not pay": ("fine-tune-wrong", "superseded"),
}
"""The columns of the picture: what worked."""
type Facet = tuple[str, str, dict[str, str], Callable[[Case], Sequence[str]]]
"""A filter: its name in ids, its label, its options, and which of them a case has."""


def gaps_of(case: Case) -> tuple[str, ...]:
    """Return the gaps that a case says were there."""
    known = case.answers.get("gap")
    return tuple(sorted(known.yes)) if isinstance(known, Several) else ()


def _lever(case: Case) -> str:
    return LEVERS.get(case.action, OTHER)


def facets(playbook: Playbook, cases: Sequence[Case]) -> list[Facet]:
    """Return the filters, each with the options that some case has."""
    gaps = {value.id: value.label for value in playbook.fact["gap"].values}
    levers = {lever: playbook.lever[lever].title for lever in LEVERS.values()} | {OTHER: "Something else"}
    every: list[Facet] = [
        ("gap", "What was missing", gaps, gaps_of),
        ("done", "What was done", levers, lambda case: (_lever(case),)),
        ("worked", "What worked, by our judgement", WORKED, lambda case: (case.worked,)),
        ("told", "Who says so", REPORTED_BY, lambda case: (case.reported_by,)),
        ("sure", "Our confidence", SURE, lambda case: (case.confidence,)),
    ]
    used = {name: {option for case in cases for option in has(case)} for name, _, _, has in every}
    return [
        (name, label, {option: said for option, said in options.items() if option in used[name]}, has)
        for name, label, options, has in every
    ]


# --- the picture -------------------------------------------------------------------------------


def picture(playbook: Playbook, cases: Sequence[Case]) -> Html:
    """Return the cases by gap and by what worked: a table with a bar in each cell."""
    gaps = next(options for name, _, options, _ in facets(playbook, cases) if name == "gap")
    by_gap = {gap: [case.worked for case in cases if gap in gaps_of(case)] for gap in gaps}
    counts = {gap: [sum(map(worked.count, kinds)) for kinds in _PICTURE.values()] for gap, worked in by_gap.items()}
    most = max(map(max, counts.values()), default=1)
    rows = [
        row(link(f"#gap-{gap}", gaps[gap]), *(_bar(count, most) for count in counts[gap]), str(len(by_gap[gap])))
        for gap in sorted(gaps, key=lambda gap: (-len(by_gap[gap]), gap))
    ]
    caption = "Cases by what was missing and by what worked. A case with several gaps counts in each of their rows."
    shown = table(("Gap", *_PICTURE, "Cases"), rows, caption=caption, name="sft-case-picture")
    return scroll("Cases by gap and by what worked", shown)


def _bar(count: int, most: int) -> Inside:
    return [str(count), tag("i", class_="sft-case-bar", style=f"--part:{count / most:.3f}")] if count else "–"


# --- the bank ----------------------------------------------------------------------------------


def bank(playbook: Playbook, tried: Sequence[Tried], base: str) -> Html:
    """Return all cases by name, with the filters above them, and how many are shown."""
    tried = sorted(tried, key=lambda one: (who(one.case).casefold(), one.case.id))
    cases = [one.case for one in tried]
    filters = facets(playbook, cases)
    reset = tag("button", "Show all cases", class_="sft-button-quiet", type="reset")
    fields = [_fieldset(facet, cases) for facet in filters]
    return tag(
        "div",
        style(_rules(filters)),
        tag("form", fields, reset, class_="sft-case-filters", autocomplete="off", data_search_exclude=True),
        tag("div", [_case(playbook, one, filters, base) for one in tried], class_="sft-case-list"),
        tag("p", tag("b"), f" of {len(cases)} cases shown", class_="sft-case-count"),
        class_="sft-bank",
    )


def _rules(filters: Iterable[Facet]) -> str:
    """Return the rules that hide what a filter leaves out, be it chosen on the page or in the address."""
    rules = []
    for name, _, options, _ in filters:
        for option in options:
            rest = f'.sft-case:not([data-{name}~="{option}"])'
            rules.append(
                f".sft-bank:has(#{name}-{option}:checked) {rest},"
                f".sft-bank:has(#{name}-{option}:target):not(:has([name={name}]:checked)) {rest}{{display:none}}"
            )
    return "".join(rules)


def _fieldset(facet: Facet, cases: Sequence[Case]) -> Html:
    name, label, options, has = facet
    counts = Counter(option for case in cases for option in has(case))
    labels: dict[str, Inside] = {one: [said, " ", tag("span", str(counts[one]))] for one, said in options.items()}
    shown = [_radio(name, "any", "Any"), *(_radio(name, option, inside) for option, inside in labels.items())]
    return tag("fieldset", tag("legend", label), shown)


def _radio(name: str, option: str, label: Inside) -> Html:
    return tag("div", radio(f"{name}-{option}", name, option, label))


def _case(playbook: Playbook, one: Tried, filters: Iterable[Facet], base: str) -> Html:
    case = one.case
    data: dict[str, Attribute] = {f"data_{name}": " ".join(has(case)) for name, _, _, has in filters}
    gaps = ", ".join(value.label for value in playbook.fact["gap"].values if value.id in gaps_of(case))
    line = join(tag("b", "Missing:"), f" {gaps}. ", tag("b", "Worked:"), f" {WORKED[case.worked]}.")
    summary = tag(
        "summary",
        tag("h3", who(case), id=case.id),
        tag("span", case.task, class_="sft-case-task"),
        tag("span", line, class_="sft-case-line"),
    )
    rows = [(title, said) for title, said in _rows(playbook, one, base).items() if said]
    return tag("details", summary, definitions(rows), class_="sft-case", **data)


def _rows(playbook: Playbook, one: Tried, base: str) -> dict[str, Inside]:
    case = one.case
    done = playbook.lever.get(_lever(case))
    reported = REPORTED_BY.get(case.reported_by, case.reported_by)
    return {
        "Before": case.before,
        "What was done": link(f"{base}levers/{done.id}/", done.title) if done else "Something else",
        "What came of it": case.outcome,
        "What worked, by our judgement": WORKED[case.worked],
        "Who says so": f"{reported}. Our confidence in the judgement: {case.confidence}.",
        "What it says of our facts": _facts(playbook, case),
        "What our tree says": _verdict(playbook, one, base),
        "What we read": [f"{READ.get(case.read, case.read)} ", _sources(case)],
    }


def _facts(playbook: Playbook, case: Case) -> Inside:
    said = [
        f"{fact.label}: {_said(playbook, case, fact.id, case.known[fact.id])}"
        for fact in playbook.facts
        if fact.id in case.known
    ]
    return [tag("ul", [tag("li", line) for line in said]), "It says nothing of the others."]


def _said(playbook: Playbook, case: Case, fact: str, answer: Answer) -> str:
    if fact in case.tried:
        return "tried at some time; whether properly, it does not say"
    said = describe_answer(playbook.fact[fact], answer)
    return f"{said} (our reading of the task)" if fact == OUTPUT and OUTPUT not in case.answers else said


def _verdict(playbook: Playbook, one: Tried, base: str) -> Inside:
    """Return what our tree leads to on a case's facts, and the way to see it at work."""
    leading = one.families[0]
    right = "which worked" if one.right else "which is not what worked"
    see = link(f"{base}decide/#{link_of(playbook, one.case.answers)}", "See its verdict on these facts")
    return [f"{FAMILIES[leading] if leading else 'Nothing'}, {right}. ", see]


def link_of(playbook: Playbook, answers: Mapping[str, Answer]) -> str:
    """Return the link that opens our tree's verdict on some answers, with "not sure" for all that is open."""
    tree = playbook.trees[0]
    asked = {question.id: unknown(playbook.fact[question.id]) for question in tree.questions}
    return write_link(playbook, tree, {**asked, **answers})


def _sources(case: Case) -> Html:
    links = {"The summary" if case.original else "The source": case.url, "The original": case.original}
    return join([source_link(name, url) for name, url in links.items() if url.startswith(WEB)], by=" ")
