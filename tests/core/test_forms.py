from django import forms
from django.utils import translation

from portal.core.fields import ConsentField, DateField, TextField, UploadField
from portal.core.forms import BaseForm, ErrorLink, When, error_links
from portal.core.widgets import Checkboxes, Radios


class Copy(BaseForm):
    who = forms.ChoiceField(
        label="Bạn xin cho ai?", choices=[("self", "Chính tôi"), ("child", "Con tôi")], widget=Radios()
    )
    child = TextField(label="Họ và tên con", help_text="Ghi đủ dấu", autocomplete="name")
    child.when = When("who", ("child",))
    born = DateField(label="Ngày sinh", before_today=True)
    note = TextField(label="Ghi chú", required=False, max_length=20)


GOOD = {"who": "self", "born_day": "27", "born_month": "3", "born_year": "2010"}


def test_error_names_the_field_and_says_what_to_do() -> None:
    form = Copy({"who": "child"})
    assert [link.text for link in error_links(form)] == ["Nhập họ và tên con.", "Nhập ngày sinh."]


def test_error_of_a_question_repeats_the_question() -> None:
    form = Copy(GOOD | {"who": ""})
    assert error_links(form) == [ErrorLink("Trả lời câu hỏi: Bạn xin cho ai?", "#id_who_0")]


def test_error_of_a_box_repeats_its_sentence() -> None:
    class Consent(BaseForm):
        agreed = ConsentField(label="Tôi đồng ý")

    assert error_links(Consent({})) == [ErrorLink("Đánh dấu vào ô: Tôi đồng ý", "#id_agreed")]


def test_label_of_initials_keeps_its_capitals() -> None:
    class Card(BaseForm):
        number = TextField(label="CCCD của bạn")

    assert [link.text for link in error_links(Card({}))] == ["Nhập CCCD của bạn."]


def test_error_of_a_whole_form_leads_to_its_first_field() -> None:
    form = Copy(GOOD)
    form.add_error(None, "Hồ sơ này đã được gửi.")
    assert error_links(form) == [ErrorLink("Hồ sơ này đã được gửi.", "#id_who_0")]


def test_error_of_a_date_leads_to_the_wrong_part() -> None:
    form = Copy(GOOD | {"born_year": "2999"})
    html = str(form["born"].as_field_group())
    assert [link.href for link in error_links(form)] == ["#id_born_2"]
    assert html.count("govuk-input--error") == 1
    assert 'aria-describedby="id_born_error"' in html


def test_field_not_asked_is_neither_required_nor_kept() -> None:
    form = Copy(GOOD | {"child": "Nguyễn Khánh An"})
    assert form.is_valid()
    assert form.answers() == {"who": "self", "born": "2010-03-27", "note": ""}


def test_field_asked_is_required() -> None:
    assert list(Copy(GOOD | {"who": "child"}).errors) == ["child"]


def test_field_asked_after_a_field_not_asked_is_not_asked() -> None:
    class Chain(Copy):
        school = TextField(label="Trường")
        school.when = When("child", ("An",))

    assert Chain(GOOD | {"child": "An"}).errors == {}


def test_condition_on_several_answers_needs_one_of_them() -> None:
    class Kinds(BaseForm):
        kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=Checkboxes())
        why = TextField(label="Lý do")
        why.when = When("kinds", ("b",))

    assert list(Kinds({"kinds": ["a", "b"]}).errors) == ["why"]
    assert Kinds({"kinds": ["a"]}).errors == {}


def test_page_without_script_says_when_a_field_is_asked() -> None:
    html = str(Copy()["child"].as_field_group())
    assert "Chỉ khi bạn chọn “Con tôi”" in html
    assert 'data-when="who" data-when-values="child"' in html


def test_prefix_reaches_the_condition() -> None:
    assert 'data-when="p-who"' in str(Copy(prefix="p")["child"].as_field_group())


def test_input_is_as_wide_as_its_answer_and_names_its_purpose() -> None:
    form = Copy()
    assert 'class="govuk-input govuk-input--width-20"' in str(form["note"])
    assert 'autocomplete="name"' in str(form["child"])
    assert 'aria-describedby="id_child_helptext"' in str(form["child"])


def test_optional_field_says_so_unless_the_form_is_a_filter() -> None:
    class Filter(Copy):
        mark_optional = False

    assert "(không bắt buộc)" in str(Copy()["note"].as_field_group())
    assert "(không bắt buộc)" not in str(Filter()["note"].as_field_group())


def test_radios_stand_in_a_named_group_with_hints() -> None:
    class Pupil(BaseForm):
        pupil = forms.ChoiceField(label="Học sinh", choices=[("1", "An")], widget=Radios(hints={"1": "lớp 9A3"}))

    html = str(Pupil({})["pupil"].as_field_group())
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_pupil_error">' in html
    assert 'aria-describedby="id_pupil_0-hint"' in html
    assert "aria-invalid" not in html


def test_plain_django_form_is_drawn_in_the_same_markup() -> None:
    class Login(forms.Form):
        password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)
        remember = forms.BooleanField(label="Ghi nhớ", required=False)

    html = str(Login({}))
    assert "Lỗi: Nhập mật khẩu." in " ".join(html.split())
    assert "govuk-js-password-input-toggle" in html
    assert 'class="govuk-checkboxes__input"' in html


def test_uploads_are_no_answers() -> None:
    class Paper(BaseForm):
        paper = UploadField(max_bytes=10, required=False)

    form = Paper({})
    assert form.is_valid()
    assert form.answers() == {}


def test_english_page_has_english_sentences() -> None:
    with translation.override("en"):
        assert [link.text for link in error_links(Copy(GOOD | {"born_day": ""}))] == ["Ngày sinh must include the day."]
