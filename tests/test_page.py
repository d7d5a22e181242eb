"""The instrument's HTML: escaped, with exits that lead somewhere and verdicts that are complete."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from itertools import product
from typing import TYPE_CHECKING, override

import pytest

from decision.render.formats.routing import routing_table
from decision.render.html import instrument as page
from decision.render.html.blocks import Writer
from decision.tree.answers import read_answers
from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Between,
    Caution,
    Condition,
    Includes,
    Is,
    Leaf,
    OneOf,
    Playbook,
    Question,
    Route,
    Several,
    Tree,
)
from decision.tree.verdict import Change, Status
from decision.wording import conditions, sentences
from decision.wording.exits import exit_parts
from decision.wording.verdict import verdict_blocks
from hooks.instrument import tool
from tests.conftest import DOCS

if TYPE_CHECKING:
    from decision.tree.session import Guide
    from decision.tree.verdict import Verdict

TODAY = "2026-11-23"
VOID = {"input", "br", "img", "hr", "meta", "link"}
NASTY = "<script>alert(1)</script>\"'&"

# One set of answers for each way a verdict can open.
LINKS: dict[Status, str] = {
    Status.YES: "gap=accuracy&existing-tune=none&signal=reviewed-examples&scope=narrow&larger-model=no&output=text"
    "&in-house=no&volume=1000000&evaluation=rigorous&prompting=systematic&examples-tried=yes"
    "&structured-output-tried=yes&stability=stable&examples=5000&vouched=experts&owner=yes&terms=yes"
    "&personal-data=none&open-model-tried=yes",
    Status.NOT_YET: "gap=accuracy&existing-tune=none&signal=reviewed-examples&scope=narrow&larger-model=no"
    "&output=text&in-house=no&volume=1000000&prompting=systematic&examples-tried=yes&stability=stable&owner=no",
    Status.SOMETHING_ELSE_FIRST: "gap=knowledge+cost&existing-tune=none&output=text&knowledge-changes=fast"
    "&retrieval-tried=not-tried",
    Status.FIRST_FIND_OUT: "gap=accuracy&existing-tune=none&signal=reviewed-examples&scope=narrow&larger-model=?"
    "&output=text&prompting=systematic&in-house=no",
}


class Reader(HTMLParser):
    """Collects what a browser would see; fails where tags do not match."""

    def __init__(self, html: str) -> None:
        """Read the whole of it."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(html))
        self.close()
        assert not self.open

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[str]:
        """Return the values of an attribute."""
        return [value for _, attributes in self.tags for key, value in attributes.items() if key == name and value]


def verdict_of(guide: Guide, link: str, tree: str = "playbook") -> Verdict:
    read, refused = read_answers(guide.playbook.fact, dict(part.split("=") for part in link.split("&")))
    assert not refused
    return guide.verdict(tree, read, TODAY)


def shown(guide: Guide, verdict: Verdict, base: str = "../") -> Reader:
    tree = guide.playbook.tree[verdict.tree]
    return Reader(
        page.verdict_html(tree, verdict_blocks(guide.playbook, verdict), "tree=playbook&v=1.1&gap=cost", base)
    )


def exits_html(playbook: Playbook, tree: Tree, fact: str, base: str) -> str:
    return str(Writer(base, "").parts(exit_parts(playbook, tree, fact)))


def leads_nowhere(playbook: Playbook, href: str, base: str) -> bool:
    """Whether an address inside the site is not one of its pages."""
    if href.startswith("#"):
        return False
    if href.startswith(f"{base}evidence/#"):
        return href.partition("#")[2] not in playbook.claim
    known = {"backtest/"} | {f"questions/{fact.id}/" for fact in playbook.facts}
    known |= {f"levers/{lever.id}/" for lever in playbook.levers}
    known |= {f"opinions/{tree.id}/" for tree in playbook.trees if tree.article}
    known |= {f"playbook/{page.stem}/" for page in (DOCS / "playbook").glob("*.md")}
    return not href.startswith(base) or href.removeprefix(base).partition("#")[0] not in known


