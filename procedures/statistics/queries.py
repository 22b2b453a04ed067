"""Count what the figures are made of; each count can be opened down to its dossiers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Unit
from portal.accounts.schema import Actor
from portal.events.models import Event
from procedures.catalogue import queries as catalogue
from procedures.catalogue.models import Procedure
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import DECIDED
from procedures.feedback import queries as feedback
from procedures.feedback.models import Rating
from procedures.statistics import formulas
from procedures.statistics.formulas import Figure, Month, ServiceRow, UnitRow
from procedures.statistics.schema import DossierCount, ProcedureFact, RatingCount

VIEWERS = ("manager", "auditor", "head", "signer")
SATISFACTION = {"t3": "institution", "t4": "authority"}
TARGETS = {"t1": 100, "t2": 50, "t3": 80, "t4": 80}


@dataclass(frozen=True)
class Scope:
    """Which days (from inclusive, to exclusive), units and procedures a figure speaks of; an empty unit is the city."""

    start: date
    end: date
    unit: str = ""
    procedure: str = ""
    tthc_only: bool = False

    @property
    def moments(self) -> tuple[datetime, datetime]:
        zone = timezone.get_default_timezone()
        return datetime.combine(self.start, time.min, zone), datetime.combine(self.end, time.min, zone)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)


def counted_procedures(scope: Scope) -> QuerySet[Procedure]:
    """Return the procedures that count in the plan's targets (the owner's decision is data), or only TTHC of them."""
    found = Procedure.objects.filter(in_plan=True)
    if scope.tthc_only:
        found = found.filter(is_tthc=True)
    return found.filter(code=scope.procedure) if scope.procedure else found


def figures(scope: Scope) -> list[Figure]:
    """Return T1-T4 of the plan for a scope, from the rows as they stand."""
    resolved = [DossierCount(*row) for row in _by_channel(resolved_dossiers(scope))]
    rated = {key: _by_score(ratings(scope, kind)) for key, kind in SATISFACTION.items()}
    return _assemble(scope, resolved, rated)


def figures_from_events(scope: Scope) -> list[Figure]:
    """Return T1-T4 recomputed from the append-only facts alone; they must equal those of the rows."""
    start, end = scope.moments
    codes = set(counted_procedures(scope).values_list("code", flat=True))
    facts = Event.objects.filter(at__gte=start, at__lt=end)
    if scope.unit:
        facts = facts.filter(_in_unit("unit", scope.unit))
    decided: Counter[tuple[str, str]] = Counter()
    for event in facts.filter(name__in=("dossier.approved", "dossier.refused")).iterator():
        if event.data["procedure"] in codes and not event.data.get("test"):
            decided[event.data["channel"], event.data["level"]] += 1
    scored: dict[str, Counter[tuple[str, int]]] = {key: Counter() for key in SATISFACTION}
    for event in facts.filter(name="rating.given").iterator():
        key = next(k for k, kind in SATISFACTION.items() if kind == event.data["provider"])
        if event.data["procedure"] in codes:
            scored[key][event.unit, event.data["score"]] += 1
    rated = {key: [RatingCount(u, s, n) for (u, s), n in counts.items()] for key, counts in scored.items()}
    return _assemble(scope, [DossierCount(c, level, n) for (c, level), n in decided.items()], rated)


def _assemble(scope: Scope, resolved: list[DossierCount], rated: dict[str, list[RatingCount]]) -> list[Figure]:
    parts = {"t1": formulas.t1(procedure_facts(scope)), "t2": formulas.t2(resolved)}
    parts |= {key: formulas.satisfaction(counts) for key, counts in rated.items()}
    words = formula_words()
    return [
        Figure(key, *parts[key], target=TARGETS[key], formula=words[key], sampled=key in SATISFACTION)
        for key in TARGETS
    ]


def formula_words() -> dict[str, str]:
    """Return how each figure is computed, in words."""
    return {
        "t1": _("eligible procedures at level 4, or level 3 without a fee / eligible procedures in force"),
        "t2": _("dossiers resolved that were filed online at level 3 or 4 / all dossiers resolved, every channel"),
        "t3": _("ratings 4 and 5 of institutions' services / all ratings of institutions' services"),
        "t4": _("ratings 4 and 5 of authorities' services / all ratings of authorities' services"),
    }


def procedure_facts(scope: Scope) -> list[ProcedureFact]:
    """Return what T1 asks of every counted procedure on the last day of the scope."""
    codes = set(counted_procedures(scope).values_list("code", flat=True))
    return [
        ProcedureFact(
            version.procedure_id,
            version.procedure.eligible_online,
            bool(version.spec.fees),
            formulas.LEVEL_NUMBERS.get(catalogue.level_on(version.procedure_id, scope.last_day), 0),
        )
        for version in catalogue.all_published()
        if version.procedure_id in codes
    ]


def resolved_dossiers(scope: Scope) -> QuerySet[Dossier]:
    """Return the dossiers decided in the scope: granted or refused, through every channel."""
    start, end = scope.moments
    rows = Dossier.objects.filter(is_test=False, state__in=DECIDED, resolved_at__gte=start, resolved_at__lt=end)
    rows = rows.filter(procedure__in=counted_procedures(scope))
    return rows.filter(_in_unit("competent_unit__code", scope.unit)) if scope.unit else rows


def online_side(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Return those filed online at level 3 or 4, the numerator of T2."""
    return rows.filter(channel="online", level__in=formulas.ONLINE_LEVELS)


