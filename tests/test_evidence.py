"""Claims on pages: marks and notes, the ledger, and figures that name no claim."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from mkdocs.exceptions import PluginError

from decision.authoring.findings import as_text
from decision.authoring.prose import PROSE_CHECKS, check_prose, figures
from decision.tree.model import Bearing, Claim, Evidence, Grade, Playbook, Source
from hooks import evidence
from hooks.evidence import article_titles
from tests.marked import Marked, article, blank_page

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests" / "broken-prose"
CASES = sorted(BROKEN.glob("*/*.yml"))
TWO, FOUR = "forgetting-worse-in-small-models", "catastrophic-forgetting-is-real"
FEWEST = 2
"""Claims that a question or a lever rests on at least."""
NASTY = "<script>\"&'"


def text_of(html: str) -> str:
    """Return the text of some HTML, tags taken out."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html)).split())


def ids_of(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def sign_of(claim: Claim) -> str:
    """Return the sign in a mark of a claim."""
    return evidence.mark(evidence.Cited(1, claim, 1), 1)


# --- marks and notes ---------------------------------------------------------------------------


def test_a_mark_says_grade_and_number_of_sources_without_colour(playbook: Playbook) -> None:
    html = article(playbook, ("Forgetting is real.", (FOUR,)))
    assert 'aria-label="Supported claim, four sources"' in html
    signs = {grade: sign_of(replace(playbook.claim[FOUR], grade=grade)) for grade in Grade}
    shapes = {re.sub(r'data-grade="\w+"', "", sign) for sign in signs.values()}
    assert len(shapes) == len(Grade)


def test_a_claim_that_was_read_only_in_excerpts_says_so(playbook: Playbook) -> None:
    for claim in playbook.claims:
        whole = any(one.read in ("text", "abstract") for one in claim.sources)
        assert ("sft-sign-open" in sign_of(claim)) is not whole
        assert ("read only in" in evidence.mark(evidence.Cited(1, claim, 1), 1)) is not whole
        unread = any(one.read in ("excerpt", "general-knowledge") for one in claim.sources)
        told = evidence.notes(playbook, [evidence.Cited(1, claim, 1)], article_titles(playbook), "")
        assert ("we could not read the original" in told) is unread


def test_a_claim_has_one_number_on_a_page_however_often_it_is_named(playbook: Playbook) -> None:
    html = article(playbook, ("One.", (FOUR, TWO)), ("Two.", ()), ("Three.", (FOUR,)))
    assert re.findall(r'class="sft-cite" id="([^"]+)"', html) == ["cite-1-1", "cite-2-1", "cite-1-2"]
    assert re.findall(r'<li id="(note-\d+)"', html) == ["note-1", "note-2"]
    assert len(ids_of(html)) == len(set(ids_of(html)))


def test_marks_notes_and_ways_back_lead_to_each_other(playbook: Playbook) -> None:
    html = article(playbook, ("One.", (FOUR,)), ("Two.", (TWO, FOUR)))
    targets = re.findall(r'href="#([^"]+)"|popovertarget="([^"]+)"', html)
    assert {first or second for first, second in targets} <= set(ids_of(html))
    assert html.count('class="sft-claim-back"') == html.count('class="sft-cite"') == 3


def test_marks_stay_on_the_line_of_the_word_before_them(playbook: Playbook) -> None:
    html = article(playbook, ("It is so.", (FOUR, TWO)))
    word = re.search(r'<p>It is <span class="sft-cited">so\.(.*?)</span></p>', html)
    assert word
    assert word[1].count('class="sft-cite"') == 2


def test_a_note_tells_claim_grade_summary_and_every_source_with_how_it_was_read(playbook: Playbook) -> None:
    sources = {source.id: source for source in playbook.sources}
    for claim in playbook.claims:
        told = evidence.notes(playbook, [evidence.Cited(1, claim, 1)], article_titles(playbook), "../")
        text = text_of(told)
        assert claim.says in text
        assert claim.summary in text
        for one in claim.sources:
            source = sources[one.source]
            read = {"text": "whole text read", "abstract": "abstract read", "excerpt": "excerpt only"}[one.read]
            assert f"{source.title} ({source.authors}," in text
            assert f"; {read}) {one.says}" in text
        assert f'href="../evidence/#{claim.id}"' in told


def test_what_is_general_knowledge_says_that_it_was_not_read(playbook: Playbook) -> None:
    known = replace(playbook.claim[FOUR].sources[0], read="general-knowledge")
    claim = replace(playbook.claim[FOUR], sources=(known,))
    told = evidence.notes(playbook, [evidence.Cited(1, claim, 1)], article_titles(playbook), "")
    assert f"; not read) {known.says} Not read: this is general knowledge" in text_of(told)


def test_sources_come_for_against_and_beside_in_this_order(playbook: Playbook) -> None:
    order = list(Bearing)
    for claim in playbook.claims:
        told = evidence.notes(playbook, [evidence.Cited(1, claim, 1)], article_titles(playbook), "")
        found = [Bearing(one) for one in re.findall(r'data-bearing="(\w+)"', told)]
        assert found == sorted((one.bearing for one in claim.sources), key=order.index)


def test_sources_tell_the_other_site_nothing(playbook: Playbook) -> None:
    told = evidence.ledger(playbook, article_titles(playbook))
    links = re.findall(r'<a [^>]*href="https?:[^>]*>', told)
    assert len(links) == sum(len(claim.sources) for claim in playbook.claims)
    assert [link for link in links if 'rel="noreferrer"' not in link] == []


def test_what_is_not_ours_is_escaped() -> None:
    claim = Claim("c", NASTY, Grade.SUPPORTED, "t", NASTY, ("a",), (Evidence("s", Bearing.FOR, NASTY, "text"),))
    odd = Playbook(claims=(claim,), sources=(Source("s", NASTY, NASTY, NASTY, "javascript:alert(1)"),))
    titles = {"a": NASTY}
    for html in (
        evidence.notes(odd, [evidence.Cited(1, claim, 1)], titles, ""),
        evidence.ledger(odd, titles),
        evidence.totals(odd, titles),
    ):
        assert NASTY not in html
        assert "<script" not in html
        assert "javascript:" not in html


def test_a_page_without_claims_is_left_alone(playbook: Playbook) -> None:
    marked = Marked(playbook)
    assert marked.finish("<p>Nothing.</p>") == "<p>Nothing.</p>"
    assert not list(marked.page.toc)


def test_the_notes_stand_in_the_contents_of_their_page(playbook: Playbook) -> None:
    marked = Marked(playbook, blank_page("playbook/marked.md", "One"))
    html = marked.finish(f"<p>It is so. {marked.claim(FOUR)}</p>")
    assert [item.title for item in marked.page.toc] == ["One", "Claims behind this page"]
    assert {item.id for item in marked.page.toc} - {"one"} <= set(ids_of(html))
    assert marked.page.present_anchor_ids == set(ids_of(html))


@pytest.mark.parametrize("folder", ["questions", "levers"])
def test_words_that_are_linked_to_a_claim_on_a_plain_page_carry_its_mark_instead(
    playbook: Playbook, folder: str
) -> None:
    linked = (
        f'<p>That <a href="../../evidence/#{FOUR}">it is <em>real</em></a>, they <a href="../../about/">say</a>.</p>'
    )
    html = Marked(playbook, blank_page(f"{folder}/one.md")).finish(linked)
    sentence, *_ = html.split("</p>")
    assert text_of(re.sub(r'<span class="sft-cite".*?</a></span>', "", sentence)) == "That it is real , they say ."
    assert re.search('real</em><span class="sft-cited">,<span class="sft-cite".* they', sentence)
    assert re.findall(r'class="sft-claim-card" id="claim-([^"]+)"', html) == [FOUR]
    assert f'href="../../evidence/#{FOUR}"' not in sentence


def test_other_pages_may_link_into_the_ledger(playbook: Playbook) -> None:
    linked = f'<p>See <a href="../../evidence/#{FOUR}">the claim</a>.</p>'
    assert Marked(playbook).finish(linked) == linked


def test_an_unknown_claim_on_a_plain_page_stops_the_build(playbook: Playbook) -> None:
    with pytest.raises(PluginError, match=r"^levers/one\.md: there is no claim “forgetting”"):
        Marked(playbook, blank_page("levers/one.md")).finish('<p><a href="../../evidence/#forgetting">So</a>.</p>')


def test_every_claim_that_a_question_or_a_lever_names_has_a_mark_in_its_sentence(
    built: Path, playbook: Playbook
) -> None:
    for folder, pages in (("questions", playbook.question_words), ("levers", playbook.lever_words)):
        for words in pages:
            html = (built / folder / words.id / "index.html").read_text(encoding="utf-8")
            article = html[html.index("<article") : html.index(f'id="{evidence.HEADING_ID}"')]
            marks = re.findall(r'class="sft-cite".*?popovertarget="claim-([^"]+)"', article)
            assert marks == [claim for claim, _ in words.claims]
            assert len(set(marks)) >= FEWEST
            assert "evidence/#" not in article


def test_one_page_leaves_nothing_to_the_next(playbook: Playbook) -> None:
    marked = Marked(playbook)
    marked.claim(FOUR)  # and the page is never finished
    marked.open(blank_page("playbook/next.md"))
    html = marked.finish(f"<p>It is so. {marked.claim(TWO)}</p>")
    assert re.findall(r'id="claim-([^"]+)"', html) == [TWO]
    assert marked.finish("<p>Again.</p>") == "<p>Again.</p>"


def test_unknown_ids_stop_the_build_all_at_once_with_page_and_nearest_id(playbook: Playbook) -> None:
    marked = Marked(playbook)
    marks = marked.claim("catastrophic-forgeting", TWO, "missed-promt-caching"), marked.claim()
    with pytest.raises(PluginError) as caught:
        marked.finish(f"<p>It is so. {''.join(marks)}</p>")
    assert str(caught.value) == (
        "playbook/marked.md: there is no claim “catastrophic-forgeting”; the nearest is"
        " “catastrophic-forgetting-is-real”; there is no claim “missed-promt-caching”; the nearest is"
        " “missed-prompt-caching”; claim() names no claim; write its id in quotes"
    )


def test_a_mark_in_a_heading_stops_the_build(playbook: Playbook) -> None:
    marked = Marked(playbook)
    mark = marked.claim(FOUR)
    marked.page = blank_page("playbook/marked.md", f"Forgetting {mark}")
    with pytest.raises(PluginError, match=r"^playbook/marked\.md: put the claim of the heading “Forgetting” after"):
        marked.finish(f"<h2>Forgetting {mark}</h2>")


def test_a_part_that_the_ledger_does_not_have_stops_the_build(playbook: Playbook) -> None:
    marked = Marked(playbook)
    with pytest.raises(PluginError, match=r"no part “sums”; use one of: grades, totals, readings, coders, claims$"):
        marked.finish(f"<p>{marked.ledger('sums').strip()}</p>")


def test_an_article_without_a_title_stops_the_build(playbook: Playbook) -> None:
    with pytest.raises(PluginError, match="no tree gives its title"):
        article_titles(replace(playbook, trees=playbook.trees[:1]))


# --- the ledger --------------------------------------------------------------------------------


def rows(html: str) -> dict[str, list[int]]:
    """Return the figures of the table of totals by row."""
    return {
        text_of(head): [int(cell.replace("–", "0")) for cell in re.findall(r"<td>(.*?)</td>", row)]
        for head, row in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html)
    }


