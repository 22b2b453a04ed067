"""A stand-in for the SMS operator: python -m portal.integrations.sms.standin --port N --store DIR

A process of its own for development and tests, on the loopback address only. It keeps each text as a JSON file.
POST /send {to, text, key} with a bearer token: one key is one text. GET /messages: all texts, oldest first.
POST /_sandbox/mode {"mode": "ok" | "failing" | "down"}: answer 503, or hang up without an answer, from now on.
"""

import argparse
import hashlib
import json
import os
import re
import threading
import time
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MODES = ("ok", "failing", "down")


class Operator(ThreadingHTTPServer):
    """The operator's state: where texts are kept, who may send, and how it feels today."""

    daemon_threads = True

    def __init__(self, port: int, store: Path, token: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store, self.token, self.mode, self.lock = store, token, "ok", threading.Lock()
        store.mkdir(parents=True, exist_ok=True)

    def keep(self, message: dict[str, str]) -> HTTPStatus:
        """Keep a text; the same key with the same text again is the same text, with another text a conflict."""
        path = self.store / f"{hashlib.sha256(message['key'].encode()).hexdigest()[:32]}.json"
        with self.lock:
            if path.exists():
                kept = json.loads(path.read_text())
                return HTTPStatus.OK if kept["text"] == message["text"] else HTTPStatus.CONFLICT
            draft = path.with_suffix(".part")
            draft.write_text(json.dumps(message | {"at": datetime.now(UTC).isoformat()}))  # noqa: TID251  no Django here
            draft.replace(path)
        return HTTPStatus.OK

    def messages(self) -> list[dict[str, str]]:
        return sorted((json.loads(path.read_text()) for path in self.store.glob("*.json")), key=lambda kept: kept["at"])


class Handler(BaseHTTPRequestHandler):
    server: Operator

    def do_GET(self) -> None:
        if self.path == "/messages":
            self.answer(HTTPStatus.OK, self.server.messages())
        else:
            self.answer(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            posted = json.loads(body)
        except ValueError:
            return self.answer(HTTPStatus.BAD_REQUEST)
        match self.path:
            case "/_sandbox/mode" if posted.get("mode") in MODES:
                self.server.mode = posted["mode"]
                return self.answer(HTTPStatus.OK)
            case "/send":
                return self.take(posted)
        return self.answer(HTTPStatus.NOT_FOUND)

    def take(self, posted: dict[str, Any]) -> None:
        """Take a text as the operator would, or fail as it is told to."""
        if self.server.mode == "down":
            self.close_connection = True
            return None
        if self.server.mode == "failing":
            return self.answer(HTTPStatus.SERVICE_UNAVAILABLE)
        if self.headers.get("Authorization") != f"Bearer {self.server.token}":
            return self.answer(HTTPStatus.UNAUTHORIZED)
        message = {name: str(posted.get(name, "")) for name in ("to", "text", "key")}
        return self.answer(self.server.keep(message) if acceptable(message) else HTTPStatus.UNPROCESSABLE_ENTITY)

    def answer(self, status: HTTPStatus, content: Any = None) -> None:
        body = json.dumps(content if content is not None else {"status": status.phrase}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Stay silent in the terminal that runs the portal."""


def acceptable(message: dict[str, str]) -> bool:
    """Tell whether the network could carry it: an E.164 number, a key, and 1-160 characters without accents."""
    text = message["text"]
    return bool(
        re.fullmatch(r"\+[1-9]\d{6,14}", message["to"]) and message["key"] and 0 < len(text) <= 160 and text.isascii()
    )


def leave_with_parent() -> None:
    """End this process when the one that started it is gone, so that nothing is left listening."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main() -> None:
    options = argparse.ArgumentParser(description="Stand-in for the SMS operator")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--store", type=Path, required=True)
    options.add_argument("--token", default="sandbox")
    chosen = options.parse_args()
    threading.Thread(target=leave_with_parent, daemon=True).start()
    Operator(chosen.port, chosen.store, chosen.token).serve_forever()


if __name__ == "__main__":
    main()
