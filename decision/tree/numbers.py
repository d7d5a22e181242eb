"""Numbers as people write them: one grammar for pages, files, links and the command line.

Comes in: text. Goes out: a number, or what is unclear and what to write. All that reads a number reads it here.

=============================================  =====================================================================
text                                           meaning
=============================================  =====================================================================
``1,000``, ``1 000``, ``1'000``, ``1_000``     a thousand; also with no-break or thin spaces and curly apostrophes
``2.5``, ``.5``, ``2.48e-05``                  decimals have a point; powers of ten as programs write them
``1 000,5``, ``1.000,5``, ``1.000.000``        a point or a comma that the rest of the text explains
``10k``, ``1.2m``, ``2 million``, ``3bn``      thousands, millions, billions; capitals too
``5%``, ``$1,000``, ``€ 50``, ``1,000 USD``    where a share or money is meant; see ``foreign`` on other currencies
``60..150``, ``60-150``, ``60 to 150``         a range; in answers also ``100..`` and ``..500``, in costs ``1..2..3``
=============================================  =====================================================================

What can be read in two ways is refused, with both of them, since a reader may write otherwise than we do: ``250.000``
may be 250 or 250,000, ``100-200k`` may begin at 100 or at 100k. A comma alone sets off thousands, as on all our pages:
``250,000`` is 250000. So ``1,5`` is refused, lest somebody who has seen it read writes ``1,500`` for 1.5. What a
program wrote as a number, as in JSON, is ``exact``: there, 1.125 is no thousand.

docs/assets/route.js repeats what whole numbers need; tests/test_numbers.py holds it equal to this.
"""

import re
from typing import NamedTuple, Self

LARGEST = 10**12
"""The largest number that is taken: a million million, in any unit."""
BLANKS = " \t\n\r\u00a0\u2007\u2009\u202f"
"""What may surround a text: the script of the page trims the same."""
_ALIKE = str.maketrans({**dict.fromkeys("\u00a0\u2007\u2009\u202f", " "), "’": "'", "−": "-"})
_POWERS = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9, "%": -2}
_MONEY = {"$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP"}
_SIGN = f"({'|'.join(map(re.escape, _MONEY))})?"
_NUMBER = re.compile(
    rf"{_SIGN} *([0-9.,' _]*[0-9])(?:e([+-]?[0-9]{{1,3}}))? *({'|'.join(_POWERS)}) *{_SIGN}", re.IGNORECASE | re.ASCII
)
_ENGLISH = re.compile(r"((?:[1-9][0-9]{0,2}([ ,'_])[0-9]{3}(?:\2[0-9]{3})*)|[0-9]*)(?:\.([0-9]+))?")
_CONTINENTAL = re.compile(r"([1-9][0-9]{0,2}([ .'_])[0-9]{3}(?:\2[0-9]{3})*)(?:,([0-9]+))?")
_COMMA = re.compile(r"[0-9]*,[0-9]+")
_EITHER = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
"""What is a thousand to some and has three decimals to others."""
_BETWEEN = re.compile(r"(?<![eE]) *[-–—] *| +to +", re.IGNORECASE)
_LONGEST = 24
"""Characters that a reader's figure may have, so that a link holds all of them."""


class InvalidFigure(ValueError):  # noqa: N818  # a reader's odd figure on its way to becoming a value, not an error
    """A figure that means nothing here: ``says`` is what is wrong; ``write`` what would do, empty for any number."""

    def __init__(self, says: str, write: str = "") -> None:  # noqa: D107  # the class says it
        self.says, self.write = says, write
        parts = (says, write or "write digits, such as 250, 1,000 or 10k")
        super().__init__(" ".join(f"{part[0].upper()}{part[1:]}." for part in parts))


class _Number(NamedTuple):
    """A number as it was written: ``digits × 10**power``, with its suffix and the currency that it names."""

    text: str
    digits: int
    power: int
    suffix: str
    money: str

    def value(self, suffix: str = "") -> float:
        """Return its value, with a further suffix."""
        return float(f"{self.digits}e{self.power + _POWERS[suffix]}")

    def may_share(self, last: Self) -> bool:
        """Whether the suffix of a range's last end may be meant for this one too, as in ``100-200k``."""
        return not self.suffix and last.suffix != "" and 0 < self.value(last.suffix) <= last.value()

    def of(self, unit: str) -> Self:
        """Refuse a share or a sum of money where something else is meant."""
        share = self.suffix == "%" and not unit.startswith(("share", "times"))
        if unit and (share or (self.money and not unit.startswith("USD"))):
            what = "a share" if share else "an amount of money"
            raise InvalidFigure(f"“{self.text[:40]}” is {what}", f"write a number of {unit} without a sign")
        return self

    def whole(self) -> int:
        factor: int = 10 ** abs(self.power)
        whole, left = (self.digits * factor, 0) if self.power > 0 else divmod(self.digits, factor)
        if left:
            raise InvalidFigure(f"{self.text[:40]} is not a whole number")
        if whole > LARGEST:
            raise InvalidFigure(f"{self.text[:40]} is more than we can use", f"write at most {LARGEST:,}")
        return whole


