"""The stand-in bank's account book: one line of JSON a transfer, added to a file and never changed."""

import csv
import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COLUMNS = (
    *("Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Nội dung", "Tài khoản đối ứng", "Tên đối ứng"),
    "Loại tiền",
)


@dataclass(frozen=True)
class Line:
    """A line as the API tells it; money that came in is positive. ``at`` is ISO 8601 with its offset."""

    ref: str
    bank_bin: str
    account: str
    at: str
    amount: int
    currency: str
    memo: str
    counter_account: str
    counter_name: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


class Book:
    """All accounts of the bank, kept in a folder over restarts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file, self._lock = folder / "lines.jsonl", threading.Lock()
        self._lines: list[Line] = []
        self._seen = 0

    def _read(self) -> list[Line]:
        """Return all lines; another process may have written some, or begun the book anew."""
        size = self._file.stat().st_size if self._file.exists() else 0
        if size != self._seen:
            rows = self._file.read_text("utf-8").splitlines() if size else []
            self._lines = [Line(**json.loads(row)) for row in rows if row.endswith("}")]
            self._seen = size
        return list(self._lines)

    def add(
        self,
        *,
        bank_bin: str,
        account: str,
        amount: int,
        memo: str,
        counter_account: str = "",
        counter_name: str = "",
        currency: str = "VND",
        at: datetime | None = None,
        ref: str = "",
    ) -> Line:
        """Write a line under a new reference of the bank, or the given one."""
        moment = (at or datetime.now(UTC)).astimezone(ZONE)  # noqa: TID251  the bank has a clock of its own
        with self._lock:
            number = ref or f"FT{moment:%y%j}{len(self._read()) + 1:06d}"
            said = (number, bank_bin, account, moment.isoformat(), amount, currency, memo, counter_account)
            line = Line(*said, counter_name)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
        return line

    def clear(self) -> None:
        with self._lock:
            self._file.unlink(missing_ok=True)

    def find(self, ref: str) -> Line | None:
        return next((line for line in self._all() if line.ref == ref), None)

    def between(self, since: datetime | None, until: datetime | None, account: str = "") -> list[Line]:
        """Return the lines from a moment to before another, oldest first; of all accounts or of one ("BIN number")."""
        return sorted(self._wanted(since, until, account), key=lambda line: (line.moment, line.ref))

    def _all(self) -> list[Line]:
        with self._lock:
            return self._read()

    def _wanted(self, since: datetime | None, until: datetime | None, account: str) -> Iterator[Line]:
        for line in self._all():
            known = account in ("", f"{line.bank_bin} {line.account}")
            if known and (since is None or line.moment >= since) and (until is None or line.moment < until):
                yield line

    def statement(self, account: str, since: date, until: date) -> bytes:
        """Return the statement of an account ("BIN number") over some days as CSV, as Vietnamese banks write it."""
        file = StringIO()
        sheet = csv.writer(file)
        sheet.writerows(
            [
                ("SAO KÊ TÀI KHOẢN",),
                ("Số tài khoản:", account.partition(" ")[2]),
                (f"Từ ngày {since:%d/%m/%Y} đến ngày {until:%d/%m/%Y}",),
                COLUMNS,
            ]
        )
        lines = [line for line in self.between(None, None, account) if since <= line.moment.date() <= until]
        sheet.writerows(_row(line) for line in lines)
        debit = sum(-line.amount for line in lines if line.amount < 0)
        credit = sum(line.amount for line in lines if line.amount > 0)
        sheet.writerow(("Tổng cộng", "", _dotted(debit), _dotted(credit), "", "", "", ""))
        return b"\xef\xbb\xbf" + file.getvalue().encode()


def _row(line: Line) -> tuple[str, ...]:
    moment = line.moment.astimezone(ZONE)
    debit, credit = (_dotted(-line.amount), "") if line.amount < 0 else ("", _dotted(line.amount))
    said = (line.memo, line.counter_account, line.counter_name, line.currency)
    return (f"{moment:%d/%m/%Y %H:%M:%S}", line.ref, debit, credit, *said)


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
