"""The engine for assistants, over the Model Context Protocol. Comes in: calls of tools. Goes out: text and plain data.

Every text is the engine's. What cannot be used comes back as a result that is an error, whose text says what is wrong
and what to write instead. The packages that this needs come with the extra ``mcp``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from decision import __version__
from decision.interfaces.api import Loaded, ask, cost, in_words

SCHEME = "decision://"
"""What the addresses of pages begin with; the id of a question or lever follows."""
_INSTRUCTIONS = (
    "Ask this engine rather than guess. “facts” lists what may be known of a situation. Give “ask” what is known: it "
    "returns the next question, or the verdict with its plan. Put each question to the user in its own words; “?” is "
    "“not sure”, and never a guess of yours. Texts, figures and grades are the engine's: quote them as they are."
)
_VALUE = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1},
    ]
}
_TEXT = {"type": "string"}
_SITUATION: Mapping[str, Any] = {
    "answers": {
        "type": "object",
        "additionalProperties": _VALUE,
        "description": "values by fact, as “facts” lists them: text, a number, true or false, several values, or a "
        "range as [low, high]; “?” is “not sure”",
    },
    "today": {**_TEXT, "description": "the date of the reply, YYYY-MM-DD; today if left out"},
}
_ASKED: Mapping[str, Any] = {
    **_SITUATION,
    "link": {**_TEXT, "description": "an earlier reply's “link”, in place of “answers”"},
    "tree": {**_TEXT, "description": "the id of another tree than the playbook's own"},
}
type _Reply = tuple[str, dict[str, object]]
"""What a tool says in words, perhaps nothing, and as data."""


@dataclass(frozen=True, slots=True)
class _Tool:
    """A tool: what it is for, the arguments that it takes, and what answers."""

    says: str
    takes: Mapping[str, Any]
    run: Callable[[Loaded, dict[str, Any]], _Reply]

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "object", "properties": dict(self.takes), "additionalProperties": False}


def call(loaded: Loaded, name: str, arguments: Mapping[str, Any]) -> _Reply:
    """Answer one call; ``ValueError`` says what cannot be used."""
    if name not in _TOOLS:
        raise ValueError(f"there is no tool “{name}”; there are {', '.join(_TOOLS)}")
    tool = _TOOLS[name]
    if error := best_match(Draft202012Validator(tool.schema).iter_errors(arguments)):
        place = ".".join(f"{part}" for part in error.absolute_path) or "arguments"
        raise ValueError(f"{place}: {error.message}; {name} takes {', '.join(tool.takes) or 'no arguments'}")
    return tool.run(loaded, dict(arguments))


def serve(loaded: Loaded) -> None:
    """Answer on standard input and output until the input ends."""
    anyio.run(_serve, loaded)


async def _serve(loaded: Loaded) -> None:
    server = _server(loaded)
    async with stdio_server() as (come_in, go_out):
        await server.run(come_in, go_out, server.create_initialization_options())


def _server(loaded: Loaded) -> Server[dict[str, Any]]:
    type Context = ServerRequestContext[dict[str, Any]]
    type Page = types.PaginatedRequestParams | None

    async def tools(_context: Context, _page: Page) -> types.ListToolsResult:
        reads = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        listed = [
            types.Tool(name=name, description=tool.says, input_schema=tool.schema, annotations=reads)
            for name, tool in _TOOLS.items()
        ]
        return types.ListToolsResult(tools=listed)

    async def called(_context: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            words, data = await anyio.to_thread.run_sync(call, loaded, asked.name, asked.arguments or {})
        except ValueError as refusal:
            return types.CallToolResult(content=[types.TextContent(text=str(refusal))], is_error=True)
        texts = [text for text in (words, json.dumps(data, ensure_ascii=False)) if text]
        return types.CallToolResult(content=[types.TextContent(text=text) for text in texts], structured_content=data)

    async def pages(_context: Context, _page: Page) -> types.ListResourcesResult:
        listed = [
            types.Resource(
                uri=f"{SCHEME}{name}",
                name=name,
                title=f"{page['title']}",
                description=f"{page['lead']}" or None,
                mime_type="text/markdown",
            )
            for name, page in loaded.pages.items()
        ]
        return types.ListResourcesResult(resources=listed)

    async def page(_context: Context, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        name = asked.uri.removeprefix(SCHEME)
        if name not in loaded.pages:
            why = f"there is no page {asked.uri}; there are {', '.join(SCHEME + each for each in loaded.pages)}"
            raise MCPError(code=types.INVALID_PARAMS, message=why)
        text = _markdown(loaded.pages[name])
        contents = types.TextResourceContents(uri=asked.uri, mime_type="text/markdown", text=text)
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "decision",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=tools,
        on_call_tool=called,
        on_list_resources=pages,
        on_read_resource=page,
    )


def _markdown(page: Mapping[str, Any]) -> str:
    sections: Mapping[str, str] = page["sections"]
    parts = [f"# {page['title']}", page["lead"], *(f"## {head}\n\n{text}" for head, text in sections.items())]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(loaded: Loaded, _given: dict[str, Any]) -> _Reply:
    return "", {"facts": loaded.facts, "trees": loaded.trees}


def _ask(loaded: Loaded, given: dict[str, Any]) -> _Reply:
    asked = _answers_or_link(given)
    return in_words(loaded, asked, **given), ask(loaded, asked, **given)


def _answers_or_link(given: dict[str, Any]) -> Mapping[str, Any] | str:
    """Take out of a call's arguments what is known of the situation."""
    if "link" in given and "answers" in given:
        raise ValueError("give answers or a link, not both; a reply's link holds all that was answered")
    answers: Mapping[str, Any] = given.pop("answers", {})
    link: str = given.pop("link", "")
    return link or answers


