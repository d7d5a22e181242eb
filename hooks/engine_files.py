"""What the site serves beside its pages for the instrument. Comes in: what a build has loaded. Goes out: files by path.

These are the data of playbook, costs and cases as one bundle, the blank checklists, and the engine itself.
"""

import base64
import json
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import product
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from pypdf import PdfReader

from decision.authoring.content import own_or_ours
from decision.authoring.findings import as_text
from decision.authoring.folder import read_folder
from decision.cases.bank import Case, dump_cases
from decision.cost.model import CostBook
from decision.interfaces import browser, bundle
from decision.interfaces.models import dump_models
from decision.render.paper import PAPERS
from decision.render.paper.checks import check_paper
from decision.render.paper.form import TYPEFACE, blank_checklist
from decision.tree.hearing import Cues, dump_cues
from decision.tree.model import Playbook
from hooks import release
from hooks.keeping import Keep, anew
from hooks.page_context import PageContext
from hooks.runtime import Sample, build_runtime
from hooks.shared import OURS, scripts

CACHE = Path(__file__).parent.parent / ".cache"
RUNTIME = Path(__file__).parent.parent / "runtime"
"""Where a package has the runtime that was made for it; a checkout makes its own."""
LACKS_RUNTIME = (
    "this package was built without the runtime for browsers: take one from a release, or make one with `make package`"
)
FOLDER = "assets/engine"
"""Where the site serves the browser's copy of the engine."""
_DAY = "2026-01-01"
_LINK = "gap=accuracy&scope=narrow&examples=400"
_KNOWN = {"gap": "accuracy", "scope": "narrow"}
"""What is answered where all else is "not sure": a verdict on nothing at all takes long, and imports no more."""
_VIEWS = ("estimate", *["ranges"] * 12, *["charts"] * 6, "sum", "rest", "tokens", *["verdict"] * 12)
"""What a cost request may ask to view, in as many turns as it takes."""
_DIAGRAM = "flowchart TD\nA{Is it?} -->|yes| B[One]\nA -->|no| C{And that?}\nC -->|yes| D"
_DRAWN = ({"text": _DIAGRAM, "silent": True}, {"text": _DIAGRAM, "silent": True, "save": True}, {"text": "odd ["})
_LOG = logging.getLogger(f"mkdocs.{__name__}")


def files(context: PageContext, config: MkDocsConfig) -> Iterator[tuple[str, str | bytes]]:
    """Yield all files, by path, and note their release; ``PluginError`` where one cannot be made, with the reason."""
    made = dict(_contents(context, config))
    others = {name: content for name, content in made.items() if name != release.MANIFEST}
    made[release.MANIFEST] = release.seal(made[release.MANIFEST], others, scripts(Path(config.docs_dir)))
    context.release = release.release_of(made[release.MANIFEST])
    yield from ((f"{FOLDER}/{name}", content) for name, content in made.items())


