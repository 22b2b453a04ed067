"""The public check of results, and the download of one's own."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.decorators import actor_of, patience_required
from portal.core import clock
from portal.core.codes import clean_code
from procedures.results import queries, storage
from procedures.results.forms import CodeForm, FileForm
from procedures.results.queries import seals
from procedures.results.rendering import KINDS
from procedures.results.schema import PANELS, SAYINGS, Examined

ASKED, WITHIN = 120, 600
"""How many codes one network may look up, and in how many seconds."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file; a code leads to its page, a file is checked at once and not kept."""
    code_form = CodeForm(request.GET if "code" in request.GET else None)
    file_form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "POST" and file_form.is_valid():
        upload = file_form.cleaned_data["file"]
        return _answer(request, queries.examine_file(upload.read()), file_name=upload.name)
    if request.method != "POST" and code_form.is_valid():
        return redirect("results:check", code=clean_code(code_form.cleaned_data["code"]) or "-")
    context = {"code_form": code_form, "file_form": file_form, "form": file_form if file_form.is_bound else code_form}
    return TemplateResponse(request, "results/verify.html", context)


@login_not_required
@require_safe
@patience_required("check", tries=ASKED, seconds=WITHIN)
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a code is worth, to anyone; an unknown code is an answer too (200)."""
    return _answer(request, queries.examine_code(code), typed=code)


def _answer(request: HttpRequest, examined: Examined, *, typed: str = "", file_name: str = "") -> HttpResponse:
    context = {
        "examined": examined,
        "verdict": examined.verdict,
        "result": examined.result,
        "rows": queries.rows_of(examined),
        "now": clock.now(),
        "typed": typed,
        "file_name": file_name,
        "code_form": CodeForm(initial={"code": typed}),
        **_seal_words(),
    }
    return _unlisted(TemplateResponse(request, "results/check.html", context))


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that a device keeps for when there is no network; all it says is found out in the browser."""
    return _unlisted(TemplateResponse(request, "results/offline.html", _seal_words()))


@login_not_required
@require_safe
def format_page(request: HttpRequest) -> HttpResponse:
    """Describe seals, keys and the list, so that anyone can write a check of their own."""
    language = "en" if request.LANGUAGE_CODE == "en" else "vi"
    context = {"page": f"results/format/{language}.html", "fields": seals.fields_of_seal(), "kinds": KINDS.values()}
    context["example"] = seals.example()
    return TemplateResponse(request, "results/format.html", context)


def _seal_words() -> dict[str, Any]:
    return {"panels": PANELS, "sayings": SAYINGS, "kinds": KINDS.values()}


def _unlisted(response: TemplateResponse) -> TemplateResponse:
    """Keep a page out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def file(request: HttpRequest, result_id: UUID) -> FileResponse:
    """Hand the signed file to those who may see its dossier; to everyone else it is not there."""
    result = queries.visible_to(actor_of(request)).filter(pk=result_id).first()
    if result is None or not storage.exists(result.file):
        raise Http404
    response = FileResponse(storage.stream(result.file), as_attachment=True, filename=result.file_name)
    response["Cache-Control"] = "private, no-store"
    return response
