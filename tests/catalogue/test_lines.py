"""Lists of many lines in one form: rows, more rows, pasted tables; 1, 200 and 201 lines."""

import pytest

from portal.core.forms import error_links
from procedures.catalogue.forms import answers_from, section_form
from procedures.catalogue.forms.pasting import read_rows, write_rows
from tests.catalogue.answers import line


def row(number: int, **changes: str) -> dict[str, str]:
    cells = {
        "holder_name": "Lê Thị Hoa",
        "birth_date": "05/03/2001",
        "diploma_kind": "upper_secondary",
        "serial_number": "B001",
        "graduation_year": "2019",
        "entry_number": "",
    }
    return {f"diplomas-{number}-{key}": value for key, value in (cells | changes).items()}


def pasted(count: int) -> str:
    return "\n".join(f"Lê Văn Tám\t5/3/2001\tTHPT\tB{number}\t2019\t" for number in range(count))


def form_of(spec_of, **data):
    return section_form(spec_of("VB-XACMINH"), "diplomas", data={"truthful": "on", "diplomas-count": "1", **data})


def test_one_row_is_one_line(spec_of):
    form = form_of(spec_of, **row(0))
    assert form.is_valid(), form.errors
    assert answers_from(form)["diplomas"] == [line(0, holder_name="Lê Thị Hoa", serial_number="B001")]


def test_empty_rows_are_left_out(spec_of):
    form = form_of(spec_of, **{"diplomas-count": "3"}, **row(1))
    assert form.is_valid(), form.errors
    assert len(answers_from(form)["diplomas"]) == 1


@pytest.mark.parametrize(("count", "valid"), [(0, False), (1, True), (200, True), (201, False)])
def test_from_one_to_two_hundred_lines_may_be_pasted(spec_of, count, valid):
    form = form_of(spec_of, **{"diplomas-paste": pasted(count)})
    assert form.is_valid() == valid
    if valid:
        assert len(answers_from(form)["diplomas"]) == count
    if count > 200:
        assert "201" in form.errors["diplomas"][0]


def test_pasted_lines_follow_the_rows_and_keep_their_order(spec_of):
    form = form_of(spec_of, **row(0), **{"diplomas-paste": pasted(2)})
    assert form.is_valid()
    assert [entry["serial_number"] for entry in answers_from(form)["diplomas"]] == ["B001", "B0", "B1"]


def test_fault_in_a_row_is_named_and_linked(spec_of):
    form = form_of(spec_of, **row(0, birth_date="31/02/2001", holder_name=""))
    assert not form.is_valid()
    links = [(link.href, link.text) for link in error_links(form)]
    assert [href for href, _text in links] == ["#id_diplomas-0-holder_name", "#id_diplomas-0-birth_date"]
    assert all("1" in text for _href, text in links)
    assert 'value="31/02/2001"' in str(form)


def test_faults_in_a_long_paste_keep_the_text_and_name_the_line(spec_of):
    text = pasted(30).replace("B17\t2019", "B17\t19")
    form = form_of(spec_of, **{"diplomas-paste": text})
    assert not form.is_valid()
    assert [link.href for link in error_links(form)] == ["#id_diplomas-paste"]
    assert "18" in form.errors["diplomas"][0]
    assert "B17\t19" in str(form)


def test_more_rows_are_given_without_judging(spec_of):
    form = form_of(spec_of, **row(0, birth_date="31/02"), **{"diplomas-add": "1"})
    assert form.adding_rows
    html = str(form.unchecked())
    assert html.count('name="diplomas-3-holder_name"') == 1
    assert 'value="31/02"' in html
    assert "govuk-error-message" not in html


def test_page_is_not_asking_for_rows_when_it_is_saved(spec_of):
    assert not form_of(spec_of, **row(0)).adding_rows


def test_saved_lines_are_shown_as_rows_and_many_as_a_table(spec_of):
    few = section_form(spec_of("VB-XACMINH"), "diplomas", answers={"diplomas": [line(0)]})
    assert 'value="05/03/2001"' in str(few)
    many = str(section_form(spec_of("VB-XACMINH"), "diplomas", answers={"diplomas": [line(n) for n in range(21)]}))
    assert 'name="diplomas-0-holder_name"' not in many
    assert "05/03/2001\tTrung học phổ thông\tB000020" in many


def test_table_reads_back_what_it_wrote(spec_of):
    columns = spec_of("VB-XACMINH").field("diplomas").fields
    lines = [line(number) for number in range(3)]
    form = form_of(spec_of, **{"diplomas-count": "0", "diplomas-paste": write_rows(lines, columns)})
    assert form.is_valid(), form.errors
    assert answers_from(form)["diplomas"] == lines


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_head_line_is_skipped_and_words_are_understood(spec_of, delimiter):
    columns = spec_of("VB-XACMINH").field("diplomas").fields
    text = "\n".join(
        delimiter.join(cells)
        for cells in (["ho va ten", "Ngày sinh", "Loại bằng"], ["Lê Thị Hoa", "1-2-2003", "trung hoc co so"])
    )
    assert read_rows(text, columns) == [
        {"holder_name": "Lê Thị Hoa", "birth_date": "1-2-2003", "diploma_kind": "lower_secondary"}
    ]


def test_wild_count_of_rows_is_bounded(spec_of):
    form = form_of(spec_of, **{"diplomas-count": "99999999"}, **row(0))
    assert form.is_valid()
