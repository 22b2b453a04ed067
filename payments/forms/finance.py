"""What the finance office is asked: which days and payments, what is decided about held money and refunds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.formulas.statements import LARGEST_FILE
from payments.models import BankAccount, Payment, Quarantine
from payments.queries.figures import Scope
from payments.queries.finance import Asked
from payments.states import Method, Moment, State
from portal.accounts.models import Unit
from portal.core import clock
from portal.core.fields import DayField, MoneyField, TextField
from portal.core.forms import BaseForm
from portal.core.templatetags.display import day, money, stamp
from portal.core.widgets import Checkboxes, Radios
from portal.papers.fields import LongPrintedField, PrintedField

LONGEST_DAYS = 366
REMARK = 300


class PeriodForm(BaseForm):
    """Days, this month before any choice, and one of the units whose money the person sees."""

    mark_optional = False
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, data: Mapping[str, Any], *, units: frozenset[str] | None, choices: Iterable[Unit]) -> None:
        self.units, self.today = units, timezone.localdate(clock.now())
        usual = {"first": self.today.replace(day=1).isoformat(), "last": self.today.isoformat()}
        given = {name: value for name, value in data.items() if value != "" and name != "cursor"}
        super().__init__(usual | given)
        self._offer("unit", _("All units"), [(unit.pk, unit.name) for unit in choices])

    def _offer(self, name: str, all_of_them: Any, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", all_of_them), *choices]
            field.error_messages["invalid_choice"] = _("This is not on offer here. Choose again.")

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins, or is too long to add up at once."""
        asked = super().clean()
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", _("This ends before it begins."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("last", _("At most one year at a time."))
        return asked

    def scope(self) -> Scope:
        """Return what is asked; what was typed wrongly is left at this month and said in the form."""
        given = self.cleaned_data if self.is_valid() else {}
        named = {name: given.get(name) or "" for name in ("unit", "purpose", "method")}
        first, last = given.get("first") or self.today.replace(day=1), given.get("last") or self.today
        return Scope(self.units, first, last, **named)

    @property
    def kept(self) -> dict[str, str]:
        """Return what holds as it stands in an address."""
        asked = self.cleaned_data if self.is_valid() else {}
        known = {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in asked.items()}
        return {name: value for name, value in known.items() if value}


