"""How people sign in: the settings of Django and allauth for accounts, read by portal.settings alone."""

from os import environ


def _on(name: str) -> bool:
    return environ.get(name, "").lower() in {"1", "true", "yes", "y", "on", "ok"}


_site = environ.get("SITE_URL", "")

# Staff use their roles only after a second factor; the trial version spares them that, but not the administrator.
STAFF_NEED_SECOND_FACTOR = not (_on("DEBUG") and _on("DEMO"))
DEMO_TOTP_SECRET = "CANTHODEMOCANTHODEMOCANTHODEMO23" if _on("DEBUG") and _on("DEMO") else ""

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = int(environ.get("TRUSTED_PROXY_COUNT", "0"))

ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _site.startswith("https") else "http"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email*", "password1*"]  # the form asks for one of the two (SignupForm)
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = 3
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 5
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = 3
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True

# Failed sign-ins are counted per visitor's address, and per account and address together (see AccountAdapter): nobody
# can lock another person out by guessing from elsewhere.
ACCOUNT_RATE_LIMITS = {
    "change_phone": "5/m/user",
    "confirm_email": "1/20s/key,10/h/key",
    "login_failed": "30/m/ip,6/5m/key",
    "reset_password": "20/m/ip,3/m/key",
    "verify_phone": "1/30s/key,6/h/key,30/m/ip",
}

ACCOUNT_FORMS = {
    "add_email": "portal.accounts.forms.AddEmailForm",
    "change_email": "portal.accounts.forms.ChangeEmailForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "change_phone": "portal.accounts.forms.ChangePhoneForm",
    "confirm_email_verification_code": "portal.accounts.forms.ConfirmEmailForm",
    "confirm_password_reset_code": "portal.accounts.forms.ConfirmResetForm",
    "login": "portal.accounts.forms.LoginForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.NewPasswordForm",
    "signup": "portal.accounts.forms.SignupForm",
    "verify_phone": "portal.accounts.forms.VerifyPhoneForm",
}

MFA_ADAPTER = "portal.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Can Tho Education"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _on("DEBUG")
MFA_FORMS = {
    "activate_totp": "portal.accounts.forms.ActivateTotpForm",
    "add_webauthn": "portal.accounts.forms.AddKeyForm",
    "authenticate": "portal.accounts.forms.SecondFactorForm",
    "edit_webauthn": "portal.accounts.forms.RenameKeyForm",
    "reauthenticate": "portal.accounts.forms.SecondFactorAgainForm",
}
