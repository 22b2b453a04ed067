"""Make the official slip that a fact calls for, with the signature of the unit that hands it out."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from portal.core import clock
from portal.events.models import Event
from portal.papers import signing
from portal.papers.render import render
from procedures.dossiers import queries, rendering, storage
from procedures.dossiers.models import Dossier, Slip
from procedures.dossiers.schema import SLIP_FORMS


@transaction.atomic
def make_slip(*, event_id: int) -> Slip | None:
    """Make the slip of a fact once; asked again, return the one that is there. A dossier nobody took in gets none.

    :raises signing.NoKey: the unit cannot sign now
    """
    if (made := Slip.objects.filter(event_id=event_id).first()) is not None:
        return made
    event = Event.objects.get(pk=event_id)
    dossier = Dossier.objects.select_related("intake_unit").get(pk=event.stream.partition(":")[2])
    if (unit := dossier.intake_unit) is None:
        return None
    form = SLIP_FORMS[event.name]
    paper = rendering.slip(form, dossier, queries.slip_facts(dossier, event))
    content = signing.sign(render(paper), unit_code=unit.pk, unit_name=unit.name, reason=paper.title)
    return Slip.objects.create(
        dossier=dossier,
        form=form,
        event=event,
        file=storage.keep(f"dossiers/{dossier.pk}", "pdf", ContentFile(content)),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
    )
