"""Issue results and say what became of them. Nothing else writes the register."""

from procedures.results.actions.alarms import tell_unissued
from procedures.results.actions.by_hand import issue_by_hand, unlocked
from procedures.results.actions.correcting import decline_correction, propose_correction, replace
from procedures.results.actions.ending import revoke
from procedures.results.actions.issuing import issue, issue_correction
from procedures.results.actions.numbers import carry_numbers
from procedures.results.actions.sealing import publish_status, revoke_seal_key, rotate_seal_key

__all__ = [
    "carry_numbers",
    "decline_correction",
    "issue",
    "issue_by_hand",
    "issue_correction",
    "propose_correction",
    "publish_status",
    "replace",
    "revoke",
    "revoke_seal_key",
    "rotate_seal_key",
    "tell_unissued",
    "unlocked",
]
