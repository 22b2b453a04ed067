import pytest

from payments.schema import CheckoutRequest, Quote, QuoteLine

LINE = QuoteLine("Bản sao", 3, 15_000, "Mức thu mẫu", demo=True)


def test_quote_adds_its_lines():
    assert Quote((LINE, QuoteLine("Bưu phí", 1, 20_000, ""))).amount == 65_000


def test_quote_survives_storing():
    quote = Quote((LINE,))
    assert Quote.from_json(quote.to_json()) == quote


def test_stored_quote_with_another_sum_is_refused():
    stored = Quote((LINE,)).to_json() | {"amount": 45_001}
    with pytest.raises(ValueError):
        Quote.from_json(stored)


def test_nothing_stored_is_the_empty_quote():
    assert Quote.from_json({}) == Quote()


@pytest.mark.parametrize(("quantity", "price"), [(0, 1), (1, -1)])
def test_line_without_pieces_or_below_zero_is_refused(quantity, price):
    with pytest.raises(ValueError):
        QuoteLine("x", quantity, price, "")


def test_stored_request_asks_the_same_again():
    request = CheckoutRequest(
        "key", 1, "REF", "Tên", (("Bản sao", 2, 15_000),), 1_800_000_000, "http://a/", "http://b/"
    )
    assert CheckoutRequest.from_json(request.to_json()) == request