def _contents(context: PageContext, config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
    """Yield all files by name."""
    playbook, book = context.playbook, context.costs.book
    repository = config.extra["repository"] if context.cases else ""  # where a case is reported
    text = _bundle(playbook, book, context.cases, context.cues, repository)
    yield "bundle.json", text.encode()
    if book.listed:
        yield "models.json", dump_models(book).encode()
    blanks, said = _blanks(context.keep, playbook, Path(config.docs_dir), config.site_url or "")
    context.blanks = {name: (len(PdfReader(BytesIO(blank)).pages), len(blank)) for name, blank in blanks.items()}
    for finding in said:
        _LOG.info(finding)  # what MkDocs counts as a warning would stop a strict build
    yield from blanks.items()
    yield from _runtime(context, text, blanks)


def _bundle(
    playbook: Playbook, book: CostBook, cases: tuple[Case, ...], cues: tuple[Cues, ...], repository: str
) -> str:
    """Return what the engine loads, without what only the built pages show."""
    costs = bundle.dump(bundle.strip_costs(book)) if book.recipes else ""
    stripped = bundle.dump(bundle.strip_playbook(playbook))
    return browser.dump_bundle(stripped, costs, dump_cases(playbook, cases), dump_cues(cues), repository)


def _sample(playbook: Playbook, text: str, blanks: Mapping[str, bytes]) -> Sample:
    given = {name: base64.b64encode(blank).decode("ascii") for name, blank in blanks.items()}
    return Sample(text, sample_requests(playbook), later_requests(), given)


def _our_sample(keep: Keep = anew) -> Sample:
    """Return what the engine is asked on our own subject, which has every feature: all subjects share one runtime."""
    ours, _ = read_folder(OURS)
    text = _bundle(ours.playbook, ours.costs, ours.cases, ours.cues, "")
    return _sample(ours.playbook, text, _blanks(keep, ours.playbook, OURS, "")[0])


def _blanks(keep: Keep, playbook: Playbook, docs: Path, address: str) -> tuple[dict[str, bytes], list[str]]:
    """Return what ``on_paper`` makes; ``PluginError`` where the typeface cannot be read."""
    try:
        return keep(on_paper, playbook, own_or_ours(docs, TYPEFACE), f"{docs}", address)
    except OSError as error:
        raise PluginError(str(error)) from error


def on_paper(playbook: Playbook, _face: Path, docs: str, address: str) -> tuple[dict[str, bytes], list[str]]:
    """Return the checklist on each paper by the file's name, to print or to fill in, and what is too long on it.

    ``_face`` is the typeface, which is looked for below ``docs``. Raises ``OSError`` where it cannot be read.
    """
    folder = Path(docs)
    blanks = {paper: blank_checklist(playbook, folder, paper=paper, address=address) for paper in PAPERS}
    said = [as_text([finding]) for finding in check_paper(playbook, folder)]
    return {f"checklist-{paper}.pdf": blank for paper, blank in blanks.items()}, said


def _runtime(context: PageContext, text: str, blanks: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield what the browser runs the engine with: what came with the package, else what is made of npm's packages."""
    if RUNTIME.is_dir():
        yield from ((path.name, path.read_bytes()) for path in sorted(RUNTIME.iterdir()))
        return
    if not (OURS / "tree").is_dir():
        raise PluginError(LACKS_RUNTIME)
    ours = context.docs.resolve() == OURS
    with tempfile.TemporaryDirectory(prefix="site-") as temporary:
        try:
            put_runtime(Path(temporary), _sample(context.playbook, text, blanks) if ours else _our_sample(context.keep))
        except (FileNotFoundError, RuntimeError) as error:
            raise PluginError(str(error)) from error
        for path in sorted(Path(temporary).iterdir()):
            yield path.name, path.read_bytes()


def put_runtime(out: Path, sample: Sample | None = None) -> None:
    """Put the runtime into a folder; it is the same for every subject. Raises as ``build_runtime`` does."""
    build_runtime(out, cache=CACHE, sample=sample or _our_sample())


def sample_requests(playbook: Playbook) -> tuple[str, ...]:
    """Return requests that make the engine import all that it ever imports."""
    links = [*(f"tree={tree.id}" for tree in playbook.trees), _unsure(playbook), "tree=nowhere&v=0&gap=odd"]
    verdicts = [f"{_LINK}&{link}" for link in links]
    answers = (None, {"fact": "examples", "text": "1,000"}, {"fact": "examples", "text": "odd"})
    costs = {"link": "", "overrides": {"rate": "odd", "volume": "1k"}, "lever": "fine-tune-own", "form": True}
    asked: dict[str, Iterable[object]] = {
        "cost": ({**costs, "view": view} for view in _VIEWS),
        "cases": ({"link": link} for link in (*links, _LINK)),
        "take": ({"what": what, "link": link} for what, link in product(("record", "answers", "calendar"), verdicts)),
        "open": ({"text": text} for text in ("", "[", "{}", "#gap=cost")),
        "diagram": _DRAWN,
        "hear": ({"text": "It is slow."}, {"text": ""}, {"use": ["gap=latency"], "link": ""}),
    }
    views = [{"link": link, "answer": answer} for link, answer in product(links, answers)]
    return _written([*views, *({kind: part} for kind, parts in asked.items() for part in parts)])


def _unsure(playbook: Playbook) -> str:
    return "&".join(["tree=playbook", *(f"{fact.id}={_KNOWN.get(fact.id, '%3F')}" for fact in playbook.facts)])


def later_requests() -> tuple[str, ...]:
    """Return requests that make the engine import all that only the filled-in checklist needs."""
    links = (_LINK, "tree=playbook&gap=unmeasured", "gap=none&existing-tune=none")
    return _written({"paper": {"link": link, "size": size, "address": ""}} for link, size in product(links, PAPERS))


def _written(requests: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    return tuple(json.dumps({"today": _DAY, "base": "", **request}) for request in requests)
