"""The file of a film: begun, received, given up. Whether it is a film at all is found out later, by the check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from contest.audit import record
from contest.jobs import ring
from contest.mail import post
from contest.models import User
from submissions.lifecycle import FilmPart, Stage
from submissions.media import shelf
from submissions.models import Film, FilmFile, MediaStep, Upload
from submissions.permissions import editing_ends_at, open_parts
from submissions.wording import FilmRefused, UploadRefused

from .limits import check_limits
from .moves import held, in_contest_zone, require_editable

NOTED_BYTES, NOTED_EVERY = 64 * 1024**2, timedelta(minutes=5)
"""How far an upload may be ahead of what its row says, in bytes and in the time it has."""

WAIT_NOTED_EVERY = timedelta(seconds=5)


@dataclass(frozen=True)
class Announcement:
    """What a sender says of a file before its bytes come. `length` is in bytes, None when that is told later."""

    length: int | None
    filename: str = ""
    fingerprint: str = ""
    metadata: str = ""
    concat: str = ""
    """Upload-Concat, where it is a part or joined from parts."""
    begun_at: datetime | None = None
    """When the first of the parts it is joined from was begun."""


def largest_file(film: Film) -> int:
    """The most bytes a file of this film may have: by the edition's rules, and by this installation."""
    return min(film.rules.section("media").get("max_bytes") or settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES)


@transaction.atomic
def begin_upload(film: Film, announced: Announcement, *, actor: User, now: datetime) -> Upload:
    """Allow a file to be sent for the film, or say why not. Several may be under way; the last accepted one counts."""
    _check_may_begin(film, announced.begun_at or now)
    check_length(film, announced.length)
    if announced.begun_at is None:
        check_limits(film, announced.length, largest=largest_file(film), actor=actor, now=now)
    upload = Upload(
        film=film, owner=actor, length=announced.length, filename=announced.filename, metadata=announced.metadata,
        fingerprint=announced.fingerprint, concat=announced.concat, created_at=announced.begun_at or now,
        expires_at=_expiry(film, now),
    )  # fmt: skip
    check_may_go_on(upload, now=now)
    upload.save(force_insert=True)
    record("upload.begin", upload, actor=actor, at=now, edition=film.edition, film=film.pk, bytes=announced.length)
    return upload


def _check_may_begin(film: Film, now: datetime) -> None:
    due_at = editing_ends_at(film) if film.is_with_creator else None
    if due_at is None:
        raise UploadRefused("moved_on")
    if now > due_at:
        raise UploadRefused("closed", when=in_contest_zone(due_at, film.edition))
    if film.stage == Stage.DRAFT and not film.edition.is_open_at(now):
        raise UploadRefused("not_open")
    if FilmPart.FILE not in open_parts(film):
        raise UploadRefused("part_locked")


def check_length(film: Film, length: int | None) -> None:
    """Refuse a file that is too large before its first byte."""
    if length is not None and length > largest_file(film):
        raise UploadRefused("too_large", limit=filesizeformat(largest_file(film)))


def check_may_go_on(upload: Upload, *, now: datetime) -> None:
    """Refuse further bytes of an upload whose film has moved on, or whose time, grace included, is over."""
    if not upload.film.is_with_creator:
        raise UploadRefused("moved_on")
    if FilmPart.FILE not in open_parts(upload.film):
        raise UploadRefused("part_locked")
    if now > last_moment(upload):
        raise UploadRefused("too_late", when=in_contest_zone(last_moment(upload), upload.film.edition))


def last_moment(upload: Upload) -> datetime:
    """Until when the last byte must have come: the deadline, with its grace if it was begun before that. ≤ 1 query."""
    due_at = editing_ends_at(upload.film)
    return due_at + timedelta(minutes=upload.film.edition.grace_minutes) if upload.created_at <= due_at else due_at


def is_late(upload: Upload, *, now: datetime) -> bool:
    """Whether it was on its way when its time ended, while its film was waiting for it."""
    is_waited_for = upload.film.is_with_creator and upload.state == Upload.State.RECEIVING and not upload.concat
    return is_waited_for and upload.offset > 0 and now > last_moment(upload)


def fix_length(upload: Upload, length: int | None) -> None:
    """The sender now knows how long its file is. Said once; the protocol rule refuses a second, different length."""
    if length is None or length == upload.length:
        return
    check_length(upload.film, length)
    Upload.objects.filter(pk=upload.pk, length=None).update(length=length)
    upload.length = length


def release_parts(parts: Iterable[Upload], *, now: datetime) -> None:
    """The parts were joined. They stay for an hour, for a sender that never heard of it and asks again."""
    Upload.objects.filter(pk__in=[part.pk for part in parts]).update(expires_at=now + timedelta(hours=1))


def note_progress(upload: Upload, offset: int, *, now: datetime) -> None:
    """Remember for lists how far it is, and give it time again: now and then, for this is asked after every chunk.

    The truth of the offset stays with the staging file.
    """
    expires_at = _expiry(upload.film, now)
    is_little = 0 < upload.offset <= offset < upload.offset + NOTED_BYTES and offset != upload.length
    if is_little and expires_at < upload.expires_at + NOTED_EVERY:
        return
    upload.offset, upload.expires_at = offset, expires_at
    Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING).update(
        offset=offset, expires_at=upload.expires_at
    )


def note_offset(upload: Upload, offset: int) -> None:
    """Bring the hint for lists up to date; gives no time."""
    if upload.offset != offset:
        upload.offset = offset
        Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING).update(offset=offset)


