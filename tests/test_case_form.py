"""What came of a decision, as a form that opens filled in: its fields are those of a case, and read back as one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from decision.authoring.cases import load_cases
from decision.cases.bank import WORKED
from decision.interfaces import browser, bundle
from decision.interfaces.cli import main
from decision.render.html.instrument import verdict_html
from decision.render.text.record import decision_record
from decision.tree.answers import unknown
from decision.wording.case_form import ASKS, FORM, case_form_address, facts_as_text
from decision.wording.near_cases import REPORTED_BY
from decision.wording.near_cases import WORKED as WORKED_IN_WORDS
from decision.wording.verdict import verdict_blocks
from hooks import case_pages
from tests import strategies
from tests.conftest import DOCS
from tests.scenarios import SCENARIOS, TODAY

if TYPE_CHECKING:
    from decision.tree.model import Answers, Playbook
    from decision.tree.session import Guide

PROJECT = Path(__file__).parent.parent
REPOSITORY = "https://github.com/somebody/a-fork"
FIELDS: dict[str, dict[str, Any]] = {
    field["id"]: field
    for field in yaml.safe_load((PROJECT / ".github" / "ISSUE_TEMPLATE" / FORM).read_text(encoding="utf-8"))["body"]
    if "id" in field
}
OURS = {"id", "confidence", "original", "read", "acceptable"}
"""Keys of a case that we fill in ourselves."""
OF_THE_FORM = {"said", "licence"}
"""Fields of the form that no case has."""
OWN = [scenario for scenario in SCENARIOS if scenario.tree == "playbook"]


def prefilled(guide: Guide, answers: Answers) -> dict[str, str]:
    """Return what the form is opened with, by field."""
    opening = verdict_blocks(guide.playbook, guide.verdict("playbook", answers, TODAY))[0]
    address = urlsplit(case_form_address(guide.playbook, answers, opening, REPOSITORY))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{REPOSITORY}/issues/new"
    return {name: text for name, (text,) in parse_qs(address.query, strict_parsing=True).items()}


def options_of(name: str) -> list[str]:
    """Return the words of a case behind the options of a field."""
    options: list[str] = FIELDS[name]["attributes"]["options"]
    return [re.sub(r".*\((\S+)\)$", r"\1", option) for option in options]


def as_case(filled: dict[str, str], ident: str = "from-the-form") -> str:
    """Return a form that was sent as an entry of a file of cases: fields with YAML as it is, all others as text."""
    lines = [f"- id: {ident}"]
    for name, field in FIELDS.items():
        text = filled.get(name, field["attributes"].get("value", "")).strip()
        if not text or name in OF_THE_FORM:
            continue
        if field["attributes"].get("render") == "yaml":
            lines += [f"  {name}:", *(f"    {line}" for line in text.splitlines())]
        else:
            lines.append(f"  {name}: {json.dumps(text)}")
    return "\n".join([*lines, ""])


def test_the_form_has_the_fields_of_a_case() -> None:
    bank = yaml.safe_load((DOCS / "data" / "cases.yml").read_text(encoding="utf-8"))
    keys = {key for case in bank for key in case}

    assert set(FIELDS) - OF_THE_FORM == keys - OURS


def test_the_options_of_the_form_are_the_words_of_a_case() -> None:
    assert options_of("action") == [*case_pages.LEVERS, case_pages.OTHER]
    assert options_of("worked") == list(WORKED_IN_WORDS)
    assert set(WORKED_IN_WORDS) == set(WORKED)
    assert options_of("reported-by") == list(REPORTED_BY)
    assert FIELDS["worked"]["attributes"]["options"] == [f"{says} ({key})" for key, says in WORKED_IN_WORDS.items()]


def test_what_is_prefilled_is_text_that_the_form_asks_for(guide: Guide) -> None:
    filled = prefilled(guide, guide.view("tree=playbook&gap=cost&scope=narrow", TODAY).session.answers)

    assert filled.pop("template") == FORM
    assert filled.pop("title") == "Case: "
    assert {FIELDS[name]["type"] for name in filled} <= {"input", "textarea"}
    assert filled["year"] == TODAY[:4]
    assert filled["said"].startswith(f"Tree {guide.playbook.trees[0].version}, 23 November 2026. ")


def test_forms_that_were_filled_in_are_cases_that_the_backtest_accepts(
    guide: Guide, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = {"who": "A team: “ours”", "task": "Label mail\nby topic", "outcome": "yes", "before": "# no"}
    chosen = {name: options_of(name)[0] for name, field in FIELDS.items() if field["type"] == "dropdown"}
    file = tmp_path / "cases.yml"
    with file.open("w", encoding="utf-8") as sent:
        for scenario in OWN:
            answers = guide.view(scenario.link(guide.playbook), TODAY).session.answers
            sent.write(as_case({**prefilled(guide, answers), **typed, **chosen}, scenario.name))
    cases, findings = load_cases(guide.playbook, DOCS, file)
    status = main(["backtest", str(file), "--json", "--docs", str(DOCS)])

    assert findings == []
    assert {(case.who, case.outcome, case.before, case.worked, case.year) for case in cases} == {
        (typed["who"], "yes", "# no", "fine-tune-right", TODAY[:4])
    }
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert json.loads(printed.out)["cases"] == len(OWN) > 10


@given(data=st.data())
def test_the_facts_that_are_filled_in_read_back_as_the_answers(
    data: st.DataObject, guide: Guide, tmp_path_factory: pytest.TempPathFactory
) -> None:
    playbook = guide.playbook
    answers = data.draw(strategies.answers(playbook, guide.walkers["playbook"]))
    known = {fact: answer for fact, answer in answers.items() if answer != unknown(playbook.fact[fact])}
    docs = tmp_path_factory.mktemp("docs")
    (docs / "data").mkdir()
    (docs / "data" / "case-words.yml").write_text("names: {}\nvalues: {}\nanswers: {}\n", encoding="utf-8")
    filled = {"facts": facts_as_text(playbook, answers), "action": "other", "worked": "superseded"}
    (docs / "cases.yml").write_text(as_case(filled), encoding="utf-8")
    (case,), findings = load_cases(playbook, docs, docs / "cases.yml")

    assert findings == []
    assert case.answers == known


# --- where the form is offered ------------------------------------------------------------------


def test_a_verdict_and_its_record_lead_to_the_form(guide: Guide) -> None:
    view = guide.view(OWN[0].link(guide.playbook), TODAY)
    assert view.verdict is not None
    blocks = verdict_blocks(guide.playbook, view.verdict)
    form = case_form_address(guide.playbook, view.session.answers, blocks[0], f"{REPOSITORY}/")
    html = str(verdict_html(view.tree, blocks, view.link, "", form))
    link = form.replace("&", "&amp;")

    assert f'<a href="{link}" class="sft-button-quiet" target="_blank" rel="noopener noreferrer">' in html
    assert f"\n\n<{form}>\n" in decision_record(guide, view, None, today=TODAY, repository=REPOSITORY)


def test_without_a_repository_there_is_no_form(guide: Guide) -> None:
    view = guide.view(OWN[0].link(guide.playbook), TODAY)
    assert view.verdict is not None
    blocks = verdict_blocks(guide.playbook, view.verdict)

    assert case_form_address(guide.playbook, view.session.answers, blocks[0], "") == ""
    assert ASKS not in str(verdict_html(view.tree, blocks, view.link, ""))
    assert ASKS not in decision_record(guide, view, None, today=TODAY)


@pytest.mark.parametrize(("tree", "repository", "there"), [
    ("playbook", REPOSITORY, True),
    ("playbook", "", False),
    ("article", REPOSITORY, False),
])  # fmt: skip
def test_the_browser_offers_the_form_under_our_own_verdict_where_there_is_a_repository(
    tree: str, repository: str, *, there: bool, playbook: Playbook
) -> None:
    name = playbook.trees[0].id if tree == "playbook" else playbook.trees[1].id
    link = f"tree={name}&{OWN[0].link(playbook).partition('&')[2]}"
    every = "&".join(f"{fact.id}=?" for fact in playbook.facts)
    stripped = bundle.dump(bundle.strip_playbook(playbook))
    browser.load(browser.dump_bundle(stripped, "", "[]", "[]", repository))
    view = json.loads(browser.ask(json.dumps({"today": TODAY, "link": f"{link}&{every}"})))
    record = json.loads(browser.ask(json.dumps({"today": TODAY, "take": {"what": "record", "link": link}})))

    assert (f"{REPOSITORY}/issues/new?template={FORM}" in view["html"]["verdict"]) is there
    assert (f"{REPOSITORY}/issues/new?template={FORM}" in record["text"]) is there
