"""The decision engine: trees over facts, and verdicts that can be defended."""

from decision.model import Playbook
from decision.session import Guide, View
from decision.verdict import Status, Verdict

__all__ = ["Guide", "Playbook", "Status", "Verdict", "View"]
