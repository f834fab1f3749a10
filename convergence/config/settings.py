"""Settings. Everything that differs between installations comes from the environment (docs/deploy.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from convergence.config import env

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "convergence"
HOME = env.folder("CONVERGENCE_HOME", ROOT / "var")

MODE = env.choice("CONVERGENCE_MODE", "production", ("production", "demo", "test"))
DEMO = MODE == "demo"
TESTING = MODE == "test"
DEBUG = env.flag("CONVERGENCE_DEBUG")

DEMO_KEY = "demo-key-never-for-real-people"
CONVERGENCE_KEY = env.secret("CONVERGENCE_KEY") or (DEMO_KEY if MODE != "production" else "")
"""The one secret: session signing and encryption keys are derived from it (kit.crypto)."""
CONVERGENCE_OLD_KEYS = env.words("CONVERGENCE_OLD_KEYS")
SECRET_KEY = f"django:{CONVERGENCE_KEY}" if CONVERGENCE_KEY else "unset"

TODAY = env.day("CONVERGENCE_TODAY")
"""The day the demo lives in; None means the real one (kit.clock)."""

ALLOWED_HOSTS = env.words("CONVERGENCE_HOSTS", "localhost,127.0.0.1,[::1]" + (",testserver" if TESTING else ""))
CSRF_TRUSTED_ORIGINS = env.words("CONVERGENCE_ORIGINS")
HTTPS = env.flag("CONVERGENCE_HTTPS", default=MODE == "production")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "convergence.kit",
    "convergence.accounts",
    "convergence.network",
    "convergence.people",
    "convergence.journeys",
    "convergence.support",
    "convergence.partnerships",
    "convergence.collective",
    "convergence.indicators",
    "convergence.quality",
    "convergence.reports",
    "convergence.practice",
    "convergence.library",
    "convergence.growth",
    "convergence.funding",
    "convergence.steering",
    "convergence.exchange",
    "convergence.desk",
    "convergence.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "convergence.kit.middleware.QuietMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "convergence.network.middleware.ViewerMiddleware",
    "convergence.accounts.middleware.FailClosedMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "convergence.config.urls"
WSGI_APPLICATION = "convergence.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "kit" / "templates", PACKAGE / "accounts" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "convergence.kit.context.shell",
            ],
            "builtins": ["convergence.kit.templatetags.kit"],
        },
    }
]
FORM_RENDERER = "convergence.kit.forms.KitRenderer"

# ── Database ────────────────────────────────────────────────────────────────────────────────
DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{HOME / 'convergence.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }

# ── Sign-in ─────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "demo_door" if DEMO else "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_FORMS = {
    "login": "convergence.accounts.forms.LoginForm",
    "change_password": "convergence.accounts.forms.ChangePasswordForm",
    "set_password": "convergence.accounts.forms.SetPasswordForm",
    "reset_password": "convergence.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "convergence.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "convergence.accounts.forms.ConfirmForm",
}
ACCOUNT_ADAPTER = "convergence.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS: dict[str, Any] | bool = False if TESTING or DEMO else {"login_failed": None}
"""Failed sign-ins are counted by django-axes, below; the rest keeps the limits of django-allauth."""
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
"""Addresses are given by colleagues; there is none to prove before protecting the account."""
MFA_FORMS = {
    "authenticate": "convergence.accounts.forms.CodeForm",
    "reauthenticate": "convergence.accounts.forms.ConfirmCodeForm",
    "activate_totp": "convergence.accounts.forms.ActivateAppForm",
    "deactivate_totp": "convergence.accounts.forms.DeactivateAppForm",
    "generate_recovery_codes": "convergence.accounts.forms.RecoveryForm",
    "add_webauthn": "convergence.accounts.forms.AddKeyForm",
    "edit_webauthn": "convergence.accounts.forms.EditKeyForm",
}
MFA_TOTP_ISSUER = "Convergence"
MFA_ADAPTER = "convergence.accounts.adapters.MfaAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "convergence.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": []}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
"""Single sign-on opens the account that a colleague made for that address; it never makes one."""
if env.text("CONVERGENCE_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": env.text("CONVERGENCE_OIDC_ID", "oidc"),
            "name": env.text("CONVERGENCE_OIDC_NAME", "Compte de l’organisation"),
            "client_id": env.text("CONVERGENCE_OIDC_CLIENT"),
            "secret": env.secret("CONVERGENCE_OIDC_SECRET"),
            "settings": {"server_url": env.text("CONVERGENCE_OIDC_SERVER")},
        }
    )
AXES_ENABLED = not TESTING
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_USERNAME_FORM_FIELD = "login"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS: list[str] = []

# ── Security ────────────────────────────────────────────────────────────────────────────────
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_SSL_REDIRECT = HTTPS and env.flag("CONVERGENCE_HTTPS_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("CONVERGENCE_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *([env.text("CONVERGENCE_OIDC_SERVER")] if env.text("CONVERGENCE_OIDC_SERVER") else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = 30 * 1024 * 1024

# ── Language, time, files ───────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_MANIFEST_STRICT = True

# ── Cache, background work, mail, logs ──────────────────────────────────────────────────────
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "convergence"}}
TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
    }
}
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("CONVERGENCE_SMTP_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("CONVERGENCE_SMTP_HOST", "localhost")
EMAIL_PORT = env.whole("CONVERGENCE_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("CONVERGENCE_SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("CONVERGENCE_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("CONVERGENCE_SMTP_TLS", default=True)
ADDRESS = env.text("CONVERGENCE_ADDRESS") or f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0]}"
"""Where people open the site: what mails link to."""
DEFAULT_FROM_EMAIL = env.text("CONVERGENCE_MAIL_FROM", "Convergence <ne-pas-repondre@localhost>")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("CONVERGENCE_LOG_LEVEL", "WARNING")},
}
