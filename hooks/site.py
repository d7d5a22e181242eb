"""What MkDocs asks of the project at a build: load and check the playbook, hand out what ``decision`` makes.

Generated pages and files are virtual; nothing is ever written into ``docs/``.
"""

from __future__ import annotations

import base64
import datetime as dt
import inspect
import json
import posixpath
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs_macros.plugin import MacrosPlugin

from decision.authoring.cases import load_cases
from decision.authoring.checks import CHECKS, DATED, check
from decision.authoring.cost_checks import COST_CHECKS, check_costs
from decision.authoring.cost_tables import load_cost_tables
from decision.authoring.costs import load_costs
from decision.authoring.findings import as_text
from decision.authoring.playbook import load_playbook
from decision.authoring.prose import PROSE_CHECKS
from decision.cases.backtest import Tried, score_of, try_all
from decision.cases.bank import dump_cases
from decision.cost.model import CostBook
from decision.interfaces import browser, bundle
from decision.render.drawings.svg import draw_tree
from decision.render.html import cost_result, cost_sums
from decision.render.html.backtest import backtest_tables
from decision.render.paper import PAPERS
from decision.render.paper.form import blank_checklist
from decision.tree.model import Playbook
from decision.tree.session import Guide
from hooks import case_pages, compared, cost_figures, embed, folder, offline, page_fragments, pictures, take_pages
from hooks.charts import compile_specs
from hooks.costs import CostPages
from hooks.evidence import Evidence
from hooks.runtime import Sample, build_runtime
from hooks.tool import tool

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

CACHE = Path(__file__).parent.parent / ".cache"
RUNTIME = "assets/engine"
"""Where the site serves the browser's copy of the engine."""
CHARTS = "assets/charts"
"""Where the site serves what charts are drawn with."""
NARROW, WIDE = 440, 560
"""Widths of a drawn tree beside the questions and on a page of its own, in pixels at its natural size."""
_VIEWS = (*["ranges"] * 12, *["charts"] * 6, "sum", "rest", "verdict")
"""The views that a cost request may ask for, in as many turns as it takes."""
_SLOT = re.compile(r"<p>\[\[sft-slot-(\d+)\]\]</p>")


@dataclass
class Build:
    """What one build has loaded, and the page it is at."""

    playbook: Playbook = field(default_factory=Playbook)
    costs: CostPages = field(default_factory=lambda: CostPages(Playbook(), CostBook(), ""))
    page: Page | None = None
    address: str = ""
    """The site's address, with a slash at its end."""
    results: dict[str, list[Tried]] = field(default_factory=dict)
    """What each tree says on the published cases."""
    blanks: dict[str, int] = field(default_factory=dict)
    """The files of the blank checklist, and their sizes in bytes."""
    slots: list[str] = field(default_factory=list)
    """HTML that waits until Markdown is done with a page; ``[[sft-slot-0]]`` holds the place of the first."""

    def slot(self, html: str) -> str:
        """Keep some HTML and return the mark that stands for it in Markdown."""
        self.slots.append(html)
        return f"\n\n[[sft-slot-{len(self.slots) - 1}]]\n\n"

    @property
    def base(self) -> str:
        """The way from the page at hand to the site's root."""
        return base_of(self.page.url) if self.page else ""


build = Build()
evidence = Evidence(build)


def base_of(url: str) -> str:
    """Return the way from a page's address to the site's root: empty, or ``../`` some times."""
    way = posixpath.relpath("/", posixpath.join("/", posixpath.dirname(url)))
    return "" if way == "." else f"{way}/"


# --- macros, for authors of pages --------------------------------------------------------------


def decision_tool(tree: str = "playbook", *, wide: bool = False) -> str:
    """Put the instrument for one tree into a page."""
    base = build.base
    chosen = build.playbook.tree[tree]
    embed.offer(build, tree)
    svg = draw_tree(build.playbook, chosen, base=base, width=WIDE if wide else NARROW)
    names = ("engine", "route", "screen", "decide", "take")
    scripts = "".join(f'<script src="{base}assets/{name}.js" defer></script>' for name in names)
    html = tool(build.playbook, chosen, base, map_svg=svg, wide=wide)
    return build.slot(f"<div data-search-exclude>{html}</div>{scripts}")


