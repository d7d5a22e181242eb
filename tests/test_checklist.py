"""The checklist: opened with PDF libraries and with Poppler, like a reader and like a screen reader would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from decision.cost.bill import LINES
from decision.interfaces.cli import main
from decision.render.paper import checklist_layout as sheet
from decision.render.paper.form import blank_checklist
from decision.tree.model import LEVER_SECTIONS, Playbook, Words
from tests.checklists import DECISIONS, SIGNING, boxes, elements, kind, labelled_fields, words
from tests.poppler import poppler

DOCS = Path(__file__).parent.parent / "docs"
ADDRESS = "https://example.org/should-you-fine-tune/"
SIZES = {"a4": "A4", "letter": "letter"}
HEADINGS = [
    *("The verdict", "Readiness gates", "What it would cost"),
    *("The ladder", "The decision", "The tree", "Sources"),
]


@pytest.fixture(scope="session", params=sorted(SIZES))
def paper(request: pytest.FixtureRequest) -> str:
    """Name each paper in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def pdf(paper: str, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project's own checklist."""
    file = tmp_path_factory.mktemp("checklist") / f"{paper}.pdf"
    file.write_bytes(blank_checklist(playbook, DOCS, paper=paper, address=ADDRESS))
    return file


# --- pages and words ---------------------------------------------------------------------------


def test_it_is_four_tagged_pages_of_the_paper_asked_for(pdf: Path, paper: str) -> None:
    said = dict(re.findall(r"^(.*?): +(.*)$", poppler("pdfinfo", pdf), flags=re.MULTILINE))

    assert (said["Pages"], said["Tagged"], said["Form"], said["JavaScript"]) == ("4", "yes", "AcroForm", "no")
    assert f"({SIZES[paper]})" in said["Page size"]
    assert said["Title"].startswith("Should you fine-tune? The checklist")
    with pikepdf.open(pdf) as opened:
        assert str(opened.Root.Lang) == "en-GB"
        assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)


def test_every_font_is_embedded(pdf: Path) -> None:
    _, _, *fonts = poppler("pdffonts", pdf).splitlines()

    assert len(fonts) >= 3
    assert [line for line in fonts if line.split()[-5] != "yes"] == []


def test_it_opens_with_the_short_version_in_the_words_of_its_page(pdf: Path, playbook: Playbook) -> None:
    page = (DOCS / "short-version.md").read_text(encoding="utf-8")
    advice = playbook.subject.advice

    assert f"# The short version\n\n{advice} " in page
    before, _, after = words(pdf).partition(f"The short version. {advice}")
    assert "Tick a gate" not in before
    assert "Tick a gate" in after


def test_a_sheet_whose_subject_has_no_advice_has_no_short_version(playbook: Playbook) -> None:
    bare = replace(playbook, subject=replace(playbook.subject, advice=""))

    read = PdfReader(BytesIO(blank_checklist(bare, DOCS, paper="a4"))).pages[0].extract_text()
    assert "Tick a gate" in read
    assert "short version" not in read


def test_it_holds_every_gate_rung_cost_line_and_choice(pdf: Path, playbook: Playbook) -> None:
    text = words(pdf)
    wanted = [part for gate in playbook.gates for part in (gate.title, gate.check)]
    wanted += [lever.title for lever in playbook.levers if lever.addresses]
    wanted += [sheet.exhaustion_test(playbook.words[lever.id], 0) for lever in sheet.rungs(playbook)]
    wanted += [line.title for line in LINES] + [*DECISIONS.values()] + [*SIGNING]
    wanted += ["Review date", "example.org/should-you-fine-tune", f"Decision tree {playbook.trees[0].version} of "]

    # a line may break after a hyphen, and a superscript stands right behind its sentence
    squeezed = text.replace(" ", "")
    assert [part for part in wanted if part.replace(" ", "") not in squeezed] == []


def test_every_gate_names_a_source_that_speaks_for_it(pdf: Path, playbook: Playbook) -> None:
    made = sheet.sheet_content(playbook, paper="a4")
    gates: Any = made["gates"]
    sources: Any = made["sources"]

    assert {gate["source"] for gate in gates} == {*range(1, len(sources) + 1)}
    squeezed = words(pdf).replace(" ", "")
    assert [source for source in sources if source.replace(" ", "") not in squeezed] == []


def test_the_qr_code_is_that_of_the_address(pdf: Path, tmp_path: Path) -> None:
    figure = next([float(side) for side in one.A[0].BBox] for one in elements(pdf) if kind(one) == "Figure")
    left, bottom, right, top = figure
    height = float(PdfReader(pdf).pages[0].mediabox.height)
    area = [round(side * 4) for side in (left, height - top, right - left, top - bottom)]
    flags = [text for pair in zip(("-x", "-y", "-W", "-H"), map(str, area), strict=True) for text in pair]
    poppler("pdftoppm", "-r", "288", "-gray", "-f", "1", "-l", "1", "-singlefile", *flags, pdf, tmp_path / "qr")
    _, size, _, pixels = (tmp_path / "qr.pgm").read_bytes().split(b"\n", 3)
    across = int(size.split()[0])

    code = segno.make(ADDRESS, error="m", micro=False).matrix
    step = across / len(code)
    seen = [
        [pixels[int((row + 0.5) * step) * across + int((column + 0.5) * step)] < 128 for column in range(len(code))]
        for row in range(len(code))
    ]
    assert seen == [[bool(module) for module in row] for row in code]


