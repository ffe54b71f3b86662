"""The whole pipeline on real films: what stands in rows and storages when a film is accepted, refused, replaced."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from contest.models import OutgoingMail
from submissions.actions import media
from submissions.declaration import Source, Span
from submissions.media import encoding, hls, intake, work
from submissions.models import Declaration, Film, FilmFile, MediaStep, Rendition
from tests.factories import NOON, RULES, a_declaration, a_film, an_edition
from tests.submissions.media.films import Reel, cut_at
from tests.submissions.media.worker import mails, received, states, step_of, verbs, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Kind, State = MediaStep.Kind, MediaStep.State
ANY_SIZE = {**RULES, "media": {"sound": "notice"}}
SHORT = {**ANY_SIZE, "duration": {"min_ms": 1000, "max_ms": 300_000, "rounding": "exact"}}
AFTER_THE_UPLOAD = [kind.value for kind in Kind if kind != Kind.COPY]
"""The labelled copy is made when a film is admitted."""


@pytest.fixture
def film(storage) -> Film:
    return a_film(edition=an_edition(rules=ANY_SIZE))


@pytest.fixture
def short_film(storage) -> Film:
    """One whose edition takes films of a few seconds."""
    return a_film(edition=an_edition(rules=SHORT))


# ── A film that is accepted ───────────────────────────────────────────────────
def test_a_good_film_goes_through_all_steps(film: Film, reel: Reel, storage: Path, clock):
    file = received(film, reel.take())
    work_off(file, clock)

    film.refresh_from_db()
    file.refresh_from_db()
    assert states(file) == dict.fromkeys(AFTER_THE_UPLOAD, State.DONE)
    assert (film.file, file.state, file.duration_ms, file.width, file.height) == (file, "accepted", 65_000, 160, 90)
    assert (file.playable_at, file.checked_at, len(file.sha256)) == (NOON, NOON, 64)
    assert verbs() == [
        "film.accept_file",
        "film.publish_rendition",
        "film.read_marks",
        "film.publish_rendition",
        "film.notice",
        "film.propose_shots",
        "film.notice",
        "film.publish_rendition",
        "film.publish_rendition",
        "film.take_print",
        "film.compare",
    ]
    assert mails() == ["film_file_accepted"]
    assert list((storage / "work").iterdir()) == []


def test_the_streams_begin_at_one_instant_and_are_cut_at_the_same_places(short_film: Film, reel: Reel, storage, clock):
    source = reel.shot("large.mp4", 12, "-vf", "scale=1280:720:flags=neighbor", rate=6)
    file = received(short_film, source)
    work_off(file, clock, Kind.CHECK, Kind.PREVIEW, Kind.LADDER)

    made = Rendition.objects.get(file=file, kind="hls")
    master = storage / "renditions" / made.prefix / made.entry
    playlists = [line for line in master.read_text().splitlines() if line.endswith(".m3u8")]
    assert playlists == ["../original-1/original.m3u8", "480p.m3u8", "240p.m3u8"]
    lengths = [[part.seconds for part in hls.segments((master.parent / name).read_text())] for name in playlists]
    assert lengths[0] == lengths[1] == lengths[2]
    assert abs(float(sum(lengths[0])) - 12) < 0.1
    assert 'URI="../original-1/sound.m3u8"' in master.read_text()

    board = Rendition.objects.get(file=file, kind="storyboard")  # made on the way
    folder = storage / "renditions" / board.prefix
    assert sorted(path.name for path in folder.iterdir()) == ["sheet-1.jpg", "storyboard.vtt"]
    assert board.facts["pictures"] == 6
    with Image.open(folder / "sheet-1.jpg") as sheet:
        assert sheet.size == (1600, 900)

    begins = {path.stem: first_shown(path) for path in master.parents[1].glob("*/*.m4s")}
    sound = begins.pop("sound")
    assert begins == dict.fromkeys(("original", "480p", "240p"), 1.0)
    assert abs(sound - (1 - 1024 / 48_000)) < 0.001


def first_shown(path: Path) -> float:
    """Seconds at which the first packet of a stream is shown, by its fragments alone."""
    command = ["ffprobe", "-v", "error", "-ignore_editlist", "1", "-show_entries", "packet=pts_time", "-of", "csv=p=0"]
    rows = subprocess.run([*command, str(path)], capture_output=True, text=True).stdout.split()
    return min(float(row.strip(",")) for row in rows)


# ── What can be watched as soon as it is accepted ─────────────────────────────
def test_a_film_that_browsers_play_can_be_watched_once_it_is_checked(short_film: Film, reel: Reel, storage, clock):
    file = received(short_film, reel.shot("safe.mp4", 5, rate=24))
    work_off(file, clock, Kind.CHECK)
    made = Rendition.objects.get()
    assert (made.file.playable_at, made.entry) == (NOON, "original-1/master.m3u8")
    assert (storage / "renditions" / made.prefix / made.entry).exists()

    work_off(file, clock, Kind.PREVIEW)  # does not do it again
    assert sorted(verbs()[1:]) == ["film.notice", "film.publish_rendition", "film.publish_rendition"]


def test_what_was_copied_of_a_refused_film_is_shown_to_nobody(film: Film, reel: Reel, storage, clock):
    file = received(film, reel.shot("safe.mp4", 5, rate=24))
    work_off(file, clock, Kind.CHECK)

    assert (file.renditions.exists(), FilmFile.objects.get().codes) == (False, ["too_short"])
    assert [path for path in storage.rglob("*") if path.is_file() and "originals" not in path.parts] == []


def test_a_film_that_is_not_what_its_headers_promise_is_not_shown_as_it_is(short_film: Film, reel: Reel, clock):
    source = reel.shot("rare.mp4", 14, "-g", "600", "-sc_threshold", "0", rate=24)  # one key frame in it all
    file = received(short_film, source)
    work_off(file, clock, Kind.CHECK, Kind.PREVIEW)

    file.refresh_from_db()
    assert (file.state, file.playable_at, [made.kind for made in file.renditions.all()]) == (
        "accepted",
        None,
        ["poster"],
    )


@pytest.mark.parametrize("lacks", ["room", "a tool"])
def test_what_the_check_could_not_copy_the_preview_does(short_film: Film, reel, clock, monkeypatch, lacks: str):
    def no_room(*_: object) -> None:
        raise work.NoRoom

    file = received(short_film, reel.shot("safe.mp4", 5, rate=24))
    with monkeypatch.context() as broken:
        if lacks == "room":
            broken.setattr(intake, "require_room", no_room)
        else:
            broken.setattr(encoding, "remux", lambda *_: ["ffmpeg", "-v", "error", "-i", "nothing"])
        work_off(file, clock, Kind.CHECK)
    assert (step_of(file, Kind.CHECK).state, file.renditions.exists()) == (State.DONE, False)
    work_off(file, clock, Kind.PREVIEW)

    assert Rendition.objects.get(file=file, kind="hls").entry == "original-1/master.m3u8"


def test_subtitles_inside_the_film_are_read_for_its_creator(film: Film, reel: Reel, clock):
    words = reel.write("words.srt", "1\n00:00:01,000 --> 00:00:02,000\nGrüße & Küsse\n".encode())
    source = reel.make("worded.mkv", "-i", str(reel.take()), "-i", str(words), "-map", "0", "-map", "1", "-map", "1",
                       "-c", "copy", "-metadata:s:s:0", "language=ger", "-c:s:1", "ass")  # fmt: skip
    file = received(film, source)
    work_off(file, clock, Kind.CHECK, Kind.PREVIEW)

    tracks = Rendition.objects.get(file=file, kind="subtitles").facts["tracks"]
    assert [(track["language"], track["cues"]) for track in tracks] == [("ger", 1), ("", 1)]
    assert "Grüße &amp; Küsse" in tracks[0]["webvtt"]


def test_what_is_heard_and_seen_on_the_way_is_noticed(film: Film, reel: Reel, clock):
    source = reel.shot("remarkable.mp4", 61, "-vf", "drawbox=c=black:t=fill:enable='between(t,20,30)'", "-af",
                       "volume=30dB")  # fmt: skip
    file = received(film, source)
    work_off(file, clock, Kind.CHECK)
    assert media.what_was_noticed(FilmFile.objects.get(pk=file.pk)) == []

    work_off(file, clock, Kind.PREVIEW, Kind.SHOTS)
    file.refresh_from_db()
    assert file.notices == ["too_loud", "true_peak", "long_black"]
    assert str(media.what_was_noticed(file)[-1]).startswith("Black picture for 0:10.0")


def test_a_film_browsers_cannot_play_is_encoded_with_its_sound(film: Film, reel: Reel, storage, clock):
    file = received(film, reel.make("asp.avi", "-i", str(reel.take()), "-c:v", "mpeg4", "-c:a", "mp3"))
    work_off(file, clock, Kind.CHECK, Kind.PREVIEW)
    assert not Rendition.objects.filter(kind="hls").exists()

    work_off(file, clock, Kind.LADDER)
    made = Rendition.objects.get(file=file, kind="hls")
    assert [stream["name"] for stream in made.facts["streams"]] == ["240p", "sound"]
    assert (made.entry, made.facts["complete"]) == ("ladder-1/master.m3u8", True)


def test_the_poster_is_a_picture_of_the_film_and_the_storyboard_covers_it(film: Film, reel: Reel, storage, clock):
    file = received(film, reel.take())
    work_off(file, clock)

    poster, board = (Rendition.objects.get(file=file, kind=kind) for kind in ("poster", "storyboard"))
    with Image.open(storage / "renditions" / poster.prefix / poster.entry) as picture:
        assert (picture.format, picture.size) == ("JPEG", (160, 90))
    folder = storage / "renditions" / board.prefix
    assert (folder / board.entry).read_text().count("-->") == 33
    with Image.open(folder / "sheet-1.jpg") as sheet:
        assert sheet.size == (1600, 900)


def test_shots_are_proposed_and_tile_the_picture(film: Film, reel: Reel, storage, clock):
    file = received(film, reel.take())
    work_off(file, clock, Kind.CHECK, Kind.PREVIEW, Kind.SHOTS)

    shots = list(Declaration.objects.get(file=file).shots.values_list("start_ms", "end_ms", "source"))
    assert (shots[0][0], shots[-1][1], {source for *_, source in shots}) == (0, 65_000, {""})


# ── A film that is refused, and the one that replaces it ──────────────────────
def test_a_film_that_is_too_short_is_refused_with_what_was_measured(film: Film, reel: Reel, clock):
    file = received(film, reel.shot("five.mp4", 5))
    work_off(file, clock)

    film.refresh_from_db()
    file.refresh_from_db()
    sentence = "The picture runs 0:05; the rules ask for at least 1:00. Please upload a longer cut."
    assert (film.file, file.state, file.codes) == (None, "refused", ["too_short"])
    assert [str(said) for said in media.why_refused(file)] == [sentence]
    assert states(file) == {"check": "done"}
    assert mails() == ["film_file_refused"]
    assert sentence in OutgoingMail.objects.get().body


def test_a_file_nothing_could_read_is_refused_not_failed(film: Film, reel: Reel, clock):
    file = received(film, reel.lie("half.mp4", cut_at(0.5)))
    work_off(file, clock)

    file.refresh_from_db()
    assert (states(file), file.codes) == ({"check": "done"}, ["truncated", "unreadable"])


def test_a_refused_file_leaves_the_accepted_one_in_place(film: Film, reel: Reel, clock):
    good, bad = received(film, reel.take()), received(film, reel.shot("five.mp4", 5))
    work_off(good, clock, Kind.CHECK)
    work_off(bad, clock)

    film.refresh_from_db()
    assert film.file == good


def test_a_newer_file_takes_the_place_of_the_older_and_its_steps_are_dropped(film: Film, reel: Reel, clock):
    older, newer = received(film, reel.take()), received(film, reel.take())
    work_off(older, clock, Kind.CHECK)
    work_off(newer, clock, Kind.CHECK)

    film.refresh_from_db()
    assert film.file == newer
    assert set(states(older).values()) == {State.DONE, State.DROPPED}
    assert states(newer) == {**dict.fromkeys(AFTER_THE_UPLOAD, State.WAITING), "check": "done"}


def test_an_older_file_checked_late_does_not_push_out_the_newer(film: Film, reel: Reel, clock):
    older, newer = received(film, reel.take()), received(film, reel.take())
    work_off(newer, clock, Kind.CHECK)
    work_off(older, clock, Kind.CHECK)

    film.refresh_from_db()
    assert film.file == newer
    assert states(older) == {"check": "done"}


def test_marks_of_the_earlier_cut_stay_on_shots_that_are_the_same(film: Film, reel: Reel, clock):
    older = received(film, reel.take())
    work_off(older, clock, Kind.CHECK)
    older.refresh_from_db()
    a_declaration(older, Span(0, 65_000, Source.AI, "Veo 3"), music="ai")
    newer = received(film, reel.take())
    work_off(newer, clock, Kind.CHECK, Kind.PREVIEW, Kind.SHOTS)

    declaration = Declaration.objects.get(file=newer)
    assert declaration.music == "ai"
    assert [shot.model_name for shot in declaration.shots.all()] == ["Veo 3"]
