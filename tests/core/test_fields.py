from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core import clock
from portal.core.fields import (
    DateField,
    EmailField,
    IdentityNumberField,
    LongTextField,
    MoneyField,
    PhoneField,
    TextField,
    UploadField,
    WholeNumberField,
    YearField,
)

PDF = b"%PDF-1.7\n" + b"x" * 20


def complaint(field: object, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


def test_text_is_composed_and_single_spaced() -> None:
    assert TextField().clean("  Nguye\u0302\u0303n   A\u0301nh ") == "Nguyễn Ánh"


def test_long_text_keeps_its_lines() -> None:
    assert LongTextField().clean("một  hai\r\n\r\n ba ") == "một hai\n\nba"


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678", "0912.345.678"])
def test_phone_is_kept_in_one_spelling(typed: str) -> None:
    assert PhoneField().clean(typed) == "+84912345678"


def test_phone_that_cannot_be_one_is_refused() -> None:
    assert complaint(PhoneField(), "12345") == "Nhập số điện thoại, ví dụ 0912 345 678."


def test_optional_phone_may_be_empty() -> None:
    assert PhoneField(required=False).clean("") == ""


def test_email_that_cannot_be_one_is_refused() -> None:
    assert complaint(EmailField(), "an@") == "Nhập địa chỉ email, ví dụ ten@example.vn."


def test_identity_number_may_be_spaced() -> None:
    assert IdentityNumberField().clean("092 305 004 321") == "092305004321"


@pytest.mark.parametrize("typed", ["09230500432", "0923050043210", "09230500432a", "٠٩٢٣٠٥٠٠٤٣٢١"])
def test_identity_number_has_twelve_digits(typed: str) -> None:
    assert complaint(IdentityNumberField(), typed) == "Số định danh có 12 chữ số. Kiểm tra lại số."


def test_whole_number_may_be_grouped() -> None:
    assert WholeNumberField().clean("1.200") == 1200


def test_whole_number_below_its_bound_is_refused() -> None:
    assert complaint(WholeNumberField(min_value=1), "0") == "Số này không được nhỏ hơn 1."


@pytest.mark.parametrize("typed", ["15.000 đ", "15 000", "15,000₫", "15000"])
def test_money_is_whole_dong(typed: str) -> None:
    assert MoneyField().clean(typed) == 15000


def test_money_is_shown_grouped() -> None:
    assert 'value="1.500.000"' in MoneyField().widget.render("fee", 1500000)


def test_year_lies_in_our_time() -> None:
    assert YearField().clean("2019") == 2019
    assert complaint(YearField(), "219") == "Số này không được nhỏ hơn 1900."


def test_date_is_read_from_its_three_parts() -> None:
    assert DateField().clean(["27", "3", "2010"]) == date(2010, 3, 27)


def test_date_is_read_from_kept_answers() -> None:
    assert DateField().clean("2010-03-27") == date(2010, 3, 27)
    assert 'value="27"' in DateField().widget.render("born", "2010-03-27")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["", "3", ""], "Ngày sinh còn thiếu ngày, năm."),
        (["31", "2", "2010"], "Ngày sinh phải là một ngày có thật."),
        (["27", "3", "10"], "Ghi năm đủ 4 chữ số, ví dụ 2010."),
        (["hai", "3", "2010"], "Ngày sinh phải là một ngày có thật."),
        (["27", "13", "2010"], "Ngày sinh phải là một ngày có thật."),
    ],
)
def test_date_that_is_none_is_refused(parts: list[str], said: str) -> None:
    assert complaint(DateField(label="Ngày sinh"), parts) == said


def test_date_before_today_is_measured_in_the_city() -> None:
    field = DateField(label="Ngày sinh", before_today=True)
    with clock.at(datetime(2026, 11, 25, 0, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        assert field.clean(["24", "11", "2026"]) == date(2026, 11, 24)
        assert complaint(field, ["25", "11", "2026"]) == "Ngày sinh phải ở trước hôm nay. Kiểm tra lại năm."


def test_date_outside_its_bounds_is_refused() -> None:
    field = DateField(label="Ngày cấp", earliest=date(2000, 1, 1), latest=date(2020, 12, 31))
    assert complaint(field, ["31", "12", "1999"]) == "Ngày cấp phải từ ngày 01/01/2000 trở đi."
    assert complaint(field, ["1", "1", "2021"]) == "Ngày cấp phải từ ngày 31/12/2020 trở về trước."


def test_birth_date_of_the_reader_names_its_parts() -> None:
    html = DateField(autocomplete="bday").widget.render("born", None)
    assert [part in html for part in ("bday-day", "bday-month", "bday-year")] == [True, True, True]


def test_upload_is_what_its_content_says() -> None:
    upload = UploadField(max_bytes=1000).clean(SimpleUploadedFile("scan.jpg", PDF, "image/jpeg"))
    assert upload.content_type == "application/pdf"
    assert upload.read() == PDF


def test_upload_of_another_kind_is_refused() -> None:
    program = SimpleUploadedFile("scan.pdf", b"MZ\x90\x00" + b"x" * 20, "application/pdf")
    assert complaint(UploadField(max_bytes=1000), program) == "Chỉ nhận tệp thuộc các loại: PDF, JPG, PNG."


def test_upload_that_is_too_large_is_refused() -> None:
    field = UploadField(max_bytes=1024 * 1024)
    large = SimpleUploadedFile("scan.pdf", PDF + b"x" * 1024 * 1024, "application/pdf")
    assert complaint(field, large) == "Tệp lớn hơn 1 MB. Chọn tệp nhỏ hơn."
