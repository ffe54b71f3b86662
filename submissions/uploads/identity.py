"""Who is uploading, and to which films. The one place where a request is asked for it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from contest.models import User
from submissions.actions.tokens import film_of_token, uploads_of_token
from submissions.models import Film, Upload
from submissions.wording import UploadRefused

BEARER = "bearer"
NEEDED = (
    *(column.name for column in Upload._meta.concrete_fields),  # noqa: SLF001  documented by Django, whatever its name
    "film__stage", "film__creator", "film__rules", "film__edition",
    "film__edition__stage", "film__edition__closes_at", "film__edition__grace_minutes", "film__edition__time_zone",
)  # fmt: skip
"""What a chunk is judged by. The rest is fetched by the few requests that need it: this is asked for every 8 MiB."""


@dataclass(frozen=True)
class Uploader:
    """A person who sends files. With `film_id`, only for that film."""

    user: User
    film_id: int | None = None

    def films(self) -> QuerySet[Film]:
        return self._narrowed(Film.objects.made_by(self.user), "pk").select_related("edition", "rules")

    def uploads(self) -> QuerySet[Upload]:
        return _with_what_a_chunk_needs(self._narrowed(Upload.objects.filter(owner=self.user), "film_id"))

    def _narrowed(self, rows: QuerySet, column: str) -> QuerySet:
        return rows if self.film_id is None else rows.filter(**{column: self.film_id})


def uploader_of(request: HttpRequest) -> Uploader:
    """Whoever the request's token speaks for, else its session. Raises UploadRefused: bad_token, signed_out,

    foreign_origin. A request that shows a token is judged by it alone, whatever cookies come with it.
    """
    token = _token_in(request)
    return _signed_in(request) if token is None else _holder_of(token)


def upload_of(request: HttpRequest, pk: UUID | None) -> Upload | None:
    """The upload with that id, if it is theirs who ask; None otherwise. Raises as `uploader_of` does.

    Beside a token one query answers both questions.
    """
    token = _token_in(request)
    if token is None:
        return _the_one(_signed_in(request).uploads().filter(pk=pk))
    opened = uploads_of_token(token, now=timezone.now()).filter(pk=pk)
    upload = _the_one(_with_what_a_chunk_needs(opened))
    if upload is None:
        _holder_of(token)
    return upload


def _with_what_a_chunk_needs(uploads: QuerySet[Upload]) -> QuerySet[Upload]:
    return uploads.select_related("film__edition").only(*NEEDED)


def _the_one(uploads: QuerySet[Upload]) -> Upload | None:
    """The only row there can be. `first` would have it sorted, which costs more than the query does."""
    return next(iter(uploads), None)


def _token_in(request: HttpRequest) -> str | None:
    """What comes with `Authorization: Bearer`, be it empty; None where there is no such header."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == BEARER else None


def _holder_of(token: str) -> Uploader:
    film = film_of_token(token, now=timezone.now())
    if film is None:
        raise UploadRefused("bad_token")
    return Uploader(film.creator, film.pk)


def _signed_in(request: HttpRequest) -> Uploader:
    """The person behind the request's session.

    These addresses take no CSRF token. They need none: every request carries Tus-Resumable, which a foreign page cannot
    send without asking first, and such a question is never answered; a browser's word on where it is from counts too.
    """
    if not isinstance(request.user, User):
        raise UploadRefused("signed_out")
    origin = request.headers.get("Origin")
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    is_foreign = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
    if is_foreign or (origin is not None and origin not in own):
        raise UploadRefused("foreign_origin")
    return Uploader(request.user)
