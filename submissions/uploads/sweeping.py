"""What nobody comes back for: expired uploads are removed, interrupted finishes are taken up, stray files deleted."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from contest.jobs import ring
from submissions.actions import files
from submissions.models import Upload
from submissions.uploads import store
from submissions.uploads.receiving import conclude
from submissions.wording import UploadRefused

log = logging.getLogger(__name__)
QUIET = timedelta(minutes=10)
"""A finish that has not moved for so long was interrupted."""
STRAY = timedelta(days=1)
State = Upload.State


def sweep(*, now: datetime) -> None:
    """Look through all uploads that are not over. One whose lock is held, because bytes are coming, is left alone."""
    for upload in Upload.objects.filter(state=State.RECEIVING).select_related("film__edition", "film__rules"):
        _look_after(upload, now=now)
    for upload in Upload.objects.filter(state=State.FINISHING, finished_at__lt=now - QUIET):
        ring("submissions.receive_upload", upload_id=str(upload.pk))
    _remove_strays(now=now)


def _look_after(upload: Upload, *, now: datetime) -> None:
    try:
        with store.hold(upload, seconds=0) as staged:
            upload.refresh_from_db(fields=["state", "expires_at"])
            is_over = upload.state != State.RECEIVING or _concluded(upload, staged, now=now)
            if not is_over:
                files.note_offset(upload, staged.size)
                files.tell_late(upload, now=now)
            if not is_over and files.expire_upload(upload, now=now):
                store.discard(upload)
    except store.NotStaged:
        files.expire_upload(upload, now=now)
    except UploadRefused as busy:
        log.debug("Upload %s is left alone: %s", upload.pk, busy.code)


def _concluded(upload: Upload, staged: store.Staged, *, now: datetime) -> bool:
    """Finish an upload whose last byte came but whose sender never heard of it, because the server was killed."""
    if staged.last_write_at > now - QUIET:
        return False
    try:
        return conclude(staged, upload, now=staged.last_write_at)
    except UploadRefused as refused:
        log.info("Upload %s is whole but is not accepted: %s", upload.pk, refused.code)
        return False


def _remove_strays(*, now: datetime) -> None:
    """Staging files of no living upload: what a crash between a file and its row has left."""
    living = Upload.objects.filter(state__in=[State.RECEIVING, State.FINISHING])
    known = {str(pk) for pk in living.values_list("pk", flat=True)}
    for path in Path(settings.UPLOAD_STAGING).iterdir():
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        if path.suffix in {".part", ".lock"} and path.stem not in known and changed_at < now - STRAY:
            path.unlink(missing_ok=True)