def by_grade(claims: Iterable[Claim]) -> list[int]:
    found = Counter(claim.grade for claim in claims)
    return [*(found[grade] for grade in evidence.MEANINGS), found.total()]


def test_the_counts_of_the_ledger_are_those_of_the_data(playbook: Playbook) -> None:
    titles = article_titles(playbook)
    found = rows(evidence.totals(playbook, titles))
    assert found == {
        **{
            title: by_grade(claim for claim in playbook.claims if article in claim.asserted_by)
            for article, title in titles.items()
        },
        "Missed by all five": by_grade(claim for claim in playbook.claims if not claim.asserted_by),
        "All claims": by_grade(playbook.claims),
    }
    assert found["Missed by all five"][-1] == 113


def test_the_filter_counts_what_it_would_show(playbook: Playbook) -> None:
    html = evidence.ledger(playbook, article_titles(playbook))
    shown = dict(re.findall(r'<label for="filter-([^"]+)">[^<]* <span>(\d+)</span>', html))
    for grade in Grade:
        assert int(shown[f"grade-{grade}"]) == html.count(f'class="sft-claim" data-grade="{grade}"')
    for topic in {claim.topic for claim in playbook.claims}:
        assert int(shown[f"topic-{topic}"]) == sum(claim.topic == topic for claim in playbook.claims)
    for name in (*article_titles(playbook), evidence.MISSED):
        assert int(shown[f"by-{name}"]) == len(re.findall(rf'data-by="[^"]*\b{name}\b', html))