def test_it_says_nothing_by_colour(pdf: Path, tmp_path: Path) -> None:
    poppler("pdftoppm", "-r", "40", pdf, tmp_path / "page")

    for page in sorted(tmp_path.glob("page-*.ppm")):
        _, _, _, pixels = page.read_bytes().split(b"\n", 3)
        assert pixels[0::3] == pixels[1::3] == pixels[2::3]
        assert min(pixels) < 100


def test_without_an_address_there_is_neither_text_nor_code_of_one(playbook: Playbook, tmp_path: Path) -> None:
    file = tmp_path / "plain.pdf"
    file.write_bytes(blank_checklist(playbook, DOCS, paper="a4"))

    assert "that lead to a verdict" not in words(file)
    figures = [str(element.Alt) for element in elements(file) if kind(element) == "Figure"]
    assert figures
    assert not [said for said in figures if "QR" in said]


def test_the_same_input_gives_the_same_bytes() -> None:
    program = (
        "import sys; from pathlib import Path; from decision.authoring.playbook import load_playbook;"
        "from decision.render.paper.form import blank_checklist;"
        f"docs = Path({str(DOCS)!r});"
        f"sys.stdout.buffer.write(blank_checklist(load_playbook(docs)[0], docs, paper='a4', address={ADDRESS!r}))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=DOCS.parent,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )

    assert len(first) > 50_000
    assert first == second


def test_odd_characters_in_the_data_stand_on_the_sheet_as_they_are(playbook: Playbook, tmp_path: Path) -> None:
    odd = 'Say #strong[no] to *this* _here_ $x$ <a> @b \\ "q" “é” – 5 €'
    first, *rest = playbook.gates
    file = tmp_path / "odd.pdf"
    file.write_bytes(blank_checklist(replace(playbook, gates=(replace(first, title=odd), *rest)), DOCS, paper="a4"))

    assert f"{odd}." in words(file)


def test_long_tests_of_rungs_are_cut_to_what_fits(playbook: Playbook) -> None:
    def longer(page: Words) -> Words:
        parts = (
            (name, html, plain.split("\n\n")[0] + " This sentence follows." * 9) for name, html, plain in page.sections
        )
        return replace(page, sections=tuple(parts))

    long = replace(playbook, lever_words=tuple(longer(page) for page in playbook.lever_words))

    assert len(PdfReader(BytesIO(blank_checklist(long, DOCS, paper="letter"))).pages) == 4


# --- the test of a rung ------------------------------------------------------------------------

SENTENCES = st.lists(st.from_regex(r"[A-Z][a-z]{1,12}( [a-z0-9.,]{0,8}[a-z0-9]){0,9}[.!?]", fullmatch=True), min_size=1)


@given(SENTENCES, st.integers(0, 300))
def test_the_test_of_a_rung_is_always_whole_sentences(sentences: list[str], most: int) -> None:
    page = Words("any", "Any", sections=((LEVER_SECTIONS[1], "", " ".join(sentences)),))
    found = sheet.exhaustion_test(page, most)

    wholes = [" ".join(sentences[: count + 1]) for count in range(len(sentences))]
    assert found in wholes
    assert found == wholes[0] or len(found) <= most


def test_a_list_gives_its_items_as_sentences() -> None:
    page = Words("any", "Any", sections=((LEVER_SECTIONS[1], "", "- [ ] One is so.\n- Two is so.\n\nNot this."),))

    assert sheet.exhaustion_test(page, 200) == "One is so. Two is so."


def test_the_tests_on_the_sheet_are_the_beginnings_of_the_pages(playbook: Playbook) -> None:
    for lever in sheet.rungs(playbook):
        page = playbook.words[lever.id]
        section = next(plain for title, _, plain in page.sections if title == LEVER_SECTIONS[1])
        test = sheet.exhaustion_test(page, 225)
        assert " ".join(section.split()).startswith(test)
        assert test.endswith((".", "!", "?"))


# --- fields and tags ---------------------------------------------------------------------------


def test_the_headings_stand_in_reading_order(pdf: Path) -> None:
    headings = re.findall(r'^ *(H\d) "(.*?)"', poppler("pdfinfo", "-struct-text", pdf), flags=re.MULTILINE)

    assert headings == [("H1", "Should you fine-tune?"), *(("H2", title) for title in HEADINGS)]


def test_every_box_is_a_field_with_a_label_in_the_tag_tree_in_reading_order(pdf: Path, playbook: Playbook) -> None:
    wanted = boxes(playbook)

    assert labelled_fields(pdf) == wanted
    assert len({label for _, label in wanted}) == len(wanted)


def test_every_field_finds_its_tag_and_every_page_its_order(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        tree = pikepdf.NumberTree(opened.Root.StructTreeRoot.ParentTree)
        for page in opened.pages:
            assert kind(page.obj, "/Tabs") == "S"
            for annotation in page.get("/Annots", []):
                tag = tree[int(annotation.StructParent)]
                assert tag.K[-1].Obj.objgen == annotation.objgen
                assert (kind(annotation, "/Subtype"), kind(tag)) in {("Widget", "Form"), ("Link", "Link")}


def test_a_form_library_reads_all_fields_empty(pdf: Path, playbook: Playbook) -> None:
    fields = PdfReader(pdf).get_fields() or {}

    assert {*fields} == {name.partition("/")[0] for name, _ in boxes(playbook)}
    assert {str(field.get("/V", "")) for field in fields.values()} == {"", "/Off"}
    assert fields["decision"]["/_States_"] == [f"/{value}" for value in DECISIONS]
    assert {str(field["/FT"]) for name, field in fields.items() if name.startswith("gate-")} == {"/Btn", "/Tx"}


def test_no_link_of_ours_is_left_a_link(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        found = [link for page in opened.pages for link in page.get("/Annots", []) if kind(link, "/Subtype") == "Link"]
        links = {str(link.A.URI) for link in found}

    assert links == {ADDRESS, f"{ADDRESS}evidence/"}


def test_tables_have_heads_and_pictures_are_described(pdf: Path, playbook: Playbook) -> None:
    heads = [kind(table.K[0]) for table in elements(pdf) if kind(table) == "Table"]
    figures = [str(figure.Alt) for figure in elements(pdf) if kind(figure) == "Figure"]

    assert heads == ["THead"] * 5
    assert figures[0] == f"QR code of the address {ADDRESS}"
    assert figures[1].startswith(f"A decision tree with {len(playbook.trees[0].questions)} questions")


# --- the command line and the site -------------------------------------------------------------


def test_the_command_line_writes_the_same_file(tmp_path: Path, pdf: Path, paper: str) -> None:
    out = tmp_path / "out.pdf"

    assert main(["export", "checklist", "--paper", paper, "--address", ADDRESS, "--output", str(out)]) == 0
    assert out.read_bytes() == pdf.read_bytes()


def test_the_command_line_sends_on_bytes(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "checklist"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["mermaid", "--paper", "a4"], "--paper and --address belong to the checklist, not to mermaid"),
        (["checklist", "--address", "ftp://x"], "“ftp://x” is not the address of a site; it begins with https://"),
        (["checklist", "--tree", "fine-tuning-trap"], "the checklist is that of the tree “playbook”; leave out --tree"),
        (["checklist", "--output", "/nowhere/x.pdf"], "/nowhere/x.pdf cannot be written: no such file or directory"),
    ],
)
def test_a_wrong_call_for_a_checklist_is_told_what_to_write(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *arguments]) == 2

    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"decision: {message}\n")


