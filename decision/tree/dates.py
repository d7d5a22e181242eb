"""Days, months and years as ISO text. Comes in: text. Goes out: whether there is such a day, months between, words."""

import datetime as dt
import re

DAYS_A_MONTH = 365.25 / 12
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TIME = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_YEAR, _MONTH, _DAY = (len(text) for text in ("2026", "2026-11", "2026-11-24"))


def is_date(text: str) -> bool:
    """Return whether a text is an ISO date, ``YYYY-MM-DD``, of a day that there is."""
    return len(text) == _DAY and is_time(text)


def is_time(text: str) -> bool:
    """Return whether a text is a year, a month or a day that there is."""
    if not _TIME.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - _YEAR :])
    except ValueError:  # such as the 31st of February
        return False
    return True


def days_between(earlier: str, later: str) -> int:
    """Return the days between two days."""
    return (dt.date.fromisoformat(later) - dt.date.fromisoformat(earlier)).days


def months_between(earlier: str, later: str) -> float:
    """Return the months between two days, of 30.4375 days each."""
    return days_between(earlier, later) / DAYS_A_MONTH


def end_of(time: str) -> str:
    """Return the last day of a year, a month, a day, or of the later of two joined by ``..``."""
    last = time.rpartition("..")[2]
    if len(last) == _YEAR:
        return f"{last}-12-31"
    if len(last) == _MONTH:
        return next(day for day in (f"{last}-{number}" for number in (31, 30, 29, 28)) if is_date(day))
    return last


def format_date(date: str) -> str:
    """Give an ISO date as it is read aloud: 23 November 2026."""
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
