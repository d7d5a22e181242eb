"""What each page says of itself, to search engines and to people who are sent a link.

Comes in: a page's front matter, and what it is about. Goes out: plain text.
"""

from collections.abc import Mapping

from decision.tree.model import Playbook


def description_of(playbook: Playbook, source: str, meta: Mapping[str, str]) -> str:
    """Return what a page says of itself in one or two sentences, as plain text; empty if it says nothing.

    That is the description in its front matter, the summary of a lever, or a question with its hint. A decision about
    this project is described by its title. ``source`` is the path of the page's source.
    """
    if said := meta.get("description") or meta.get("summary"):
        return said
    folder, _, name = source.rpartition("/")
    ident = name.removesuffix(".md")
    if folder == "questions" and ident in playbook.words:
        words = playbook.words[ident]
        return f"{words.title} {words.lead}".strip()
    if folder == "adr":
        return f"A decision about this project, why it was taken and what was given up. {meta['title']}."
    return ""
