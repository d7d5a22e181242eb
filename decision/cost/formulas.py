"""The sums of the cost model, one small function each. Comes in: plain numbers. Goes out: a plain number.

Money is in US dollars, prices of tokens are per million of them, shares lie between 0 and 1. Every function works with
anything that adds and multiplies like a float, so that the page can show the same sum with the reader's numbers in it.
Where somebody publishes sums of its kind, a docstring names them; the tests compare the formulas with published bills.
"""

import math

MILLION = 1_000_000
HOURS_A_MONTH = 730
"""A year of 365 days has 8,760 hours; a month is a twelfth of it."""
SECONDS_AN_HOUR = 3_600
WINDOW_MINUTES = 5
"""Amazon Bedrock bills an imported model in windows of five minutes."""


# --- tokens ------------------------------------------------------------------------------------


def tokens_cost(tokens: float, price: float) -> float:
    """Return the cost of some tokens: ``tokens`` at ``price``, in USD per million.

    Source: the price lists of all vendors that sell by the token.
    """
    return tokens * price / MILLION


def prompt_cost(  # noqa: PLR0913, PLR0917  # the parts of a bill, one by one
    tokens: float, cached: float, hits: float, price: float, read_price: float, write_price: float
) -> float:
    """Return the cost of one prompt of ``tokens``, of which ``cached`` are kept by the prompt cache.

    A share ``hits`` of the requests finds those tokens in the cache and pays ``read_price`` for them; the rest
    writes them at ``write_price``. All prices in USD per million tokens.
    Source: Anthropic, Prompt caching; OpenAI, API pricing.
    """
    plain = tokens_cost(tokens - cached, price)
    return plain + tokens_cost(cached, hits * read_price + (1 - hits) * write_price)


def batched(cost: float, share: float, discount: float) -> float:
    """Return a cost of which a ``share`` goes through a batch interface that takes ``discount`` off.

    Source: OpenAI and Anthropic, batch interfaces, both at half price.
    """
    return cost * (1 - share * discount)


def with_retries(cost: float, factor: float) -> float:
    """Return a cost with what is asked more than once: ``factor`` requests are paid for each one that counts.

    Source: the idea of pintoedai.com, Cut LLM bill 71 percent, whose real bill was 1.31 times the sum.
    """
    return cost * factor


# --- training ----------------------------------------------------------------------------------


def training_by_tokens(  # noqa: PLR0913, PLR0917  # the parts of a bill, one by one
    tokens: float, epochs: float, price: float, minimum: float = 0.0, runs: float = 1.0, validation: float = 0.0
) -> float:
    """Return the bill of a tuning service: ``runs`` jobs of ``tokens`` seen ``epochs`` times.

    ``price`` in USD per million tokens; no job costs less than ``minimum`` USD. ``validation`` tokens are read once
    in each job, at the same price.
    Source: OpenAI, GPT-3.5 Turbo fine-tuning, August 2023; the minimum: Together AI and Mistral.
    """
    return runs * at_least(tokens_cost(tokens * epochs + validation, price), minimum)


def training_hours(work: float, parameters: float, tokens: float, peak: float, used: float) -> float:
    """Return the GPU-hours of a training run.

    ``work`` is floating-point operations per parameter and token: 6 for full training, 4 for low-rank adapters, which
    need no gradients of the base weights. ``tokens`` counts every epoch. ``peak`` is what one GPU could do, in
    operations per second, ``used`` the share of it that training reaches.
    Source: Kaplan et al., Scaling laws for neural language models, 2020; Thinking Machines, LoRA without regret, 2025.
    """
    return work * parameters * tokens / (peak * used * SECONDS_AN_HOUR)


# --- machines ----------------------------------------------------------------------------------


def by_hour(price: float, hours: float, machines: float = 1.0) -> float:
    """Return the bill for ``machines`` rented at ``price`` USD an hour each, busy or idle.

    Source: Microsoft, Azure OpenAI, Cost management for fine-tuning.
    """
    return price * hours * machines


def owned_a_month(price: float, months: float, power_a_year: float = 0.0) -> float:
    """Return what a bought machine costs a month over its life of ``months``, with its power.

    ``power_a_year`` in USD. Source: llmtco.com, Methodology; with power: presenc.ai, Local LLM against cloud API.
    """
    return price / months + power_a_year / 12


def window_cost(units: float, unit_minute: float, windows: float) -> float:
    """Return the bill for some started windows of five minutes, of ``units`` model units each.

    ``unit_minute`` is USD per unit and minute. Source: Amazon Bedrock, Custom Model Import.
    """
    return units * unit_minute * WINDOW_MINUTES * windows


