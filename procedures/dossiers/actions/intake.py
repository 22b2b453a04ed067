"""What the one-stop unit does with a filed dossier."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.dossiers import queries, rules
from procedures.dossiers.actions.assigning import hold, release
from procedures.dossiers.actions.charging import charge, give_back
from procedures.dossiers.actions.moves import move
from procedures.dossiers.actions.numbers import due_moment, give_code
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State


@transaction.atomic
def accept(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Take a filed dossier in: allocate its code, start its clock at the filing moment, owe slip 01."""

    def prepare(dossier: Dossier) -> dict[str, Any]:
        give_code(dossier)
        charge(dossier)
        return {"due": due_moment(dossier, dossier.received_at or clock.now())}

    accepted = move("accept", dossier_id=dossier_id, version=version, by=by, fact="accepted", prepare=prepare)
    return forward_when_automatic(accepted)


@transaction.atomic
def forward_when_automatic(dossier: Dossier) -> Dossier:
    """Send an accepted dossier on at once where its route says so.

    It belongs to the move before: a job that did not keep the applicant's answer out does not stop it half way.
    """
    if dossier.spec.forward != "auto":
        return dossier
    if not dossier.held_by_job:
        return forward(dossier_id=dossier.pk, version=None, by=SYSTEM)
    release(dossier_id=dossier.pk)
    sent = forward(dossier_id=dossier.pk, version=None, by=SYSTEM)
    sent.held_by_job = bool(hold(dossier_ids=[dossier.pk]))
    return sent


def forward(*, dossier_id: UUID, version: int | None, by: Actor) -> Dossier:
    """Hand an accepted dossier to the first step of its route."""

    def prepare(dossier: Dossier) -> dict[str, Any]:
        return {"steps": len(dossier.spec.route), "role": dossier.spec.route[0].role}

    return move("forward", dossier_id=dossier_id, version=version, by=by, fact="forwarded", prepare=prepare)


@transaction.atomic
def reject(*, dossier_id: UUID, version: int, by: Actor, reason: str) -> Dossier:
    """Refuse to take a dossier in, with its reason (slip 03); what was paid is given back as its rule says."""
    said = required(reason, "reason")
    rejected = move(
        "reject",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="rejected",
        prepare=lambda d: {"reason": said, "at": clock.now()},
        remark=said,
    )
    give_back(rejected, "rejected", queries.comes_back(rejected, "rejected", State.SUBMITTED), by)
    return rejected


def reroute(*, dossier_id: UUID, version: int, by: Actor, unit_code: str, reason: str) -> Dossier:
    """Send a dossier to another unit that the procedure's rule allows; its code stays. :raises rules.Invalid:"""
    said = required(reason, "reason")

    def prepare(dossier: Dossier) -> dict[str, Any]:
        if unit_code not in queries.competent_units(dossier):
            raise rules.Invalid(
                [rules.Fault("", "unit", _("This unit cannot decide the request. Choose another one."))]
            )
        return {"unit": unit_code}

    return move(
        "reroute",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="rerouted",
        prepare=prepare,
        remark=said,
    )


def required(text: str, field: str) -> str:
    """Return the composed text. :raises rules.Invalid: when there is none"""
    if not (said := nfc(text)):
        raise rules.Invalid([rules.Fault("", field, _("Say why."))])
    return said
