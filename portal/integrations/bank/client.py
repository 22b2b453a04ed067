"""Ask the bank for the account books of the portal's units."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

import requests

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 2, 10
PAGE = 100


class BankDown(OSError):
    """The bank could not be asked; ask again later."""


class BankRefused(Exception):
    """The bank understood and has no such thing; ``code`` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Bank:
    """The bank's API: every account of the holder of the token, read only."""

    def __init__(self, base: str, token: str) -> None:
        self._base, self._token = base.rstrip("/"), token

    def ping(self) -> None:
        """:raises BankDown:"""
        self._get("/v1/ping")

    def line(self, ref: str) -> dict[str, Any]:
        """Return a line of an account book by the bank's reference. :raises BankDown: :raises BankRefused:"""
        return dict(self._get(f"/v1/lines/{quote(ref, safe='')}"))

    def lines(self, since: datetime, until: datetime | None = None, account: str = "") -> Iterator[dict[str, Any]]:
        """Yield the lines from a moment to before another, oldest first, page by page.

        ``account`` is "BIN number"; without it all accounts are listed.

        :raises BankDown: :raises BankRefused:
        """
        wanted: dict[str, str] = {"since": since.isoformat(), "limit": str(PAGE)}
        wanted |= {"until": until.isoformat()} if until else {}
        wanted |= {"account": account} if account else {}
        after = ""
        while True:
            page = self._get("/v1/lines", **wanted, **({"after": after} if after else {}))
            yield from page["lines"]
            if not (after := page["next"]):
                return

    def _get(self, path: str, **wanted: str) -> Any:
        try:
            answer = requests.get(
                f"{self._base}{path}",
                params=wanted,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
            )
        except requests.RequestException as error:
            raise BankDown(f"no answer from the bank: {type(error).__name__}") from error
        if answer.status_code == requests.codes.not_found:
            raise BankRefused("unknown_line")
        if answer.status_code != requests.codes.ok:
            raise BankDown(f"the bank answered {answer.status_code}")
        try:
            return answer.json()
        except ValueError as error:
            raise BankDown("the bank's answer cannot be read") from error
