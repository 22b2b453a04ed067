"""Numbers of people and organisations; the vectors are fictional."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from portal.accounts import rules


def test_identity_number_says_province_year_and_sex():
    assert rules.identity_facts("092090001234") == rules.IdentityFacts("092", 1990, female=False)
    assert rules.identity_facts("092305004321") == rules.IdentityFacts("092", 2005, female=True)
    assert rules.identity_facts("094217000001") == rules.IdentityFacts("094", 2017, female=False)


@pytest.mark.parametrize("number", ["092090001234", "092305004321", "094217000001", "001204000001"])
def test_identity_number_of_a_province_is_accepted(number):
    assert rules.check_identity_number(number) is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("92090001234", "identity_form"),
        ("0920900O1234", "identity_form"),
        ("٠٩٢٠٩٠٠٠١٢٣٤", "identity_form"),
        ("092090001234\n", "identity_form"),
        ("", "identity_form"),
        ("999090001234", "identity_province"),
        ("000090001234", "identity_province"),
    ],
)
def test_identity_number_that_cannot_be_one_is_refused(number, code):
    with pytest.raises(ValidationError) as refused:
        rules.check_identity_number(number)
    assert refused.value.code == code


def test_there_were_63_provinces():
    assert len(rules.PROVINCES) == 63


def test_identity_doubts_name_year_and_sex_and_refuse_nothing():
    doubts = rules.identity_doubts("092090001234", birth_date=date(1991, 1, 1), gender="female")
    assert doubts == ["Theo số định danh cá nhân, năm sinh là 1990.", "Theo số định danh cá nhân, giới tính là nam."]


def test_identity_doubts_none_when_all_agrees_or_nothing_is_declared():
    assert rules.identity_doubts("092305004321", birth_date=date(2005, 2, 3), gender="female") == []
    assert rules.identity_doubts("092305004321") == []


@pytest.mark.parametrize(
    "typed", ["0382123456", "0382 123 456", "+84 382 123 456", "84382123456", "0382.123.456", "(0382) 123-456"]
)
def test_mobile_number_in_any_spelling_is_one_number(typed):
    assert rules.mobile_e164(typed) == "+84382123456"


@pytest.mark.parametrize("typed", ["01212345678", "02923830627", "12345", "mẹ", "", "0382123456789"])
def test_what_cannot_receive_sms_is_no_mobile_number(typed):
    assert rules.mobile_e164(typed) == ""


@pytest.mark.parametrize("code", ["0100684378", "0100684378-001", "092090001234"])
def test_tax_code_with_its_check_digit_is_accepted(code):
    assert rules.check_tax_code(code) is None


@pytest.mark.parametrize("code", ["0100684379", "0100684378-1", "0100684378001", "999090001234", "abc", ""])
def test_tax_code_with_a_slip_is_refused(code):
    with pytest.raises(ValidationError):
        rules.check_tax_code(code)
