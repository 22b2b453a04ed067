"""What waits for its signer: a person whose own token asks for its PIN signs in a request, never in the worker."""

from django.db.models import QuerySet

from portal.accounts.schema import Actor
from portal.events.models import Event
from portal.papers import signing
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.results.models import Correction
from procedures.results.states import CorrectionState, Status

DECISIONS = ("dossier.approved", "dossier.refused")


def holder_of(by: Actor) -> signing.Holder:
    """Return the holder of a person's own key."""
    return signing.Holder(str(by.user_id), by.name, personal=True)


def signs_by_hand(by: Actor) -> bool:
    """Say whether a person signs with a token of the own, by its PIN."""
    return signing.asks_pin(holder_of(by))


def waits_for_hand(ref: str) -> bool:
    """Say whether what an actor ("user:12") decided waits for the PIN of the own token: the worker leaves it alone."""
    return signing.asks_pin(signing.Holder(ref.partition(":")[2], "", personal=True))


def decisions_waiting(by: Actor) -> list[tuple[Event, Dossier]]:
    """Return the decisions of a person whose papers are not issued, the oldest first."""
    owed = {dossier.stream: dossier for dossier in dossiers.unissued().select_related("procedure")}
    events = Event.objects.filter(stream__in=list(owed), name__in=DECISIONS, actor=by.ref).order_by("pk")
    return [(event, owed[event.stream]) for event in events]


def corrections_waiting(by: Actor) -> QuerySet[Correction]:
    """Return the corrections that a person approved whose new papers are not issued."""
    rows = Correction.objects.filter(state=CorrectionState.APPROVED, decided_by_id=by.user_id)
    return rows.filter(result__status=Status.VALID).select_related("result__dossier").order_by("pk")
