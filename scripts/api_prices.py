"""Write what vendors ask for tokens, from the list that genai-prices keeps, and say what moved in it.

Comes in: the installed package, the day of its upload, a day. Goes out: ``docs/data/api-prices.yml``, one model a line,
so that a change is one line of a difference. Nothing else in the project reads the package.

``python -m scripts.api_prices write`` is a step of ``make lock``; ``report FOLDER`` prints what
moved, for a pull request.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from genai_prices.types import ModelInfo, ModelPrice, Provider

type Row = dict[str, int | float | str]
"""What is asked of a prompt: what for, from when on and above how many tokens, each with its figure."""

PACKAGE = "genai-prices"
HOME = "https://github.com/pydantic/genai-prices"
FILE = Path("docs/data/api-prices.yml")
VENDORS = {
    "anthropic": "Anthropic",
    "arcee": "Arcee",
    "aws": "AWS Bedrock",
    "azure": "Microsoft Azure",
    "baseten": "Baseten",
    "cerebras": "Cerebras",
    "cloudflare": "Cloudflare",
    "cohere": "Cohere",
    "databricks": "Databricks",
    "deepseek": "DeepSeek",
    "fireworks": "Fireworks AI",
    "google": "Google",
    "groq": "Groq",
    "meta": "Meta",
    "minimax": "MiniMax",
    "mistral": "Mistral",
    "moonshotai": "Moonshot AI",
    "novita": "Novita",
    "openai": "OpenAI",
    "ovhcloud": "OVHcloud",
    "perplexity": "Perplexity",
    "together": "Together AI",
    "voyageai": "Voyage AI",
    "x-ai": "xAI",
    "zai": "Z.AI",
}
"""Those who run models themselves, by the source's name. Left out: who passes requests on, and coding assistants."""
ASKED = {
    "input": "input_mtok",
    "cached": "cache_read_mtok",
    "write": "cache_write_mtok",
    "output": "output_mtok",
}
"""What is asked money for here, and in the source. All in USD per million tokens."""
BATCHED = {"batch-input": "input_mtok", "batch-output": "output_mtok"}
NO_TEXT = re.compile(
    r"image|audio|tts|realtime|[-/]live|transcri|whisper|speech|robotics|sonic|voxtral|moderation|rerank|nano-banana|omni-"
    r"|(?:gpt|o3|o4).*search|computer-use|deep-research|rosalind|cyber|:free$"
)
"""Names of models that do not answer text with text, or not to everybody."""
EMBEDS = re.compile(r"embed|voyage|bge|gte-")
"""Names of models that embed text: they are billed for what goes in alone."""
HEAD = """\
# What vendors ask for tokens, in USD per million of them, by model. Licence of the list: MIT, Pydantic; see url.
# Written by `make lock`; corrections go to the source, and what it lacks into prices.yml.
# as-of: the day on which the registry received that version. day: what was asked on that day comes first, without a
# date; what is announced since carries from. above: asked for all tokens of a prompt that is longer than so many.
# Where cached or write is missing, such tokens cost as much as input. By day prices differ in hours: noon counts, UTC.
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """Of which version, uploaded when, and for which day a list is."""

    version: str
    uploaded: str
    day: str


def number(value: Decimal) -> int | float:
    """Return a price as YAML would have it: whole where it is whole."""
    return int(value) if value == int(value) else float(value)


def starts(model: ModelInfo, day: date) -> list[date]:
    """Return the days on which what a model costs changes: ``day``, and every later one that is announced."""
    conditional = model.prices if isinstance(model.prices, list) else []
    constraints = [one.constraint for one in [*conditional, *(model.price_variants or ())]]
    later = {found for one in constraints if (found := getattr(one, "start_date", day)) > day}
    return [day, *sorted(later)]


def asked(prices: ModelPrice, names: dict[str, str], above: int) -> Row:
    """Return what is asked of a prompt with more than ``above`` tokens, by what for."""
    found: Row = {}
    for name, key in names.items():
        price = getattr(prices, key, None)
        if price is not None:
            steps = [tier.price for tier in getattr(price, "tiers", ()) if tier.start <= above]
            found[name] = number(steps[-1] if steps else getattr(price, "base", price))
    return found


def edges(prices: ModelPrice) -> list[int]:
    """Return the lengths of a prompt, in tokens, above which something costs more: 0, then those."""
    steps = (tier.start for key in ASKED.values() for tier in getattr(getattr(prices, key, None), "tiers", ()))
    return [0, *sorted(set(steps))]


def billed(name: str, names: dict[str, str]) -> dict[str, str]:
    """Return which of ``names`` a model can be asked money for: nothing comes out of one that embeds."""
    return {asked: key for asked, key in names.items() if "output" not in asked} if EMBEDS.search(name) else names


def rates(model: ModelInfo, day: date) -> list[Row]:
    """Return what a model costs from ``day`` on, by start and by length of the prompt; nothing where that is free."""
    found: list[Row] = []
    for start in starts(model, day):
        noon = datetime.combine(start, time(12), UTC)
        usual, batched = model.get_prices(noon), model.get_prices(noon, {"processing": "batch"})
        for above in edges(usual):
            row = asked(usual, billed(model.id, ASKED), above)
            halved = asked(batched, billed(model.id, BATCHED), above)
            different = [name for name in halved if halved[name] != row.get(name.removeprefix("batch-"))]
            row |= halved if different else {}
            at: Row = {"from": start.isoformat()} if start > day else {}
            found.append(at | ({"above": above} if above else {}) | row)
    return without_repeats(found)


def without_repeats(found: list[Row]) -> list[Row]:
    """Return rates without those that only say again, from another day, what was asked before."""
    kept: dict[object, Row] = {}
    out = []
    for row in found:
        prices = {key: value for key, value in row.items() if key != "from"}
        if kept.get(row.get("above")) != prices:
            kept[row.get("above")] = prices
            out.append(row)
    return out


def takes_text(name: str, row: Row) -> bool:
    """Return whether a model with these prices answers text, or embeds it, for money."""
    paid = bool(row.get("input")) and (bool(row.get("output")) or bool(EMBEDS.search(name)))
    return paid and not NO_TEXT.search(name.lower())


def lines(providers: Sequence[Provider], listing: Listing) -> Iterator[str]:
    """Yield the lines of the file."""
    yield HEAD
    day = date.fromisoformat(listing.day)
    top = {"source": f"{PACKAGE} {listing.version}", "url": HOME, "as-of": listing.uploaded, "day": listing.day}
    yield yaml.safe_dump(top, sort_keys=False, default_style=None)
    there = sorted((one for one in providers if one.id in VENDORS), key=lambda one: one.id)
    yield f"vendors: {flow({one.id: VENDORS[one.id] for one in there})}\nmodels:\n"
    for provider in there:
        for model in sorted(provider.models, key=lambda one: one.id.lower()):
            found = rates(model, day)
            if takes_text(model.id, found[0]):
                yield f"- {flow({'id': f'{provider.id}/{model.id}', 'rates': found})}\n"


def flow(row: dict[str, object]) -> str:
    """Return a mapping as YAML on one line."""
    return yaml.safe_dump(row, sort_keys=False, default_flow_style=True, width=10_000).strip()


# --- the day of the upload ---------------------------------------------------------------------


def uploaded(there: Callable[[date], bool], today: date) -> date:
    """Return the day on which a version came to the registry: ``there`` says whether it had it before a day."""
    early, late = today - timedelta(days=1024), today + timedelta(days=1)
    if there(early) or not there(late):
        raise ValueError("the registry names no day of upload")
    while late - early > timedelta(days=1):
        middle = early + (late - early) / 2
        early, late = (early, middle) if there(middle) else (middle, late)
    return early


def registry_has(wanted: str) -> Callable[[date], bool]:
    """Return what asks the registry, through pip, whether it had a version of the package before a day."""

    def there(day: date) -> bool:
        command = [sys.executable, "-m", "pip", "index", "versions", PACKAGE, "--uploaded-prior-to", day.isoformat()]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        listed = re.search(r"^Available versions:(.*)$", said.stdout, re.MULTILINE)
        return wanted in re.findall(r"[^\s,]+", listed.group(1)) if listed else False

    return there


# --- what moved --------------------------------------------------------------------------------


def prices_by_model(text: str) -> dict[str, dict[str, object]]:
    """Return what a file asks on its day for prompts of usual length, by model."""
    return {model["id"]: model["rates"][0] for model in yaml.safe_load(text)["models"]}


def moved(old: str, new: str) -> Iterator[str]:
    """Yield a Markdown line for each model that came, went, or costs something else."""
    before, after = prices_by_model(old), prices_by_model(new)
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield f"- `{name}`: {'new' if now else 'gone'}, {_said(now or was or {})}"
        elif was != now:
            changes = (key for key in {**was, **now} if was.get(key) != now.get(key))
            yield f"- `{name}`: " + ", ".join(f"{key} {was.get(key, '–')} → {now.get(key, '–')}" for key in changes)


def _said(row: dict[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in row.items())


# --- from the terminal -------------------------------------------------------------------------


def write(today: date) -> None:
    """Write the file for a day from the package that is installed."""
    from genai_prices.data import providers  # noqa: PLC0415  # only here; the rest runs without the package

    wanted = version(PACKAGE)
    listing = Listing(wanted, uploaded(registry_has(wanted), today).isoformat(), today.isoformat())
    FILE.write_text("".join(lines(providers, listing)), encoding="utf-8")


def report(folder: Path, old: str, new: str) -> str:
    """Return what moved between two checkouts' outputs, as the Markdown of a pull request.

    ``folder`` holds, under ``old`` and ``new``, ``api-prices.yml`` and one ``NAME.json`` for each default table, as
    ``decision cost --json`` prints it.
    """
    texts = [(folder / name / FILE.name).read_text(encoding="utf-8") for name in (old, new)]
    changes = list(moved(*texts))
    tables = [line for path in sorted((folder / new).glob("*.json")) for line in moved_totals(folder / old, path)]
    return "\n".join(
        [
            "## What moved in the default tables",
            "",
            *(tables or ["Nothing."]),
            "",
            f"## What moved in the list: {len(changes)} models",
            "",
            *(changes or ["Nothing."]),
            "",
        ]
    )


def moved_totals(old: Path, path: Path) -> Iterator[str]:
    """Yield a Markdown line for each lever whose typical total moved, and for each role whose model did."""
    before, after = (json.loads(one.read_text(encoding="utf-8")) for one in (old / path.name, path))
    for role, offer in after["offers"].items():
        was = before["offers"].get(role, {}).get("id", "–")
        if was != offer["id"]:
            yield f"- {path.stem}: {role} is `{offer['id']}` instead of `{was}`"
    for lever, found in after["levers"].items():
        was, now = before["levers"].get(lever, found)["total"]["typical"], found["total"]["typical"]
        if was != now:
            yield f"- {path.stem}, {lever}: {was:,.0f} → {now:,.0f} USD over {after['horizon']} months"


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument names."""
    parser = argparse.ArgumentParser(description="Write or compare the list of prices of tokens.")
    parser.add_argument("does", choices=["write", "report"])
    parser.add_argument("folder", nargs="?", type=Path, help="report: a folder with old/ and new/")
    chosen = parser.parse_args(arguments)
    if chosen.does == "write":
        write(datetime.now(UTC).date())
    else:
        print(report(chosen.folder, "old", "new"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