def test_every_grade_is_explained(playbook: Playbook) -> None:
    assert set(evidence.MEANINGS) == set(Grade)
    assert {claim.grade for claim in playbook.claims} <= set(evidence.MEANINGS)
    told = text_of(Marked(playbook).finish("<p>[[sft-ledger-grades]]</p>"))
    assert [grade for grade, means in evidence.MEANINGS.items() if f"{grade.capitalize()} {means}" not in told] == []


def test_every_claim_stands_once_in_the_built_ledger_under_its_own_anchor(built: Path, playbook: Playbook) -> None:
    html = (built / "evidence" / "index.html").read_text(encoding="utf-8")
    headings = dict(re.findall(r'<h3 id="([^"]+)">(.*?) <a href="[^"]+" class="headerlink"', html))
    assert {ident: unescape(says) for ident, says in headings.items()} == {one.id: one.says for one in playbook.claims}
    assert len(ids_of(html)) == len(set(ids_of(html)))
    for title in article_titles(playbook).values():
        assert f"“{title}”" in unescape(html)


def test_the_two_quotations_that_were_not_found_are_described_and_not_quoted(playbook: Playbook) -> None:
    for claim in playbook.claims:
        if claim.grade is Grade.MISATTRIBUTED:
            told = f"{claim.says} {claim.summary} {' '.join(one.says for one in claim.sources)}"
            assert "We could not find" in claim.summary
            assert not re.search("[“”\"]|(?<!\\w)'|'(?!\\w)", told)


