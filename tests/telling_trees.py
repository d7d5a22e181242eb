"""Small trees made by hand, each for something that random ones seldom come across.

They ask for the facts of ``small_trees``; most are examples beside random trees in a law that holds for all.
"""

from __future__ import annotations

from decision.tree.model import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    Below,
    Includes,
    Is,
    Leaf,
    OneOf,
    Question,
    Route,
    Tree,
)
from tests.families import FINE_TUNING, PROMPTING, RETRIEVAL
from tests.small_trees import LEVERS

ASK, SHOW = Leaf("ask", PROMPTING), Leaf("show", PROMPTING)
SEARCH, OWN = Leaf("search", RETRIEVAL), Leaf("own", FINE_TUNING)
WORDED, PLAIN = Leaf("", PROMPTING, "With words."), Leaf("", PROMPTING)
ONE_IS_A, OTHER_IS_A = Is("one", ("a",)), Is("other", ("a",))
UNSURE = OneOf(frozenset("ab"))
"""An answer to "one" or "other" that tells nothing of whether it is a."""


def tree_of(*questions: Question, article: bool = False) -> Tree:
    """Make a tree of some questions, the first of which is the start."""
    return Tree("tree", "Tree", "1", questions, article=article)


TWO_WAYS = tree_of(
    Question("one", (Route(Ask("many"), AnyOf((ONE_IS_A, OTHER_IS_A))), Route(Ask("number")))),
    Question("many", (Route(ASK, ONE_IS_A), Route(SHOW))),
    Question("number", (Route(ASK, AtLeast("number", 2), weight=2), Route(SEARCH))),
)
"""Its first condition holds in two ways."""
TIED = tree_of(
    Question("one", (Route(SEARCH, ONE_IS_A), Route(Ask("other")))),
    Question("other", (Route(SHOW, OTHER_IS_A), Route(ASK))),
)
"""Where nothing is known, prompting and retrieval are equally heavy; of all levers the cheapest prompts, none alone."""
SAID_TWICE = tree_of(Question("one", (Route(WORDED, ONE_IS_A), Route(PLAIN))), article=True)
"""An article that comes to one family with words and without, which are equally heavy where nothing is known."""
SAID_OFTENER = tree_of(Question("one", (Route(PLAIN, ONE_IS_A), Route(WORDED, weight=2))), article=True)
"""The same, the words being heavier."""
DECIDED_LATER = tree_of(
    Question("one", (Route(Ask("number"), ONE_IS_A), Route(Ask("other")))),
    Question("number", (Route(ASK, AtLeast("number", 2)), Route(SEARCH))),
    Question("other", (Route(ASK, OTHER_IS_A), Route(SEARCH))),
)
"""Whatever "one" is, both levers stay possible; where "other" is not known, only "number" can rule one out."""
IDLE = tree_of(
    Question("one", (Route(ASK, ONE_IS_A), Route(Ask("other")))),
    Question("other", (Route(SEARCH, OTHER_IS_A), Route(SEARCH))),
)
"""Only "one" tells the levers apart."""
MET_AGAIN = tree_of(
    Question("one", (Route(Ask("other"), ONE_IS_A), Route(Ask("other")))),
    Question("other", (Route(ASK, ONE_IS_A), Route(SEARCH))),
)
"""Both ways out of its first question lead to its second, which they leave by different routes."""
BOTH = tree_of(
    Question("one", (Route(Ask("other")),)),
    Question("other", (Route(SEARCH, AllOf((ONE_IS_A, OTHER_IS_A))), Route(ASK))),
)
"""Searching takes a certain answer to both questions."""
SETTLED_FIRST = tree_of(
    Question("one", (Route(Ask("number"), ONE_IS_A), Route(ASK))),
    Question("number", (Route(ASK, Below("number", 1)), Route(Ask("other")))),
    Question("other", (Route(SHOW, OTHER_IS_A), Route(SEARCH))),
)
"""With another answer to its first question one lever would be left."""
GAPS = tree_of(
    Question("one", (Route(Ask("many")),)),
    Question("many", (Route(ASK, Includes("many", "a")), Route(SEARCH, Includes("many", "b")), Route(SHOW))),
)
"""A lever for each gap, and one for none; asking closes only a. The gaps are not the first question."""
STUBBORN = tree_of(Question("many", (Route(OWN),)))
"""It leads to a lever that closes no gap, whatever the gaps are."""
READS_DORMANT = tree_of(
    Question("one", (Route(Ask("number"), ONE_IS_A), Route(Ask("other")))),
    Question("other", (Route(Ask("number")),)),
    Question("number", (Route(ASK, OTHER_IS_A), Route(SEARCH, weight=2))),
)
"""Its last question reads an answer to one that is not asked where "one" is a."""
TORN = tree_of(Question("one", (Route(OWN, ONE_IS_A), Route(ASK))))
"""Half of the weight fine-tunes where nothing is known."""
SILENT = tree_of(Question("one", (Route(Leaf("", None, silent=True)),)), article=True)
"""An article that says nothing, whatever the answers."""
GATED = [tree_of(Question("one", (Route(Leaf(lever.id, lever.family)),))) for lever in LEVERS if lever.gates]
"""Trees that lead to a lever with gates, whatever the answers."""
