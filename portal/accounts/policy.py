"""How people sign in: the settings of allauth, read by portal.settings alone."""

from os import environ

_development = environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}
_demonstration = environ.get("DEMO", "").lower() in {"1", "true", "yes", "on"}

STAFF_NEED_SECOND_FACTOR = not (_development and _demonstration)

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
