"""Each of the five procedures the whole way: filed, paid, processed, signed, downloaded, verified, rated, counted."""

import json
import re
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser

from portal.core import clock
from tests.journeys.answers import JOURNEYS, Journey
from tests.journeys.conftest import pictures
from tests.journeys.people import PHONE, Person
from tests.journeys.stack import Portal

ISSUED_WITHIN = 90.0


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.code)
def test_journey(journey: Journey, portal: Portal, browser: Browser, scan: Path, tmp_path: Path) -> None:
    before = figures(portal)
    parent = Person(browser, portal.address, "parent@demo.test", viewport=PHONE)
    dossier = file_request(parent, journey, scan)
    staff = process(portal, browser, journey, dossier)
    pdf = download(parent, dossier, tmp_path)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert [name for name in journey.names if name not in " ".join(text.split())] == []
    visitor = verify(portal, browser, pdf)
    rate(parent, dossier)
    expected = dict(before)
    for key in ("t2", journey.figure):
        expected[key] = (before[key][0] + 1, before[key][1] + 1)
    assert figures(portal) == expected
    assert [line for person in (parent, visitor, *staff) for line in person.violations] == []


def test_filing_and_paying_need_no_script(portal: Portal, browser: Browser, scan: Path) -> None:
    parent = Person(browser, portal.address, "parent@demo.test", viewport=PHONE, script=False)
    file_request(parent, JOURNEYS[0], scan)
    assert "Mới đăng ký" in parent.main().inner_text() or "Chờ" in parent.main().inner_text()


def file_request(parent: Person, journey: Journey, scan: Path) -> str:
    """File, and pay where there is a fee; return the dossier's path."""
    parent.open(f"/procedures/{journey.code}/")
    parent.open(f"/procedures/{journey.code}/start/")
    parent.open(f"/procedures/{journey.code}/apply/")
    parent.go("form:has(input[name=new]) button")
    for answers in journey.sections.values():
        parent.check()
        parent.fill(answers)
        proceed(parent)
    if parent.page.url.endswith("/form/papers/"):
        for upload in parent.page.locator("input[type=file]").all() if journey.papers else []:
            upload.set_input_files(scan)
        proceed(parent)
    proceed(parent)
    dossier = re.sub(r"/form/.*", "/", parent.page.url.removeprefix(parent.address))
    assert parent.page.url.endswith("/form/check/"), parent.main().inner_text()
    parent.check()
    parent.go(parent.page.locator("main form button.govuk-button").last)
    if journey.fee:
        pay(parent, journey.fee)
    parent.open(dossier)
    return dossier


def proceed(parent: Person) -> None:
    parent.go("main button.govuk-button:not(.govuk-button--secondary)")


def pay(parent: Person, fee: int) -> None:
    parent.check()
    assert f"{fee:,} đ".replace(",", ".") in parent.main().inner_text()
    parent.press("Trả bằng thẻ")
    parent.check()
    for name, value in (("number", "4242424242424242"), ("expiry", "12/34"), ("cvc", "123")):
        parent.page.fill(f"input[name={name}]", value)
    parent.page.locator("form button[type=submit]").first.click()
    parent.page.wait_for_url(f"{parent.address}/**")
    parent.check()


def process(portal: Portal, browser: Browser, journey: Journey, dossier: str) -> list[Person]:
    """Accept, draft, review, sign; return the staff who did."""
    desk = "/desk" + dossier
    intake = Person(browser, portal.address, "intake@demo.test")
    intake.open("/desk/")
    wait_for(intake, desk, "Tiếp nhận hồ sơ")
    intake.press("Tiếp nhận hồ sơ")
    officer = Person(browser, portal.address, "officer@demo.test")
    officer.open(desk)
    officer.follow("Soạn kết quả")
    if officer.page.locator("input[name=candidate]").count():
        officer.page.locator("input[name=candidate]").first.check()
    officer.fill(journey.decision)
    officer.press("Xác nhận dự thảo")
    officer.press("Chuyển bước tiếp theo")
    staff = [intake, officer]
    while officer.page.get_by_role("button", name="Chuyển bước tiếp theo").count():
        officer.press("Chuyển bước tiếp theo")
    if journey.review:
        staff.append(Person(browser, portal.address, "head@demo.test"))
        staff[-1].open(desk)
        staff[-1].press("Chuyển bước tiếp theo")
    signer = Person(browser, portal.address, journey.signer)
    signer.open(desk)
    signer.follow("Duyệt và ký")
    signer.press("Duyệt và ký")
    return [*staff, signer]


def wait_for(person: Person, path: str, words: str) -> None:
    """Open the page again until it offers the button; a payment takes a moment to arrive."""
    end = time.monotonic() + ISSUED_WITHIN
    while time.monotonic() < end:
        person.page.goto(person.address + path)
        if person.page.get_by_role("button", name=words, exact=True).count():
            return
        time.sleep(0.5)
    raise AssertionError(f"{words}: {person.main().inner_text()}")


def download(parent: Person, dossier: str, folder: Path) -> Path:
    """Wait for the result on the dossier's page and download its first copy."""
    end = time.monotonic() + ISSUED_WITHIN
    while time.monotonic() < end and not parent.page.locator("main a[href^='/results/']").count():
        time.sleep(0.5)
        parent.page.goto(parent.address + dossier)
    parent.check()
    path = parent.page.locator("main a[href^='/results/']").first.get_attribute("href")
    answer = parent.page.request.get(f"{parent.address}{path}")
    assert answer.headers["content-type"] == "application/pdf"
    pdf = folder / "result.pdf"
    pdf.write_bytes(answer.body())
    return pdf


def verify(portal: Portal, browser: Browser, pdf: Path) -> Person:
    """Read the code out of the printed page's picture, ask the public page, and check the file and a forged one."""
    links = [code.text for page in pictures(pdf) for code in zxingcpp.read_barcodes(Image.open(page))]
    assert len(links) == 1
    visitor = Person(browser, portal.address)
    visitor.open(links[0])
    assert visitor.page.locator("meta[name=verdict]").get_attribute("content") == "valid"
    genuine = portal.manage("verify_result", str(pdf))
    assert genuine.returncode == 0, genuine.stdout + genuine.stderr
    forged = pdf.with_name("forged.pdf")
    content = bytearray(pdf.read_bytes())
    content[len(content) // 3] ^= 1
    forged.write_bytes(content)
    assert portal.manage("verify_result", str(forged)).returncode == 1
    return visitor


def rate(parent: Person, dossier: str) -> None:
    parent.open(dossier)
    address = parent.page.locator("main [href^='/rate/'], main [action^='/rate/']").first
    parent.open(address.get_attribute("href") or address.get_attribute("action") or "")
    parent.fill({"score": "5"})
    parent.press("Gửi đánh giá")
    assert "5/5" in parent.main().inner_text()


def figures(portal: Portal) -> dict[str, tuple[int, int]]:
    """Return numerator and denominator of the manager's figures around today."""
    today = timezone.localdate(clock.now())
    period = ("--from", str(today - timedelta(days=1)), "--to", str(today + timedelta(days=2)))
    report = json.loads(portal.manage("kpi", *period, "--json").stdout)
    return {key: (part["numerator"], part["denominator"]) for key, part in report["targets"].items()}
