"""The register of dossiers that a one-stop unit took in (Sổ theo dõi hồ sơ)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from portal.core import clock
from portal.core.templatetags.display import phone
from portal.papers.render import render
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import rendering
from procedures.dossiers.models import Dossier
from procedures.dossiers.rendering import RegisterRow, RegisterScope
from procedures.dossiers.rendering.register import DELIVERY, ENDED

UNREAD = ("draft", "quote", "supplement", "procedure_version__definition", "procedure_version__source")
"""What is long and says nothing to a line; a definition is read once in a process."""


def registered(scope: RegisterScope) -> QuerySet[Dossier]:
    """Return the dossiers of a register in the order of receipt: taken in by the unit, so that they have a code."""
    first = timezone.make_aware(datetime.combine(scope.first, time.min))
    end = timezone.make_aware(datetime.combine(scope.last + timedelta(days=1), time.min))
    taken = Dossier.objects.filter(intake_unit=scope.unit, code__isnull=False, is_test=False)
    found = taken.filter(received_at__gte=first, received_at__lt=end)
    if scope.theme:
        found = found.filter(procedure__theme=scope.theme)
    return found.select_related("procedure", "procedure_version", "competent_unit").order_by("received_at", "code")


def register_rows(scope: RegisterScope) -> Iterator[RegisterRow]:
    """Yield the lines of the register, read from the database piece by piece."""
    return (_line(dossier) for dossier in registered(scope).defer(*UNREAD).iterator(chunk_size=1000))


def _line(dossier: Dossier) -> RegisterRow:
    address = catalogue.meanings(dossier.spec, dossier.answers).get("applicant_address", "")
    return RegisterRow(
        code=dossier.code or "",
        procedure=dossier.procedure.name_vi,
        applicant=dossier.applicant_name,
        contact=", ".join(part for part in (address, phone(dossier.applicant_phone)) if part),
        unit=str(dossier.competent_unit or ""),
        received=dossier.received_at or dossier.created_at,
        due=dossier.due_current,
        returned=dossier.returned_at,
        delivery=DELIVERY.get(dossier.delivery, ""),
        ended=ENDED.get(dossier.state, ""),
    )


def register_pdf(scope: RegisterScope) -> bytes:
    """Return the register as a PDF."""
    return render(rendering.register(scope, list(register_rows(scope)), clock.now()))
