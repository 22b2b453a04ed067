"""What the desk does that spans rooms."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.succession import succeed_unit

__all__ = ["confirm_draft", "propose_refusal", "succeed_unit"]
