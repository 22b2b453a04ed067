"""What a clerk at the window says: which service, how it came, who it is for; and how the fee was taken."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.states import Method
from portal.accounts.models import User
from portal.accounts.queries import today, user_by_address
from portal.core.fields import DateField, TextField
from portal.core.forms import BaseForm, When
from portal.core.widgets import Radios

COUNTER, POST, ASSISTED = "counter", "post", "assisted"
WAYS = [
    (COUNTER, gettext_lazy("A person at the counter, on paper")),
    (POST, gettext_lazy("Sent by post, on paper")),
    (ASSISTED, gettext_lazy("Helping a person file online in their own account")),
]


class BeginForm(BaseForm):
    """One dossier begun at the window."""

    procedure = forms.ChoiceField(label=gettext_lazy("Which service?"))
    window = forms.ChoiceField(label=gettext_lazy("At which unit?"))
    way = forms.ChoiceField(label=gettext_lazy("How does it come?"), choices=WAYS, widget=Radios)
    account = TextField(
        label=gettext_lazy("Mobile number or e-mail address of their account"), max_length=120, required=False
    )
    account.when = When("way", (ASSISTED,))  # type: ignore[attr-defined]  # read by the form

    def __init__(
        self, *args: Any, procedures: list[tuple[str, str]], windows: list[tuple[str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.offer("procedure", [("", _("Choose one")), *procedures])
        self.offer("window", windows)
        self.applicant: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the account of the person who is helped; without one the dossier is taken in on paper."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") == ASSISTED:
            self.applicant = user_by_address(cleaned.get("account", ""))
            if self.applicant is None:
                self.add_error("account", _("There is no account with this address. Take the dossier in on paper."))
        return cleaned


class TakeInForm(BaseForm):
    """The last step at the window: the day the post came, and how the fee was taken."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    arrived = DateField(label=gettext_lazy("On which day did it arrive?"), help_text=gettext_lazy("By the postmark"))
    method = forms.ChoiceField(
        label=gettext_lazy("How was the fee taken?"),
        choices=[(Method.CASH.value, Method.CASH.label), (Method.READER.value, Method.READER.label)],
        widget=Radios,
    )

    def __init__(self, *args: Any, by_post: bool, fee: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_post:
            del self.fields["arrived"]
        if not fee:
            del self.fields["method"]

    def clean_arrived(self) -> date:
        arrived: date = self.cleaned_data["arrived"]
        if arrived > today():
            raise forms.ValidationError(_("The day of arrival cannot be in the future."))
        return arrived
