"""Draw the charts of the cost page, and put together what the browser draws them with.

Comes in: a chart's name and its rows; the npm packages. Goes out: SVG, the same bytes every time;
and a folder to be served: Vega, its interpreter of expressions, and a file for each chart.

What a chart looks like is in ``chart_specs``, one file a chart. The browser gets no Vega-Lite: each
chart is compiled here, once in its narrow form and once in its wide one. Vega's interpreter works on
parsed expressions, so the site needs no policy that lets scripts make functions from text.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vl_convert
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from decision.render.drawings import NARROW, WIDE, WIDE_FROM
from decision.render.drawings.cost_rows import MOST_DRIVERS
from decision.render.html.kit import tag, trusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup

type Spec = dict[str, Any]
"""A Vega-Lite specification, or a compiled one: JSON."""

CHARTS = ("months", "volume", "drivers")
"""The charts by name, in the order of the page."""

SPECS = Path(__file__).resolve().parent / "chart_specs"
NPM = SPECS.parent.parent / "node_modules"
VEGA_LITE = "6.4"
"""The newest that vl-convert carries. It goes with the Vega that package.json pins."""

INSIDE = ("d3-*", "delaunator", "internmap", "topojson-client")
"""Packages of other authors, as patterns of their names, that Vega's build has inside."""

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(SPECS),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_HEAD = re.compile(r'<svg [^>]*width="(\d+)" height="(\d+)" viewBox="0 0 \d+ \d+">(.*)</svg>', re.DOTALL)
_UNSEEN = re.compile(r'<(?:line|path) [^>]*(?: opacity="0"| display="none"| d="M0,0h0v0h0Z"[^>]*)/>')
_IDLE = re.compile(r' (?:class|role|aria-hidden|aria-roledescription|pointer-events|font-family)="[^"]*"| opacity="1"')
_TAG = re.compile(r"<[^>]*>")
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-\d+)?")

_IMPORT = re.compile(r"^import \{ ([\w, ]+) \} from 'vega-util';$", re.MULTILINE)
_EXPORT = re.compile(r"^export \{ (\w+) as expressionInterpreter \};$", re.MULTILINE)
_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)


def specification(chart: str, width: int) -> Spec:
    """Return the Vega-Lite of a chart, without rows, for a width in CSS pixels of the whole drawing."""
    spec: Spec = yaml.safe_load(specification_text(chart, width))
    return spec


def specification_text(chart: str, width: int) -> str:
    """Return the same as YAML. Raises ``jinja2.TemplateNotFound`` for a chart that has no file."""
    template = _ENVIRONMENT.get_template(f"{chart}.yml.jinja")
    return template.render(width=width, narrow=width < WIDE_FROM, most_bars=MOST_DRIVERS)


def draw(chart: str, rows: Iterable[Mapping[str, str | float]], width: int, label: str = "") -> Markup:
    """Return a chart of some rows as an ``svg`` element, drawn for a width in CSS pixels.

    It is one image, named by ``label`` or else by what the chart shows. It holds no ids, so a page
    can have any number of them. Raises ``ValueError`` with Vega's words where the rows cannot be drawn.
    """
    spec = specification(chart, width)
    filled = {**spec, "data": {"name": "rows", "values": [dict(row) for row in rows]}}
    svg = vl_convert.vegalite_to_svg(filled, vl_version=VEGA_LITE, allowed_base_urls=[])
    found = _HEAD.fullmatch(svg)
    assert found, svg[:200]  # noqa: S101  # so Vega has written since its first version
    wide, high, inside = found.groups()
    return tag(
        "svg",
        trusted(_lean(inside)),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_label=label or spec["description"],
        width=wide,
        height=high,
        viewBox=f"0 0 {wide} {high}",
        font_family=spec["config"]["font"],
    )


def _lean(svg: str) -> str:
    """Return a drawing without what nobody sees: parts hidden or empty, hooks for scripts, digits."""
    seen = _UNSEEN.sub("", svg)
    return _TAG.sub(lambda tag: _LONG.sub(_rounded, _IDLE.sub("", tag[0])), seen)


def _rounded(number: re.Match[str]) -> str:
    """Return a number with two digits behind the point, which is as fine as a screen can show."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def compile_specs(folder: Path, npm: Path = NPM) -> None:
    """Put into ``folder`` all that ``charts.js`` loads.

    That is Vega and its interpreter with their licences from the npm packages, and a JSON file for
    each chart. Raises ``FileNotFoundError`` where the packages are missing, ``RuntimeError`` where
    they do not go with vl-convert or with each other.
    """
    vega, interpreter = npm / "vega", npm / "vega-interpreter"
    for package in (vega, interpreter):
        if not (package / "package.json").is_file():
            raise FileNotFoundError(f"{package} is missing: run `npm ci` in the project folder")
    carried, pinned = vl_convert.get_vega_version(), _version(vega)
    if carried != pinned:
        raise RuntimeError(f"vl-convert carries Vega {carried}, package.json pins {pinned}: pin the same")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(vega / "build" / "vega.min.js", folder / "vega.min.js")
    (folder / "LICENSE-vega.txt").write_text(_licences(npm), encoding="utf-8")
    module = (interpreter / "build" / "vega-interpreter.js").read_text(encoding="utf-8")
    (folder / "vega-interpreter.js").write_text(as_script(module), encoding="utf-8")
    for chart in CHARTS:
        forms = {"wide_from": WIDE_FROM, "narrow": _form(chart, NARROW), "wide": _form(chart, WIDE)}
        (folder / f"{chart}.json").write_text(json.dumps(forms, separators=(",", ":")) + "\n", encoding="utf-8")


def as_script(module: str) -> str:
    """Return Vega's interpreter, which comes as a module, as a classic script that adds itself to ``vega``.

    A module would need an import map in the page, which a strict policy counts as an inline script.
    Raises ``RuntimeError`` where its one import and its one export are not as expected.
    """
    body, imports = _IMPORT.subn(r"const { \1 } = vega;", _MAP.sub("", module))
    body, exports = _EXPORT.subn(r"vega.expressionInterpreter = \1;", body)
    if (imports, exports) != (1, 1):
        raise RuntimeError(
            "vega-interpreter has other imports or exports than expected: see as_script in hooks/charts.py"
        )
    head = "/* vega-interpreter, BSD 3-Clause, see LICENSE-vega.txt */"
    return f"{head}\n(() => {{\n{body.strip()}\n}})();\n"


def _licences(npm: Path) -> str:
    """Return the licence of Vega, and those of the packages that its build has inside."""
    within = sorted(path for name in INSIDE for path in npm.glob(f"{name}/LICENSE"))
    texts = [
        (path.parent.name, path.read_text(encoding="utf-8").strip()) for path in (npm / "vega" / "LICENSE", *within)
    ]
    return "\n\n".join(f"{name}\n{'-' * len(name)}\n\n{text}" for name, text in texts) + "\n"


def _form(chart: str, width: int) -> Spec:
    """Return a chart as compiled Vega, with what the width of its plot is less than that of the whole."""
    spec = specification(chart, width)
    vega = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
    return {"sides": width - spec["width"], "vega": {key: part for key, part in vega.items() if key != "$schema"}}


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
