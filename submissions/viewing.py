"""Who may watch a film just now: passes for its streams, and all that a player needs to know.

A pass is a part of the address, so that playlists find their segments by relative names, in any player and on any
television. It opens one file for one viewer until it expires, and less than that: see `watched_by`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import get_language_info

from contest.models import User
from contest.permissions import is_organizer
from submissions.lifecycle import GONE
from submissions.media.listening import gain
from submissions.models import Film, FilmFile, Rendition, Subtitle, ViewingBar

TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl", ".m4s": "video/iso.segment", ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8", ".jpg": "image/jpeg", ".webp": "image/webp",
}  # fmt: skip
"""All that is ever delivered of what was made, and as what: never a type that a file claims for itself."""
NOBODY = 0
"""The viewer of a public film, in a pass."""
HOUR_SECONDS = 3600
FILE, VIEWER = -1, -2
"""Stand for the two in a query that is written once; no row has such a key."""
Kind = Rendition.Kind
_signer = Signer(salt="submissions.viewing")


@dataclass(frozen=True)
class Track:
    """Subtitles in one language."""

    language: str
    label: str
    url: str


@dataclass(frozen=True)
class Screen:
    """A film for one viewer: addresses that expire, and what the player must know before the first byte.

    Addresses are None while there is nothing behind them. It is complete when all sizes of the stream are there.
    `gain` is by how many tenths of a decibel the player turns it up (down, below nought) so that films are heard alike.
    """

    hls: str | None = None
    poster: str | None = None
    storyboard: str | None = None
    tracks: tuple[Track, ...] = ()
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    is_complete: bool = False
    gain: int = 0

    @property
    def is_playable(self) -> bool:
        return self.hls is not None


@dataclass(frozen=True)
class Pass:
    """What a token says: this viewer may see this file."""

    file_id: int
    viewer_id: int


@dataclass(frozen=True)
class Watched:
    """What a pass opens: the file, and the film it is of."""

    file_id: int
    film_id: int


def screen_for(film: Film, viewer: User | None, *, now: datetime) -> Screen:
    """The film for `viewer`; None stands for the public. The caller has made sure that they may watch.

    Two queries when the file is loaded.
    """
    file = film.file
    if file is None:
        return Screen()
    token = issue(file, viewer, now=now)
    made = {rendition.kind: rendition for rendition in file.renditions.all()}
    address = {kind: _address(token, rendition) for kind, rendition in made.items()}
    return Screen(
        hls=address.get(Kind.HLS),
        poster=address.get(Kind.POSTER),
        storyboard=address.get(Kind.STORYBOARD),
        tracks=tuple(_track(token, subtitle) for subtitle in film.subtitles.all()),
        duration_ms=file.duration_ms or 0,
        width=file.width or 0,
        height=file.height or 0,
        is_complete=Kind.HLS in made and bool(made[Kind.HLS].facts.get("complete")),
        gain=gain(file.facts.get("loudness"), file.facts.get("true_peak")),
    )


def poster_url(file: FilmFile, viewer: User | None, *, now: datetime) -> str | None:
    """The address of a file's poster; None when there is none. No query if its renditions were prefetched."""
    posters = [rendition for rendition in file.renditions.all() if rendition.kind == Kind.POSTER]
    return _address(issue(file, viewer, now=now), posters[0]) if posters else None


def poster_urls(files: Collection[int], viewer: User | None, *, now: datetime) -> dict[int, str]:
    """File → the address of its poster, for those that have one. One query."""
    posters = Rendition.objects.filter(kind=Kind.POSTER, file__in=files)
    return {one.file_id: _address(issue(FilmFile(pk=one.file_id), viewer, now=now), one) for one in posters}


def stills_of(file: FilmFile, viewer: User | None, *, now: datetime) -> list[tuple[str, str, bool]]:
    """(name, address, whether it is the poster) of each still that was found in a file. One query."""
    poster = file.renditions.filter(kind=Kind.POSTER).first()
    if poster is None:
        return []
    token, found = issue(file, viewer, now=now), poster.facts.get("found", poster.prefix)
    is_own = poster.facts.get("chosen") == "own"
    names = poster.facts.get("candidates", [])
    return [(name, reverse("submissions:media", args=[token, f"{found}/{name}"]), not is_own and name == poster.entry)
            for name in names]  # fmt: skip


def poster_response(file: FilmFile) -> FileResponse | None:
    """The picture itself, for pages that give it an address of their own; None when there is none."""
    poster = file.renditions.filter(kind=Kind.POSTER).first()
    if poster is None:
        return None
    picture = storages["renditions"].open(f"{poster.prefix}/{poster.entry}")
    return FileResponse(picture, content_type=TYPES[Path(poster.entry).suffix])


def issue(file: FilmFile, viewer: User | None, *, now: datetime) -> str:
    """A token for the path. It is the same for an hour, so that browsers can keep what they have fetched."""
    hour_ends = (int(now.timestamp()) // HOUR_SECONDS + 1) * HOUR_SECONDS
    viewer_id = viewer.pk if viewer else NOBODY
    return _signer.sign(f"{file.pk}.{viewer_id}.{hour_ends + settings.MEDIA_TOKEN_SECONDS}")


def read(token: str, *, now: datetime) -> Pass | None:
    """The pass in a token; None when we did not sign it, or it has expired."""
    try:
        file_id, viewer_id, expires = map(int, _signer.unsign(token).split("."))
    except (BadSignature, ValueError):
        return None
    return Pass(file_id, viewer_id) if now.timestamp() < expires else None


def watched_by(held: Pass) -> Watched | None:
    """What the pass still opens. None when the viewer was barred from the film meanwhile,

    or the film is gone: then only its creator and the organizers may watch it. One query, up to four for a gone film.
    """
    sql, parameters = _question(connection.vendor)
    said = {FILE: held.file_id, VIEWER: held.viewer_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, [said.get(one, one) for one in parameters])
        row = cursor.fetchone()
    if row is None:
        return None
    film_id, stage = row
    return Watched(held.file_id, film_id) if stage not in GONE or _keeps_watching(held.viewer_id, film_id) else None


@cache
def _question(vendor: str) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG001  each kind of database has SQL of its own
    """The query of `watched_by`, with FILE and VIEWER among its parameters.

    It is asked with every segment and every range, and writing it takes three times as long as the answer.
    """
    bars = ViewingBar.objects.filter(film=OuterRef("film"), viewer=VIEWER)
    files = FilmFile.objects.filter(~Exists(bars), pk=FILE)
    return files.values_list("film", "film__stage").query.sql_with_params()


def _keeps_watching(viewer_id: int, film_id: int) -> bool:
    film = Film.objects.select_related("edition").get(pk=film_id)
    if film.creator_id == viewer_id:
        return True
    viewer = User.objects.filter(pk=viewer_id).first()
    return viewer is not None and is_organizer(viewer, film.edition)


def _address(token: str, rendition: Rendition) -> str:
    return reverse("submissions:media", args=[token, f"{rendition.prefix}/{rendition.entry}"])


def _track(token: str, subtitle: Subtitle) -> Track:
    url = reverse("submissions:media", args=[token, f"subtitles/{subtitle.language}.vtt"])
    return Track(subtitle.language, _language_name(subtitle.language), url)


def _language_name(code: str) -> str:
    """What a language calls itself; its code when Django does not know it."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code
