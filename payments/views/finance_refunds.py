"""Refunds: decided by a second person, paid out by hand where the gateway cannot, and what became of them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from payments import actions, rules
from payments.forms import PaidOutForm, TransferredForm
from payments.formulas.memos import refund_memo
from payments.models import Refund
from payments.queries import facts
from payments.queries import finance as office
from payments.states import RefundState
from payments.views.finance_frame import refunds_open, sees_books, show, told_kindly
from payments.views.finance_payments import REFUND_TONES
from portal.accounts import queries as accounts
from portal.accounts.decorators import actor_of
from portal.core.keyset import page

LISTS = {
    "decide": gettext_lazy("To decide"),
    "transfer": gettext_lazy("To transfer back"),
    "counter": gettext_lazy("To pay out at the counter"),
    "asked": gettext_lazy("Asked of the bank"),
    "refused": gettext_lazy("Refused by the bank"),
    "history": gettext_lazy("Done"),
}
kindly = told_kindly(facts.stream_of_refund, "payments:finance_refund")


@refunds_open
def refunds(request: HttpRequest) -> HttpResponse:
    """List the refunds of one kind of work: the oldest first, what is done the newest first."""
    actor = actor_of(request)
    chosen = request.GET.get("list", "decide")
    if chosen not in LISTS:
        raise Http404
    rows = office.refund_queue(actor, chosen)
    found = page(rows, "-asked_at" if chosen == "history" else "asked_at", request.GET.get("cursor", ""))
    names = accounts.names_of({refund.asked_by for refund in found.rows})
    counts = office.refund_counts(actor)
    context = {
        "page": found,
        "lines": [(refund, names.get(refund.asked_by, _("The portal"))) for refund in found.rows],
        "chosen": chosen,
        "title": LISTS[chosen],
        "lists": [(name, label, counts[name]) for name, label in LISTS.items()],
        "tones": REFUND_TONES,
    }
    return show(request, "refunds", "refunds", context)


@refunds_open
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one refund, who did what to it, and what may be done now."""
    return _show(request, _fetch(request, pk))


@require_POST
@refunds_open
@kindly
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or decline a proposed refund; not by the person who proposed it."""
    _fetch(request, pk)
    if request.POST.get("decision") not in ("approve", "decline"):
        raise Http404
    approved = request.POST["decision"] == "approve"
    actions.decide_refund(refund_id=pk, approved=approved, by=actor_of(request))
    messages.success(request, _("The refund is approved.") if approved else _("The refund is not approved."))
    return redirect("payments:finance_refund", pk)


@require_POST
@refunds_open
@kindly
def pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a refund was transferred or handed over."""
    found = _fetch(request, pk)
    form = _form(request, found)
    if form is None:
        raise rules.Conflict(found.key)
    if not rules.may_pay_out(found, actor_of(request)):
        raise rules.Forbidden
    if not form.is_valid():
        return _show(request, found, form, status=400)
    said = {"bank_ref": form.cleaned_data["bank_ref"], "at": form.moment()} if isinstance(form, TransferredForm) else {}
    actions.pay_out_refund(refund_id=pk, by=actor_of(request), **said)
    messages.success(request, _("The refund is paid out."))
    return redirect("payments:finance_refund", pk)


def _fetch(request: HttpRequest, pk: int) -> Refund:
    return get_object_or_404(office.office_refunds(actor_of(request)), pk=pk)


def _form(request: HttpRequest, found: Refund) -> TransferredForm | PaidOutForm | None:
    data = request.POST or None
    if found.state == RefundState.TO_TRANSFER:
        return TransferredForm(data, since=localdate(found.asked_at))
    return PaidOutForm(data) if found.state == RefundState.AT_COUNTER else None


def _show(
    request: HttpRequest, found: Refund, form: TransferredForm | PaidOutForm | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    proposed = found.state == RefundState.PROPOSED and found.payment is not None
    names = accounts.names_of({found.asked_by, found.decided_by, found.paid_out_by})
    context = {
        "refund": found,
        "tone": REFUND_TONES.get(found.state, "blue"),
        "form": form or (_form(request, found) if rules.may_pay_out(found, actor) else None),
        "may_decide": proposed and found.payment and rules.may_decide_refund(found.payment, found.asked_by, actor),
        "mine": proposed and found.asked_by == actor.ref,
        "asked_by": names.get(found.asked_by, _("The portal")),
        "decided_by": names.get(found.decided_by, ""),
        "paid_out_by": names.get(found.paid_out_by, ""),
        "reason": facts.reason_in_words(found),
        "memo": refund_memo(found.payment.reference if found.payment else "", found.pk),
        "sees_books": sees_books(actor),
    }
    return show(request, "refund", "refunds", context, status=status)
