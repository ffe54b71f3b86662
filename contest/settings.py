"""All settings, read from the environment. Defaults suit one machine: SQLite, local disk, an embedded broker."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from environs import Env, validate

env = Env()
REPOSITORY = Path(__file__).resolve().parent.parent

# ── Profile and places ────────────────────────────────────────────────────────
PROFILE = env.str("FIRSTLIGHT_PROFILE", "production", validate=validate.OneOf(["demo", "test", "production"]))
DEMO = PROFILE == "demo"
DATA = Path(env.str("FIRSTLIGHT_DATA", str(REPOSITORY / "var"))).resolve()
ASSETS = Path(env.str("FIRSTLIGHT_ASSETS", str(REPOSITORY / "var" / "assets")))
for folder in (*(DATA / name for name in ("db", "media", "uploads", "run", "mail", "work")), ASSETS):
    with suppress(OSError):  # the check firstlight.E003 says which one, and what to do
        folder.mkdir(parents=True, exist_ok=True)

# ── Core ──────────────────────────────────────────────────────────────────────
DEBUG = env.bool("DEBUG", default=False)
INSECURE_KEY = "insecure-key-for-one-machine-only-never-in-production"
SECRET_KEY = env.str("SECRET_KEY", INSECURE_KEY)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PROFILE == "production" else [*LOCAL_HOSTS, "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ROOT_URLCONF = "contest.urls"
WSGI_APPLICATION = "contest.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "whitenoise.runserver_nostatic", "contest.static.StaticFiles", "django.forms",
    "django.contrib.sitemaps", "django.contrib.humanize",
    "allauth", "allauth.account", "allauth.mfa", "allauth.usersessions",
    "csp", "django_htmx", "template_partials.apps.SimpleAppConfig",
    "contest", "submissions", "judging", "awards",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "submissions.views.delivery.straight_to_media",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "contest.accounts.person_middleware",
    "contest.accounts.OrganizerMiddleware",
    "judging.views.factor.JuryMiddleware",
]
TEMPLATE_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [REPOSITORY / "templates"],
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "django.template.context_processors.i18n",
            "contest.accounts.shell_context",
        ],
        "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)])],
        "builtins": ["contest.templatetags.firstlight", "template_partials.templatetags.partials"],
    },
}]  # fmt: skip
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ── Database ──────────────────────────────────────────────────────────────────
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA / 'db' / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)

# ── Broker, cache, jobs ───────────────────────────────────────────────────────
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL or "memory://")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 4 * 3600, "unacked_restore_interval": 30, "unacked_restore_throttle": 1,
    "socket_timeout": 10, "health_check_interval": 30,
}  # fmt: skip
if CELERY_BROKER_URL.startswith("filesystem"):
    QUEUE_FOLDER = DATA / "run" / "queue"
    QUEUE_FOLDER.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_FOLDER), "data_folder_out": str(QUEUE_FOLDER), "polling_interval": 0.1,
    }  # fmt: skip
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 3 * 3600 + 1800, 3 * 3600 + 2400
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 8
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "run" / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "mail nobody picked up": {"task": "contest.ring_waiting_mail", "schedule": timedelta(seconds=30)},
    "steps nobody picked up": {"task": "submissions.ring_waiting_steps", "schedule": timedelta(seconds=30)},
    "expired uploads": {"task": "submissions.sweep_uploads", "schedule": timedelta(minutes=5)},
    "fix requests past their deadline": {"task": "submissions.close_overdue_fixes", "schedule": timedelta(minutes=15)},
    "mails about published results": {"task": "awards.announce_published", "schedule": timedelta(minutes=1)},
    "rounds whose hour has come": {"task": "judging.open_rounds", "schedule": timedelta(minutes=5)},
    "offered awards nobody answered": {"task": "awards.lapse_offers", "schedule": timedelta(minutes=15)},
    "reminders to jurors": {"task": "judging.remind_jurors", "schedule": timedelta(hours=1)},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHE_URL = REDIS_URL.replace("redis+socket://", "unix://")
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}

# ── People ────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "contest.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]  # fmt: skip
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "awards:landing", "awards:home"
ACCOUNT_ADAPTER = "contest.accounts.AccountAdapter"
ACCOUNT_FORMS = {"signup": "contest.forms.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_RATE_LIMITS = {  # amount / period / per address of the network (ip), account (user) or mail address (key)
    "signup": "20/m/ip", "login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key", "confirm_email": "1/60s/key",
    "reset_password": "20/m/ip,5/m/key", "reset_password_from_key": "20/m/ip", "change_password": "5/m/user",
    "manage_email": "10/m/user", "reauthenticate": "10/m/user", "request_login_code": "20/m/ip,3/m/key",
    "challenge": "10/h/ip",
}  # fmt: skip
ACCOUNT_USER_DISPLAY = "contest.accounts.display_name"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PROFILE != "production"
MFA_TOTP_ISSUER = "Firstlight"
USERSESSIONS_TRACK_ACTIVITY = False  # else every request of everybody, a juror's saved mark too, writes a row
SESSION_COOKIE_AGE = 30 * 24 * 3600

# ── Mail ──────────────────────────────────────────────────────────────────────
# smtp://… for a plain or (?ssl=true) encrypted connection, submission://… for STARTTLS; without it, files in DATA/mail.
EMAIL_URL = env.str("EMAIL_URL", "", validate=validate.Regexp(r"(smtp|submission)://|$"))
if EMAIL_URL:
    MAILER = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = MAILER["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = MAILER["EMAIL_HOST"], MAILER["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAILER["EMAIL_HOST_USER"], MAILER["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAILER["EMAIL_USE_TLS"], MAILER["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA / "mail")
EMAIL_TIMEOUT = 20
KEEP_ACCOUNT_LETTERS = PROFILE != "production"  # else their text, which holds links that open accounts, goes once sent
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Firstlight <noreply@firstlight.invalid>")

# ── Where bytes live ──────────────────────────────────────────────────────────
S3_BUCKET = env.str("S3_BUCKET", "")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET, "endpoint_url": env.str("S3_ENDPOINT_URL", None),
    "region_name": env.str("S3_REGION", "us-east-1"), "addressing_style": "path",
    "access_key": env.str("S3_ACCESS_KEY", None), "secret_key": env.str("S3_SECRET_KEY", None),
    "signature_version": "s3v4", "querystring_expire": 300, "file_overwrite": True, "default_acl": None,
}  # fmt: skip
if S3_BUCKET:
    from boto3.s3.transfer import TransferConfig  # slow to import

    # A worker that carries a film holds two parts of it in memory, whatever its size.
    S3_OPTIONS["transfer_config"] = TransferConfig(multipart_chunksize=16 * 1024**2, max_concurrency=2)


def private_storage(prefix: str) -> dict[str, object]:
    """A storage alias whose files have no public address: local folder, or a prefix of the S3 bucket."""
    if S3_BUCKET:
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**S3_OPTIONS, "location": prefix}}
    options = {"location": DATA / "media" / prefix, "base_url": None}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


STORAGES = {
    "default": private_storage("other"),
    "originals": private_storage("originals"),
    "renditions": private_storage("renditions"),
    "staticfiles": {"BACKEND": "contest.static.HashedStorage"},
}
UPLOAD_STAGING = Path(env.str("UPLOAD_STAGING", str(DATA / "uploads")))
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 8 * 1024**3)
UPLOAD_CHUNK_BYTES = env.int("UPLOAD_CHUNK_BYTES", 8 * 1024**2)
UPLOAD_AT_ONCE = env.int("UPLOAD_AT_ONCE", 96)
"""Bodies that one process receives at a time; of its threads (--threads 128) the rest is for pages. 0 lifts it."""
UPLOAD_HEADROOM_BYTES = env.int("UPLOAD_HEADROOM_BYTES", 512 * 1024**2)
# What one person may do; 0 lifts a limit.
UPLOAD_UNFINISHED_PER_CREATOR = env.int("UPLOAD_UNFINISHED_PER_CREATOR", 12)
UPLOAD_UNFINISHED_PER_FILM = env.int("UPLOAD_UNFINISHED_PER_FILM", 8)
UPLOAD_UNFINISHED_BYTES_PER_CREATOR = env.int("UPLOAD_UNFINISHED_BYTES_PER_CREATOR", 32 * 1024**3)
UPLOAD_BEGUN_PER_HOUR = env.int("UPLOAD_BEGUN_PER_HOUR", 120)
UPLOAD_BYTES_PER_DAY = env.int("UPLOAD_BYTES_PER_DAY", 64 * 1024**3)
UPLOAD_FILES_PER_FILM = env.int("UPLOAD_FILES_PER_FILM", 100)
UPLOAD_EXPIRES_HOURS = env.int("UPLOAD_EXPIRES_HOURS", 7 * 24)
UPLOAD_TOKEN_HOURS = env.float("UPLOAD_TOKEN_HOURS", 7 * 24)
# How films reach viewers: by this process, by nginx that it tells so, or by signed addresses of the bucket.
DELIVERY = env.str(
    "DELIVERY", "s3" if S3_BUCKET else "django", validate=validate.OneOf(["django", "x-accel", "s3"])
)  # fmt: skip
WORK_FOLDER = Path(env.str("WORK_FOLDER", str(DATA / "work")))
MEDIA_TOKEN_SECONDS = env.int("MEDIA_TOKEN_SECONDS", 6 * 3600)
FFMPEG_BINARY = env.str("FFMPEG_BINARY", "ffmpeg")
FFPROBE_BINARY = env.str("FFPROBE_BINARY", "ffprobe")
C2PA_TRUST_LIST = env.str("C2PA_TRUST_LIST", str(DATA / "trust" / "signers.pem"))  # see load_trust_list
C2PA_SIGNING_CHAIN = env.str("C2PA_SIGNING_CHAIN", "")  # PEM files: certificates, the signer's first, and its key
C2PA_SIGNING_KEY = env.str("C2PA_SIGNING_KEY", "")
C2PA_SIGNING_ALGORITHM = env.str("C2PA_SIGNING_ALGORITHM", "es256")
ENCODER_PRESET = env.str("ENCODER_PRESET", "faster")
SHOTS_AT_ONCE = env.int("SHOTS_AT_ONCE", 1)

# ── Static files, languages, time ─────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(DATA / "static"))
STATICFILES_DIRS = [REPOSITORY / "static", ASSETS]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or PROFILE == "test"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the others, and each would be compressed as well
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"), ("zh-hans", "简体中文"), ("id", "Bahasa Indonesia"), ("es", "Español"), ("ar", "العربية"),
]  # fmt: skip
LOCALE_PATHS = [REPOSITORY / "contest" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
TIME_ZONE = "UTC"

# ── Security ──────────────────────────────────────────────────────────────────
MEDIA_ORIGINS = env.list("MEDIA_ORIGINS", [])
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": ["'none'"], "script-src": ["'self'"], "style-src": ["'self'"], "font-src": ["'self'"],
    "img-src": ["'self'", "data:", *MEDIA_ORIGINS], "media-src": ["'self'", "blob:", *MEDIA_ORIGINS],
    "connect-src": ["'self'", *MEDIA_ORIGINS], "worker-src": ["'self'", "blob:"], "manifest-src": ["'self'"],
    "base-uri": ["'none'"], "form-action": ["'self'"], "frame-ancestors": ["'none'"],
}}  # fmt: skip
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=PROFILE == "production")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PROFILE == "production")
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if PROFILE == "production" else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PROFILE == "production"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# Signs sealed results: 32 bytes in hexadecimal. Without it a key is made once and kept in DATA/keys.
SIGNING_KEY = env.str("SIGNING_KEY", "", validate=validate.Regexp(r"([0-9a-fA-F]{64})?$"))

# ── Log ───────────────────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
