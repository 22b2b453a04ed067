"""What the desk does that spans rooms."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal

__all__ = ["confirm_draft", "propose_refusal"]
