"""Print how well the tree advises on published cases, beside simple rules and a random forest.

    python -m benchmarks.advice [--open]

It counts on the two thirds of the bank with which trees are made, and writes that to docs/data/advice.yml, since the
site is built without a forest. Organisations and publications never stand on both sides of a fold. With `--open` it
also counts on the third that is set aside, once for each version of the tree, and notes that in docs/data/openings.yml
and in docs/data/track-record.yml, from which verdicts say how sure they are.
"""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from math import log10
from pathlib import Path
from typing import Any

from benchmarks import advice_files as files
from benchmarks.sureness import sureness
from decision.authoring.cases import load_cases
from decision.authoring.playbook import load_playbook
from decision.authoring.records import load_records
from decision.cases.backtest import COLUMNS, STEPS, Score, Tried, score_of, set_aside, try_case
from decision.cases.bank import Case
from decision.cases.folds import FOLDS, fold_of, groups_of
from decision.cases.records import result_of
from decision.cases.shares import Share
from decision.cases.track_record import family_counts, few_cases
from decision.tree.answers import write_answer
from decision.tree.model import Between, OneOf, Playbook, Several
from decision.tree.walk import Walker
from decision.wording.backtest import format_interval
from decision.wording.sureness import FEWEST

DOCS = Path(__file__).parent.parent / "docs"
LEAKING = frozenset(
    ("examples", "vouched", "prompting", "examples-tried", "structured-output-tried", "retrieval-tried"),
)
"""Facts that tell the outcome, since publications mostly say them where a certain lever won."""
PARTITIONS = 5
"""Cases are parted into folds in so many ways."""
TREES, LEAST, SEED = 300, 2, 20261129
"""The forest: so many trees, at least so many cases at a leaf, and what its chance starts from."""
LIKELY = 0.1
"""A family is still possible to the forest from this probability on."""
_ORDER = (
    *("prompting", "fine-tuning", "retrieval"),
    *("small-classifier", "retrieval-and-fine-tuning"),
)
"""Which family stands for a case where several count as right."""

type Learner = Callable[[Sequence[Case], Sequence[Case]], list[Tried]]
"""What some cases teach about others."""


# --- who is asked ------------------------------------------------------------------------------


def learners(playbook: Playbook) -> dict[str, Learner]:
    """Return who is asked, by name. Only the best constant first step and the forest learn from cases."""
    walker = Walker(playbook, playbook.trees[0])
    fixed: dict[str, Callable[[Case], Tried]] = {
        f"tree {playbook.trees[0].version}": lambda case: try_case(walker, case),
        "always fine-tune": lambda case: _naming(playbook, case, "fine-tune-own"),
        "always no (a better prompt)": lambda case: _naming(playbook, case, "better-prompt"),
        "three lines": lambda case: _naming(playbook, case, three_lines(case)),
    }
    asked: dict[str, Learner] = {name: _unlearned(says) for name, says in fixed.items()}
    return asked | {
        "best constant first step": lambda known, others: [
            _naming(playbook, case, best_constant(known)) for case in others
        ],
        "random forest": lambda known, others: forest(playbook, known, others),
    }


def _unlearned(says: Callable[[Case], Tried]) -> Learner:
    return lambda _, others: [says(case) for case in others]


def _naming(playbook: Playbook, case: Case, lever: str) -> Tried:
    family = playbook.lever[lever].family
    return Tried(case, (family,), first=lever, steps=(family,))


def three_lines(case: Case) -> str:
    """Return retrieval where knowledge is missing, else fine-tuning where the task is narrow, else prompting."""
    gap = case.answers.get("gap")
    if isinstance(gap, Several) and "knowledge" in gap.yes:
        return "retrieval"
    return "fine-tune-own" if case.answers.get("scope") == OneOf(frozenset({"narrow"})) else "better-prompt"


def best_constant(known: Sequence[Case]) -> str:
    """Return the lever that is acceptable most often as a first step; of equals the first by name."""
    counted = Counter(lever for case in known for lever in case.acceptable)
    return min(counted, key=lambda lever: (-counted[lever], lever))


