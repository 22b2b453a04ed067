"""Papers: sent with a draft, taken off it, and downloaded by those who may see the dossier."""

from pathlib import PurePath
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.decorators import actor_of
from procedures.citizen import actions, forms, queries
from procedures.citizen.decorators import own_draft
from procedures.citizen.schema import PAPERS
from procedures.citizen.views.apply import frame, onward
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as visible
from procedures.dossiers.models import Dossier

EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@own_draft
def papers(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Take the papers that the answers lead to; the good ones are kept also when others are refused."""
    asked = queries.papers_asked(dossier)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.PapersForm(asked, *sent)
    if request.method == "POST" and form.is_valid():
        faults = actions.attach_all(dossier_id=dossier.pk, uploads=form.uploads(), by=actor_of(request))
        if "stay" not in request.POST and "later" not in request.POST:
            faults += [fault for fault in queries.faults_of(dossier) if fault.section == PAPERS]
        form.take([(fault.field, fault.message) for fault in faults])
        if not faults and "stay" not in request.POST:
            return onward(request, dossier, PAPERS)
    context = {"form": form, "inputs": form.inputs(dossier), **frame(request, dossier, PAPERS)}
    return TemplateResponse(request, "citizen/papers.html", context)


@require_POST
@own_draft
def detach(request: HttpRequest, dossier: Dossier, paper_id: UUID) -> HttpResponse:
    """Take a paper off a draft."""
    dossiers.detach(dossier_id=dossier.pk, attachment_id=paper_id, by=actor_of(request))
    return redirect("citizen:papers", dossier.pk)


@require_GET
def paper(request: HttpRequest, dossier_id: UUID, paper_id: UUID) -> FileResponse:
    """Hand out a paper of a dossier to those who may see it; everyone else learns nothing."""
    sent = get_object_or_404(visible.papers_visible_to(actor_of(request)), pk=paper_id, dossier=dossier_id)
    name = PurePath(sent.name).stem + EXTENSIONS[sent.content_type]
    return _file(sent.file, name, sent.content_type)


@require_GET
def slip(request: HttpRequest, dossier_id: UUID, slip_id: UUID) -> FileResponse:
    """Hand out an official slip of a dossier to those who may see it."""
    dossier = get_object_or_404(visible.visible_to(actor_of(request)), pk=dossier_id)
    made = get_object_or_404(dossier.slips, pk=slip_id)
    return _file(made.file, f"{dossier}-mau-{made.form}.pdf", "application/pdf")


def _file(stored: str, name: str, content_type: str) -> FileResponse:
    response = FileResponse(default_storage.open(stored, "rb"), filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
