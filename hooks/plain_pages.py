"""Each page as Markdown, and llms.txt, for programs and assistants that read the site.

Comes in: the finished HTML of each page's article, with its title and description. Goes out: files of the site. Equal
pages give equal bytes.

The names are those that llmstxt.org asks for: where an address ends in a slash, ``index.html.md`` lies beside the HTML.
Links in these texts name the whole address, since they are read away from the site.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from hooks.keeping import Keep, anew

NAME = "index.html.md"
"""The name of a page's Markdown, in the folder of the page."""
LLMS = "llms.txt"
FIRST = "Start here"
"""The section of llms.txt for pages that the menu has in none of its own."""
REST = "Optional"
"""The section that a reader with little room may skip; llmstxt.org fixes its name."""
INSTRUMENT_ALONE = "embed.html"
"""The template of pages that hold the instrument and no text."""

_LEFT_OUT = (
    *("script", "style", "template", "svg", "form", "fieldset", "button", "input", "textarea", "select"),
    *("label:not(.sft-ticks label)", ".headerlink", ".sft-tool", ".sft-cost-waiting", ".sft-no-scripts"),
    *(".sft-claim-back", ".sft-claim-head"),
)
"""What of a page means something only on a screen, or is said twice; as selectors."""


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of the site as it was built."""

    url: str
    """The way from the site's root."""
    title: str
    description: str
    html: str
    """The article alone."""


type Menu = Sequence[tuple[str, str]]
"""The pages of the menu in order: the section of each, and the way to it from the site's root."""


# --- Markdown ------------------------------------------------------------------------------------


def file_of(url: str) -> str:
    """Return the name of a page's Markdown, below the site's root."""
    return f"{url}{NAME}" if not url or url.endswith("/") else f"{url}.md"


def markdown(page: PlainPage, site: str, licence: str = "") -> str:
    """Return a page as Markdown; ``site`` is the site's address, with a slash at its end; ``licence`` may be empty."""
    article = BeautifulSoup(page.html, "html.parser")
    for element in article.select(", ".join(_LEFT_OUT)):
        element.decompose()
    for way in ("href", "src"):
        for element in article.select(f"[{way}]"):
            element[way] = urljoin(f"{site}{page.url}", str(element[way]))
    for note in article.select(".sft-cite a"):
        note.string = f"[{note.get_text()}]"
    for small in article.select("td > .sft-small"):
        small.insert_before(" (")
        small.insert_after(")")
    for beside in article.select("li > a + span"):
        beside.insert_before(", ")
    for summary in article.select("summary"):
        _open(article, summary)
    heading = "" if article.find("h1") else f"# {page.title}\n\n"
    text = MarkdownConverter(heading_style=ATX, bullets="-").convert_soup(article)
    lines = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    return f"{heading}{lines}\n\n---\n\n{_foot(f'{site}{page.url}', licence)}\n"


def _foot(address: str, licence: str) -> str:
    return f"From {address}. Licence: {licence}." if licence else f"From {address}."


def _open(article: BeautifulSoup, summary: Tag) -> None:
    """Turn the line of a fold into a paragraph; one that has a heading of its own, into the heading and paragraphs."""
    if summary.find(["h2", "h3", "h4"]):
        for line in summary.find_all("span", recursive=False):
            line.name = "p"
        summary.unwrap()
    else:
        summary.name = "strong"
        summary.wrap(article.new_tag("p"))


# --- llms.txt ------------------------------------------------------------------------------------


def llms(name: str, says: str, pages: Iterable[PlainPage], site: str, menu: Menu) -> str:
    """Return llms.txt: what the site is, and its pages by section of the menu, each with its own description.

    Pages that the menu lacks come last, under ``REST``.
    """
    known = {page.url: page for page in pages}
    ways = [*menu, *((REST, url) for url in sorted(known.keys() - {url for _, url in menu}))]
    listed: dict[str, list[str]] = {}
    for section, url in ways:
        page = known[url]
        says_more = page.description.removeprefix(page.title).strip()
        listed.setdefault(section, []).append(f"- [{page.title}]({site}{file_of(url)}): {says_more}")
    parts = [f"## {section}\n\n" + "\n".join(lines) for section, lines in listed.items()]
    return "\n\n".join([f"# {name}", f"> {says}", *parts]) + "\n"


def write(  # noqa: PLR0913  # what a text for programs begins and ends with
    folder: Path, pages: Iterable[PlainPage], site: str, text: str, *, licence: str = "", keep: Keep = anew
) -> None:
    """Write the Markdown of all pages into the folder of a finished site, and ``text`` as its llms.txt.

    ``keep`` has that of pages that are as they were.
    """
    for page in pages:
        (folder / file_of(page.url)).write_text(keep(markdown, page, site, licence), encoding="utf-8")
    (folder / LLMS).write_text(text, encoding="utf-8")
