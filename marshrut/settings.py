"""Settings from the environment; every variable is described in docs/settings.md."""

import os
import tomllib
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv

env = FileAwareEnv(prefix="MARSHRUT_")

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = env.str("ENV", "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
if PRODUCTION and (DEBUG or DEMO):
    raise ImproperlyConfigured("MARSHRUT_ENV=production refuses MARSHRUT_DEBUG and MARSHRUT_DEMO.")
if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
else:
    SECRET_KEY = env.str("SECRET_KEY", "development-only-key-that-production-refuses-to-start-with")

# Keys that were in force before: what is encrypted or signed with them is still read.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])

REGION_FILE = env.str("REGION", "")
try:
    REGION: dict[str, Any] = tomllib.loads(Path(REGION_FILE).read_text("utf-8")) if REGION_FILE else {}
except (OSError, ValueError) as error:
    raise ImproperlyConfigured(f"MARSHRUT_REGION: {REGION_FILE} cannot be read. {error}") from error

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "marshrut.core",
    "marshrut.people",
    "marshrut.codifier",
    "marshrut.documents",
    "marshrut.notices",
    "marshrut.measures",
    "marshrut.bank",
    "marshrut.diagnostics",
    "marshrut.pathways",
    "marshrut.privacy",
    "marshrut.portal",
    "marshrut.desk",
    "django.forms",
    *(["marshrut.demo"] if DEMO or not PRODUCTION else []),
]

SPARE_PATHS = ("/a/", "/health/", "/metrics")
MIDDLEWARE = [
    "marshrut.core.observing.ObservingMiddleware",
    "marshrut.core.arrival.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "marshrut.people.access.ViewerMiddleware",
    "marshrut.people.views.visits.VisitMiddleware",
]

ROOT_URLCONF = "marshrut.urls"
WSGI_APPLICATION = "marshrut.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "marshrut.desk.places.frame",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "marshrut.core.templatetags.marshrut",
            ],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "marshrut.core.forms.Renderer"

DATABASE_URL = env.str("DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=None, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "marshrut.sqlite3",
            "CONN_MAX_AGE": None,
        }
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.Person"
ORGANISATION_MODEL = "people.Organisation"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["marshrut.people.access.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "marshrut.people.access.passwords.Long", "OPTIONS": {"min_length": 10}},
    {"NAME": "marshrut.people.access.passwords.Uncommon"},
    {"NAME": "marshrut.people.access.passwords.Worded"},
    {"NAME": "marshrut.people.access.passwords.Impersonal"},
]
# In production it must be said: counted wrongly, all the region shares the proxy's address and its tries.
PROXIES = env.int("PROXIES") if PRODUCTION else env.int("PROXIES", 0)
PROXY_NETWORKS: list[str] = env.list(
    "PROXY_NETWORKS",
    ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
)
# The region's identity provider; without an issuer there is none, and nobody outside is asked anything.
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_NAME = env.str("OIDC_NAME", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_SCOPES = env.str("OIDC_SCOPES", "openid")
OIDC_SNILS_CLAIM = env.str("OIDC_SNILS_CLAIM", "")
OIDC_SECOND_FACTORS: list[str] = env.list("OIDC_SECOND_FACTORS", [])
OIDC_ALGORITHMS: list[str] = env.list("OIDC_ALGORITHMS", ["RS256", "PS256", "ES256"])
OIDC_TIMEOUT_SECONDS = env.int("OIDC_TIMEOUT_SECONDS", 5)
OIDC_SKEW_SECONDS = env.int("OIDC_SKEW_SECONDS", 60)
OIDC_CA_FILE = env.str("OIDC_CA_FILE", "")
OIDC_SCHEMES = ("https",) if PRODUCTION else ("https", "http")
if OIDC_ISSUER and not (OIDC_NAME and OIDC_CLIENT_ID and "openid" in OIDC_SCOPES.split()):
    raise ImproperlyConfigured("MARSHRUT_OIDC_ISSUER needs _NAME, _CLIENT_ID and the scope openid.")
if OIDC_ISSUER and OIDC_ISSUER.partition("://")[0] not in OIDC_SCHEMES:
    raise ImproperlyConfigured("MARSHRUT_OIDC_ISSUER must begin with https:// in production.")
if not {*OIDC_ALGORITHMS} <= {
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
}:
    raise ImproperlyConfigured("MARSHRUT_OIDC_ALGORITHMS takes signatures by a public key only.")
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_ENDED_VIEW = "marshrut.people.views.entrance.session_ended"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "marshrut.core.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000)
    # Subdomains and preloading are for the owner of the domain to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ru"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", REGION.get("zone", "Europe/Moscow"))

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.bool("HASHED_STATIC", PRODUCTION)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.bool("HASHED_STATIC", PRODUCTION)
SEALS_DIR = Path(env.str("SEALS_DIR", str(VAR_DIR / "seals")))
RUN_REFRESH_SECONDS = 3
BACKUP_DIR = Path(env.str("BACKUP_DIR", str(VAR_DIR / "backups")))
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", "")

METRICS_TOKEN = env.str("METRICS_TOKEN", "")
METRICS_DIR = VAR_DIR / "metrics"
METRICS_DIR.mkdir(exist_ok=True)
# The library reads it once, when it is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)
DISK_FREE_MB = env.int("DISK_FREE_MB", 2_000)
BACKUP_HOURS = env.int("BACKUP_HOURS", 26)
# None: the server proves no files of qualified signatures, and no page offers them.
SIGNATURE_AUTHORITIES = (
    Path(env.str("SIGNATURE_AUTHORITIES")) if env.str("SIGNATURE_AUTHORITIES", "") else None
)

SITE_URL = env.str("SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000")
EMAIL_HOST = env.str("MAIL_HOST", "")
# The demo sends nothing whatever is set: its people and addresses are made up.
MAIL_TO_FILES = DEMO or not EMAIL_HOST
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if MAIL_TO_FILES else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "letters"
EMAIL_USE_SSL, EMAIL_USE_TLS = (env.str("MAIL_TLS", "starttls") == way for way in ("ssl", "starttls"))
EMAIL_PORT = env.int("MAIL_PORT", 465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_HOST_USER = env.str("MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Маршрут <marshrut@localhost>")
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", 180)

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LOG_LEVEL = env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "marshrut.core.loglines.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own handlers would mail whole requests to administrators; its DEBUG quotes rows and contexts of pages.
    "loggers": {"django": {"handlers": [], "level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL}},
}
