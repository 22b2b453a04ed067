"""Everything that writes in the registers."""

from procedures.registers.actions.importing import enter_import, read_import, undo_import
from procedures.registers.actions.keeping import (
    add_entry,
    add_learner,
    add_records,
    annotate,
    enrol,
    hand_over,
    import_rows,
    leave,
    open_book,
    revoke_entry,
    set_kept,
    set_seats,
)
from procedures.registers.actions.succession import take_over

__all__ = [
    "add_entry",
    "add_learner",
    "add_records",
    "annotate",
    "enrol",
    "enter_import",
    "hand_over",
    "import_rows",
    "leave",
    "open_book",
    "read_import",
    "revoke_entry",
    "set_kept",
    "set_seats",
    "take_over",
    "undo_import",
]
