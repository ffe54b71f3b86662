from datetime import timedelta

import pytest

from contest.models import AuditEntry
from submissions import actions
from submissions.actions.declaring import shots_of, sound_of
from submissions.actions.drafts import seen_of
from submissions.actions.media import propose_shots
from submissions.declaration import Source, Span
from submissions.lifecycle import Stage
from submissions.models import Declaration
from submissions.wording import FilmRefused
from tests.factories import NOON, a_declaration, a_file, a_film, a_ready_film, loaded

pytestmark = pytest.mark.django_db
HALVES = (Span(0, 45_000, Source.AI, "Veo 3", "the river"), Span(45_000, 90_000, Source.CAMERA))


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(FilmRefused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_shots_are_kept_with_their_marks():
    film = a_film()
    a_file(film)
    actions.save_shots(film, shots=HALVES, actor=film.creator, now=NOON)

    assert shots_of(loaded(film).file) == HALVES
    line = AuditEntry.objects.get()
    assert (line.verb, line.facts) == ("film.shots_saved", {"shots": 2, "share": "50.0"})


def test_another_file_of_the_film_keeps_the_marks_of_the_shots_that_are_the_same():
    film, kept = a_film(), Span(0, 45_000, Source.AI, "Veo 3", "the river", "a slow river at dusk")
    a_file(film)
    actions.save_shots(film, shots=[kept, HALVES[1]], actor=film.creator, now=NOON)
    actions.save_sound(loaded(film), sound={"music": "ai", "music_note": "Suno"}, actor=film.creator, now=NOON)
    longer = a_file(film, duration_ms=120_000, received_at=NOON + timedelta(hours=1))
    propose_shots(longer, (0, 46_000, 70_000), now=NOON)

    same = Span(0, 46_000, Source.AI, "Veo 3", "the river", "a slow river at dusk")
    assert shots_of(loaded(film).file) == (same, Span(46_000, 70_000), Span(70_000, 120_000))
    assert sound_of(Declaration.objects.get(file=longer))["music_note"] == "Suno"


def test_the_version_rises_and_an_old_one_is_refused():
    film = a_ready_film()
    assert actions.save_shots(film, shots=HALVES, version=0, actor=film.creator, now=NOON).version == 1

    assert (
        refused(actions.save_shots, film, shots=HALVES, version=0, actor=film.creator, now=NOON) == "changed_elsewhere"
    )


@pytest.mark.parametrize(
    "shots",
    [
        (),
        (Span(0, 45_000),),
        (Span(1, 90_000),),
        (Span(0, 90_001),),
        (Span(0, 50_000), Span(40_000, 90_000)),
    ],
)
def test_shots_that_do_not_tile_the_film_are_refused_and_the_old_ones_stay(shots: tuple[Span, ...]):
    film = a_ready_film()
    before = shots_of(loaded(film).file)

    assert refused(actions.save_shots, film, shots=shots, actor=film.creator, now=NOON) == "bad_shots"
    assert shots_of(loaded(film).file) == before


def test_without_an_accepted_file_there_is_nothing_to_declare():
    film = a_film()

    assert refused(actions.save_shots, film, shots=HALVES, actor=film.creator, now=NOON) == "no_file"


def test_sound_and_script_are_kept_and_what_is_not_said_stays():
    film = a_film()
    a_file(film)
    for sound in ({"voice": "ai", "voice_note": "Eleven v3"}, {"music": "human"}):
        actions.save_sound(film, sound=sound, actor=film.creator, now=NOON)
    said = sound_of(loaded(film).file.declaration)

    assert (said["voice"], said["voice_note"], said["music"]) == ("ai", "Eleven v3", "human")
    assert [line.verb for line in AuditEntry.objects.all()] == ["film.sound_saved"] * 2


def test_sound_saved_elsewhere_is_not_overwritten():
    film = a_ready_film()
    seen = seen_of(sound_of(film.file.declaration))
    actions.save_sound(film, sound={"voice": "ai"}, seen=seen, actor=film.creator, now=NOON)

    late = {"sound": {"voice": "none"}, "seen": seen, "actor": film.creator, "now": NOON}
    assert refused(actions.save_sound, film, **late) == "changed_elsewhere"


@pytest.mark.parametrize("change", ["shots", "sound"])
def test_any_change_breaks_the_seal(change: str):
    film = a_ready_film(Stage.FIX_REQUESTED)
    film.fix_requests.create(reason="Sound", due_at=NOON, asked_at=NOON)
    Declaration.objects.update(sealed_digest="f" * 64, sealed_at=NOON)
    given = {"shots": {"shots": HALVES}, "sound": {"sound": {"voice": "none"}}}[change]
    getattr(actions, f"save_{change}")(film, **given, actor=film.creator, now=NOON)

    assert list(Declaration.objects.values_list("sealed_digest", "sealed_at")) == [("", None)]


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.ADMITTED, Stage.IN_COMPETITION, Stage.WITHDRAWN])
def test_a_declaration_that_was_handed_on_cannot_be_changed(stage: Stage):
    film = a_film(stage)
    a_declaration(a_file(film))

    assert refused(actions.save_shots, film, shots=HALVES, actor=film.creator, now=NOON) == "out_of_turn"
    assert refused(actions.save_sound, film, sound={}, actor=film.creator, now=NOON) == "out_of_turn"