# --- escaping ----------------------------------------------------------------------------------


def nasty(playbook: Playbook) -> Playbook:
    """Return the playbook with every text of an author turned into an attack."""
    facts = tuple(
        replace(
            fact,
            label=fact.label + NASTY,
            none=NASTY,
            unit=fact.unit and NASTY,
            values=tuple(replace(value, label=NASTY, hint=NASTY) for value in fact.values),
        )
        for fact in playbook.facts
    )
    trees = tuple(
        replace(
            tree,
            title=NASTY,
            version=NASTY,
            questions=tuple(
                replace(question, routes=tuple(replace(route, why=NASTY) for route in question.routes))
                for question in tree.questions
            ),
        )
        for tree in playbook.trees
    )
    claims = tuple(replace(claim, says=NASTY) for claim in playbook.claims)
    sources = tuple(
        replace(source, title=NASTY, url=url)
        for source, url in zip(playbook.sources, alternating("javascript:alert(1)", f"https://x/{NASTY}"), strict=False)
    )
    return replace(
        playbook,
        facts=facts,
        trees=trees,
        claims=claims,
        sources=sources,
        levers=tuple(
            replace(lever, title=NASTY, summary=NASTY, cautions=(Caution("2020-01-01", NASTY),))
            for lever in playbook.levers
        ),
        gates=tuple(replace(gate, title=NASTY, remedy=NASTY, check=NASTY) for gate in playbook.gates),
        question_words=tuple(replace(words, title=NASTY, lead=NASTY) for words in playbook.question_words),
    )


def alternating(*values: str) -> list[str]:
    return list(values) * 1000


def test_no_text_of_an_author_becomes_markup_in_the_tool(playbook: Playbook) -> None:
    bad = nasty(playbook)
    html = tool(bad, bad.trees[0], "../")
    scripts = [attributes for tag, attributes in Reader(html).tags if tag == "script"]
    assert scripts == [{"type": "application/json", "class": "sft-routes"}]
    assert html.count("<script") == html.count("</script") == 1


@pytest.mark.parametrize("status", LINKS)
def test_no_text_of_an_author_becomes_markup_in_a_verdict(guide: Guide, status: Status) -> None:
    bad = nasty(guide.playbook)
    read, _ = read_answers(bad.fact, dict(part.split("=") for part in LINKS[status].split("&")))
    blocks = verdict_blocks(bad, verdict_of(type(guide)(bad), LINKS[status]))
    html = page.verdict_html(bad.trees[0], blocks, NASTY, "../")
    html += page.answers_list(bad, bad.trees[0], read, [], NASTY)
    reader = Reader(html)
    assert "script" not in [tag for tag, _ in reader.tags]
    assert not [href for href in reader.all("href") if href.startswith("javascript:")]
    assert NASTY in reader.text


def test_a_page_of_words_keeps_its_links_wherever_it_is_shown(playbook: Playbook) -> None:
    html = tool(playbook, playbook.trees[0], "../../")
    assert 'href="../../levers/examples-in-prompt/"' in html
    assert "@/" not in html


# --- exits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["", "../../"])
def test_every_exit_leads_to_a_page(playbook: Playbook, base: str) -> None:
    for tree, fact in product(playbook.trees, playbook.facts):
        found = Reader(exits_html(playbook, tree, fact.id, base)).all("href")
        assert not [href for href in found if leads_nowhere(playbook, href, base)]
        assert found or fact.id not in tree.question


def test_every_target_of_a_question_is_among_its_exits(playbook: Playbook) -> None:
    tree = playbook.trees[0]
    for question in tree.questions:
        found = set(Reader(exits_html(playbook, tree, question.id, "")).all("href"))
        wanted = {
            f"levers/{route.to.lever}/" if isinstance(route.to, Leaf) else f"questions/{route.to.question}/"
            for route in question.routes
        }
        assert wanted <= found


