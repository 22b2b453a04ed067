"""Two schools accept one pupil at the same moment: one has the place."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.schema import SYSTEM
from portal.core import clock
from procedures.registers import actions, rules
from procedures.registers.models import Enrolment
from tests import factories
from tests.registers import shelf


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_of_two_simultaneous_acceptances_wins():
    made, day = shelf.learner(), timezone.localdate(clock.now()) + timedelta(days=3)
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    ready = Barrier(2)

    def accept(school, starts_on):
        ready.wait()
        given = {"grade": 11, "class_name": "11A", "reference": school, "by": SYSTEM}
        try:
            return actions.enrol(learner_id=made.pk, school_code=school, starts_on=starts_on, **given).school_id
        except rules.AlreadyPlaced as told:
            return told.school_name
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(accept, ["05.21", "05.22"], [day, day + timedelta(days=1)]))
    won = Enrolment.objects.get()
    assert sorted(answers) == sorted([won.school_id, won.school.name])
