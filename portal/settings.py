"""All settings, read from the environment. A missing variable stops the start with its name."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- The process -------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
FAULTS = env.str("FAULTS", default="")
CLOCK_MAY_BE_SET = DEBUG
SECRET_KEY = env.str("SECRET_KEY")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "portal.core",
    "portal.events",
    "portal.accounts",
    "portal.notifications",
    "portal.website",
    "payments",
    "procedures.worktime",
    "procedures.registers",
    "procedures.catalogue",
    "procedures.dossiers",
    "procedures.results",
    "procedures.feedback",
    "procedures.citizen",
    "procedures.desk",
    "procedures.statistics",
    "procedures.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.accounts.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.PatienceMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.website.middleware.KindNotFound",
]
CSRF_FAILURE_VIEW = "portal.website.views.csrf_failure"

FORM_RENDERER = "portal.core.forms.GovukRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.website.context_processors.frame",
            ],
        },
    }
]

# --- Data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://portal_cache?max_entries=20000")}  # counted tries stay
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = 10 * 1024 * 1024

# --- Pages -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [VAR_DIR / "build" / "static"]
WHITENOISE_USE_FINDERS = DEBUG
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.core.formats"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": [
            "'self'",
            *env.list(
                "CARD_PAGE_ORIGINS",
                default=[f"http://localhost:{PORT + 2}"] if DEBUG else ["https://checkout.stripe.com"],
            ),
        ],
    }
}

# --- Sign-in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/dossiers/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Telling people ----------------------------------------------------------------------------------------------
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default="django.core.mail.backends.filebased.EmailBackend"
    if DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = VAR_DIR / "sandbox" / "mail"
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="khong-tra-loi@dichvucong.example.vn")
SMS_URL = env.str("SMS_URL", default=f"http://127.0.0.1:{PORT + 4}" if DEBUG else "")
SMS_TOKEN = env.str("SMS_TOKEN", default="sandbox" if DEBUG else "")

# --- Background work ---------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL", default=f"redis://127.0.0.1:{PORT + 1}/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 1,  # a filing does not wait for a broker that is away; the sweep finds what it did not hear of
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ALWAYS_EAGER = env.bool("TASKS_IN_PROCESS", default=False)

# --- Money -------------------------------------------------------------------------------------------------------
CARD_SANDBOX_KEY = "sk_test_card_sandbox"
STRIPE_API_KEY = env.str("STRIPE_API_KEY", default=CARD_SANDBOX_KEY if DEBUG else "")
STRIPE_API_BASE = env.str(
    "STRIPE_API_BASE", default=f"http://127.0.0.1:{PORT + 2}" if DEBUG else "https://api.stripe.com"
)
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=["whsec_card_sandbox"] if DEBUG else [])
BANK_STANDIN_TOKEN, BANK_STANDIN_SECRET = "sandbox", "whsec_bank_standin"
BANK_API_BASE = env.str("BANK_API_BASE", default=f"http://127.0.0.1:{PORT + 5}" if DEBUG else "")  # "": statements only
BANK_APP_BASE = env.str("BANK_APP_BASE", default=f"http://localhost:{PORT + 5}" if DEBUG and DEMO else "")
BANK_API_TOKEN = env.str("BANK_API_TOKEN", default=BANK_STANDIN_TOKEN if DEBUG else "")
BANK_WEBHOOK_SECRETS = env.list("BANK_WEBHOOK_SECRETS", default=[BANK_STANDIN_SECRET] if DEBUG else [])

# --- Papers ------------------------------------------------------------------------------------------------------
FONT_DIR = VAR_DIR / "build" / "fonts"
SIGNING_KEYS = env.str("SIGNING_KEYS", default="demo" if DEBUG else "")  # "demo", or a folder of one PKCS#12 a unit
SIGNING_PASSPHRASE = env.str("SIGNING_PASSPHRASE", default="demo" if DEBUG else "")
SIGNING_TOKEN_LIBRARY = env.str("SIGNING_TOKEN_LIBRARY", default="")  # the PKCS#11 module of the maker; "": no tokens
SIGNING_TOKEN_LABEL = env.str("SIGNING_TOKEN_LABEL", default="portal")  # the token of keys that sign unattended
SIGNING_TOKEN_PIN = env.str("SIGNING_TOKEN_PIN", default="")
SIGNING_TOKEN_HOLDERS = env.list("SIGNING_TOKEN_HOLDERS", default=[])  # whose keys lie on it: 05, 05.21, people/12
SIGNING_PERSONAL_TOKENS = env.list("SIGNING_PERSONAL_TOKENS", default=[])  # accounts whose own token asks for its PIN
SIGNING_ASKS_AUTHORITY = env.bool("SIGNING_ASKS_AUTHORITY", default=False)  # CRL or OCSP before each use
TSA_URL = env.str("TSA_URL", default="")  # the time-stamp authority (RFC 3161); with the line above papers are B-LTA


def refuse_demonstration_parts() -> None:
    """Stop the start when a public portal would run on parts made for development. :raises ImproperlyConfigured:"""
    faults = [
        name
        for name, wrong in {
            "SECRET_KEY": len(SECRET_KEY) < 40 or SECRET_KEY.startswith(("django-insecure", "demo", "change")),
            "DEMO": DEMO,
            "FAULTS": bool(FAULTS),
            "STRIPE_API_KEY": STRIPE_API_KEY in ("", CARD_SANDBOX_KEY),
            "STRIPE_WEBHOOK_SECRETS": not STRIPE_WEBHOOK_SECRETS or "whsec_card_sandbox" in STRIPE_WEBHOOK_SECRETS,
            "BANK_API_TOKEN": bool(BANK_API_BASE) and BANK_API_TOKEN in ("", BANK_STANDIN_TOKEN),
            "BANK_WEBHOOK_SECRETS": BANK_STANDIN_SECRET in BANK_WEBHOOK_SECRETS,
            "SIGNING_KEYS": SIGNING_KEYS in ("", "demo"),
            "ALLOWED_HOSTS": not ALLOWED_HOSTS,
        }.items()
        if wrong
    ]
    if faults:
        raise ImproperlyConfigured("DEBUG=0 refuses a demonstration or missing value of: " + ", ".join(faults))


if not DEBUG:
    refuse_demonstration_parts()

from portal.accounts.policy import *  # noqa: E402, F403  allauth's own settings live with the accounts room
