"""The check page in a real browser: seals are checked there, also without a network and on browsers without Ed25519."""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.events import actions as events
from portal.events.models import Event
from portal.papers import qr
from procedures.results import actions, queries
from procedures.results.models import IssuedResult
from tests import factories, programs
from tests.results import samples, seals

pytestmark = pytest.mark.django_db(transaction=True)
READ_WITHIN = 60_000  # ms
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_ED25519 = """
const own = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (form, key, algorithm, ...rest) {
  if (algorithm.name === "Ed25519") return Promise.reject(new DOMException("no", "NotSupportedError"));
  return own.call(this, form, key, algorithm, ...rest);
};
"""
AGREES = """
async ([reader, library, keys, seals]) => {
  const { openSeal } = await import(reader);
  const said = [];
  for (const digits of seals) {
    try {
      said.push((await openSeal(digits, keys, library)).engine);
    } catch (error) {
      if (!error.reason) throw error;
      said.push(error.reason);
    }
  }
  return said;
}
"""
AGED = """
async (hours) => {
  const path = "/verify/offline/";
  const kept = await caches.open((await caches.keys()).find((name) => name.startsWith("check-")));
  const headers = { "Content-Type": "text/html", Date: new Date(Date.now() - hours * 3_600_000).toUTCString() };
  await kept.put(path, new Response("<h1>Lời cũ</h1>", { headers }));
}
"""
KEPT = """async () => (await (await caches.match("/verify/offline/")).text()).includes("Lời cũ")"""


def issue(dossier: Any) -> IssuedResult:
    event = Event.objects.get(stream=dossier.stream, name__in=["dossier.approved", "dossier.refused"])
    return actions.issue(event_id=event.pk)[0]


def digits_of(result: IssuedResult) -> str:
    return str(result.snapshot["url"]).partition("#")[2]


def outcome(page: Page, address: str) -> str:
    """Open an address anew and return the one big answer that the browser found."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("#seal[data-outcome]", state="attached")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)  # of those that are seen: one answer
    return str(page.locator("#seal").get_attribute("data-outcome"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[programs.Web]:
    """A web server of the test's own, which it may stop."""
    broker = programs.Broker(tmp_path)
    with programs.running(broker):
        web = programs.Web(broker)
        with programs.running(web):
            yield web


@pytest.fixture
def context_without(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without Ed25519 of its own, as cheap phones have."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.add_init_script(NO_ED25519)
    yield context
    context.close()


@pytest.mark.postgres
def test_kept_page_tells_genuine_false_and_revoked_with_the_server_stopped(page: Page, server: programs.Web) -> None:
    good, gone = issue(samples.approved(copies=1)), issue(samples.approved(copies=1))
    actions.revoke(result_id=gone.pk, reason="Sai", by=factories.staff("signer"))
    events.run_due()
    at = {result.code: f"{server.url}/v/{result.code}#{digits_of(result)}" for result in (good, gone)}
    assert outcome(page, at[good.code]) == "valid"
    expect(page.get_by_text("Thông tin trên giấy")).to_be_visible()
    expect(page.get_by_text("Sổ đăng ký ghi gì dưới mã này")).to_be_hidden()
    assert programs.wait_for(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), 60)
    server.stop()

    assert outcome(page, at[good.code]) == "valid"
    expect(page.get_by_role("heading", level=1)).to_have_text("Dấu xác thực là thật, kết quả còn hiệu lực")
    expect(page.locator('[data-field="holder"] dd')).to_have_text(samples.NAME)
    expect(page.locator('[data-check="age"][data-state="recent"]')).to_be_visible()
    assert outcome(page, at[gone.code]) == "revoked"
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã bị thu hồi, không còn giá trị")
    spoiled = seals.spoiled(digits_of(good), random.Random(1))
    assert outcome(page, f"{server.url}/v/{good.code}#{spoiled}") == "false"
    expect(page.get_by_role("heading", level=1)).to_have_text("Dấu xác thực là giả")
    assert outcome(page, f"{server.url}/v/{gone.code}#{digits_of(good)}") == "false"
    assert outcome(page, f"{server.url}/v/{good.code}#{seals.sealed(seals.ORDINARY)}") == "stranger"
    assert outcome(page, f"{server.url}/v/{good.code}") == "unsealed"
    assert outcome(page, f"{server.url}/verify/?code={gone.shown_code}") == "revoked"
    assert outcome(page, f"{server.url}/verify/") == "nothing"


def test_words_of_the_kept_page_are_fetched_anew_after_a_day(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/verify/")
    assert programs.wait_for(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), 60)
    page.evaluate(AGED, 23)
    page.goto(f"{live_server.url}/verify/")
    page.wait_for_timeout(1_000)
    assert page.evaluate(KEPT)
    page.evaluate(AGED, 25)
    page.goto(f"{live_server.url}/verify/")
    assert programs.wait_for(lambda: not page.evaluate(KEPT), 30)


