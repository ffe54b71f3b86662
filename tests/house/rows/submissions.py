from collections.abc import Callable
from typing import Any

from submissions import actions
from submissions.lifecycle import Stage
from submissions.models import Film, MediaStep, Verification
from tests.factories import a_film, a_ready_film
from tests.house.matrix import ORGANIZERS, Row, World, all_get, only, posting, signed_in, slug


def a_draft(world: World) -> Film:
    film = a_ready_film(edition=world.edition, creator=world.person("creator"))
    film.subtitles.create(language="en", original_name="en.srt", webvtt="WEBVTT\n", cues=0, uploaded_at=world.now)
    return film


def draft(world: World) -> list[Any]:
    return [world.once(a_draft).pk]


def subtitle(world: World) -> list[Any]:
    return [world.once(a_draft).pk, "en"]


def at(stage: Stage) -> Callable[[World], list[Any]]:
    """The address of an entry at this stage, on the screening desk."""

    def make(world: World) -> Film:
        return a_film(stage, edition=world.edition)

    return lambda world: [world.edition.slug, world.once(make).code]


def moving(stage: Stage) -> Callable[[World], list[Any]]:
    """A film of the creator's own at this stage."""

    def make(world: World) -> Film:
        return a_film(stage, edition=world.edition, creator=world.person("creator"))

    return lambda world: [world.once(make).pk]


def a_handed_in_film(world: World) -> Film:
    film = a_ready_film(edition=world.edition, creator=world.person("creator"))
    actions.submit(film, actor=film.creator, now=world.now)
    return film


def kept(world: World) -> list[Any]:
    return [world.once(a_handed_in_film).pk, 1]


def handed_in(world: World) -> list[Any]:
    return [world.edition.slug, world.once(a_handed_in_film).code]


def kept_entry(world: World) -> list[Any]:
    return [*handed_in(world), 1]


def looked_into(world: World) -> list[Any]:
    film = world.once(a_handed_in_film)
    found = Verification.objects.get_or_create(film=film, stage="screening", defaults={"begun_at": world.now})[0]
    return [world.edition.slug, film.code, found.pk]


def first_track(world: World) -> list[Any]:
    """The address of the first subtitle track inside a film's file."""
    return [world.once(a_draft).pk, 0]


def a_step(world: World) -> list[Any]:
    """The address of a finished step of an entry."""

    def make(world: World) -> MediaStep:
        film = a_film(Stage.SUBMITTED, edition=world.edition)
        file = film.files.create(original_name="a.mp4", storage_name="a", bytes=1, received_at=world.now)
        return MediaStep.objects.create(file=file, kind="ladder", state="done", queued_at=world.now)

    return [world.edition.slug, world.once(make).pk]


PAGES = ("film", "film_file", "film_progress", "film_story", "film_making", "film_people", "film_subtitles",
         "film_rights", "film_check", "film_sound")  # fmt: skip
JUST_POSTS = ("accept_rules", "film_submit", "film_sheet")

ROWS = (
    Row("submissions:desk", signed_in()),
    Row("submissions:start", signed_in(302), to=slug, data=posting(accept="on")),
    *(Row(f"submissions:{name}", only("creator"), to=draft) for name in PAGES),
    *(Row(f"submissions:{name}", only("creator", gets=302), to=draft, data=posting()) for name in JUST_POSTS),
    Row("submissions:remove_subtitle", only("creator", gets=302), to=subtitle, data=posting()),
    Row("submissions:film_poster", only("creator", gets=302), to=draft, data=posting(still="poster.jpg")),
    Row("submissions:take_subtitles", only("creator", gets=302), to=first_track, data=posting(language="en")),
    Row("submissions:film_reopen", only("creator", gets=302), to=moving(Stage.SUBMITTED), data=posting()),
    Row("submissions:film_withdraw", only("creator", gets=302), to=moving(Stage.ADMITTED), data=posting()),
    Row("submissions:film_restore", only("creator", gets=302), to=moving(Stage.WITHDRAWN), data=posting()),
    Row("submissions:film_declaration", only("creator"), to=kept),
    Row("submissions:entry_declaration", only(*ORGANIZERS), to=kept_entry),
    Row("submissions:entry_reassess", only(*ORGANIZERS), to=handed_in),
    Row("submissions:entry_verify", only(*ORGANIZERS, gets=302), to=handed_in, data=posting(stage="screening")),
    Row("submissions:entry_conclude", only(*ORGANIZERS, gets=302), to=looked_into, data=posting()),
    Row("submissions:verification", only(*ORGANIZERS), to=slug),
    Row("submissions:lots", all_get(200), to=slug),
    Row("submissions:media_work", only(*ORGANIZERS), to=slug),
    Row("submissions:steps_repeat", only(*ORGANIZERS, gets=302), to=slug, data=posting(kind="ladder")),
    Row("submissions:steps_stop", only(*ORGANIZERS, gets=302), to=slug, data=posting(kind="ladder")),
    Row("submissions:step_repeat", only(*ORGANIZERS, gets=302), to=a_step, data=posting()),
    Row("submissions:entries", only(*ORGANIZERS), to=slug),
    Row("submissions:entries_admit", only(*ORGANIZERS, gets=302), to=slug, data=posting(film="1")),
    Row("submissions:entry", only(*ORGANIZERS), to=at(Stage.SUBMITTED)),
    Row("submissions:entry_admit", only(*ORGANIZERS, gets=302), to=at(Stage.SUBMITTED), data=posting()),
    Row("submissions:entry_ask_fix", only(*ORGANIZERS, gets=422), to=at(Stage.SUBMITTED), data=posting()),
    Row("submissions:entry_reject", only(*ORGANIZERS, gets=422), to=at(Stage.SUBMITTED), data=posting()),
    Row("submissions:entry_reconsider", only(*ORGANIZERS, gets=302), to=at(Stage.REJECTED), data=posting()),
)
