"""Settings from the environment; without any, the embedded default of one machine.

Read from top to bottom: which world, keys, apps, database, broker, files, people, headers, jobs, log.
"""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from policy.parameters import load
from yiyang_skills import environment
from yiyang_skills.environment import ROOT, env

# --- Which world: a demonstration on one machine, or production --------------------------------------------------

BASE_DIR = ROOT
DATA_DIR = environment.data_dir()
DATABASE_URL = environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
REDIS_URL = environment.text("REDIS_URL", "")
EMBEDDED = DATABASE_URL.startswith("sqlite")
DEMO = env.bool("DEMO", default=EMBEDDED)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
SITE_URL = environment.text("SITE_URL", "http://localhost:8000").rstrip("/")
"""Address under which the public reaches this service; printed in letters and QR codes, never from a header."""

HOLIDAYS_ASKED_EVERY = 60.0
"""Seconds after which a process asks again which years' holidays have been confirmed; 0: only when told."""
CONTACT_PHONE = env.str("CONTACT_PHONE", default="0737-12333")
CONTACT_HOURS = env.str("CONTACT_HOURS", default="工作日 9:00—12:00、13:00—17:00")
"""Whom to call; shown at the foot of every page; letters name the phone of their bureau."""

# --- Keys ------------------------------------------------------------------------------------------------------

_kept = environment.demo_keys(DATA_DIR) if DEMO else {}
SECRET_KEY = environment.secret_key(environment.text("SECRET_KEY", _kept.get("SECRET_KEY", "")), demo=DEMO)
FIELD_KEYS = environment.field_keys(environment.text("FIELD_KEYS", _kept.get("FIELD_KEYS", "")), demo=DEMO)
HASH_KEY = environment.hash_key(environment.text("HASH_KEY", _kept.get("HASH_KEY", "")), demo=DEMO)
AUDIT_KEYS = environment.audit_keys(environment.text("AUDIT_KEYS", _kept.get("AUDIT_KEYS", "")), demo=DEMO)

# --- Apps. Django's own admin is left out: it would write past the transition table and the log -------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "foundation",
    "audit",
    "messaging",
    "accounts",
    "notices",
    "applications",
    "reviews",
    "payments",
    "portal",
    "yiyang_skills",
]

MIDDLEWARE = [
    "yiyang_skills.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yiyang_skills.middleware.protective_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yiyang_skills.middleware.session_limits",
    "yiyang_skills.middleware.readable_form",
    "yiyang_skills.middleware.second_factor",
    "yiyang_skills.middleware.first_password",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "yiyang_skills.middleware.Hindrances",
    "yiyang_skills.limits.PublicLimits",
]

ROOT_URLCONF = "yiyang_skills.urls"
WSGI_APPLICATION = "yiyang_skills.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.navigation",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
if EMBEDDED:
    # IMMEDIATE and WAL: two writers wait for each other instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=10_000)}"
        f" -c lock_timeout={env.int('LOCK_TIMEOUT_MS', default=5_000)}"
        " -c idle_in_transaction_session_timeout=30000"
    )
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, broker, sessions -------------------------------------------------------------------------------------

CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "yiyang"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
PUBLIC_LIMITS = env.bool("PUBLIC_LIMITS", default=True)  # off only where one machine plays many visitors
SESSION_ENGINE = "accounts.login.session_store"

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Longer than the time limit, or a task still running would be handed out again.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 900,
        "socket_timeout": 3,
        "socket_connect_timeout": 3,
    }
    # The wake-up after a commit is only a courtesy, in a visitor's request: one short try.
    WAKE_TRANSPORT_OPTIONS: dict[str, Any] = {
        "socket_timeout": 0.08,
        "socket_connect_timeout": 0.08,
        "retry_on_timeout": False,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    _broker = DATA_DIR / "broker"
    for _folder in ("queue", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.05,
    }
    WAKE_TRANSPORT_OPTIONS = {}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# Sweeps only: each finds its work in rows, so a missed or doubled start does no harm.
CELERY_BEAT_SCHEDULE = {
    "sweep-effects": {"task": "foundation.sweep_effects", "schedule": timedelta(minutes=1)},
    "sweep-pending": {"task": "accounts.sweep_pending", "schedule": timedelta(hours=1)},
    "close-notices": {"task": "reviews.close_notices", "schedule": timedelta(minutes=5)},
    "sweep-staged": {"task": "applications.sweep_staged", "schedule": crontab(minute="37")},
    "lapse-corrections": {"task": "reviews.lapse_corrections", "schedule": crontab(minute="17")},
    "close-hearings": {"task": "reviews.close_hearings", "schedule": crontab(minute="19")},
    "sweep-due": {"task": "payments.sweep_due", "schedule": crontab(minute="7")},
    "clear-sessions": {"task": "accounts.clear_sessions", "schedule": crontab(hour="2", minute="50")},
    "sweep-messages": {"task": "messaging.sweep_old", "schedule": crontab(hour="2", minute="55")},
    "seal-recent": {"task": "audit.seal_recent", "schedule": timedelta(minutes=10)},
    "seal-day": {"task": "audit.seal_day", "schedule": crontab(hour="0", minute="20")},
    "verify-all": {"task": "portal.verify_all", "schedule": crontab(hour="2", minute="10")},
    "watch": {"task": "portal.watch", "schedule": timedelta(minutes=10)},
    "sweep-files": {"task": "foundation.sweep_files", "schedule": crontab(hour="3", minute="30")},
}
SWEEPS_OF_A_DAY = [
    "reviews.close_notices",
    "reviews.close_hearings",
    "reviews.lapse_corrections",
    "payments.sweep_due",
    "audit.seal_day",
]
"""What a new day brings, in this order; `demo_date` runs them at once for each day that it passes."""

# --- Files -----------------------------------------------------------------------------------------------------

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "files"))()
"""Uploaded materials and letters; never served by address, only through views that check rights."""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA_DIR / "static"))()
_node = ROOT / "node_modules"
STATICFILES_DIRS = [
    ROOT / "static",
    ("bootstrap", _node / "bootstrap" / "dist"),
    ("bootstrap-icons", _node / "bootstrap-icons" / "font"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- The log: where the heads of its seals go, outside of the database -----------------------------------------------

HEADS_DIR = env.path("HEADS_DIR", default=str(DATA_DIR / "heads"))()
"""Folder of the signed heads; in production a share that the database's keeper cannot write to."""
HEADS_MAIL = env.list("HEADS_MAIL", default=[])
"""Mailboxes that receive the head of each day."""
TSA_URL = env.str("TSA_URL", default="")
"""A time stamping authority (RFC 3161) that stamps the head of each day; none where empty."""
TSA_ROOTS = env.str("TSA_ROOTS", default="")
"""PEM file with the authority's root certificates, against which a stamp is verified."""

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- People ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_validation}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "accounts.passwords.LengthByDuty"},
    {"NAME": "accounts.passwords.NotOneself"},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 30 * 60

# Limits of sessions and the slowing of log-ins are published parameters.
_published = load().latest
SESSION_IDLE_STAFF = timedelta(minutes=_published("session.idle_staff"))
SESSION_IDLE_PUBLIC = timedelta(minutes=_published("session.idle_public"))
SESSION_ABSOLUTE = timedelta(hours=_published("session.absolute"))
SESSION_CONFIRMED = timedelta(minutes=_published("session.reauth_minutes"))

# Axes keeps the failed log-ins and asks before each try; when one has to wait is ours (accounts.login.brake).
AXES_HANDLER = "accounts.login.brake.Brake"
AXES_CLIENT_IP_CALLABLE = "yiyang_skills.middleware.client_address"
AXES_LOCKOUT_CALLABLE = "yiyang_skills.errors.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Of allauth the second factor and the list of sessions are used, never its pages (docs/decisions).
ACCOUNT_ADAPTER = "accounts.login.adapters.AccountAdapter"
MFA_ADAPTER = "accounts.login.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "益阳技能补贴"
MFA_TOTP_TOLERANCE = 1
"""A code of the half minute before or after counts too: clocks of phones differ."""
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
"""Addresses or networks of the own proxies; only from them is X-Forwarded-For believed."""

# --- Headers and cookies -----------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not DEMO)
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{_prefix}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "yiyang_skills.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Mail ------------------------------------------------------------------------------------------------------

EMAIL_URL = environment.text("EMAIL_URL", "dummymail://")
vars().update(env.email_url_config(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")
EMAIL_TIMEOUT = 10

# --- Messages that leave the house: `log` keeps them in their rows, which the demonstration shows --------------------

MESSAGING_MAIL = env.str("MESSAGING_MAIL", default="log")
MESSAGING_SMS = env.str("MESSAGING_SMS", default="log")
MESSAGING_SMS_URL = environment.text("MESSAGING_SMS_URL", "")
MESSAGING_SMS_ID = environment.text("MESSAGING_SMS_ID", "")
MESSAGING_SMS_KEY = environment.text("MESSAGING_SMS_KEY", "")
MESSAGING_SMS_SIGN = env.str("MESSAGING_SMS_SIGN", default="益阳技能补贴")
MESSAGING_SMS_TIMEOUT = env.int("MESSAGING_SMS_TIMEOUT", default=5)

# --- Log: one JSON object a line on standard output ----------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "yiyang_skills.logs.MaskNumbers"}},
    "formatters": {"json": {"()": "yiyang_skills.logs.JsonLine"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
            "filters": ["mask"],
        }
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers print a second time and mail administrators.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
