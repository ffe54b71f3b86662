"""The face of a film: its creator chooses a still that was found, or uploads a poster; and takes over subtitles that

came inside the file.
"""

from datetime import datetime
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from contest.audit import record
from contest.models import User
from submissions.lifecycle import FilmPart
from submissions.media import shelf
from submissions.models import Film, FilmFile, Rendition, Subtitle
from submissions.subtitles import read_subtitles
from submissions.wording import FilmRefused

from .drafts import save_subtitle
from .media import leave
from .moves import held, require_editable

KINDS = ("JPEG", "PNG", "WEBP")
MOST_BYTES, MOST_PIXELS, LEAST_SIDE, LONG_SIDE = 15 * 1024**2, 60_000_000, 240, 1920
OWN = "own"
"""In a poster's facts: `candidates` are the names of the stills in `found`, `chosen` is one of them, or OWN, or ""."""


@transaction.atomic
def choose_poster(film: Film, *, still: str, actor: User, now: datetime) -> None:
    """Show the film by one of the stills that were found in it."""
    file = _editable_file(film, now=now)
    poster = Rendition.objects.filter(file=file, kind=Rendition.Kind.POSTER).first()
    if poster is None or still not in poster.facts.get("candidates", []):
        raise FilmRefused("no_such_still")
    own = {poster.prefix} if poster.facts.get("chosen") == OWN else set[str]()
    poster.prefix, poster.entry = poster.facts.get("found", poster.prefix), still
    poster.facts = {**poster.facts, "found": poster.prefix, "chosen": still}
    poster.save(update_fields=["prefix", "entry", "facts"])
    leave(own, now=now)
    record("film.choose_poster", film, actor=actor, at=now, edition=film.edition, file=file.pk, still=still)


@transaction.atomic
def upload_poster(film: Film, *, picture: bytes, actor: User, now: datetime) -> None:
    """Show the film by a picture of its creator's own. It is decoded and written anew: nothing else in it survives."""
    file = _editable_file(film, now=now)
    content, prefix = _poster(picture), f"films/{film.pk}/poster-{int(now.timestamp() * 1000)}"
    shelf.put(f"{prefix}/poster.jpg", content)
    poster = Rendition.objects.filter(file=file, kind=Rendition.Kind.POSTER).first()
    facts = poster.facts if poster else {"candidates": []}
    found = facts.get("found", poster.prefix if poster else "")
    before = {poster.prefix} if poster and facts.get("chosen") == OWN else set[str]()
    columns = {"prefix": prefix, "entry": "poster.jpg", "bytes": len(content), "made_at": now,
               "facts": {**facts, "found": found, "chosen": OWN}}  # fmt: skip
    Rendition.objects.update_or_create(file=file, kind=Rendition.Kind.POSTER, defaults=columns)
    leave(before, now=now)
    record("film.upload_poster", film, actor=actor, at=now, edition=film.edition, file=file.pk, bytes=len(content))


def take_subtitles(film: Film, *, number: int, language: str, actor: User, now: datetime) -> Subtitle:
    """Make a subtitle track that came inside the film's file its subtitles in `language`."""
    found = film.file.renditions.filter(kind=Rendition.Kind.SUBTITLES).first() if film.file else None
    tracks = found.facts["tracks"] if found else []
    if not 0 <= number < len(tracks):
        raise FilmRefused("no_such_track")
    cues = read_subtitles(tracks[number]["webvtt"].encode()).cues
    name = film.file.original_name if film.file else ""
    return save_subtitle(film, language=language, cues=cues, original_name=name, actor=actor, now=now)


def _editable_file(film: Film, *, now: datetime) -> FilmFile:
    stored = held(film)
    require_editable(stored, FilmPart.FILE, now=now)
    if stored.file is None:
        raise FilmRefused("no_such_still")
    return stored.file


def _poster(data: bytes) -> bytes:
    """The picture as a JPEG of moderate size; FilmRefused when it is none, or too large or small to be one."""
    if len(data) > MOST_BYTES:
        raise FilmRefused("picture_too_large", megabytes=MOST_BYTES // 1024**2)
    try:
        with Image.open(BytesIO(data), formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FilmRefused("picture_too_large", megabytes=MOST_BYTES // 1024**2)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FilmRefused("picture_unreadable") from error
    if min(upright.size) < LEAST_SIDE:
        raise FilmRefused("picture_too_small", width=upright.width, height=upright.height, least=LEAST_SIDE)
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    upright.save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return out.getvalue()
