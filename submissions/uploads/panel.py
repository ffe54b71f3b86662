"""What the film's page tells the uploading script: where to send, how much is allowed, and what stopped half-way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from submissions.actions.files import is_late, largest_file, last_moment
from submissions.actions.tokens import living_tokens
from submissions.lifecycle import FilmPart
from submissions.models import Film, Upload
from submissions.permissions import editing_ends_at, open_parts

SUFFIXES = ".mp4,.m4v,.mov,.mkv,.webm,.avi,.ts,.m2ts,.mts,.mpg,.mpeg,.mxf"
"""Offered by the file chooser; what a file really is decides the check, by its bytes."""


@dataclass(frozen=True)
class Unfinished:
    """An upload that can be continued: its address, and the file as its sender knows it."""

    url: str
    filename: str
    fingerprint: str
    bytes: int | None
    received: int


@dataclass(frozen=True)
class Panel:
    """`finish_by` is set when entries have closed and only what was begun before may still be finished."""

    max_bytes: int
    chunk_bytes: int
    suffixes: str
    unfinished: Unfinished | None
    finish_by: datetime | None
    endpoint: str
    tokens: tuple[datetime, ...]
    """Until when each token for scripts lives."""
    seconds_left: int
    """By our clock: the page counts down from here, whatever its own clock says."""
    grace_ends: datetime
    """Until when an upload that was begun before the deadline may be finished."""


@dataclass(frozen=True)
class Late:
    """The receipt of an upload that did not come to its end in time."""

    filename: str
    begun_at: datetime
    last_at: datetime
    received: int
    bytes: int | None


def late_for(film: Film, *, now: datetime) -> Late | None:
    """The newest upload for a film that was on its way when its time ended; None when there is none. ≤ 2 queries."""
    for upload in film.uploads.filter(state=Upload.State.RECEIVING, concat="", offset__gt=0).order_by("-created_at")[
        :1
    ]:
        upload.film = film
        if is_late(upload, now=now):
            received = upload.staged.stat().st_size if upload.staged.exists() else upload.offset
            return Late(upload.filename, upload.created_at, last_moment(upload), received, upload.length)
    return None


def panel_for(film: Film, *, now: datetime) -> Panel | None:
    """The panel for a film of whoever asks; None when no file can be sent for it any more. ≤ 3 queries."""
    due_at = editing_ends_at(film) if film.is_with_creator else None
    if due_at is None or now < film.edition.opens_at or FilmPart.FILE not in open_parts(film):
        return None
    grace_ends = due_at + timedelta(minutes=film.edition.grace_minutes)
    unfinished = _newest(film, begun_by=due_at, now=now) if now <= grace_ends else None
    if now > due_at and unfinished is None:
        return None
    finish_by = grace_ends if now > due_at else None
    endpoint = settings.SITE_URL + reverse("submissions:tus_create")
    tokens = tuple(living_tokens(film, now=now).values_list("expires_at", flat=True))
    left = int(((finish_by or due_at) - now).total_seconds())
    return Panel(
        largest_file(film), settings.UPLOAD_CHUNK_BYTES, SUFFIXES, unfinished, finish_by, endpoint, tokens, left,
        grace_ends,
    )  # fmt: skip


def _newest(film: Film, *, begun_by: datetime, now: datetime) -> Unfinished | None:
    living = film.uploads.filter(state=Upload.State.RECEIVING, concat="", created_at__lte=begun_by, expires_at__gt=now)
    upload = living.order_by("-created_at").first()
    if upload is None or not upload.staged.exists():
        return None
    url = reverse("submissions:tus_upload", args=[upload.pk])
    received = upload.staged.stat().st_size
    return Unfinished(url, upload.filename, upload.fingerprint, upload.length, received)