def active_windows(requests: float, hours: float) -> float:
    """Return how many windows of five minutes see a request, if requests come independently at an even rate.

    With bunched traffic fewer windows are active, so this is the expensive end. Source: the Poisson distribution.
    """
    windows = hours * 60 / WINDOW_MINUTES
    return windows * (1 - math.exp(-requests / windows))


def seconds_on_gpu(
    tokens_in: float, tokens_out: float, second_in: float, second_out: float, speed: float = 1.0
) -> float:
    """Return how long one request keeps a GPU busy, in seconds, when many requests share it.

    ``second_in`` and ``second_out`` are seconds per token on the GPU that was measured, ``speed`` is how much faster
    the GPU at hand is. A long prompt costs as much as a long answer: dollars per output token alone would hide it.
    Source: fitted to NVIDIA, TensorRT-LLM, Performance overview.
    """
    return (tokens_in * second_in + tokens_out * second_out) / speed


def seconds_billed(requests: float, hours: float, alone: float, shared: float, idle: float) -> float:
    """Return the seconds that are billed for machines which start for a request and stop after a pause.

    A request that comes alone takes ``alone`` seconds; others that come meanwhile are answered beside it, down to
    ``shared`` seconds each where machines are full. A machine also costs ``idle`` seconds to load and to wait.
    ``requests`` come independently within some ``hours``; a machine is on where one came within the time that a single
    one keeps it on. Source: Runpod, Serverless pricing, for what is billed; the Poisson distribution.
    """
    seconds = hours * SECONDS_AN_HOUR
    return at_least(seconds * (1 - math.exp(-requests * (alone + idle) / seconds)), requests * shared)


def spells(peak: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a busy and a quiet spell, each as (share of time, rate against the mean).

    The busy one has ``peak`` times the mean, the quiet one the mean divided by it; their shares give the mean.
    Source: own derivation; the least that tells a peak from the rest.
    """
    busy = 1 / (peak + 1)
    return (busy, peak), (1 - busy, 1 / peak)


def machines_needed(requests: float, seconds: float, peak: float, usable: float, least: float) -> float:
    """Return how many GPUs have to be rented for ``requests`` a month that keep one busy for ``seconds`` each.

    ``peak`` is the busiest hour against the mean, ``usable`` the share of a GPU that may be filled before answers come
    too late, ``least`` how many are rented whatever happens. Capacity is rented, not used: idle hours are paid.
    Source: own derivation from the definition of utilisation.
    """
    load = requests / (HOURS_A_MONTH * SECONDS_AN_HOUR) * peak * seconds
    return at_least(round_up(load / usable), least)


# --- people, data, errors ----------------------------------------------------------------------


def hours_cost(hours: float, rate: float) -> float:
    """Return the cost of some ``hours`` of work at ``rate`` USD an hour, all overheads of employment included."""
    return hours * rate


def labels_cost(items: float, price: float, overhead: float = 0.0) -> float:
    """Return the cost of ``items`` labels at ``price`` USD each, ``overhead`` a share on top.

    The overhead is guidelines, a pilot, second labels and settling disputes.
    Source: labelling vendors' price guides, for example aieconomyhub.co.
    """
    return items * price * (1 + overhead)


def errors_cost(requests: float, share: float, cost: float) -> float:
    """Return what wrong answers cost: a ``share`` of ``requests``, ``cost`` USD each.

    Source: the idea of Howell et al., The economic trade-offs of large language models, 2023.
    """
    return requests * share * cost


# --- time and comparison -----------------------------------------------------------------------


def discounted(months: int, rate: float, growth: float = 0.0, price_year: float = 1.0) -> float:
    """Return the sum over ``months`` of a thing that is 1 in the first month, seen from today.

    ``rate`` is the discount rate a year; ``growth`` the growth of the thing each month; ``price_year`` what its price
    is multiplied by within a year. Each month counts at its end. Source: the net present value of a series.
    """
    month = (1 + rate) ** (-1 / 12)
    step = (1 + growth) * price_year ** (1 / 12)
    total, weight = 0.0, 1.0
    for _ in range(months):
        total += weight * month
        weight *= step * month
    return total


def discounted_at(month: float, rate: float) -> float:
    """Return what one dollar spent after some ``month`` is worth today, at ``rate`` a year."""
    return math.pow(1 + rate, -month / 12)


def at_least(value: float, floor: float) -> float:
    """Return ``value``, or ``floor`` where that is more. ``max`` by another name, so that a sum can show it."""
    return max(value, floor)


def round_up(value: float) -> float:
    """Return the next whole number: machines are rented whole."""
    return math.ceil(value)
