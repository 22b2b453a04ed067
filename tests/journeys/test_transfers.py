"""Paying by transfer on a phone: the code on the screen, the bank, the paid state; and a card gateway that is down."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, expect

from portal.core import clock
from tests.journeys.people import OFFICE, PHONE, Person
from tests.journeys.stack import Portal
from tests.journeys.test_paying import asked_to_pay, reject, told

WAITED = 60_000  # ms: the bank tells, the worker takes it in, the page asks again


def test_code_on_the_screen_is_paid_at_the_bank_and_goes_back_when_refused(portal: Portal, browser: Browser) -> None:
    parent = Person(browser, portal.address, "parent2@demo.test", viewport=PHONE)
    fee = asked_to_pay(parent)
    parent.press("Hiện mã VietQR")
    code = decoded(parent)
    assert code == offered(parent)
    payer = transferred(browser, portal, code)
    parent.page.wait_for_url(lambda url: url.endswith(fee), timeout=WAITED)
    told(parent, "Đã nhận 30.000 đ")
    parent.check()
    dossier = dossier_of(parent)
    parent.open("/dossiers/")
    told(parent, "Phí: đã trả 30.000 đ")
    reject(portal, browser, dossier)
    parent.open(fee)
    told(parent, "sẽ được chuyển khoản lại vào tài khoản có số cuối")
    pay_out(portal, browser, fee)
    parent.open(dossier)
    expect(parent.page.locator("body")).to_contain_text("Đã trả 30.000 đ; đã hoàn 30.000 đ")
    assert parent.violations + payer.violations == []


def test_card_gateway_that_is_down_is_said_and_the_transfer_is_paid_without_script(
    portal: Portal, browser: Browser
) -> None:
    parent = Person(browser, portal.address, "parent2@demo.test", viewport=PHONE)
    fee = asked_to_pay(parent)
    with card_gateway_down(portal):
        parent.press("Trả bằng thẻ")
        told(parent, "Chưa mở được trang thẻ")
        told(parent, "đang tạm ngưng")
        plain = Person(browser, portal.address, "parent2@demo.test", viewport=PHONE, script=False)
        plain.open(fee)
        plain.press("Hiện mã VietQR")
        transferred(browser, portal, offered(plain))
        plain.follow("Tôi đã chuyển khoản")
        for _try in range(60):
            if "Đã nhận 30.000 đ" in plain.main().inner_text():
                break
            plain.page.wait_for_timeout(500)
            plain.page.reload()
        told(plain, "Đã nhận 30.000 đ")
    parent.open(fee)
    told(parent, "Chuyển khoản")
    expect(parent.main().get_by_role("button", name=re.compile("thẻ|VietQR"))).to_have_count(0)
    assert parent.violations == []


def decoded(person: Person) -> str:
    """Read the code off the screen, as the camera of another phone would."""
    shot = Image.open(BytesIO(person.page.locator("svg.qr").screenshot()))
    assert shot.width >= 220
    (code,) = zxingcpp.read_barcodes(shot)
    return code.text


def offered(person: Person) -> str:
    """Return the string that the page's link to the trial bank carries."""
    address = person.page.locator("main a[href*='qr=']").get_attribute("href")
    return parse_qs(urlsplit(address or "").query)["qr"][0]


def transferred(browser: Browser, portal: Portal, code: str) -> Person:
    """Pay a code in the banking app, on a phone of its own."""
    payer = Person(browser, beside(portal, 5), viewport=PHONE)
    payer.open("/")
    payer.page.fill("textarea[name=qr]", code)
    payer.press("Xem nội dung chuyển tiền")
    payer.page.fill("input[name=name]", "TRAN THI MY DUYEN")
    payer.press("Chuyển 30.000 đ")
    told(payer, "Đã chuyển 30.000 đ")
    return payer


def pay_out(portal: Portal, browser: Browser, fee: str) -> None:
    """Note at the finance office that the refund was transferred."""
    clerk = Person(browser, portal.address, "finance@demo.test", viewport=OFFICE)
    clerk.open("/finance/refunds/?list=transfer")
    reference = fee.strip("/").rsplit("/", 1)[-1]
    clerk.go(clerk.page.locator("main tr", has_text=reference).locator("a[href*='/finance/refunds/']").first)
    clerk.fill({"bank_ref": f"FT{reference}", "day": str(timezone.localdate(clock.now()))})
    clerk.press("Ghi nhận đã chuyển khoản")
    expect(clerk.page.get_by_text("Đã ghi nhận việc chi trả.")).to_be_visible()


def dossier_of(person: Person) -> str:
    href = person.page.locator("main a", has_text="Xem hồ sơ").get_attribute("href")
    assert href is not None
    return href.removesuffix("filed/")


def beside(portal: Portal, offset: int) -> str:
    """Return the address of a program that runs beside the portal, by its port."""
    base, port = portal.address.rsplit(":", 1)
    return f"{base}:{int(port) + offset}"


@contextmanager
def card_gateway_down(portal: Portal) -> Iterator[None]:
    _switch(portal, down=True)
    try:
        yield
    finally:
        _switch(portal, down=False)


def _switch(portal: Portal, **switches: bool) -> None:
    body, kind = json.dumps(switches).encode(), {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{beside(portal, 2)}/_sandbox/switches", body, kind)).close()
