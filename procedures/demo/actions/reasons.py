"""Load the reasons that clerks have ready."""

from django.db import transaction

from portal.accounts.schema import SYSTEM
from procedures.demo import rules, storage
from procedures.desk import actions
from procedures.desk.models import Reason
from procedures.desk.states import ReasonKind


@transaction.atomic
def load_reasons() -> None:
    """Load reasons for every move that wants one, once. :raises RuntimeError: outside a demonstration"""
    rules.require_demonstration()
    if Reason.objects.exists():
        return
    for kind, texts in storage.document("reasons").items():
        for place, text in enumerate(texts, start=1):
            actions.keep_reason(kind=ReasonKind(kind), text=text, position=10 * place, by=SYSTEM)
