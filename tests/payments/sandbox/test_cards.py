from datetime import date

import pytest

from payments.sandbox.cards import Typed, faults
from payments.sandbox.parameters import flat, nested

TODAY = date(2026, 11, 23)
GOOD = ("4242 4242 4242 4242", "12/30", "123")


@pytest.mark.parametrize("expiry", ["12/30", "1/27", "11/26", "12 / 2030"])
def test_good_card_has_no_fault(expiry):
    assert faults(Typed(GOOD[0], expiry, GOOD[2]), TODAY) == {}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (("", *GOOD[1:]), "number", "Nhập số thẻ."),
        (("4242 4242 4242 4241", *GOOD[1:]), "number", "Số thẻ không đúng. Nhập đủ 16 chữ số trên thẻ."),
        (("9704 0000 0000 0018", *GOOD[1:]), "number", "Trang thử nghiệm chỉ nhận số thẻ thử. Không nhập thẻ thật."),
        ((GOOD[0], "13/30", "123"), "expiry", "Nhập tháng và năm hết hạn, ví dụ 12/30."),
        ((GOOD[0], "10/26", "123"), "expiry", "Thẻ đã hết hạn. Kiểm tra lại tháng và năm."),
        ((GOOD[0], "12/30", "12"), "cvc", "Nhập 3 chữ số ở mặt sau thẻ."),
    ],
)
def test_each_fault_is_named_with_what_to_do(typed, field, sentence):
    assert faults(Typed(*typed), TODAY) == {field: sentence}


def test_parameters_are_read_as_stripes_clients_write_them():
    pairs = [("mode", "payment"), ("line_items[0][quantity]", "2"), ("line_items[1][quantity]", "1"), ("expand[]", "a")]
    tree = {"mode": "payment", "line_items": [{"quantity": "2"}, {"quantity": "1"}], "expand": ["a"]}
    assert nested(pairs) == tree
    assert nested(flat(tree)) == tree
