"""Declined, refused, closed: on a phone the payer is told what happened and pays; a rejection gives it back."""

import re

from playwright.sync_api import Browser, expect

from tests.journeys.answers import TRANSCRIPT
from tests.journeys.people import PHONE, Person
from tests.journeys.stack import Portal

DECLINED, ASKS_FIRST = "4000000000009995", "4000000000003220"


def test_payer_is_told_of_every_trouble_and_pays_after_all(portal: Portal, browser: Browser) -> None:
    parent = Person(browser, portal.address, "parent2@demo.test", viewport=PHONE)
    fee = asked_to_pay(parent)
    parent.press("Trả bằng thẻ")
    typed(parent, DECLINED)
    told(parent, "Thẻ không đủ tiền. Bạn chưa bị trừ tiền.")
    parent.follow("Hủy và quay lại cổng dịch vụ")
    told(parent, "Ngân hàng đã từ chối thẻ")
    parent.press("Thử lại bằng thẻ")
    typed(parent, ASKS_FIRST)
    parent.press("Từ chối xác thực")
    told(parent, "Việc xác thực không thành công.")
    parent.open(fee)
    told(parent, "Ngân hàng chưa xác thực được chủ thẻ.")
    parent.press("Thử lại bằng thẻ")
    typed(parent, ASKS_FIRST)
    parent.press("Xác thực và trả 30.000 đ")
    told(parent, "Đã nhận 30.000 đ")
    dossier = parent.page.locator("main a", has_text="Xem hồ sơ").get_attribute("href")
    assert dossier is not None
    reject(portal, browser, dossier.removesuffix("filed/"))
    parent.open(fee)
    expect_refund(parent)
    assert parent.violations == []


def asked_to_pay(parent: Person) -> str:
    """Fill in a request for a transcript copy; return the path of its fee's page."""
    parent.page.goto(f"{parent.address}/procedures/{TRANSCRIPT.code}/apply/")
    parent.go("form:has(input[name=new]) button")
    for answers in TRANSCRIPT.sections.values():
        parent.fill(answers)
        go_on(parent)
    while not parent.page.url.endswith("/form/check/"):
        go_on(parent)
    parent.go(parent.page.locator("main form button.govuk-button").last)
    parent.check()
    return re.sub(r"\?.*", "", parent.page.url.removeprefix(parent.address))


def go_on(parent: Person) -> None:
    parent.go("main button.govuk-button:not(.govuk-button--secondary)")


def typed(parent: Person, number: str) -> None:
    """Type a card on the hosted page and send it; check the page that comes."""
    for name, value in (("number", number), ("expiry", "12/34"), ("cvc", "123")):
        parent.page.fill(f"input[name={name}]", value)
    parent.press("Trả 30.000 đ")


def told(parent: Person, words: str) -> None:
    expect(parent.main()).to_contain_text(words)


def reject(portal: Portal, browser: Browser, dossier: str) -> None:
    """Turn the request down at the desk, with its reason."""
    clerk = Person(browser, portal.address, "intake@demo.test")
    clerk.page.goto(f"{portal.address}/desk{dossier}")
    clerk.go("main a[href*='/explain/reject']")
    clerk.page.locator("main textarea").fill("Học sinh không học tại trường này.")
    clerk.go("main form button.govuk-button--warning")
    assert "/explain/" not in clerk.page.url


def expect_refund(parent: Person) -> None:
    """Wait until the worker has asked the bank and the page says so."""
    for _try in range(60):
        if "30.000 đ: đã hoàn" in parent.main().inner_text():
            return parent.check()
        parent.page.wait_for_timeout(500)
        parent.page.reload()
    raise AssertionError(parent.main().inner_text())
