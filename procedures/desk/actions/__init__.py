"""What the desk does that spans rooms."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.keeping import add_note, set_labels
from procedures.desk.actions.succession import succeed_unit

__all__ = ["add_note", "confirm_draft", "propose_refusal", "set_labels", "succeed_unit"]
