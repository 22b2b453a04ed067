"""The worked example of the plan's figures, and the wrong answers it is made to catch."""

from fractions import Fraction

import pytest

from procedures.statistics import formulas
from procedures.statistics.formulas import Figure
from procedures.statistics.schema import DossierCount, ProcedureFact, RatingCount


def services(number: int, *, fee: bool, level: int, eligible: bool = True) -> list[ProcedureFact]:
    return [ProcedureFact(f"P{level}{fee}{n}", eligible, fee, level) for n in range(number)]


def worked_services() -> list[ProcedureFact]:
    with_fee = services(5, fee=True, level=4) + services(1, fee=True, level=3)
    free = services(3, fee=False, level=3) + services(1, fee=False, level=2)
    return with_fee + free + services(2, fee=False, level=4, eligible=False)


def figure(key: str, parts: tuple[int, int], target: int) -> Figure:
    return Figure(key, *parts, target, "")


def test_t1_counts_a_fee_at_level_3_out_and_the_ineligible_on_neither_side() -> None:
    assert formulas.t1(worked_services()) == (8, 10)
    assert figure("t1", (8, 10), 100).percent == "80.0"


def test_t2_counts_every_channel_below_the_line() -> None:
    counts = [DossierCount("online", "4", 482), DossierCount("online", "4", 130), DossierCount("counter", "4", 540)]
    counts.append(DossierCount("post", "2", 48))
    found = figure("t2", formulas.t2(counts), 50)
    assert (found.numerator, found.denominator, found.percent, found.met) == (612, 1200, "51.0", True)


def test_t2_by_receipt_may_fall_on_the_other_side_of_the_target() -> None:
    found = figure("t2", formulas.t2([DossierCount("online", "4", 700), DossierCount("counter", "4", 750)]), 50)
    assert (found.percent, found.met) == ("48.3", False)


def test_online_at_level_2_is_not_resolved_online() -> None:
    assert formulas.t2([DossierCount("online", "2", 5)]) == (0, 5)


def test_the_two_satisfactions_stay_apart() -> None:
    institutions = [RatingCount("05.21", 5, 200), RatingCount("05.21", 4, 210), RatingCount("05.21", 3, 90)]
    authorities = [RatingCount("05", 4, 316), RatingCount("05", 2, 84)]
    t3 = figure("t3", formulas.satisfaction(institutions), 80)
    t4 = figure("t4", formulas.satisfaction(authorities), 80)
    assert [(t3.percent, t3.met), (t4.percent, t4.met)] == [("82.0", True), ("79.0", False)]
    pooled = figure("pooled", formulas.satisfaction(institutions + authorities), 80)
    assert (pooled.percent, pooled.met) == ("80.7", True)


def test_the_exact_share_decides_not_the_rounded_one() -> None:
    almost = figure("t4", (7996, 10000), 80)
    assert (almost.percent, almost.met) == ("80.0", False)


def test_nothing_counted_is_no_figure() -> None:
    assert (figure("t2", (0, 0), 50).percent, figure("t2", (0, 0), 50).met) == (None, None)


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 20), "0.1"), (Fraction(1, 21), "0.0"), (Fraction(805, 10), "80.5")]
)
def test_one_decimal_is_half_up(value: Fraction, shown: str) -> None:
    assert formulas.one_decimal(value) == shown


def test_the_mean_over_units_is_unweighted() -> None:
    counts = [RatingCount("a", 5, 9), RatingCount("a", 1, 1), RatingCount("b", 5, 1), RatingCount("b", 1, 1)]
    assert formulas.mean_over_units(counts) == Fraction(70)


def test_wilson_interval_of_the_look_of_the_target_page() -> None:
    low, high = formulas.interval(316, 400)
    assert (round(low, 1), round(high, 1)) == (74.7, 82.7)
