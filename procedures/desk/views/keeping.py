"""Messages with the applicant, private notes, labels."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.decorators import actor_of, staff_required
from procedures.desk import actions, queries
from procedures.desk.decorators import told_kindly
from procedures.desk.forms import LabelsForm, LetterForm, NoteForm
from procedures.desk.states import NoteKind
from procedures.desk.views import fetch
from procedures.dossiers import actions as dossiers


@staff_required
@told_kindly
def letters(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show what was written between the applicant and the office, and write one more."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        dossiers.write(dossier_id=found.pk, text=form.cleaned_data["text"], by=actor)
        messages.success(request, _("The message is sent."))
        return redirect("desk:letters", found.pk)
    shown = dossiers.read_letters(dossier_id=found.pk, by=actor)
    return TemplateResponse(request, "desk/letters.html", {"dossier": found, "form": form, "letters": shown})


@staff_required
@told_kindly
def notes(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show the private notes and keep one more."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        actions.add_note(dossier_id=found.pk, kind=NoteKind(said["kind"]), text=said["text"], by=actor)
        return redirect("desk:notes", found.pk)
    stuck = [label.pk for label in queries.labels_on(found, actor)]
    labels = LabelsForm(known=queries.known_labels(actor), initial={"labels": stuck})
    context = {"dossier": found, "form": form, "notes": queries.notes(found), "labels": labels}
    return TemplateResponse(request, "desk/notes.html", context)


@require_POST
@staff_required
@told_kindly
def labels(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Stick labels on a dossier and take others off."""
    found, actor = fetch(request, dossier_id), actor_of(request)
    form = LabelsForm(request.POST, known=queries.known_labels(actor))
    if form.is_valid():
        actions.set_labels(dossier_id=found.pk, by=actor, **form.cleaned_data)
    return redirect("desk:notes", found.pk)
