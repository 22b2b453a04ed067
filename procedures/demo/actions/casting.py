"""Who lives and works in the simulated city: schools, staff and citizens as rows; what its dossiers are made under."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import accumulate
from typing import Any

from django.core.files.storage import default_storage

from portal.accounts.actions import change_unit
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import SYSTEM, Actor
from portal.accounts.states import Role, UnitKind
from portal.core.text import fold, name_key
from procedures.catalogue import queries as catalogue
from procedures.catalogue.formulas import level_on
from procedures.catalogue.models import ProcedureVersion
from procedures.demo import formulas
from procedures.demo.actions.bulk import reserve, write
from procedures.demo.actions.dossiers import sample
from procedures.demo.actions.living import Cast, Paper
from procedures.demo.actions.registers import load_units
from procedures.demo.schema import City, School
from procedures.registers import queries as registers
from procedures.worktime import queries as worktimes
from procedures.worktime.formulas import Clock, local
from procedures.worktime.models import OfficeHours
from procedures.worktime.schema import ZONE

SINCE = date(2022, 1, 1)
JOINED = datetime(2022, 10, 26, 8, tzinfo=ZONE)
AT_WORK = "@city.demo.test"
CITY_OFFICE = "05"
BATCH = 10_000
HOLDERS = {Role.INTAKE: (1, 8), Role.OFFICER: (2, 16), Role.HEAD: (1, 4), Role.SIGNER: (1, 3)}  # a school, the city


def cast_city(*, seed: str, dossiers: int, until: datetime) -> Cast:
    """Write the schools, staff and citizens of a city with so many dossiers; none of them can sign in.

    :raises RuntimeError: they are there already
    """
    if User.objects.filter(email__endswith=AT_WORK).exists():
        raise RuntimeError("a simulated city is here already; simulate into an empty database")
    load_units()
    schools = _schools()
    versions = {version.procedure_id: version for version in catalogue.all_published()}
    city = City(
        seed=seed,
        until=until,
        citizens=max(1, dossiers // 3),
        specs={code: version.spec for code, version in versions.items()},
        schools=schools,
        shares=tuple(accumulate(school.share for school in schools)),
        clock_of=_clocks(),
        custodian=cache(registers.custodian),
    )
    return Cast(city, versions, _staff(seed), _citizens(city), _papers(versions), _levels(versions))


def _schools() -> tuple[School, ...]:
    known = set(Unit.objects.values_list("code", flat=True))
    schools = formulas.schools()
    for school in schools:
        if school.code not in known:
            short = school.name.removeprefix("Trường ")
            fields = {"name": school.name, "short_name": short, "parent_id": CITY_OFFICE, "kind": UnitKind.SCHOOL}
            change_unit(code=school.code, phone="0292 000 0000", by=SYSTEM, **fields)
    return schools


def _clocks() -> Any:
    """Return who tells a unit's office hours; most units share the city's, read once."""
    own, city = set(OfficeHours.objects.exclude(unit=None).values_list("unit_id", flat=True)), worktimes.clock()

    @cache
    def clock_of(unit: str) -> Clock:
        return worktimes.clock(unit) if unit in own else city

    return clock_of


def _staff(seed: str) -> dict[tuple[str, str], list[Actor]]:
    places = [
        (unit, role, number)
        for unit in Unit.objects.order_by("code").values_list("code", flat=True)
        for role, (few, many) in HOLDERS.items()
        for number in range(many if unit == CITY_OFFICE else few)
    ]
    people = [
        _user(formulas.person_named(seed, f"{role} {number} {unit}")[0], email=f"{role}{number}.{unit}{AT_WORK}")
        for unit, role, number in places
    ]
    write(people, first=reserve(User, len(people)))
    held = [(person, unit, role) for person, (unit, role, _number) in zip(people, places, strict=True)]
    roles = [Membership(user_id=p.pk, unit_id=unit, role=role, valid_from=SINCE) for p, unit, role in held]
    write(roles, first=reserve(Membership, len(roles)))
    staff: dict[tuple[str, str], list[Actor]] = {}
    for person, unit, role in held:
        actor = Actor(person.pk, person.full_name, frozenset({(str(role), unit)}), second_factor=True)
        staff.setdefault((unit, str(role)), []).append(actor)
    return staff


def _user(name: str, **fields: Any) -> User:
    """Return a person without a password, not yet stored."""
    keys = {"name_key": name_key(name), "search_key": fold(name)}
    return User(full_name=name, password="!", date_joined=JOINED, **keys, **fields)  # noqa: S106  "!": no password


def _citizens(city: City) -> list[int]:
    ids: list[int] = []
    for first in range(0, city.citizens, BATCH):
        people = list(_applicants(city, range(first, min(first + BATCH, city.citizens))))
        write(people, first=reserve(User, len(people)))
        ids += [person.pk for person in people]
    return ids


def _applicants(city: City, numbers: range) -> Iterator[User]:
    for number in numbers:
        person = formulas.citizen(city.seed, number)
        known = ("phone", "identity_number", "birth_date", "address")
        yield _user(person.name, phone_verified=True, **{name: getattr(person, name) for name in known})


def _papers(versions: dict[str, ProcedureVersion]) -> dict[tuple[str, str], Paper]:
    """Store one invented paper for each that the procedures ask for."""
    return {
        (code, asked.key): _paper(f"{code}-{asked.key}", str(asked.label.vi))
        for code, version in versions.items()
        for asked in version.spec.attachments
    }


def _paper(name: str, label: str) -> Paper:
    upload = sample(label)
    content = upload.read()
    file = default_storage.save(f"dossiers/simulated/{name}.pdf", upload)
    return Paper(f"{label}.pdf"[-200:], file, len(content), hashlib.sha256(content).hexdigest())


def _levels(versions: Iterable[str]) -> Any:
    """Return who tells a procedure's level at a moment, all levels read once."""
    levels = {code: catalogue.levels(code) for code in versions}
    return lambda procedure, at: level_on(levels[procedure], local(at).date())
