"""How much one person may send: unfinished uploads and their bytes, uploads an hour, bytes a day, files of a film.

Each limit is a setting of the installation; 0 lifts it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.template.defaultfilters import filesizeformat

from contest.models import User
from submissions.models import Film, FilmFile, Upload
from submissions.wording import UploadRefused

INCOMPLETE = Q(length=None) | Q(offset__lt=F("length"))


def check_limits(film: Film, length: int | None, *, largest: int, actor: User, now: datetime) -> None:
    """Refuse an upload of `length` bytes that would go beyond a limit; one of unknown length counts as the `largest`.

    Call it in the transaction that begins the upload: of two simultaneous beginnings the second counts the first.
    """
    length = largest if length is None else length
    User.objects.select_for_update().get(pk=actor.pk)
    receiving = Upload.objects.filter(owner=actor, state=Upload.State.RECEIVING)
    _count(receiving.filter(INCOMPLETE), settings.UPLOAD_UNFINISHED_PER_CREATOR, "too_many")
    _count(receiving.filter(INCOMPLETE, film=film), settings.UPLOAD_UNFINISHED_PER_FILM, "too_many_for_film")
    _count(FilmFile.objects.filter(film=film), settings.UPLOAD_FILES_PER_FILM, "too_many_files")
    begun = Upload.objects.filter(owner=actor, created_at__gt=now - timedelta(hours=1))
    _count(begun, settings.UPLOAD_BEGUN_PER_HOUR, "too_often")
    held = receiving.aggregate(held=Sum(Coalesce("length", largest)))["held"] or 0
    _bytes(held + length, settings.UPLOAD_UNFINISHED_BYTES_PER_CREATOR, "too_much")
    today = FilmFile.objects.filter(upload__owner=actor, received_at__gt=now - timedelta(days=1))
    sent = today.aggregate(sent=Sum("bytes"))["sent"] or 0
    _bytes(sent + length, settings.UPLOAD_BYTES_PER_DAY, "too_much_today")


def _count(rows: QuerySet, limit: int, code: str) -> None:
    if limit and rows.count() >= limit:
        raise UploadRefused(code, limit=limit)


def _bytes(wanted: int, limit: int, code: str) -> None:
    if limit and wanted > limit:
        raise UploadRefused(code, limit=filesizeformat(limit))
