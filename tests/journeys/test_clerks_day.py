"""A clerk's day, and the citizen's side of each act on a phone: taken in, completed, asked about, handed over.

Every page on the way is checked by axe.
"""

import re
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.answers import TRANSCRIPT, TRANSFER
from tests.journeys.people import PHONE, Person
from tests.journeys.stack import Portal
from tests.journeys.test_journeys import file_request, proceed, wait_for

WITHIN = 90.0
ASKED = re.compile(r"/desk/consultations/[0-9a-f-]{36}/")
WHY = "Tên lớp trong đơn khác với học bạ."


def test_a_transfer_is_completed_asked_about_and_passed_on(portal: Portal, browser: Browser, scan: Path) -> None:
    parent = Person(browser, portal.address, "parent@demo.test", viewport=PHONE)
    intake = Person(browser, portal.address, "intake@demo.test")
    officer = Person(browser, portal.address, "officer@demo.test")
    dossier = file_request(parent, replace(TRANSFER, papers=True), scan)
    accept(intake, dossier)
    ask_to_complete(officer, dossier)
    complete(parent, dossier)
    neighbour = Person(browser, portal.address, "leaving-school@demo.test")
    consult(officer, neighbour, dossier)
    parent.open(dossier)
    assert "Trường THCS Sông Trà" in parent.main().inner_text()
    draft_and_pass_on(officer, dossier)
    head = Person(browser, portal.address, "school@demo.test")
    hand_over(officer, head, dossier)
    assert [line for person in (parent, intake, officer, neighbour, head) for line in person.violations] == []


def test_a_person_at_the_counter_gets_the_result_in_a_bulk_order(portal: Portal, browser: Browser) -> None:
    intake = Person(browser, portal.address, "intake@demo.test")
    officer = Person(browser, portal.address, "officer@demo.test")
    signer = Person(browser, portal.address, "school@demo.test")
    dossier = take_in_at_counter(intake)
    draft_and_pass_on(officer, dossier)
    sign(signer, dossier)
    bulk_return(intake, dossier)
    intake.open("/desk" + dossier)
    assert "Đã trả kết quả" in intake.main().inner_text()
    assert [line for person in (intake, officer, signer) for line in person.violations] == []


def submit(person: Person, form: str = "main form:not([role=search])") -> None:
    """Press the first button of a form and check the page that comes."""
    person.go(f"{form} button[type=submit], {form} button.govuk-button")
    person.check()


def accept(intake: Person, dossier: str) -> None:
    intake.open("/desk/?tab=intake")
    wait_for(intake, "/desk" + dossier, "Tiếp nhận hồ sơ")
    intake.press("Tiếp nhận hồ sơ")


def ask_to_complete(officer: Person, dossier: str) -> None:
    officer.open(f"/desk{dossier}supplement/")
    officer.fill({"ask-class_name": True, "why-class_name": WHY})
    submit(officer)
    assert "Yêu cầu bổ sung giấy tờ" in officer.main().inner_text()


def complete(parent: Person, dossier: str) -> None:
    """Amend what was asked on the phone: kept by itself, not sent until it is sent."""
    parent.open(dossier)
    assert WHY in parent.main().inner_text()
    parent.open(f"{dossier}supplement/")
    parent.page.fill("[name='class_name']", "8A3")
    parent.page.locator("[name='class_name']").blur()
    parent.page.get_by_text("Chưa gửi").first.wait_for()
    parent.check()
    parent.go("button[name=check]")
    parent.check()
    assert "8A3" in parent.main().inner_text()
    submit(parent, "main form:has(input[name=seen])")
    parent.open(dossier)
    assert "Yêu cầu bổ sung" not in parent.page.locator("main h2").first.inner_text()


def consult(officer: Person, neighbour: Person, dossier: str) -> None:
    officer.open(f"/desk{dossier}consult/")
    officer.page.locator("[name=unit]").select_option("05.31")
    officer.page.fill("[name=question]", "Học sinh còn nợ sách thư viện không?")
    submit(officer)
    neighbour.open("/desk/consultations/")
    asked = [link.get_attribute("href") or "" for link in neighbour.page.locator("main a").all()]
    neighbour.open([href for href in asked if ASKED.fullmatch(href)][-1])
    neighbour.page.locator("input[name=opinion]").first.check()
    neighbour.page.locator("main textarea").first.fill("Học sinh đã trả đủ sách.")
    submit(neighbour)
    officer.open("/desk" + dossier)
    assert "Học sinh đã trả đủ sách." in officer.main().inner_text()


def draft_and_pass_on(officer: Person, dossier: str) -> None:
    officer.open(f"/desk{dossier}draft/")
    if officer.page.locator("input[name=candidate]").count():
        officer.page.locator("input[name=candidate]").first.check()
    if officer.page.locator("[name=class_name]").count():
        officer.fill(TRANSFER.decision)
    officer.press("Xác nhận dự thảo")
    officer.press("Chuyển bước tiếp theo")


def hand_over(officer: Person, head: Person, dossier: str) -> None:
    """The signer takes the dossier, falls ill, and gives everything to a colleague at once."""
    head.open("/desk" + dossier)
    head.press("Nhận hồ sơ")
    head.open("/desk/people/")
    head.go("main a[href*='/hand-over/']")
    head.check()
    head.page.locator("[name=to]").select_option(index=1)
    submit(head)
    end = time.monotonic() + WITHIN
    while time.monotonic() < end and "Xong" not in head.main().inner_text():
        time.sleep(1)
        head.page.reload()
    head.check()
    assert head.page.locator("progress").first.get_attribute("value") == head.page.locator(
        "progress"
    ).first.get_attribute("max")


def take_in_at_counter(intake: Person) -> str:
    """File for a person at the window, fee in cash; return the dossier's path."""
    intake.open("/desk/counter/")
    intake.fill({"procedure": "HB-BANSAO", "way": "counter"})
    intake.page.locator("[name=window]").select_option("05.21")
    submit(intake)
    answers = {**TRANSCRIPT.sections, "applicant": {**TRANSCRIPT.sections["applicant"], "address": None}}
    for given in answers.values():
        intake.check()
        intake.fill(given)
        proceed(intake)
    while not intake.page.url.endswith("/form/check/"):
        if intake.page.locator("[name=way][value=counter]").count():
            intake.page.check("[name=way][value=counter]")
        proceed(intake)
    intake.check()
    dossier = re.sub(r"/form/.*", "/", intake.page.url.removeprefix(intake.address))
    intake.open(dossier.replace("/dossiers/", "/desk/counter/"))
    intake.fill({"method": "cash"})
    submit(intake)
    assert "H13.05.21-" in intake.main().inner_text()
    return dossier


def sign(signer: Person, dossier: str) -> None:
    signer.open(f"/desk{dossier}approve/")
    signer.press("Duyệt và ký")


def bulk_return(intake: Person, dossier: str) -> None:
    """Tick the dossier in the queue, order the hand-over, and watch the order to its end."""
    end = time.monotonic() + WITHIN
    ticked = intake.page.locator(f"input[name=chosen][value^='{dossier.split('/')[2]}']")
    intake.open("/desk/?tab=return")
    while time.monotonic() < end and not ticked.count():  # the paper is being signed
        time.sleep(1)
        intake.page.reload()
    ticked.check()
    intake.page.locator("#bulk [name=kind]").select_option("return_result")
    intake.go("#bulk button[type=submit]")
    end = time.monotonic() + WITHIN
    while time.monotonic() < end and not intake.page.locator("[role=status]").count():
        time.sleep(1)
        intake.page.reload()
    intake.check()
    assert intake.page.locator("[role=status]").count() == 1
