"""Messages between the applicant and the office about one dossier."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from procedures.dossiers import rules
from procedures.dossiers.actions.moves import locked, record, words_digest
from procedures.dossiers.models import Letter

LONGEST = 4000


@transaction.atomic
def write(*, dossier_id: UUID, text: str, by: Actor) -> Letter:
    """Write to the other side; the dossier does not move and no open form goes stale by it.

    :raises rules.Forbidden: neither the applicant nor staff of its units, or nothing was filed yet
    :raises rules.Invalid: nothing is said
    """
    dossier = locked(dossier_id)
    if not rules.may_write(dossier, by) or by.user_id is None:
        raise rules.Forbidden
    if not (said := nfc(text)[:LONGEST]):
        raise rules.Invalid([rules.Fault("", "text", _("Write what you want to say."))])
    salt = secrets.token_hex(16)
    from_office = not rules.is_applicant(dossier, by)
    fact = "answered_in_writing" if from_office else "asked_in_writing"
    event = record(dossier, fact, by, remark=words_digest(salt, said))
    return Letter.objects.create(
        dossier=dossier,
        event=event,
        author_id=by.user_id,
        from_office=from_office,
        text=said,
        salt=salt,
        at=event.at,
    )


@transaction.atomic
def read_letters(*, dossier_id: UUID, by: Actor) -> list[Letter]:
    """Return the messages of a dossier, those of the other side now read. :raises rules.Forbidden:"""
    dossier = locked(dossier_id)
    if not rules.may_write(dossier, by):
        raise rules.Forbidden
    mine = rules.is_applicant(dossier, by)
    dossier.letters.filter(from_office=mine, read_at=None).update(read_at=clock.now())
    return list(dossier.letters.select_related("author"))
