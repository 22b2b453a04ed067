"""The people of a journey in their browsers: they fill in forms as a person does, and every page is checked by axe."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

PASSWORD = "demo-can-tho"
PHONE, OFFICE = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


class Person:
    """One signed-in person (or a visitor, without an address) in a browser of their own."""

    def __init__(
        self, browser: Browser, address: str, email: str = "", *, viewport: Any = OFFICE, script: bool = True
    ) -> None:
        zone = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = browser.new_context(viewport=viewport, java_script_enabled=script, **zone)
        self.script = script
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.address = address
        self.violations: list[str] = []
        if email:
            self.sign_in(email)

    def sign_in(self, email: str) -> None:
        self.page.goto(f"{self.address}/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def open(self, path: str) -> None:
        """Open a page and check it."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.check()

    def check(self) -> None:
        """Keep what axe finds on the page as it stands; nothing is wider than the screen. Axe itself needs script."""
        if not self.script:
            return
        found = Axe().run(self.page, options=RULES).response["violations"]
        self.violations += [f"{self.page.url}: {rule['id']} {rule['nodes'][0]['target']}" for rule in found]
        too_wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        self.violations += [f"{self.page.url}: scrolls sideways"] if too_wide else []

    def go(self, where: str | Locator) -> None:
        """Press what leads to another page, and wait until all of that page is there."""
        with self.page.expect_navigation():
            (self.page.locator(where).first if isinstance(where, str) else where).click()

    def press(self, words: str) -> None:
        """Press the button with these words and check the page that comes."""
        self.go(self.page.locator("main").get_by_role("button", name=words, exact=True))
        self.check()

    def follow(self, words: str) -> None:
        """Follow the link with these words and check the page that comes."""
        self.go(self.page.locator("main a", has_text=words).first)
        self.check()

    def fill(self, answers: dict[str, Any]) -> None:
        """Answer the questions of a form by their names; None leaves a question alone."""
        for name, value in answers.items():
            if value is not None:
                self._answer(name, value)

    def _answer(self, name: str, value: Any) -> None:
        if self.page.locator(f"[name='{name}_day']").count():
            for part, text in zip(("year", "month", "day"), value.split("-"), strict=True):
                self.page.fill(f"[name='{name}_{part}']", text)
            return
        inputs = self.page.locator(f"[name='{name}']")
        if not inputs.count():
            self.page.locator(f"[name='{name.split('-', maxsplit=1)[0]}-add']").click()
        kind = inputs.first.evaluate("input => input.tagName === 'SELECT' ? 'select' : input.type")
        if kind == "radio":
            self.page.check(f"[name='{name}'][value='{value}']")
        elif kind == "checkbox":
            inputs.first.check()
        elif kind == "select":
            inputs.first.select_option(value)
        else:
            inputs.first.fill(value)

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def main(self) -> Locator:
        return self.page.locator("main")
