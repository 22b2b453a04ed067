"""What a dossier costs: set by the rules of its day of filing, and given back by the procedure's rule."""

from datetime import date

from django.utils import translation

from payments import actions as payments
from payments.schema import Quote
from portal.accounts.schema import Actor
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import formulas, queries
from procedures.dossiers.models import Dossier

FEE_FIELDS = ("quote", "fee_due", "fee_paid")
LOWERED = "fee_lowered"


def quote_draft(dossier: Dossier, on: date) -> None:
    """Set the fee of a draft as it is when filed on a day; a fee carried from the dossier before may cover it."""
    with translation.override("vi"):
        _set(dossier, catalogue.quote(dossier.spec, dossier.answers, on=on), on)
    if dossier.is_test:
        dossier.fee_due = 0
    dossier.fee_paid = dossier.fee_from_id is not None and 0 < dossier.fee_due <= queries.paid_for(dossier)


def charge(dossier: Dossier) -> int:
    """Set the fee of a filed dossier anew by the rules of its day of filing; return what is paid too much, in đồng.

    Of a larger fee than was paid the office may ask the rest.
    """
    if dossier.is_test:
        return 0
    on = formulas.fee_day(dossier)
    with translation.override("vi"):
        quote = catalogue.quote(dossier.spec, dossier.answers, on=on, taken_in=bool(dossier.code))
    over = dossier.fee_due - quote.amount if dossier.fee_paid else 0
    if dossier.fee_paid and not over:
        return 0
    _set(dossier, quote, on)
    dossier.fee_paid = quote.amount > 0 and (over > 0 or quote.amount <= queries.paid_for(dossier))
    return max(0, over)


def recharge(dossier: Dossier, by: Actor) -> None:
    """Set the fee of a filed dossier anew; what a smaller fee leaves over goes back by the procedure's rule."""
    over, rule = charge(dossier), dossier.spec.refund
    give_back(dossier, LOWERED, catalogue.returned(over, rule.fee_lowered if rule else "full"), by)


def give_back(dossier: Dossier, reason_code: str, amount: int, by: Actor) -> None:
    """Give đồng of the paid fee back, from the dossier's own payments first, then from those it carries."""
    for reference in queries.references_of(dossier):
        given = payments.refund(reference=reference, reason_code=reason_code, by=by, amount=amount)
        amount -= sum(refund.amount for refund in given)


def _set(dossier: Dossier, quote: Quote, on: date) -> None:
    dossier.quote, dossier.fee_due = quote.to_json() | {"on": on.isoformat()}, quote.amount
