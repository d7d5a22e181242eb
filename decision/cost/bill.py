"""What a lever costs. Comes in: its plan, the offers chosen, a value for each quantity. Goes out: a ``Bill`` of lines.

One function for all levers: they differ in their plans, not in code, and every lever pays the same terms for
evaluation, for watching and for errors. Values may be floats, or numbers that remember how they came about; then the
same code shows its own sums. ``mark`` is told of every result worth a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision.cost import formulas as f
from decision.cost.model import Billing, Clock, Labels, Training

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from decision.cost.model import Offer, Plan

type Values = Mapping[str, float]
type Mark = Callable[[str, float], float]
type Source = Callable[[Plan, Values, float, Mark], float]
"""Where examples come from: a plan, values, how many are at hand."""

FULL_TRAINING = 6.0
"""Floating-point operations per parameter and token when all weights are trained."""
ADAPTER_TRAINING = 4.0
"""The same for low-rank adapters."""


class Line(NamedTuple):
    """A line of every bill."""

    id: str
    title: str
    part: str
    """The part of the bill that a short table shows it under."""
    grows: str
    """What it grows with: once, months, requests, priced (requests at that day's price), years or retirements."""


LINES = (
    Line("build", "Building it", "set-up", "once"),
    Line("evaluation", "Test set and harness", "set-up", "once"),
    Line("labels", "Examples", "set-up", "once"),
    Line("training", "Training", "set-up", "once"),
    Line("indexing", "Index of the documents", "set-up", "once"),
    Line("inference", "Requests", "running", "priced"),
    Line("hosting", "Machines", "running", "months"),
    Line("database", "Database of the index", "running", "months"),
    Line("lookups", "Look-ups", "running", "priced"),
    Line("watching", "Keeping the evaluation up", "people", "months"),
    Line("judging", "Judging a sample", "running", "requests"),
    Line("upkeep", "Upkeep", "people", "months"),
    Line("retraining", "Retraining for drift", "people", "years"),
    Line("migration", "Moving to another model", "people", "retirements"),
    Line("errors", "Wrong answers", "errors", "requests"),
)
"""The lines of every bill, in order."""
GROWTH = ("once", "months", "requests", "priced", "years", "retirements")
"""What lines grow with. Between two dates a bill grows in proportion to these."""
PARTS = {"set-up": "Set-up", "running": "Running", "people": "People and renewal", "errors": "Wrong answers"}
"""The parts of a bill in a short table."""


class Bill(NamedTuple):
    """What a lever costs over the whole time, in USD of today, one figure for each of ``LINES``."""

    build: float
    evaluation: float
    labels: float
    training: float
    indexing: float
    inference: float
    hosting: float
    database: float
    lookups: float
    watching: float
    judging: float
    upkeep: float
    retraining: float
    migration: float
    errors: float

    def by(self, field: str) -> dict[str, float]:
        """Return the sums of the lines by ``part`` or by what they ``grow`` with."""
        found: dict[str, float] = {}
        for line, cost in zip(LINES, self, strict=True):
            key = line.part if field == "part" else line.grows
            found[key] = found.get(key, 0.0) + cost
        return found


class Shape(NamedTuple):
    """The tokens of one request."""

    prefix: float
    """What stands at the beginning of every prompt and could be kept in a cache."""
    whole: float
    """All that goes in, the prefix included."""
    out: float
    """All that comes out, thinking included."""


def keep(_name: str, value: float) -> float:
    """Mark nothing."""
    return value


def bill(plan: Plan, offer: Offer, q: Values, mark: Mark = keep) -> Bill:
    """Return the bill of a plan that runs on an offer.

    ``q`` holds each quantity by id, the offers' prices by role (``base.input``), and what ``timeline`` worked out:
    ``months``, ``years``, ``requests``, ``priced`` and ``retirements.hosted`` over the horizon, seen from today.
    """
    shape = _shape(plan, offer, q, mark)
    request, machines = RUNNING[offer.billing](plan, offer, q, shape, mark)
    rate = q["rate"]
    training = TRAINING[plan.training](plan, offer, q, mark)
    labels = LABELS[plan.labels](plan, q, q["examples"], mark)
    again = training + _fresh_labels(plan, q, mark) if plan.training is not Training.NONE else 0.0
    redo = mark("one move", f.hours_cost(q[plan.redo], rate) + again)
    judged = mark(
        "judging one answer",
        f.tokens_cost(q["instructions"] + q["item"] + q["output"], q["stronger.input"])
        + f.tokens_cost(q["judge-output"], q["stronger.output"]),
    )
    return Bill(
        build=f.hours_cost(sum(q[name] for name in plan.hours), rate),
        evaluation=f.hours_cost(q["evaluation-hours"], rate),
        labels=labels,
        training=training,
        indexing=f.tokens_cost(q["documents"], q["embedding-price"] + q["context-price"]) if plan.context else 0.0,
        inference=request * q["priced"],
        hosting=machines * q["months"],
        database=q["database"] * q["months"] if plan.context else 0.0,
        lookups=mark("one look-up", _lookup(q)) * q["priced"] if plan.context else 0.0,
        watching=f.hours_cost(q["evaluation-upkeep"], rate) * q["months"],
        judging=judged * q["judged-share"] * q["requests"],
        upkeep=f.hours_cost(sum(q[name] for name in plan.upkeep), rate) * q["months"],
        retraining=(f.hours_cost(q["retraining-hours"], rate) + again) * q["drift"] * q["years"]
        if plan.training is not Training.NONE
        else 0.0,
        migration=redo * q[f"retirements.{plan.runs_on}"] if plan.clock is Clock.HOSTED else 0.0,
        errors=f.errors_cost(q["requests"], error_share(plan, q), q["error-cost"]),
    )


def error_share(plan: Plan, q: Values) -> float:
    """Return the share of answers that are wrong with a lever in use, at most 1."""
    return min(1.0, q["error-share"] * q[f"errors-left.{plan.lever}"])


# --- one request -------------------------------------------------------------------------------


def _shape(plan: Plan, offer: Offer, q: Values, mark: Mark) -> Shape:
    prefix = q["instructions"]
    if plan.short:
        prefix *= q["instructions-kept"]
    if plan.examples:
        prefix += q["prompt-examples"] * q["prompt-example-tokens"]
    whole = prefix + q["item"]
    if plan.context:
        whole += q["context"]
    out = q["output"] * q["thinking"] if offer.reasons else q["output"]
    return Shape(mark("tokens that open every prompt", prefix), mark("tokens in", whole), mark("tokens out", out))


def _by_tokens(plan: Plan, offer: Offer, q: Values, shape: Shape, mark: Mark) -> tuple[float, float]:  # noqa: ARG001  # all ways of billing take the same
    """Return what a request costs, and what a month costs whether requests come or not."""
    role = plan.runs_on
    cached = shape.prefix if shape.prefix >= q["cache-minimum"] else 0.0
    hits = q["cache-hits-laid-out"] if plan.batches else q["cache-hits"]
    prompt = f.prompt_cost(shape.whole, cached, hits, q[f"{role}.input"], q[f"{role}.cached"], q[f"{role}.write"])
    once = prompt + f.tokens_cost(shape.out, q[f"{role}.output"])
    request = f.with_retries(once, q["retries"])
    if plan.batches:
        request = f.batched(request, q["batch-share"], q["batch-discount"])
    return mark("one request", request), 0.0


def _by_deployment(plan: Plan, offer: Offer, q: Values, shape: Shape, mark: Mark) -> tuple[float, float]:
    request, _ = _by_tokens(plan, offer, q, shape, mark)
    return request, mark("machines a month", f.by_hour(q[f"{plan.runs_on}.hour"], f.HOURS_A_MONTH))


def _seconds(offer: Offer, q: Values, shape: Shape, mark: Mark) -> float:
    busy = f.seconds_on_gpu(shape.whole, shape.out, q["second-in"], q["second-out"], offer.speed)
    return mark("GPU-seconds of one request", f.with_retries(busy, q["retries"]))


def _by_machines(plan: Plan, offer: Offer, q: Values, shape: Shape, mark: Mark) -> tuple[float, float]:
    seconds = _seconds(offer, q, shape, mark)
    rented = f.machines_needed(q["volume-mean"], seconds, q["peak"], q["usable"], f.round_up(q["machines-least"]))
    hour = q[f"{plan.runs_on}.hour"] * q["machine-overhead"]
    return 0.0, mark("machines a month", f.by_hour(hour, f.HOURS_A_MONTH, mark("GPUs rented", rented)))


def _by_windows(plan: Plan, offer: Offer, q: Values, shape: Shape, mark: Mark) -> tuple[float, float]:
    seconds = _seconds(offer, q, shape, mark)
    copies = f.machines_needed(q["volume-mean"], seconds, q["peak"], q["usable"], 1.0)
    windows = mark("active windows a month", f.active_windows(float(q["volume-mean"]), f.HOURS_A_MONTH))
    units = mark("model units", copies * offer.units)
    return 0.0, mark("machines a month", f.window_cost(units, q[f"{plan.runs_on}.minute"], windows))


def _by_seconds(plan: Plan, offer: Offer, q: Values, shape: Shape, mark: Mark) -> tuple[float, float]:
    return mark("one request", _seconds(offer, q, shape, mark) * q[f"{plan.runs_on}.second"]), 0.0


def _by_server(plan: Plan, offer: Offer, q: Values, shape: Shape, mark: Mark) -> tuple[float, float]:  # noqa: ARG001  # all ways of billing take the same
    request = f.with_retries(f.tokens_cost(q["item"], q["embedding-price"]), q["retries"])
    return mark("one request", request), q["server"]


RUNNING = {
    Billing.TOKENS: _by_tokens,
    Billing.DEPLOYMENT: _by_deployment,
    Billing.MACHINES: _by_machines,
    Billing.WINDOWS: _by_windows,
    Billing.SECONDS: _by_seconds,
    Billing.SERVER: _by_server,
}
"""How each way of billing is worked out."""


def _lookup(q: Values) -> float:
    """Return what one search in an index costs: an embedding of the item, and perhaps a reranker."""
    return f.tokens_cost(q["item"], q["embedding-price"]) + q["rerank-price"] / 1000


# --- training and examples ---------------------------------------------------------------------


def _train_nothing(plan: Plan, offer: Offer, q: Values, mark: Mark) -> float:  # noqa: ARG001  # all ways of training take the same
    return 0.0


def _train_by_service(plan: Plan, offer: Offer, q: Values, mark: Mark) -> float:  # noqa: ARG001  # likewise
    tokens = mark("tokens of all examples", q[plan.wanted] * q["example-tokens"])
    role = plan.runs_on
    return f.training_by_tokens(tokens, q["epochs"], q[f"{role}.training"], q[f"{role}.minimum"], q["runs"])


def _train_adapter(plan: Plan, offer: Offer, q: Values, mark: Mark) -> float:  # noqa: ARG001  # likewise
    tokens = mark("tokens of all examples", q[plan.wanted] * q["example-tokens"])
    hours = _gpu_hours(ADAPTER_TRAINING, tokens * q["epochs"], q, mark)
    return q["runs"] * f.by_hour(q["training-gpu-hour"], hours)


def _pretrain(plan: Plan, offer: Offer, q: Values, mark: Mark) -> float:  # noqa: ARG001  # likewise
    return f.by_hour(q["training-gpu-hour"], _gpu_hours(FULL_TRAINING, q["pretraining-tokens"], q, mark))


def _train_classifier(plan: Plan, offer: Offer, q: Values, mark: Mark) -> float:  # noqa: ARG001  # likewise
    return q["runs"] * q["classifier-training"]


def _gpu_hours(work: float, tokens: float, q: Values, mark: Mark) -> float:
    hours = f.training_hours(work, q["parameters"], tokens, q["gpu-peak"], q["gpu-used"])
    return mark("GPU-hours of one run", hours)


TRAINING = {
    Training.NONE: _train_nothing,
    Training.SERVICE: _train_by_service,
    Training.ADAPTER: _train_adapter,
    Training.PRETRAINING: _pretrain,
    Training.CLASSIFIER: _train_classifier,
}
"""How each way of training is worked out."""


def _no_labels(plan: Plan, q: Values, at_hand: float, mark: Mark) -> float:  # noqa: ARG001  # all sources of examples take the same
    return 0.0


def _labelled(price: str) -> Source:
    def labels(plan: Plan, q: Values, at_hand: float, mark: Mark) -> float:
        missing = mark("examples still to be made", f.at_least(q[plan.wanted] - at_hand, 0.0))
        return f.labels_cost(missing, q[price], q["label-overhead"])

    return labels


def _taught(plan: Plan, q: Values, at_hand: float, mark: Mark) -> float:
    one = f.tokens_cost(q["example-tokens"], q["stronger.input"]) + f.tokens_cost(q["output"], q["stronger.output"])
    checked = q["teacher-checked"] * f.labels_cost(1.0, q["label-price"], q["label-overhead"])
    missing = mark("examples still to be made", f.at_least(q[plan.wanted] - at_hand, 0.0))
    return missing * mark("one example", one + checked)


LABELS = {
    Labels.NONE: _no_labels,
    Labels.TUNING: _labelled("label-price"),
    Labels.CLASSIFIER: _labelled("class-label-price"),
    Labels.TEACHER: _taught,
}
"""How each source of examples is worked out."""


def _fresh_labels(plan: Plan, q: Values, mark: Mark) -> float:
    """Return what new examples cost when a lever is trained again: a share of all, at the price of the first."""
    if plan.labels is Labels.NONE:
        return 0.0
    return mark("fresh examples", LABELS[plan.labels](plan, q, 0.0, keep) * q["fresh-share"])
