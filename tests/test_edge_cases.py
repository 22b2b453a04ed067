"""The edge cases of one-stop work that the law or the merging of 2025 brings, each as one dossier lives it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils.timezone import localdate, localtime

from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.papers import signing
from procedures.catalogue import actions as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions, rules
from procedures.dossiers.models import Dossier, DossierStep
from procedures.registers import actions as registers
from procedures.registers import queries as lookups
from procedures.registers.models import Enrolment
from procedures.registers.rules import AlreadyPlaced
from procedures.statistics import queries as statistics
from tests import factories
from tests.dossiers.acts import ANSWERS, APPLICANT, FROM_ELSEWHERE, PAPERS, PDF
from tests.registers import shelf

pytestmark = pytest.mark.django_db
ITEMS = [{"key": "results_summary", "why": "Bản chụp mờ, không đọc được điểm môn Toán"}]
TRANSFER, COPY = "2.002854", "3.000465"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def drafted(code: str, *, by: Actor | None = None, papers: list[str] | None = None, **changes: Any) -> Dossier:
    """Return a draft with its papers; ``changes`` go to the answers."""
    factories.office()
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    factories.unit()
    if not catalogues.ProcedureVersion.objects.filter(procedure=code).exists():
        factories.procedure(code=code)
    who = by or factories.actor()
    answers = APPLICANT | ANSWERS[code] | changes
    dossier = actions.create_draft(procedure_code=code, by=who, answers=answers)
    for key in PAPERS.get(code, []) if papers is None else papers:
        actions.attach(dossier_id=dossier.pk, key=key, upload=ContentFile(PDF, name="giấy.pdf"), by=who)
    return dossier


def filed(code: str, at: str, **given: Any) -> Dossier:
    """Return a dossier filed free of charge at a moment."""
    who = given.pop("by", None) or factories.actor()
    with clock.at(moment(at)):
        draft = drafted(code, by=who, **given)
        return actions.submit(dossier_id=draft.pk, version=draft.version, by=who)


def clerk_of(dossier: Dossier, *roles: str) -> Actor:
    assert dossier.competent_unit is not None
    return factories.staff(*roles or ("intake",), at=dossier.competent_unit)


def accepted(dossier: Dossier, at: str) -> Dossier:
    with clock.at(moment(at)):
        return actions.accept(dossier_id=dossier.pk, version=dossier.version, by=clerk_of(dossier))


def due(code: str, received: str, **changes: Any) -> str:
    """Return the due moment of a dossier filed at a moment and taken in the next morning."""
    dossier = filed(code, received, **changes)
    morning = f"{moment(received).date() + timedelta(days=1)}T08:00"
    taken = accepted(dossier, morning)
    assert taken.due_original is not None
    return f"{localtime(taken.due_original):%Y-%m-%dT%H:%M}"


def answered(dossier: Dossier) -> None:
    """Put the papers ready that a supplement request asks for, as the applicant does."""
    me = factories.actor(dossier.applicant)
    for item in dossier.supplement:
        actions.amend_paper(dossier_id=dossier.pk, key=item["key"], upload=ContentFile(PDF, name="giấy.pdf"), by=me)


def supplemented(dossier: Dossier, asked: str, sent: str) -> Dossier:
    """Return a dossier whose missing papers were asked for and sent at these moments."""
    with clock.at(moment(asked)):
        asked_for = actions.request_supplement(
            dossier_id=dossier.pk, version=dossier.version, by=clerk_of(dossier), items=ITEMS
        )
    with clock.at(moment(sent)):
        answered(asked_for)
        return actions.resubmit(dossier_id=dossier.pk, version=asked_for.version, by=factories.actor(dossier.applicant))


def test_01_second_supplement_request_is_refused() -> None:
    dossier = supplemented(filed(TRANSFER, "2026-10-05T09:00"), "2026-10-05T10:00", "2026-10-06T09:00")
    taken = accepted(dossier, "2026-10-06T10:00")
    for again in (taken, Dossier.objects.get(pk=taken.pk)):
        with pytest.raises(rules.Conflict):
            actions.request_supplement(dossier_id=again.pk, version=again.version, by=clerk_of(again), items=ITEMS)
    assert Dossier.objects.get(pk=taken.pk).supplement_count == 1


def test_02_supplement_restarts_the_limit_and_does_not_pause_it() -> None:
    taken = accepted(filed(TRANSFER, "2026-10-05T09:00"), "2026-10-05T09:30")
    assert taken.due_original == moment("2026-10-12T17:00")
    sent = supplemented(taken, "2026-10-07T10:00", "2026-10-15T09:00")
    assert (sent.due_original, sent.due_current) == (moment("2026-10-22T17:00"),) * 2
    assert (sent.state, sent.step) == ("processing", 1)


def test_03_second_new_appointment_is_refused() -> None:
    taken = accepted(filed(TRANSFER, "2026-10-05T09:00"), "2026-10-05T09:30")
    signer = clerk_of(taken, "signer")
    with clock.at(moment("2026-10-09T09:00")):
        extend = partial(actions.extend, dossier_id=taken.pk, by=signer, reason="Sổ gốc đang được tu bổ")
        later = extend(version=taken.version, due=moment("2026-10-14T17:00"))
        with pytest.raises(rules.Conflict):
            extend(version=later.version, due=moment("2026-10-16T17:00"))
    stored = Dossier.objects.get(pk=taken.pk)
    assert (stored.due_original, stored.due_current) == (moment("2026-10-12T17:00"), moment("2026-10-14T17:00"))


def test_04_receipt_at_three_sharp_is_still_the_same_day() -> None:
    assert due(COPY, "2026-10-05T15:00:00") == "2026-10-05T17:00"
    assert due(COPY, "2026-10-05T15:00:01") == "2026-10-06T17:00"


def test_05_a_working_saturday_counts() -> None:
    assert due(COPY, "2026-08-21T15:01") == "2026-08-22T17:00"
    assert due(COPY, "2026-08-22T10:00") == "2026-08-22T17:00"
    assert due(TRANSFER, "2026-08-22T09:00") == "2026-08-28T17:00"
    assert due(COPY, "2026-08-29T10:00") == "2026-09-03T17:00"  # a Saturday like any other, then 31/8 to 2/9


def test_06_the_limit_passes_over_tet() -> None:
    assert due(TRANSFER, "2026-02-12T09:00", **FROM_ELSEWHERE) == "2026-03-03T17:00"


def test_07_the_24th_of_november_is_a_holiday_from_2026_on() -> None:
    assert due(TRANSFER, "2025-11-21T09:00") == "2025-11-28T17:00"
    assert due(TRANSFER, "2026-11-20T09:00") == "2026-11-30T17:00"
    assert due(COPY, "2026-11-23T15:01") == "2026-11-25T17:00"


LEVEL_4 = """  - scheme: ND43_2011
    level: "4"
    valid_from: 2022-10-26
