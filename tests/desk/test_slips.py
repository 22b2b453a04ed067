"""Slips at the desk: each one before it is sent, for whom may send it, and the process-control slip at any time."""

from io import BytesIO
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from pypdf import PdfReader

from portal.core import clock
from portal.events.models import Event
from procedures.desk.forms import typed
from procedures.dossiers.models import Dossier, Slip
from tests import factories
from tests.desk.conftest import Desk
from tests.desk.made import address, again
from tests.dossiers import lives
from tests.dossiers.papers import words

pytestmark = pytest.mark.django_db
REASON = "Học bạ do Trường THPT Rạch Sen lập"


def text_of(answer: Any) -> str:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return words(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages))


def look(client: Client, dossier: Dossier, form: str, **given: str) -> Any:
    return client.post(address("preview_slip", dossier, form), {name.replace("_", "-"): t for name, t in given.items()})


def test_the_refusal_shows_what_has_been_typed(desk: Desk) -> None:
    text = text_of(look(desk("intake", name="Lê Hân"), lives.filed(clock.now()), "03", reason=REASON))
    for said in ("BẢN XEM TRƯỚC", "PHIẾU TỪ CHỐI TIẾP NHẬN", REASON, "30.000 đ", "Lê Hân"):
        assert said in text


def test_nothing_typed_yet_leaves_room_for_it(desk: Desk) -> None:
    assert "như sau: …" in text_of(look(desk("intake"), factories.filed(), "03"))


def test_the_supplement_shows_its_items(desk: Desk) -> None:
    given = {"why-class_name": "Không có lớp này", "why-last_school_year": "", "why-authorisation": "Mờ"}
    answer = desk("officer").post(address("preview_slip", factories.accepted(), "02"), given)
    text = text_of(answer)
    assert "1. Lớp trong năm học đó. Lý do: Không có lớp này 2. Giấy ủy quyền. Lý do: Mờ Thời hạn" in text


def test_the_apology_shows_both_dates(desk: Desk) -> None:
    dossier = factories.accepted()
    text = text_of(look(desk("signer"), dossier, "04", reason="Sổ đang sửa", due="2031-03-13T16:30"))
    assert f"{dossier.due_original.astimezone():%d/%m/%Y}" in text
    assert "16 giờ 30 phút, ngày 13/03/2031" in text


@pytest.mark.parametrize(
    ("role", "move", "said"), [("signer", "stop", "lý do cụ thể"), ("intake", "withdraw", "rút hồ sơ")]
)
def test_the_stop_notice_follows_the_move(desk: Desk, role, move, said) -> None:
    text = text_of(look(desk(role), factories.accepted(), "05", reason="Theo đơn ngày 02/03", move=move))
    assert (said in text, "Theo đơn ngày 02/03" in text) == (True, True)


def test_the_receipt_is_seen_before_the_dossier_is_accepted(desk: Desk) -> None:
    client, dossier = desk("intake"), factories.filed()
    page = client.get(address("dossier", dossier)).content.decode()
    assert address("preview_slip", dossier, "01") in page
    text = text_of(client.get(address("preview_slip", dossier, "01")))
    assert ("HẸN TRẢ KẾT QUẢ" in text, f"Mã tham chiếu: {dossier.reference}" in text) == (True, True)


def test_the_letter_of_refusal_is_seen_too(desk: Desk) -> None:
    text = text_of(look(desk("signer"), factories.at_signer(), "refusal", reason=REASON))
    assert ("BẢN XEM TRƯỚC" in text, "không giải quyết hồ sơ" in text, REASON in text) == (True, True, True)


@pytest.mark.parametrize(("name", "form"), [("reject", "03"), ("refuse", "refusal")])
def test_the_page_of_the_move_has_the_button(desk: Desk, name, form) -> None:
    dossier = factories.filed() if name == "reject" else factories.at_signer()
    page = desk("intake", "signer").get(address("explain", dossier, name)).content.decode()
    assert f'formaction="{address("preview_slip", dossier, form)}" formtarget="_blank"' in page


def test_a_preview_stores_nothing(desk: Desk) -> None:
    client, dossier = desk("intake"), factories.filed()
    facts = Event.objects.count()
    look(client, dossier, "03", reason=REASON)
    assert (again(dossier).version, again(dossier).reason, Event.objects.count()) == (dossier.version, "", facts)
    assert not Slip.objects.exists()


@pytest.mark.parametrize("form", ["01", "02", "03"])
def test_a_slip_that_can_no_longer_be_sent_is_not_shown(desk: Desk, form) -> None:
    """The dossier is decided; the answer says so kindly."""
    dossier = factories.at_signer()
    Dossier.objects.filter(pk=dossier.pk).update(state="resolved")
    answer = look(desk("intake"), dossier, form, reason=REASON)
    assert (answer.status_code, REASON in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("role", "form"), [("officer", "03"), ("intake", "04"), ("officer", "05"), ("intake", "refusal")]
)
def test_who_cannot_send_it_does_not_see_it(desk: Desk, role, form) -> None:
    dossier = factories.filed() if form == "03" else factories.at_signer()
    assert look(desk(role), dossier, form).status_code == 409


@pytest.mark.parametrize("form", ["06", "07", "xx"])
def test_there_is_no_preview_of_other_papers(desk: Desk, form) -> None:
    assert look(desk("intake"), factories.filed(), form).status_code == 404


def test_a_character_that_no_paper_has_is_named(desk: Desk) -> None:
    answer = look(desk("intake"), factories.filed(), "03", reason="Học bạ 📄 mờ")
    assert (answer.status_code, "“📄”" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize(
    ("due", "moment"),
    [
        ("2026-03-13T16:30", "2026-03-13 16:30"),
        ("2026-03-13", "2026-03-13 17:00"),  # the end of office hours
        ("2026-03-13T09:30:00+00:00", "2026-03-13 16:30"),
        ("2026-03-15", "2026-03-15 00:00"),  # a Sunday: the form itself refuses it when sent
        ("soon", None),
        ("", None),
    ],
)
def test_the_new_date_is_read_as_browsers_send_it(due, moment) -> None:
    read = typed(QueryDict(mutable=True) | {"due": due}, factories.filed()).due
    assert read == (lives.moment(moment) if moment else None)


def test_the_control_slip_is_there_at_any_time(desk: Desk) -> None:
    client, dossier = desk("officer"), factories.filed()
    assert "Nộp hồ sơ" in text_of(client.get(address("control_slip", dossier)))
    accepted = factories.accepted()
    answer = client.get(address("control_slip", accepted))
    assert "Chuyển giải quyết" in text_of(answer)
    assert answer["Content-Disposition"] == f'inline; filename="{accepted}-phieu-kiem-soat.pdf"'
    assert address("control_slip", accepted) in client.get(address("dossier", accepted)).content.decode()
