from portal.core import charts
from portal.core.charts import LineChart, Series, Target


def test_share_lies_along_the_scale_and_never_beyond() -> None:
    assert [charts.along(s, 0.5, 1.0) for s in (0.5, 0.75, 1.0, 0.2)] == ["0.00%", "50.00%", "100.00%", "0.00%"]


def test_span_is_the_length_between_two_shares() -> None:
    assert charts.span(0.482, 0.538) == "5.60%"


def test_gap_breaks_the_line() -> None:
    chart = LineChart("x", ["1", "2", "3"], [Series("a", [0.0, None, 1.0])])
    (line,) = charts.lines(chart)
    assert (len(line.runs), len(line.marks)) == (2, 2)


def test_series_differ_in_shape() -> None:
    chart = LineChart("x", ["1"], [Series(name, [0.5]) for name in "abcd"])
    assert [line.shape for line in charts.lines(chart)] == ["circle", "diamond", "triangle", "square"]


def test_scale_has_a_line_for_every_step() -> None:
    chart = LineChart("x", ["1"], [], low=0.3, high=1.0)
    assert [mark.text for mark in charts.grid(chart)] == ["30%", "40%", "50%", "60%", "70%", "80%", "90%", "100%"]


def test_target_without_a_count_is_neither_met_nor_missed() -> None:
    assert Target("x", None, 0.8, 0, 0, "y").met is None
    assert Target("x", 0.8, 0.8, 4, 5, "y").met is True
    assert Target("x", 0.79999, 0.8, 4, 5, "y").met is False
