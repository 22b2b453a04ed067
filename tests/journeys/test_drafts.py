"""A draft is kept while it is filled in, the fee follows, and a save that failed is said and can be repeated."""

from playwright.sync_api import Browser, expect

from tests.journeys.people import PHONE, Person
from tests.journeys.stack import Portal

REQUEST = "**/form/request/"


def test_a_draft_is_kept_while_it_is_filled_in(portal: Portal, browser: Browser) -> None:
    parent = Person(browser, portal.address, "parent2@demo.test", viewport=PHONE)
    at_copies(parent)
    page, saved, fee = parent.page, parent.page.locator("#saved"), parent.page.locator("#fee-line")
    page.fill("[name=copies]", "3")
    page.locator("[name=class_name]").focus()
    expect(fee).to_contain_text("45.000 đ")
    expect(saved).to_contain_text("Hồ sơ chưa được gửi.")
    page.reload()
    expect(page.locator("[name=copies]")).to_have_value("3")


def test_a_failed_save_is_said_and_repeated(portal: Portal, browser: Browser) -> None:
    parent = Person(browser, portal.address, "parent2@demo.test", viewport=PHONE)
    at_copies(parent)
    page, saved, fee = parent.page, parent.page.locator("#saved"), parent.page.locator("#fee-line")
    page.route(REQUEST, lambda route: route.abort())
    page.fill("[name=copies]", "4")
    page.locator("[name=class_name]").focus()
    expect(saved).to_contain_text("Chưa lưu được bản nháp.")
    parent.check()
    page.unroute(REQUEST)
    page.click("[data-save-again]")
    expect(fee).to_contain_text("60.000 đ")
    expect(saved).to_contain_text("Đã lưu bản nháp")
    assert parent.violations == []


def at_copies(parent: Person) -> None:
    """Begin a request for a transcript copy and open its last section."""
    parent.page.goto(f"{parent.address}/procedures/HB-BANSAO/apply/")
    parent.go("form:has(input[name=new]) button")
    parent.page.goto(parent.page.url.replace("/form/applicant/", "/form/request/"))
