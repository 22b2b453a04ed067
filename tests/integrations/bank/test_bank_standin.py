"""The stand-in bank as a real process: its app, its API, its book, its messages with their switches."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from payments.formulas import vietqr
from portal.integrations.bank import signature
from portal.integrations.bank.book import Book
from portal.integrations.bank.client import Bank, BankDown, BankRefused
from portal.integrations.bank.qr import order
from tests.fixtures_bank import ROOT, SECRET, free_port, start_bank

CODE = vietqr.payload(bank_bin="970415", account="113366668888", amount=30_000, memo="ABCDEFGH23 LE PHI")
OPEN_CODE = vietqr.payload(bank_bin="970415", account="113366668888")
ACCOUNT = "970415 113366668888"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Listener(ThreadingHTTPServer):
    """Who the bank tells: keeps what came, and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard: list[tuple[bytes, str]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((body, self.headers[signature.HEADER]))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args) -> None:
        """Stay silent."""


@pytest.fixture
def listener(bank) -> Iterator[Listener]:
    server = Listener()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    bank.listen(server.url)
    yield server
    bank.settled()
    server.shutdown()
    server.server_close()


def said(line):
    return {key: line[key] for key in ("bank_bin", "account", "amount", "currency", "memo")}


PAID = {
    "bank_bin": "970415",
    "account": "113366668888",
    "amount": 30_000,
    "currency": "VND",
    "memo": "ABCDEFGH23 LE PHI",
}


def test_code_is_shown_and_confirmed_with_a_name(bank):
    page = requests.get(bank.base, params={"qr": CODE}, timeout=5)
    assert (page.status_code, "30.000 đ" in page.text, "ABCDEFGH23 LE PHI" in page.text) == (200, True, True)
    paid = requests.post(f"{bank.base}/pay", data={"qr": CODE, "name": "TRAN VAN BINH"}, timeout=5)
    assert (paid.status_code, "Đã chuyển 30.000 đ" in paid.text) == (200, True)
    assert [(said(line), line["counter_name"]) for line in bank.lines()] == [(PAID, "TRAN VAN BINH")]


def test_code_without_an_amount_asks_for_one(bank):
    nothing = requests.post(f"{bank.base}/pay", data={"qr": OPEN_CODE, "name": "A", "amount": "ba mươi"}, timeout=5)
    assert (nothing.status_code, "Nhập số tiền" in nothing.text, bank.lines()) == (422, True, [])
    requests.post(f"{bank.base}/pay", data={"qr": OPEN_CODE, "name": "A", "amount": "30.000"}, timeout=5)
    assert [line["amount"] for line in bank.lines()] == [30_000]


def test_name_is_needed(bank):
    answer = requests.post(f"{bank.base}/pay", data={"qr": CODE, "name": " "}, timeout=5)
    assert (answer.status_code, "Nhập tên người chuyển" in answer.text, bank.lines()) == (422, True, [])


@pytest.mark.parametrize("code", ["hello", CODE[:-1] + "0", CODE.replace("30000", "90000"), CODE[:40]])
def test_spoilt_code_is_refused_in_words(bank, code):
    page = requests.get(bank.base, params={"qr": code}, timeout=5)
    assert (page.status_code, 'role="alert"' in page.text) == (422, True)
    assert requests.post(f"{bank.base}/pay", data={"qr": code, "name": "A"}, timeout=5).status_code == 422
    assert bank.lines() == []


def test_what_is_typed_is_shown_as_text(bank):
    page = requests.get(bank.base, params={"qr": "<script>alert(1)</script>"}, timeout=5)
    assert "<script>" not in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]


def test_bank_reads_codes_by_itself():
    assert order(CODE) == order(f" {CODE}\n")
    assert (order(CODE).amount, order(OPEN_CODE).amount) == (30_000, None)


def test_api_lists_page_by_page_and_finds_one(bank):
    lines = [bank.transfer(CODE, amount=1000 + place) for place in range(7)]
    refs = [line["ref"] for line in lines]
    first = bank.ask("lines", limit="3").json()
    second = bank.ask("lines", limit="3", after=first["next"]).json()
    third = bank.ask("lines", limit="3", after=second["next"]).json()
    assert [[line["ref"] for line in page["lines"]] for page in (first, second, third)] == [
        refs[:3],
        refs[3:6],
        refs[6:],
    ]
    assert third["next"] is None
    assert bank.ask(f"lines/{refs[4]}").json() == lines[4]


def test_client_reads_all_pages(bank, monkeypatch):
    monkeypatch.setattr("portal.integrations.bank.client.PAGE", 4)
    refs = [bank.transfer(CODE)["ref"] for _line in range(10)]
    client = Bank(bank.base, "sandbox")
    assert [line["ref"] for line in client.lines(LONG_AGO)] == refs
    assert client.line(refs[0])["ref"] == refs[0]
    with pytest.raises(BankRefused, match="unknown_line"):
        client.line("FT000")


def test_listing_keeps_to_its_account_and_its_moments(bank):
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    early, late = (bank.transfer(CODE, at=moment.isoformat()) for moment in (noon, noon + timedelta(hours=2)))
    other = bank.transfer(CODE, account="999", at=noon.isoformat())
    client = Bank(bank.base, "sandbox")
    hour = timedelta(hours=1)
    assert [line["ref"] for line in client.lines(noon, noon + hour)] == [early["ref"], other["ref"]]
    assert [line["ref"] for line in client.lines(noon, None, ACCOUNT)] == [early["ref"], late["ref"]]
    assert list(client.lines(noon - hour, noon)) == []


