"""Why a dossier is due when it is due: the applicant and the clerk read the very same days."""

import re

import pytest

from portal.core import clock
from tests import factories
from tests.desk.conftest import BACKEND
from tests.dossiers.moments import day_off, moment, taken_in

pytestmark = pytest.mark.django_db
READ_AT = moment("2026-04-28T08:00")
STRIP = re.compile(r'<ol class="app-days">.*?</ol>', re.DOTALL)


def strip(client, address):
    """Return the days as the page shows them, in Vietnamese."""
    with clock.at(READ_AT):
        page = client.get(address, headers={"accept-language": "vi"})
    [days] = STRIP.findall(page.text)
    return " ".join(re.sub(r"<[^>]+>", " ", days).split())


def test_applicant_and_clerk_see_the_same_days(client, desk):
    applicant = factories.user()
    dossier = taken_in("2026-04-24T09:00", by=factories.actor(applicant))
    client.force_login(applicant, backend=BACKEND)
    told = strip(client, f"/dossiers/{dossier.pk}/")
    assert told == (
        "T6 24/04 ngày nhận, chưa tính T7 25/04 thứ Bảy, không tính CN 26/04 nghỉ lễ Giỗ Tổ, không tính "
        "T2 27/04 nghỉ bù Giỗ Tổ, không tính T3 28/04 ngày 1, hôm nay T4 29/04 ngày 2 "
        "T5 30/04 nghỉ lễ Ngày Chiến thắng 30/4, không tính T6 01/05 nghỉ lễ Quốc tế Lao động 1/5, không tính "
        "T7 02/05 thứ Bảy, không tính CN 03/05 Chủ nhật, không tính T2 04/05 ngày 3, hạn lúc 17:00"
    )
    assert strip(desk("officer"), f"/desk/dossiers/{dossier.pk}/") == told


def test_clerk_sees_the_days_of_an_amended_calendar(desk):
    dossier = taken_in("2026-04-24T09:00")
    day_off("2026-04-29")
    told = strip(desk("officer"), f"/desk/dossiers/{dossier.pk}/")
    assert "T4 29/04 nghỉ lễ Nghỉ bão, không tính" in told
    assert told.endswith("T3 05/05 ngày 3, hạn lúc 17:00")
