"""How fees stand: one answer for every page that shows a fee, the payer's, the dossier's and the desk's."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import rules
from payments.models import Attempt, Payment, Refund
from payments.queries.money import all_held
from payments.states import GIVEN_UP, LIVE_ATTEMPT, RefundState, Standing, State
from portal.core.templatetags.display import money

OPEN_WORDS = {
    "payable": gettext_lazy("%(amount)s not paid yet"),
    Standing.WAITING: gettext_lazy("%(amount)s, waiting for the bank’s word"),
    Standing.HELD: gettext_lazy("%(amount)s being checked"),
    Standing.DISPUTED: gettext_lazy("%(amount)s contested at the bank"),
    Standing.CHARGED_BACK: gettext_lazy("%(amount)s taken back by the bank"),
    Standing.CANCELLED: gettext_lazy("%(amount)s no longer to be paid"),
}


@dataclass(frozen=True)
class FeeStanding:
    """How the fee of a reference stands, in đồng.

    ``amount`` is what the newest payment asks for, ``paid`` what came for all of them and nobody contests; of that
    ``returning`` is promised back, and ``returned`` is paid out again.
    """

    standing: Standing
    amount: int
    paid: int
    returning: int
    returned: int
    settled_at: datetime | None
    way: str

    @property
    def words(self) -> str:
        """The standing in one line of the reader's language ("đã trả 30.000 đ; đang hoàn 15.000 đ")."""
        open_part = OPEN_WORDS["payable"] if self.is_payable else OPEN_WORDS.get(self.standing)
        said = [(_("%(amount)s paid"), self.paid), (open_part, self.amount)]
        said += [(_("%(amount)s on its way back"), self.returning), (_("%(amount)s given back"), self.returned)]
        return "; ".join(str(words) % {"amount": money(amount)} for words, amount in said if words and amount)

    @property
    def is_payable(self) -> bool:
        """Whether the payer is asked for money now, and none of it is on its way."""
        return self.standing in (Standing.CREATED, Standing.PENDING, Standing.FAILED, Standing.EXPIRED)


def fee_standing(reference: str) -> FeeStanding | None:
    """Return how the fee of a reference stands; None where no fee was asked for."""
    return fee_standings([reference]).get(reference)


def fee_standings(references: Collection[str]) -> dict[str, FeeStanding]:
    """Return how the fees of many references stand, by four queries; by none where there is no reference."""
    asked: dict[str, list[Payment]] = defaultdict(list)
    for payment in Payment.objects.filter(reference__in=references).order_by("pk") if references else ():
        asked[payment.reference].append(payment)
    newest = [payments[-1].pk for payments in asked.values()]
    held, unheard = _held(newest), _unheard(newest)
    back = _given_back(asked)
    return {
        reference: _standing(payments, held, unheard, back.get(reference, [])) for reference, payments in asked.items()
    }


def _standing(payments: list[Payment], held: set[int], unheard: set[int], back: list[Refund]) -> FeeStanding:
    newest, done = payments[-1], [refund.amount for refund in back if refund.state == RefundState.DONE]
    return FeeStanding(
        standing=rules.standing(newest, held=newest.pk in held, unheard=newest.pk in unheard),
        amount=newest.amount,
        paid=sum(payment.amount for payment in payments if payment.state == State.SUCCEEDED),
        returning=sum(refund.amount for refund in back) - sum(done),
        returned=sum(done),
        settled_at=newest.settled_at,
        way=newest.get_method_display(),
    )


def _held(payment_ids: Collection[int]) -> set[int]:
    rows = all_held().filter(payment__in=payment_ids) if payment_ids else all_held().none()
    return set(rows.values_list("payment", flat=True))


def _unheard(payment_ids: Collection[int]) -> set[int]:
    live = Attempt.objects.filter(payment__in=payment_ids, state__in=LIVE_ATTEMPT) if payment_ids else ()
    return {attempt.payment_id for attempt in live if attempt.unheard}


def _given_back(references: Collection[str]) -> dict[str, list[Refund]]:
    found: dict[str, list[Refund]] = defaultdict(list)
    rows = Refund.objects.filter(payment__reference__in=references).exclude(state__in=(*GIVEN_UP, RefundState.PROPOSED))
    for refund in rows.select_related("payment") if references else ():
        found[refund.payment.reference].append(refund)  # type: ignore[union-attr]  # chosen by its payment
    return found
