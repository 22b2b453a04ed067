"""What the desk does that spans rooms."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.reasons import drop_reason, keep_reason

__all__ = ["confirm_draft", "drop_reason", "keep_reason", "propose_refusal"]
