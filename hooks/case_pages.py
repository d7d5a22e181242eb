"""Published cases and how the trees do on them. Comes in: what a build has loaded. Goes out: macros, HTML.

``base`` is the way to the site's root.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from decision.cases import backtest
from decision.cases.backtest import COLUMNS, SPLITS, STEPS, Score, Tried, score_of, scores_by
from decision.cases.bank import Case
from decision.render.html.kit import WEB, Html
from decision.tree.answers import unknown
from decision.tree.links import write_link
from decision.tree.model import Answer, Grade, Playbook, Several
from decision.tree.session import Guide
from decision.wording import backtest as words
from decision.wording.answers import describe_answer
from decision.wording.near_cases import REPORTED_BY, WORKED, who
from hooks.page_context import Macros
from hooks.templates import render

LEVERS = {
    "prompting": "better-prompt",
    "few-shot": "examples-in-prompt",
    "structured-output": "structured-output",
    "open-model-untrained": "open-model",
    "rag": "retrieval",
    "tune-retriever": "tune-retriever",
    "small-classifier": "small-classifier",
    "fine-tune-api": "fine-tune-api",
    "fine-tune-self-hosted": "fine-tune-own",
    "distillation": "distillation",
    "rag+fine-tune": "retrieval-and-fine-tuning",
    "rl-tuning": "reward-tuning",
    "preference-tuning": "reward-tuning",
    "continued-pretraining": "continued-pretraining",
}
"""The levers that actions stand for, cheapest first."""
OTHER = "other"
"""The action that is none of our levers."""
SURE = {"high": "High", "medium": "Medium", "low": "Low"}
_PICTURE = {
    "Fine-tuning": ("fine-tune-right", "rl-right"),
    "Both": ("both-right",),
    "Retrieval": ("rag-right", "retriever-tuning-right"),
    "Prompt": ("prompting-right", "structured-output-right", "open-model-right"),
    "Classifier": ("small-classifier-right",),
    "Left as it was": ("leave-it-right",),
    "Tuning did not pay": ("fine-tune-wrong", "superseded"),
}
"""The columns of the picture: what worked."""
type Facet = tuple[str, str, dict[str, str], Callable[[Case], Sequence[str]]]
"""A filter: its name in ids, its label, its options, and which of them a case has."""


class CaseMacros(Macros):
    """What the pages on cases and on the back-test show."""

    def case_bank(self) -> str:
        """Put all published cases with their filters into a page."""
        return self.on.slot(bank(self.on.playbook, self.on.cases, self.on.tried, self.on.base))

    def case_picture(self) -> str:
        """Put the picture of the cases by gap and by what worked into a page."""
        return self.on.slot(picture(self.on.playbook, self.on.cases))

    def backtest(self) -> str:
        """Put the back-test on the published cases into a page."""
        on = self.on
        trees = [(on.playbook.tree[tree].title, score_of(tried)) for tree, tried in on.results.items()]
        parts = [(f"Our tree, by {name}", name, [*scores_by(on.tried, by).items()]) for name, by in SPLITS.items()]
        return on.slot(_scores(COLUMNS, ("", "tree", trees), *parts))

    def backtest_steps(self) -> str:
        """Put into a page how often the steps of our plans were right, and the one step of simple rules."""
        return self.on.slot(self._beside(STEPS))

    def backtest_set_aside(self) -> str:
        """Put into a page how our tree did on the third that is set aside, and when that was looked at."""
        records, version = self.on.records, self.on.playbook.trees[0].version
        return self.on.slot(render("set_aside", found=records.opened(version), openings=records.openings, words=words))

    def backtest_kept_back(self) -> str:
        """Put into a page how trees did on cases that stay unpublished."""
        version = self.on.playbook.trees[0].version
        return self.on.slot(render("kept_back", sets=self.on.records.kept_back, version=version, words=words))

    def backtest_beside(self) -> str:
        """Put into a page how our tree did beside simple rules and a random forest, which a build cannot count."""
        return self.on.slot(self._beside(COLUMNS))

    def backtest_hits(self) -> str:
        """Put into a page, within a sentence, in how many cases several families count as right, and of how many."""
        return f"{words.several_right([one.case for one in self.on.tried])} of {len(self.on.tried)}"

    def _beside(self, columns: Mapping[str, str]) -> Html:
        records, version = self.on.records, self.on.playbook.trees[0].version
        return render("beside", sets=records.advice, version=version, columns=columns, words=words)

    def backtest_wrong(self) -> str:
        """Put into a page every case on which our tree is wrong, and why; those set aside are left out."""
        return self.on.slot(wrong_cases(self.on.playbook, self.on.wrong, self.on.base))

    def accuracy_summary(self) -> str:
        """Put into a page how our tree did on cases kept back beside simple rules, and what it rests on."""
        known = self.on.playbook
        html = render(
            "accuracy_summary",
            kept=next(iter(self.on.records.kept_back), None),
            version=known.trees[0].version,
            claims=len(known.claims),
            sources=len(known.sources),
            supported=sum(claim.grade is Grade.SUPPORTED for claim in known.claims),
            reported=sum(claim.grade is Grade.REPORTED for claim in known.claims),
            base=self.on.base,
        )
        return self.on.slot(html)

    def tuned_share(self) -> str:
        """Put into a page, within a sentence, in how many published cases fine-tuning worked, and of how many."""
        return f"{sum(case.tuned for case in self.on.cases)} of {len(self.on.cases)}"


def back_test(playbook: Playbook, cases: Sequence[Case]) -> tuple[dict[str, list[Tried]], list[backtest.Wrong]]:
    """Ask every tree about the cases that are not set aside; return what they say, and where our tree is wrong."""
    walkers = Guide(playbook).walkers
    results = backtest.try_all(walkers, [case for case in cases if not backtest.set_aside(case)])
    ours = playbook.trees[0].id
    return results, backtest.wrong(walkers[ours], results[ours])


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
        ("worked", "What worked, in our judgement", WORKED, lambda case: (case.worked,)),
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


def bank(playbook: Playbook, cases: Iterable[Case], tried: Iterable[Tried], base: str) -> Html:
    """Return all cases by name, with the filters above them, how many are shown, and what our tree said where tried."""
    ordered = sorted(cases, key=lambda case: (who(case).casefold(), case.id))
    filters = facets(playbook, ordered)
    return render(
        "case_bank",
        filters=filters,
        counts={name: Counter(option for case in ordered for option in has(case)) for name, _, _, has in filters},
        cases=ordered,
        tried={one.case.id: one for one in tried},
        words={
            "worked": WORKED,
            "reported": REPORTED_BY,
            "family": {f"{family}": family.label for family in playbook.families},
            "gap": _gaps(playbook),
        },
        levers={action: playbook.lever[lever] for action, lever in LEVERS.items()},
        gaps_of=gaps_of,
        who=who,
        facts=partial(_facts, playbook),
        link=partial(link_of, playbook),
        sources=_sources,
        base=base,
    )


def _scores(columns: Mapping[str, str], *tables: tuple[str, str, Sequence[tuple[str, Score]]]) -> Html:
    """Return tables of some columns of scores: the title of each, the head of its first column, and its rows."""
    return render("backtest", tables=tables, columns=columns, cells=partial(words.score_cells, columns=columns))


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
        elif fact.id in case.answers:
            yield f"{fact.label}: {describe_answer(fact, case.answers[fact.id])}"


def _sources(case: Case) -> list[tuple[str, str]]:
    """Return the addresses on the web that a case has, each behind its name."""
    named = [("The summary" if case.original else "The source", case.url), ("The original", case.original)]
    return [(name, url) for name, url in named if url.startswith(WEB)]


def link_of(playbook: Playbook, answers: Mapping[str, Answer]) -> str:
    """Return the link that opens our tree's verdict on some answers, with "not sure" for all that is open."""
    tree = playbook.trees[0]
    asked = {question.id: unknown(playbook.fact[question.id]) for question in tree.questions}
    return write_link(playbook, tree, {**asked, **answers})
