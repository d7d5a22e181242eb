"""What MkDocs asks of the project at a build: load and check the playbook, hand out what ``decision`` makes.

Generated pages and files are virtual; nothing is ever written into ``docs/``.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext
from mkdocs_macros.plugin import MacrosPlugin

from decision.authoring.findings import as_text
from decision.authoring.folder import read_folder
from decision.render.html.kit import join
from decision.tree.model import Feature
from hooks import (
    as_of,
    assistant,
    changes,
    descriptions,
    engine_files,
    evidence,
    folder,
    glossary,
    instrument,
    offline,
    open_data,
    plain_pages,
    previews,
    release,
    robots,
    search,
    shared,
    styles,
    tree_pages,
)
from hooks.assistant import AssistantMacros
from hooks.case_pages import CaseMacros, back_test
from hooks.changes import ChangeMacros
from hooks.costs import CostMacros, CostPages, FigureMacros
from hooks.evidence import ClaimMacros
from hooks.glossary import GlossaryMacros
from hooks.instrument import InstrumentMacros
from hooks.keeping import PROJECTS, Keeping, code_of
from hooks.open_data import DataMacros
from hooks.open_tables import tables
from hooks.page_context import Macros, PageContext
from hooks.sample_size import SampleMacros
from hooks.services import ServiceMacros
from hooks.take_pages import DownloadMacros
from hooks.tree_pages import TreeMacros, add_parts, ticked


class Part(NamedTuple):
    """What a site has for a feature."""

    macros: tuple[type[Macros], ...] = ()
    """What authors of pages may write between double braces, by what it is about."""
    pages: Callable[[PageContext], Iterable[tuple[str, str]]] = lambda _: ()
    """Gives the pages that are made, as Markdown by path."""


PARTS = {
    Feature.OPINIONS: Part(pages=tree_pages.pages),
    None: Part(
        (
            TreeMacros,
            ClaimMacros,
            SampleMacros,
            DownloadMacros,
            DataMacros,
            AssistantMacros,
            GlossaryMacros,
            InstrumentMacros,
            ChangeMacros,
        ),
        instrument.files,
    ),
    Feature.COSTS: Part((ServiceMacros, CostMacros, FigureMacros), lambda on: on.costs.pages()),
    Feature.CASES: Part((CaseMacros,)),
}
"""By feature, in the order in which pages are made; ``None`` is what every site has.

What else a folder lacks makes nothing: no tables, no words of the field, no marks of claims.
"""

context: PageContext
"""What the build under way has loaded. MkDocs calls functions of this module, so they have to share it here."""


def load(docs: Path) -> PageContext:
    """Load and check the authors' files; ``PluginError`` with every mistake, each with its place."""
    authored, found = read_folder(docs)
    if errors := [finding for finding in found if not finding.warning]:
        raise PluginError(f"{len(errors)} to mend under {docs.name}/\n{as_text(errors)}")
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    loaded = PageContext(CostPages(authored.playbook, authored.costs, today), authored.tables)
    loaded.cases, loaded.records, loaded.cues = authored.cases, authored.records, authored.cues
    loaded.docs, loaded.terms, loaded.services = docs, authored.glossary, authored.services
    loaded.data = tables(docs, authored.playbook.facts)
    loaded.coded, loaded.features = authored.coded, authored.features
    loaded.sheets = styles.read_sheets(shared.OURS / "assets" / "css")
    loaded.keep = kept = Keeping(docs.parent / ".cache" / "kept", code_of(*PROJECTS))
    kept.sweep()
    loaded.results, loaded.wrong = loaded.keep(back_test, loaded.core, authored.cases)
    return loaded


@event_priority(100)  # before the macros plugin reads what was registered
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load the authors' files, and give their pages macros."""
    global context  # noqa: PLW0603  # see there
    context = load(Path(config.docs_dir))
    context.address = f"{(config.site_url or '').rstrip('/')}/"
    trees = context.playbook.trees
    config.extra["tree_version"] = trees[0].version
    config.extra["tree_versions"] = {tree.id: tree.version for tree in trees}
    macros = config.plugins["macros"]
    assert isinstance(macros, MacrosPlugin)  # noqa: S101  # mkdocs.yml names it
    kinds = chain.from_iterable(part.macros for part in parts_of(context))
    macros.register_macros({name: macro for kind in kinds for name, macro in kind(context).by_name().items()})
    return config


