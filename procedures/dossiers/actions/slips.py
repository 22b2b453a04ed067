"""Make the official slip that a fact calls for."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from portal.core import clock
from portal.events.models import Event
from portal.papers.render import render
from procedures.dossiers import queries, rendering, storage
from procedures.dossiers.models import Dossier, Slip
from procedures.dossiers.schema import SLIP_FORMS


@transaction.atomic
def make_slip(*, event_id: int) -> Slip | None:
    """Make the slip of a fact once; asked again, return the one that is there. A dossier nobody took in gets none."""
    if (made := Slip.objects.filter(event_id=event_id).first()) is not None:
        return made
    event = Event.objects.get(pk=event_id)
    dossier = Dossier.objects.get(pk=event.stream.partition(":")[2])
    if dossier.intake_unit_id is None:
        return None
    form = SLIP_FORMS[event.name]
    content = render(rendering.slip(form, dossier, queries.slip_facts(dossier, event)))
    return Slip.objects.create(
        dossier=dossier,
        form=form,
        event=event,
        file=storage.keep(f"dossiers/{dossier.pk}", "pdf", ContentFile(content)),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
    )
