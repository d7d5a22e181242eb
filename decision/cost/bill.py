"""What a lever costs. Comes in: its recipe, offers, a value for each quantity. Goes out: a ``Bill`` of lines.

One function for all levers: they differ in their recipes, not in code, and every lever pays the same terms for
evaluation, for watching and for errors. Values may be floats, or numbers that remember how they came about; then the
same code shows its own sums. ``trace`` is told of every result worth a name.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from decision.cost import formulas as f
from decision.cost.model import Billing, Labels, Offer, Recipe, Training

type Values = Mapping[str, float]
type Trace = Callable[[str, float], float]
type Source = Callable[[Recipe, Values, float, Trace], float]
"""Where examples come from: a recipe, values, how many are at hand."""

FULL_TRAINING = 6.0
"""Floating-point operations per parameter and token when all weights are trained."""
LEAST_READ = 0.25
"""Gigabytes that a search counts as where it goes through fewer; Pinecone, Understanding cost."""
_OF_TOKENS = ("input", "cached", "write", "output")


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
    """What a lever costs over the whole time, in today's USD, one figure for each of ``LINES``."""

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
    """What every prompt begins with and could be kept in a cache."""
    whole: float
    """All that goes in, the prefix included."""
    out: float
    """All that comes out, thinking included."""


def without_trace(_name: str, value: float) -> float:
    """Mark nothing."""
    return value


class Index(NamedTuple):
    """What it takes to search in documents."""

    hours: tuple[str, ...]
    """Hours of work to set it up."""
    upkeep: tuple[str, ...]
    """Hours of work a month."""
    work: float
    """Hours more, as documents grow."""
    once: float
    month: float
    search: float
    """USD once, a month and for one search."""
    renewed: float = 0.0
    """USD each time that it is trained again."""