def ladder() -> str:
    """Put the levers into a page, cheapest first."""
    return build.slot(page_fragments.ladder(build.playbook, build.base))


def tree_drawing(tree: str) -> str:
    """Put the drawn tree into a page."""
    drawn = draw_tree(build.playbook, build.playbook.tree[tree], base=build.base, width=WIDE, name="drawing")
    return build.slot(f'<div class="sft-map sft-map-page">{drawn}</div>')


def checks() -> str:
    """Put every rule that authors' files are held against into a page, from the rule's own docstring."""
    rules = [
        (rule.__name__.replace("_", "-"), inspect.cleandoc(rule.__doc__ or ""))
        for rule in (*CHECKS, *DATED, *COST_CHECKS, *PROSE_CHECKS)
    ]
    return "\n\n".join(f"## {name}\n\n{text}" for name, text in rules)


def backtest() -> str:
    """Put the back-test on the published cases into a page."""
    return build.slot(backtest_tables(build.playbook, build.results))


def accuracy_summary() -> str:
    """Put into a page how often the tool was right on published cases, and what stands behind it."""
    ours = score_of(build.results[build.playbook.trees[0].id])
    return build.slot(page_fragments.accuracy_summary(build.playbook, ours, build.base))


def checklist_links() -> str:
    """Put links to the blank checklist into a page, each with the paper and the size of the file."""
    items = "".join(
        f'<li><a href="{build.base}{RUNTIME}/checklist-{paper}.pdf" download>{said}</a>'
        f" (PDF, two pages, {round(build.blanks[f'checklist-{paper}.pdf'] / 1000)} kB)</li>"
        for paper, (_, said) in PAPERS.items()
    )
    return build.slot(f"<ul>{items}</ul>")


def cost_tool() -> str:
    """Put the cost table with its form and charts into a page."""
    base = build.base
    names = ("engine", "charts", "cost")
    scripts = "".join(f'<script src="{base}assets/{name}.js" defer></script>' for name in names)
    return build.slot(f"<div data-search-exclude>{build.costs.tool(base)}</div>{scripts}")


def cost_part(part: str) -> str:
    """Put a part of the costs into a page: breakevens, services or quoted."""
    made = {"breakevens": cost_result.break_evens, "services": cost_result.services, "quoted": cost_result.quoted}
    return build.slot(f'<div class="sft-cost-part" data-part="{part}">{made[part](build.costs.first)}</div>')


def cost_sum(lever: str) -> str:
    """Put the bill of a lever, line by line, into a page."""
    return build.slot(f'<div class="sft-cost-part">{cost_sums.sums(build.costs.first, lever, level=2)}</div>')


def folder_button() -> str:
    """Put into a page the button that downloads the folder that needs no server."""
    return build.slot(folder.button(build.base))


def offline_panel(*, on: bool) -> str:
    """Put into a page what offers the offline copy."""
    return build.slot(offline.panel(build.base, on=on))


MACROS = (
    {
        macro.__name__: macro
        for macro in (
            decision_tool,
            ladder,
            tree_drawing,
            checks,
            backtest,
            accuracy_summary,
            checklist_links,
            cost_tool,
            cost_part,
            cost_sum,
            folder_button,
            offline_panel,
        )
    }
    | cost_figures.macros(build)
    | case_pages.macros(build)
    | compared.macros(build)
    | evidence.macros
    | pictures.macros(build)
    | take_pages.macros(build)
    | embed.macros(build)
)
"""What authors of pages may write between double braces."""


# --- events ------------------------------------------------------------------------------------


