"""Pages about the portal in a real browser: no barrier that axe knows, no sideways scrolling, a menu without script."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", ["/help/", "/privacy/", "/accessibility/", "/khong-co/"])
def test_page_has_no_barrier_and_fits(page: Page, live_server: Any, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + address)
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_menu_of_a_phone_opens_without_script(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/help/")
    link = page.locator("details").get_by_role("link", name="Xác minh kết quả")
    expect(link).to_be_hidden()
    page.locator("summary", has_text="Danh mục").click()
    expect(link).to_be_visible()
    context.close()


def test_language_is_switched_on_the_page_itself(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/privacy/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Personal data")
    assert page.url == f"{live_server.url}/privacy/"
