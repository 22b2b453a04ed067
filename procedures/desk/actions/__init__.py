"""What the desk does that spans rooms, and what clerks keep for themselves."""

from procedures.desk.actions.drafting import confirm_draft, propose_refusal
from procedures.desk.actions.saved import delete_view, record_export, rename_view, save_view

__all__ = ["confirm_draft", "delete_view", "propose_refusal", "record_export", "rename_view", "save_view"]
