"""Addresses of the desk, and dossiers with a row in the register behind them."""

from typing import Any

from django.urls import reverse

from procedures.dossiers.models import Dossier
from tests import factories
from tests.registers import shelf

PUPIL = {"full_name": "Nguyễn Thị Ngọc Ánh", "birth_date": shelf.date(2005, 3, 27), "identity_number": "092305004321"}


def address(name: str, dossier: Dossier, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[dossier.pk, *more])


def again(dossier: Dossier) -> Dossier:
    """Return the dossier as it is stored now."""
    return Dossier.objects.get(pk=dossier.pk)


def seen(dossier: Dossier, **typed: Any) -> dict[str, Any]:
    """Return what a form sends: the version as stored now, and what was typed."""
    return {"version": again(dossier).version, **typed}


def on_record() -> Dossier:
    """Return a dossier in work whose transcript the school keeps."""
    dossier = factories.accepted()
    shelf.pupil(**PUPIL)
    return dossier
