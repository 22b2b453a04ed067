"""A bank statement is tried without writing, imported once, and shows what became of each line."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from payments import actions, queries
from payments.models import BankLine, Payment, Quarantine, Statement
from payments.states import State
from portal.accounts.schema import SYSTEM
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
HEAD = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung,Tài khoản đối ứng,Tên đối ứng\n"


def row(ref, memo, *, credit="", debit="", day="20/11/2026"):
    return f"{day},{ref},{debit},{credit},{memo},19001009,NGUYEN VAN AN\n"


def chosen(content, account=None, name="sao-ke.csv"):
    key = account or made.account().key
    return {"account": key, "file": SimpleUploadedFile(name, (HEAD + content).encode(), "text/csv")}


@pytest.fixture
def mixed():
    """Return a statement: two fees, one of them twice, one too short, nobody's money, a refund, and a broken line."""
    with made.on(made.days_after(-1)):
        first, second, third = made.asked(), made.asked(), made.asked()
        made.account()
        refunded = made.transferred()
        actions.refund(reference=refunded.reference, reason_code="withdrawn", by=SYSTEM)
    lines = [
        row("FT1", f"{first.reference} le phi", credit="30.000"),
        row("FT2", f"{second.reference}", credit="30.000"),
        row("FT3", f"{second.reference}", credit="30.000"),
        row("FT4", f"{third.reference}", credit="20.000"),
        row("FT5", "ung ho", credit="500.000"),
        row("FT6", f"HOAN {refunded.reference}", debit="30.000"),
        row("FT7", "phi quan ly tai khoan", debit="11.000"),
        row("FT8", "khong doc duoc", credit="ba mươi nghìn"),
    ]
    return "".join(lines), first, second, third


def imported(client, content):
    trial = client.post("/finance/statements/try/", chosen(content)).context_data["trial"]
    return client.post("/finance/statements/import/", {"sha256": trial.preview.sha256})


def test_trial_says_what_would_become_of_each_line_and_writes_nothing(mixed):
    client, _actor = made.office()
    before = (BankLine.objects.count(), Quarantine.objects.count(), Statement.objects.count())
    answer = client.post("/finance/statements/try/", chosen(mixed[0]))
    assert answer.context_data["trial"].counts == [
        ("dòng được ghi thu cho một khoản", 2),
        ("dòng là tiền hoàn của đơn vị", 1),
        ("dòng được giữ lại để kiểm tra", 3),
        ("dòng tiền ra, không liên quan", 1),
        ("dòng không đọc được, giữ lại để kiểm tra", 1),
    ]
    shown = made.main(answer)
    trouble = [(tried.row.number, str(tried.why)) for tried in answer.context_data["trial"].trouble]
    assert trouble == [
        (4, "Trả hai lần"),
        (5, "Chuyển thiếu"),
        (6, "Không khớp khoản phí nào"),
        (9, "Không đọc được số tiền."),
    ]
    for words in ("Trong 8 dòng:", "ba mươi nghìn", "500.000 đ", "Nhập sao kê này"):
        assert words in shown, words
    assert (BankLine.objects.count(), Quarantine.objects.count(), Statement.objects.count()) == before


def test_import_does_what_the_trial_said(mixed):
    content, first, second, third = mixed
    client, actor = made.office()
    answer = imported(client, content)
    statement = Statement.objects.get()
    assert (answer.url, statement.imported_by) == (f"/finance/statements/{statement.pk}/", actor.ref)
    assert [Payment.objects.get(pk=each.pk).state for each in (first, second)] == [State.SUCCEEDED] * 2
    assert Payment.objects.get(pk=third.pk).state != State.SUCCEEDED
    shown = client.get(answer.url)
    counts = {code: number for code, _label, number in shown.context_data["counts"]}
    assert counts == {"matched": 2, "refund": 1, "held": 3, "ignored": 1}
    assert f"FT1 20/11/2026, 00:00 30.000 đ {first.reference} le phi NGUYEN VAN AN" in made.main(shown)
    held = client.get(answer.url, {"only": "held"}).context_data["page"].rows
    assert [line.bank_ref for line in held] == ["FT3", "FT4", "FT5"]
    assert queries.books_agree()


def test_same_file_again_changes_nothing(mixed):
    client, _actor = made.office()
    imported(client, mixed[0])
    before = (BankLine.objects.count(), Quarantine.objects.count())
    again = client.post("/finance/statements/try/", chosen(mixed[0]))
    assert "Chính tệp này đã được nhập lúc" in made.main(again)
    answer = client.post(
        "/finance/statements/import/", {"sha256": again.context_data["trial"].preview.sha256}, follow=True
    )
    assert "Tệp này đã được nhập trước đó; không có gì thay đổi." in made.text(answer)
    assert (BankLine.objects.count(), Quarantine.objects.count(), Statement.objects.count()) == (*before, 1)


def test_file_that_was_not_tried_is_asked_for_again():
    client, _actor = made.office()
    answer = client.post("/finance/statements/import/", {"sha256": "0" * 64}, follow=True)
    assert "Tệp không còn được giữ. Hãy chọn lại tệp." in made.text(answer)


def test_another_person_cannot_import_what_one_tried(mixed):
    client, _actor = made.office()
    trial = client.post("/finance/statements/try/", chosen(mixed[0])).context_data["trial"]
    other, _other = made.office()
    other.post("/finance/statements/import/", {"sha256": trial.preview.sha256})
    assert Statement.objects.count() == 0
    client.post("/finance/statements/import/", {"sha256": trial.preview.sha256})
    assert Statement.objects.count() == 1


def test_account_of_another_unit_is_not_offered():
    client, _actor = made.office()
    foreign = made.account(factories.unit(code="05.22"))
    answer = client.post("/finance/statements/try/", chosen(row("FT1", "x", credit="1.000"), account=foreign.key))
    assert answer.status_code == 400
    assert "05.22" not in made.main(answer)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04 torn", "Không mở được tệp này như tệp Excel."), (b"a,b,c\n1,2,3\n", "Không thấy các cột ngày")],
)
def test_file_that_is_no_statement_is_refused_in_words(content, words):
    client, _actor = made.office()
    given = {"account": made.account().key, "file": SimpleUploadedFile("x.csv", content)}
    answer = client.post("/finance/statements/try/", given)
    assert (answer.status_code, words in made.text(answer)) == (400, True)


def test_too_long_a_statement_is_asked_to_be_shorter(monkeypatch):
    client, _actor = made.office()
    monkeypatch.setattr("payments.queries.trying.MOST_LINES", 1)
    content = row("FT1", "a", credit="1.000") + row("FT2", "b", credit="1.000")
    answer = client.post("/finance/statements/try/", chosen(content))
    assert (answer.status_code, "Mỗi lần nhập nhiều nhất 1.000 dòng." in made.text(answer)) == (400, True)
    cache.clear()


def test_list_says_how_many_lines_wait(mixed):
    client, _actor = made.office()
    imported(client, mixed[0])
    shown = made.main(client.get("/finance/statements/"))
    assert "sao-ke.csv Ngân hàng mẫu 11330521 Trường THPT Phù Sa 20/11/2026 – 20/11/2026 7 2" in shown