def test_every_answer_to_a_question_of_kind_one_is_among_its_exits(playbook: Playbook) -> None:
    tree = playbook.trees[0]
    for question in tree.questions:
        text = Reader(exits_html(playbook, tree, question.id, "")).text
        if playbook.fact[question.id].kind == "one":
            assert not [value.label for value in playbook.fact[question.id].values if value.label not in text]
        assert "Not sure: how to find out" in text


def test_an_exit_that_depends_on_an_earlier_answer_says_so(playbook: Playbook) -> None:
    yes, dear = (
        Is("larger-model", ("yes",)),
        AnyOf((Includes("gap", "cost"), Includes("gap", "latency"))),
    )
    routes = (
        Route(Leaf("distillation"), AllOf((yes, dear))),
        Route(Leaf("better-prompt"), yes),
        Route(Ask("gap")),
    )
    tree = Tree("small", "Small", "1", (Question("larger-model", routes),))
    ways = exits_html(playbook, tree, "larger-model", "")
    assert Reader(str(ways).replace("<li>", "<li>\n")).text.split("\n")[1:] == [
        "No, none passes the test: What is still missing in your system today?",
        "Yes, at least one passes",
        "If what is missing includes cost or latency: Distillation",
        "Otherwise: A better prompt",
        "Not sure: how to find out",
    ]


def test_exits_of_other_kinds_are_the_routes_in_order(playbook: Playbook) -> None:
    routes = (Route(Leaf("distillation"), AtLeast("volume", 5000)), Route(Leaf("better-prompt")))
    tree = Tree("small", "Small", "1", (Question("volume", routes),))
    ways = exits_html(playbook, tree, "volume", "")
    assert Reader(str(ways).replace("</li>", "\n</li>")).text.splitlines() == [
        "If the monthly volume is 5,000 requests a month or more: Distillation",
        "Otherwise: A better prompt",
        "Not sure: how to find out",
    ]


def test_a_question_outside_the_tree_says_where_it_counts(playbook: Playbook) -> None:
    text = Reader(exits_html(playbook, playbook.trees[0], "owner", "")).text
    assert "Somebody owns retraining and evaluation after launch" in text
    assert "Distillation" in text


# --- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (None, "otherwise"),
        (Is("scope", ("narrow",)), "“Scope of the task” is “One narrow job”"),
        (Is("prompting", ("none", "light")), "“Work on the prompt” is “None yet” or “A few tries”"),
        (Includes("gap", "knowledge"), "what is missing includes knowledge"),
        (Includes("gap", "accuracy"), "what is missing includes “accuracy on the task”"),
        (AtLeast("examples", 1000), "the number of examples is 1,000 or more"),
        (Below("volume", 10_000), "the monthly volume is below 10,000 requests a month"),
        (
            AnyOf((Includes("gap", "cost"), Includes("gap", "latency"), Includes("gap", "privacy"))),
            "what is missing includes cost, latency or privacy",
        ),
        (
            AllOf(
                (
                    Is("larger-model", ("yes",)),
                    AnyOf((Includes("gap", "cost"), Includes("gap", "style"))),
                )
            ),
            ("“A stronger model does it” is “Yes, at least one passes” and what is missing includes cost or style"),
        ),
        (
            AllOf((AtLeast("examples", 5), AnyOf((Is("terms", ("yes",)), Is("owner", ("yes",)))))),
            (
                "the number of examples is 5 or more and either"
                " “Licence and terms” is “Yes, read and allowed” or “Owner after launch” is “Yes, a named person”"
            ),
        ),
        (
            AnyOf((AtLeast("examples", 5), AllOf((Is("terms", ("yes",)), Is("owner", ("yes",)))))),
            (
                "the number of examples is 5 or more or both"
                " “Licence and terms” is “Yes, read and allowed” and “Owner after launch” is “Yes, a named person”"
            ),
        ),
    ],
)
def test_a_condition_reads_as_a_sentence(playbook: Playbook, condition: Condition | None, said: str) -> None:
    assert conditions.describe_condition(playbook, condition) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(2, 3), "2 in 3"),
        (Fraction(1, 8), "1 in 8"),
        (Fraction(3, 16), "19%"),
        (Fraction(1, 1000), "under 1%"),
        (Fraction(999, 1000), "over 99%"),
    ],
)
def test_a_share_is_said_plainly(share: Fraction, said: str) -> None:
    assert sentences.format_share(share) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            Change("scope", OneOf(frozenset({"narrow"})), OneOf(frozenset({"broad"}))),
            "“Scope of the task” were “Many kinds of request”",
        ),
        (Change("examples", Between(), Between(0, 99)), "the number of examples were below 100"),
        (
            Change("volume", Between(), Between(1000)),
            "the monthly volume were 1,000 requests a month or more",
        ),
        (
            Change("examples", Between(), Between(100, 999)),
            "the number of examples were 100 to 999",
        ),
        (Change("gap", Several(), Several(frozenset({"cost"}))), "what is missing included cost"),
        (
            Change("gap", Several(frozenset({"style"})), Several(frozenset({"style", "cost"}))),
            "what is missing also included cost",
        ),
        (
            Change("gap", Several(frozenset({"style"})), Several(frozenset(), frozenset({"style"}))),
            "what is missing did not include style",
        ),
    ],
)
def test_a_change_reads_as_a_sentence(playbook: Playbook, change: Change, said: str) -> None:
    assert conditions.describe_change(playbook, change) == said  # its words are the promise


