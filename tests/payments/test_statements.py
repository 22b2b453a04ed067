"""Files of banks in their many spellings."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from payments.formulas import statements
from payments.formulas.statements import ZONE, NotAStatement, amount, moment, read

ACCOUNT = "970415 113366668888"
HEAD = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung,Tài khoản đối ứng,Tên đối ứng\n"
ROW = "20/11/2026 09:05:07,FT1,,30.000,ABCDEFGH23 LE PHI,0123,TRẦN VĂN BÌNH\n"


def test_line_is_read_whole():
    [row] = read((HEAD + ROW).encode(), ACCOUNT).rows
    assert row.number == 2
    assert row.line == statements.AccountLine(
        account=ACCOUNT,
        bank_ref="FT1",
        at=datetime(2026, 11, 20, 9, 5, 7, tzinfo=ZONE),
        amount=30_000,
        currency="vnd",
        memo="ABCDEFGH23 LE PHI",
        counter_account="0123",
        counter_name="TRẦN VĂN BÌNH",
    )


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + ROW).encode("utf-8-sig"),
        (HEAD + ROW).encode("utf-16"),
        (HEAD + ROW).replace(",", ";").encode(),
        (HEAD + ROW).replace(",", "\t").encode(),
        (HEAD.upper() + ROW).encode(),
        (HEAD.replace("Ghi nợ", "Ghi nợ (VND)").replace("Số tham chiếu", "Mã giao dịch") + ROW).encode(),
        ("SAO KÊ\nSố tài khoản: 113366668888\n\n" + HEAD + ROW + "\nTổng cộng,,0,30.000,,,\n").encode(),
        ("Số tài khoản,1133 6666 8888\n" + HEAD + ROW + "Số dư cuối kỳ,,,99.000,,,\n").encode(),
    ],
)
def test_spellings_of_one_statement_are_the_same_lines(content):
    assert [row.line for row in read(content, ACCOUNT).rows] == [
        row.line for row in read((HEAD + ROW).encode(), ACCOUNT).rows
    ]


def test_workbook_is_read_with_its_own_dates_and_numbers():
    book = Workbook()
    book.active.append(HEAD.strip().split(","))
    book.active.append([datetime(2026, 11, 20, 9, 5, 7), "FT1", None, 30_000, "ABCDEFGH23 LE PHI", 123, "TRẦN"])  # noqa: DTZ001
    file = BytesIO()
    book.save(file)
    [row] = read(file.getvalue(), ACCOUNT).rows
    assert row.line is not None
    assert (row.line.amount, row.line.at, row.line.counter_account) == (
        30_000,
        datetime(2026, 11, 20, 9, 5, 7, tzinfo=ZONE),
        "123",
    )


def test_money_out_is_negative():
    [row] = read((HEAD + "20/11/2026,FT1,30.000,,HOAN,,\n").encode(), ACCOUNT).rows
    assert row.line is not None
    assert row.line.amount == -30_000


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("30000", 30_000),
        ("30.000", 30_000),
        ("30,000", 30_000),
        ("1.500.000", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("1.500.000,00", 1_500_000),
        ("+30.000 VND", 30_000),
        ("30.000đ", 30_000),
        ("30 000", 30_000),
        (30_000, 30_000),
        (30_000.0, 30_000),
        ("", 0),
        (None, 0),
        ("0", 0),
        ("0.00", 0),
    ],
)
def test_amount_is_read(written, read_as):
    assert amount(written) == read_as


@pytest.mark.parametrize(
    "written", ["ba mươi", "30.00.000", "30.5", "1,500.000", "-30000", "30000.25", 30_000.5, "1e5", "9" * 16]
)
def test_amount_that_is_not_clear_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        amount(written)


@pytest.mark.parametrize(
    "written", ["20/11/2026 09:05:07", "20-11-2026 09:05:07", "2026-11-20 09:05:07", "2026-11-20T09:05:07"]
)
def test_moment_is_read_in_the_time_of_vietnam(written):
    assert moment(written) == datetime(2026, 11, 20, 9, 5, 7, tzinfo=ZONE)


@pytest.mark.parametrize("written", ["", "31/02/2026", "11/20/2026", "hôm qua", None])
def test_moment_that_is_none_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        moment(written)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("hôm qua,FT2,,30.000,X,,", "Không đọc được ngày."),
        ("20/11/2026,FT2,,ba mươi,X,,", "Không đọc được số tiền."),
        ("20/11/2026,FT2,,,X,,", "Mỗi dòng phải có số tiền ở đúng một trong hai cột ghi nợ và ghi có."),
        ("20/11/2026,FT2,1,1,X,,", "Mỗi dòng phải có số tiền ở đúng một trong hai cột ghi nợ và ghi có."),
        ("20/11/2026,,,30.000,X,,", "Thiếu số giao dịch của ngân hàng."),
        ("20/11/2026", "Mỗi dòng phải có số tiền ở đúng một trong hai cột ghi nợ và ghi có."),
    ],
)
def test_row_that_cannot_be_read_is_kept_with_its_number_text_and_reason(row, reason):
    reading = read((HEAD + ROW + row + "\n").encode(), ACCOUNT)
    assert [(bad.number, str(bad.fault)) for bad in reading.unreadable] == [(3, reason)]
    assert reading.unreadable[0].text.startswith(row.split(",")[0])
    assert len(reading.rows) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Không thấy các cột"),
        (b"hello\nworld", "Không thấy các cột"),
        (b"PK\x03\x04 no book", "Không mở được tệp này như tệp Excel"),
        (("Số tài khoản:,999988887777\n" + HEAD + ROW).encode(), "Đây là sao kê của tài khoản khác"),
        (("Số tài khoản: 999988887777\n" + HEAD + ROW).encode(), "Đây là sao kê của tài khoản khác"),
        (HEAD.encode(), "không có dòng nào đọc được"),
        (b"x" * 10_000_001, "lớn hơn 10 MB"),
    ],
)
def test_file_that_is_no_statement_of_the_account_is_refused_in_words(content, reason):
    with pytest.raises(NotAStatement, match=reason):
        read(content, ACCOUNT)


def test_period_is_what_the_file_says_else_the_days_of_its_lines():
    said = f"Từ ngày 01/11/2026 đến ngày 30/11/2026\n{HEAD}{ROW}"
    assert (read(said.encode(), ACCOUNT).since, read(said.encode(), ACCOUNT).until) == (
        date(2026, 11, 1),
        date(2026, 11, 30),
    )
    plain = read((HEAD + ROW).encode(), ACCOUNT)
    assert (plain.since, plain.until) == (date(2026, 11, 20), date(2026, 11, 20))


def test_a_payer_named_like_a_sum_is_no_sum():
    row = "20/11/2026,FT2,,30.000,CONG TY ABC,,CỘNG\n"
    assert len(read((HEAD + row).encode(), ACCOUNT).rows) == 1