def test_every_claim_on_a_built_page_leads_into_the_ledger(built: Path, playbook: Playbook) -> None:
    led = {
        ident
        for page in built.rglob("index.html")
        for ident in re.findall(r'href="[./]*evidence/#([^"]+)" class="sft-claim-ledger"', page.read_text("utf-8"))
    }
    assert led
    assert led <= playbook.claim.keys()


# --- figures without a claim -------------------------------------------------------------------


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert case.keys() == {"file", "text", "expect"}, path
    return case


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_a_page_of_words_is_told_its_figures_in_these_words(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    root = tmp_path / "docs"
    shutil.copytree(ROOT / "tests" / "broken" / "sound", root)
    (root / case["file"]).parent.mkdir(exist_ok=True)
    (root / case["file"]).write_text(case["text"], encoding="utf-8")
    found = check_prose(root)
    assert as_text(found) == case["expect"].strip()
    assert {finding.rule for finding in found} <= {path.parent.name}
    assert all(finding.warning for finding in found)


def test_no_sentence_of_our_pages_holds_a_figure_without_a_claim_or_a_source() -> None:
    assert as_text(check_prose(ROOT / "docs")) == ""


def test_every_rule_on_prose_has_a_broken_page() -> None:
    names = {rule.__name__.replace("_", "-") for rule in PROSE_CHECKS}
    assert names == {path.parent.name for path in CASES} - {"sound"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fell by 12 % or 12.5 percent.", ["12 %", "12.5 percent"]),
        ("From 10 to 50 times, 3–6 months, a 7-day trial.", ["10 to 50 times", "3–6 months", "7-day"]),
        ("About 50 good examples, 1,340 practitioners.", ["50 good examples", "1,340 practitioners"]),
        ("It asks for 1,000, or 2000 requests.", ["1,000"]),
        ("It rose to 2000 dollars, $47,000, €5.", ["2000 dollars", "$47,000", "€5"]),
        ("Nine in ten; 2 of 3 teams; ten points; a hundred examples; thousands of users.", ["2 of 3", "ten points"]),
        ("Twice the work, twice as fast, tenfold, 20-fold, 3x.", ["twice as", "tenfold", "20-fold", "3x"]),
        ("Llama 3 models of Step 3 examples in 2026 models", []),
    ],
)
def test_a_figure_is_a_number_with_what_it_counts(text: str, found: list[str]) -> None:
    assert [one for one in figures(text) if one in found] == found
    if not found:
        assert list(figures(text)) == []
