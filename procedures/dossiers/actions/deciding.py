"""Along the route to the decision, and the decision itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from portal.papers import signing
from portal.papers.fields import unprintable
from procedures.dossiers import formulas, queries, rules
from procedures.dossiers.actions.charging import give_back
from procedures.dossiers.actions.intake import required
from procedures.dossiers.actions.moves import keep, locked, move, record
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Delivery, State


def advance(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Hand the dossier to the next step of its route."""
    return move(
        "advance",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="advanced",
        prepare=lambda d: {"role": d.spec.route[d.step].role},
    )


def send_back(*, dossier_id: UUID, version: int, by: Actor, step: int, reason: str) -> Dossier:
    """Send the dossier back to an earlier step (1-based), with a reason. :raises rules.Invalid: no earlier step"""
    said = required(reason, "reason")

    def prepare(dossier: Dossier) -> dict[str, Any]:
        if not 1 <= step < dossier.step:
            raise rules.Invalid([rules.Fault("", "step", _("Choose an earlier step."))])
        return {"step": step, "role": dossier.spec.route[step - 1].role}

    return move(
        "send_back", dossier_id=dossier_id, version=version, by=by, fact="sent_back", prepare=prepare, remark=said
    )


@transaction.atomic
def set_draft(*, dossier_id: UUID, version: int, by: Actor, draft: dict[str, Any], ready: bool = True) -> Dossier:
    """Keep what the result will say, as confirmed by the person who holds the step.

    :raises rules.Conflict: the dossier moved on meanwhile
    :raises rules.Invalid: no paper can show a character of the draft
    """
    dossier = locked(dossier_id)
    if not rules.holds_step(dossier, by):
        raise rules.Forbidden
    if version != dossier.version or dossier.state != State.PROCESSING or dossier.held_by_job:
        raise queries.conflict(dossier)
    if fault := unprintable("\n".join(formulas.texts(draft))):
        raise rules.Invalid([rules.Fault("", "", fault)])
    dossier.draft, dossier.draft_ready, dossier.version = draft, ready, dossier.version + 1
    keep(dossier)
    record(dossier, "drafted_result", by)
    return dossier


def approve(*, dossier_id: UUID, version: int, by: Actor) -> Dossier:
    """Grant the request; the result is issued and signed from the confirmed draft.

    :raises rules.Invalid: the certificate of the unit or of the person cannot sign now
    """
    return move(
        "approve", dossier_id=dossier_id, version=version, by=by, fact="approved", prepare=lambda d: _sign_now(d, by)
    )


def _sign_now(dossier: Dossier, by: Actor) -> dict[str, Any]:
    """Keep in whose place it is signed and return the moment. :raises rules.Invalid: it could not be signed now"""
    now = clock.now()
    unit, person = signing.Holder(dossier.unit_code, str(dossier.competent_unit)), _person(by)
    if (why := signing.objection(unit, at=now)) is not None:
        raise _unsignable(_("The unit's certificate cannot sign now. Tell the administrator."), why)
    if (why := signing.objection(person, at=now)) is not None:
        raise _unsignable(_("Your own certificate cannot sign now. Tell the administrator."), why)
    deputy = accounts.signatory_of(by.user_id, dossier.unit_code)
    dossier.signatory = deputy.to_json() if deputy else {}
    return {"at": now}


def _person(by: Actor) -> signing.Holder:
    return signing.Holder(str(by.user_id), by.name, personal=True)


def _unsignable(said: str, why: str) -> rules.Invalid:
    return rules.Invalid([rules.Fault("", "", f"{said} {why}".strip())])


@transaction.atomic
def refuse(*, dossier_id: UUID, version: int, by: Actor, reason: str) -> Dossier:
    """Refuse the request with a written reason, which the refusal letter states; the fee goes back as its rule says.

    :raises rules.Invalid: no reason, or the certificate of the unit or of the person cannot sign now
    """
    said = required(reason, "reason")
    refused = move(
        "refuse",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="refused",
        prepare=lambda d: {"reason": said} | _sign_now(d, by),
        remark=said,
    )
    give_back(refused, "refused", queries.comes_back(refused, "refused", State.PROCESSING), by)
    return refused


def return_result(
    *, dossier_id: UUID, version: int | None, by: Actor, way: str = "", number: str = "", collected_by: str = ""
) -> Dossier:
    """Hand the result over: published online by the portal, given out by a clerk, or posted with a number.

    ``way`` is how it really went, the applicant's own wish by default; ``collected_by`` is kept beside the fact.

    :raises rules.Conflict: the paper is not issued yet
    :raises rules.Invalid: the post needs the number of the item
    """

    def prepare(dossier: Dossier) -> dict[str, Any]:
        if (way or dossier.delivery) == Delivery.POST and not by.is_system:
            if not nfc(number):
                raise rules.Invalid([rules.Fault("", "number", _("Enter the number of the postal item."))])
            dossier.sent_number = nfc(number)
        return {"at": clock.now()}

    return move(
        "return_result",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="returned",
        prepare=prepare,
        remark=nfc(collected_by),
    )


@transaction.atomic
def mark_issued(*, dossier_id: UUID, by: Actor) -> None:
    """Note that the papers of a decision are signed and in the register, once; only the portal itself says so."""
    if not by.is_system:
        raise rules.Forbidden
    dossier = locked(dossier_id)
    if dossier.issued_at is None:
        dossier.issued_at = clock.now()
        dossier.save(update_fields=["issued_at"])


def extend(*, dossier_id: UUID, version: int, by: Actor, due: datetime, reason: str) -> Dossier:
    """Apologise and set a new due moment, once and before the present one has passed (slip 04).

    :raises rules.Invalid: the present due moment has passed, or the new one is not later
    """
    said = required(reason, "reason")

    def prepare(dossier: Dossier) -> dict[str, Any]:
        if dossier.due_current is None or clock.now() >= dossier.due_current:
            words = _("The due moment has passed; a new date can be set only before that.")
            raise rules.Invalid([rules.Fault("", "", words)])
        if due <= dossier.due_current:
            raise rules.Invalid([rules.Fault("", "due", _("The new date must be later than the present one."))])
        return {"due": due}

    return move("extend", dossier_id=dossier_id, version=version, by=by, fact="extended", prepare=prepare, remark=said)
