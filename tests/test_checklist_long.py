"""The checklist of playbooks that have grown: it is always made, complete and readable, and its author learns of it."""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest
import yaml
from pypdf import PdfReader

from decision.authoring.costs import load_costs
from decision.authoring.findings import Finding, as_text
from decision.authoring.playbook import load_playbook
from decision.interfaces.cli import main
from decision.render.paper import checklist_layout as layout
from decision.render.paper.checks import PAPER_CHECKS, check_paper
from decision.render.paper.fill import fill_checklist
from decision.render.paper.form import TYPEFACE, blank_checklist, excess_lines
from decision.tree.model import Ask, Fact, Is, Kind, Leaf, Playbook, Question, Route, Value
from hooks import engine_files
from hooks.costs import CostPages
from hooks.page_context import PageContext
from hooks.take_pages import DownloadMacros
from tests.checklists import boxes, elements, kind, labelled_fields, words
from tests.poppler import poppler

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
ADDRESS = "https://example.org"
CASES = sorted((TESTS / "broken-paper").glob("*/*.yml"))
SENTENCE = "Two people who know the task look at it apart, write down what they find, and compare it. "
FOOTER = 7.5
"""The size in points of the line at the foot of each page."""
LEAST = 6.0
"""The size in points of the smallest letters."""


# --- playbooks that have grown -----------------------------------------------------------------


def with_questions(playbook: Playbook, count: int) -> Playbook:
    """Ask some questions more on the way to the prompt, each with two routes."""
    tree = playbook.trees[0]
    names = [f"extra-{place}" for place in range(1, count + 1)]
    yes_no = (Value("yes", "Yes"), Value("no", "No"))
    facts = tuple(Fact(name, Kind.ONE, f"Extra thing {name[6:]}.", yes_no) for name in names)
    leaves = [Leaf(lever.id, lever.family) for lever in playbook.levers]
    extra = tuple(
        Question(name, (Route(leaves[place % len(leaves)], Is(name, ("yes",))), Route(Ask(following))))
        for place, (name, following) in enumerate(zip(names, [*names[1:], "prompting"], strict=True))
    )
    first, scope, *rest = tree.questions
    *routes, last = scope.routes
    scope = replace(scope, routes=(*routes, replace(last, to=Ask(names[0]))))
    longer = replace(tree, questions=(first, scope, *extra, *rest))
    return replace(playbook, facts=(*playbook.facts, *facts), trees=(longer, *playbook.trees[1:]))


