"""Definitions: tried in private, compared with the version before, published at a date, withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, role_required
from portal.accounts.queries import today
from portal.accounts.states import Role
from portal.core.keyset import page
from procedures.catalogue import actions as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue.models import ProcedureVersion
from procedures.desk import queries
from procedures.desk.forms import DefinitionForm, PublishForm
from procedures.dossiers import actions as dossiers

administrator_required = role_required(Role.ADMINISTRATOR)


@administrator_required
def definitions(request: HttpRequest) -> HttpResponse:
    """List every version and trial, the latest first."""
    found = page(catalogues.versions(request.GET.get("procedure", "")), "-made_at", request.GET.get("cursor", ""))
    rows = [{"version": version, "standing": queries.standing(version)} for version in found.rows]
    return TemplateResponse(request, "desk/definitions.html", {"page": found, "rows": rows})


@administrator_required
def try_definition(request: HttpRequest) -> HttpResponse:
    """Take a document in as a trial, or say what is wrong with it line by line."""
    form = DefinitionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        trial = catalogue.try_out(source=form.cleaned_data["source"], by=actor_of(request))
        return redirect("desk:definition", trial.pk)
    return TemplateResponse(request, "desk/try_definition.html", {"form": form})


@administrator_required
def definition(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show one version beside the one before it; publish a trial from here."""
    version = _found(version_id)
    form = PublishForm(request.POST or None, initial={"on": max(version.valid_from, today())})
    if version.is_trial and form.is_valid():
        catalogue.publish_trial(version_id=version.pk, on=form.cleaned_data["on"], by=actor_of(request))
        messages.success(request, _("The version is published."))
        return redirect("desk:definition", version.pk)
    context = {
        "shown": queries.version_page(version, actor_of(request).user_id),
        "standing": queries.standing(version),
        "form": form,
    }
    return TemplateResponse(request, "desk/definition.html", context)


@require_POST
@administrator_required
def test_definition(request: HttpRequest, version_id: int) -> HttpResponse:
    """Begin a test dossier; its form is the citizen's own."""
    made = dossiers.create_test(version_id=_found(version_id).pk, by=actor_of(request))
    return redirect("citizen:resume", made.pk)


@require_POST
@administrator_required
def end_definition(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a trial away, or withdraw a published version."""
    version = _found(version_id)
    end = catalogue.discard_trial if version.is_trial else catalogue.withdraw
    end(version_id=version.pk, by=actor_of(request))
    messages.success(request, _("The version is withdrawn."))
    return redirect("desk:definitions")


def _found(version_id: int) -> ProcedureVersion:
    return get_object_or_404(catalogues.versions(), pk=version_id)
