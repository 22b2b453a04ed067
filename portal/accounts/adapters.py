"""allauth in our terms: who is created how, where codes go, and what counts as a failed sign-in."""

import base64
import logging
import uuid
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts import actions, queries
from portal.accounts.forms import MobileField, address_of
from portal.accounts.models import User
from portal.accounts.states import Role
from portal.integrations.sms import client as sms
from portal.integrations.sms.text import sms_text

log = logging.getLogger(__name__)

OVERSEERS = {Role.MANAGER, Role.AUDITOR}
STAGES = {
    "allauth.account.stages.PhoneVerificationStage": "portal.accounts.adapters.PhoneStage",
    "allauth.account.stages.EmailVerificationStage": "portal.accounts.adapters.EmailStage",
}


class PhoneStage(PhoneVerificationStage):
    """Ask for the SMS code unless an e-mail address is proved already: one proved address is enough."""

    def handle(self) -> tuple[Any, bool]:
        return (None, True) if queries.has_verified_email(self.login.user) else super().handle()


class EmailStage(EmailVerificationStage):
    """Ask for the e-mailed code unless the mobile number is proved already."""

    def handle(self) -> tuple[Any, bool]:
        proved = self.login.user is not None and self.login.user.phone_verified
        return (None, True) if proved else super().handle()


class AccountAdapter(DefaultAccountAdapter):
    """Phone numbers are as good as e-mail addresses: a code goes wherever the address leads."""

    def get_login_stages(self) -> list[str]:
        return [STAGES.get(path, path) for path in super().get_login_stages()]

    def save_user(self, request: HttpRequest, user: Any, form: forms.BaseForm, commit: bool = True) -> User:
        given = form.cleaned_data
        return actions.sign_up(
            full_name=given["full_name"],
            email=given.get("email"),
            phone=given.get("phone"),
            password=given["password1"],
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead staff to their work and everybody else to their dossiers."""
        roles = {role for role, _unit in queries.grants_of(cast(User, request.user).pk)}
        if not roles:
            return str(super().get_login_redirect_url(request))
        if roles == {Role.ADMINISTRATOR}:
            return reverse("admin:index")
        return "/insights/" if roles <= OVERSEERS else "/desk/"

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_profile")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_profile")

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Let the e-mail address go only while a proved mobile number stays."""
        user = User.objects.get(pk=email_address.user_id)
        return bool(super().can_delete_email(email_address)) and user.phone_verified

    # --- Mobile numbers ---

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return MobileField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        actions.set_phone(user_id=user.pk, phone=phone, verified=verified, by=queries.actor_for(user))
        user.phone, user.phone_verified = phone, verified

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return queries.user_by_phone(_normal(phone))

    # --- Sending ---

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        self._send_sms(phone, _code_text(code))

    def send_account_already_exists_sms(self, phone: str) -> None:
        text = _("This number already has an account. Sign in, or set a new password here:")
        self._send_sms(phone, sms_text(text, settings.SITE_URL + reverse("account_reset_password")))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send to an e-mail address, or for the code of a new password by SMS to a number."""
        if "@" not in email:
            if code := context.get("code"):
                self._send_sms(email, _code_text(code))
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.warning("account mail %s not sent: %s", template_prefix, error)
            self._say_sending_failed()

    def _send_sms(self, phone: str, text: str) -> None:
        try:
            sms.send(to=phone, text=text, key=uuid.uuid4().hex)
        except sms.SmsError as error:
            log.warning("account SMS not sent: %s", error)
            self._say_sending_failed()

    def _say_sending_failed(self) -> None:
        """Keep the person where they are: everything typed is kept, and the page offers to send the code again."""
        text = _("The code could not be sent just now. What you typed is kept. Wait a moment, then ask for a new code.")
        messages.error(self.request, text)

    # --- Failed sign-ins ---

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures of one account from one address; a stranger's guesses do not lock the owner out."""
        login = credentials.get("email") or _normal(credentials.get("phone") or "")
        return f"{login.lower()} from {self.get_client_ip(request)}"


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted in the database, under a key derived from SECRET_KEY."""

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet(_boxes(str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)))

    def encrypt(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box.decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.email or user.phone or user.full_name


def _boxes(secrets: Iterable[str]) -> list[Fernet]:
    derived = (HKDF(SHA256(), 32, None, b"second factors").derive(secret.encode()) for secret in secrets)
    return [Fernet(base64.urlsafe_b64encode(key)) for key in derived]


def _normal(phone: str) -> str:
    """Return a typed number as it is stored; what is no number stays as it is and matches nobody."""
    try:
        return address_of(phone)
    except ValidationError:
        return phone


def _code_text(code: str) -> str:
    return sms_text(
        _("%(code)s is your code for the education portal. It is valid for 15 minutes. Give it to nobody.")
        % {"code": code}
    )
