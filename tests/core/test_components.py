from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from portal.core import clock
from portal.core.charts import Goal, IntervalRow, LineChart, Series, Target
from portal.core.forms import ErrorLink
from portal.core.icons import ICONS
from portal.core.templatetags import components

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = datetime(2026, 11, 25, 17, 0, tzinfo=ZONE)


def draw(source: str, **context: Any) -> str:
    html = Template("{% load components %}" + source).render(Context(context))
    return " ".join(html.split())


@pytest.mark.parametrize(
    ("timeliness", "days", "words", "shape"),
    [
        ("overdue", 2, "Quá hạn 2 ngày", "late"),
        ("overdue", 0, "Quá hạn", "late"),
        ("in_time", 4, "Còn 4 ngày", "good"),
        ("paused", 0, "Tạm dừng", "paused"),
        ("paused_overdue", 0, "Tạm dừng, quá hạn", "paused"),
        ("early", 0, "Trước hạn", "good"),
        ("on_time", 0, "Đúng hạn", "good"),
        ("late", 0, "Quá hạn", "late"),
    ],
)
def test_due_signal_says_it_in_words_and_shape(timeliness: str, days: int, words: str, shape: str) -> None:
    drawn = components.due_signal(timeliness, DUE, days)
    assert (drawn["words"], drawn["shape"]) == (words, shape)


def test_due_signal_of_today_names_the_hour() -> None:
    with clock.at(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)):
        drawn = components.due_signal("in_time", DUE, 0)
    assert (drawn["words"], drawn["shape"]) == ("Hôm nay 17:00", "today")


def test_due_signal_has_the_moment_beneath_unless_told_not_to() -> None:
    assert "25/11 17:00" in draw('{% due_signal "overdue" due_at=due %}', due=DUE)
    assert "25/11 17:00" not in draw('{% due_signal "overdue" due_at=due moment=False %}', due=DUE)


def test_due_signal_of_a_pause_says_until_when() -> None:
    assert "Chờ đến 09/12" in draw('{% due_signal "paused" until=until %}', until=date(2026, 12, 9))


def test_day_strip_marks_today() -> None:
    note = SimpleNamespace(date=date(2026, 11, 25), short_name="T4 25/11", reason="ngày 2", kind="working")
    with clock.at(DUE):
        html = draw("{% day_strip days %}", days=[note])
    assert "ngày 2, hôm nay" in html
    assert 'aria-current="date"' in html


def test_error_summary_counts_and_links() -> None:
    links = [ErrorLink("Nhập ngày sinh.", "#id_born_0"), ErrorLink("Thiếu giấy ủy quyền.")]
    html = draw("{% error_summary None links %}", links=links)
    assert "Có 2 chỗ cần sửa" in html
    assert '<a href="#id_born_0">Nhập ngày sinh.</a>' in html


def test_error_summary_without_errors_is_nothing() -> None:
    assert draw("{% error_summary None %}") == ""


def test_text_from_people_is_escaped_in_every_part() -> None:
    evil = "<script>"
    html = draw(
        "{% state_tag x x %}{% tag x %}{% icon 'check' x %}{% card x %}{{ x }}{% endcard %}"
        "{% state_panel x x x %}{{ x }}{% endstate_panel %}{% note %}{{ x }}{% endnote %}",
        x=evil,
    )
    assert evil not in html


@pytest.mark.parametrize("name", sorted(ICONS))
def test_icon_without_a_label_is_hidden_from_screen_readers(name: str) -> None:
    assert 'aria-hidden="true"' in components.icon(name)


def test_icon_with_a_label_is_read() -> None:
    assert 'role="img" aria-label="Xong"' in components.icon("check", "Xong")


@pytest.mark.parametrize("verdict", sorted(components.VERDICT_ICONS))
def test_verdict_is_the_heading_of_its_page(verdict: str) -> None:
    html = draw("{% verdict_panel verdict 'Một câu' %}<p>x</p>{% endverdict_panel %}", verdict=verdict)
    assert '<h1 class="app-verdict__title">Một câu</h1> <p>x</p>' in html


def test_target_card_says_met_missed_and_nothing_counted() -> None:
    met, missed = Target("A", 0.82, 0.8, 410, 500, "ý kiến", 0.784, 0.851), Target("B", 0.79, 0.8, 316, 400, "ý kiến")
    assert "● Đạt 80%" in draw("{% target_card card %}", card=met)
    assert "khoảng tin cậy 95%: 78,4%–85,1%" in draw("{% target_card card %}", card=met)
    assert "◆ Chưa đạt 80%" in draw("{% target_card card %}", card=missed)
    empty = draw("{% target_card card %}", card=Target("C", None, 0.8, 0, 0, "ý kiến"))
    assert "Không có dữ liệu" in empty
    assert "đạt" not in empty.casefold()


def test_interval_plot_is_a_table_of_the_same_figures() -> None:
    rows = [IntervalRow("Trường A", 0.871, 0.806, 0.917, 140, "#a"), IntervalRow("Trường B", None, None, None, 0)]
    html = draw('{% interval_plot rows 0.8 "Đơn vị" "Số ý kiến" %}', rows=rows)
    assert "<strong>87,1%</strong>" in html
    assert "<strong>Không có dữ liệu</strong>" in html


def test_line_chart_has_its_table_and_a_name() -> None:
    chart = LineChart("Theo tháng", ["11/25", "12"], [Series("Sở", [0.78, None])], [Goal(0.8, "Mục tiêu 80%")], 0.5, 1)
    html = draw("{% line_chart chart %}", chart=chart)
    assert 'role="img" aria-label="Theo tháng. Số liệu có trong bảng bên dưới."' in html
    assert '<td class="govuk-table__cell app-figure-cell">78</td>' in html
    assert '<td class="govuk-table__cell app-figure-cell">–</td>' in html