def test_a_terminal_is_sent_no_pdf(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    assert main(["export", "checklist"]) == 2
    assert "add --output checklist.pdf, or > checklist.pdf" in capsys.readouterr().err


def test_a_package_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "decision.render.paper.form")
    monkeypatch.setitem(sys.modules, "typst", None)

    assert main(["export", "checklist"]) == 2
    said = "decision: the checklist needs the package typst; it comes with the extra “paper” of this one\n"
    assert capsys.readouterr().err == said


def test_the_site_has_both_papers_with_their_sizes(built: Path) -> None:
    page = (built / "take" / "checklist" / "index.html").read_text(encoding="utf-8")

    for paper, name in (("a4", "A4"), ("letter", "US Letter")):
        file = built / "assets" / "engine" / f"checklist-{paper}.pdf"
        size = round(file.stat().st_size / 1000)
        link = f'href="../../assets/engine/checklist-{paper}.pdf" download>{name}</a> (PDF, four pages, {size} kB)'
        assert link in page
        assert "/should-you-fine-tune/" in "".join(re.findall(r"/URI \((.*?)\)", raw(file)))


def test_what_fills_it_in_is_an_archive_apart_that_repeats_nothing(built: Path) -> None:
    engine = built / "assets" / "engine"
    manifest = json.loads((engine / "manifest.json").read_text(encoding="utf-8"))
    first, library, later = (
        set(zipfile.ZipFile(engine / name).namelist()) for name in ("engine.zip", "stdlib.zip", "paper.zip")
    )

    assert manifest["files"]["paper.zip"]["bytes"] == (engine / "paper.zip").stat().st_size
    assert later & (first | library) == set()
    assert {"decision/interfaces/handlers/paper.pyc", "pypdf/__init__.pyc"} <= later
    begun = json.loads(zipfile.ZipFile(engine / "paper.zip").read("packages.json"))
    assert [name for name in begun if f"{name.replace('.', '/')}/__init__.pyc" not in first | library] == []


def test_it_is_sound_to_a_pdf_checker(pdf: Path) -> None:
    with pikepdf.open(pdf) as opened:
        assert opened.check_pdf_syntax() == []


def raw(file: Path) -> str:
    """Return a PDF with all that is packed in it unpacked."""
    out = BytesIO()
    with pikepdf.open(file) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue().decode("latin-1")
