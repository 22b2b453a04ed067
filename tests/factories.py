"""People, units and dossiers for tests, made through the product's own actions; keyword-only, with sane defaults."""

from datetime import date
from itertools import count
from typing import Any

from portal.accounts import actions
from portal.accounts import queries as accounts
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import SYSTEM, Actor
from procedures.catalogue import actions as catalogue
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier

PASSWORD = "demo-can-tho"
_numbers = count(1)

SELF_ANSWERS: dict[str, dict[str, Any]] = {
    "applicant": {
        "capacity": "self",
        "full_name": "Nguyễn Thị Ngọc Ánh",
        "identity_number": "092305004321",
        "phone": "+84912345678",
        "email": "",
    },
    "pupil": {"pupil_birth_date": "2005-03-27"},
    "request": {"school": "05.21", "last_school_year": "2022-2023", "class_name": "12A1", "copies": 2},
}


def unit(*, code: str = "05.21", kind: str = "school", name: str = "Trường THPT Phù Sa", **fields: Any) -> Unit:
    """Return the unit with this code, made when it is missing."""
    defaults = {"name": name, "short_name": name, "kind": kind, "phone": "0292 000 0000"} | fields
    return Unit.objects.get_or_create(code=code, defaults=defaults)[0]


def office(**fields: Any) -> Unit:
    """Return the city's education authority."""
    return unit(code="05", kind="authority", name="Sở Giáo dục và Đào tạo thành phố Cần Thơ", **fields)


def user(*, name: str = "Nguyễn Thị Ngọc Ánh", email: str = "", phone: str | None = None, **fields: Any) -> User:
    """Return a new person."""
    address = email or f"person{next(_numbers)}@example.test"
    return User.objects.create_user(email=address, phone=phone, password=PASSWORD, full_name=name, **fields)


def actor(person: User | None = None) -> Actor:
    """Return a person as an actor."""
    return accounts.actor_for(person or user())


def staff(*roles: str, at: Unit | None = None, name: str = "Lê Thị Ngọc Hân") -> Actor:
    """Return a new member of staff with these roles in a unit."""
    return actor(staff_user(*roles, at=at, name=name))


def staff_user(*roles: str, at: Unit | None = None, name: str = "Lê Thị Ngọc Hân", **fields: Any) -> User:
    """Return a new person with these roles in a unit."""
    person, where = user(name=name, **fields), at or unit()
    for role in roles:
        Membership.objects.create(user=person, unit=where, role=role, valid_from=date(2020, 1, 1))
    return person


def procedure(*, code: str = "HB-BANSAO") -> None:
    """Publish one of the five procedures."""
    catalogue.publish(source=(DEFINITIONS / f"{code}.yaml").read_text("utf-8"), by=SYSTEM)


def draft(*, by: Actor | None = None, **changes: Any) -> Dossier:
    """Return a complete draft of a transcript copy for oneself; ``changes`` go to the request section."""
    procedure()
    unit()
    who = by or actor()
    dossier = dossiers.create_draft(procedure_code="HB-BANSAO", by=who)
    for section, answers in SELF_ANSWERS.items():
        given = answers | changes if section == "request" else answers
        dossier = dossiers.save_answers(dossier_id=dossier.pk, section=section, answers=given, by=who)
    return dossier


def filed(*, by: Actor | None = None, **changes: Any) -> Dossier:
    """Return a filed dossier whose fee was settled at the gateway's word."""
    who = by or actor()
    made = draft(by=who, **changes)
    asked = dossiers.request_payment(dossier_id=made.pk, version=made.version, by=who)
    paid = dossiers.confirm_payment(reference=asked.reference, settled_at=asked.updated_at)
    assert paid is not None
    return paid


def accepted(*, by: Actor | None = None, clerk: Actor | None = None) -> Dossier:
    """Return a dossier taken in by a clerk; its route runs."""
    dossier = filed(by=by)
    return dossiers.accept(dossier_id=dossier.pk, version=dossier.version, by=clerk or staff("intake"))


def asked_to_complete(*, by: Actor | None = None, clerk: Actor | None = None, **why: str) -> Dossier:
    """Return a dossier in work that waits for its applicant; ``why`` names each item with the office's words."""
    dossier = accepted(by=by)
    items = [
        {"key": key, "why": words}
        for key, words in (why or {"class_name": "Lớp này không có trong năm học đó."}).items()
    ]
    return dossiers.request_supplement(
        dossier_id=dossier.pk, version=dossier.version, by=clerk or staff("officer"), items=items
    )


def at_signer(*, by: Actor | None = None) -> Dossier:
    """Return a dossier with a confirmed draft that waits for the signer."""
    officer = staff("officer")
    dossier = accepted(by=by)
    ready = dossiers.set_draft(dossier_id=dossier.pk, version=dossier.version, by=officer, draft={"record": {}})
    return dossiers.advance(dossier_id=ready.pk, version=ready.version, by=officer)


def issued(dossier: Dossier) -> Dossier:
    """Return a decided dossier once its papers are in the register; no paper is made."""
    dossiers.mark_issued(dossier_id=dossier.pk, by=SYSTEM)
    return Dossier.objects.get(pk=dossier.pk)


def known(*, name: str = "Lê Hoàng Phương", email: str | None = None, phone: str | None = None, **fields: Any) -> User:
    """Return a new person who proved the given addresses."""
    return actions.create_account(
        full_name=name, email=email, phone=phone, password=PASSWORD, verified=True, by=SYSTEM, **fields
    )