def bill_of(recipe: Recipe, offer: Offer, q: Values, trace: Trace = without_trace) -> Bill:
    """Return the bill of a recipe that runs on an offer.

    ``q`` holds each quantity by id, the offers' prices by role (``base.input``), what ``settings`` decided (whether
    ``errors-counted``, how the index is billed: ``index-hosted``, ``index-metered``), and what ``timeline`` worked out:
    ``months``, ``years``, ``requests``, ``priced`` and ``retirements.base`` over the horizon, seen from today.
    """
    shape = shape_of(recipe, offer, q, trace)
    request, machines = RUNNING[offer.billing](recipe, offer, q, shape, trace)
    rate, trains = q["rate"], recipe.training is not Training.NONE
    index = _index_for(recipe, q, trace)
    hours = (*recipe.hours, *index.hours, *offer.kept * recipe.on_machines)
    upkeep = (*recipe.upkeep, *index.upkeep, *offer.operated * ("upkeep-machines",))
    training = TRAINING[recipe.training](recipe, offer, q, trace) if trains else 0.0
    fresh = trace("fresh examples", _labels(recipe, q, 0.0, without_trace) * q["fresh-share"]) if trains else 0.0
    again = training + fresh + index.renewed
    redo = trace("one move", f.hours_cost(q[recipe.redo], rate) + (0.0 if recipe.reindexes else again))
    judged = trace(
        "judging one answer",
        f.tokens_cost(q["instructions"] + q["item"] + q["output"], q["stronger.input"])
        + f.tokens_cost(q["judge-output"], q["stronger.output"]),
    )
    return Bill(
        build=f.hours_cost(sum(map(q.__getitem__, hours)) + index.work, rate),
        evaluation=f.hours_cost(q["evaluation-hours"], rate),
        labels=_labels(recipe, q, q["examples"], trace),
        training=training,
        indexing=index.once,
        inference=request * q["priced"],
        hosting=machines * q["months"],
        database=index.month * q["months"],
        lookups=index.search * q["priced"],
        watching=f.hours_cost(q["evaluation-upkeep"], rate) * q["months"],
        judging=judged * q["judged-share"] * q["requests"],
        upkeep=f.hours_cost(sum(map(q.__getitem__, upkeep)), rate) * q["months"],
        retraining=(f.hours_cost(q["retraining-hours"], rate) + again) * q["drift"] * q["years"] if trains else 0.0,
        migration=0.0 if offer.kept else redo * q[f"retirements.{recipe.runs_on}"],
        errors=f.errors_cost(q["requests"], error_share(recipe, q), q["error-cost"]) if q["errors-counted"] else 0.0,
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
    out = q["output"] + q["thinking-tokens"] if offer.reasons else q["output"]
    return Shape(trace("tokens that open every prompt", prefix), trace("tokens in", whole), trace("tokens out", out))


def _by_tokens(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    """Return what a request costs, and what a month costs whether requests come or not."""
    role = recipe.runs_on
    cached = shape.prefix if shape.prefix >= q["cache-minimum"] else 0.0
    hits = q["cache-hits-laid-out"] if recipe.batches else q["cache-hits"]
    times = offer.factors(float(shape.whole))
    plain, read, write, out = [q[f"{role}.{asked}"] * times.get(asked, 1.0) for asked in _OF_TOKENS]
    once = f.prompt_cost(shape.whole, cached, hits, plain, read, write) + f.tokens_cost(shape.out, out)
    request = f.with_retries(once, q["retries"])
    if recipe.batches:
        request = f.batched(request, q["batch-share"], q["batch-discount"])
    hour = q[f"{role}.hour"]
    return trace("one request", request), trace("machines a month", f.by_hour(hour, f.HOURS_A_MONTH)) if hour else 0.0


def _busy(offer: Offer, q: Values, shape: Shape, out: str) -> float:
    return f.seconds_on_gpu(shape.whole, shape.out, q["second-in"], q[out], offer.speed)


def _seconds(offer: Offer, q: Values, shape: Shape, trace: Trace) -> float:
    return trace("GPU-seconds of one request", f.with_retries(_busy(offer, q, shape, "second-out"), q["retries"]))


def _by_machines(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    seconds = _seconds(offer, q, shape, trace)
    needed = f.machines_needed(q["volume-mean"], seconds, q["peak"], q["usable"], f.round_up(q["machines-least"]))
    number = trace("GPUs", needed)
    if q["machine-price"]:
        month = f.owned_a_month(q["machine-price"], q["machine-life"], q["machine-power"]) * number
    else:
        month = f.by_hour(q[f"{recipe.runs_on}.hour"] * q["machine-overhead"], f.HOURS_A_MONTH, number)
    shared = q["machine-tasks"]
    return 0.0, trace("machines a month", month / shared if shared != 1 else month)


def _by_windows(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    seconds, asked = float(_seconds(offer, q, shape, trace)), float(q["volume-mean"])
    windows = 0.0
    for share, rate in f.spells(float(q["peak"])):
        copies = f.machines_needed(asked * rate, seconds, 1.0, float(q["usable"]), 1.0)
        windows += copies * f.active_windows(asked * rate * share, f.HOURS_A_MONTH * share)
    active = trace("active windows of a copy a month", windows)
    return 0.0, trace("machines a month", f.window_cost(offer.units, q[f"{recipe.runs_on}.minute"], active))


def _by_seconds(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:
    alone, shared = (float(_busy(offer, q, shape, out)) for out in ("second-alone", "second-out"))
    asked, idle, usable = float(q["volume-mean"] * q["retries"]), float(q["idle"]), float(q["usable"])
    billed = sum(
        f.seconds_billed(asked * rate * share, f.HOURS_A_MONTH * share, alone, shared / usable, idle)
        for share, rate in f.spells(float(q["peak"]))
    )
    second = q[f"{recipe.runs_on}.second"] * q["machine-overhead"]
    return 0.0, trace("machines a month", trace("seconds billed a month", billed) * second)


def _by_server(recipe: Recipe, offer: Offer, q: Values, shape: Shape, trace: Trace) -> tuple[float, float]:  # noqa: ARG001  # all ways of billing take the same
    request = f.with_retries(f.tokens_cost(q["item"], q["embedding.input"]), q["retries"])
    return trace("one request", request), q["server"]


RUNNING = {
    Billing.TOKENS: _by_tokens,
    Billing.DEPLOYMENT: _by_tokens,
    Billing.MACHINES: _by_machines,
    Billing.WINDOWS: _by_windows,
    Billing.SECONDS: _by_seconds,
    Billing.SERVER: _by_server,
}
"""How each way of billing is worked out."""


def _index_for(recipe: Recipe, q: Values, trace: Trace) -> Index:
    if recipe.context:
        return _index(q, trace)
    return _better_index(q, trace) if recipe.reindexes else _NO_INDEX


_NO_INDEX = Index((), (), 0.0, 0.0, 0.0, 0.0)


def _index(q: Values, trace: Trace) -> Index:
    """Return what the index costs that settings decided on: file search, a hosted database, one of the reader's own."""
    millions = trace("million passages", q["documents"] / q["passage"] / f.MILLION)
    work = q["hours-documents"] * millions
    if q["index-hosted"]:
        search = trace("one look-up", q["search-price"] / 1000)
        return Index(("hours-file-search",), ("upkeep-file-search",), work, 0.0, millions * q["search-storage"], search)
    once = f.tokens_cost(q["documents"], q["embedding.input"] + q["context-price"])
    search = f.tokens_cost(q["item"], q["embedding.input"]) + q["rerank-price"] / 1000
    if q["index-metered"]:
        stored = trace("gigabytes stored", millions * q["vector-size"])
        once += stored * q["vector-write"]
        read = q["volume-mean"] * f.at_least(stored * q["searched-share"], LEAST_READ)
        month = stored * q["vector-storage"] + f.tokens_cost(read, q["vector-read"])
    else:
        month = millions * q["vector-price"]
    month = f.at_least(month, q["database"])
    return Index(("hours-index",), ("upkeep-retrieval",), work, once, month, trace("one look-up", search))


def _better_index(q: Values, trace: Trace) -> Index:
    """Return what it takes to rebuild an index that is there with an embedding model of one's own, and to rerank."""
    once = f.tokens_cost(q["documents"], q["embedding.input"])
    return Index((), (), 0.0, once, q["server"], trace("reranking one look-up", q["reranked-price"] / 1000), once)


# --- training and examples ---------------------------------------------------------------------


def _tune(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:
    """Return the bill of a tuning service, or that of the GPUs where the weights are kept."""
    tokens = trace("tokens of all examples", q[recipe.wanted] * q["example-tokens"])
    if offer.kept:
        read = (tokens * q["epochs"] + q["validation-tokens"]) / q["real-tokens"]
        hours = _gpu_hours(q["training-work"], read, q, trace)
        return q["runs"] * f.by_hour(q["training-gpu-hour"], hours)
    price, minimum = q[f"{recipe.runs_on}.training"], q[f"{recipe.runs_on}.minimum"]
    return f.training_by_tokens(tokens, q["epochs"], price, minimum, q["runs"], q["validation-tokens"])


def _pretrain(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    return f.by_hour(q["training-gpu-hour"], _gpu_hours(FULL_TRAINING, q["pretraining-tokens"], q, trace))


def _train_classifier(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    return q["runs"] * q["classifier-training"]


def _train_retriever(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    return q["runs"] * f.by_hour(q["training-gpu-hour"], q["retriever-hours"])


def _reward(recipe: Recipe, offer: Offer, q: Values, trace: Trace) -> float:  # noqa: ARG001  # likewise
    """Return the bill of attempts that are written, at the price of output, and learned from, at that of training."""
    attempts = trace("attempts in a run", q[recipe.wanted] * q["epochs"] * q["attempts"])
    out = q["output"] + q["thinking-tokens"]
    written = f.tokens_cost(out, q[f"{recipe.runs_on}.output"])
    learned = f.tokens_cost(q["example-tokens"] + q["thinking-tokens"], q[f"{recipe.runs_on}.training"])
    return q["runs"] * f.at_least(attempts * trace("one attempt", written + learned), q[f"{recipe.runs_on}.minimum"])


def _gpu_hours(work: float, tokens: float, q: Values, trace: Trace) -> float:
    hours = f.training_hours(work, q["parameters"], tokens, q["gpu-peak"], q["gpu-used"])
    return trace("GPU-hours of one run", hours)


TRAINING = {
    Training.TUNING: _tune,
    Training.PRETRAINING: _pretrain,
    Training.CLASSIFIER: _train_classifier,
    Training.RETRIEVER: _train_retriever,
    Training.REWARD: _reward,
}
"""How each way of training is worked out."""


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
    Labels.TUNING: _labelled("label-price"),
    Labels.CLASSIFIER: _labelled("class-label-price"),
    Labels.TEACHER: _taught,
}
"""How each source of examples is worked out."""


def _labels(recipe: Recipe, q: Values, at_hand: float, trace: Trace) -> float:
    return LABELS[recipe.labels](recipe, q, at_hand, trace) if recipe.labels in LABELS else 0.0
