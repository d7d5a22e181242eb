"""The server for assistants, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mcp import StdioServerParameters, stdio_client
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ListResourcesResult, ListToolsResult, TextContent, TextResourceContents

import decision
from decision.interfaces.cli import main

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    type Do[T] = Callable[[Client], Awaitable[T]]

ROOT = Path(__file__).resolve().parent.parent
DOCS = f"{ROOT / 'docs'}"
DAY = "2026-11-24"
SITUATIONS = [
    ({}, ""),
    ({"gap": ["latency", "cost"], "volume": [50_000, 200_000]}, "gap=latency+cost,volume=50000..200000"),
    ({"gap": "none", "existing-tune": "none"}, "gap=none,existing-tune=none"),
    ({"gap": "?", "scope": "?", "examples": 400}, "gap=?,scope=?,examples=400"),
]
ODD: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"answers": {"scope": "wide"}}, "“Scope of the task” knows no “wide”; it knows narrow, broad, or ?"),
    ("ask", {"answers": {"weather": "fine"}}, "There is no question “weather” here"),
    ("ask", {"answers": "gap=format"}, "answers: 'gap=format' is not of type 'object'; ask takes answers, today"),
    ("ask", {"answers": {"gap": {"format": True}}}, "answers.gap: "),
    ("ask", {"answers": {"gap": None}}, "answers.gap: "),
    ("ask", {"answers": {"volume": "1e999"}}, "“Monthly volume”: 1e999 is more than we can use; write at most"),
    ("ask", {"answers": {"gap": "\n# \x00 \u202e<b>"}}, "knows no"),
    (
        "ask",
        {"answer": {"gap": "format"}},
        "arguments: Additional properties are not allowed ('answer' was unexpected)",
    ),
    ("ask", {"answers": {}, "link": "gap=format"}, "give answers or a link, not both"),
    ("ask", {"tree": "oak"}, "there is no tree “oak”; there are playbook"),
    ("ask", {"today": "soon"}, "“soon” is not a date; write YYYY-MM-DD"),
    ("cost", {"figures": {"rate": "odd"}}, "rate: "),
    ("cost", {"figures": {"weather": 3}}, "weather: "),
    ("cost", {"compare": ["gold", "better-prompt"]}, "there is no lever “gold”; there are"),
    ("cost", {"compare": ["better-prompt"]}, "compare: ['better-prompt'] is too short"),
    ("cost", {"draws": 0}, "draws: 0 is less than the minimum of 1"),
    ("near_cases", {}, "cases are told with a verdict, and “gap” is still asked"),
    ("claims", {"ids": ["moon"]}, "there is no claim “moon”; without ids all of them are listed"),
    ("claims", {"topic": "moon"}, "there is no topic “moon”; there are accuracy"),
    ("guess", {}, "there is no tool “guess”; there are facts, ask, cost, near_cases, claims"),
]


class Assistant:
    """A client that talks with one server for as long as the tests of this file run."""

    def __init__(self, errors: Path) -> None:
        """Start the server; what it writes to standard error goes into a file."""
        self.errors = errors
        self.thread = ThreadPoolExecutor(1)  # in that of the tests a browser may have a loop of its own
        self.runner = asyncio.Runner()
        self.queue: asyncio.Queue[tuple[Do[Any], asyncio.Future[Any]] | None] = asyncio.Queue()
        self.task = self.runner.get_loop().create_task(self._talk())

    async def _talk(self) -> None:
        command = StdioServerParameters(command=sys.executable, args=["-m", "decision", "mcp", "--docs", DOCS])
        with self.errors.open("w") as errors:
            async with Client(stdio_client(command, errlog=errors)) as client:
                while asked := await self.queue.get():
                    what, answer = asked
                    try:
                        answer.set_result(await what(client))
                    except MCPError as refusal:
                        answer.set_exception(refusal)

    def do[T](self, what: Do[T]) -> T:
        """Do something with the client, and return what comes of it."""

        async def wait() -> T:
            answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            await self.queue.put((what, answer))
            either: set[asyncio.Future[Any]] = {answer, self.task}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            assert answer.done(), self.errors.read_text()
            return answer.result()

        return self.thread.submit(self.runner.run, wait()).result()

    def call(self, name: str, arguments: dict[str, Any] | None = None) -> CallToolResult:
        """Call a tool."""
        result: CallToolResult = self.do(lambda client: client.call_tool(name, arguments or {}))
        return result

    def close(self) -> None:
        """End the conversation, and with it the server."""

        async def end() -> None:
            await self.queue.put(None)
            await self.task

        self.thread.submit(self.runner.run, end()).result()
        self.thread.submit(self.runner.close).result()
        self.thread.shutdown()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    connected = Assistant(tmp_path_factory.mktemp("server") / "errors.txt")
    yield connected
    connected.close()
    assert "Traceback" not in connected.errors.read_text()


@pytest.fixture(scope="module")
def loaded() -> decision.Loaded:
    return decision.load(DOCS)


def texts(result: CallToolResult) -> list[str]:
    return [block.text for block in result.content if isinstance(block, TextContent)]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments, "--docs", DOCS]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("answers", "written"), SITUATIONS)
def test_an_assistant_is_asked_and_told_what_the_terminal_prints(
    assistant: Assistant,
    loaded: decision.Loaded,
    answers: dict[str, Any],
    written: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = assistant.call("ask", {"answers": answers, "today": DAY})
    expected = json.loads(printed(capsys, "walk", "--answers", written, "--json", "--today", DAY))
    words, data = texts(result)

    assert result.structured_content == expected == json.loads(data)
    if expected["verdict"]:
        assert words + "\n" == printed(capsys, "walk", "--answers", written, "--record", "--today", DAY)
    else:
        assert f"{loaded.pages[expected['asking']]['title']}" in words


def test_a_link_goes_on_where_a_reply_ended(assistant: Assistant) -> None:
    reply = assistant.call(
        "ask", {"answers": {"gap": "none", "existing-tune": "none"}, "today": DAY}
    ).structured_content

    assert reply
    assert assistant.call("ask", {"link": reply["link"], "today": "2026-12-24"}).structured_content == reply


def test_costs_are_what_cost_prints(assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ours.yml").write_text("preset: internal-tool\nrate: 60..100..150\n", encoding="utf-8")
    pair = ["fine-tune-api", "better-prompt"]
    figures = {"preset": "internal-tool", "rate": [60, 100, 150]}
    result = assistant.call("cost", {"figures": figures, "compare": pair, "draws": 50.0, "today": DAY})
    called = ("cost", "--inputs", f"{tmp_path / 'ours.yml'}", "--draws", "50", "--compare", ",".join(pair))

    assert result.structured_content == json.loads(printed(capsys, *called, "--json", "--today", DAY))


def test_near_cases_are_those_of_the_verdict_each_as_it_was_published(
    assistant: Assistant, loaded: decision.Loaded
) -> None:
    answers = dict.fromkeys(loaded.facts, "?") | {"gap": "format", "scope": "narrow"}
    verdict: Any = decision.ask(loaded, answers, today=DAY)["verdict"]
    result = assistant.call("near_cases", {"answers": answers, "today": DAY})

    assert result.structured_content == verdict["near_cases"] | {
        "cases": {name: loaded.cases[name] for name in verdict["near_cases"]["cases"]}
    }
    assert len(verdict["near_cases"]["cases"]) > 2


def test_claims_are_listed_and_told_with_their_sources(assistant: Assistant, loaded: decision.Loaded) -> None:
    claims = loaded.claims
    name = next(iter(claims))
    listed, told, of_topic = (
        assistant.call("claims", given).structured_content
        for given in ({}, {"ids": [name]}, {"topic": claims[name]["topic"]})
    )

    assert told == {"claims": {name: claims[name]}}
    assert listed == {
        "claims": {one: {part: claims[one][part] for part in ("says", "grade", "topic")} for one in claims}
    }
    assert of_topic
    assert [*of_topic["claims"]] == [one for one in claims if claims[one]["topic"] == claims[name]["topic"]]


def test_the_facts_that_may_be_known_are_listed(assistant: Assistant, loaded: decision.Loaded) -> None:

    assert assistant.call("facts").structured_content == {"facts": loaded.facts, "trees": loaded.trees}


def test_each_tool_says_what_it_is_for_and_what_it_takes(assistant: Assistant) -> None:
    listed: ListToolsResult = assistant.do(lambda client: client.list_tools())

    assert [tool.name for tool in listed.tools] == ["facts", "ask", "cost", "near_cases", "claims"]
    for tool in listed.tools:
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert all("description" in taken for taken in tool.input_schema["properties"].values())


def test_the_page_about_the_server_names_each_tool_with_what_it_takes(assistant: Assistant) -> None:
    listed: ListToolsResult = assistant.do(lambda client: client.list_tools())
    page = (ROOT / "docs/take/assistants.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^`(\w+)`\n:   (.*)$", page, re.MULTILINE))

    assert [*sections] == [tool.name for tool in listed.tools]
    for tool in listed.tools:
        takes = {*tool.input_schema["properties"]}
        said = sections["ask" if "what `ask` takes" in sections[tool.name] else tool.name]
        assert {one for one in takes if f"`{one}`" in said} == takes


def test_each_page_of_words_can_be_read(assistant: Assistant, loaded: decision.Loaded) -> None:
    pages = loaded.pages
    listed: ListResourcesResult = assistant.do(lambda client: client.list_resources())
    addresses = [resource.uri for resource in listed.resources]
    (scope,) = assistant.do(lambda client: client.read_resource("decision://scope")).contents

    assert addresses == [f"decision://{name}" for name in pages]
    assert isinstance(scope, TextResourceContents)
    assert scope.text.startswith("# Is your task one narrow job or many?\n\nJudge what the model sees")
    assert "## How to find out\n\nWrite the guideline" in scope.text


def test_a_page_that_is_not_there_is_refused_with_those_that_are(assistant: Assistant) -> None:
    with pytest.raises(MCPError, match=r"there is no page decision://moon; there are decision://"):
        assistant.do(lambda client: client.read_resource("decision://moon"))


@pytest.mark.parametrize(("tool", "arguments", "says"), ODD)
def test_odd_input_is_refused_with_what_to_write(
    assistant: Assistant, tool: str, arguments: dict[str, Any], says: str
) -> None:
    result = assistant.call(tool, arguments)

    assert result.is_error
    assert says in texts(result)[0]
    assert assistant.call("facts").structured_content


def test_without_the_extra_the_command_says_which_one_it_needs() -> None:
    code = "import sys; sys.modules['mcp'] = None; from decision.interfaces.cli import main; sys.exit(main(['mcp']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "decision: the server for assistants needs the package mcp; it comes with the extra “mcp” of this one\n"
    )


def test_a_folder_with_mistakes_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    command = [sys.executable, "-m", "decision", "mcp", "--docs", f"{tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, input="", capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tree/facts.yml:1: missing-file: this file is not there")
