"""What a lever costs. Comes in: its recipe, offers, a value for each quantity. Goes out: a ``Bill`` of lines.

One function for all levers: they differ in their recipes, not in code, and every lever pays the same terms for
evaluation, for watching and for errors. Values may be floats, or numbers that remember how they came about; then the
same code shows its own sums. ``trace`` is told of every result worth a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from decision.cost import formulas as f
from decision.cost.model import Billing, Clock, Labels, Training

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from decision.cost.model import Offer, Recipe

type Values = Mapping[str, float]
type Trace = Callable[[str, float], float]
type Source = Callable[[Recipe, Values, float, Trace], float]
"""Where examples come from: a recipe, values, how many are at hand."""

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


def without_trace(_name: str, value: float) -> float:
    """Mark nothing."""
    return value


def bill_of(recipe: Recipe, offer: Offer, q: Values, trace: Trace = without_trace) -> Bill:
    """Return the bill of a recipe that runs on an offer.

    ``q`` holds each quantity by id, the offers' prices by role (``base.input``), and what ``timeline`` worked out:
    ``months``, ``years``, ``requests``, ``priced`` and ``retirements.hosted`` over the horizon, seen from today.
    """
    shape = shape_of(recipe, offer, q, trace)
    request, machines = RUNNING[offer.billing](recipe, offer, q, shape, trace)
    rate = q["rate"]
    training = TRAINING[recipe.training](recipe, offer, q, trace)
    labels = LABELS[recipe.labels](recipe, q, q["examples"], trace)
    again = training + _fresh_labels(recipe, q, trace) if recipe.training is not Training.NONE else 0.0
    redo = trace("one move", f.hours_cost(q[recipe.redo], rate) + again)
    judged = trace(
        "judging one answer",
        f.tokens_cost(q["instructions"] + q["item"] + q["output"], q["stronger.input"])
        + f.tokens_cost(q["judge-output"], q["stronger.output"]),
    )
    return Bill(
        build=f.hours_cost(sum(q[name] for name in recipe.hours), rate),
        evaluation=f.hours_cost(q["evaluation-hours"], rate),
        labels=labels,
        training=training,
        indexing=f.tokens_cost(q["documents"], q["embedding-price"] + q["context-price"]) if recipe.context else 0.0,
        inference=request * q["priced"],
        hosting=machines * q["months"],
        database=q["database"] * q["months"] if recipe.context else 0.0,
        lookups=trace("one look-up", _lookup(q)) * q["priced"] if recipe.context else 0.0,
        watching=f.hours_cost(q["evaluation-upkeep"], rate) * q["months"],
        judging=judged * q["judged-share"] * q["requests"],
        upkeep=f.hours_cost(sum(q[name] for name in recipe.upkeep), rate) * q["months"],
        retraining=(f.hours_cost(q["retraining-hours"], rate) + again) * q["drift"] * q["years"]
        if recipe.training is not Training.NONE
        else 0.0,
        migration=redo * q[f"retirements.{recipe.runs_on}"] if recipe.clock is Clock.HOSTED else 0.0,
        errors=f.errors_cost(q["requests"], error_share(recipe, q), q["error-cost"]),
    )


def error_share(recipe: Recipe, q: Values) -> float:
    """Return the share of answers that are wrong with a lever in use, at most 1."""
    return min(1.0, q["error-share"] * q[f"errors-left.{recipe.lever}"])


# --- one request -------------------------------------------------------------------------------


def shape_of(recipe: Recipe, offer: Offer, q: Values, trace: Trace = without_trace) -> Shape:
    """Return the tokens of one request to a lever. Levers of one shape and one role need the same machines."""
    prefix = q["instructions"]
    if recipe.short:
        prefix *= q["instructions-kept"]
    if recipe.examples:
        prefix += q["prompt-examples"] * q["prompt-example-tokens"]
    whole = prefix + q["item"]
    if recipe.context:
        whole += q["context"]
    out = q["output"] * q["thinking"] if offer.reasons else q["output"]
    return Shape(trace("tokens that open every prompt", prefix), trace("tokens in", whole), trace("tokens out", out))


def _by_tokens(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:  # noqa: ARG001  # all ways of billing take the same
    """Return what a request costs, and what a month costs whether requests come or not."""
    role = recipe.runs_on
    cached = shape.prefix if shape.prefix >= q["cache-minimum"] else 0.0
    hits = q["cache-hits-laid-out"] if recipe.batches else q["cache-hits"]
    prompt = f.prompt_cost(shape.whole, cached, hits, q[f"{role}.input"], q[f"{role}.cached"], q[f"{role}.write"])
    once = prompt + f.tokens_cost(shape.out, q[f"{role}.output"])
    request = f.with_retries(once, q["retries"])
    if recipe.batches:
        request = f.batched(request, q["batch-share"], q["batch-discount"])
    return trace("one request", request), 0.0


def _by_deployment(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    request, _ = _by_tokens(recipe, offer, q, shape, trace)
    return request, trace("machines a month", f.by_hour(q[f"{recipe.runs_on}.hour"], f.HOURS_A_MONTH))


def _seconds(offer: Offer, q: Values, shape: Shape, trace: Trace) -> float:
    busy = f.seconds_on_gpu(shape.whole, shape.out, q["second-in"], q["second-out"], offer.speed)
    return trace("GPU-seconds of one request", f.with_retries(busy, q["retries"]))


def _by_machines(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    seconds = _seconds(offer, q, shape, trace)
    rented = f.machines_needed(q["volume-mean"], seconds, q["peak"], q["usable"], f.round_up(q["machines-least"]))
    hour = q[f"{recipe.runs_on}.hour"] * q["machine-overhead"]
    return 0.0, trace("machines a month", f.by_hour(hour, f.HOURS_A_MONTH, trace("GPUs rented", rented)))


def _by_windows(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    seconds = _seconds(offer, q, shape, trace)
    copies = f.machines_needed(q["volume-mean"], seconds, q["peak"], q["usable"], 1.0)
    windows = trace("active windows a month", f.active_windows(float(q["volume-mean"]), f.HOURS_A_MONTH))
    units = trace("model units", copies * offer.units)
    return 0.0, trace("machines a month", f.window_cost(units, q[f"{recipe.runs_on}.minute"], windows))


def _by_seconds(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    return trace("one request", _seconds(offer, q, shape, trace) * q[f"{recipe.runs_on}.second"]), 0.0


def _by_server(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:  # noqa: ARG001  # all ways of billing take the same
    request = f.with_retries(f.tokens_cost(q["item"], q["embedding-price"]), q["retries"])
    return trace("one request", request), q["server"]


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


def _train_nothing(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # all ways of training take the same
    return 0.0


def _train_by_service(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    tokens = trace("tokens of all examples", q[recipe.wanted] * q["example-tokens"])
    role = recipe.runs_on
    return f.training_by_tokens(tokens, q["epochs"], q[f"{role}.training"], q[f"{role}.minimum"], q["runs"])


def _train_adapter(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    tokens = trace("tokens of all examples", q[recipe.wanted] * q["example-tokens"])
    hours = _gpu_hours(ADAPTER_TRAINING, tokens * q["epochs"], q, trace)
    return q["runs"] * f.by_hour(q["training-gpu-hour"], hours)


def _pretrain(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    return f.by_hour(q["training-gpu-hour"], _gpu_hours(FULL_TRAINING, q["pretraining-tokens"], q, trace))


def _train_classifier(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    return q["runs"] * q["classifier-training"]


def _gpu_hours(work: float, tokens: float, q: Values, trace: Trace) -> float:
    hours = f.training_hours(work, q["parameters"], tokens, q["gpu-peak"], q["gpu-used"])
    return trace("GPU-hours of one run", hours)


TRAINING = {
    Training.NONE: _train_nothing,
    Training.SERVICE: _train_by_service,
    Training.ADAPTER: _train_adapter,
    Training.PRETRAINING: _pretrain,
    Training.CLASSIFIER: _train_classifier,
}
"""How each way of training is worked out."""


def _no_labels(recipe: Recipe, q: Values, at_hand: float, trace: Trace) -> float:  # noqa: ARG001  # all sources of examples take the same
    return 0.0


def _labelled(price: str) -> Source:
    def labels(recipe: Recipe, q: Values, at_hand: float, trace: Trace) -> float:
        missing = trace("examples still to be made", f.at_least(q[recipe.wanted] - at_hand, 0.0))
        return f.labels_cost(missing, q[price], q["label-overhead"])

    return labels


def _taught(recipe: Recipe, q: Values, at_hand: float, trace: Trace) -> float:
    one = f.tokens_cost(q["example-tokens"], q["stronger.input"]) + f.tokens_cost(q["output"], q["stronger.output"])
    checked = q["teacher-checked"] * f.labels_cost(1.0, q["label-price"], q["label-overhead"])
    missing = trace("examples still to be made", f.at_least(q[recipe.wanted] - at_hand, 0.0))
    return missing * trace("one example", one + checked)


LABELS = {
    Labels.NONE: _no_labels,
    Labels.TUNING: _labelled("label-price"),
    Labels.CLASSIFIER: _labelled("class-label-price"),
    Labels.TEACHER: _taught,
}
"""How each source of examples is worked out."""


def _fresh_labels(recipe: Recipe, q: Values, trace: Trace) -> float:
    """Return what new examples cost when a lever is trained again: a share of all, at the price of the first."""
    if recipe.labels is Labels.NONE:
        return 0.0
    return trace("fresh examples", LABELS[recipe.labels](recipe, q, 0.0, without_trace) * q["fresh-share"])
