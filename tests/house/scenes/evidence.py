from django.core.files.base import ContentFile

from submissions import actions
from submissions.lifecycle import Stage
from submissions.models import Evidence, Likeness
from tests.factories import NOON, a_file, a_film, an_organizer
from tests.house.stage import Act, scene


def a_clip(stage: Stage = Stage.DRAFT) -> Evidence:
    """A clip found in its film."""
    film = a_film(stage)
    return Evidence.objects.create(
        film=film, kind="clip", original_name="clip.mp4", storage_name="gone.bin", media_type="video/mp4", bytes=1,
        sha256="", added_at=NOON, placed_in=a_file(film), placed_start_ms=0, placed_end_ms=500,
    )  # fmt: skip


@scene("submissions.lay_down")
def lay_down() -> Act:
    film = a_film()
    prompts = [ContentFile(b"a lighthouse at dusk", name="prompts.txt")]
    return lambda: actions.lay_down(film, prompts, kind="prompts", actor=film.creator, now=NOON)


@scene("submissions.take_back")
def take_back() -> Act:
    clip = a_clip()
    return lambda: actions.take_back(clip, actor=clip.film.creator, now=NOON)


@scene("submissions.judge_clip")
def judge_clip() -> Act:
    clip = a_clip(Stage.SUBMITTED)
    organizer = an_organizer(clip.film.edition)
    return lambda: actions.judge_clip(clip, "same", actor=organizer, now=NOON)


@scene("submissions.look_at_likeness")
def look_at_likeness() -> Act:
    one, other = a_file(a_film(Stage.SUBMITTED)), a_file(a_film(Stage.SUBMITTED))
    pair = Likeness.objects.create(file=one, other=other, found_at=NOON)
    organizer = an_organizer(one.film.edition)
    return lambda: actions.look_at_likeness(pair, note="the same music", actor=organizer, now=NOON)
