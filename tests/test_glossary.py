"""The glossary: terms that keep to their schema, lead to pages that exist, and are named on these pages."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import jsonschema
import pytest
import yaml

from decision.authoring.findings import as_text
from decision.authoring.glossary import GLOSSARY, Term, load_glossary
from hooks.glossary import address_of, linked_data, with_words
from hooks.search import WEIGHTS, weighted
from hooks.templates import render_page
from tests.conftest import DOCS

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

WANTED = (
    *("RAG", "SFT", "DPO", "GRPO", "RFT", "LoRA", "QLoRA", "PEFT", "Adapter", "Rank", "Epochs", "Learning rate"),
    *("Overfitting", "Catastrophic forgetting", "Quantisation", "Distillation", "Embeddings", "Reranker"),
    *("Hybrid search", "Few-shot", "Many-shot", "Prompt caching", "Batch API", "Structured output", "JSON mode"),
    *("Function calling", "Constrained decoding", "LLM as judge", "Held-out set", "Router", "Cascade"),
    *("BERT", "SetFit"),
)


@pytest.fixture(scope="module")
def terms(playbook: Playbook) -> tuple[Term, ...]:
    """Load the project's terms, which are sound."""
    found, findings = load_glossary(DOCS, playbook)
    assert as_text(findings) == ""
    return found


@pytest.fixture(scope="module")
def page(built: Path) -> str:
    """Return the built page."""
    return (built / "glossary" / "index.html").read_text(encoding="utf-8")


