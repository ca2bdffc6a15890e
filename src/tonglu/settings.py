"""Django settings; everything that differs between machines comes from the environment that launch prepares."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE

django_stubs_ext.monkeypatch()

env = environ.Env()

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent.parent
VAR = Path(env.str("TONGLU_DATA", default=str(ROOT / "var")))

SECRET_KEY = env.str("TONGLU_SECRET_KEY")
# "id:base64" pairs, newest first: the first encrypts, all decrypt
FIELD_KEYS = env.list("TONGLU_FIELD_KEYS")
DEBUG = False
TESTING = env.bool("TONGLU_TESTING", default=False)
ALLOWED_HOSTS = env.list("TONGLU_HOSTS", default=["*"])
# reverse proxies whose X-Forwarded-For is believed: addresses or networks; nobody's where empty
TRUSTED_PROXIES = env.list("TONGLU_TRUSTED_PROXIES", default=[])
CSRF_TRUSTED_ORIGINS = env.list("TONGLU_ORIGINS", default=[])
PUBLIC_URL = env.str("TONGLU_URL", default="http://127.0.0.1:8000")
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "axes",
    "procrastinate.contrib.django",
    "tonglu.jobs",
    "tonglu.audit",
    "tonglu.attachments",
    "tonglu.messaging",
    "tonglu.organisation",
    "tonglu.access",
    "tonglu.upkeep",
    "tonglu.exchange",
    "tonglu.estates",
    "tonglu.customers",
    "tonglu.standing",
    "tonglu.touchpoints",
    "tonglu.service",
    "tonglu.journeys",
    "tonglu.insight",
    "tonglu.ui",
    "tonglu.web",
    "tonglu.portal",
    "tonglu.field",
    "tonglu.api",
    "tonglu.demo",
]

MIDDLEWARE = [
    "tonglu.ui.proxies.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tonglu.ui.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tonglu.ui.language.LanguageMiddleware",
    "tonglu.ui.body_size.BodySizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tonglu.access.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tonglu.access.middleware.ActorMiddleware",
    "tonglu.ui.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "tonglu.urls"
WSGI_APPLICATION = "tonglu.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / shell / "templates" for shell in ("ui", "web", "portal", "field", "api")],
        "OPTIONS": {
            "environment": "tonglu.ui.environment.environment",
            "context_processors": ["tonglu.ui.context.frame"],
            "autoescape": True,
            "extensions": ["jinja2.ext.i18n"],
        },
    },
    # third-party pages (the API's offline documentation) are Django templates
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", engine="tonglu.lib.postgres"),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "application_name": env.str("TONGLU_PROCESS", default="tonglu"),
            # of the statements in lib/prepared.py, each planned once a connection; those of the ORM are composed by the client
            "prepare_threshold": 0,
            # what waits to be sorted into an index of words is read by every search: as much as a page or two of people
            "options": "-c plan_cache_mode=force_generic_plan -c gin_pending_list_limit=64kB",
            **({} if TESTING else {"pool": {"min_size": 1, "max_size": env.int("TONGLU_POOL", default=8), "timeout": 30}}),
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# every app's jobs.py declares its tasks; finished ones are forgotten, failed ones stay to be looked at
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "shutdown_graceful_timeout": 4}

AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when it ends, and then it does
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "tonglu.web.access.sign_in.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_ENGINE = "tonglu.access.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "tonglu.ui.errors.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": [UNSAFE_INLINE],  # charts and popovers position themselves by style attributes
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "ui" / "static"]
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 26_214_400
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING  # looked up when asked for: a scan for each client of a test takes longer
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no other, and each would be compressed twice

globals().update(env.email_url("TONGLU_MAIL_URL", default="consolemail://"))  # smtp+tls://name:password@host:587
EMAIL_TIMEOUT = 20
# requests a minute of a key that has no limit of its own; 0: none
API_PER_MINUTE = env.int("TONGLU_API_PER_MINUTE", default=60_000)
# addresses of one's own network that events may be pushed to, also by http: 10.1.2.0/24, 192.168.1.5
WEBHOOK_ALLOW = env.list("TONGLU_WEBHOOK_ALLOW", default=[])
DEFAULT_FROM_EMAIL = env.str("TONGLU_MAIL_FROM", default="tonglu@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": env.str("TONGLU_LOG", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS is set when the public address is https
    "security.W008",  # the reverse proxy redirects
]
