"""The pupils one has saved for the next time."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.decorators import actor_of
from procedures.citizen import actions, queries
from procedures.citizen.forms import PupilForm
from procedures.citizen.models import Pupil


@require_GET
def pupils(request: HttpRequest) -> HttpResponse:
    """List the saved pupils."""
    return TemplateResponse(request, "citizen/pupils.html", {"pupils": queries.pupils_of(actor_of(request))})


def pupil(request: HttpRequest, pupil_id: int | None = None) -> HttpResponse:
    """Save a pupil, or change a saved one."""
    saved = _own(request, pupil_id) if pupil_id else None
    form = PupilForm(request.POST if request.method == "POST" else None, initial=_initial(saved))
    if request.method == "POST" and form.is_valid():
        kept = actions.save_pupil(by=actor_of(request), pupil_id=pupil_id, **form.cleaned_data)
        messages.success(request, _("%(name)s is saved.") % {"name": kept.full_name})
        return redirect("citizen:pupils")
    return TemplateResponse(request, "citizen/pupil.html", {"form": form, "pupil": saved})


def forget_pupil(request: HttpRequest, pupil_id: int) -> HttpResponse:
    """Forget a saved pupil, after saying what that means."""
    saved = _own(request, pupil_id)
    if request.method == "POST":
        actions.forget_pupil(pupil_id=pupil_id, by=actor_of(request))
        messages.success(request, _("%(name)s is no longer saved.") % {"name": saved.full_name})
        return redirect("citizen:pupils")
    return TemplateResponse(request, "citizen/forget_pupil.html", {"pupil": saved})


def _own(request: HttpRequest, pupil_id: int) -> Pupil:
    return get_object_or_404(Pupil, owner=actor_of(request).user_id, pk=pupil_id)


def _initial(saved: Pupil | None) -> dict[str, Any]:
    return {name.partition(".")[2]: value for name, value in saved.answers().items()} if saved else {}