def features(playbook: Playbook, case: Case) -> dict[str, float]:
    """Return what a case says as numbers; that something was tried is one of them, though the tree must not use it."""
    found: dict[str, float] = {f"{fact}: tried": 1 for fact in case.tried}
    for name, answer in case.answers.items():
        if isinstance(answer, Several):
            found |= {f"{name}: {value}": 1 for value in answer.yes}
        elif isinstance(answer, Between):
            found |= {f"{name}: known": 1, name: log10(1 + answer.low)}
        elif name not in case.tried:
            found[f"{name}: {write_answer(playbook.fact[name], answer)}"] = 1
    return found


def forest(playbook: Playbook, known: Sequence[Case], others: Sequence[Case]) -> list[Tried]:
    """Let a random forest learn the families that worked and the acceptable first steps."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor  # noqa: PLC0415  # tests go without
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415

    table = DictVectorizer(sparse=False)
    taught = table.fit_transform([features(playbook, case) for case in known])
    asked = table.transform([features(playbook, case) for case in others])
    shape: dict[str, Any] = {
        "n_estimators": TREES,
        "min_samples_leaf": LEAST,
        "max_features": "sqrt",
        "random_state": SEED,
    }
    worked = RandomForestClassifier(**shape).fit(taught, [_stands_for(case) for case in known])
    levers = [lever.id for lever in playbook.levers]
    accepted = [[float(lever in case.acceptable) for lever in levers] for case in known]
    first = RandomForestRegressor(**shape).fit(taught, accepted)
    found = []
    for case, chances, liked in zip(others, worked.predict_proba(asked), first.predict(asked), strict=True):
        ranked = sorted(
            zip(chances, map(playbook.family.__getitem__, worked.classes_), strict=True),
            key=lambda pair: (-pair[0], pair[1]),
        )
        families = tuple(family for chance, family in ranked if chance >= LIKELY)
        lever = max(zip(liked, levers, strict=True), key=lambda pair: pair[0])[1]
        found.append(Tried(case, families, first=lever, steps=tuple(family for _, family in ranked[:3])))
    return found


def _stands_for(case: Case) -> str:
    return next(family for family in _ORDER if family in case.right)


# --- folds -------------------------------------------------------------------------------------


def folded(learner: Learner, cases: Sequence[Case], partition: int) -> list[Tried]:
    """Ask about each case a learner that knows only the other folds."""
    places = [fold_of(group, partition) for group in groups_of(cases)]
    found: list[Tried] = []
    for fold in sorted(set(places)):
        parts: dict[bool, list[Case]] = {True: [], False: []}
        for case, place in zip(cases, places, strict=True):
            parts[place == fold].append(case)
        found += learner(parts[False], parts[True])
    return found


def mean(scores: Sequence[Score]) -> Score:
    """Return the mean of some scores; its counts are rounded to whole cases, so that they have an interval."""

    def middle(values: Sequence[Share | Fraction]) -> Share | Fraction:
        if isinstance(values[0], Fraction):
            return sum((one for one in values if isinstance(one, Fraction)), Fraction(0)) / len(values)
        shares = [one for one in values if isinstance(one, Share)]
        hits, counted = sum(one.hits for one in shares), sum(one.cases for one in shares)
        return Share(round(hits / len(shares)), round(counted / len(shares)))

    names = [one.name for one in fields(Score)]
    return Score(**{name: middle([getattr(score, name) for score in scores]) for name in names})  # type: ignore[arg-type]  # each as it came


def stripped(case: Case, facts: frozenset[str]) -> Case:
    """Return a case that does not say some facts."""
    kept = {name: answer for name, answer in case.answers.items() if name not in facts}
    return replace(case, answers=kept, tried=tuple(fact for fact in case.tried if fact not in facts))


# --- print -------------------------------------------------------------------------------------


def table(scores: dict[str, Score]) -> Iterator[str]:
    """Yield, for each thing that is counted, how everybody did."""
    for name, words in {**COLUMNS, **STEPS}.items():
        if name in ("families", "gates_open"):
            continue
        yield f"  {words}"
        for who, score in scores.items():
            more = f", {float(score.families):.2f} families" if name == "possible" else ""
            yield f"    {who:<28} {format_interval(getattr(score, name))}{more}"


def confusion(tried: Sequence[Tried]) -> Iterator[str]:
    """Yield what the tree leads to, for each judgement of what worked."""
    for worked in dict.fromkeys(one.case.worked for one in tried):
        leads = Counter(one.families[0].label for one in tried if one.case.worked == worked and one.families[0])
        yield f"    {worked:<24} {', '.join(f'{family} {count}' for family, count in leads.most_common())}"


NOTES = """\
The tree was made with these cases: its routes, weights and doubts were chosen by hand with them in view. So its
figures here flatter. Cross-validated are only the best constant first step and the forest, which a program chose anew
in each fold; they are means of {partitions} ways to make {folds} folds, rounded to whole cases. Organisations and
publications never stand on both sides. In brackets: Wilson's 95% interval."""


