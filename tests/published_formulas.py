"""Sums that others publish and our model does not need. Comes in: plain numbers. Goes out: a plain number.

Money is in US dollars, prices of tokens are per million of them, shares lie between 0 and 1.
"""

from __future__ import annotations

from decision.cost.formulas import MILLION, SECONDS_AN_HOUR, at_least, tokens_cost


def requests_cost(requests: float, each: float) -> float:
    """Return the cost of ``requests`` at ``each`` USD.

    Source: published sums of this form, for example pintoedai.com, Cut LLM bill 71 percent.
    """
    return requests * each


def contextual_index_cost(  # noqa: PLR0913, PLR0917  # the parts of a bill, one by one
    document: float,
    chunk: float,
    instructions: float,
    written: float,
    price: float,
    output_price: float,
    write_price: float,
    read_price: float,
) -> float:
    """Return the cost, per million tokens of documents, of having a model write a line of context for each chunk.

    ``document``, ``chunk``, ``instructions`` and ``written`` are tokens; each document is written to the cache once
    and read for every chunk. Prices in USD per million tokens.
    Source: Anthropic, Contextual retrieval, September 2024.
    """
    chunks = document / chunk
    once = tokens_cost(document, write_price)
    each = (
        tokens_cost(document, read_price)
        + tokens_cost(chunk + instructions, price)
        + tokens_cost(written, output_price)
    )
    return (once + chunks * each) / document * MILLION


def tokens_by_steps(context: float, batch: float, steps: float, validation: float, evaluations: float) -> float:
    """Return the tokens billed for a job that was stopped after some ``steps``.

    Each step takes ``batch`` sequences of ``context`` tokens; ``validation`` tokens count at each of ``evaluations``.
    Source: Together AI, Fine-tuning pricing.
    """
    return context * batch * steps + validation * evaluations


def gpu_token_price(gpu_hour: float, tokens_a_second: float, used: float = 1.0, gpus: float = 1.0) -> float:
    """Return USD per million tokens of rented GPUs that make ``tokens_a_second`` together and are ``used`` in part.

    Source: published sums of this form, for example dreaming.press, Self-hosting LLM inference against an API.
    """
    return token_price(gpu_hour * gpus, tokens_a_second * SECONDS_AN_HOUR, used)


def token_price(cost: float, tokens: float, used: float = 1.0) -> float:
    """Return USD per million tokens if ``cost`` pays for a capacity of ``tokens``, of which a share is ``used``.

    Source: published sums of this form, for example learnAI, Inference infrastructure.
    """
    return cost / (tokens * used) * MILLION


def labels_by_hour(items: float, items_an_hour: float, rate: float) -> float:
    """Return the cost of ``items`` labels by somebody who does ``items_an_hour`` at ``rate`` USD an hour.

    Source: theneuralbase.com, Human annotation cost, whose own result does not follow from its inputs.
    """
    return items / items_an_hour * rate


def break_even(fixed: float, unit: float, other_fixed: float, other_unit: float) -> float | None:
    """Return the volume at which something with a higher ``fixed`` cost and a lower ``unit`` cost pays for itself.

    ``None`` where it never does, since its unit costs as much as the ``other_unit`` or more; 0 where it is cheaper
    from the start. Source: the break-even point of cost accounting.
    """
    if unit >= other_unit:
        return None
    return at_least((fixed - other_fixed) / (other_unit - unit), 0.0)


def reduction(before: float, after: float) -> float:
    """Return by what share a bill went down, from ``before`` to ``after``.

    Source: published sums of this form, for example hackernoon.com, Small language models beat GPT-4.
    """
    return 1 - after / before


def ratio(value: float, base: float) -> float:
    """Return how many times the ``base`` goes into a ``value``.

    Source: published sums of this form, for example cloudatler.com, The fine-tuning premium.
    """
    return value / base