def parts_of(on: PageContext) -> list[Part]:
    """Return what the site of a subject is made of."""
    return [part for feature, part in PARTS.items() if feature is None or feature in on.features]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and files that are made and not written, and those that all sites share."""
    for file in shared.missing(files, config, context.features):
        files.append(file)
    pages = chain.from_iterable(part.pages(context) for part in parts_of(context))
    made = chain(
        engine_files.files(context, config), open_data.files(context.data, context.address), changes.files(context)
    )
    alone = [
        (robots.NAME, robots.text_for(context.address)),
        (assistant.FILE, assistant.text_for(context.playbook, context.address)),
    ]
    for path, content in chain(pages, made, alone):
        files.append(File.generated(config, path, content=content))
    config.extra["ways"] = {file.url for file in files.documentation_pages()}
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG001  # MkDocs passes them by name
    """Note the menu; give questions their short names in it. Each page still opens with the question itself."""
    for page in nav.pages:
        *_, section = (plain_pages.FIRST, *(above.title for above in page.ancestors))
        context.menu.append((str(section), page.url))
        kind, _, name = page.file.src_uri.rpartition("/")
        if kind == "questions":
            page.title = context.playbook.fact[name.removesuffix(".md")].label
    return nav


@event_priority(100)  # before the macros plugin runs the page's macros
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # MkDocs passes them by name
    """Go on to the page; name it in the words of the field, add to questions and levers what the tree knows of them."""
    context.open(page)
    if title := page.meta.get("title"):
        page.meta["title"] = glossary.with_words(title, glossary.words_of(context.terms, page.file.src_uri))
    kind, _, name = page.file.src_uri.rpartition("/")
    return add_parts(context, markdown, kind, name.removesuffix(".md"))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # likewise
    """Put in what Markdown must not touch: kept HTML, boxes to tick, marks and notes of claims, and days of data."""
    if page.file.src_uri.startswith("levers/"):
        html = ticked(html)
    html = glossary.name_words(context, context.fill(html), page.file.src_uri)
    html = evidence.finish(context, html, page)
    return f"{html}{as_of.line(context.dates)}"


def on_page_context(values: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:  # noqa: ARG001  # likewise
    """Describe the page, as text that cannot end an attribute, and its picture; keep it for those who read Markdown."""
    said = descriptions.description_of(context.playbook, page.file.src_uri, page.meta)
    page.meta["description"] = join(said)
    try:
        preview = previews.preview_of(context.playbook, page.file.src_uri, page.meta)
    except ValueError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error
    if preview:
        page.meta["preview"] = preview
        context.previews.add(preview)
    if page.meta.get("template") != plain_pages.INSTRUMENT_ALONE:
        page.meta["markdown"] = plain_pages.NAME
        title = config.site_name if page.is_homepage else page.meta.get("title") or str(page.title)
        context.plain.append(plain_pages.PlainPage(page.url, title, said, page.content or ""))
    return values


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001  # likewise
    """Leave the page the stylesheets that it needs, and name the release of the engine in it."""
    return release.addressed(styles.needed_alone(output, context.sheets), context.release)


@event_priority(-100)  # after the search plugin has written its index, and whatever else finishes the site
def on_post_build(config: MkDocsConfig) -> None:
    """Weigh the search; add the pages as Markdown, the folder that needs no server, and what an offline copy needs."""
    site = Path(config.site_dir)
    search.rank(site, context.terms)
    says = " ".join((config.site_description or "").split())
    more = f"To help somebody decide, turn their account into a link: {context.address}{assistant.FILE} says how."
    text = plain_pages.llms(config.site_name, f"{says}\n\n{more}", context.plain, context.address, context.menu)
    licence = config.extra.get("licence", "")
    plain_pages.write(site, context.plain, context.address, text, licence=licence, keep=context.keep)
    look = previews.look_of(shared.OURS, config.site_name, context.keep)
    previews.write(site, context.previews, look, context.keep)
    offline.format_size(site)  # the folder holds that page too
    try:
        version, costs = context.playbook.trees[0].version, Feature.COSTS in context.features
        own = folder.own_files(context.name, version, costs=costs)
        folder.publish(site, context.slug, own, context.keep)
    except FileNotFoundError as error:
        raise PluginError(str(error)) from error
    offline.write_worker(site, offline.SCRIPT.read_text(encoding="utf-8"), on=config.extra["offline"])