@event_priority(100)  # before the macros plugin reads what was registered
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load and check the playbook; every mistake at once, with its place, and no traceback."""
    docs = Path(config.docs_dir)
    playbook, prior = load_playbook(docs)
    costs, odd_costs = load_costs(docs)
    _, odd_tables = load_cost_tables(docs, costs)
    found = [*prior, *check(playbook, prior=prior)]
    found += [*odd_costs, *check_costs(costs, playbook, prior=odd_costs), *odd_tables]
    errors = [finding for finding in found if not finding.warning]
    if errors:
        raise PluginError(f"{len(errors)} to mend under {docs.name}/\n{as_text(errors)}")
    cases, odd = load_cases(playbook, docs, docs / "data" / "cases.yml")
    if odd:
        raise PluginError(f"{len(odd)} to mend in data/cases.yml\n{as_text(odd)}")
    build.playbook, build.slots, build.address = playbook, [], f"{(config.site_url or '').rstrip('/')}/"
    build.costs = CostPages(playbook, costs, dt.datetime.now(tz=dt.UTC).date().isoformat())
    build.results = try_all(Guide(playbook).walkers, cases)
    config.extra["tree_version"] = playbook.trees[0].version
    config.extra["tree_versions"] = {tree.id: tree.version for tree in playbook.trees}
    macros = config.plugins["macros"]
    assert isinstance(macros, MacrosPlugin)  # noqa: S101  # mkdocs.yml names it
    macros.register_macros(MACROS)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the articles' trees, the bundle and the browser's copy of the engine."""
    for tree in build.playbook.trees:
        if tree.article:
            files.append(File.generated(config, f"opinions/{tree.id}.md", content=page_fragments.opinion_page(tree)))
    files.append(File.generated(config, "opinions/index.md", content=page_fragments.opinions_index(build.playbook)))
    for file in embed.files(build, config):
        files.append(file)
    for recipe in build.costs.book.recipes:
        content = build.costs.sum_page(recipe.lever)
        files.append(File.generated(config, f"costs/sums/{recipe.lever}.md", content=content))
    text = browser.dump_bundle(
        bundle.dump(bundle.strip_playbook(build.playbook)),
        bundle.dump(bundle.strip_costs(build.costs.book)),
        dump_cases(build.playbook, [one.case for one in build.results[build.playbook.trees[0].id]]),
    )
    files.append(File.generated(config, f"{RUNTIME}/bundle.json", content=text))
    blanks = {f"checklist-{paper}.pdf": _blank(config, paper) for paper in PAPERS}
    for name, blank in blanks.items():
        files.append(File.generated(config, f"{RUNTIME}/{name}", content=blank))
    build.blanks = {name: len(blank) for name, blank in blanks.items()}
    given = {name: base64.b64encode(blank).decode("ascii") for name, blank in blanks.items()}
    sample = Sample(text, sample_requests(build.playbook), later_requests(), given)
    made: dict[str, Callable[[Path], object]] = {
        RUNTIME: lambda folder: build_runtime(folder, cache=CACHE, sample=sample),
        CHARTS: compile_specs,
    }
    for served, make in made.items():
        with tempfile.TemporaryDirectory(prefix="site-") as temporary:
            try:
                make(Path(temporary))
            except (FileNotFoundError, RuntimeError) as error:
                raise PluginError(str(error)) from error
            for path in sorted(Path(temporary).iterdir()):
                files.append(File.generated(config, f"{served}/{path.name}", content=path.read_bytes()))
    return files


def _blank(config: MkDocsConfig, paper: str) -> bytes:
    """Return the checklist on some paper, to print or to fill in."""
    try:
        return blank_checklist(build.playbook, Path(config.docs_dir), paper=paper, address=config.site_url or "")
    except (OSError, ValueError) as error:
        raise PluginError(str(error)) from error


def later_requests() -> tuple[str, ...]:
    """Return requests that make the engine import all that only the filled-in checklist needs."""
    links = ("gap=accuracy&scope=narrow&examples=400", "tree=playbook&gap=unmeasured", "")
    asked = [{"paper": {"link": link, "size": size, "address": ""}} for link in links for size in PAPERS]
    return tuple(json.dumps({"today": "2026-01-01", **request}) for request in asked)


