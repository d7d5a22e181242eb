"""The words of a label as they are drawn. Comes in: what a diagram has between brackets or bars. Goes out: lines."""

import re

_BREAK = re.compile(r"</?\s*br\s*/?>|\\n", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|kbd|label|li|mark|ol|p|pre|q|s|small|span|strike"
    r"|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul|var)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
"""Markup that labels have; what else is between < and > may be a comparison."""
_ICON = re.compile(r"\bfa[a-z]{0,2}:fa-[\w-]+")
_ENTITY = re.compile(r"[#&](?:#?x([0-9a-fA-F]{1,6})|#?(\d{1,7})|([a-zA-Z]{2,8}));")
"""A sign by its number or name. Mermaid begins it with a number sign, HTML with an ampersand."""
_NAMES = r"""
    quot=" amp=& lt=< gt=> apos=' semi=; colon=: num=# excl=! quest=? lpar=( rpar=) lsqb=[ rsqb=] lcub={ rcub=} vert=|
    sol=/ bsol=\ le=≤ ge=≥ ne=≠ plusmn=± times=× euro=€ ndash=– mdash=— hellip=… rarr=→ larr=← infin=∞ deg=° copy=©
    reg=® trade=™ check=✓
"""
"""The names of signs in labels. The standard library knows all, and is more than the browser should load for this."""
_NAMED = dict(pair.split("=", 1) for pair in _NAMES.split())
_EMPHASIS = (
    re.compile(r"\*\*(\S(?:.*?\S)?)\*\*"),
    re.compile(r"(?<!\w)__(\S(?:.*?\S)?)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(\S(?:.*?\S)?)\*(?![\w*])"),
)
_MARKDOWN = (*_EMPHASIS, re.compile(r"(?<!\w)_(\S(?:.*?\S)?)_(?!\w)"), re.compile(r"`([^`]+)`"))
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u200b\u200e\u200f\u2028-\u202e]")
_LAST = 0x10FFFF


def words_of(label: str) -> str:
    """Return what a label says, line by line: without quotation marks, markup, icons and what cannot be seen."""
    text = label.strip()
    text = text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text
    marked = len(text) > 1 and text[0] == text[-1] == "`"
    text = text[1:-1] if marked else text
    text = _ICON.sub("", _TAG.sub("", _BREAK.sub("\n", text)))
    for pattern in _MARKDOWN if marked else _EMPHASIS:
        text = pattern.sub(r"\1", text)
    text = _UNSEEN.sub("", _ENTITY.sub(_sign, text))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _sign(found: re.Match[str]) -> str:
    """Return the sign that an entity means; an unknown one stays as it is."""
    code, number, name = found.groups()
    if name:
        return _NAMED.get(str(name), " " if name == "nbsp" else found[0])
    point = int(code, 16) if code else int(number)
    return chr(point) if point <= _LAST else found[0]
