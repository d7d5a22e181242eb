"""HTML that only a build makes, from the templates under ``overrides/parts``. Comes in: plain data. Goes out: HTML.

Text is escaped by its type, as in the engine's kit: whatever is no ``Markup`` is text.
"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from decision.render.html.blocks import page_words

PARTS = Path(__file__).parent.parent / "overrides" / "parts"
_BETWEEN = re.compile(r">\s*\n\s*<")
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(PARTS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ENVIRONMENT.filters["page_words"] = page_words


def render(name: str, /, **values: object) -> Markup:
    """Return the HTML of a template, by its name without ``.html``; line breaks between elements mean nothing."""
    html = _ENVIRONMENT.get_template(f"{name}.html").render(**values)
    return Markup(_BETWEEN.sub("><", html.strip()))  # noqa: S704  # the environment escapes