# --- verdicts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "opening", "parts"),
    [
        (
            Status.YES,
            "Yes",
            ["The plan", "The first steps", "What is in place", "Why", "What would change it", "Second opinions"],
        ),
        (Status.NOT_YET, "Not yet", ["The plan", "The first steps", "Why"]),
        (
            Status.SOMETHING_ELSE_FIRST,
            "Something else first",
            ["The plan", "The first steps", "Gaps this does not close", "Why"],
        ),
        (
            Status.FIRST_FIND_OUT,
            "First find out",
            ["The plan", "Still possible", "Why", "What would change it"],
        ),
    ],
)
def test_each_kind_of_verdict_has_its_parts(guide: Guide, status: Status, opening: str, parts: list[str]) -> None:
    verdict = verdict_of(guide, LINKS[status])
    assert verdict.status is status
    html = page.verdict_html(guide.playbook.trees[0], verdict_blocks(guide.playbook, verdict), "tree=playbook", "../")
    reader = shown(guide, verdict)
    assert f'data-status="{status}"><p class="sft-status">{opening}</p><h2 tabindex="-1">' in html
    headings = re.findall(r"<h3>(.*?)</h3>", html)
    assert [heading for heading in headings if heading in parts] == parts
    assert "Tree version 2.0, verdict of 23 November 2026." in reader.text
    assert not [
        href
        for href in reader.all("href")
        if not href.startswith("http") and leads_nowhere(guide.playbook, href, "../")
    ]
    assert ("Leading, not certain: " in reader.text) is not verdict.certain


def test_the_sentence_of_a_verdict_names_the_lever(guide: Guide) -> None:
    for link in LINKS.values():
        verdict = verdict_of(guide, link)
        heading = re.search(
            r"<h2[^>]*>(.*?)</h2>",
            page.verdict_html(guide.playbook.trees[0], verdict_blocks(guide.playbook, verdict), "", ""),
        )
        assert heading
        assert guide.playbook.lever[verdict.leading.lever].title.lower() in heading[1].lower()


def test_gates_stand_in_order_with_met_ones_last(guide: Guide) -> None:
    verdict = verdict_of(guide, LINKS[Status.NOT_YET])
    states = [str(gate.state) for gate in [*verdict.open_gates, *verdict.gates] if gate.state != "met"]
    found = shown(guide, verdict).all("data-gate")
    met = sum(gate.state == "met" for gate in verdict.gates)
    assert met
    assert found == states[: len(verdict.open_gates)] + ["met"] * met


