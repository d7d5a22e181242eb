"""HTML that only a build makes, from the templates under ``overrides/parts``. Comes in: plain data. Goes out: HTML.

Text is escaped by its type, as in the engine's kit: whatever is no ``Markup`` is text.
"""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from decision.render.html.blocks import page_words
from decision.render.html.kit import source_link
from decision.tree.dates import format_date
from decision.wording.figures import number
from decision.wording.sentences import counted, listed

PARTS = Path(__file__).parent.parent / "overrides" / "parts"
_BETWEEN = re.compile(r">\s*\n\s*<")
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(PARTS),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {made.__name__: made for made in (counted, listed, number, page_words, source_link)}
_ENVIRONMENT.filters["date"] = format_date


def render(name: str, /, **values: object) -> Markup:
    """Return the HTML of a template, by its name without ``.html``; line breaks between elements mean nothing."""
    html = _ENVIRONMENT.get_template(f"{name}.html").render(**values)
    return Markup(_BETWEEN.sub("><", html.strip()))  # noqa: S704  # the environment escapes


def render_page(name: str, /, **values: object) -> str:
    """Return the Markdown of a page that a build adds, from the template of that name without ``.md``."""
    return _ENVIRONMENT.get_template(f"{name}.md").render(**values)
