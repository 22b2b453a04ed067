"""Who may write in a register, and what stands in the way of an enrolment."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.core.text import nfc
from procedures.registers.states import EntryStatus


class AlreadyPlaced(Exception):
    """The learner already starts at a school on that day or later; whoever came first has the place."""

    def __init__(self, starts_on: date, school_name: str) -> None:
        self.starts_on, self.school_name = starts_on, school_name
        super().__init__(f"{school_name} {starts_on:%d/%m/%Y}")

    @property
    def message(self) -> str:
        """Say who has the place, to the clerk who came second."""
        when = {"school": self.school_name, "date": f"{self.starts_on:%d/%m/%Y}"}
        return _("This pupil already has a place at %(school)s from %(date)s.") % when


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
