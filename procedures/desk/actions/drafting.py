"""What the desk does that spans rooms: a result drafted from the register's row and the officer's words."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.core.clock import now
from portal.core.text import nfc
from procedures.desk import queries
from procedures.desk.schema import ROW_OPTIONAL
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.registers import queries as registers


def confirm_draft(*, dossier_id: UUID, version: int, candidate: str, fields: dict[str, Any], by: Actor) -> Dossier:
    """Keep what the result will say: the register's row exactly as recorded, and the fields the officer confirmed.

    :raises rules.Conflict: the dossier moved on, or the row chosen is not among the candidates any more
    :raises rules.Invalid: the result copies a row of the register and none is chosen
    """
    dossier = _found(dossier_id)
    lookup = dossier.spec.lookup
    chosen = [row for row in queries.candidates(dossier) if row.key == candidate] if candidate else []
    if candidate and not chosen:
        raise rules.Conflict(dossier.state, now())
    if not chosen and lookup not in ROW_OPTIONAL:
        raise rules.Invalid([rules.Fault("", "candidate", _("Choose the row of the register, or propose to refuse."))])
    draft = {
        "lookup": lookup,
        "candidates": [row.key for row in chosen],
        "titles": [row.title for row in chosen],
        "record": registers.fill(lookup, chosen[0]) if chosen else {},
        "fields": fields,
    }
    return dossiers.set_draft(dossier_id=dossier_id, version=version, by=by, draft=draft)


def propose_refusal(*, dossier_id: UUID, version: int, why: str, by: Actor) -> Dossier:
    """Pass on that the request cannot be granted; the signer decides, and can then only refuse or send back."""
    draft = {"proposal": "refuse", "why": nfc(why)}
    return dossiers.set_draft(dossier_id=_found(dossier_id).pk, version=version, by=by, draft=draft)


def _found(dossier_id: UUID) -> Dossier:
    dossier = dossier_queries.get_or_none(dossier_id)
    if dossier is None:
        raise rules.Forbidden
    return dossier
