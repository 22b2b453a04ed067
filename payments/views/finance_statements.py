"""Bank statements: tried before they are imported, and what became of each line."""

from dataclasses import astuple, dataclass

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payments import actions, queries
from payments.forms import StatementForm
from payments.formulas.statements import NotAStatement
from payments.models import BankAccount
from payments.queries import trying
from payments.queries.trying import Trial
from payments.states import LineOutcome
from payments.views.finance_frame import books_open, keeps_books, show
from portal.accounts import queries as accounts
from portal.accounts.decorators import actor_of
from portal.core.keyset import page

KEPT_SECONDS = 3_600
OUTCOME_TONES = {"matched": "green", "refund": "green", "held": "amber", "waiting": "blue"}


@dataclass(frozen=True)
class Kept:
    """A file between its trial and its import; nobody but who chose it can import it."""

    name: str
    content: bytes
    account: str


@books_open
def statements(request: HttpRequest) -> HttpResponse:
    """List the imported statements and ask for another."""
    return _list(request, _form(request, None))


@require_POST
@keeps_books
def try_out(request: HttpRequest) -> HttpResponse:
    """Show what importing a file would do, without doing it."""
    form = _form(request, True)
    if not form.is_valid():
        return _list(request, form, status=400)
    upload = form.cleaned_data["file"]
    kept = Kept(upload.name, upload.read(), form.cleaned_data["account"])
    try:
        found = _trial(kept)
    except NotAStatement as wrong:
        form.add_error("file", str(wrong.reason))
        return _list(request, form, status=400)
    if len(found.rows) > trying.MOST_LINES:
        form.add_error("file", _("At most 1,000 lines at a time. Ask the bank for fewer days."))
        return _list(request, form, status=400)
    cache.set(_key(request, found.preview.sha256), astuple(kept), KEPT_SECONDS)
    return show(request, "statement_trial", "statements", {"trial": found, "account": _account(request, kept.account)})


@require_POST
@keeps_books
def take(request: HttpRequest) -> HttpResponse:
    """Import a file that was tried; done again it changes nothing."""
    key = _key(request, request.POST.get("sha256", ""))
    stored = cache.get(key)
    if stored is None:
        messages.error(request, _("The file is no longer here. Choose it again."))
        return redirect("payments:finance_statements")
    kept = Kept(*stored)
    _account(request, kept.account)
    done = actions.import_statement(name=kept.name, content=kept.content, account=kept.account, by=actor_of(request))
    cache.delete(key)
    if done.again:
        messages.info(request, _("This file had been imported before; nothing changed."))
    else:
        messages.success(request, _("The statement is imported."))
    return redirect("payments:finance_statement", done.statement_id)


@books_open
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a statement's lines with what became of them."""
    keys = [account.key for account in trying.own_accounts(actor_of(request))]
    found = get_object_or_404(queries.statements_of(keys), pk=pk)
    rows, only = queries.lines_of(found.pk).order_by(), request.GET.get("only", "")
    counts = trying.outcome_counts(rows)
    if only:
        rows = rows.filter(outcome=only)
    context = {
        "statement": found,
        "who": accounts.names_of({found.imported_by}).get(found.imported_by, ""),
        "page": page(rows.prefetch_related("quarantines"), "at", request.GET.get("cursor", "")),
        "counts": [(code, LineOutcome(code).label, number) for code, number in counts.items()],
        "only": only,
        "number": sum(counts.values()),
    }
    return show(request, "statement", "statements", context)


def _list(request: HttpRequest, form: StatementForm, status: int = 200) -> HttpResponse:
    own = trying.own_accounts(actor_of(request))
    rows = queries.statements_of([account.key for account in own])
    names = {account.key: account for account in own}
    found = page(rows, "-imported_at", request.GET.get("cursor", ""))
    counts = trying.line_counts(found.rows)
    lines = [(row, names[row.account], *counts.get(row.pk, (0, 0))) for row in found.rows]
    context = {"form": form, "page": found, "lines": lines, "accounts": own}
    return show(request, "statements", "statements", context, status=status)


def _form(request: HttpRequest, posted: object) -> StatementForm:
    own = trying.own_accounts(actor_of(request))
    data = (request.POST, request.FILES) if posted else (None, None)
    return StatementForm(*data, accounts=own)


def _trial(kept: Kept) -> Trial:
    preview = queries.read_statement(name=kept.name, content=kept.content, account=kept.account)
    return trying.try_statement(preview)


def _account(request: HttpRequest, key: str) -> BankAccount:
    """Return one of the actor's accounts by its key. :raises Http404:"""
    found = next((each for each in trying.own_accounts(actor_of(request)) if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _key(request: HttpRequest, digest: str) -> str:
    return f"statement:{actor_of(request).user_id}:{digest[:64]}"
