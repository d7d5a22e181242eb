"""The page of published cases as HTML. Comes in: cases, and what our tree says on each. Goes out: strings of HTML.

The filters are radio buttons and a style sheet that is made with them, so that they need no script. ``base`` is the way
to the site's root, as in ``page``.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from decision.cases.bank import OUTPUT
from decision.tree.answers import describe_answer, unknown
from decision.tree.links import write_link
from decision.tree.model import Several
from decision.wording.labels import FAMILIES
from decision.wording.near_cases import REPORTED_BY, WORKED, who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from decision.cases.backtest import Tried
    from decision.cases.bank import Case
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
_PICTURE = (
    ("Fine-tuning", ("fine-tune-right",)),
    ("Both", ("both-right",)),
    ("Retrieval", ("rag-right",)),
    ("Prompt", ("prompting-right", "structured-output-right")),
    ("Classifier", ("small-classifier-right",)),
    ("Tuning did not pay", ("fine-tune-wrong", "superseded")),
)
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


def picture(playbook: Playbook, cases: Sequence[Case]) -> str:
    """Return the cases by gap and by what worked: a table with a bar in each cell."""
    gaps = next(options for name, _, options, _ in facets(playbook, cases) if name == "gap")
    counts = Counter(
        (gap, column) for case in cases for gap in gaps_of(case) for column, kinds in _PICTURE if case.worked in kinds
    )
    in_gap = Counter(gap for case in cases for gap in gaps_of(case))
    most = max(counts.values(), default=1)
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column, _ in _PICTURE)
    rows = "".join(
        f'<tr><th scope="row"><a href="#gap-{gap}">{escape(gaps[gap])}</a></th>'
        + "".join(_cell(counts[gap, column], most) for column, _ in _PICTURE)
        + f"<td>{in_gap[gap]}</td></tr>"
        for gap in sorted(gaps, key=lambda gap: (-in_gap[gap], gap))
    )
    return (
        '<div class="sft-scroll" tabindex="0" role="group" aria-label="Cases by gap and by what worked">'
        '<table class="sft-case-picture"><caption>Cases by what was missing and by what worked. A case with several '
        "gaps counts in each of their rows.</caption>"
        f'<thead><tr><th scope="col">Gap</th>{heads}<th scope="col">Cases</th></tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )


def _cell(count: int, most: int) -> str:
    return f'<td>{count}<i class="sft-case-bar" style="--part:{count / most:.3f}"></i></td>' if count else "<td>–</td>"


# --- the bank ----------------------------------------------------------------------------------


def bank(playbook: Playbook, tried: Sequence[Tried], base: str) -> str:
    """Return all cases by name, with the filters above them, and how many are shown."""
    tried = sorted(tried, key=lambda one: (who(one.case).casefold(), one.case.id))
    cases = [one.case for one in tried]
    filters = facets(playbook, cases)
    shown = f'<p class="sft-case-count"><b></b> of {len(cases)} cases shown</p>'
    return (
        f'<div class="sft-bank"><style>{_rules(filters)}</style>'
        f'<form class="sft-case-filters" autocomplete="off" data-search-exclude>'
        f"{''.join(_fieldset(facet, cases) for facet in filters)}"
        '<button class="sft-button-quiet" type="reset">Show all cases</button></form>'
        f'<div class="sft-case-list">{"".join(_case(playbook, one, filters, base) for one in tried)}</div>{shown}</div>'
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


def _fieldset(facet: Facet, cases: Sequence[Case]) -> str:
    name, label, options, has = facet
    counts = Counter(option for case in cases for option in has(case))
    chosen = "".join(
        _radio(name, option, f"{said} <span>{counts[option]}</span>")
        for option, said in ((option, escape(said)) for option, said in options.items())
    )
    return f"<fieldset><legend>{escape(label)}</legend>{_radio(name, 'any', 'Any')}{chosen}</fieldset>"


def _radio(name: str, option: str, label: str) -> str:
    ident = f"{name}-{option}"
    radio = f'<input type="radio" name="{name}" id="{ident}" value="{option}">'
    return f'<div>{radio}<label for="{ident}">{label}</label></div>'


def _case(playbook: Playbook, one: Tried, filters: Iterable[Facet], base: str) -> str:
    case = one.case
    data = "".join(f' data-{name}="{escape(" ".join(has(case)))}"' for name, _, _, has in filters)
    gaps = [value.label for value in playbook.fact["gap"].values if value.id in gaps_of(case)]
    line = f"<b>Missing:</b> {escape(', '.join(gaps))}. <b>Worked:</b> {escape(WORKED[case.worked])}."
    rows = "".join(f"<dt>{escape(title)}</dt><dd>{html}</dd>" for title, html in _rows(playbook, one, base) if html)
    return (
        f'<details class="sft-case"{data}><summary><h3 id="{escape(case.id)}">{escape(who(case))}</h3>'
        f'<span class="sft-case-task">{escape(case.task)}</span><span class="sft-case-line">{line}</span></summary>'
        f"<dl>{rows}</dl></details>"
    )


def _rows(playbook: Playbook, one: Tried, base: str) -> list[tuple[str, str]]:
    case = one.case
    done = playbook.lever.get(_lever(case))
    lever = f'<a href="{base}levers/{done.id}/">{escape(done.title)}</a>' if done else "Something else"
    reported = (
        f"{REPORTED_BY.get(case.reported_by, case.reported_by)}. Our confidence in the judgement: {case.confidence}."
    )
    return [
        ("Before", escape(case.before)),
        ("What was done", lever),
        ("What came of it", escape(case.outcome)),
        ("What worked, by our judgement", escape(WORKED[case.worked])),
        ("Who says so", escape(reported)),
        ("What it says of our facts", _facts(playbook, case)),
        ("What our tree says", _verdict(playbook, one, base)),
        ("What we read", f"{escape(READ.get(case.read, case.read))} {_sources(case)}"),
    ]


def _facts(playbook: Playbook, case: Case) -> str:
    said = [
        f"<li>{escape(fact.label)}: {_said(playbook, case, fact.id, case.known[fact.id])}</li>"
        for fact in playbook.facts
        if fact.id in case.known
    ]
    return f"<ul>{''.join(said)}</ul>It says nothing of the others."


def _said(playbook: Playbook, case: Case, fact: str, answer: Answer) -> str:
    if fact in case.tried:
        return "tried at some time; whether properly, it does not say"
    said = escape(describe_answer(playbook.fact[fact], answer))
    return f"{said} (our reading of the task)" if fact == OUTPUT and OUTPUT not in case.answers else said


def _verdict(playbook: Playbook, one: Tried, base: str) -> str:
    """Return what our tree leads to on a case's facts, and the way to see it at work."""
    leading = one.families[0]
    family = FAMILIES[leading] if leading else "Nothing"
    right = "which worked" if one.right else "which is not what worked"
    link = escape(f"{base}decide/#{link_of(playbook, one.case.answers)}")
    return f'{escape(family)}, {right}. <a href="{link}">See its verdict on these facts</a>'


def link_of(playbook: Playbook, answers: Mapping[str, Answer]) -> str:
    """Return the link that opens our tree's verdict on some answers, with "not sure" for all that is open."""
    tree = playbook.trees[0]
    asked = {question.id: unknown(playbook.fact[question.id]) for question in tree.questions}
    return write_link(playbook, tree, {**asked, **answers})


def _sources(case: Case) -> str:
    links = [("The summary" if case.original else "The source", case.url), ("The original", case.original)]
    return " ".join(
        f'<a href="{escape(url)}" rel="noreferrer">{name}</a>'
        for name, url in links
        if url.startswith(("https://", "http://"))
    )
