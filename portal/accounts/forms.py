"""What people type to sign up, sign in and describe themselves. Each form is allauth's own with our words."""

from typing import Any

from allauth.account import forms as account
from allauth.account.internal.userkit import filter_users_by_email
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as security_key
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import queries, rules
from portal.accounts.states import Language
from portal.core.fields import DateField, EmailField, IdentityNumberField, PhoneField, TextField
from portal.core.forms import BaseForm
from portal.core.text import nfc
from portal.core.widgets import DIGITS, Radios
from portal.papers.fields import PrintedField

EMAIL_OR_MOBILE = gettext_lazy("Mobile number or e-mail address")
KEY_NAME = gettext_lazy("Name of the key")
PASSWORD_HINT = gettext_lazy("At least 8 characters. Three or four words are easy to remember and hard to guess.")

check_email = EmailValidator(message=gettext_lazy("Enter an e-mail address like name@example.vn."))


class MobileField(PhoneField):
    """A number that can receive SMS, as E.164; allauth asks for ``label`` and ``required`` only."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Mobile number"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number and not rules.mobile_e164(number):
            raise ValidationError(_("Enter a mobile number: a code is sent to it by SMS."), code="not_mobile")
        return number


def address_of(typed: str) -> str:
    """Return an e-mail address in lower case or a mobile number as E.164. :raises ValidationError:"""
    text = nfc(typed).replace(" ", "")
    if "@" in text:
        check_email(text)
        return text.lower()
    if number := rules.mobile_e164(text):
        return number
    raise ValidationError(
        _("Enter a mobile number like 0912 345 678 or an e-mail address like name@example.vn."), code="address"
    )


class AddressField(TextField):
    """One field for what people sign in with, their mobile number or their e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", EMAIL_OR_MOBILE)
        super().__init__(autocomplete="username", **kwargs)
        self.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return address_of(text) if text else text


class AccountForm(BaseForm):
    """The manner of the house for allauth's forms: no placeholders, codes typed as digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= DIGITS | {"class": "govuk-input--width-10"}

    def name_new_password(self) -> None:
        """Ask the new password once, with its rules in a sentence; the page can show it, so nobody types it twice."""
        self.fields.pop("password2", None)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT


class LoginForm(AccountForm, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = TextField(label=EMAIL_OR_MOBILE, autocomplete="username")
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")
        self.order_fields(["login", "password", "remember"])

    def clean_login(self) -> str:
        return address_of(self.cleaned_data["login"])


class SignupForm(AccountForm, account.SignupForm):
    """Sign-up with one name field and one address, whichever the person has."""

    full_name = PrintedField(
        label=gettext_lazy("Full name"),
        help_text=gettext_lazy("As on your identity card, with all diacritics."),
        max_length=120,
        autocomplete="name",
        widget=forms.TextInput({"class": "govuk-!-width-two-thirds"}),
    )
    address = AddressField(
        help_text=gettext_lazy("A code is sent there. One of the two is enough; you can add the other later.")
    )
    field_order = ["full_name", "address", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"], self.fields["email"]
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = PASSWORD_HINT

    def clean_full_name(self) -> str:
        name = str(self.cleaned_data["full_name"])
        if any(char.isdigit() or char in "<>{}@/\\" for char in name):
            raise ValidationError(_("Write the name with letters only."), code="name")
        return name

    def clean_address(self) -> str:
        """Hand the address to allauth under the name it knows; whether it has an account is told to its owner alone."""
        address = str(self.cleaned_data["address"])
        self.cleaned_data["email" if "@" in address else "phone"] = address
        self.account_already_exists = queries.address_is_taken(address)
        return address

    def _clean_phone(self) -> None:
        """Leave to ``clean_address`` what allauth would ask about the number."""

    def try_save(self, request: HttpRequest) -> Any:
        """Save the person; when the same address was signed up in this very moment, treat it as known."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class ResetPasswordForm(AccountForm, account.ResetPasswordForm):
    """allauth calls the field "email"; ours takes the mobile number too, and the adapter sends the code there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField()

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"])
        if "@" in address:
            self.users = filter_users_by_email(address, is_active=True, prefer_verified=True, for_login=True)
        else:
            owner = queries.user_by_phone(address)
            self.users = [owner] if owner and owner.is_active else []
        return address


class NewPasswordForm(AccountForm, account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_new_password()


class ChangePasswordForm(AccountForm, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        self.name_new_password()


class ReauthenticateForm(AccountForm, account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class AddEmailForm(AccountForm, account.AddEmailForm):
    email = EmailField(label=gettext_lazy("New e-mail address"))


class ChangeEmailForm(AccountForm, account.ChangeEmailForm):
    email = EmailField(label=gettext_lazy("Other e-mail address"))

    def clean_email(self) -> str:
        self.cleaned_data["email"] = self.cleaned_data["email"].lower()
        return str(super().clean_email())


class ChangePhoneForm(AccountForm, account.ChangePhoneForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("New mobile number")


class ConfirmEmailForm(AccountForm, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmResetForm(AccountForm, account.ConfirmPasswordResetCodeForm):
    pass


class VerifyPhoneForm(AccountForm, account.VerifyPhoneForm):
    pass


class SecondFactorForm(AccountForm, second_factor.AuthenticateForm):
    pass


class SecondFactorAgainForm(AccountForm, second_factor.ReauthenticateForm):
    pass


class ActivateTotpForm(AccountForm, totp.ActivateTOTPForm):
    pass


class AddKeyForm(AccountForm, security_key.AddWebAuthnForm):
    name = TextField(label=KEY_NAME, required=False, max_length=60)


class RenameKeyForm(AccountForm, security_key.EditWebAuthnForm):
    name = TextField(label=KEY_NAME, max_length=60)


class ProfileForm(BaseForm):
    """What a person says about themselves; forms of the services are filled from it."""

    full_name = PrintedField(label=gettext_lazy("Full name"), max_length=120, autocomplete="name")
    identity_number = IdentityNumberField(
        label=gettext_lazy("Identity number"),
        help_text=gettext_lazy("12 digits, on the front of your identity card."),
        required=False,
        validators=[rules.check_identity_number],
    )
    birth_date = DateField(label=gettext_lazy("Date of birth"), required=False, before_today=True, autocomplete="bday")
    address = PrintedField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("House number, street, ward or commune, city. Results sent by post go there."),
        required=False,
        max_length=300,
        autocomplete="street-address",
    )
    preferred_language = forms.ChoiceField(
        label=gettext_lazy("Language of pages and messages"),
        choices=Language.choices,
        widget=Radios(inline=True),
    )

    def clean_identity_number(self) -> str:
        return str(self.cleaned_data["identity_number"] or "")

    @property
    def doubts(self) -> list[str]:
        """What in the answers does not agree; said beside the form, never a reason to refuse."""
        number, born = self.cleaned_data.get("identity_number"), self.cleaned_data.get("birth_date")
        return rules.identity_doubts(number, birth_date=born) if number and born else []