def test_an_unknown_gate_links_to_the_question_that_is_missing(guide: Guide) -> None:
    verdict = verdict_of(guide, LINKS[Status.NOT_YET])
    missing = [fact for gate in verdict.gates for fact in gate.find_out]
    assert missing
    hrefs = shown(guide, verdict).all("href")
    assert not [fact for fact in missing if f"#tree=playbook&v=1.1&gap=cost&at={fact}" not in hrefs]


def test_sources_tell_the_other_site_nothing(guide: Guide) -> None:
    reader = shown(guide, verdict_of(guide, LINKS[Status.NOT_YET]))
    outside = [attributes for _, attributes in reader.tags if (attributes.get("href") or "").startswith("http")]
    assert outside
    assert {attributes.get("rel") for attributes in outside} == {"noreferrer"}


def test_every_article_says_whether_it_agrees(guide: Guide) -> None:
    for link in LINKS.values():
        verdict = verdict_of(guide, link)
        text = shown(guide, verdict).text.partition("Second opinions")[2]
        for opinion in verdict.opinions:
            assert guide.playbook.tree[opinion.tree].title in text
        assert len(re.findall(r"It (?:dis)?agrees|It takes a side|It cannot tell|No opinion", text)) == len(
            verdict.opinions
        )


def test_an_articles_own_verdict_is_told_as_the_articles(guide: Guide) -> None:
    for tree in guide.playbook.trees[1:]:
        verdict = verdict_of(guide, LINKS[Status.SOMETHING_ELSE_FIRST], tree.id)
        text = shown(guide, verdict).text
        words = verdict.leading.says if verdict.certain else "Its answer turns on "
        assert text.startswith("The article says")
        assert words in text


def test_dormant_answers_are_listed_and_not_counted(playbook: Playbook) -> None:
    read, _ = read_answers(playbook.fact, {"gap": "cost", "retrieval-tried": "not-tried"})
    html = page.answers_list(playbook, playbook.trees[0], read, ["gap"], "tree=playbook")
    rows = re.findall(r'<div class="(.*?)"><dt>(.*?)</dt><dd>(.*?)</dd>', html)
    assert rows == [
        ("sft-answer", "What is missing", "Cost"),
        (
            "sft-answer sft-dormant",
            "Retrieval tried",
            "No, not properly yet (not counted on this path)",
        ),
    ]
    assert page.answers_list(playbook, playbook.trees[0], {}, [], "") == ""


# --- the tool ----------------------------------------------------------------------------------


def test_nothing_is_chosen_and_only_the_first_question_shows(playbook: Playbook) -> None:
    for tree in playbook.trees:
        reader = Reader(tool(playbook, tree, ""))
        assert not [tag for tag, attributes in reader.tags if "checked" in attributes]
        forms = [attributes["data-fact"] for tag, attributes in reader.tags if tag == "form"]
        later = [attributes["data-fact"] for tag, attributes in reader.tags if tag == "template"]
        assert forms == [tree.start.id, *later]


def test_ids_are_unique_and_labels_reach_their_controls(playbook: Playbook) -> None:
    reader = Reader("".join(tool(playbook, tree, "") for tree in playbook.trees))
    ids = reader.all("id")
    assert len(ids) == len(set(ids))
    assert set(reader.all("for")) <= set(ids)
    named = [word for value in reader.all("aria-describedby") for word in value.split()]
    assert set(named) <= set(ids)


def test_the_routing_table_leads_only_to_what_exists(playbook: Playbook) -> None:
    for tree in playbook.trees:
        table = routing_table(playbook, tree)
        assert table["max"] == (None if tree.article else 8)
        assert isinstance(table["questions"], dict)
        assert list(table["questions"]) == [question.id for question in tree.questions]
        for routes in table["questions"].values():
            assert isinstance(routes, list)
            assert isinstance(routes[-1], dict)
            assert routes[-1]["when"] is None
            for route in routes:
                assert isinstance(route, dict)
                assert route.get("ask", tree.start.id) in table["questions"]
