"""What came of a decision, as a form that opens filled in. Comes in: answers, a verdict. Goes out: an address.

The form is .github/ISSUE_TEMPLATE/case.yml, whose fields are the keys of a case. Whoever opens the address gives the
answers to that site; they are public once the form is sent, which takes another press of a button there.
"""

import re

from decision.tree.answers import unknown, write_answer
from decision.tree.dates import format_date
from decision.tree.model import Answers, Playbook
from decision.wording.blocks import Block

FORM = "case.yml"
ASKS = "Tell us what came of it"
_ODD = re.compile(r"[^A-Za-z0-9\-._~]")
_PLAIN = re.compile(r"(?!(yes|no|true|false|null|on|off)$)[a-z][a-z0-9+-]*")
"""What YAML takes for the text that it is."""


def case_form_address(playbook: Playbook, answers: Answers, opening: Block, repository: str) -> str:
    """Return the address of the form, filled in; empty where no ``repository`` has one.

    ``opening`` is the block with which the verdict on the answers opens.
    """
    if not repository:
        return ""
    day = str(opening.data["today"])
    fields = {
        "template": FORM,
        "title": "Case: ",
        "year": day.partition("-")[0],
        "facts": facts_as_text(playbook, answers),
        "said": f"Tree {playbook.trees[0].version}, {format_date(day)}. {opening.label}: {opening.title}",
    }
    return f"{repository.rstrip('/')}/issues/new?{'&'.join(f'{name}={_quoted(text)}' for name, text in fields.items())}"


def facts_as_text(playbook: Playbook, answers: Answers) -> str:
    """Return answers as the facts of a case, in YAML, a line each; what is not sure is left out."""
    known = {
        fact.id: write_answer(fact, answers[fact.id])
        for fact in playbook.facts
        if fact.id in answers and answers[fact.id] != unknown(fact)
    }
    lines = [f"{fact}: {text if _PLAIN.fullmatch(text) else f'"{text}"'}" for fact, text in known.items()]
    return "\n".join(lines) or "{}"


def _quoted(text: str) -> str:
    return _ODD.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)
