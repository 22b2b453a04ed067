"""What one signed result costs against its floor (drawing and one bare signature) and against WeasyPrint."""

from functools import partial
from time import perf_counter

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction

from benchmarks import weasy
from benchmarks.measure import interleaved, ratio
from portal.accounts import queries as people
from portal.events.models import Event
from portal.papers import pki, signing
from portal.papers.render import render
from procedures.catalogue import formulas as catalogue
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Outcome, State
from procedures.results import actions, queries
from procedures.results.rendering import KINDS
from procedures.results.schema import Facts

NEWEST = 200


def issuing(rounds: int) -> list[str]:
    """Measure one result of the city on one core: drawn, signed twice, issued whole, and its page by WeasyPrint."""
    event, dossier = decision()
    facts, person, unit = paper_of(event, dossier)
    found = interleaved(
        {
            "floor": partial(floor, facts, unit),
            "signed": partial(signed, facts, person, unit),
            "issued": partial(issued, event.pk),
            "drawn": partial(drawn, facts),
            "weasy": partial(by_weasyprint, facts),
        },
        rounds,
    )
    return [
        ratio(found, "drawn", "weasy", "a result drawn / its page by WeasyPrint, unsigned too"),
        ratio(found, "signed", "weasy", "a result drawn, signed twice / its page by WeasyPrint"),
        ratio(found, "signed", "floor", "a result drawn and signed twice / drawn and one bare signature"),
        ratio(found, "issued", "floor", "a result issued whole / drawn and one bare signature"),
    ]


def decision() -> tuple[Event, Dossier]:
    """Return the newest approval of the city that calls for one copy, with its dossier."""
    for event in Event.objects.filter(name="dossier.approved").order_by("-pk")[:NEWEST]:
        dossier = Dossier.objects.get(pk=event.stream.partition(":")[2])
        granted = dossier.state == State.RETURNED and dossier.outcome == Outcome.GRANTED
        if granted and catalogue.copies(dossier.spec, dossier.answers) == 1 and not dossier.results.exists():
            return event, dossier
    raise RuntimeError("the city has no approval of one copy without its paper")


def paper_of(event: Event, dossier: Dossier) -> tuple[Facts, signing.Holder, signing.Holder]:
    """Return what the paper says, and the two who sign it."""
    name = people.names_of([event.actor])[event.actor]
    copy = {"number_text": "01/X-Y", "code": "KQ7M2XTP94HD", "url": "https://localhost/v/KQ7M2XTP94HD"}
    facts = queries.facts_of(dossier, signer=name, at=event.at, **copy)
    person = signing.Holder(event.actor.partition(":")[2], name, personal=True)
    return facts, person, signing.Holder(dossier.unit_code, str(dossier.competent_unit))


def floor(facts: Facts, unit: signing.Holder) -> None:
    """Draw the page and let the key sign its bytes once: less than this no signed paper can cost."""
    pdf, key = render(KINDS[facts.kind].paper(facts)), pki.keys_of(unit).key
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the demonstration signs on an elliptic curve")
    key.sign(pdf, ec.ECDSA(hashes.SHA256()))


def signed(facts: Facts, person: signing.Holder, unit: signing.Holder) -> None:
    once = signing.sign_as_person(render(KINDS[facts.kind].paper(facts)), holder=person, reason="bench")
    signing.sign_as_unit(once, holder=unit, reason="bench")


def drawn(facts: Facts) -> None:
    render(KINDS[facts.kind].paper(facts))


def by_weasyprint(facts: Facts) -> None:
    weasy.pdf(KINDS[facts.kind].paper(facts))


def issued(event_id: int) -> float:
    """Issue the result and roll it back; return the seconds of the action alone."""
    with transaction.atomic():
        start = perf_counter()
        actions.issue(event_id=event_id)
        taken = perf_counter() - start
        transaction.set_rollback(True)
    return taken