def main() -> None:
    """Print all figures, and those of the third where that is asked for."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--open", action="store_true", help="also count on the third that is set aside, and note it")
    opening = parser.parse_args().open
    playbook = load_playbook(DOCS)[0]
    cases, _ = load_cases(playbook, DOCS, DOCS / "data" / "cases.yml")
    seen = [case for case in cases if not set_aside(case)]
    asked = learners(playbook)
    kinds = {"WITHOUT the facts that leak": LEAKING, "WITH all facts": frozenset[str]()}
    print(f"{len(seen)} cases of the two thirds in {len(set(groups_of(seen)))} groups.")
    print(NOTES.format(partitions=PARTITIONS, folds=FOLDS))
    written: list[dict[str, object]] = []
    for title, facts in kinds.items():
        told = [stripped(case, facts) for case in seen]
        scores = {
            who: mean([score_of(folded(learner, told, way)) for way in range(PARTITIONS)])
            for who, learner in asked.items()
        }
        written.append(measured(title.capitalize(), playbook.trees[0].version, seen, scores))
        print("", title, *table(scores), "  the tree, by what worked", sep="\n")
        print(*confusion(next(iter(asked.values()))([], told)), sep="\n")
    folds = [[fold_of(group, way) for group in groups_of(seen)] for way in range(PARTITIONS)]
    print("", "HOW SURE: squared error of the chance to be right, by what verdicts are sorted")
    print(*sureness(Walker(playbook, playbook.trees[0]), seen, folds), sep="\n")
    files.write_advice(DOCS, written)
    files.write_few(DOCS, few_cases(playbook, cases, FEWEST))
    if opening:
        _open(playbook, cases, asked, kinds)
    records, _ = load_records(DOCS)
    print("", f"Openings of the third so far: {len(records.openings)}.", sep="\n")
    print(*(f"  {one.counted}, tree {one.tree}: {one.says}" for one in records.openings), sep="\n")


def _open(
    playbook: Playbook, cases: Sequence[Case], asked: dict[str, Learner], kinds: dict[str, frozenset[str]]
) -> None:
    """Print how everybody does on the third, and write that down."""
    groups = dict(zip((case.id for case in cases), groups_of(cases), strict=True))
    aside = [case for case in cases if set_aside(case)]
    closed = {groups[case.id] for case in aside}
    known = [case for case in cases if groups[case.id] not in closed]
    results: dict[str, Score] = {}
    for title, facts in kinds.items():
        told, others = ([stripped(case, facts) for case in part] for part in (known, aside))
        scores = {who: score_of(learner(told, others)) for who, learner in asked.items()}
        print("", f"{len(aside)} cases set aside, {title}", *table(scores), sep="\n")
        results |= {f"{who[:1].upper()}{who[1:]}, {title.lower()}": score for who, score in scores.items()}
    version, says = playbook.trees[0].version, "The benchmark of advice printed totals, no single cases."
    title = f"Tree {version} on the third that is set aside"
    files.add_opening(DOCS, measured(title, version, aside, dict(reversed(results.items()))) | {"says": says})
    counts = family_counts(next(iter(asked.values()))(known, aside))
    files.write_counts(DOCS, version, dt.datetime.now(tz=dt.UTC).date(), counts)


def measured(title: str, version: str, cases: Sequence[Case], scores: dict[str, Score]) -> dict[str, object]:
    """Return what was counted of everybody on some cases, as files of records have it."""
    return {
        "title": title,
        "says": "",
        "counted": dt.datetime.now(tz=dt.UTC).date(),
        "tree": version,
        "cases": len(cases),
        "tuned": sum(case.tuned for case in cases),
        "results": [result_of(f"{who[:1].upper()}{who[1:]}", score) for who, score in scores.items()],
    }


if __name__ == "__main__":
    main()