def sample_requests(playbook: Playbook) -> tuple[str, ...]:
    """Return requests that make the engine import all that it ever imports."""
    today = "2026-01-01"
    links = [f"tree={tree.id}" for tree in playbook.trees]
    links += ["tree=playbook&" + "&".join(f"{fact.id}=%3F" for fact in playbook.facts), "tree=nowhere&v=0&gap=odd"]
    answers = [None, {"fact": "examples", "text": "1,000"}, {"fact": "examples", "text": "odd"}]
    asked: list[dict[str, object]] = [{"link": link, "answer": answer} for link in links for answer in answers]
    costs = {"link": "", "overrides": {"rate": "odd", "volume": "1k"}, "lever": "fine-tune-own", "form": True}
    asked += [{"cost": {**costs, "view": view}} for view in ("estimate", *_VIEWS)]
    asked += [{"cases": {"link": link}} for link in (*links, "gap=accuracy&scope=narrow&examples=400")]
    asked += [{"take": {"what": what, "link": link}} for what in ("record", "answers") for link in links]
    asked += [{"open": {"text": text}} for text in ("", "[", "{}", "#gap=cost")]
    return tuple(json.dumps({"today": today, "base": "", **request}) for request in asked)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG001  # MkDocs passes them by name
    """Give questions their short names in the menu; each page still opens with the question itself."""
    for page in nav.pages:
        folder, _, name = page.file.src_uri.rpartition("/")
        if folder == "questions":
            page.title = build.playbook.fact[name.removesuffix(".md")].label
    return nav


@event_priority(100)  # before the macros plugin runs the page's macros
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # MkDocs passes them by name
    """Remember the page for its macros; add to questions and levers what the tree knows of them."""
    build.page = page
    folder, _, name = page.file.src_uri.rpartition("/")
    ident, known, base = name.removesuffix(".md"), build.playbook, build.base
    before: page_fragments.Parts = []
    if folder == "questions" and ident in known.fact:
        top, parts = page_fragments.question_top(known, ident, base), page_fragments.question_parts(known, ident, base)
    elif folder == "levers" and ident in known.lever:
        costs = ("Typical cost and time", cost_result.for_lever(build.costs.first, ident, base))
        top, before = page_fragments.lever_top(known, ident), page_fragments.lever_fixes(known, ident, base)
        parts = [costs, *page_fragments.lever_parts(known, ident, base)]
    else:
        return markdown
    return f"{build.slot(top)}{_parts(before)}\n\n{markdown}{_parts(parts)}"


def _parts(parts: page_fragments.Parts) -> str:
    """Return parts of a page as Markdown, so that their headings stand in its contents."""
    return "".join(f"\n\n## {heading}\n{build.slot(html)}" for heading, html in parts)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # likewise
    """Put in what Markdown must not touch: the kept HTML, boxes to tick, marks and notes of claims."""
    if page.file.src_uri.startswith("levers/"):
        html = page_fragments.ticked(html)
    return evidence.finish(_SLOT.sub(lambda found: build.slots[int(found[1])], html), page)


@event_priority(-100)  # after the search plugin has written its index, and whatever else finishes the site
def on_post_build(config: MkDocsConfig) -> None:
    """Add the folder that needs no server, as a zip, and what an offline copy of the rest needs."""
    site = Path(config.site_dir)
    offline.format_size(site)  # the folder holds that page too
    try:
        folder.publish(site, build.playbook.trees[0].version)
    except FileNotFoundError as error:
        raise PluginError(str(error)) from error
    offline.write_worker(site, offline.SCRIPT.read_text(encoding="utf-8"), on=config.extra["offline"])


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: object) -> LiveReloadServer:  # noqa: ARG001  # likewise
    """Let an offline copy be made of the preview too."""
    app = server.get_app()
    if app:
        server.set_app(offline.without_reloading(app))
    return server
