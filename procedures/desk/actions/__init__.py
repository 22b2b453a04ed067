"""What the desk does that spans rooms, and what clerks keep for themselves."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.keeping import add_note, set_labels
from procedures.desk.actions.succession import succeed_unit

__all__ = ["add_note", "confirm_draft", "propose_refusal", "set_labels", "succeed_unit"]
from procedures.desk.actions.saved import delete_view, record_export, rename_view, save_view

__all__ = ["confirm_draft", "delete_view", "propose_refusal", "record_export", "rename_view", "save_view"]
