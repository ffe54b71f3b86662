"""System checks: each misconfiguration has an id and a hint.

E0xx stop a deployment, W0xx only warn. The ones marked `deploy` run with ``manage.py check --deploy``; the others at
every start.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

from contest.settings import INSECURE_KEY

MEMORY = "memory://"


def _is_production() -> bool:
    return settings.PROFILE == "production"


# ── At every start ────────────────────────────────────────────────────────────
@register(Tags.files)
def programs(**_: object) -> Iterator[CheckMessage]:
    """ffmpeg and ffprobe: without them no film can be checked."""
    for code, name in (("W001", "FFMPEG_BINARY"), ("W002", "FFPROBE_BINARY")):
        program = getattr(settings, name)
        if not shutil.which(program):
            hint = f"Install ffmpeg, or set {name} to the program's path."
            sentence = f"The program {program!r} was not found: films cannot be checked."
            yield Caution(sentence, hint=hint, id=f"firstlight.{code}")


@register(Tags.files)
def folders(**_: object) -> Iterator[CheckMessage]:
    """Every folder that must take files."""
    places = {"DATA": settings.DATA, "UPLOAD_STAGING": settings.UPLOAD_STAGING, "WORK_FOLDER": settings.WORK_FOLDER}
    if not settings.S3_BUCKET:
        places["FIRSTLIGHT_DATA (media)"] = settings.DATA / "media"
    for name, folder in places.items():
        nearest = _nearest(Path(folder))
        if not nearest.is_dir() or not os.access(nearest, os.W_OK):
            hint = "Give the account that runs Firstlight the right to write there, or choose another folder."
            yield Error(f"{name}: {folder} cannot be written to.", hint=hint, id="firstlight.E003")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that exists."""
    return next(each for each in (folder, *folder.parents) if each.exists())


@register(Tags.files)
def delivery(**_: object) -> Iterator[CheckMessage]:
    """The way films reach their viewers must fit the place where they lie."""
    if settings.DELIVERY == "s3" and not settings.S3_BUCKET:
        hint = "Set S3_BUCKET, or DELIVERY=django."
        yield Error("DELIVERY is s3, but there is no bucket.", hint=hint, id="firstlight.E017")
    if settings.DELIVERY == "x-accel" and settings.S3_BUCKET:
        hint = "Set DELIVERY=s3 (signed addresses), or DELIVERY=django (through this process)."
        sentence = "DELIVERY is x-accel, but films lie in a bucket that nginx cannot read."
        yield Error(sentence, hint=hint, id="firstlight.E018")


# ── In production ─────────────────────────────────────────────────────────────
@register(Tags.security)
def secret_key(**_: object) -> Iterator[CheckMessage]:
    """Sessions and the addresses of films are signed with it. Checked at every start: this must never go live."""
    if _is_production() and (settings.SECRET_KEY == INSECURE_KEY or len(settings.SECRET_KEY) < 50):
        hint = "Set SECRET_KEY to at least 50 random characters and keep it to yourself."
        yield Error("SECRET_KEY is the published one or too short.", hint=hint, id="firstlight.E004")


@register(Tags.security, deploy=True)
def addresses(**_: object) -> Iterator[CheckMessage]:
    """The name under which the site is reached."""
    if not _is_production():
        hint = "Unset FIRSTLIGHT_PROFILE, or set it to production."
        sentence = f"The profile is {settings.PROFILE!r}: made for one machine, not for the public."
        yield Error(sentence, hint=hint, id="firstlight.E005")
        return
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        hint = "Set ALLOWED_HOSTS to the names of the site, separated by commas."
        yield Error("ALLOWED_HOSTS is empty or allows every name.", hint=hint, id="firstlight.E006")
    if urlsplit(settings.SITE_URL).scheme != "https":
        hint = "Set SITE_URL to the address people type, such as https://films.example.org; letters link to it."
        yield Error(f"SITE_URL is {settings.SITE_URL!r}, not an https address.", hint=hint, id="firstlight.E007")


@register(Tags.security, deploy=True)
def transport(**_: object) -> Iterator[CheckMessage]:
    """Everything that only TLS makes safe."""
    if not _is_production():
        return
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        hint = "Unset SECURE_COOKIES, or set it to true."
        yield Error("Cookies travel without TLS.", hint=hint, id="firstlight.E008")
    if settings.SECURE_HSTS_SECONDS < 30 * 24 * 3600:
        hint = "Unset SECURE_HSTS_SECONDS (a year), once the site is reached through TLS only."
        yield Caution("Browsers are not told to insist on TLS.", hint=hint, id="firstlight.W009")
    if settings.SECURE_SSL_REDIRECT and not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        hint = "Set BEHIND_TLS_PROXY=true (the proxy sets X-Forwarded-Proto itself), else pages redirect to themselves."
        sentence = "TLS ends at this process or nowhere: gunicorn is meant to stand behind a proxy."
        yield Caution(sentence, hint=hint, id="firstlight.W010")


@register(Tags.database, deploy=True)
def services(**_: object) -> Iterator[CheckMessage]:
    """What several processes share."""
    if not _is_production():
        return
    if settings.CELERY_BROKER_URL.startswith(MEMORY):
        hint = "Set REDIS_URL (broker and cache) or CELERY_BROKER_URL."
        yield Error("There is no broker: workers would never hear of a film.", hint=hint, id="firstlight.E011")
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        hint = "Set REDIS_URL: each process counts sign-in attempts for itself otherwise."
        yield Error("There is no shared cache: rate limits do not hold.", hint=hint, id="firstlight.E012")
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "Set DATABASE_URL to a PostgreSQL database once several machines serve the site."
        yield Caution("The database is SQLite: one machine only.", hint=hint, id="firstlight.W013")
    if settings.EMAIL_BACKEND.rpartition(".")[0].endswith(("filebased", "console", "locmem", "dummy")):
        hint = "Set EMAIL_URL, such as submission://user:password@mail.example.org:587."
        yield Error("Letters are written to files: nobody gets them.", hint=hint, id="firstlight.E014")
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(".invalid"):
        hint = "Set DEFAULT_FROM_EMAIL to an address of yours, such as Festival <films@example.org>."
        yield Error("Letters come from an address that cannot exist.", hint=hint, id="firstlight.E015")


@register(Tags.security, deploy=True)
def content_policy(**_: object) -> Iterator[CheckMessage]:
    """The Content-Security-Policy must forbid what it is there to forbid."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [name for name, sources in directives.items() if "*" in sources or "unsafe" in " ".join(sources)]
    if loose:
        hint = "Name the origins in MEDIA_ORIGINS instead."
        yield Error(f"The content security policy is open in: {', '.join(loose)}.", hint=hint, id="firstlight.E016")