def _cost(loaded: Loaded, given: dict[str, Any]) -> _Reply:
    whole: dict[str, Any] = {
        name: int(given[name]) for name in ("draws", "seed") if name in given
    }  # a schema takes 2.0
    return "", cost(loaded, given.pop("answers", {}), **(given | whole))


def _near_cases(loaded: Loaded, given: dict[str, Any]) -> _Reply:
    reply = ask(loaded, _answers_or_link(given), **given)
    if reply["asking"]:
        raise ValueError(f"cases are told with a verdict, and “{reply['asking']}” is still asked; “?” is “not sure”")
    verdict: Any = reply["verdict"]
    near: Mapping[str, Any] = verdict.get("near_cases") or {"cases": (), "other_way": 0, "says": ""}
    return near["says"], {**near, "cases": {name: loaded.cases[name] for name in near["cases"]}}


def _claims(loaded: Loaded, given: dict[str, Any]) -> _Reply:
    ids: Sequence[str] = given.get("ids", ())
    claims = loaded.claims
    if unknown := [name for name in ids if name not in claims]:
        raise ValueError(f"there is no claim “{unknown[0]}”; without ids all of them are listed")
    found = {name: claims[name] for name in ids} if ids else _in_short(claims, given.get("topic", ""))
    return "", {"claims": found}


def _in_short(claims: Mapping[str, Mapping[str, object]], topic: str) -> dict[str, object]:
    """Return what claims say, all of them or those of one topic."""
    topics = sorted({f"{claim['topic']}" for claim in claims.values()})
    if topic and topic not in topics:
        raise ValueError(f"there is no topic “{topic}”; there are {', '.join(topics)}")
    parts = ("says", "grade", "topic")
    return {
        name: {part: claim[part] for part in parts} for name, claim in claims.items() if topic in {"", claim["topic"]}
    }


_TOOLS: Mapping[str, _Tool] = {
    "facts": _Tool(
        "List what may be known of a situation: each fact with its values or unit; and the trees.", {}, _facts
    ),
    "ask": _Tool(
        "Return the next question to put to the user or, where nothing needs asking, the verdict with its plan; in "
        "words, and as the data of “decision walk --json”.",
        _ASKED,
        _ask,
    ),
    "cost": _Tool(
        "Return what each lever costs in US dollars, with ranges and break-evens, as “decision cost --json” does.",
        {
            **_SITUATION,
            "figures": {
                "type": "object",
                "additionalProperties": _VALUE,
                "description": "the user's own figures by name, such as volume, horizon or rate",
            },
            "compare": {
                "type": "array",
                "items": _TEXT,
                "minItems": 2,
                "maxItems": 2,
                "description": "two levers to set side by side",
            },
            "draws": {"type": "integer", "minimum": 1, "maximum": 10_000, "description": "how many the ranges rest on"},
            "seed": {"type": "integer", "description": "what the draws begin with"},
        },
        _cost,
    ),
    "near_cases": _Tool(
        "Return the published cases nearest to a situation that has a verdict: what each did, and what came of it.",
        _ASKED,
        _near_cases,
    ),
    "claims": _Tool(
        "Return claims by id with their grade and sources; without ids what each says and its grade.",
        {
            "ids": {"type": "array", "items": _TEXT, "description": "claims as a verdict's trace names them"},
            "topic": {**_TEXT, "description": "list those of one topic alone"},
        },
        _claims,
    ),
}
