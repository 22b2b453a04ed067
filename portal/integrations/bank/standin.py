"""A stand-in for the bank: python -m portal.integrations.bank.standin --port N --store DIR [--webhook URL]

A process of its own for development and tests, on the loopback address only. It keeps the account book as a file.
People: / with ?qr=<VietQR>, POST /pay, /statement.csv?account=BIN+number&since=YYYY-MM-DD&until=YYYY-MM-DD.
API with a bearer token: GET /v1/ping, /v1/lines?since&until&account&after&limit, /v1/lines/<ref>.
Tests, JSON: POST /_sandbox/transfer {qr | bank_bin, account, amount, memo, ...}, /_sandbox/refund (money out),
/_sandbox/switches (see wire.Switches), /_sandbox/webhook {url}, /_sandbox/settled, /_sandbox/reset;
GET /_sandbox/lines, /_sandbox/sent, /_sandbox/health.
"""

import argparse
import json
import os
import re
import secrets
import threading
import time
from dataclasses import asdict
from datetime import date, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ

from portal.integrations.bank import pages
from portal.integrations.bank.book import ZONE, Book, Line
from portal.integrations.bank.qr import order
from portal.integrations.bank.wire import Messenger, Switches

ROOT = Path(__file__).resolve().parents[3]
LARGEST_PAGE = 100
JSON, HTML = "application/json", "text/html; charset=utf-8"