"""
LEVEL_3_THEN_4 = """  - scheme: ND43_2011
    level: "3"
    valid_from: 2022-10-26
    valid_to: 2026-06-30
    decision: {vi: "Quyết định công bố", en: "Decision of publication"}
  - scheme: ND43_2011
    level: "4"
    valid_from: 2026-07-01
"""
FEE = """fees:
  - key: copy
    label: {vi: "Bản sao", en: "Copy"}
    unit_price: 10000
    quantity: {measure: field, field: copies}
    basis: {vi: "Nghị quyết của Hội đồng nhân dân", en: "Resolution of the People's Council"}
refund:
  text: {vi: "Được hoàn đủ nếu không được tiếp nhận.", en: "Paid back in full if it is not accepted."}
limit:
"""


def publish(*changes: tuple[str, str]) -> None:
    """Publish the diploma copy with changes to its document."""
    source = (DEFINITIONS / f"{COPY}.yaml").read_text("utf-8")
    for old, new in changes:
        assert source.count(old) == 1
        source = source.replace(old, new)
    catalogue.publish(source=source, by=SYSTEM)


def test_08_a_dossier_keeps_the_level_of_its_filing() -> None:
    publish((LEVEL_4, LEVEL_4.replace('"4"', '"3"')))
    before = filed(COPY, "2026-06-30T09:00")
    publish((LEVEL_4, LEVEL_3_THEN_4))
    after = filed(COPY, "2026-07-01T09:00")
    taken = accepted(before, "2026-07-01T10:00")
    assert (taken.level, after.level) == ("3", "4")
    assert [event.data["level"] for event in statistics.Event.objects.filter(stream=taken.stream)][1:] == ["3"] * 3


def t1_on(day: date) -> tuple[int, int]:
    figures = {figure.key: figure for figure in statistics.figures(statistics.Scope(day, day + timedelta(days=1)))}
    return figures["t1"].numerator, figures["t1"].denominator


def test_09_a_fee_added_to_a_service_of_level_3_takes_it_out_of_t1() -> None:
    level_3 = (LEVEL_4, LEVEL_4.replace('"4"', '"3"'))
    publish(level_3)
    assert t1_on(date(2026, 10, 5)) == (1, 1)
    publish(level_3, ("limit:\n", FEE))
    assert t1_on(date(2026, 10, 5)) == (0, 1)


def test_11_an_authorised_person_without_the_paper_is_told_and_not_filed() -> None:
    who = factories.actor()
    for_another = {"capacity": "authorised", "holder_name": "Lê Hoàng Phúc"}
    draft = drafted(COPY, by=who, **for_another)
    with pytest.raises(rules.Invalid) as told:
        actions.submit(dossier_id=draft.pk, version=draft.version, by=who)
    assert [(fault.section, fault.field) for fault in told.value.faults] == [("papers", "authorisation")]
    upload = ContentFile(PDF, name="uỷ quyền.pdf")
    actions.attach(dossier_id=draft.pk, key="authorisation", upload=upload, by=who)
    assert actions.submit(dossier_id=draft.pk, version=draft.version, by=who).state == "submitted"


def test_12_a_request_goes_to_who_keeps_the_register_on_its_day() -> None:
    old = factories.unit(code="07", kind="authority", name="Phòng GD&ĐT quận Ninh Kiều", valid_to=date(2025, 7, 1))
    new = factories.unit(code="31", kind="ward", name="UBND phường Ninh Kiều", valid_from=date(2025, 7, 1))
    book = shelf.book(custodian=old.code, kind=shelf.DiplomaKind.LOWER_SECONDARY, year=2010)
    entry = shelf.entry(book_id=book.pk, graduation_year=2010)
    asked = {"diploma_kind": "lower_secondary", "graduation_year": 2010}
    lying = drafted(COPY, by=(owner := factories.actor()), **asked)
    before = filed(COPY, "2025-06-30T09:00", **asked)
    with clock.at(moment("2025-07-01T08:00")):
        registers.hand_over(book_id=book.pk, to=new.code, by=SYSTEM)
    after = filed(COPY, "2025-07-02T09:00", **asked)
    with clock.at(moment("2025-07-02T10:00")):
        sent = actions.submit(dossier_id=lying.pk, version=lying.version, by=owner)
    units = [lying.competent_unit_id, before.competent_unit_id, after.competent_unit_id, sent.competent_unit_id]
    assert units == [old.code, old.code, new.code, new.code]
    stated = {"beneficiary_name": entry.holder_name, "beneficiary_birth_date": "2001-08-14", **asked}
    found = {code: lookups.look_up("register_entry", unit_code=code, answers=stated) for code in (old.code, new.code)}
    assert {code: [row.key for row in rows] for code, rows in found.items()} == {
        old.code: [],
        new.code: [str(entry.pk)],
    }


def test_15_an_address_in_an_abolished_district_stays_as_written() -> None:
    address = "45 Nguyễn An Ninh, phường Tân An, quận Ninh Kiều, thành phố Cần Thơ"
    dossier = accepted(filed(COPY, "2026-10-05T09:00", address=address), "2026-10-05T10:00")
    shown = [row.value for part in catalogues.summary(dossier.spec, dossier.answers) for row in part.rows]
    assert (dossier.answers["address"], shown.count(address)) == (address, 1)


def test_16_a_transfer_from_another_province_has_eight_days() -> None:
    assert due(TRANSFER, "2026-10-05T09:00") == "2026-10-12T17:00"
    dossier = accepted(filed(TRANSFER, "2026-10-05T09:00", **FROM_ELSEWHERE), "2026-10-05T10:00")
    assert dossier.due_original == moment("2026-10-15T17:00")
    officer = clerk_of(dossier, "officer")
    for _step in range(2):
        dossier = actions.advance(dossier_id=dossier.pk, version=dossier.version, by=officer)
    minutes = list(DossierStep.objects.filter(dossier=dossier).values_list("budget_minutes", flat=True))
    assert (minutes, sum(minutes)) == ([480, 2640, 720], 8 * 480)


def placed(school: str, learner_id: int, starts_on: date) -> Dossier:
    """Return a transfer of a pupil to a school that waits for the principal."""
    leaving = {"school": school, "leaving_school": "05.31"}
    factories.unit(code="05.31", name="Trường THCS Sông Trà")
    who = factories.actor()
    draft = drafted(TRANSFER, by=who, **leaving)
    sent = actions.submit(dossier_id=draft.pk, version=draft.version, by=who)
    taken = actions.accept(dossier_id=sent.pk, version=sent.version, by=clerk_of(sent))
    officer = clerk_of(taken, "officer")
    decided = {"grade": 10, "class_name": "10A1", "starts_on": starts_on.isoformat()}
    result = {"record": {"learner_id": learner_id}, "fields": decided}
    ready = actions.set_draft(dossier_id=taken.pk, version=taken.version, by=officer, draft=result)
    for _step in range(2):
        ready = actions.advance(dossier_id=ready.pk, version=ready.version, by=officer)
    return ready


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Act at the same moment, each on its own connection; who comes second to the pupil is told."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act().state
        except AlreadyPlaced as told:
            return told.school_name
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_17_of_two_schools_that_accept_one_pupil_at_once_one_has_him() -> None:
    learner, today = shelf.learner(), localdate(clock.now())
    schools = ("05.21", "05.22")
    rivals = [placed(school, learner.pk, today + timedelta(days=days)) for days, school in enumerate(schools, start=3)]
    signers = [clerk_of(rival, "signer") for rival in rivals]
    assert all(signing.usable(signing.Holder(r.unit_code, str(r.competent_unit)), at=clock.now()) for r in rivals)
    acts = [
        partial(actions.approve, dossier_id=rival.pk, version=rival.version, by=signer)
        for rival, signer in zip(rivals, signers, strict=True)
    ]
    answers = at_once(acts)
    won = Enrolment.objects.get()
    assert sorted(answers) == sorted(["resolved", won.school_name])
    states = dict(Dossier.objects.values_list("reference", "state"))
    assert {reference for reference, state in states.items() if state == "resolved"} == {won.reference}
    assert sorted(states.values()) == ["processing", "resolved"]


def test_19_numbers_of_a_day_begin_anew_under_a_new_code_of_the_unit() -> None:
    old = factories.unit(code="05.21", valid_to=date(2025, 7, 1))
    before = [filed(TRANSFER, f"2025-06-30T09:0{n}") for n in range(3)]
    codes = [accepted(before[0], "2025-06-30T10:00").code]
    new = factories.unit(code="31.21", name=old.name, valid_from=date(2025, 7, 1))
    after = [filed(TRANSFER, f"2025-07-01T07:1{n}", school=new.code) for n in range(2)]
    codes += [accepted(each, "2025-07-01T08:00").code for each in (before[1], after[0], before[2], after[1])]
    assert codes == [
        "H13.05.21-250630-0001",
        "H13.05.21-250701-0001",
        "H13.31.21-250701-0001",
        "H13.05.21-250701-0002",
        "H13.31.21-250701-0002",
    ]
    late = drafted(TRANSFER, by=(who := factories.actor()))
    with clock.at(moment("2025-07-01T09:00")), pytest.raises(rules.Invalid):
        actions.submit(dossier_id=late.pk, version=late.version, by=who)


def test_23_a_parent_files_for_a_child_without_identity_number() -> None:
    parent = factories.user(name="Trần Thị Mỹ Duyên")
    child = {"capacity": "child", "pupil_name": "Nguyễn Trần Gia Bảo", "pupil_birth_date": "2011-03-27"}
    dossier = accepted(filed(TRANSFER, "2026-10-05T09:00", by=factories.actor(parent), **child), "2026-10-05T10:00")
    assert "pupil_identity_number" not in dossier.answers
    assert (dossier.applicant, dossier.applicant_name) == (parent, "Trần Thị Mỹ Duyên")
    assert (dossier.beneficiary_name, dossier.state) == ("Nguyễn Trần Gia Bảo", "processing")
