"""Say what each lever costs, and how sure that is."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from decision.authoring.costs import read_inputs
from decision.authoring.findings import as_text
from decision.cost.draws import DRAWS, SEED
from decision.cost.model import CostBook
from decision.cost.settings import PRESET, ROLES
from decision.cost.view import BILL, PAIR, view_costs
from decision.interfaces.cli.command import add_shared, given_answers, print_result, sound_costs, today_of
from decision.interfaces.cli.contract import UsageError
from decision.render.formats.cost_data import costs_as_data
from decision.render.text.costs import cost_text
from decision.tree.links import write_link
from decision.tree.model import Where
from decision.tree.numbers import read_whole

_MOST_DRAWS = 100_000
EPILOG = """\
a file of inputs is YAML or JSON; all of it may be left out:
  preset: support-assistant    # an example to begin with
  base: gpt-6-luna             # an offer for a role: base, stronger, service or own
  rate: 60..100..150           # a quantity: low..typical..high, a range, or one number
  volume: {low: 50_000, typical: 100_000, high: 200_000}
  # 1,000, 1 000, 10k and 2.5e-05 are read; 250.000 is not, since it may be 250 or 250,000

example: python -m decision cost --inputs ours.yml --compare fine-tune-api,better-prompt --json"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--inputs", type=Path, help="a file with your own figures")
    parser.add_argument("--bill", default="", help="what today's model costs a month, USD; gives the volume")
    parser.add_argument("--answers", default="", help="fact=answer as for walk; gaps decide what is compared")
    parser.add_argument("--compare", default="", help="two levers to compare: one,other")
    parser.add_argument("--today", default="", help="the date of the figures, YYYY-MM-DD (today)")
    parser.add_argument("--seed", default=f"{SEED}", help=f"the seed of the draws ({SEED})")
    parser.add_argument("--draws", default=f"{DRAWS}", help=f"how many draws the ranges rest on ({DRAWS})")
    add_shared(parser, "json", "docs")


def run(chosen: Namespace) -> int:
    playbook, book = sound_costs(chosen.docs)
    today = today_of(chosen)
    seed, draws = read_whole(chosen.seed), read_whole(chosen.draws)
    if not 0 < draws <= _MOST_DRAWS:
        raise UsageError(f"{draws} draws are not possible; ask for 1 to {_MOST_DRAWS:,}")
    answers = given_answers(playbook, chosen.answers)
    pair = _pair(book, chosen.compare)
    figures = _figures(book, chosen.inputs) if chosen.inputs else {}
    if chosen.bill:
        figures[BILL] = chosen.bill
    begin = {name: figures.pop(name) for name in (PRESET, *ROLES) if name in figures}
    tree = next(tree for tree in playbook.trees if not tree.article)
    link = write_link(playbook, tree, answers, costs={**begin, **pair})
    view = view_costs(playbook, book, link, today, figures, seed=seed, count=draws)
    if view.refused:
        raise UsageError("; ".join(f"{name}: {why}" for name, why in view.refused.items()))
    return print_result(chosen, lambda: costs_as_data(view), lambda: f"{cost_text(view)}\n\nLink: #{view.link}")


def _pair(book: CostBook, text: str) -> dict[str, str]:
    """Read the two levers that a call compares, as a link holds them; nothing where it names none."""
    pair = [name.strip() for name in text.split(",") if name.strip()]
    if odd := [name for name in pair if name not in book.recipe]:
        raise UsageError(f"there is no lever “{odd[0]}”; there are {', '.join(book.recipe)}")
    if pair and (len(pair), len({*pair})) != (len(PAIR), len(PAIR)):
        raise UsageError("two levers can be compared; write --compare fine-tune-api,better-prompt")
    return dict(zip(PAIR, pair, strict=False))


def _figures(book: CostBook, file: Path) -> dict[str, str]:
    figures, findings = read_inputs(book, file)
    if findings:
        here = [replace(one, where=Where(file.as_posix(), one.where.line)) for one in findings]
        raise UsageError(f"{file} cannot be used\n{as_text(here)}")
    return figures
