"""The forms of the citizen's pages; the questions of a procedure come from its definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.rules import check_identity_number
from portal.core.fields import DateField, IdentityNumberField, LongTextField, TextField, WholeNumberField
from portal.core.forms import BaseForm, When
from portal.core.templatetags.display import phone
from portal.core.widgets import Radios
from portal.papers.fields import LongPrintedField, PrintedField
from procedures.catalogue import forms as forms_of
from procedures.catalogue import queries as catalogues
from procedures.catalogue.forms import AnswerForm, answers_from, section_form
from procedures.catalogue.schema import Attachment, Section
from procedures.citizen import formulas, queries
from procedures.citizen.models import Pupil
from procedures.citizen.schema import Paper
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Delivery

PICKED, SAVE, OTHER = "picked-pupil", "save-pupil", "other"  # a hyphen keeps them apart from the keys of definitions


class SectionPage:
    """The form of one section of a draft, with the pupils that were saved to choose from where it asks for one."""

    def __init__(
        self, dossier: Dossier, section: Section, known: Mapping[str, Any], pupils: Sequence[Pupil], data: Any = None
    ) -> None:
        self.section, self.pupils = section, {str(pupil.pk): pupil for pupil in pupils}
        initial = formulas.prefill(section, known)
        self.form: AnswerForm = section_form(
            dossier.spec, section.key, answers=dossier.answers, data=data, initial=initial
        )
        for field in section.fields:
            if field.type == "phone" and self.form.initial.get(field.key):
                self.form.initial[field.key] = phone(self.form.initial[field.key])
        if section.picker and any(f.prefill == "pupil.full_name" and f.key in self.form.fields for f in section.fields):
            self._offer_pupils(dossier)

    def answers(self) -> dict[str, Any]:
        """Return the valid answers as they are kept, those of the picked pupil included."""
        given = answers_from(self.form)
        given.pop(SAVE, None)
        pupil = self.pupils.get(given.pop(PICKED, ""))
        return given | (self._answers_of(pupil) if pupil else {})

    @property
    def save_pupil(self) -> bool:
        """Whether the pupil is to be saved for the next time."""
        return bool(self.form.cleaned_data.get(SAVE))

    @property
    def would_lose(self) -> bool:
        """Whether something was typed that cannot be kept."""
        faults = [fault for errors in self.form.errors.as_data().values() for fault in errors]
        return any(fault.code not in ("required", "few") for fault in faults)

    def _offer_pupils(self, dossier: Dossier) -> None:
        keep = forms.BooleanField(label=_("Save this pupil for the next time"), required=False)
        if not self.pupils:
            self.form.fields[SAVE] = keep
            return
        keep.when = When(PICKED, (OTHER,))  # type: ignore[attr-defined]  # read by the form
        self.form.fields = {PICKED: self._choice(), **self.form.fields, SAVE: keep}
        for field in self.section.fields:
            shown = self.form.fields.get(field.key)
            if shown is not None and (field.prefill or "").startswith(formulas.PUPIL) and not hasattr(shown, "when"):
                unknown = [pk for pk, pupil in self.pupils.items() if field.key not in self._answers_of(pupil)]
                shown.when = When(PICKED, (OTHER, *unknown))  # type: ignore[attr-defined]  # read by the form
        self._begin_with(dossier)

    def _choice(self) -> forms.Field:
        choices = [(pk, pupil.full_name) for pk, pupil in self.pupils.items()]
        hints = {pk: _hint(pupil) for pk, pupil in self.pupils.items()}
        radios = Radios(hints=hints)
        return forms.ChoiceField(
            label=_("Which pupil is it for?"), choices=[*choices, (OTHER, _("Another pupil"))], widget=radios
        )

    def _begin_with(self, dossier: Dossier) -> None:
        """Choose the pupil the draft is about; what is known of a saved one is not shown as typed."""
        pupil = next((pupil for pupil in self.pupils.values() if pupil.key == dossier.beneficiary_key), None)
        if pupil is not None:
            self.form.initial[PICKED] = str(pupil.pk)
            for key in self._answers_of(pupil):
                self.form.initial.pop(key, None)
        elif any(field.key in dossier.answers for field in self.section.fields):
            self.form.initial[PICKED] = OTHER

    def _answers_of(self, pupil: Pupil) -> dict[str, Any]:
        known = pupil.answers()
        return {
            field.key: known[field.prefill]
            for field in self.section.fields
            if field.key in self.form.fields
            and field.prefill in known
            and (not field.options or known[field.prefill] in field.option_labels)
        }


def _hint(pupil: Pupil) -> str:
    place = ", ".join(part for part in (pupil.class_name, str(pupil.school or "")) if part)
    born = _("born %(date)s") % {"date": f"{pupil.birth_date:%d/%m/%Y}"}
    return f"{born} · {place}" if place else born


@dataclass(frozen=True)
class PaperInput:
    """One paper on the page: what is asked, the input for it, and the files that are there."""

    asked: Attachment
    field: forms.BoundField
    held: list[Paper]


class PapersForm(forms_of.PapersForm):
    """One input for each paper that the answers lead to, with the files that the dossier holds."""

    def inputs(self, dossier: Dossier) -> list[PaperInput]:
        """Return each paper with its input and the files that the dossier holds of it."""
        held = list(dossier.attachments.all())
        return [
            PaperInput(paper, self[paper.key], [queries.sent_file(one) for one in held if one.key == paper.key])
            for paper in self.asked
        ]


class DeliveryForm(BaseForm):
    """Where the result is to be received."""

    way = forms.ChoiceField(label=gettext_lazy("How do you want to receive the result?"), widget=Radios)
    address = PrintedField(
        label=gettext_lazy("Address to post it to"),
        help_text=gettext_lazy("House number, street, ward or commune, province. You pay the postage on delivery."),
        max_length=300,
        autocomplete="street-address",
        widget=forms.TextInput({"class": "govuk-input--full"}),
    )

    def __init__(self, ways: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {
            Delivery.ONLINE.value: _(
                "A signed PDF file. It is worth as much as the paper and can be checked by anyone."
            ),
            Delivery.COUNTER.value: _("Bring your identity card and the code of the dossier."),
        }
        self.fields["way"].widget = Radios(hints=hints)
        self.offer("way", [(way, Delivery(way).label) for way in ways])
        if Delivery.POST in ways:
            self.fields["address"].when = When("way", (Delivery.POST.value,))  # type: ignore[attr-defined]  # read by the form
        else:
            del self.fields["address"]


class WithdrawForm(BaseForm):
    """Why a dossier is withdrawn; nobody has to say."""

    reason = LongPrintedField(label=gettext_lazy("Why do you withdraw?"), required=False, max_length=1000, rows=3)


class LetterForm(BaseForm):
    """A message to the office."""

    text = LongTextField(label=gettext_lazy("Your message"), max_length=4000, rows=5)


class TrackForm(BaseForm):
    """What opens the public look-up: a code, and the secret printed beside it."""

    code = TextField(
        label=gettext_lazy("Dossier code"),
        help_text=gettext_lazy("For example: H13.05-261120-0007, or the 10 characters you were given when filing"),
        max_length=40,
        widget=forms.TextInput(
            {"class": "govuk-input--width-20", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    secret = TextField(
        label=gettext_lazy("4 secret characters"),
        help_text=gettext_lazy("Printed on the appointment slip, beside the code"),
        max_length=8,
        widget=forms.TextInput(
            {
                "class": "govuk-input--width-5",
                "spellcheck": "false",
                "autocapitalize": "characters",
                "autocomplete": "off",
            }
        ),
    )


class PupilForm(BaseForm):
    """A pupil saved for the next time."""

    full_name = PrintedField(
        label=gettext_lazy("Pupil's full name"),
        help_text=gettext_lazy("With all marks, as on the birth certificate"),
        max_length=120,
    )
    birth_date = DateField(
        label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example: 27 3 2010"), before_today=True
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        choices=[("female", gettext_lazy("Female")), ("male", gettext_lazy("Male"))],
        widget=Radios(inline=True),
        required=False,
    )
    identity_number = IdentityNumberField(
        label=gettext_lazy("Personal identity number"),
        help_text=gettext_lazy("12 digits, if there is one"),
        validators=[check_identity_number],
        required=False,
    )
    school = forms.ChoiceField(label=gettext_lazy("Pupil's school"), required=False)
    class_name = PrintedField(
        label=gettext_lazy("Class"), help_text=gettext_lazy("For example: 9A3"), max_length=20, required=False
    )
    grade = WholeNumberField(
        label=gettext_lazy("Grade"), help_text=gettext_lazy("From 1 to 12"), min_value=1, max_value=12, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("school", [("", _("Choose one")), *catalogues.unit_choices("school")])
        self.fields["school"].widget.attrs["data-search"] = _("Type some letters of the name")


class ShareForm(BaseForm):
    """For how long somebody else may read a paper."""

    length = forms.ChoiceField(
        label=gettext_lazy("For how long?"),
        choices=[("1", gettext_lazy("1 day")), ("7", gettext_lazy("7 days")), ("30", gettext_lazy("30 days"))],
        initial="7",
    )

    @property
    def days(self) -> int:
        return int(self.cleaned_data["length"])
