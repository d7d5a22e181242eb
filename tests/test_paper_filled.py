"""The checklist filled in from a verdict: what it says, that it stays accessible, and that it shows what it holds."""

from __future__ import annotations

import base64
import json
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from decision.authoring.costs import load_costs
from decision.interfaces import browser, bundle
from decision.interfaces.handlers.paper import field_values
from decision.render.paper import fill
from decision.render.paper.form import blank_checklist
from decision.tree.gates import GateState
from tests.poppler import poppler
from tests.scenarios import SCENARIOS, TODAY

if TYPE_CHECKING:
    from decision.tree.model import Playbook
    from decision.tree.session import Guide
    from tests.scenarios import Scenario

DOCS = Path(__file__).parent.parent / "docs"
ADDRESS = "https://example.org/should-you-fine-tune/decide/"
LINK = (
    "tree=playbook&v=2.0&gap=format+style+accuracy&existing-tune=none&output=text&evaluation=rigorous"
    "&prompting=systematic&examples-tried=yes&structured-output-tried=yes&scope=narrow&stability=stable"
    "&signal=reviewed-examples&examples=400&vouched=experts&volume=200000&larger-model=no&in-house=no&on-device=no"
    "&personal-data=unsettled&owner=yes&terms=?&on=2026-11-24"
)


