"""Words that speak for an answer: a file becomes cues. Comes in: a YAML file. Goes out: cues, and findings."""

from collections.abc import Iterator
from pathlib import Path

from decision.authoring.findings import Finding, suggest
from decision.authoring.source_reader import SourceNode, SourceReader
from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.hearing import Cues, is_phrase
from decision.tree.model import Fact, Kind, Playbook

CUES = "tree/cues.yml"
_LISTS = ("unless", "counted")
"""The keys beside the answers that hold phrases too."""


def load_cues(playbook: Playbook, docs: Path) -> tuple[tuple[Cues, ...], list[Finding]]:
    """Read the cues of a folder; it may lack them. Mistakes are findings, and what is sound is kept."""
    reader = SourceReader(docs)
    top = reader.read(CUES) if (docs / CUES).is_file() else None
    return tuple(_cues(playbook, top) if top else ()), reader.findings


def _cues(playbook: Playbook, top: SourceNode) -> Iterator[Cues]:
    for name, key, value in top.pairs():
        if fact := playbook.fact.get(name):
            yield _of_fact(fact, value)
        else:
            key.report("unknown-fact", f"there is no fact “{name}”", suggest(name, playbook.fact))


def _of_fact(fact: Fact, node: SourceNode) -> Cues:
    says: dict[str, tuple[str, ...]] = {}
    lists: dict[str, tuple[str, ...]] = dict.fromkeys(_LISTS, ())
    per: dict[str, int] = {}
    spoken: dict[str, str] = {}
    for name, key, value in node.pairs():
        if name in _LISTS:
            lists[name] = tuple(phrase for phrase, _ in _phrases(value))
        elif name == "per":
            per = {time: times.whole(least=1) for time, _, times in value.pairs()}
        elif _is_answer(fact, name, key):
            says[name] = tuple(_new(value, name, spoken))
    if fact.kind is not Kind.NUMBER and (lists["counted"] or per):
        node.report("odd-cue", f"“{fact.id}” is no number, so nothing is counted", "delete “counted” and “per”")
        return Cues(fact.id, says, lists["unless"])
    return Cues(fact.id, says, **lists, per=per)


def _is_answer(fact: Fact, text: str, key: SourceNode) -> bool:
    """Whether a key names an answer that can be heard; a finding where it does not."""
    try:
        read_answer(fact, text)
    except InvalidAnswer as refusal:
        remedy = "use the values of facts.yml, or one of: unless, counted, per"
        key.report("unknown-value", str(refusal), remedy)
        return False
    return True


def _phrases(node: SourceNode) -> Iterator[tuple[str, SourceNode]]:
    for item in node.items():
        text = item.text()
        if is_phrase(text):
            yield text, item
        elif item.is_text:
            says = f"“{text}” cannot be listened for"
            item.report("odd-cue", says, "write words, with * at an end, | between two, … for others between")


def _new(node: SourceNode, answer: str, spoken: dict[str, str]) -> Iterator[str]:
    """Yield the phrases that were not there before, at whichever answer."""
    for phrase, item in _phrases(node):
        if phrase in spoken:
            item.report("repeated-cue", f"“{phrase}” speaks for “{spoken[phrase]}” already", "keep one of them")
        else:
            spoken[phrase] = answer
            yield phrase
