"""What the desk does that spans rooms: a result drafted from the register's row and the officer's words."""

from typing import Any
from uuid import UUID

from portal.accounts.schema import Actor
from portal.core.clock import now
from procedures.desk import queries
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from procedures.registers import queries as registers


def confirm_draft(*, dossier_id: UUID, version: int, candidate: str, fields: dict[str, Any], by: Actor) -> Dossier:
    """Keep what the result will say: the register's row exactly as recorded, and the fields the officer confirmed.

    :raises rules.Conflict: the dossier moved on, or the row chosen is not among the candidates any more
    """
    dossier = dossier_queries.get_or_none(dossier_id)
    if dossier is None:
        raise rules.Forbidden
    lookup = dossier.spec.lookup
    chosen = [row for row in queries.candidates(dossier) if row.key == candidate] if candidate else []
    if candidate and not chosen:
        raise rules.Conflict(dossier.state, now())
    record = registers.fill(lookup, chosen[0]) if chosen else {}
    draft = {
        "lookup": lookup,
        "candidates": [row.key for row in chosen],
        "titles": [row.title for row in chosen],
        "record": record,
        "fields": fields,
    }
    return dossiers.set_draft(dossier_id=dossier_id, version=version, by=by, draft=draft)
