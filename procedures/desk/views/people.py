"""Whose work a dossier is: taken, given, handed over; and the people of a unit with what they have in hand."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.accounts import queries as accounts
from portal.accounts.decorators import actor_of, staff_required
from portal.accounts.models import Unit, User
from procedures.desk import actions, queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import AssignForm, HandOverForm, VersionForm
from procedures.desk.rules import may_hand_over
from procedures.desk.views import fetch
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.rules import WORKING


@require_POST
@staff_required
@told_kindly
def take(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Take a dossier into one's own hand."""
    found, form = fetch(request, dossier_id), VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    dossiers.take(dossier_id=found.pk, version=form.cleaned_data["version"], by=actor_of(request))
    messages.success(request, _("The dossier is now in your hand."))
    return redirect("desk:dossier", dossier_id=found.pk)


@staff_required
@told_kindly
def assign(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Give a dossier to a colleague, or to nobody."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    if not rules.may_assign(found, actor):
        raise Http404
    initial = {"version": found.version, "to": found.assignee_id}
    form = AssignForm(request.POST or None, colleagues=queries.colleagues_for(found), initial=initial)
    if form.is_valid():
        seen, to = form.cleaned_data["version"], form.cleaned_data["to"]
        given = dossiers.assign(dossier_id=found.pk, version=seen, user_id=to, by=actor)
        who = given.assignee.full_name if given.assignee else _("nobody")
        messages.success(request, _("The dossier is now in the hand of: %(who)s.") % {"who": who})
        return redirect("desk:dossier", dossier_id=found.pk)
    return TemplateResponse(request, "desk/assign.html", {"dossier": found, "form": form})


@staff_required
def people(request: HttpRequest) -> HttpResponse:
    """List who has how much in hand, by given name: the people of the units that one leads, elsewhere oneself."""
    return TemplateResponse(request, "desk/people.html", {"units": queries.people(actor_of(request))})


@staff_required
def hand_over(request: HttpRequest, user_id: int, unit: str) -> HttpResponse:
    """Hand all open dossiers of a person in a unit over to a colleague there."""
    actor = actor_of(request)
    if not may_hand_over(actor, user_id, unit):
        raise Http404
    person, place = get_object_or_404(User, pk=user_id), get_object_or_404(Unit, pk=unit)
    colleagues = [user for user in accounts.working_in([unit], WORKING) if user.pk != person.pk]
    form = HandOverForm(request.POST or None, colleagues=colleagues)
    if form.is_valid():
        asked = {"to_user": form.cleaned_data["to"], "note": form.cleaned_data["note"]}
        try:
            jobs = actions.hand_over(from_user=person.pk, unit=unit, by=actor, **asked)
        except rules.Invalid as invalid:
            form.add_error(None, " ".join(fault.message for fault in invalid.faults))
        else:
            number = sum(job.total for job in jobs)
            said = ngettext("%(n)d dossier is being handed over.", "%(n)d dossiers are being handed over.", number)
            messages.success(request, said % {"n": number})
            return redirect("desk:job", jobs[0].pk) if len(jobs) == 1 else redirect("desk:jobs")
    context = {
        "person": person,
        "unit": place,
        "form": form,
        "number": queries.in_hand(person.pk, unit).count(),
        "myself": person.pk == actor.user_id,
    }
    return TemplateResponse(request, "desk/hand_over.html", context)
