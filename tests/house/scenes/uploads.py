from datetime import timedelta
from pathlib import Path

from django.conf import settings

from submissions import actions
from submissions.actions.files import Announcement
from submissions.models import Upload
from tests.factories import NOON, a_file, a_film, a_user, an_edition
from tests.house.stage import Act, scene


def an_upload(state: str = Upload.State.RECEIVING) -> Upload:
    """Of five bytes, all of which have arrived."""
    film = a_film()
    upload = Upload.objects.create(
        film=film, owner=film.creator, state=state, length=5, created_at=NOON, expires_at=NOON, finished_at=NOON
    )
    Path(settings.UPLOAD_STAGING).mkdir(parents=True, exist_ok=True)
    upload.staged.write_bytes(b"12345")
    return upload


@scene("submissions.begin_upload")
def begin_upload() -> Act:
    film = a_film()
    return lambda: actions.begin_upload(film, Announcement(5), actor=film.creator, now=NOON)


@scene("submissions.receive_file")
def receive_file() -> Act:
    upload = an_upload(Upload.State.FINISHING)
    return lambda: actions.receive_file(upload, now=NOON)


@scene("submissions.reuse_file")
def reuse_file() -> Act:
    film = a_film()
    source = a_file(a_film(creator=film.creator))
    return lambda: actions.reuse_file(film, source, actor=film.creator, now=NOON)


@scene("submissions.terminate_upload")
def terminate_upload() -> Act:
    upload = an_upload()
    return lambda: actions.terminate_upload(upload, actor=upload.owner, now=NOON)


@scene("submissions.expire_upload")
def expire_upload() -> Act:
    upload = an_upload()
    return lambda: actions.expire_upload(upload, now=NOON + timedelta(days=1))


@scene("submissions.issue_upload_token")
def issue_upload_token() -> Act:
    film = a_film()
    return lambda: actions.issue_upload_token(film, actor=film.creator, now=NOON)


@scene("submissions.revoke_upload_tokens")
def revoke_upload_tokens() -> Act:
    film = a_film()
    actions.issue_upload_token(film, actor=film.creator, now=NOON)
    return lambda: actions.revoke_upload_tokens(film, actor=film.creator, now=NOON)


@scene("submissions.start_film_for")
def start_film_for() -> Act:
    edition = an_edition()
    return lambda: actions.start_film_for(a_user(), edition, actor=None, now=NOON)
