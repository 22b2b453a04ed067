import pytest

from portal.papers.numbers import amount_in_words

WORDS = {
    0: "Không đồng",
    15_000: "Mười lăm nghìn đồng",
    21_000: "Hai mươi mốt nghìn đồng",
    24_000: "Hai mươi tư nghìn đồng",
    105_000: "Một trăm linh năm nghìn đồng",
    250_000: "Hai trăm năm mươi nghìn đồng",
    500_000: "Năm trăm nghìn đồng",
    1_005_000: "Một triệu không trăm linh năm nghìn đồng",
    1_250_500: "Một triệu hai trăm năm mươi nghìn năm trăm đồng",
}
MORE = {
    1: "Một đồng",
    10: "Mười đồng",
    11: "Mười một đồng",
    14: "Mười bốn đồng",
    101: "Một trăm linh một đồng",
    115: "Một trăm mười lăm đồng",
    1_000_005: "Một triệu không trăm linh năm đồng",
    1_000_000_000: "Một tỷ đồng",
    2_005_000_040: "Hai tỷ không trăm linh năm triệu không trăm bốn mươi đồng",
    1_000_000_000_000: "Một nghìn tỷ đồng",
}


@pytest.mark.parametrize(("amount", "words"), [*WORDS.items(), *MORE.items()])
def test_amount_is_read_as_receipts_write_it(amount: int, words: str):
    assert amount_in_words(amount) == words


def test_amount_below_zero_is_refused():
    with pytest.raises(ValueError, match="never negative"):
        amount_in_words(-1)


def test_words_differ_for_every_amount():
    amounts = [*range(2_000), *range(1_000_000, 1_002_000), *range(999_000_000, 1_001_000_000, 991_003)]
    assert len({amount_in_words(amount) for amount in amounts}) == len(amounts)
