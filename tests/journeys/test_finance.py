"""A finance officer's morning: a fee that came in two parts, a colleague's refund, a statement of the bank."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.people import OFFICE, PHONE, Person
from tests.journeys.stack import Portal

HEAD = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung,Tài khoản đối ứng,Tên đối ứng\n"


@pytest.mark.parametrize("viewport", [OFFICE, PHONE], ids=["1280", "360"])
def test_finance_takes_in_two_parts_approves_a_refund_and_imports_a_statement(
    portal: Portal, browser: Browser, tmp_path: Path, viewport: Any
) -> None:
    money = prepared(portal, tmp_path)
    clerk = Person(browser, portal.address, "finance@demo.test", viewport=viewport)
    clerk.open("/finance/")
    clerk.follow("khoản tiền đang giữ")
    clerk.go(f"main a[href='/finance/held/{money['first']}/']")
    clerk.check()
    clerk.page.locator("main label", has_text=money["short"]).click()
    clerk.fill({"remark": "Người nộp chuyển hai lần."})
    clerk.press("Ghi thu")
    expect(clerk.main()).to_contain_text("Khoản này còn thiếu 10.000 đ.")
    clerk.page.check(f"input[name=others][value='{money['rest']}']")
    clerk.press("Ghi thu")
    expect(clerk.page.locator("h1")).to_contain_text(money["short"])
    expect(clerk.main()).to_contain_text("Đã lập biên lai")
    approve(clerk, money)
    import_statement(clerk, money, tmp_path)
    clerk.open("/finance/days/")
    clerk.open("/finance/receipts/")
    assert clerk.violations == []


def approve(clerk: Person, money: dict[str, Any]) -> None:
    clerk.open("/finance/refunds/")
    clerk.go(f"main a[href='/finance/refunds/{money['refund']}/']")
    clerk.check()
    clerk.press("Duyệt hoàn tiền")
    expect(clerk.main()).to_contain_text("Chuyển khoản hoàn tiền")


def import_statement(clerk: Person, money: dict[str, Any], folder: Path) -> None:
    rows = (
        f"{money['day']},S{money['refund']}A,,30.000,{money['awaited']} le phi,19001009,NGUYEN VAN AN\n"
        f"{money['day']},S{money['refund']}B,,12.000,ung ho,19001009,TRAN THI BE\n"
    )
    file = folder / "sao-ke.csv"
    file.write_text(HEAD + rows, "utf-8")
    clerk.open("/finance/statements/")
    clerk.fill({"account": money["account"]})
    clerk.page.set_input_files("input[name=file]", file)
    clerk.press("Xem trước")
    expect(clerk.main()).to_contain_text("1 dòng được ghi thu cho một khoản")
    expect(clerk.main()).to_contain_text("1 dòng được giữ lại để kiểm tra")
    clerk.press("Nhập sao kê này")
    expect(clerk.main()).to_contain_text(f"Đã nhận cho một khoản thu: {money['awaited']}")


def prepared(portal: Portal, folder: Path) -> dict[str, Any]:
    """Return what the journey meets, made beside the running portal."""
    file = folder / "money.json"
    made = portal.manage("shell", "-c", f"from tests.journeys.money import prepare; prepare({str(file)!r})")
    assert file.exists(), made.stderr[-2000:]
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
