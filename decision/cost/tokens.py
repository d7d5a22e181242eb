"""How many tokens a text has, by estimate. Comes in: text. Goes out: a whole number.

A tokenizer's vocabulary takes megabytes, so words, digits and marks are counted instead, each at what they took of
OpenAI's o200k_base on the Universal Declaration of Human Rights and on files of this project.
"""

import math
import re
from collections.abc import Callable

ERROR, ERROR_ELSEWHERE = 0.15, 0.3
"""How far an estimate is off at most on the texts that were counted: English and code; other languages."""
_PIECES = re.compile(
    r"(?P<word>[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+)|(?P<digits>[0-9]+)|(?P<breaks>\s*\n\s*)"
    r"|(?P<sign>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])|(?P<letter>[^\W\d_]|[\u0300-\u036f\u0900-\u0eff])"
    r"|(?P<marks>[^\w\s]+|_)"
)
_SHORT = 5
"""Letters of a word that one token holds."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    return math.ceil(sum(_WEIGHTS[str(found.lastgroup)](found[0]) for found in _PIECES.finditer(text)))


def _word(text: str) -> float:
    return 0.9 + 0.12 * max(0, len(text) - _SHORT) + 1.35 * sum(letter > "z" for letter in text)


_WEIGHTS: dict[str, Callable[[str], float]] = {
    "word": _word,
    "digits": lambda text: 2.2 * math.ceil(len(text) / 3),
    "breaks": lambda _: 1.5,
    "sign": lambda _: 0.8,
    "letter": lambda _: 0.31,
    "marks": lambda text: 0.58 * len(text),
}
"""What each kind of piece takes. A sign is Chinese, Japanese or Korean; a letter, of another script than Latin."""
