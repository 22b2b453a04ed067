"""Ask for a day's books to be compared again."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from payments import rules
from payments.events import Fact
from payments.queries import comparing
from portal.accounts.schema import Actor
from portal.core import clock
from portal.events import actions as events


@transaction.atomic
def ask_reconciliation(*, day: date, by: Actor) -> None:
    """Ask for a day to be compared again, by the worker: a gateway may take long to list its book.

    :raises rules.Forbidden: :raises rules.Conflict: the day is not over, or is being compared right now
    """
    if not rules.may_mend_books("", by):
        raise rules.Forbidden
    if day >= timezone.localdate(clock.now()) or comparing.under_way(day):
        raise rules.Conflict(str(day))
    events.record(stream=f"books:{day}", name=Fact.RECONCILIATION_ASKED, actor=by.ref, data={"date": str(day)})
