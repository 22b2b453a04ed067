"""Registers and pupils of a unit that ends go to the unit after it."""

from datetime import date

from django.db import transaction

from portal.accounts.schema import Actor
from portal.events.actions import record
from procedures.registers import queries
from procedures.registers.actions.keeping import hand_over
from procedures.registers.models import Enrolment, RegisterBook


@transaction.atomic
def take_over(*, old: str, new: str, on: date, by: Actor) -> tuple[int, int]:
    """Hand over the books of a unit and start its pupils of the day at the successor; return how many of each."""
    books = list(RegisterBook.objects.filter(custodian=old).values_list("pk", flat=True))
    for book in books:
        hand_over(book_id=book, to=new, by=by)
    pupils = [
        Enrolment(learner_id=was.learner_id, school_id=new, grade=was.grade, class_name=was.class_name, starts_on=on)
        for was in queries.enrolled_at(old, on).exclude(starts_on=on)
    ]
    Enrolment.objects.bulk_create(pupils)
    if pupils:
        data = {"from": old, "to": new, "on": on.isoformat(), "learners": len(pupils)}
        record(stream=f"unit:{old}", name="learners.went_over", actor=by.ref, unit=new, data=data)
    return len(books), len(pupils)
