"""A flowchart as it is drawn. Comes in: nothing. Goes out: nothing but types."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """Something drawn with words."""

    id: str
    """Its name in the text of the diagram."""
    words: str
    """What it says, line by line; empty where the diagram gives it no words."""
    line: int
    """The line of its words, or else of the first link that names it."""
    decides: bool = False
    """Whether it is drawn as a decision."""

    @property
    def title(self) -> str:
        """What it says in one line, or else its name."""
        return " ".join(self.words.split()) or self.id


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one node to another."""

    tail: str
    head: str
    label: str
    """What it says, line by line."""
    line: int

    @property
    def said(self) -> str:
        """What it says in one line."""
        return " ".join(self.label.split())


@dataclass(frozen=True, slots=True)
class Chart:
    """A flowchart: its nodes in the order in which they are named first, and its links as they are drawn."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    title: str = ""
    """What it calls itself, if it does."""
    line: int = 1
    """Where it begins."""
