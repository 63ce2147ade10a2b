"""All settings, read from the environment (docs/operations.md lists the variables).

Without any variable the project runs in demo shape: embedded database and broker in ``.data/``,
mails kept in the outbox page. ``QUARTIER_ENV=production`` switches to the production shape, which
refuses what a real city must not run with (quartier/checks.py).
"""

import secrets
from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from quartier import logs
from quartier.embedded import broker, postgres
from quartier.lib import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("QUARTIER_DATA_DIR", str(BASE_DIR / ".data")))

# --- Shape -----------------------------------------------------------------------------------
QUARTIER_ENV = env.text("QUARTIER_ENV", "local")
if QUARTIER_ENV not in {"local", "production"}:
    env.problems.append("QUARTIER_ENV muss „local“ oder „production“ sein.")
PRODUCTION = QUARTIER_ENV == "production"
DEBUG = env.flag("DJANGO_DEBUG", default=False)
# Demo mode offers one-click sign-in and a page of outgoing mails. Never with real people's data.
DEMO_MODE = env.flag("QUARTIER_DEMO", default=False)

SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000", required=True).rstrip("/")
SECRET_KEY = env.text("DJANGO_SECRET_KEY", required=True)
if not SECRET_KEY:
    # In production the check in quartier/checks.py stops the start with a sentence; a random key
    # keeps the import itself from failing before that sentence can be printed.
    SECRET_KEY = (
        secrets.token_urlsafe(50) if PRODUCTION else env.kept_secret(DATA_DIR / "secret_key")
    )
# Earlier keys: links in letters and mails stay good when the key changes.
SECRET_KEY_FALLBACKS = env.words("DJANGO_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", required=True)
if not ALLOWED_HOSTS and not PRODUCTION:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
# How many reverse proxies stand before the web server; addresses for rate limits depend on it.
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

# --- Apps ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "quartier.apps.QuartierConfig",
    "quartier.apps.QuartierAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_filters",
    "catalogue",
    "journal",
    "accounts",
    "schools",
    "companies",
    "placements",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "quartier.urls"
WSGI_APPLICATION = "quartier.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "quartier.middleware.RequestReferenceMiddleware",
    "quartier.middleware.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "quartier.middleware.PrivatePagesMiddleware",
]

# --- Templates -------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quartier.context.site",
                "journal.context.unread",
            ],
        },
    }
]
COTTON_DIR = "cotton"
COTTON_ISOLATE_BY_DEFAULT = True
FORM_RENDERER = "quartier.forms.KernFormRenderer"

# --- Database, cache, broker -----------------------------------------------------------------
EMBEDDED_DATABASE = not env.text("DATABASE_URL")
DATABASES = {"default": env.database("DATABASE_URL", postgres.url(DATA_DIR))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if _pool_size := env.number("DATABASE_POOL_SIZE", 8):
    # Requests wait in the pool through a short outage instead of being answered with 500.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": _pool_size,
        "timeout": 10,
    }
EMBEDDED_BROKER = not env.text("REDIS_URL")
REDIS_URL = env.broker("REDIS_URL", broker.url(DATA_DIR))
CACHES = {
    "default": {
        "BACKEND": "quartier.cache.ForgetfulCache",
        "LOCATION": broker.cache_url(REDIS_URL),
    }
}

