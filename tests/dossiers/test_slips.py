"""Every official form, letter for letter, in both sets; who signs, what money goes back, how long words wrap."""

import re
import unicodedata
from datetime import timedelta

import pytest
from pypdf import PdfReader

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events.models import Event
from procedures.dossiers import actions, queries
from procedures.dossiers.models import Dossier, Slip
from tests import factories
from tests.dossiers import lives, papers
from tests.dossiers.lives import NEW, OLD, RECEIVED, do

pytestmark = pytest.mark.django_db
A4, A5 = (595, 842), (420, 595)
OTHER_SIZES = {"06-control": A4, "07-register": (842, 595)}
LONG = {
    "full_name": "Nguyễn Phan Thị Hoàng Ngọc Bảo Trân Công Tằng Tôn Nữ Huyền Trang " * 2,
    "email": "dia.chi.thu.dien.tu.rat.dai.khong.co.dau.cach.o.bat.cu.cho.nao.trong.dia.chi.nay@phusa.example.test",
}
REASON = "Lý do rất dài, nhắc lại nhiều lần để chữ phải xuống dòng. " * 30 + "\n" + "khôngcódấucách" * 20


@pytest.fixture(autouse=True)
def no_demonstration_mark(settings) -> None:
    settings.SIGNING_KEYS = "/keys"


@pytest.mark.parametrize("which", [OLD, NEW])
@pytest.mark.parametrize("name", papers.FORMS)
def test_a_form_reads_letter_for_letter(name, which, tmp_path) -> None:
    dossier, pdf = papers.FORMS[name](which)
    assert papers.words(papers.read(pdf, tmp_path)) == papers.expected(name, which, dossier)


@pytest.mark.parametrize("which", [OLD, NEW])
@pytest.mark.parametrize("name", papers.FORMS)
def test_a_form_is_one_page_of_its_size(name, which, tmp_path) -> None:
    _dossier, pdf = papers.FORMS[name](which)
    (tmp_path / "form.pdf").write_bytes(pdf)
    pages = PdfReader(tmp_path / "form.pdf").pages
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages] == [OTHER_SIZES.get(name, A5)]


def test_the_code_leads_to_the_look_up_and_the_control_slip_keeps_the_secret(tmp_path) -> None:
    dossier, pdf = papers.receipt(NEW)
    assert dossier.secret in papers.read(pdf, tmp_path)
    assert "4 ký tự bí mật in trên giấy tiếp nhận" in papers.read(queries.control_slip(dossier), tmp_path)


def test_the_notice_of_a_withdrawal_is_signed_by_the_clerk_who_took_in_not_by_the_applicant() -> None:
    me = factories.actor(lives.person())
    dossier = do(
        actions.accept, lives.filed(RECEIVED[NEW], me), RECEIVED[NEW], factories.staff("intake", name="Lê Hân")
    )
    dossier = do(actions.withdraw, dossier, RECEIVED[NEW] + timedelta(hours=1), me, reason="Nộp nhầm")
    assert facts_of(dossier, "withdrawn").clerk == "Lê Hân"


def test_nobody_signs_what_the_clock_stopped() -> None:
    dossier, _pdf = papers.supplement(NEW)
    dossier = do(actions.stop, dossier, dossier.supplement_due + timedelta(days=1), SYSTEM, reason="Quá hạn bổ sung")
    assert facts_of(dossier, "stopped").clerk == ""


def test_money_that_does_not_go_back_is_not_promised() -> None:
    """The procedure pays a withdrawal back until work begins, and a stopped dossier never."""
    me = factories.actor(lives.person())
    begun = do(actions.accept, lives.filed(RECEIVED[NEW], me), RECEIVED[NEW], factories.staff("intake"))
    begun = do(actions.withdraw, begun, RECEIVED[NEW] + timedelta(hours=1), me)
    stopped, _pdf = papers.stop(NEW)
    refused, _pdf = papers.refusal(NEW)
    amounts = [facts_of(*ended).refund for ended in ((begun, "withdrawn"), (stopped, "stopped"), (refused, "rejected"))]
    assert amounts == [0, 0, 30_000]