def read_whole(text: str) -> int:
    """Read a whole number; ``InvalidFigure`` says what is wrong with it."""
    return _parse(text).whole()


def read_wholes(text: str, unit: str) -> tuple[int, int | None]:
    """Read a whole number of a unit, or a range, perhaps with one end open; ``InvalidFigure`` says what is wrong."""
    ends = [end and end.of(unit).whole() for end in _ends(text, most=2)]
    low, high = ends[0] or 0, ends[-1]
    if high is not None and low > high:
        raise InvalidFigure(f"{low:,} to {high:,} is upside down", "put the lower number first")
    return low, high


def read_number(text: str, most: float = LARGEST) -> float:
    """Read a figure of at most ``most``; ``InvalidFigure`` says what is wrong with it."""
    number = _parse(text).value()
    if number > most:
        share = ". A share is written 5%, or 0.05" if most == 1 else ""
        raise InvalidFigure("this is more than we can use", f"enter at most {most:,.10g}{share}")
    return number


def read_ends(text: str, most: float = LARGEST, unit: str = "") -> list[float]:
    """Read a figure of a unit, or a range of two or three ends; ``InvalidFigure`` says what is wrong with it."""
    found = [(end or _parse("")).of(unit).text for end in _ends(text, most=3)]
    if any(len(end) > _LONGEST for end in found):
        raise InvalidFigure("this is longer than any figure here", f"write at most {_LONGEST} characters")
    ends = [read_number(end, most) for end in found]
    if sorted(ends) != ends:
        raise InvalidFigure("the range is upside down", "put the lowest number first")
    return ends


def exact(text: str) -> str:
    """Return a number that a program wrote, such as one in JSON, so that its point cannot be taken for a thousand's."""
    return f"{text}0" if _EITHER.fullmatch(text) and not text.endswith("0") else text


def foreign(text: str) -> bool:
    """Whether a figure or a range names money that is not in US dollars."""
    return any(sign in text.lower() for sign, code in _MONEY.items() if code != "USD")


def _ends(text: str, most: int) -> list[_Number | None]:
    """Return the ends of a range, one where it is none; nothing for an end that ``..`` leaves open."""
    text = text.translate(_ALIKE).strip(BLANKS)
    texts = text.split("..") if ".." in text else _between_dashes(text)
    if len(texts) > most:
        raise InvalidFigure(f"“{text[:40]}” has too many ends", "write one number, or a range such as 60..150")
    ends = [_parse(part) if part.strip(BLANKS) or ".." not in text else None for part in texts]
    if (last := ends[-1]) and any(end and end.may_share(last) for end in ends):
        says = f"“{text[:40]}” is unclear: “{last.suffix}” may belong to the last number alone or to each"
        raise InvalidFigure(says, "write the numbers in full, or each with its suffix")
    return ends


def _between_dashes(text: str) -> list[str]:
    """Return the two ends of a range with a dash or “to”; of a minus sign, and of several dashes, the text as it is."""
    ends = _BETWEEN.split(text)
    return ends if len(ends) == 2 and ends[0] else [text]  # noqa: PLR2004  # low, high


def _parse(text: str) -> _Number:
    """Read one number with its suffix and its currency."""
    text = text.translate(_ALIKE).strip(BLANKS)
    if not text:
        raise InvalidFigure("a number is missing", "enter one, or reset the field")
    if text.startswith("-"):
        raise InvalidFigure(f"“{text[:20]}” is negative, and nothing here can be", "enter a number of 0 or more")
    found = _NUMBER.fullmatch(text)
    money = {_MONEY[sign.lower()] for sign in (found[1], found[5]) if sign} if found else set()
    if not found or len(money) > 1:
        raise InvalidFigure(f"“{text[:20]}” is not a number here")
    exponent, suffix = found[3], found[4].lower()
    whole, decimals = _separate(text, found[2].strip(), programmed=bool(exponent))
    power = int(exponent or 0) - len(decimals) + _POWERS[suffix]
    return _Number(text, int(whole + decimals), power, suffix, "".join(money))


def _separate(text: str, written: str, *, programmed: bool) -> tuple[str, str]:
    """Return the digits before and after the decimal sign; ``programmed`` if a program wrote them, with a point."""
    if _EITHER.fullmatch(written) and not programmed:
        small = exact(written.rstrip("0").rstrip("."))
        either = " or ".join(text.replace(written, one, 1) for one in (small, written.replace(".", ",")))
        raise InvalidFigure(f"“{text[:40]}” can be read in two ways", f"write {either}, whichever you mean")
    found = _ENGLISH.fullmatch(written) or _CONTINENTAL.fullmatch(written)
    if found:
        return re.sub("[^0-9]", "", found[1]), found[3] or ""
    if _COMMA.fullmatch(written):
        says = f"“{text[:20]}” is unclear: a comma sets off thousands here, as in 1,000"
        raise InvalidFigure(says, f"write {text.replace(',', '.')}, with a point")
    raise InvalidFigure(f"“{text[:20]}” is not a number here")
