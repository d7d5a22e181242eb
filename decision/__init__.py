"""The decision engine: trees over facts, and verdicts that can be defended."""

from decision.tree.model import Playbook
from decision.tree.session import Guide, View
from decision.tree.verdict import Status, Verdict

__all__ = ["Guide", "Playbook", "Status", "Verdict", "View"]
