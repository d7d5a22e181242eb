"""What a reader may type, and what is said to the rest."""

from __future__ import annotations

import pytest

from decision.tree.answers import InvalidAnswer, read_answer
from decision.tree.model import Between, Fact, Kind, OneOf, Several, Value
from decision.wording.answers import describe_answer

ONE = Fact("scope", Kind.ONE, "Scope", (Value("narrow", "Narrow"), Value("broad", "Broad")))
MANY = Fact(
    "gap", Kind.MANY, "Gap", (Value("cost", "Cost"), Value("style", "Style"), Value("format", "Format")), none="Nothing"
)
NUMBER = Fact("examples", Kind.NUMBER, "Examples", unit="examples")


@pytest.mark.parametrize(
    ("fact", "text", "answer"),
    [
        (ONE, "narrow", OneOf(frozenset({"narrow"}))),
        (ONE, " narrow + broad ", OneOf(frozenset({"narrow", "broad"}))),
        (ONE, "?", OneOf(frozenset({"narrow", "broad"}))),
        (MANY, "cost+style", Several(frozenset({"cost", "style"}), frozenset({"format"}))),
        (MANY, "cost+style?", Several(frozenset({"cost"}), frozenset({"format"}))),
        (MANY, "cost+?", Several(frozenset({"cost"}), frozenset())),
        (MANY, "none", Several(frozenset(), frozenset({"cost", "style", "format"}))),
        (MANY, "?", Several()),
        (NUMBER, "400", Between(400, 400)),
        (NUMBER, "1,000", Between(1000, 1000)),
        (NUMBER, "1 000 000", Between(1_000_000, 1_000_000)),
        (NUMBER, "1.5k", Between(1500, 1500)),
        (NUMBER, "2M", Between(2_000_000, 2_000_000)),
        (NUMBER, "100..500", Between(100, 500)),
        (NUMBER, "100..", Between(100, None)),
        (NUMBER, "..500", Between(0, 500)),
        (NUMBER, "?", Between(0, None)),
    ],
)
def test_an_answer_is_read(fact: Fact, text: str, answer: object) -> None:
    assert read_answer(fact, text) == answer


@pytest.mark.parametrize(
    ("fact", "text", "message"),
    [
        (ONE, "wide", "“Scope” knows no “wide”; it knows narrow, broad, or ? for not sure"),
        (ONE, "", "“Scope” knows no “”; it knows narrow, broad, or ? for not sure"),
        (MANY, "cost+cost?", "“Gap”: “cost” is both chosen and not sure; keep one"),
        (MANY, "gold", "“Gap” knows no “gold”; it knows cost, style, format, or ? for not sure"),
        (
            NUMBER,
            "many",
            (
                "“Examples”: “many” is not a number here; write a whole number of examples, for example 1000 or 10k, "
                "a range such as 100..500, or ? for not sure"
            ),
        ),
        (
            NUMBER,
            "-5",
            ("“Examples”: “-5” is negative, and nothing here can be; enter a number of 0 or more"),
        ),
        (
            NUMBER,
            "\N{FULLWIDTH DIGIT FIVE}",
            (
                "“Examples”: “\N{FULLWIDTH DIGIT FIVE}” is not a number here; write a whole number of examples, "
                "for example 1000 or 10k, a range such as 100..500, or ? for not sure"
            ),
        ),
        (
            NUMBER,
            "1,5",
            ("“Examples”: “1,5” is unclear: a comma sets off thousands here, as in 1,000; write 1.5, with a point"),
        ),
        (
            NUMBER,
            "9999999999999999999",
            ("“Examples”: 9999999999999999999 is more than we can use; write at most 1,000,000,000,000"),
        ),
        (NUMBER, "500..100", "“Examples”: 500 to 100 is upside down; put the lower number first"),
        (NUMBER, "1" * 500, "“Examples”: the answer is too long"),
    ],
)
def test_an_odd_answer_is_refused_with_what_would_do(fact: Fact, text: str, message: str) -> None:
    with pytest.raises(InvalidAnswer) as refusal:
        read_answer(fact, text)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("fact", "text", "said"),
    [
        (ONE, "narrow", "Narrow"),
        (ONE, "?", "Not sure"),
        (MANY, "none", "Nothing"),
        (MANY, "cost+style?", "Cost; perhaps Style"),
        (MANY, "cost+?", "Cost; not sure about the rest"),
        (NUMBER, "1000", "1,000 examples"),
        (NUMBER, "100..", "100 or more examples"),
        (NUMBER, "..500", "500 examples at most"),
        (NUMBER, "100..500", "100 to 500 examples"),
    ],
)
def test_an_answer_is_said_in_words(fact: Fact, text: str, said: str) -> None:
    assert describe_answer(fact, read_answer(fact, text)) == said
