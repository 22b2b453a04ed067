"""Dossiers with a known past: received under either set of forms, and one that went through everything a slip tells."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from payments import actions as payments
from payments.schema import Quote
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from procedures.dossiers import actions
from procedures.dossiers.models import Dossier
from tests import factories

OLD, NEW = "old", "new"
UNIT = {"name": "Trường THPT Phù Sa", "phone": "0292 000 0121"}
APPLICANT = {
    "capacity": "authorised",
    "full_name": "Huỳnh Ngọc Uyển Nghiêng",
    "identity_number": "092305004321",
    "phone": "+84912345678",
    "email": "uyen.nghieng@example.test",
}
PUPIL = {
    "pupil_name": "Nguyễn Phan Thị Hoàng Ngọc Bảo Trân",
    "pupil_birth_date": "2005-03-27",
    "pupil_identity_number": "092305004444",
}
PAPER = {"name": "giay.pdf", "content_type": "application/pdf", "size": 9, "sha256": "0", "file": "x"}
REASON = "Học bạ các năm 2019-2021 do Trường THPT Rạch Sen lập; Ông (Bà) nộp hồ sơ tại trường đó để được giải quyết."


def moment(text: str) -> datetime:
    """Return a local moment ("2026-03-05 09:20")."""
    return timezone.make_aware(datetime.fromisoformat(text))


RECEIVED = {OLD: moment("2025-03-05 09:20"), NEW: moment("2026-03-05 09:20")}


def person() -> User:
    return factories.user(name=APPLICANT["full_name"])


def filed(at: datetime, by: Actor | None = None, **applicant: Any) -> Dossier:
    """Return a dossier filed and paid at a moment, under somebody's authority."""
    factories.unit(**UNIT)
    factories.procedure()
    who = by or factories.actor(person())
    with clock.at(at):
        draft = actions.create_draft(procedure_code="HB-BANSAO", by=who)
        sections = {"applicant": APPLICANT | applicant, "pupil": PUPIL, "request": factories.SELF_ANSWERS["request"]}
        for section, answers in sections.items():
            draft = actions.save_answers(dossier_id=draft.pk, section=section, answers=answers, by=who)
        draft.attachments.create(key="authorisation", uploaded_at=at, **PAPER)
        asked = actions.request_payment(dossier_id=draft.pk, version=draft.version, by=who)
        fee = {"purpose": asked.procedure_id, "title": asked.procedure.name_vi, "payer_id": asked.applicant_id}
        fee |= {"quote": Quote.from_json(asked.quote), "unit_code": asked.unit_code}
        payments.record_counter_payment(reference=asked.reference, by=SYSTEM, **fee)
    return Dossier.objects.get(pk=asked.pk)


def accepted(which: str, **applicant: Any) -> Dossier:
    """Return a dossier of a set of forms, taken in within the hour; it is at step 1 then."""
    dossier = filed(RECEIVED[which], **applicant)
    return do(actions.accept, dossier, RECEIVED[which] + timedelta(minutes=40), factories.staff("intake"))


def do(action: Callable[..., Dossier], dossier: Dossier, at: datetime, by: Actor, **more: Any) -> Dossier:
    """Carry out an action at a moment."""
    with clock.at(at):
        return action(dossier_id=dossier.pk, version=None if by.is_system else dossier.version, by=by, **more)


def eventful() -> Dossier:
    """Return a returned dossier that was sent back, supplemented from the start and extended on its way.

    Step 1 may take 960 working minutes and step 2 may take 480; office hours are 07:00-11:00 and 13:00-17:00.
    """
    me = factories.actor(person())
    clerk, officer = factories.staff("intake", name="Lê Thị Ngọc Hân"), factories.staff("officer", name="Đỗ Minh Thuận")
    signer = factories.staff("signer", name="Võ Thị Ánh Tuyết")
    dossier = filed(moment("2026-03-02 08:00"), me)
    dossier = do(actions.accept, dossier, moment("2026-03-02 09:00"), clerk)
    dossier = _drafted(dossier, moment("2026-03-02 09:30"), officer)
    dossier = do(actions.advance, dossier, moment("2026-03-02 10:00"), officer)
    dossier = do(
        actions.send_back, dossier, moment("2026-03-03 10:00"), signer, step=1, reason="Thiếu điểm học kì 2 lớp 11"
    )
    why = [{"key": "class_name", "why": "Lớp ghi trong đơn không có trong học bạ"}]
    dossier = do(actions.request_supplement, dossier, moment("2026-03-03 14:00"), officer, items=why)
    with clock.at(moment("2026-03-04 19:50")):
        actions.save_amendment(dossier_id=dossier.pk, answers={"class_name": "12A2"}, by=me)
    dossier = do(actions.resubmit, dossier, moment("2026-03-04 20:00"), me)
    dossier = _drafted(dossier, moment("2026-03-09 15:00"), officer)
    dossier = do(actions.advance, dossier, moment("2026-03-09 16:00"), officer)
    later, sorry = moment("2026-03-12 17:00"), "Sổ gốc đang được sửa chữa"
    dossier = do(actions.extend, dossier, moment("2026-03-09 16:30"), signer, due=later, reason=sorry)
    dossier = factories.issued(do(actions.approve, dossier, moment("2026-03-12 16:00"), signer))
    return do(actions.return_result, dossier, moment("2026-03-12 16:05"), SYSTEM)


def _drafted(dossier: Dossier, at: datetime, by: Actor) -> Dossier:
    return do(actions.set_draft, dossier, at, by, draft={"record": {}})