class PaymentFilter(PeriodForm):
    """Which payments are listed; a reference is looked for in all days."""

    reference = TextField(label=_("Reference of the dossier"), required=False, max_length=40)
    purpose = forms.ChoiceField(label=_("Procedure"), required=False)
    method = forms.ChoiceField(label=_("Way of paying"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    moment = forms.ChoiceField(label=_("What happened"), required=False)
    field_order = ("reference", "moment", "first", "last", "unit", "purpose", "method", "state")

    def __init__(self, data: Mapping[str, Any], *, purposes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._offer("purpose", _("All procedures"), purposes)
        self._offer("method", _("All ways"), Method.choices)
        self._offer("state", _("All states"), State.choices)
        self.offer("moment", Moment.choices)

    def clean_reference(self) -> str:
        """Return the reference as it is kept: capitals without what people put between."""
        return "".join(sign for sign in self.cleaned_data["reference"].upper() if sign.isalnum())

    def asked(self) -> Asked:
        given = self.cleaned_data if self.is_valid() else {}
        moment = given.get("moment") or Moment.SETTLED
        return Asked(self.scope(), moment, given.get("state") or "", given.get("reference") or "")

    def words(self) -> str:
        """Return what is listed, in words, as the title of a paper."""
        asked = self.asked()
        if asked.reference:
            return str(_("Reference %(reference)s") % {"reference": asked.reference})
        days = _("%(what)s: %(first)s – %(last)s") % {
            "what": Moment(asked.moment).label,
            "first": day(asked.scope.first),
            "last": day(asked.scope.last),
        }
        return "; ".join([str(days), *self._chosen()])

    def _chosen(self) -> Iterable[str]:
        for name in ("unit", "purpose", "method", "state"):
            if value := self.cleaned_data.get(name):
                yield next(str(label) for code, label in self[name].field.widget.choices if code == value)


class RemarkForm(BaseForm):
    """Why something was decided; it stays beside the decision."""

    remark = LongPrintedField(label=_("Why?"), max_length=REMARK, rows=3, help_text=_("Stays with the decision."))


class TakeInForm(RemarkForm):
    """For which payment held money is taken in, with which other money, and why."""

    payment = forms.TypedChoiceField(label=_("For which payment?"), coerce=int, widget=Radios)
    others = forms.TypedMultipleChoiceField(label=_("Together with"), coerce=int, widget=Checkboxes, required=False)
    field_order = ("payment", "others", "remark")

    def __init__(self, *args: Any, payments: Sequence[Payment], others: Sequence[Quarantine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("payment", [(each.pk, _named(each)) for each in payments])
        if others:
            self.offer("others", [(each.pk, _seen(each)) for each in others])
        else:
            del self.fields["others"]


class ProposalForm(RemarkForm):
    """How much of a payment is to be given back; ``believed_left`` is what the person saw as left."""

    amount = MoneyField(label=_("Amount to give back"), min_value=1)
    believed_left = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("believed_left", "amount", "remark")


class PaidOutForm(BaseForm):
    """That a refund was handed over at the counter."""

    handed = forms.BooleanField(label=_("The payer has received the money and signed for it"))


class TransferredForm(BaseForm):
    """Under which reference, and on which day, the bank paid a refund out."""

    bank_ref = TextField(label=_("The bank's reference"), max_length=80, help_text=_("As it stands on the statement."))
    day = DayField(label=_("Day of the transfer"))

    def __init__(self, *args: Any, since: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since, self.today = since, timezone.localdate(clock.now())

    def clean_day(self) -> date:
        chosen: date = self.cleaned_data["day"]
        if chosen > self.today:
            raise forms.ValidationError(_("The day of the transfer is not yet here."))
        if chosen < self.since:
            raise forms.ValidationError(_("The refund was asked for later than that."))
        return chosen

    def moment(self) -> datetime:
        """Return when the money moved: now for today, else noon of the day, which is all that is known."""
        chosen = self.cleaned_data["day"]
        if chosen == self.today:
            return clock.now()
        return timezone.make_aware(datetime.combine(chosen, time(12)))


class DayForm(BaseForm):
    """One day, today before any choice, and one of the units whose money the person sees."""

    mark_optional = False
    on = DayField(label=_("Day"), required=False)
    unit_code = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, data: Mapping[str, Any], *, today: date, choices: Iterable[Unit]) -> None:
        self.today = today
        super().__init__({"on": today.isoformat()} | {name: value for name, value in data.items() if value})
        self.offer("unit_code", [("", _("All units")), *((each.pk, each.name) for each in choices)])

    def day(self) -> date:
        given = self.cleaned_data if self.is_valid() else {}
        chosen: date = given.get("on") or self.today
        return chosen

    def unit(self) -> str:
        given = self.cleaned_data if self.is_valid() else {}
        return given.get("unit_code") or ""

    @property
    def kept(self) -> dict[str, str]:
        """Return what holds as it stands in an address."""
        return {"on": self.day().isoformat()} | ({"unit_code": self.unit()} if self.unit() else {})


class ReplaceForm(RemarkForm):
    """What a receipt with a mistake should have said."""

    payer_name = PrintedField(label=_("Payer"), max_length=200)
    payer_address = PrintedField(label=_("Address of the payer"), max_length=300, required=False)
    title = PrintedField(label=_("What for"), max_length=300)
    field_order = ("payer_name", "payer_address", "title", "remark")

    def given(self) -> dict[str, Any]:
        """Return the corrections and their reason as the action takes them."""
        corrections = {name: self.cleaned_data[name] for name in ("payer_name", "payer_address", "title")}
        return {"corrections": corrections, "reason": self.cleaned_data["remark"]}


class AdjustForm(RemarkForm):
    """What a receipt should say in all; ``says`` is what the person saw it say."""

    should_say = MoneyField(label=_("What the receipt should say in all"), min_value=0)
    says = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("says", "should_say", "remark")


class StatementForm(BaseForm):
    """A bank's statement of one account, as the bank hands it out."""

    account = forms.ChoiceField(label=_("Account"))
    file = forms.FileField(
        label=_("Statement of the bank (CSV or Excel)"),
        help_text=_("First you see what would become of each line; nothing is written before you confirm."),
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
    )

    def __init__(self, *args: Any, accounts: Sequence[BankAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("account", [(each.key, _held_by(each)) for each in accounts])

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large. Ask the bank for fewer days."))
        return upload


def _held_by(account: BankAccount) -> str:
    return f"{account.bank_name} · {account.number} · {account.holder}"


def _named(payment: Payment) -> str:
    parts = (payment.reference, money(payment.amount), payment.title, payment.payer_name, payment.get_state_display())
    return " · ".join(str(part) for part in parts if part)


def _seen(held: Quarantine) -> str:
    memo = held.line.memo if held.line else held.found_reference
    parts = (money(held.found_amount), stamp(held.at), held.get_fault_display(), memo)
    return " · ".join(str(part) for part in parts if part)
