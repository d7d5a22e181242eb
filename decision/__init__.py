"""The decision engine: trees over facts, and verdicts that can be defended. Standard library only where it runs in the browser."""

from decision.model import Playbook
from decision.session import Guide, View
from decision.verdict import Status, Verdict

__all__ = ["Guide", "Playbook", "Status", "Verdict", "View"]