class Bank(ThreadingHTTPServer):
    """The bank's state: its book, how it tells of it, and who may ask."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, store: Path, token: str, messenger: Messenger) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.token, self.messenger = Book(store), token, messenger

    def transfer(self, said: dict[str, Any]) -> Line:
        """Book money that comes in, by a code or field by field, and tell of it. :raises ValueError, KeyError:"""
        if "qr" in said:
            asked = order(said.pop("qr"))
            given = {"bank_bin": asked.bank_bin, "account": asked.account, "amount": asked.amount, "memo": asked.memo}
            said = given | said
        line = self._add(said)
        self.messenger.tell(line)
        return line

    def pay_out(self, said: dict[str, Any]) -> Line:
        """Book money that goes out; banks send no message of it. :raises ValueError, KeyError:"""
        return self._add(said | {"amount": -said["amount"]})

    def _add(self, said: dict[str, Any]) -> Line:
        if type(said["amount"]) is not int or said["amount"] == 0:
            raise ValueError("the amount is whole đồng")
        fields = {"counter_account": f"19{secrets.randbelow(10**8):08d}", "counter_name": "NGUYEN VAN AN"} | said
        if "at" in fields:
            fields["at"] = datetime.fromisoformat(fields["at"])
        return self.book.add(**fields | {"memo": self.messenger.switches.written(fields["memo"])})

    def reset(self) -> None:
        """Forget every line and every switch."""
        self.messenger.settled()
        self.book.clear()
        self.messenger.sent.clear()
        self.messenger.switches = Switches()


class Handler(BaseHTTPRequestHandler):
    server: Bank

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        down = self.server.messenger.switches.down
        match parts.path:
            case path if path.startswith("/_sandbox/"):
                self.look(path.removeprefix("/_sandbox/"))
            case "/page.css":
                self.answer(HTTPStatus.OK, pages.STYLE, "text/css")
            case path if path.startswith("/v1/"):
                self.close_connection = True
                if not down:
                    self.api(path.removeprefix("/v1/"), asked)
            case _ if down:
                self.answer(HTTPStatus.SERVICE_UNAVAILABLE, pages.away(), HTML)
            case "/":
                self.show(asked.get("qr", ""))
            case "/statement.csv":
                self.statement(asked)
            case _:
                self.answer(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, path = self.headers.get_content_type(), urlsplit(self.path).path
        if path == "/pay":
            return self.pay(dict(parse_qsl(body.decode(errors="replace"))))
        if not path.startswith("/_sandbox/") or kind != JSON:  # no page of a browser can post this kind by itself
            return self.answer(HTTPStatus.NOT_FOUND)
        try:
            return self.control(path.removeprefix("/_sandbox/"), json.loads(body or b"{}"))
        except (ValueError, KeyError, TypeError) as error:
            return self.answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)})

    # --- People ----------------------------------------------------------------------------------------------------

    def show(self, code: str) -> None:
        try:
            page = pages.confirm(order(code), code) if code else pages.scan()
        except ValueError as fault:
            return self.answer(HTTPStatus.UNPROCESSABLE_ENTITY, pages.scan(code, str(fault)), HTML)
        return self.answer(HTTPStatus.OK, page, HTML)

    def pay(self, typed: dict[str, str]) -> None:
        code, name = typed.get("qr", ""), " ".join(typed.get("name", "").split())
        if self.server.messenger.switches.down:
            return self.answer(HTTPStatus.SERVICE_UNAVAILABLE, pages.away(), HTML)
        try:
            asked = order(code)
        except ValueError as fault:
            return self.answer(HTTPStatus.UNPROCESSABLE_ENTITY, pages.scan(code, str(fault)), HTML)
        written = re.sub(r"[.\s]", "", typed.get("amount", ""))
        amount = asked.amount or (int(written) if re.fullmatch(r"[1-9][0-9]{0,12}", written) else 0)
        if not amount or not name:
            wrong = "Nhập tên người chuyển." if amount else "Nhập số tiền bằng chữ số."
            page = pages.confirm(asked, code, name=name, fault=wrong)
            return self.answer(HTTPStatus.UNPROCESSABLE_ENTITY, page, HTML)
        line = self.server.transfer({"qr": code, "amount": amount, "counter_name": name[:100]})
        return self.answer(HTTPStatus.OK, pages.done(line), HTML)

    def statement(self, asked: dict[str, str]) -> None:
        today = datetime.now(ZONE).date()  # noqa: TID251  the bank has a clock of its own
        try:
            since, until = (date.fromisoformat(asked.get(key, today.isoformat())) for key in ("since", "until"))
        except ValueError:
            return self.answer(HTTPStatus.BAD_REQUEST)
        content = self.server.book.statement(asked.get("account", ""), since, until)
        return self.answer(HTTPStatus.OK, content, "text/csv; charset=utf-8")

    # --- The API ---------------------------------------------------------------------------------------------------

    def api(self, path: str, asked: dict[str, str]) -> None:
        given = self.headers.get("Authorization", "").encode()
        if not secrets.compare_digest(given, f"Bearer {self.server.token}".encode()):
            return self.answer(HTTPStatus.UNAUTHORIZED)
        if path == "ping":
            return self.answer(HTTPStatus.OK)
        if path == "lines":
            return self.list(asked)
        line = self.server.book.find(unquote(path.removeprefix("lines/"))) if path.startswith("lines/") else None
        return self.answer(HTTPStatus.OK, asdict(line)) if line else self.answer(HTTPStatus.NOT_FOUND)

    def list(self, asked: dict[str, str]) -> None:
        """Answer one page of lines; ``next`` is what to ask ``after`` for the following page."""
        try:
            since, until = (datetime.fromisoformat(asked[key]) if key in asked else None for key in ("since", "until"))
            limit = min(int(asked.get("limit", LARGEST_PAGE)), LARGEST_PAGE)
            lines = self.server.book.between(since, until, asked.get("account", ""))
        except (ValueError, TypeError):
            return self.answer(HTTPStatus.BAD_REQUEST)
        places = [place for place, line in enumerate(lines, 1) if line.ref == asked.get("after")]
        rest = lines[places[0] :] if places else lines
        page, more = rest[:limit], len(rest) > limit
        found = {"lines": [asdict(line) for line in page], "next": page[-1].ref if more else None}
        return self.answer(HTTPStatus.OK, found)

    # --- Tests -----------------------------------------------------------------------------------------------------

    def look(self, what: str) -> None:
        match what:
            case "lines":
                self.answer(HTTPStatus.OK, [asdict(line) for line in self.server.book.between(None, None)])
            case "sent":
                self.answer(HTTPStatus.OK, self.server.messenger.sent)
            case "health":
                self.answer(HTTPStatus.OK)
            case _:
                self.answer(HTTPStatus.NOT_FOUND)

    def control(self, what: str, said: dict[str, Any]) -> None:
        bank, messenger = self.server, self.server.messenger
        match what:
            case "transfer":
                return self.answer(HTTPStatus.OK, asdict(bank.transfer(said)))
            case "refund":
                return self.answer(HTTPStatus.OK, asdict(bank.pay_out(said)))
            case "switches":
                messenger.switches = messenger.switches.changed(said)
            case "webhook":
                messenger.url = str(said["url"])
            case "settled":
                messenger.settled()
            case "reset":
                bank.reset()
            case _:
                return self.answer(HTTPStatus.NOT_FOUND)
        return self.answer(HTTPStatus.OK)

    def answer(self, status: HTTPStatus, content: Any = None, kind: str = JSON) -> None:
        if kind == JSON:
            content = json.dumps(content if content is not None else {"status": status.phrase}, ensure_ascii=False)
        body = content if isinstance(content, bytes) else content.encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
        }.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", pages.CSP)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Stay silent in the terminal that runs the portal."""


def leave_with_parent() -> None:
    """End this process when the one that started it is gone, so that nothing is left listening."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def refuse_public_portal() -> None:
    """Stop unless this is development. :raises SystemExit:"""
    environ.Env.read_env(ROOT / ".env")
    if not environ.Env().bool("DEBUG", default=False):
        raise SystemExit("The stand-in bank is for development and tests: it does not run with DEBUG=0.")


def main() -> None:
    refuse_public_portal()
    options = argparse.ArgumentParser(description="Stand-in for the bank")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--store", type=Path, required=True)
    options.add_argument("--token", default="sandbox")
    options.add_argument("--secret", default="whsec_bank_standin")
    options.add_argument("--webhook", default="", help="the portal's address for messages")
    chosen = options.parse_args()
    threading.Thread(target=leave_with_parent, daemon=True).start()
    messenger = Messenger(chosen.webhook, chosen.secret)
    Bank(chosen.port, chosen.store, chosen.token, messenger).serve_forever()


if __name__ == "__main__":
    main()
