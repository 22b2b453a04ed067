"""Who may write in a register, and what stands in the way of an enrolment."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.core.text import nfc
from procedures.registers.states import EntryStatus


class NoTable(ValueError):
    """What was handed in cannot be read as a table; the text says so to the clerk."""


class NotNow(Exception):
    """Somebody else came first, or something hangs on it now; the text says so to the clerk."""


class CannotEnrol(Exception):
    """A learner cannot be started at a school; ``message`` says why, to the clerk."""

    message: str


class NoSeat(CannotEnrol):
    """The grade is full on that day."""

    def __init__(self, school_name: str, grade: int, seats: int) -> None:
        self.message = _("%(school)s has no seat left in grade %(grade)d (%(seats)d seats).") % {
            "school": school_name,
            "grade": grade,
            "seats": seats,
        }
        super().__init__(self.message)


class AlreadyPlaced(CannotEnrol):
    """The learner already starts at a school on that day or later; whoever came first has the place."""

    def __init__(self, starts_on: date, school_name: str) -> None:
        self.starts_on, self.school_name = starts_on, school_name
        when = {"school": school_name, "date": f"{starts_on:%d/%m/%Y}"}
        self.message = _("This pupil already has a place at %(school)s from %(date)s.") % when
        super().__init__(self.message)


def has_place(latest: date, reference: str, starts_on: date, today: date) -> bool:
    """Tell whether the latest start stands in the way of a new one: it is not earlier, or a transfer yet to begin."""
    return latest >= starts_on or (bool(reference) and latest > today)


def check_annotation(status: EntryStatus, annotation: str) -> None:
    """Refuse an empty annotation, and any on a diploma that was revoked. :raises ValidationError:"""
    if not nfc(annotation):
        raise ValidationError({"annotation": _("Write what was decided, with the number and date of the decision.")})
    if status == EntryStatus.REVOKED:
        raise ValidationError(_("This diploma was revoked; its entry cannot change any more."))


def may_keep(actor: Actor, unit_code: str) -> bool:
    """Tell whether the actor keeps the registers of a unit."""
    keeper = actor.has(Role.ARCHIVIST, unit_code) or actor.has(Role.REGISTRY, unit_code)
    return actor.is_system or keeper or bool(actor.units(Role.ADMINISTRATOR))


def may_enrol(actor: Actor, school_code: str) -> bool:
    """Tell whether the actor may take pupils in at a school: its signer, or the system after an approval."""
    return actor.is_system or actor.has(Role.SIGNER, school_code) or may_keep(actor, school_code)