# --- Celery (reasons: docs/decisions/, measured traps: lost tasks, late sweeps) -----------------
CELERY_BROKER_URL = broker.celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Berlin"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# Every entry is a tick that is safe to run twice; what is due is decided in the database.
CELERY_BEAT_SCHEDULE = {
    "deliver-messages": {"task": "journal.tasks.deliver_due", "schedule": 60.0},
    "heartbeat": {"task": "journal.tasks.heartbeat", "schedule": 60.0},
    "application-deadlines": {
        "task": "placements.tasks.run_deadlines",
        "schedule": crontab(minute=5, hour="7-19"),
    },
    "placement-dates": {
        "task": "placements.tasks.run_dates",
        "schedule": crontab(minute=20, hour=5),
    },
    "events": {
        "task": "placements.tasks.run_events",
        "schedule": crontab(minute=35, hour="7-20"),
    },
    "new-fitting-offers": {
        "task": "placements.tasks.send_new_offers",
        "schedule": crontab(minute=30, hour=15),
    },
    "expire-offers": {
        "task": "companies.tasks.expire_offers",
        "schedule": crontab(minute=10, hour=5),
    },
    "unanswered-offers": {
        "task": "companies.tasks.remind_companies",
        "schedule": crontab(minute=30, hour=8, day_of_week="1-5"),
    },
    "company-imports": {"task": "companies.tasks.run_imports", "schedule": 60.0},
    "pupil-imports": {"task": "schools.tasks.run_pupil_imports", "schedule": 60.0},
    "forget-pupil-imports": {
        "task": "schools.tasks.forget_pupil_imports",
        "schedule": crontab(minute=45, hour=4),
    },
    "forget-sign-ups": {
        "task": "companies.tasks.forget_sign_ups",
        "schedule": crontab(minute=40, hour=4),
    },
    "find-duplicates": {
        "task": "companies.tasks.find_duplicates",
        "schedule": crontab(minute=20, hour=3),
    },
    "forget-imports": {
        "task": "companies.tasks.forget_imports",
        "schedule": crontab(minute=40, hour=4),
    },
    "morning-lists": {
        "task": "companies.tasks.send_morning_lists",
        "schedule": crontab(minute=0, hour=7, day_of_week="1-5"),
    },
}

# --- People ----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "accounts.backends.SlipBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A code, not a link: nothing secret stands in an address or a log.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# A whole school shares one address: the account is the first key, the address only a far limit.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/5m/key,200/5m/ip",
    "request_login_code": "5/10m/key,100/10m/ip",
    "reset_password": "5/10m/key,100/10m/ip",
    "reset_password_from_key": "100/10m/ip",
}
# Pages everybody may ask with a form: a computer room of every school of the city stays below.
BROWSE_RATE = "600/m"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# A school again: each try takes a key that is in somebody's hand, so the address is a far limit.
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_TOTP_ISSUER = "Ausbildung im Quartier"
# Roles that must use a second factor before they see other people's data.
MFA_REQUIRED = env.flag("MFA_REQUIRED", default=PRODUCTION)

# --- Who runs it: shown in imprint, privacy and accessibility statement ------------------------
OPERATOR = {
    "name": env.text("OPERATOR_NAME"),
    "address": env.text("OPERATOR_ADDRESS"),
    "represented_by": env.text("OPERATOR_REPRESENTED_BY"),
    "email": env.text("OPERATOR_EMAIL"),
    "phone": env.text("OPERATOR_PHONE"),
    "privacy_email": env.text("OPERATOR_PRIVACY_EMAIL"),
    "accessibility_email": env.text("OPERATOR_ACCESSIBILITY_EMAIL"),
}

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["quartier.formats"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "png", "jpg", "webp", "pmtiles", "gz", "br"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Everything a request carries, files included; Django's own limits leave files out.
REQUEST_MAX_BYTES = 10 * 1024 * 1024

# --- Mail ------------------------------------------------------------------------------------
# Without a mail server the demo keeps messages readable in the outbox page and sends nothing.
EMAIL_HOST = env.text("EMAIL_HOST", required=True)
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
# Seconds for each answer. A server that checks a mail before it takes it needs some; whoever hangs
# up early does not know whether the mail went out.
EMAIL_TIMEOUT = 60
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "journal.backends.DemoEmailBackend"
)
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", "Ausbildung im Quartier <quartier@example.org>", required=True
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Security --------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# In the database alone: who is signed in stays signed in while the broker is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
# Addresses of links are keys and must not travel to other sites. Not „no-referrer“: with it
# browsers send „Origin: null“ with their own forms, and the check against forgery refuses them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "quartier.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort")
}

# --- Logs: references and numbers, never people ------------------------------------------------
LOGGING = {
    **logs.CONSOLE,
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