def with_long_checks(playbook: Playbook, count: int, length: int) -> Playbook:
    """Let the checks of the first gates run on."""
    text = (SENTENCE * (length // len(SENTENCE) + 1))[: length - 1].rstrip() + "."
    gates = tuple(replace(gate, check=text) if place < count else gate for place, gate in enumerate(playbook.gates))
    return replace(playbook, gates=gates)


def with_levers(playbook: Playbook, count: int) -> Playbook:
    """Add rungs to the ladder, each with the page of the last lever."""
    last = playbook.levers[-1]
    levers = tuple(replace(last, id=f"lever-{place}", title=f"Extra lever {place}") for place in range(1, count + 1))
    pages = tuple(replace(playbook.words[last.id], id=lever.id) for lever in levers)
    return replace(playbook, levers=playbook.levers + levers, lever_words=playbook.lever_words + pages)


def with_routes(playbook: Playbook, count: int) -> Playbook:
    """Give the second question so many routes that it alone is taller than a page."""
    first, scope, *rest = playbook.trees[0].questions
    many = replace(scope, routes=tuple(scope.routes[:1] * count + scope.routes))
    return replace(playbook, trees=(replace(playbook.trees[0], questions=(first, many, *rest)), *playbook.trees[1:]))


GROWN: dict[str, Callable[[Playbook], Playbook]] = {
    "as it is": lambda playbook: playbook,
    "one question": lambda playbook: with_questions(playbook, 1),
    "five questions": lambda playbook: with_questions(playbook, 5),
    "twenty questions": lambda playbook: with_questions(playbook, 20),
    "eighty questions": lambda playbook: with_questions(playbook, 80),
    "three long gates": lambda playbook: with_long_checks(playbook, 3, 600),
    "all gates long": lambda playbook: with_long_checks(playbook, 99, 600),
    "a gate longer than a page": lambda playbook: with_long_checks(playbook, 1, 12_000),
    "ten levers": lambda playbook: with_levers(playbook, 10),
    "sixty levers": lambda playbook: with_levers(playbook, 60),
    "a question taller than a page": lambda playbook: with_routes(playbook, 90),
    "everything": lambda playbook: with_levers(with_long_checks(with_questions(playbook, 20), 99, 600), 10),
}
type Made = tuple[Playbook, str, Path]


@pytest.fixture(scope="module", params=[(name, paper) for name in GROWN for paper in ("a4", "letter")], ids=" on ".join)
def made(request: pytest.FixtureRequest, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the checklist of each grown playbook on each paper; return the playbook, the paper and the file."""
    name, paper = request.param
    grown = GROWN[name](playbook)
    file = tmp_path_factory.mktemp("grown") / f"{paper}.pdf"
    file.write_bytes(blank_checklist(grown, DOCS, paper=paper, address=ADDRESS))
    return grown, paper, file


@pytest.fixture(scope="module")
def placed(made: Made) -> list[list[tuple[float, float, float, float]]]:
    """Return where each word is, page by page: left, top, right, bottom, from the upper left corner."""
    pages = poppler("pdftotext", "-bbox", made[2], "-").split("<page ")[1:]
    sides = 'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)"'
    return [[(float(a), float(b), float(c), float(d)) for a, b, c, d in re.findall(sides, page)] for page in pages]


# --- what stays true ---------------------------------------------------------------------------


def test_all_boxes_are_labelled_fields_in_the_tag_tree_in_reading_order(made: Made) -> None:
    grown, _, file = made

    assert labelled_fields(file) == boxes(grown)


def test_no_box_leaves_its_page_or_lies_on_another(made: Made) -> None:
    with pikepdf.open(made[2]) as pdf:
        for page in pdf.pages:
            *_, width, height = map(float, page.mediabox)
            links = [one for one in page.get("/Annots", pikepdf.Array()) if kind(one, "/Subtype") == "Widget"]
            rects = [[float(side) for side in one.Rect] for one in links]
            assert all(a > 29 and b > 34 and c < width - 29 and d < height - 25 for a, b, c, d in rects)
            for place, (left, bottom, right, top) in enumerate(rects):
                assert not any(left < c and a < right and bottom < d and b < top for a, b, c, d in rects[:place])


def test_every_word_is_within_the_margins_of_its_page(
    made: Made, placed: list[list[tuple[float, float, float, float]]]
) -> None:
    _, _, width, height = map(float, PdfReader(made[2]).pages[0].mediabox)

    for page in placed:
        assert all(a > 29 and b > 18 and c < width - 29 and d < height - 9 for a, b, c, d in page)


def test_no_letter_is_smaller_than_six_points(placed: list[list[tuple[float, float, float, float]]]) -> None:
    foot = max((bottom, bottom - top) for _, top, _, bottom in placed[0])[1]

    smallest = min(bottom - top for page in placed for _, top, _, bottom in page)
    assert smallest / foot * FOOTER > LEAST - 0.02


def test_nothing_that_is_on_the_sheet_is_lost(made: Made) -> None:
    grown, paper, file = made
    content: Any = layout.sheet_content(grown, paper=paper)
    wanted = [part for gate in content["gates"] for part in (gate["title"], gate["only"], gate["check"])]
    wanted += [f"{rung['place']} {rung['title']}. {rung['tests'][-1]}" for rung in content["rungs"]]
    wanted += content["sources"]

    # a text may go on below the foot of a page and the head of its table, which comes again
    between = r"Should you fine-tune\? The checklist [\w.]+ Decision tree [\w. ]+, page \d+ of \d+"
    again = r"( Met Gate, and how to check it What is missing, who, by when)?"
    squeezed = re.sub(between + again, "", words(file)).replace(" ", "")
    assert [part for part in wanted if part.replace(" ", "") not in squeezed] == []


def test_each_question_of_the_tree_is_printed_once_wherever_the_drawing_is_cut(made: Made) -> None:
    grown, _, file = made
    asked = [question.id for question in grown.trees[0].questions if question.id.startswith("extra-")]
    text = words(file)

    assert re.findall(r"Extra thing (\d+)\.", text) == [name.removeprefix("extra-") for name in asked]


@pytest.mark.parametrize("name", GROWN)
def test_the_drawing_is_cut_through_no_box_and_no_letter(name: str, playbook: Playbook) -> None:
    tree: Any = layout.sheet_content(GROWN[name](playbook), paper="a4")["tree"]
    spans: dict[str, list[tuple[float, float]]] = {"card": [], "node": [], "text": []}
    for shape in ET.fromstring(tree["svg"]).iter():  # noqa: S314  # our own drawing
        if shape.tag.endswith("rect"):
            top = float(shape.attrib["y"])
            spans[shape.get("class", "node")].append((top, top + float(shape.attrib["height"])))
        elif shape.tag.endswith("text"):
            base, size = float(shape.attrib["y"]), float(shape.attrib["font-size"])
            spans["text"].append((base - 0.7 * size, base + 0.2 * size))

    for places, kinds in (("between-questions", ("card", "node")), ("between-lines", ("node", "text"))):
        shapes = [span for one in kinds for span in spans[one]]
        assert [place for place in tree[places] if any(top < place < bottom for top, bottom in shapes)] == []
    assert len(tree["between-lines"]) > len(spans["text"]) / 3


def test_it_stays_tagged_with_heads_of_tables_and_descriptions_of_pictures(made: Made) -> None:
    file = made[2]
    with pikepdf.open(file) as opened:
        assert opened.check_pdf_syntax() == []
        assert b"pdfuaid" in opened.Root.Metadata.read_bytes()
    headings = re.findall(r'^ *(H\d) "(.*?)"', poppler("pdfinfo", "-struct-text", file), flags=re.MULTILINE)
    heads, described = [], []
    for element in elements(file):
        if kind(element) == "Table":
            heads.append(kind(element.K[0]))
        elif kind(element) == "Figure":
            described.append(str(element.Alt))

    assert len(headings) == len({*headings}) == 8
    assert heads == ["THead"] * 5
    assert described[0] == f"QR code of the address {ADDRESS}/"
    assert described[1].startswith("A decision tree with")
    assert {*described[2:]} <= {"The drawn tree goes on."}


def test_it_can_be_filled_in_wherever_its_fields_are(made: Made, tmp_path: Path) -> None:
    grown, _, file = made
    texts = {f"gate-{gate.id}-note": f"note {place} of it" for place, gate in enumerate(grown.gates)}
    ticks = {f"rung-{lever.id}": True for lever in layout.rungs(grown)}
    filled = tmp_path / "filled.pdf"
    filled.write_bytes(fill_checklist(file.read_bytes(), {**texts, **ticks, "notes": "the last word"}))
    fields = PdfReader(filled).get_fields() or {}

    assert {name: str(fields[name]["/V"]) for name in texts} == texts
    assert {str(fields[name]["/V"]) for name in ticks} == {"/Yes"}
    shown = words(filled)
    assert [text for text in [*texts.values(), "the last word"] if text not in shown] == []


def test_pages_are_counted_and_where_there_are_more_than_fit_a_part_is_said_to_be_too_long(made: Made) -> None:
    """The gates have one page, what they lead to another, and the tree two."""
    grown, paper, file = made
    excess = excess_lines(grown, DOCS, paper=paper)
    pages = excess.pop("all pages")

    assert pages == len(PdfReader(file).pages)
    assert pages - 4 <= excess["pages"] <= pages - 3
    assert any(excess[part] for part in ("gates", "rungs", "routes")) == (excess["pages"] > 0)


def test_one_question_more_makes_the_tree_smaller_and_no_page_more(playbook: Playbook) -> None:
    grown = with_questions(playbook, 1)

    assert check_paper(grown, DOCS) == []


def test_letters_that_the_face_lacks_are_replaced_and_labels_stay(playbook: Playbook, tmp_path: Path) -> None:
    odd = "Wiśniewski → 漢 ≥ 5 ﬁne\u2011tuning \x07 and \x0c back\\u0041slash"
    first, *rest = playbook.gates
    file = tmp_path / "odd.pdf"
    file.write_bytes(blank_checklist(replace(playbook, gates=(replace(first, title=odd), *rest)), DOCS, paper="a4"))

    shown = unicodedata.normalize("NFC", words(file).replace(" ", ""))  # Poppler puts a space behind an accent
    assert "Wiśniewski>?>5fine-tuning?and?back\\u0041slash." in shown
    assert len(labelled_fields(file)) == len(boxes(playbook))


# --- the finding -------------------------------------------------------------------------------


def lay_out(root: Path, case: dict[str, Any]) -> Path:
    """Copy the sound playbook with the site's typeface, and make it too long."""
    shutil.copytree(TESTS / "broken" / "sound", root)
    (root / TYPEFACE).parent.mkdir(parents=True)
    shutil.copy(DOCS / TYPEFACE, root / TYPEFACE)
    if case:
        file = root / case["file"]
        text = file.read_text(encoding="utf-8")
        assert text.count(case["from"]) == 1, case
        file.write_text(text.replace(case["from"], case["to"].replace("{…}", case["many"] * case["times"])), "utf-8")
    return root


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_what_is_too_long_is_told_in_these_words(path: Path, tmp_path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    root = lay_out(tmp_path / "docs", case)
    playbook, unread = load_playbook(root)
    found = check_paper(playbook, root)

    assert unread == []
    assert as_text(found) == case["expect"].strip()
    assert {finding.rule for finding in found} == {path.parent.name}
    assert all(finding.warning for finding in found)


def test_what_has_room_is_told_nothing(playbook: Playbook, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "docs", {})

    assert check_paper(load_playbook(root)[0], root) == []
    assert check_paper(playbook, DOCS) == []


def test_without_the_typeface_nothing_is_measured(playbook: Playbook) -> None:
    assert check_paper(GROWN["everything"](playbook), TESTS / "broken" / "sound") == []


def test_mistakes_come_first_and_warnings_do_not_matter(playbook: Playbook) -> None:
    grown = with_long_checks(playbook, 99, 600)
    finding = Finding("odd-date", grown.gates[0].where, "it is odd", "mend it")

    assert check_paper(grown, DOCS, [finding]) == []
    assert len(check_paper(grown, DOCS, [replace(finding, warning=True)])) == 1


def test_every_rule_on_paper_has_a_broken_case() -> None:
    names = {rule.__name__.replace("_", "-") for rule in PAPER_CHECKS}

    assert names == {path.parent.name for path in CASES}


# --- the command line and the site -------------------------------------------------------------


def test_the_command_line_warns_and_finds_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = yaml.safe_load(next(path for path in CASES if path.stem == "gates").read_text(encoding="utf-8"))
    root = lay_out(tmp_path / "docs", case)

    assert main(["check", str(root)]) == 0
    assert "gates.yml:1: warning: checklist-too-long: on US Letter" in capsys.readouterr().out


def test_without_the_packages_for_paper_the_command_line_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = yaml.safe_load(next(path for path in CASES if path.stem == "gates").read_text(encoding="utf-8"))
    root = lay_out(tmp_path / "docs", case)
    for module in ("checks", "form"):
        monkeypatch.delitem(sys.modules, f"decision.render.paper.{module}")
    monkeypatch.setitem(sys.modules, "typst", None)

    assert main(["check", str(root)]) == 0
    assert capsys.readouterr().out == "No findings\n"


def test_a_build_goes_on_and_says_in_its_log_what_is_too_long(
    playbook: Playbook, caplog: pytest.LogCaptureFixture
) -> None:
    grown = with_long_checks(playbook, 99, 600)
    context = PageContext(CostPages(grown, load_costs(DOCS)[0], "2026-11-28"), results={grown.trees[0].id: []})
    config = SimpleNamespace(docs_dir=str(DOCS), site_url=ADDRESS, extra={"repository": ""})
    with caplog.at_level("INFO", "mkdocs"):
        made = dict(itertools.islice(engine_files.files(context, config), 4))  # type: ignore[arg-type]  # all it asks of one

    blanks = {name: content for name, content in made.items() if name.endswith(".pdf")}
    assert len(blanks) == 2
    assert context.blanks == {Path(name).name: (5, len(content)) for name, content in blanks.items()}
    said = [record for record in caplog.records if "warning: checklist-too-long: " in record.getMessage()]
    assert [record.levelname for record in said] == ["INFO"]  # a strict build stops at more
    assert DownloadMacros(context).checklist_links()
    assert context.slots[-1].count("(PDF, five pages, ") == 2
