"""Phone numbers in one spelling, and what only looks like one."""

import pytest

from portal.core.phones import e164


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678", "(091) 234-5678"])
def test_one_number_has_one_spelling(typed: str) -> None:
    assert e164(typed) == "+84912345678"


@pytest.mark.parametrize("typed", ["E94246DQSK", "0912abc678", "12", "", "01212345678"])
def test_what_is_no_number_stays_out(typed: str) -> None:
    assert e164(typed) == ""
