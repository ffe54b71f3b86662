from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from submissions import viewing
from submissions.lifecycle import Stage
from submissions.models import Film
from tests.factories import a_file, a_film
from tests.house.matrix import ORGANIZERS, Row, World, all_get, only, posting


def a_film_on_the_desk(world: World) -> Film:
    """Handed in, with a file that is really there and a subtitle."""
    film = a_film(Stage.SUBMITTED, edition=world.edition, creator=world.person("creator"))
    file = a_file(film)
    storages["originals"].save(file.storage_name, ContentFile(b"film"))
    film.subtitles.create(language="en", original_name="en.srt", webvtt="WEBVTT\n", cues=0, uploaded_at=world.now)
    return film


def a_subtitle_address(world: World) -> list[str]:
    """Opened by the pass in the address, whoever asks."""
    film = world.once(a_film_on_the_desk)
    return [viewing.issue(film.file, film.creator, now=world.now), "subtitles/en.vtt"]


def desk(world: World) -> list[int]:
    return [world.once(a_film_on_the_desk).pk]


def a_draft_beside(world: World) -> Film:
    """A draft of a creator who has sent a file for another film."""
    return a_film(edition=world.edition, creator=world.person("creator"))


def reusing(world: World) -> list[int]:
    return [world.once(a_draft_beside).pk]


def offered(world: World) -> dict[str, int | None]:
    return {"file": world.once(a_film_on_the_desk).file_id}


def anything(world: World) -> list[str]:
    return [str(uuid4())]


ROWS = (
    # Without a version of the protocol nobody gets further than this; who may do what is in tests/submissions/uploads/.
    Row("submissions:tus_create", all_get(412)),
    Row("submissions:tus_upload", all_get(412), to=anything),
    Row("submissions:tus_unknown", all_get(412), to=anything),
    Row("submissions:media", all_get(200), to=a_subtitle_address),
    Row("submissions:reuse_file", only("creator", gets=302), to=reusing, data=offered),
    Row("submissions:issue_token", only("creator"), to=desk, data=posting()),
    Row("submissions:revoke_tokens", only("creator", gets=302), to=desk, data=posting()),
    Row(
        "submissions:film_original",
        only("creator", *ORGANIZERS),
        to=desk,
    ),
)
