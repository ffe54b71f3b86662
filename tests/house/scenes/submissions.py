from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from submissions import actions
from submissions.actions.drafts import CreditLine
from submissions.declaration import Source, Span
from submissions.lifecycle import Stage
from submissions.models import Film
from submissions.subtitles import Cue
from tests.factories import NOON, a_film, a_ready_film, a_rules_version, a_user, an_edition, an_organizer
from tests.house.stage import Act, scene

DUE = NOON + timedelta(days=3)
CUES = (Cue(0, 1_000, "Good morning."),)


@scene("submissions.start_film")
def start_film() -> Act:
    edition, person = an_edition(), a_user()
    return lambda: actions.start_film(edition, actor=person, now=NOON)


def of_its_maker(name: str, make: Callable[[], Film], **given: Any) -> None:
    """The scene of an action that a film's creator performs."""

    @scene(f"submissions.{name}")
    def build() -> Act:
        film = make()
        return lambda: getattr(actions, name)(film, **given, actor=film.creator, now=NOON)


def a_subtitled_film() -> Film:
    film = a_film()
    film.subtitles.create(language="en", webvtt="WEBVTT\n", cues=0, uploaded_at=NOON)
    return film


def a_film_with_newer_rules() -> Film:
    film = a_film()
    a_rules_version(film.edition)
    return film


of_its_maker("save_story", a_film, story={"title": "Tidewatch"})
of_its_maker("save_people", a_film, people=[CreditLine("Director", "Ana")])
of_its_maker("save_subtitle", a_film, language="en", cues=CUES, original_name="en.srt")
of_its_maker("remove_subtitle", a_subtitled_film, language="en")
of_its_maker("save_rights", a_film, consents=frozenset({"rights"}))
of_its_maker("accept_rules", a_film_with_newer_rules)
of_its_maker("save_shots", a_ready_film, shots=(Span(0, 90_000, Source.AI, "Veo 3"),))
of_its_maker("save_sound", a_ready_film, sound={"voice": "ai"})
of_its_maker("submit", a_ready_film)
of_its_maker("reopen", lambda: a_film(Stage.SUBMITTED))
of_its_maker("withdraw", lambda: a_film(Stage.SUBMITTED))
of_its_maker("restore", lambda: a_film(Stage.WITHDRAWN))


def a_film_with(kind: str, facts: dict[str, Any]) -> Film:
    film = a_ready_film()
    assert film.file is not None
    film.file.renditions.create(kind=kind, prefix="files/1/poster-1", entry="poster.jpg", facts=facts, made_at=NOON)
    return film


def a_picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(out, "PNG")
    return out.getvalue()


TRACK = {"language": "eng", "title": "", "cues": 1, "webvtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning.\n"}
of_its_maker("choose_poster", lambda: a_film_with("poster", {"candidates": ["poster-2.jpg"]}), still="poster-2.jpg")
of_its_maker("upload_poster", a_ready_film, picture=a_picture())
of_its_maker("take_subtitles", lambda: a_film_with("subtitles", {"tracks": [TRACK]}), number=0, language="en")


def of_an_organizer(name: str, stage: Stage, **given: Any) -> None:
    """The scene of an action that an organizer performs on a film."""

    @scene(f"submissions.{name}")
    def build() -> Act:
        film = a_film(stage)
        organizer = an_organizer(film.edition)
        return lambda: getattr(actions, name)(film, **given, actor=organizer, now=NOON)


of_an_organizer("admit", Stage.SUBMITTED)
of_an_organizer("ask_fix", Stage.SUBMITTED, reason="Sound", due_at=DUE)
of_an_organizer("reject", Stage.SUBMITTED, reason="Not a film")
of_an_organizer("reconsider", Stage.REJECTED)
of_an_organizer("enter_competition", Stage.ADMITTED)
of_an_organizer("go_on", Stage.IN_COMPETITION, into="Final")
of_an_organizer("disqualify", Stage.IN_COMPETITION, reason="Not original")
of_an_organizer("pull_out", Stage.IN_COMPETITION)


def a_handed_in_film() -> Film:
    film = a_ready_film()
    actions.submit(film, actor=film.creator, now=NOON)
    return film


def of_a_handed_in_film(name: str, **given: Any) -> None:
    """The scene of an action that an organizer performs on a film with a kept declaration."""

    @scene(f"submissions.{name}")
    def build() -> Act:
        film = a_handed_in_film()
        organizer = an_organizer(film.edition)
        return lambda: getattr(actions, name)(film, **given, actor=organizer, now=NOON)


of_a_handed_in_film("reassess", shots=(Span(0, 90_000, Source.CAMERA),), reason="A real harbour.")
of_a_handed_in_film("verify_film", stage="screening")


@scene("submissions.draw_for_verification")
def draw_for_verification() -> Act:
    edition = a_handed_in_film().edition
    organizer = an_organizer(edition)
    return lambda: actions.draw_for_verification(edition, stage="screening", percent=5, actor=organizer, now=NOON)


@scene("submissions.verify_reached")
def verify_reached() -> Act:
    film = a_handed_in_film()
    organizer = an_organizer(film.edition)
    a_rules_version(film.edition, data={"verification": [{"stage": "finalists"}]})
    edition = film.edition
    return lambda: actions.verify_reached(edition, [film], stage="finalists", actor=organizer, now=NOON)


@scene("submissions.conclude_verification")
def conclude_verification() -> Act:
    film = a_handed_in_film()
    organizer = an_organizer(film.edition)
    found = actions.verify_film(film, stage="screening", actor=organizer, now=NOON)
    given = {"outcome": "supported", "reason": "Three clips match."}
    return lambda: actions.conclude_verification(found, **given, actor=organizer, now=NOON)


@scene("submissions.admit_all")
def admit_all() -> Act:
    film = a_film(Stage.SUBMITTED)
    organizer = an_organizer(film.edition)
    return lambda: actions.admit_all([film], actor=organizer, now=NOON)


def an_overdue_film() -> Film:
    film = a_film(Stage.FIX_REQUESTED)
    film.fix_requests.create(reason="Sound", due_at=NOON - timedelta(hours=1), asked_at=NOON - timedelta(days=3))
    return film


@scene("submissions.lapse")
def lapse() -> Act:
    film = an_overdue_film()
    return lambda: actions.lapse(film, now=NOON)


@scene("submissions.close_overdue_fixes")
def close_overdue_fixes() -> Act:
    an_overdue_film()
    return lambda: actions.close_overdue_fixes(now=NOON)


@scene("submissions.bar_viewer")
def bar_viewer() -> Act:
    film, viewer = a_film(Stage.IN_COMPETITION), a_user()
    return lambda: actions.bar_viewer(film, viewer, now=NOON)