def test_api_is_for_holders_of_the_token(bank):
    assert bank.ask("lines", token="stolen").status_code == 401
    with pytest.raises(BankDown, match="401"):
        list(Bank(bank.base, "stolen").lines(LONG_AGO))


def test_bank_that_is_down_answers_nobody(bank):
    bank.switch(down=True)
    with pytest.raises(BankDown):
        Bank(bank.base, "sandbox").ping()
    assert requests.post(f"{bank.base}/pay", data={"qr": CODE, "name": "A"}, timeout=5).status_code == 503
    bank.switch(down=False)
    Bank(bank.base, "sandbox").ping()


def test_message_is_signed_and_names_the_line(bank, listener):
    line = bank.transfer(CODE)
    bank.settled()
    [(body, header)] = listener.heard
    signature.check(body, header, [SECRET], time.time())
    assert bank.sent()[0]["line"] == line


def test_money_out_is_in_the_book_and_not_told(bank, listener):
    bank.pay_out(bank_bin="970415", account="113366668888", amount=30_000, memo="HOAN PHI", counter_account="19")
    bank.settled()
    assert ([line["amount"] for line in bank.lines()], listener.heard) == ([-30_000], [])


def test_dropped_message_never_comes_and_the_line_is_there(bank, listener):
    bank.switch(drop=True)
    bank.transfer(CODE)
    bank.settled()
    assert (listener.heard, len(bank.lines())) == ([], 1)


def test_duplicated_message_comes_again_with_its_id(bank, listener):
    bank.switch(duplicate=2)
    bank.transfer(CODE)
    bank.settled()
    assert (len(listener.heard), len({body for body, _header in listener.heard})) == (3, 1)


def test_corrupted_message_has_a_wrong_signature(bank, listener):
    bank.switch(corrupt=True)
    bank.transfer(CODE)
    bank.settled()
    with pytest.raises(signature.BadSignature):
        signature.check(*listener.heard[0], [SECRET], time.time())


def test_message_that_was_not_taken_is_sent_again(bank, listener):
    listener.answers = [500, 503]
    bank.transfer(CODE)
    bank.settled()
    assert len(listener.heard) == 3


def test_delayed_message_comes_later(bank, listener):
    bank.switch(delay=0.5)
    bank.transfer(CODE)
    assert listener.heard == []
    bank.settled()
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    ("form", "memo"),
    [
        ("{lower}", "abcdefgh23 le phi"),
        ("MBVCB.99.{squeezed}.CT", "MBVCB.99.ABCDEFGH23LEPHI.CT"),
        ("{dotted}", ".".join("ABCDEFGH23 LE PHI")),
    ],
)
def test_memo_is_altered_as_told(bank, form, memo):
    bank.switch(memo=form)
    assert bank.transfer(CODE)["memo"] == memo


def test_unknown_switch_and_unreadable_order_are_refused(bank):
    post = lambda path, body: requests.post(f"{bank.base}/_sandbox/{path}", json=body, timeout=5).status_code  # noqa: E731
    assert [post("switches", {"fly": True}), post("transfer", {"qr": "x"}), post("transfer", {"memo": "x"})] == [
        422
    ] * 3


def test_no_form_of_a_foreign_page_reaches_the_switches(bank):
    answer = requests.post(f"{bank.base}/_sandbox/reset", data="{}", headers={"Content-Type": "text/plain"}, timeout=5)
    assert answer.status_code == 404


def test_statement_is_written_as_banks_write_it(bank):
    bank.transfer(CODE, at="2026-11-20T09:05:07+07:00", counter_account="0123", counter_name="TRAN VAN BINH")
    bank.pay_out(
        bank_bin="970415",
        account="113366668888",
        amount=5_000,
        memo="HOAN",
        at="2026-11-21T10:00:00+07:00",
        counter_account="77",
        counter_name="LE B",
    )
    rows = bank.statement(ACCOUNT, "2026-11-20", "2026-11-21").decode("utf-8-sig").splitlines()
    assert rows[1:3] == ["Số tài khoản:,113366668888", "Từ ngày 20/11/2026 đến ngày 21/11/2026"]
    assert rows[4] == "20/11/2026 09:05:07,FT26324000001,,30.000,ABCDEFGH23 LE PHI,0123,TRAN VAN BINH,VND"
    assert rows[5] == "21/11/2026 10:00:00,FT26325000002,5.000,,HOAN,77,LE B,VND"
    assert rows[6] == "Tổng cộng,,5.000,30.000,,,,"


def test_book_is_kept_over_a_kill(tmp_path):
    port, counts = free_port(), []
    for _life in range(2):
        process, bank = start_bank(tmp_path, port)
        bank.transfer(CODE)
        counts.append(len(bank.lines()))
        process.kill()
        process.wait()
    assert counts == [1, 2]
    assert len({row.split('"ref": "')[1][:13] for row in (tmp_path / "lines.jsonl").read_text().splitlines()}) == 2


def test_lines_that_another_process_writes_are_seen(tmp_path):
    process, bank = start_bank(tmp_path)
    bank.transfer(CODE)
    written = Book(tmp_path).add(bank_bin="970415", account="113366668888", amount=5_000, memo="X")
    assert [line["ref"] for line in bank.lines()] == [bank.lines()[0]["ref"], written.ref]
    Book(tmp_path).clear()
    assert bank.lines() == []
    process.kill()
    process.wait()


def test_public_portal_has_no_stand_in(tmp_path):
    command = [sys.executable, "-m", "portal.integrations.bank.standin", "--port", "1", "--store", str(tmp_path)]
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DEBUG": "0"}, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "does not run with DEBUG=0" in ended.stderr) == (1, True)
