"""What people type for a paper is refused where no typeface can draw it, and nothing else is."""

import importlib
import pkgutil
import unicodedata
from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError

import payments
import portal
import procedures
from portal.core.fields import LongTextField, TextField
from portal.core.forms import BaseForm
from portal.papers.document import Paragraph
from portal.papers.fields import LongPrintedField, PrintedField, check_printable, unprintable
from portal.papers.render import render
from tests.papers.names import person, school
from tests.papers.reading import told
from tests.papers.samples import paper

NO_PAPER = {
    "AddKeyForm.name",
    "AnswerForm.answer",
    "BeginForm.account",
    "CodeForm.code",
    "ColumnsForm.name",
    "ComplaintAnswerForm.text",
    "ComplaintForm.text",
    "ConsultForm.question",
    "HandOverForm.note",
    "LabelsForm.new",
    "LetterForm.text",
    "NoteForm.text",
    "PaymentFilter.reference",
    "QueueFilter.q",
    "RatingForm.comment",
    "RenameKeyForm.name",
    "RevokeForm.reason",
    "TrackForm.code",
    "TrackForm.secret",
    "TransferredForm.bank_ref",
    "ViewNameForm.name",
}
"""Declared texts that stand on no paper: messages, notes, names of views, references that are looked up."""


def forms_below(form: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for below in form.__subclasses__():
        yield below
        yield from forms_below(below)


def test_every_other_typed_text_is_known_to_stand_on_no_paper():
    for floor in (portal, payments, procedures):
        for module in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            if ".forms" in module.name:
                importlib.import_module(module.name)
    typed = {
        f"{form.__name__}.{name}"
        for form in forms_below(BaseForm)
        if not form.__module__.startswith("tests.")
        for name, field in form.base_fields.items()
        if type(field) in (TextField, LongTextField)
    }
    assert typed == NO_PAPER


@pytest.mark.parametrize("field", [PrintedField(), LongPrintedField()])
def test_characters_without_a_glyph_are_named_all_at_once(field: forms.Field):
    with pytest.raises(ValidationError) as refusal:
        field.clean("Trường 南寧 – lớp 9A 😀, 南")
    assert refusal.value.messages == ["Giấy tờ không in được “南”, “寧”, “😀”. Hãy viết bằng chữ khác."]


def test_vietnamese_and_foreign_names_pass_also_decomposed():
    for number in range(60):
        check_printable(f"{person(number)} – {school(number)}")
    check_printable("Lycée Müller Straße № 7 – Łódź, Αθήνα, Москва: 30.000 ₫ “…”\nTrần\u200b Thị")


def test_what_passes_is_drawn_letter_by_letter():
    passing = [char for char in map(chr, (*range(0x21, 0x2700), 0x5357, 0x1F600)) if not unprintable(char)]
    whole = [char for char in passing if unicodedata.normalize("NFC", char) == char and char.isprintable()]
    drawn = told(render(paper(blocks=(Paragraph(" ".join(whole)),))))
    assert len(whole) > 900
    assert [char for char in whole if not any(char in text for text in drawn)] == []