def test_the_file_keeps_to_its_schema() -> None:
    schema = json.loads((DOCS / "data" / "glossary.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load((DOCS / GLOSSARY).read_text(encoding="utf-8")), schema)


def test_the_terms_of_the_field_are_there(terms: tuple[Term, ...]) -> None:
    assert len(terms) >= 60
    assert [term for term in WANTED if term not in {one.term for one in terms}] == []


def test_no_two_terms_share_an_anchor(terms: tuple[Term, ...]) -> None:
    assert len({term.id for term in terms}) == len(terms)


def test_a_definition_is_one_to_three_sentences_without_a_figure(terms: tuple[Term, ...]) -> None:
    """What a figure says is for the page, which has its source."""
    long = [term.term for term in terms if not 1 <= len(re.findall(r"\.(?=\s|$)", term.says)) <= 3]
    figures = [term.term for term in terms if re.search(r"\d", term.says.replace("4 bits", ""))]

    assert (long, figures) == ([], [])


def test_each_mistake_in_the_file_is_told_with_its_line(playbook: Playbook, tmp_path: Path) -> None:
    (tmp_path / "levers").mkdir()
    (tmp_path / "levers" / "retrieval.md").write_text("", encoding="utf-8")
    (tmp_path / "data").mkdir()
    lines = [
        *("- term: RAG", "  says: Passages.", "  page: levers/retrival.md", "- term: Grounding", "  also: [rag]"),
        *("  says: A tie.", "  page: levers/retrieval.md", "  claims: [none-such]", "- term: Chunk", "  say: A part."),
        *("  page: levers/retrieval.md",),
    ]
    (tmp_path / GLOSSARY).write_text("\n".join(lines), encoding="utf-8")

    found, findings = load_glossary(tmp_path, playbook)

    assert [term.term for term in found] == ["RAG", "Grounding"]
    assert as_text(findings).splitlines()[::2] == [
        "data/glossary.yml:3: unknown-page: there is no page “levers/retrival.md”",
        "data/glossary.yml:8: unknown-claim: there is no claim “none-such”",
        "data/glossary.yml:10: unknown-key: “say” means nothing here",
        "data/glossary.yml:9: missing-key: “says” is missing",
        "data/glossary.yml:4: repeated-term: “rag” is here again; it is also on line 1",
    ]


def test_a_folder_without_a_glossary_is_sound(playbook: Playbook, tmp_path: Path) -> None:
    assert load_glossary(tmp_path, playbook) == ((), [])


def test_a_title_takes_the_words_that_are_meant_for_it_and_begins_them_small() -> None:
    terms = [
        Term("LoRA", "", "own.md", titled=True),
        Term("Batch API", "", "own.md", titled=True),
        Term("Adapter", "", "own.md"),
        Term("BERT", "", "own.md", titled=True),
    ]

    assert with_words("On your own", terms) == "On your own (LoRA, batch API, BERT)"
    assert with_words("On your own", terms[2:3]) == "On your own"


@pytest.mark.parametrize(
    ("page", "address"), [("levers/retrieval.md", "levers/retrieval/"), ("costs/index.md", "costs/"), ("a.md", "a/")]
)
def test_a_page_is_reached_by_the_address_of_its_source(page: str, address: str) -> None:
    assert address_of(page) == address


def test_a_definition_is_a_paragraph_of_its_own_and_then_comes_its_page() -> None:
    terms = [
        Term("RAG", "Passages.", "a.md", also=("grounding", "citing"), claims=("one", "two")),
        Term("B", "So.", "a.md"),
    ]
    text = render_page("glossary", terms=terms, titles={"a.md": "A page"}, claim=lambda *ids: f"({', '.join(ids)})")

    assert [part for part in text.split("\n\n") if part.strip()] == [
        "## RAG { #rag }",
        "Passages. (one, two)",
        "Also: grounding, citing. Here: [A page](a.md).\n{ .sft-term-page }",
        "## B { #b }",
        "So.",
        "Here: [A page](a.md).\n{ .sft-term-page }",
    ]


# --- the site ----------------------------------------------------------------------------------


def test_every_term_has_its_place_and_leads_to_its_page(terms: tuple[Term, ...], page: str) -> None:
    for term in terms:
        _, _, rest = page.partition(f'<h2 id="{term.id}">')
        entry, _, _ = rest.partition("<h2 ")

        assert f'href="../{address_of(term.page)}"' in entry, term.term


def test_every_page_names_its_terms_and_leads_back(terms: tuple[Term, ...], built: Path) -> None:
    for term in terms:
        html = (built / address_of(term.page) / "index.html").read_text(encoding="utf-8")

        _, _, line = html.partition('<p class="sft-terms">')
        assert re.search(rf'href="[./]*glossary/#{term.id}"', line.partition("</p>")[0]), term.term


def test_words_stand_in_the_title_of_their_page(built: Path) -> None:
    html = (built / "levers" / "fine-tune-own" / "index.html").read_text(encoding="utf-8")

    assert "<h1>Fine-tuning on your own GPUs (LoRA, QLoRA, PEFT)</h1>" in html
    assert "<title>Fine-tuning on your own GPUs (LoRA, QLoRA, PEFT) - " in html


def test_machines_read_the_same_terms(terms: tuple[Term, ...], page: str) -> None:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    known = json.loads(text)

    assert known["@type"] == "DefinedTermSet"
    assert {one["name"]: one["description"] for one in known["hasDefinedTerm"]} == {
        term.term: term.says for term in terms
    }


def test_what_machines_read_cannot_end_its_script() -> None:
    assert "</script" not in linked_data([Term("a", "</script>.", "a.md")], "https://example.org/")[:-9]


# --- the search --------------------------------------------------------------------------------


def test_the_first_part_of_a_page_has_its_words_and_all_parts_its_weight() -> None:
    docs = [{"location": place} for place in ("costs/", "costs/#a", "costs/sums/a/", "levers/a/", "about/")]
    found = weighted(docs, [Term("Break-even", "", "costs/index.md", also=("payback",))])

    assert [doc.get("tags") for doc in found] == [["Break-even", "payback"], None, None, None, None]
    assert [doc["boost"] for doc in found] == [3, 3, 0.1, 4, 1]


def test_the_first_weight_that_fits_is_the_nearest() -> None:
    starts = list(WEIGHTS)
    hidden = [long for at, short in enumerate(starts) for long in starts[at + 1 :] if long.startswith(short)]

    assert hidden == []


def test_the_search_leaves_out_the_instrument_and_all_that_is_in_it(built: Path) -> None:
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    whole = {doc["location"]: doc["text"] for doc in index["docs"]}

    assert "Why we ask, what counts" in unescape((built / "decide" / "index.html").read_text("utf-8"))
    assert [place for place, text in whole.items() if "Why we ask, what counts" in text] == []
    assert all(term in str(index["docs"]) for term in ("quantization", "retrieval-augmented generation"))