def note_wait(upload: Upload, *, now: datetime) -> None:
    """There was no place for its bytes: written down for the organizers, since each process knows its own line only.

    Not every time: they come by the hundreds when there is most to do already.
    """
    if upload.told_to_wait_at is None or now - upload.told_to_wait_at > WAIT_NOTED_EVERY:
        Upload.objects.filter(pk=upload.pk).update(told_to_wait_at=now)


def finish_upload(upload: Upload, *, now: datetime) -> None:
    """The last byte is safely stored, and came at `now`. Of any number of callers one hands the file on.

    The creator is refused, the bytes are kept, when that was too late. On local disk the file is received at once;
    on a far storage a worker carries it there.
    """
    check_may_go_on(upload, now=now)
    receiving = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING)
    if receiving.update(state=Upload.State.FINISHING, offset=upload.length, finished_at=now):
        upload.refresh_from_db()
        if shelf.local_path(storages["originals"], "") is not None:
            receive_file(upload, now=now)
        else:
            ring("submissions.receive_upload", upload_id=str(upload.pk))


def receive_file(upload: Upload, *, now: datetime) -> FilmFile:
    """Move the staged bytes to the storage “originals” and ask for the check. May be called again after any crash:

    one upload makes one file and one step. The staged bytes go only after what a far storage holds was read back and is
    the same; raises OSError when it is not, or cannot be told.
    """
    name = f"{upload.film_id}/{upload.pk}.bin"
    digest = shelf.keep(upload.staged, name, length=upload.length or 0)
    with transaction.atomic():
        finishing = Upload.objects.filter(pk=upload.pk, state=Upload.State.FINISHING)
        if not finishing.update(state=Upload.State.DONE):
            return FilmFile.objects.get(upload=upload)
        film, finished_at = upload.film, upload.finished_at or now
        file = FilmFile.objects.create(
            film=film, upload=upload, original_name=upload.filename or "film", storage_name=name, bytes=upload.length,
            sha256=digest, received_at=finished_at, in_grace=finished_at > editing_ends_at(film),
        )  # fmt: skip
        record("film.receive_file", film, actor=upload.owner, at=now, edition=film.edition, file=file.pk,
               bytes=file.bytes, in_grace=file.in_grace)  # fmt: skip
        _ask_for_check(file, now=now)
    upload.staged.unlink(missing_ok=True)
    return file


@transaction.atomic
def reuse_file(film: Film, source: FilmFile, *, actor: User, now: datetime) -> FilmFile:
    """Enter a file that the same creator has sent before, without sending it again. It is checked by this film's rules.

    Both share the stored original. Raises FilmRefused: out_of_turn, too_late, not_open, no_file.
    """
    require_editable(held(film), FilmPart.FILE, now=now)
    if source.state != FilmFile.State.ACCEPTED or source.film.creator_id != film.creator_id:
        raise FilmRefused("no_file")
    file = FilmFile.objects.create(
        film=film, original_name=source.original_name, storage_name=source.storage_name, bytes=source.bytes,
        sha256=source.sha256, received_at=now,
    )  # fmt: skip
    record("film.reuse_file", film, actor=actor, at=now, edition=film.edition, file=file.pk, source=source.pk)
    _ask_for_check(file, now=now)
    return file


def _ask_for_check(file: FilmFile, *, now: datetime) -> None:
    step = MediaStep.objects.create(file=file, kind=MediaStep.Kind.CHECK, queued_at=now)
    ring("submissions.perform_step", step_id=step.pk)


@transaction.atomic
def tell_late(upload: Upload, *, now: datetime) -> None:
    """The grace is over and the upload not whole: its creator is told once, and what has arrived stays a while yet."""
    if not is_late(upload, now=now):
        return
    kept_until = max(upload.expires_at, now + timedelta(hours=settings.UPLOAD_EXPIRES_HOURS))
    told = post("upload_late", upload.owner, at=now, edition=upload.film.edition, key=f"upload-late-{upload.pk}",
                film=upload.film, upload=upload, last_at=last_moment(upload), kept_until=kept_until)  # fmt: skip
    if told is not None:
        Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING).update(expires_at=kept_until)


@transaction.atomic
def terminate_upload(upload: Upload, *, actor: User, now: datetime) -> None:
    """The sender gives the upload up. A file that was already received stays with the film."""
    rows = Upload.objects.filter(pk=upload.pk, state__in=[Upload.State.RECEIVING, Upload.State.DONE])
    if not rows.update(state=Upload.State.TERMINATED):
        raise UploadRefused("busy")
    record("upload.terminate", upload, actor=actor, at=now, edition=upload.film.edition, film=upload.film_id)


@transaction.atomic
def expire_upload(upload: Upload, *, now: datetime) -> bool:
    """Give up an upload to which nothing came for too long; False if somebody went on with it meanwhile."""
    rows = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVING, expires_at__lt=now)
    if not rows.update(state=Upload.State.EXPIRED):
        return False
    record("upload.expire", upload, actor=None, at=now, edition=upload.film.edition, film=upload.film_id)
    return True


def _expiry(film: Film, now: datetime) -> datetime:
    """So long after the last byte, and never before the film's deadline and its grace have passed."""
    last_at = editing_ends_at(film) + timedelta(minutes=film.edition.grace_minutes)
    return max(now + timedelta(hours=settings.UPLOAD_EXPIRES_HOURS), last_at)