def test_false_seal_outweighs_the_register(page: Page, live_server: Any) -> None:
    result = issue(samples.approved(copies=1))
    spoiled = seals.spoiled(digits_of(result), random.Random(1))
    assert outcome(page, f"{live_server.url}/v/{result.code}#{spoiled}") == "false"
    expect(page.get_by_role("heading", level=1)).to_have_text("Dấu xác thực là giả")
    expect(page.get_by_text("Đã kiểm tra bốn điều")).to_be_hidden()
    expect(page.get_by_text("Thông tin trên giấy")).to_be_hidden()
    expect(page.get_by_text("Sổ đăng ký ghi gì dưới mã này")).to_be_visible()


def test_private_seal_compares_the_name(page: Page, live_server: Any) -> None:
    result = issue(samples.refused(reason="Sổ gốc năm 1975 không còn lưu trữ."))
    assert outcome(page, f"{live_server.url}/v/{result.code}#{digits_of(result)}") == "valid"
    expect(page.locator('[data-field="holder"]')).to_be_hidden()
    for name, words in ((result.holder_name.upper(), "Đúng tên"), ("Nguyễn Văn Khác", "dành cho tên khác")):
        page.get_by_label("Tên trên giấy").fill(name)
        page.get_by_role("button", name="So sánh tên").click()
        expect(page.locator("[data-name]:visible")).to_contain_text(words)


def test_browser_without_ed25519_uses_the_library(
    context_without: BrowserContext, page: Page, live_server: Any
) -> None:
    result = issue(samples.approved(copies=1))
    address = f"{live_server.url}/v/{result.code}#{digits_of(result)}"
    for used, engine in ((page, "browser"), (context_without.new_page(), "library")):
        assert outcome(used, address) == "valid"
        assert used.locator("#seal").get_attribute("data-engine") == engine


@pytest.mark.parametrize("engine", ["browser", "library"])
@pytest.mark.parametrize("many", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_browser_agrees_with_the_product(
    context_without: BrowserContext, page: Page, live_server: Any, engine: str, many: int
) -> None:
    rng = random.Random(6)
    good = [seals.sealed(seals.claims(rng)) for _one in range(many)]
    bad = [seals.spoiled(digits, rng) for digits in good]
    bad += [*seals.crooked().values(), *dict(seals.swapped(seals.ORDINARY)).values()]
    used = page if engine == "browser" else context_without.new_page()
    used.goto(f"{live_server.url}/verify/")
    reader, library = (f"/static/{name}" for name in ("results/seal.js", "vendor/ed25519.js"))
    said = used.evaluate(AGREES, [reader, library, seals.DOCUMENT, good + bad])
    assert said[:many] == [engine] * many
    assert [answer for answer in said[many:] if answer in ("browser", "library")] == []


def test_without_script_the_server_answers(browser: Browser, live_server: Any) -> None:
    result = issue(samples.approved(copies=1))
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/v/{result.code}#{digits_of(result)}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả thật và còn hiệu lực")
    expect(page.locator("#seal")).to_be_hidden()
    context.close()


def printed(result: IssuedResult, folder: Path) -> Path:
    """Return the last page of a paper, which carries its code, as a picture."""
    png = ["pdftoppm", "-r", "150", "-png", "-", str(folder / "page")]
    subprocess.run(png, input=queries.content(result), check=True)
    return max(folder.glob("page*.png"))


def test_photo_of_the_paper_leads_to_its_page_also_where_the_browser_cannot_read_codes(
    page: Page, live_server: Any, tmp_path: Path
) -> None:
    result = issue(samples.approved(copies=1))
    page.goto(f"{live_server.url}/verify/")
    assert page.evaluate("'BarcodeDetector' in window") is False
    page.locator("#scan-photo").set_input_files(printed(result, tmp_path))
    expect(page.get_by_text("Mã QR này không dẫn đến cổng này")).to_be_visible(timeout=READ_WITHIN)
    page.goto(f"{live_server.url}/verify/")
    photo = tmp_path / "here.png"
    photo.write_bytes(qr.png(f"{live_server.url}/v/{result.code}#{digits_of(result)}", module=4))
    page.locator("#scan-photo").set_input_files(photo)
    page.wait_for_selector('#seal[data-outcome="valid"]', state="attached")
    page.goto(f"{live_server.url}/verify/")
    Image.new("RGB", (600, 400), "white").save(photo)
    page.locator("#scan-photo").set_input_files(photo)
    expect(page.get_by_text("Không thấy mã QR trong ảnh")).to_be_visible(timeout=READ_WITHIN)


@pytest.mark.parametrize("width", [360, 1280])
def test_check_pages_have_no_barrier_and_fit(page: Page, live_server: Any, width: int) -> None:
    result = issue(samples.approved(copies=1))
    page.set_viewport_size({"width": width, "height": 800})
    for address in (f"/v/{result.code}#{digits_of(result)}", "/verify/", "/verify/offline/", "/verify/format/"):
        page.goto("about:blank")
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        assert (address, [(one["id"], one["nodes"][0]["html"]) for one in found]) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth") == width