def facts_of(dossier: Dossier, fact: str):
    event = Event.objects.get(stream=dossier.stream, name=f"dossier.{fact}")
    return queries.slip_facts(Dossier.objects.get(pk=dossier.pk), event)


def test_an_extension_after_the_receipt_does_not_change_the_receipt(tmp_path) -> None:
    dossier, _pdf = papers.apology(NEW)
    late = papers.read(papers.slip_of(dossier, "01", "accepted"), tmp_path)
    assert papers.words(late) == papers.expected("01-receipt", NEW, dossier)


@pytest.mark.parametrize("which", [OLD, NEW])
@pytest.mark.parametrize("form", ["01", "02", "03", "04", "05"])
def test_long_words_wrap_and_stay_on_the_page(form, which, tmp_path) -> None:
    dossier = lives.filed(RECEIVED[which], **LONG)
    typed = queries.Typed(REASON, RECEIVED[which], (("class_name", REASON), ("authorisation", REASON)))
    pdf = queries.preview_slip(dossier, form, typed, factories.staff("intake"))
    right_margin = 34
    assert max(right_edges(papers.read(pdf, tmp_path, "-bbox"))) <= A5[0] - right_margin + 1
    text = "".join(papers.read(pdf, tmp_path).split())
    assert text.count("khôngcódấucách" * 20) == {"01": 0, "02": 2, "03": 1, "04": 1, "05": 1}[form]


def right_edges(boxes: str) -> list[float]:
    """Return where words end on the right, in points; the tilted words behind the text are too tall to be text."""
    box = re.compile(r'yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"')
    return [float(right) for top, right, foot in box.findall(boxes) if float(foot) - float(top) < 25]


def test_a_decomposed_reason_comes_out_composed(tmp_path) -> None:
    said = "Đã nộp bản gốc học bạ tại Trường THPT Rạch Sen"
    dossier, clerk = lives.filed(RECEIVED[NEW]), factories.staff("intake")
    typed = queries.Typed(unicodedata.normalize("NFD", said))
    text = papers.words(papers.read(queries.preview_slip(dossier, "03", typed, clerk), tmp_path))
    assert (said in text, unicodedata.is_normalized("NFC", text)) == (True, True)


def test_a_preview_is_marked_and_leaves_nothing_behind(tmp_path) -> None:
    dossier = lives.accepted(NEW)
    before = (Dossier.objects.filter(pk=dossier.pk).values().get(), Event.objects.count(), Slip.objects.count())
    typed = queries.Typed("Sổ đang được sửa chữa", lives.moment("2026-03-13 17:00"))
    signer = factories.staff("signer", name="Võ Thị Ánh Tuyết")
    with clock.at(RECEIVED[NEW] + timedelta(hours=5)):
        text = papers.words(papers.read(queries.preview_slip(dossier, "04", typed, signer), tmp_path))
    for words in ("BẢN XEM TRƯỚC", "Lý do: Sổ đang được sửa chữa", "17 giờ 00 phút, ngày 13/03/2026", signer.name):
        assert words in text
    after = (Dossier.objects.filter(pk=dossier.pk).values().get(), Event.objects.count(), Slip.objects.count())
    assert after == before


def test_a_preview_reads_as_the_slip_will(settings, tmp_path) -> None:
    """The apology previewed and the one made after it differ in the mark alone."""
    dossier, signer = lives.accepted(NEW), factories.staff("signer", name="Võ Thị Ánh Tuyết")
    due, at = dossier.due_current + timedelta(days=3), RECEIVED[NEW] + timedelta(hours=5)
    with clock.at(at):
        seen = queries.preview_slip(dossier, "04", queries.Typed(papers.SORRY, due), signer)
    made = do(actions.extend, dossier, at, signer, due=due, reason=papers.SORRY)
    slip = papers.read(papers.slip_of(made, "04", "extended"), tmp_path)
    assert papers.words(papers.read(seen, tmp_path)).removeprefix("BẢN XEM TRƯỚC BẢN XEM TRƯỚC ") == papers.words(slip)
