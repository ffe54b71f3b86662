"""Enters the demonstration's films the way a creator does: draft, file, story, declaration, hand-in."""

import tempfile
import urllib.request
from base64 import b64encode
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from awards.management.demo import films
from awards.management.demo.people import account_of
from awards.management.demo.scripts import FilmScript
from contest.models import Edition, User
from submissions import actions
from submissions.actions.declaring import shots_of
from submissions.actions.drafts import CreditLine
from submissions.actions.files import Announcement
from submissions.declaration import Source, Span
from submissions.media import tools
from submissions.models import Film
from submissions.subtitles import Cue
from submissions.uploads import receiving, store

SUBTITLES_LAST_MS = 4_000
SENDING_SECONDS = 600


def film_of(script: FilmScript, edition: Edition, *, now: datetime) -> Film:
    """The script's film in the edition: found by maker and title, or started."""
    creator = account_of(script.maker, now=now)
    found = Film.objects.filter(edition=edition, creator=creator, title=script.title).first()
    if found:
        return found
    film = actions.start_film(edition, actor=creator, now=now)
    story = {
        "title": script.title, "title_en": script.title_en, "synopsis": script.synopsis, "country": script.maker.country,
        "spoken_language": script.spoken, "without_speech": not script.spoken, "production_days": script.days,
    }  # fmt: skip
    actions.save_story(film, story=story, actor=creator, now=now)
    film.refresh_from_db()
    return film


def send_file(script: FilmScript, film: Film, *, now: datetime | None) -> None:
    """Make the film and hand its bytes over: through the web server's own upload address, or, for a contest that is
    over, as if they had come at `now`."""
    with tempfile.TemporaryDirectory(dir=settings.WORK_FOLDER) as folder:
        target = Path(folder) / "film.mp4"
        shots = films.paint_shots(script, Path(folder))
        allowance = tools.Allowance(seconds=900, file_bytes=1024**3)
        tools.run(
            films.arguments(script, shots, target, "ffmpeg"),
            reads=Path(folder),
            writes=Path(folder),
            allowance=allowance,
        )
        name = f"{'-'.join(script.title.split()).lower()}.mp4"
        if now is None:
            _send(target, name, film, film.creator)
        else:
            _lay_down(target, name, film, now=now)


def _lay_down(path: Path, name: str, film: Film, *, now: datetime) -> None:
    announced = Announcement(length=path.stat().st_size, filename=name)
    upload = receiving.open_upload(film, announced, actor=film.creator, now=now)
    with store.hold(upload) as staged:
        staged.append([path.read_bytes()])
        receiving.conclude(staged, upload, now=now)


def _send(path: Path, name: str, film: Film, creator: User) -> None:
    """Two requests of tus: create the upload, append the bytes."""
    metadata = f"film {b64encode(str(film.pk).encode()).decode()},filename {b64encode(name.encode()).decode()}"
    common = {"Tus-Resumable": "1.0.0", "Cookie": f"{settings.SESSION_COOKIE_NAME}={_session(creator)}"}
    headers = {**common, "Upload-Length": str(path.stat().st_size), "Upload-Metadata": metadata}
    address = f"{settings.SITE_URL}/uploads/"
    create = urllib.request.Request(address, method="POST", headers=headers)  # noqa: S310  our own address
    with urllib.request.urlopen(create, timeout=30) as answer:  # noqa: S310
        place = urljoin(address, answer.headers["Location"])
    headers = {**common, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    request = urllib.request.Request(place, data=path.read_bytes(), method="PATCH", headers=headers)  # noqa: S310
    urllib.request.urlopen(request, timeout=SENDING_SECONDS).close()  # noqa: S310


def _session(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(SENDING_SECONDS)
    session.create()
    return session.session_key


def declare(script: FilmScript, film: Film, *, now: datetime) -> None:
    """Everything a creator writes once the film has been cut into shots."""
    creator = film.creator
    proposed = shots_of(film.file)
    actions.save_shots(film, shots=[_marked(script, span) for span in proposed], actor=creator, now=now)
    sound = {"voice": "ai" if script.spoken else "none", "music": "mixed", "effects": "ai", "script": "human",
             "workflow": "Storyboard by hand, shots generated one by one, cut and graded in an editor."}  # fmt: skip
    actions.save_sound(film, sound=sound, actor=creator, now=now)
    people = {"Director": script.maker.name, "Writer": script.maker.name, "Sound": "Studio Hemlock"}
    actions.save_people(film, people=[CreditLine(*line) for line in people.items()], actor=creator, now=now)
    codes = frozenset(consent["code"] for consent in film.rules.section("consents"))
    actions.save_rights(film, consents=codes, actor=creator, now=now)
    if script.cues:
        actions.save_subtitle(
            film, language="en", cues=_cues(script), original_name="subtitles.srt", actor=creator, now=now
        )


def hand_in(script: FilmScript, film: Film, *, organizer: User, now: datetime) -> None:
    """Submit the film, and let the organizer do what the script says became of it."""
    if script.fate == "draft":
        return
    actions.submit(film, actor=film.creator, now=now)
    film.refresh_from_db()
    if script.fate == "admitted":
        actions.admit(film, actor=organizer, now=now + timedelta(minutes=5))
    if script.fate == "fix_requested":
        reason = (
            "The third shot shows a recorded hand, declared as AI. Please check its mark and hand the film in again."
        )
        actions.ask_fix(
            film, reason=reason, due_at=now + timedelta(days=6), actor=organizer, now=now + timedelta(minutes=5)
        )


def _marked(script: FilmScript, span: Span) -> Span:
    """What made this shot, by the script: the shot is the one in which the middle of the span lies."""
    middle = (span.start_ms + span.end_ms) / 2000
    end = films.TITLE_SECONDS
    if middle < end:
        return Span(span.start_ms, span.end_ms, Source.NEUTRAL)
    number = 0
    for seconds in films.shot_seconds(script):
        number += 1
        end += seconds
        if middle < end:
            break
    source = Source(script.other_than_ai.get(number, Source.AI.value))
    model = script.model if source in (Source.AI, Source.COMPOSITE) else ""
    return Span(span.start_ms, span.end_ms, source, model)


def _cues(script: FilmScript) -> list[Cue]:
    step = int(script.seconds * 1000) // (len(script.cues) + 1)
    return [
        Cue(step * place, step * place + SUBTITLES_LAST_MS, text) for place, text in enumerate(script.cues, start=1)
    ]
