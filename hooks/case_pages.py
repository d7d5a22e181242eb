"""Published cases and how the trees do on them. Comes in: what a build has loaded. Goes out: macros, HTML.

``base`` is the way to the site's root.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from decision.cases import backtest
from decision.cases.backtest import COLUMNS, SPLITS, Score, Tried, score_of, scores_by, try_all, with_output
from decision.cases.bank import OUTPUT, Case
from decision.render.html.kit import WEB, Html
from decision.tree.answers import unknown
from decision.tree.links import write_link
from decision.tree.model import Answer, Grade, Playbook, Several
from decision.wording import backtest as words
from decision.wording.answers import describe_answer
from decision.wording.labels import FAMILIES
from decision.wording.near_cases import REPORTED_BY, WORKED, who
from hooks.page_context import Macros
from hooks.templates import render

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


class CaseMacros(Macros):
    """What the pages on cases and on the back-test show."""

    def case_bank(self) -> str:
        """Put all published cases with their filters into a page."""
        return self.on.slot(bank(self.on.playbook, self.on.tried, self.on.base))

    def case_picture(self) -> str:
        """Put the picture of the cases by gap and by what worked into a page."""
        return self.on.slot(picture(self.on.playbook, [one.case for one in self.on.tried]))

    def backtest(self) -> str:
        """Put the back-test on the published cases into a page."""
        on = self.on
        trees = [(on.playbook.tree[tree].title, score_of(tried)) for tree, tried in on.results.items()]
        parts = [(f"Our tree, by {name}", name, [*scores_by(on.tried, by).items()]) for name, by in SPLITS.items()]
        return on.slot(_scores(("", "tree", trees), *parts))

    def backtest_wrong(self) -> str:
        """Put into a page every case on which our tree is wrong, and why."""
        on = self.on
        found = backtest.wrong(on.guide.walkers[on.playbook.trees[0].id], on.tried)
        return on.slot(wrong_cases(on.playbook, found, on.base))

    def backtest_output(self) -> str:
        """Put into a page what our tree says when it also knows the kind of output."""
        on, tree = self.on, self.on.playbook.trees[0].id
        with_output_known = try_all({tree: on.guide.walkers[tree]}, with_output(one.case for one in on.tried))[tree]
        known = [("The facts in the publications", on.tried), ("The kind of output as well", with_output_known)]
        return on.slot(_scores(("", "what the tree knows", [(name, score_of(tried)) for name, tried in known])))

    def accuracy_summary(self) -> str:
        """Put into a page how often the tool was right on published cases, and what that rests on."""
        known = self.on.playbook
        html = render(
            "accuracy_summary",
            score=score_of(self.on.tried),
            claims=len(known.claims),
            sources=len(known.sources),
            contested=sum(claim.grade is Grade.CONTESTED for claim in known.claims),
            base=self.on.base,
        )
        return self.on.slot(html)


def gaps_of(case: Case) -> tuple[str, ...]:
    """Return the gaps that a case says were there."""
    known = case.answers.get("gap")
    return tuple(sorted(known.yes)) if isinstance(known, Several) else ()


def facets(playbook: Playbook, cases: Sequence[Case]) -> list[Facet]:
    """Return the filters, each with the options that some case has."""
    levers = {lever: playbook.lever[lever].title for lever in LEVERS.values()} | {OTHER: "Something else"}
    every: list[Facet] = [
        ("gap", "What was missing", _gaps(playbook), gaps_of),
        ("done", "What was done", levers, lambda case: (LEVERS.get(case.action, OTHER),)),
        ("worked", "What worked, by our judgement", WORKED, lambda case: (case.worked,)),
        ("told", "Who says so", REPORTED_BY, lambda case: (case.reported_by,)),
        ("sure", "Our confidence", SURE, lambda case: (case.confidence,)),
    ]
    return [
        (name, label, {one: said for one, said in options.items() if any(one in has(case) for case in cases)}, has)
        for name, label, options, has in every
    ]


def _gaps(playbook: Playbook) -> dict[str, str]:
    return {value.id: value.label for value in playbook.fact["gap"].values}


def picture(playbook: Playbook, cases: Sequence[Case]) -> Html:
    """Return the cases by gap and by what worked: a table with a bar in each cell."""
    by_gap = {gap: [case.worked for case in cases if gap in gaps_of(case)] for gap in _gaps(playbook)}
    rows = [
        (gap, [sum(map(worked.count, kinds)) for kinds in _PICTURE.values()], len(worked))
        for gap, worked in sorted(by_gap.items(), key=lambda one: (-len(one[1]), one[0]))
        if worked
    ]
    most = max((count for _, counts, _ in rows for count in counts), default=1)
    return render("case_picture", heads=("Gap", *_PICTURE, "Cases"), gaps=_gaps(playbook), rows=rows, most=most)


def bank(playbook: Playbook, tried: Iterable[Tried], base: str) -> Html:
    """Return all cases by name, with the filters above them, and how many are shown."""
    tried = sorted(tried, key=lambda one: (who(one.case).casefold(), one.case.id))
    filters = facets(playbook, [one.case for one in tried])
    return render(
        "case_bank",
        filters=filters,
        counts={name: Counter(option for one in tried for option in has(one.case)) for name, _, _, has in filters},
        tried=tried,
        words={"worked": WORKED, "reported": REPORTED_BY, "family": FAMILIES, "gap": _gaps(playbook)},
        levers={action: playbook.lever[lever] for action, lever in LEVERS.items()},
        gaps_of=gaps_of,
        who=who,
        facts=partial(_facts, playbook),
        link=partial(link_of, playbook),
        sources=_sources,
        base=base,
    )


def _scores(*tables: tuple[str, str, Sequence[tuple[str, Score]]]) -> Html:
    """Return tables of scores: the title of each, the head of its first column, and its rows."""
    return render("backtest", tables=tables, columns=[*COLUMNS.values()], cells=words.score_cells)


def wrong_cases(playbook: Playbook, found: Sequence[backtest.Wrong], base: str) -> Html:
    """Return the reasons why our tree is wrong with their counts, then every case with its reason."""
    return render(
        "backtest_wrong",
        playbook=playbook,
        found=found,
        words=words,
        cases=Counter(one.why for one in found),
        sides=Counter(one.why for one in found if not one.tried.same_side),
        worked=WORKED,
        who=who,
        base=base,
    )


def _facts(playbook: Playbook, case: Case) -> Iterator[str]:
    """Yield what a case says of each of our facts."""
    for fact in playbook.facts:
        if fact.id in case.tried:
            yield f"{fact.label}: tried at some time; whether properly, it does not say"
        elif fact.id in case.known:
            ours = " (our reading of the task)" if fact.id == OUTPUT and OUTPUT not in case.answers else ""
            yield f"{fact.label}: {describe_answer(fact, case.known[fact.id])}{ours}"


def _sources(case: Case) -> list[tuple[str, str]]:
    """Return the addresses on the web that a case has, each behind its name."""
    named = [("The summary" if case.original else "The source", case.url), ("The original", case.original)]
    return [(name, url) for name, url in named if url.startswith(WEB)]


def link_of(playbook: Playbook, answers: Mapping[str, Answer]) -> str:
    """Return the link that opens our tree's verdict on some answers, with "not sure" for all that is open."""
    tree = playbook.trees[0]
    asked = {question.id: unknown(playbook.fact[question.id]) for question in tree.questions}
    return write_link(playbook, tree, {**asked, **answers})