@pytest.fixture(scope="module")
def blanks(playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with both blanks, and give them and the data to the browser's door."""
    folder = tmp_path_factory.mktemp("blanks")
    costs, _ = load_costs(DOCS)
    text = browser.dump_bundle(bundle.dump(bundle.strip_playbook(playbook)), bundle.dump(bundle.strip_costs(costs)))
    browser.load(text)
    for paper in ("a4", "letter"):
        file = folder / f"checklist-{paper}.pdf"
        file.write_bytes(blank_checklist(playbook, DOCS, paper=paper, address=ADDRESS))
        browser.load_extra(str(file))
    return folder


def ask(link: str, size: str = "a4", address: str = ADDRESS) -> dict[str, str]:
    """Ask the browser's door for a checklist."""
    request = {"today": TODAY, "base": "", "paper": {"link": link, "size": size, "address": address}}
    reply: dict[str, str] = json.loads(browser.ask(json.dumps(request)))
    return reply


@pytest.fixture(scope="module", params=["a4", "letter"])
def paper(request: pytest.FixtureRequest) -> str:
    """Name each paper in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def pdf(blanks: Path, paper: str) -> Path:
    """Fill in one checklist."""
    file = blanks / f"filled-{paper}.pdf"
    file.write_bytes(base64.b64decode(ask(LINK, paper)["base64"]))
    return file


def fields(file: Path | BytesIO) -> dict[str, str]:
    """Return the values of all fields, as a form library reads them."""
    return {name: str(field.get("/V", "")) for name, field in (PdfReader(file).get_fields() or {}).items()}


# --- what is filled in -------------------------------------------------------------------------


def test_it_holds_answers_verdict_gates_costs_and_link(pdf: Path) -> None:
    found = fields(pdf)

    assert found["verdict"] == (
        "Not yet. Fine-tuning by API fits, but two things come first. Leading, not certain: one other lever is still "
        "possible. Tree version 2.0, verdict of 24 November 2026."
    )
    assert found["next"] == (
        "1 Prepare two things: Licence and terms were read and allow it; Personal data in the examples is settled\n"
        "2 Fine-tuning by API"
    )
    assert found["link"] == f"{ADDRESS}#{LINK}&prices=2026-11-18"
    assert "Scope of the task: One narrow job" in found["answers"]
    assert (found["gate-personal-data"], found["gate-personal-data-note"]) == ("/Off", "Open, by the answers")
    assert (found["gate-owner"], found["gate-owner-note"]) == ("/Yes", "")
    assert (found["gate-terms"], found["gate-terms-note"]) == ("/Off", "Find out: licence and terms")
    assert found["gate-retrieval-exhausted-note"] == "Does not apply, by the answers"
    assert found["cost-lever"] == "Fine-tuning by API (typical figures)"
    assert found["cost-months"] == "12"  # as the reader chose, not discounted
    assert re.fullmatch(r"[\d,]+", found["cost-total"])
    assert {found[name] for name in ("project", "owner", "review-date", "sign-1-signature", "notes")} == {""}
    assert found["decision"] == "/Off"


@pytest.mark.usefixtures("blanks")
def test_its_name_holds_the_day_of_the_verdict() -> None:
    assert ask(LINK)["name"] == "fine-tuning-checklist-2026-11-24.pdf"
    assert ask("gap=unmeasured")["name"] == f"fine-tuning-checklist-{TODAY}.pdf"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_scenario_has_just_its_met_gates_ticked(guide: Guide, playbook: Playbook, scenario: Scenario) -> None:
    link = scenario.link(playbook)
    view = guide.view(link, TODAY)
    if view.tree.article:
        return
    costs, _ = load_costs(DOCS)
    values = field_values(guide, costs, view, ADDRESS)
    verdict = view.verdict or guide.verdict(view.tree.id, view.session.answers, TODAY)

    assert [values[f"gate-{gate.gate}"] for gate in verdict.gates] == [
        gate.state is GateState.MET for gate in verdict.gates
    ]
    for gate in verdict.open_gates:
        assert playbook.gate[gate.gate].title in str(values["next"])
    assert str(values["link"]).endswith(f"#{view.link}")


@pytest.mark.usefixtures("blanks")
def test_a_plan_of_one_step_stands_alone() -> None:
    found = fields(BytesIO(base64.b64decode(ask("gap=unmeasured")["base64"])))

    assert found["next"] == "1 Measure first"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (ADDRESS, ADDRESS),
        (f"{ADDRESS}#old", ADDRESS),
        ("file:///home/somebody/index.html", ""),
        ("javascript:alert(1)", ""),
        ("https://" + "a" * 500, ""),
    ],
)
@pytest.mark.usefixtures("blanks")
def test_only_an_address_that_others_can_open_stands_before_the_link(address: str, kept: str) -> None:
    found = fields(BytesIO(base64.b64decode(ask("gap=unmeasured", address=address)["base64"])))

    assert found["link"].partition("#")[0] == kept
    assert "gap=unmeasured" in found["link"]


# --- what it stays ----------------------------------------------------------------------------


def test_it_keeps_version_language_tags_and_the_mark_of_pdf_ua(pdf: Path, blanks: Path, paper: str) -> None:
    blank = blanks / f"checklist-{paper}.pdf"
    assert pdf.read_bytes()[:8] == blank.read_bytes()[:8] == b"%PDF-1.7"

    def tags(file: Path) -> str:
        return re.sub(r"Object \d+ 0", "Object", poppler("pdfinfo", "-struct-text", file))

    assert tags(pdf) == tags(blank)
    with pikepdf.open(pdf) as opened, pikepdf.open(blank) as before:
        assert str(opened.Root.Lang) == "en-GB"
        assert opened.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert b"pdfuaid" in opened.Root.Metadata.read_bytes()
        assert opened.trailer.ID[0] == before.trailer.ID[0]
        assert opened.check_pdf_syntax() == []


def test_every_font_is_still_embedded(pdf: Path) -> None:
    _, _, *fonts = poppler("pdffonts", pdf).splitlines()

    assert len(fonts) >= 3
    assert [line for line in fonts if line.split()[-5] != "yes"] == []


def test_a_viewer_shows_what_was_filled_in(pdf: Path, paper: str, blanks: Path) -> None:
    shown = " ".join(poppler("pdftotext", "-layout", pdf, "-").split())
    blank = " ".join(poppler("pdftotext", "-layout", blanks / f"checklist-{paper}.pdf", "-").split())

    for said in ("two things come first.", "Open, by the answers", "Find out: licence and terms", "(typical figures)"):
        assert said in shown
        assert said not in blank


def test_ticks_are_drawn(pdf: Path, paper: str, blanks: Path, tmp_path: Path, playbook: Playbook) -> None:
    """Ink in the boxes of the gates: more where they are ticked, and not a dot more where they are not."""
    dark = {}
    for name, file in (("blank", blanks / f"checklist-{paper}.pdf"), ("filled", pdf)):
        poppler("pdftoppm", "-r", "144", "-gray", "-f", "1", "-l", "1", "-singlefile", file, tmp_path / name)
        _, size, _, pixels = (tmp_path / f"{name}.pgm").read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        with pikepdf.open(file) as opened:
            for widget in opened.pages[0].Annots:
                if str(widget.get("/FT", "")) == "/Btn" and str(widget.T).startswith("gate-"):
                    left, bottom, right, top = (round(float(side) * 2) for side in widget.Rect)
                    rows = range(height - top, height - bottom)
                    ink = sum(pixels[row * width + x] < 128 for row in rows for x in range(left, right))
                    dark[name, str(widget.T)] = ink
    found = fields(pdf)

    gates = [gate for name, gate in dark if name == "blank"]
    assert gates == [f"gate-{gate.id}" for gate in playbook.gates]
    for gate in gates:
        more = dark["filled", gate] - dark["blank", gate]
        assert more > 20 if found[gate] == "/Yes" else more == 0


@pytest.mark.usefixtures("blanks")
def test_the_same_request_gives_the_same_bytes_and_another_gives_others() -> None:
    assert ask(LINK) == ask(LINK)
    assert ask(LINK)["base64"] != ask(LINK.replace("owner=yes", "owner=no"))["base64"]
    assert ask(LINK, "a4")["base64"] != ask(LINK, "letter")["base64"]


# --- letters and long texts --------------------------------------------------------------------


def test_quotes_dashes_and_accents_are_shown_and_what_the_face_lacks_is_marked(blanks: Path, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    said = "Café “naïve” – 5 € … 漢 −3"
    file.write_bytes(
        fill.fill_checklist((blanks / "checklist-a4.pdf").read_bytes(), {"notes": said, "project": "Größe"})
    )

    shown = poppler("pdftotext", "-layout", file, "-")
    assert "Café “naïve” – 5 € … ? –3" in shown
    assert "Größe" in shown
    assert fields(file)["notes"] == said


def test_a_long_text_becomes_smaller_and_all_of_it_is_kept(blanks: Path, tmp_path: Path) -> None:
    file = tmp_path / "long.pdf"
    said = " ".join(f"word{number}" for number in range(120))
    address = "https://example.org/#" + "&".join(f"fact-{number}=value" for number in range(60))
    blank = (blanks / "checklist-letter.pdf").read_bytes()
    file.write_bytes(fill.fill_checklist(blank, {"answers": said, "link": address, "cost-lever": said}))

    shown = " ".join(poppler("pdftotext", "-raw", file, "-").split())
    assert said in shown
    found = fields(file)
    assert (found["answers"], found["link"], found["cost-lever"]) == (said, address, said)


def level(text: str) -> float:
    """Measure a text as a face would in which every letter is half as wide as high."""
    return len(text) / 2


@pytest.mark.parametrize("several", [False, True], ids=["one line", "lines"])
@given(text=st.text(st.characters(codec="cp1252"), max_size=400), width=st.floats(20, 600), height=st.floats(10, 200))
def test_no_line_is_wider_than_its_field_and_no_letter_is_lost_where_all_fits(
    text: str, width: float, height: float, *, several: bool
) -> None:
    size, lines = fill.fitted(text, width, height, level, several=several)

    assert 4 <= size <= 9
    assert all(level(line) * size <= width or line.endswith("…") for line in lines)
    shown, wanted = "".join("".join(lines).split()), "".join(text.split())
    shortened = shown.endswith("…") and wanted.startswith(shown.removesuffix("…"))
    assert shown == wanted or shortened


# --- wrong calls -------------------------------------------------------------------------------


def test_a_blank_that_lacks_its_end_is_not_taken(blanks: Path, tmp_path: Path) -> None:
    cut = tmp_path / "checklist-a4.pdf"
    for broken in (b"", b"<!doctype html>", (blanks / "checklist-a4.pdf").read_bytes()[:-40]):
        cut.write_bytes(broken)
        with pytest.raises(ValueError, match=r"^checklist-a4\.pdf is incomplete$"):
            browser.load_extra(str(cut))

    assert ask(LINK)["base64"], "the whole one is still there"


@pytest.mark.parametrize(
    ("link", "size", "message"),
    [
        (LINK, "a5", "there is no checklist on a5; there are a4 and letter"),
        (LINK, "", "there is no checklist on no paper; there are a4 and letter"),
        ("tree=fine-tuning-trap", "a4", "the checklist is that of the tree playbook, not of fine-tuning-trap"),
    ],
)
@pytest.mark.usefixtures("blanks")
def test_a_wrong_request_is_told_what_there_is(link: str, size: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask(link, size)