def received_dossiers(scope: Scope) -> QuerySet[Dossier]:
    """Return the dossiers accepted whose filing falls in the scope; for the figures by receipt."""
    start, end = scope.moments
    rows = Dossier.objects.filter(is_test=False, code__isnull=False, submitted_at__gte=start, submitted_at__lt=end)
    rows = rows.filter(procedure__in=counted_procedures(scope))
    return rows.filter(_in_unit("competent_unit__code", scope.unit)) if scope.unit else rows


def by_receipt(scope: Scope) -> Figure:
    """Return the share of online dossiers among those received (another formula in use, shown beside T2)."""
    parts = formulas.t2(DossierCount(*row) for row in _by_channel(received_dossiers(scope)))
    return Figure("t2_received", *parts, TARGETS["t2"], _("dossiers received online / all dossiers received"))


def ratings(scope: Scope, provider_kind: str) -> QuerySet[Rating]:
    """Return the ratings given in the scope for one kind of provider."""
    rows = feedback.given_between(*scope.moments).filter(provider_kind=provider_kind)
    rows = rows.filter(procedure__in=counted_procedures(scope))
    return rows.filter(_in_unit("unit__code", scope.unit)) if scope.unit else rows


def _in_unit(field: str, unit: str) -> Q:
    return Q(**{field: unit}) | Q(**{f"{field}__startswith": f"{unit}."})


def _by_channel(rows: QuerySet[Dossier]) -> list[tuple[str, str, int]]:
    return list(rows.order_by().values_list("channel", "level").annotate(number=Count("pk")))


def _by_score(rows: QuerySet[Rating]) -> list[RatingCount]:
    grouped = rows.order_by().values_list("unit", "score").annotate(number=Count("pk"))
    return [RatingCount(unit, score, number) for unit, score, number in grouped]


def by_unit(scope: Scope) -> list[UnitRow]:
    """Return the satisfaction of every unit that was rated, most ratings first."""
    counts: dict[str, list[RatingCount]] = {}
    for kind in SATISFACTION.values():
        for count in _by_score(ratings(scope, kind)):
            counts.setdefault(count.unit, []).append(count)
    language = get_language() or "vi"
    names = {unit.code: unit.name_in(language) for unit in Unit.objects.filter(pk__in=counts)}
    formula = _("ratings 4 and 5 / all ratings")
    rows = [
        UnitRow(names[code], Figure(code, *formulas.satisfaction(given), 80, formula, sampled=True), code)
        for code, given in counts.items()
    ]
    return sorted(rows, key=lambda row: -row.figure.denominator)


def by_month(scope: Scope) -> list[Month]:
    """Return T2-T4 month by month, by one query each."""
    found: dict[date, dict[str, list[tuple[bool, int]]]] = {}
    _collect(found, "t2", resolved_dossiers(scope), "resolved_at", _is_online)
    for key, kind in SATISFACTION.items():
        _collect(found, key, ratings(scope, kind), "given_at", Q(score__gte=formulas.SATISFIED_FROM))
    words = formula_words()
    return [
        Month(
            month,
            {
                key: Figure(key, sum(n for good, n in rows if good), sum(n for _, n in rows), TARGETS[key], words[key])
                for key, rows in parts.items()
            },
        )
        for month, parts in sorted(found.items())
    ]


_is_online = Q(channel="online", level__in=formulas.ONLINE_LEVELS)


def _collect(
    found: dict[date, dict[str, list[tuple[bool, int]]]], key: str, rows: QuerySet[Any], moment: str, good: Q
) -> None:
    grouped = rows.order_by().annotate(month=TruncMonth(moment)).values("month")
    for row in grouped.annotate(good=Count("pk", filter=good), whole=Count("pk")):
        month = timezone.localtime(row["month"]).date()
        parts = [(True, row["good"]), (False, row["whole"] - row["good"])]
        found.setdefault(month, {}).setdefault(key, []).extend(parts)


def service_rows(scope: Scope) -> list[ServiceRow]:
    """Return what T1 counts, service by service, with those that leave both sides and why."""
    named = {version.procedure_id: version for version in catalogue.all_published()}
    return [
        ServiceRow(str(named[fact.code].spec.name), fact, named[fact.code].spec.eligible_online.reason)
        for fact in procedure_facts(scope)
    ]


def home_of(actor: Actor) -> str:
    """Return the unit whose figures a person sees by default: the highest one they oversee."""
    return min(overseen(actor), key=lambda code: (code.count("."), code), default="")


def overseen(actor: Actor) -> frozenset[str]:
    """Return the units that a person answers for; work at the desk of another unit does not count."""
    return frozenset(unit for role, unit in actor.grants if role in VIEWERS)


def units_of(actor: Actor) -> list[Unit]:
    """Return the units whose figures a person may ask for: those they answer for and all beneath."""
    asked = Q(pk__in=[])
    for code in overseen(actor):
        asked |= _in_unit("code", code)
    return list(Unit.objects.filter(asked).order_by("code"))
