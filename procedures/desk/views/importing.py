"""Registers of diplomas: the books one keeps, and tables read, entered and undone."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.accounts import queries as people
from portal.accounts.decorators import actor_of, role_required
from portal.accounts.states import Role
from portal.core.keyset import page
from procedures.desk.forms import TableForm
from procedures.registers import actions, queries, rules
from procedures.registers.models import ImportBatch
from procedures.registers.states import ImportState

SHOWN = 10
keeper_required = role_required(Role.ARCHIVIST, Role.REGISTRY, Role.ADMINISTRATOR)


@keeper_required
def books(request: HttpRequest) -> HttpResponse:
    """List the books that one keeps and the tables handed in for them."""
    actor = actor_of(request)
    found = page(queries.books_kept_by(actor), "-year", request.GET.get("cursor", ""))
    context = {"page": found, "imports": queries.imports_of(actor)[:SHOWN]}
    return TemplateResponse(request, "desk/books.html", context)


@keeper_required
def hand_in(request: HttpRequest, book_id: int) -> HttpResponse:
    """Take a table for a book; what it says is shown before anything is entered."""
    book = get_object_or_404(queries.books_kept_by(actor_of(request)), pk=book_id)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = actions.read_import(
                book_id=book.pk, file_name=upload.name, content=upload.read(), by=actor_of(request)
            )
        except rules.NoTable as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("desk:import", batch.pk)
    context = {"book": book, "form": form, "columns": queries.columns()}
    return TemplateResponse(request, "desk/hand_in.html", context, status=422 if form.errors else 200)


@keeper_required
def handed_in(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show what a table says, line by line, and what became of it."""
    return _show(request, _found(request, batch_id))


@require_POST
@keeper_required
def enter(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Enter the table in its book."""
    return _deal(request, batch_id, actions.enter_import)


@require_POST
@keeper_required
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take the table out of its book again."""
    return _deal(request, batch_id, actions.undo_import)


def _deal(request: HttpRequest, batch_id: int, action: Callable[..., ImportBatch]) -> HttpResponse:
    batch = _found(request, batch_id)
    try:
        done = action(batch_id=batch.pk, by=actor_of(request))
    except rules.NotNow as refusal:
        return _show(request, _found(request, batch_id), refusal=str(refusal), status=409)
    words = ngettext("%(count)d diploma was entered.", "%(count)d diplomas were entered.", done.added)
    undone = _("The table was taken out of the register again.")
    messages.success(request, undone if done.state == ImportState.UNDONE else words % {"count": done.added})
    return redirect("desk:import", batch.pk)


def _found(request: HttpRequest, batch_id: int) -> ImportBatch:
    found = queries.imports_of(actor_of(request)).filter(pk=batch_id).first()
    if found is None:
        raise Http404
    return found


def _history(batch: ImportBatch) -> list[tuple[str, datetime, str]]:
    """Return what was done with a table: what, when, by whom."""
    done = (
        (_("Handed in"), batch.read_at, batch.read_by),
        (_("Entered"), batch.entered_at, batch.entered_by),
        (_("Undone"), batch.undone_at, batch.undone_by),
    )
    names = people.names_of([who for _what, _at, who in done])
    return [(what, at, names.get(who, "")) for what, at, who in done if at]


def _show(request: HttpRequest, batch: ImportBatch, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "batch": batch,
        "sample": queries.sample(batch, SHOWN),
        "labels": queries.sample_labels(),
        "rest": max(0, len(batch.rows) - SHOWN),
        "history": _history(batch),
        "refusal": refusal,
    }
    return TemplateResponse(request, "desk/handed_in.html", context, status=status)
