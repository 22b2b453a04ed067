"""Live simulated lives once more, by the product's own actions at the moment of each move; compare what they leave."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.events.models import Event, Stream
from procedures.demo.actions.living import Cast
from procedures.demo.schema import PORTAL, Life, Move
from procedures.dossiers import actions
from procedures.dossiers.actions.closing import SILENT
from procedures.dossiers.models import Attachment, CodeCounter, Dossier, DossierStep, Remark

# Drawn by lot on both sides, each its own: keys, reference, secret, salt; where a file lies. What is made of them
# (the reference inside facts and search keys, digests of remarks and of facts) is compared without them.
OWN = {"id", "dossier_id", "reference", "secret", "salt", "file", "event_id", "digest", "previous", "stream"}


def replay(cast: Cast, lives: Iterable[Life]) -> None:
    """Make every move of the lives in the order in which they happened."""
    lives = list(lives)
    known: dict[int, UUID] = {}
    moves = [(move.at, place, number) for place, life in enumerate(lives) for number, move in enumerate(life.moves)]
    for at, place, number in sorted(moves):
        life = lives[place]
        with clock.at(at):
            dossier = _make(cast, life, life.moves[number], known.get(place))
        if dossier is not None:
            known[place] = dossier


def _make(cast: Cast, life: Life, move: Move, dossier_id: UUID | None) -> UUID | None:
    by = _actor(cast, life, move)
    if dossier_id is None:
        return actions.create_draft(procedure_code=life.procedure, by=by, **move.words).pk
    dossier = Dossier.objects.get(pk=dossier_id)
    special: dict[str, Callable[..., Any]] = {
        "attach": _attach,
        "confirm_payment": lambda c, d, b, **words: actions.confirm_payment(reference=d.reference, **words),
        "resubmit": _resubmit,
        "assign": lambda c, d, b: actions.assign(dossier_id=d.pk, version=d.version, by=b, user_id=b.user_id),
        "choose_delivery": lambda c, d, b, **words: actions.choose_delivery(dossier_id=d.pk, by=b, **words),
        "stop": lambda c, d, b, reason=SILENT: _plain("stop", d, b, reason=reason),
    }
    if move.name in special:
        special[move.name](cast, dossier, by, **move.words)
    else:
        _plain(move.name, dossier, by, **move.words)
    return None


def _plain(name: str, dossier: Dossier, by: Actor, **words: Any) -> None:
    version = None if by.is_system else dossier.version
    getattr(actions, name)(dossier_id=dossier.pk, version=version, by=by, **words)
    if name in ("approve", "refuse"):
        actions.mark_issued(dossier_id=dossier.pk, by=SYSTEM)


def _attach(cast: Cast, dossier: Dossier, by: Actor, key: str) -> None:
    paper = cast.papers[dossier.procedure_id, key]
    with default_storage.open(paper.file) as stored:
        upload = ContentFile(stored.read(), name=paper.name)
    actions.attach(dossier_id=dossier.pk, key=key, upload=upload, by=by)


def _resubmit(cast: Cast, dossier: Dossier, by: Actor, answers: dict[str, Any]) -> None:
    if dossier.applicant_id is None:
        _plain("receive_supplement", dossier, by, answers=answers, uploads={})
        return
    actions.save_amendment(dossier_id=dossier.pk, answers=answers, by=by)
    _plain("resubmit", dossier, by)


def _actor(cast: Cast, life: Life, move: Move) -> Actor:
    """Return the person as they are stored, with the roles that the database gives them that day."""
    if move.who == PORTAL:
        return SYSTEM
    with clock.at(move.at):
        return accounts.actor_for(User.objects.get(pk=cast.who(life, move.who).user_id))


def forget_dossiers() -> None:
    """Empty the tables of dossiers and their facts."""
    for model in (Remark, Attachment, DossierStep, Dossier, CodeCounter):
        model.objects.all().delete()
    Event.objects.filter(stream__startswith="dossier:").delete()
    Stream.objects.filter(name__startswith="dossier:").delete()


def left_behind() -> list[dict[str, Any]]:
    """Return all that dossiers left in the database, one entry a dossier, without what each side draws by lot."""
    found = [_all_of(dossier) for dossier in Dossier.objects.order_by("created_at", "applicant_name", "updated_at")]
    counters = [values(row) for row in CodeCounter.objects.order_by("unit", "day")]
    return [*found, {"counters": counters}]


def _all_of(dossier: Dossier) -> dict[str, Any]:
    facts = list(Event.objects.filter(stream=dossier.stream).order_by("seq"))
    places = {fact.pk: fact.seq for fact in facts}
    return {
        "dossier": values(dossier) | {"search_key": dossier.search_key.replace(dossier.reference.lower(), "·")},
        "steps": [values(row) for row in dossier.steps.all()],
        "papers": [values(row) for row in dossier.attachments.order_by("key", "uploaded_at")],
        "remarks": [values(row) | {"of": places[row.event_id]} for row in dossier.remarks.order_by("event_id")],
        "facts": [values(fact) | {"data": _public(fact.data)} for fact in facts],
        "head": Stream.objects.get(name=dossier.stream).seq,
    }


def _public(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"reference": "·"} | ({"remark": "·"} if "remark" in data else {})


def values(row: Model) -> dict[str, Any]:
    """Return every column of a row but those drawn by lot."""
    names = {field.attname for field in row._meta.concrete_fields} - OWN
    return {name: getattr(row, name) for name in sorted(names)}
