"""Reading the catalogue: what is published now, what a search finds, which level held on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Unit
from portal.accounts.queries import units_in_being
from portal.core import clock
from portal.core.text import fold, nfc, sort_key
from procedures.catalogue import formulas
from procedures.catalogue.models import ProcedureLevel, ProcedureVersion
from procedures.catalogue.schema import Definition
from procedures.catalogue.states import Scheme

APART, NOT_FOUND = 3, 4


def published(code: str) -> ProcedureVersion:
    """Return the version of a procedure in force now. :raises ProcedureVersion.DoesNotExist:"""
    version = in_force(code)
    if version is None:
        raise ProcedureVersion.DoesNotExist(code)
    return version


def in_force(code: str) -> ProcedureVersion | None:
    """Return the version of a procedure that holds today, None while there is none."""
    return _in_force().filter(procedure_id=code).order_by("-number").first()


def versions(code: str = "") -> QuerySet[ProcedureVersion]:
    """Return the versions and trials (of one procedure), the latest made first."""
    rows = ProcedureVersion.objects.select_related("procedure").order_by("-made_at", "-pk")
    return rows.filter(procedure=code) if code else rows


def version_before(version: ProcedureVersion) -> ProcedureVersion | None:
    """Return the published version that a trial would follow, or that a published one followed."""
    published = ProcedureVersion.objects.filter(procedure=version.procedure_id, published_at__isnull=False)
    earlier = published.filter(number__lt=version.number) if version.number else published
    return earlier.order_by("-number").first()


def get_version(pk: int) -> ProcedureVersion:
    """Return one version, in force or not. :raises ProcedureVersion.DoesNotExist:"""
    return ProcedureVersion.objects.select_related("procedure").get(pk=pk)


def all_published() -> list[ProcedureVersion]:
    """Return the version in force of every procedure, in the order of the catalogue."""
    newest: dict[str, ProcedureVersion] = {}
    for version in _in_force().order_by("procedure__position", "procedure_id", "-number"):
        newest.setdefault(version.procedure_id, version)
    return list(newest.values())


def search(text: str) -> list[ProcedureVersion]:
    """Return the versions in force that a search finds, accents or not; the nearest first, exact accents before all.

    Words that stand together in a procedure's own words beat the same words apart; those are shown only for want of
    better.
    """
    wanted = nfc(text).casefold()
    ranked = [(_distance(version, wanted), version) for version in all_published()]
    found = sorted(((d, v) for d, v in ranked if d < NOT_FOUND), key=lambda pair: pair[0])
    best = found[0][0] if found else NOT_FOUND
    return [version for distance, version in found if distance < APART or best == APART]


def level_on(code: str, day: date, scheme: str = Scheme.ND43_2011) -> str:
    """Return the level of a procedure on a day, or ''; by default under the scheme the plan's targets speak of."""
    return formulas.level_on(levels(code, scheme), day)


def levels(code: str, scheme: str = Scheme.ND43_2011) -> list[ProcedureLevel]:
    """Return the levels that a procedure has had under a scheme."""
    return list(ProcedureLevel.objects.filter(procedure=code, scheme=scheme))


def level_words(code: str) -> str:
    """Return the level today as people say it, under both schemes ("Trực tuyến toàn trình (mức độ 4)"), or ''."""
    day = timezone.localdate(clock.now())
    old, new = level_on(code, day), level_on(code, day, Scheme.ND42_2022)
    names = {"TOAN_TRINH": _("Wholly online"), "MOT_PHAN": _("Partly online")}
    if old and new:
        return _("%(name)s (level %(level)s)") % {"name": names[new], "level": old}
    return names.get(new, "") or (_("Online, level %(level)s") % {"level": old} if old else "")


def summary(spec: Definition, answers: Mapping[str, Any]) -> list[formulas.SummarySection]:
    """Return the answers as people read them, with the names of the units chosen."""
    kept = formulas.relevant(spec, answers)
    codes = [kept[field.key] for field in spec.all_fields() if field.type == "unit" and kept.get(field.key)]
    language = get_language() or "vi"
    names = {unit.code: unit.name_in(language) for unit in Unit.objects.filter(code__in=codes)} if codes else {}
    return formulas.summary(spec, kept, names)


def unit_choices(kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the units of a kind in being, grouped by what they belong to, in the order of the alphabet."""
    language = get_language() or "vi"
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units_in_being(kind).select_related("parent"):
        group = unit.parent.name_in(language) if unit.parent else ""
        groups.setdefault(group, []).append((unit.code, unit.name_in(language)))
    by_name = {group: sorted(units, key=lambda unit: sort_key(unit[1])) for group, units in groups.items()}
    return sorted(by_name.items(), key=lambda group: sort_key(group[0]))


def _in_force() -> QuerySet[ProcedureVersion]:
    today = timezone.localdate(clock.now())
    return ProcedureVersion.objects.select_related("procedure").filter(
        withdrawn_at__isnull=True, published_at__isnull=False, valid_from__lte=today
    )


def _distance(version: ProcedureVersion, wanted: str) -> int:
    names, phrase = f"{version.procedure.name_vi} {version.procedure.name_en}", fold(wanted)
    key = f" {version.procedure.search_key}"
    if wanted in names.casefold():
        return 0
    if phrase in fold(names):
        return 1
    if f" {phrase}" in key:
        return 2
    return APART if all(f" {word}" in key for word in phrase.split()) else NOT_FOUND
