"""Every official form of a known dossier, in either set of forms, and the tools that read it back."""

import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from portal.core import clock
from portal.events.models import Event
from portal.papers.render import render
from procedures.dossiers import actions, queries, rendering
from procedures.dossiers.models import Dossier
from procedures.dossiers.rendering import RegisterScope
from tests import factories
from tests.dossiers import lives
from tests.dossiers.lives import RECEIVED, do

TEXTS = Path(__file__).parent / "texts"
ITEMS = [
    {"key": "authorisation", "why": "Giấy ủy quyền không có chữ ký và không ghi phạm vi ủy quyền"},
    {"key": "last_school_year", "why": "Năm học ghi trong đơn không khớp với học bạ"},
]
SORRY = "Sổ học bạ các năm 2019-2021 đang được sửa chữa"
STOPPED = "Văn bản ủy quyền đã hết hiệu lực; người ủy quyền đề nghị không tiếp tục."


def slip_of(dossier: Dossier, form: str, fact: str) -> bytes:
    """Return the slip that a fact of the dossier calls for."""
    found = Dossier.objects.get(pk=dossier.pk)
    event = Event.objects.get(stream=found.stream, name=f"dossier.{fact}")
    return render(rendering.slip(form, found, queries.slip_facts(found, event)))


def receipt(which: str) -> tuple[Dossier, bytes]:
    dossier = lives.accepted(which)
    return dossier, slip_of(dossier, "01", "accepted")


def supplement(which: str) -> tuple[Dossier, bytes]:
    officer = factories.staff("officer", name="Đỗ Minh Thuận")
    dossier = do(actions.request_supplement, lives.accepted(which), _later(which), officer, items=ITEMS)
    return dossier, slip_of(dossier, "02", "supplement_requested")


def refusal(which: str) -> tuple[Dossier, bytes]:
    clerk = factories.staff("intake")
    dossier = do(actions.reject, lives.filed(RECEIVED[which]), _later(which), clerk, reason=lives.REASON)
    return dossier, slip_of(dossier, "03", "rejected")


def apology(which: str) -> tuple[Dossier, bytes]:
    dossier, signer = lives.accepted(which), factories.staff("signer", name="Võ Thị Ánh Tuyết")
    due = (dossier.due_current or RECEIVED[which]) + timedelta(days=3)
    dossier = do(actions.extend, dossier, _later(which), signer, due=due, reason=SORRY)
    return dossier, slip_of(dossier, "04", "extended")


def stop(which: str) -> tuple[Dossier, bytes]:
    signer = factories.staff("signer", name="Võ Thị Ánh Tuyết")
    dossier = do(actions.stop, lives.accepted(which), _later(which), signer, reason=STOPPED)
    return dossier, slip_of(dossier, "05", "stopped")


def withdrawal(which: str) -> tuple[Dossier, bytes]:
    me = factories.actor(lives.person())
    dossier = do(actions.withdraw, lives.filed(RECEIVED[which], me), _later(which), me, reason="Nộp nhầm trường")
    return dossier, slip_of(dossier, "05", "withdrawn")


def control(which: str) -> tuple[Dossier, bytes]:
    dossier = lives.accepted(which)
    with clock.at(_later(which)):
        return dossier, queries.control_slip(dossier)


def register(which: str) -> tuple[Dossier, bytes]:
    dossier = lives.accepted(which)
    with clock.at(_later(which)):
        return dossier, queries.register_pdf(scope(which))


def scope(which: str, theme: str = "records") -> RegisterScope:
    """Return the register of the month in which dossiers of a set were received."""
    day = RECEIVED[which].date()
    return RegisterScope(factories.unit(), day.replace(day=1), date(day.year, day.month, 31), theme)


def _later(which: str) -> datetime:
    return RECEIVED[which] + timedelta(hours=5)


FORMS: dict[str, Callable[[str], tuple[Dossier, bytes]]] = {
    "01-receipt": receipt,
    "02-supplement": supplement,
    "03-refusal": refusal,
    "04-apology": apology,
    "05-stop": stop,
    "05-withdrawal": withdrawal,
    "06-control": control,
    "07-register": register,
}


def words(text: str) -> str:
    return " ".join(text.split())


def read(pdf: bytes, folder: Path, *arguments: str) -> str:
    """Return what pdftotext reads, in the order of drawing."""
    source = folder / "slip.pdf"
    source.write_bytes(pdf)
    command = ["pdftotext", "-raw", *arguments, str(source), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def expected(name: str, which: str, dossier: Dossier) -> str:
    """Return the whole text of a form as it was looked at; the random codes of the dossier are filled in."""
    text = (TEXTS / f"{name}-{which}.txt").read_text("utf-8")
    return words(text.replace("{reference}", dossier.reference).replace("{secret}", dossier.secret))
