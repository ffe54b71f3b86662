"""Tokens by which a script uploads: each opens one film's uploads and nothing else, until it ends or is revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from contest.audit import record
from contest.models import User
from submissions.models import Film, Upload, UploadToken


@transaction.atomic
def issue_upload_token(film: Film, *, hours: float | None = None, actor: User | None, now: datetime) -> str:
    """A new token, which is told this once: what is stored is its SHA-256. It lives `hours`, by default as configured.

    `actor` is the film's creator; None is whoever runs the command line.
    """
    token = secrets.token_urlsafe(32)
    ends_at = now + timedelta(hours=settings.UPLOAD_TOKEN_HOURS if hours is None else hours)
    UploadToken.objects.create(film=film, digest=digest_of(token), issued_at=now, expires_at=ends_at)
    record("film.issue_upload_token", film, actor=actor, at=now, edition=film.edition, until=ends_at.isoformat())
    return token


@transaction.atomic
def revoke_upload_tokens(film: Film, *, actor: User, now: datetime) -> None:
    """None of the film's tokens opens anything from now on."""
    revoked = living_tokens(film, now=now).update(revoked_at=now)
    record("film.revoke_upload_tokens", film, actor=actor, at=now, edition=film.edition, tokens=revoked)


def living_tokens(film: Film, *, now: datetime) -> QuerySet[UploadToken]:
    return film.upload_tokens.filter(revoked_at=None, expires_at__gt=now).order_by("expires_at")


def film_of_token(token: str, *, now: datetime) -> Film | None:
    """The film whose uploads the token opens, with its creator; None when it is unknown, revoked or over. One query."""
    living = UploadToken.objects.filter(digest=digest_of(token), revoked_at=None, expires_at__gt=now)
    found = living.filter(film__creator__is_active=True).select_related("film__creator")
    token_row = found.only("film", "film__creator", "film__creator__email").order_by().first()
    return token_row.film if token_row else None


def uploads_of_token(token: str, *, now: datetime) -> QuerySet[Upload]:
    """The uploads that the token opens: those of its film that its creator began. None when it is over or unknown."""
    return Upload.objects.filter(
        owner=F("film__creator"), film__creator__is_active=True, film__upload_tokens__digest=digest_of(token),
        film__upload_tokens__revoked_at=None, film__upload_tokens__expires_at__gt=now,
    )  # fmt: skip


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
