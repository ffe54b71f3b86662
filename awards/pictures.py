"""A published film's poster in the sizes and formats of our pages, kept beside it: made by a worker once publication is

scheduled, so that the first who look do not wait; what is not made by then is made when first asked for. That pictures
lie ready says nothing to anybody: their addresses are 404 until the instant, and they are made of every film shown.
"""

from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from awards.models import Publication
from awards.publication import films_in
from submissions.models import FilmFile, Rendition

WIDTHS = (480, 960, 1600)
"""Pixels across; a smaller poster is not made larger. 1600 is for the hero and for links shared elsewhere."""
FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "avif": ("AVIF", "image/avif", {"quality": 55, "speed": 8}),
    "webp": ("WEBP", "image/webp", {"quality": 76, "method": 4}),
    "jpg": ("JPEG", "image/jpeg", {"quality": 82, "optimize": True, "progressive": True}),
}
"""By ending: Pillow's name, the type it is delivered as, and how it is written."""


FILMS_AT_ONCE = 20
"""So many films' pictures a worker makes before it looks for something more pressing."""


def prepare(publication: Publication, *, start: int) -> int | None:
    """Make the pictures of the next films of the list from number `start` on; returns where to go on, None at the end.

    Nothing to do once the publication was recalled. Three queries.
    """
    files = films_in(publication)[start : start + FILMS_AT_ONCE] if publication.publish_at else []
    posters = Rendition.objects.filter(file__in=files, kind=Rendition.Kind.POSTER)
    for poster in posters:
        for width in WIDTHS:
            for ending in FORMATS:
                _kept(poster, width, ending)
    return start + FILMS_AT_ONCE if len(files) == FILMS_AT_ONCE else None


def picture_of(file: FilmFile, *, width: int, ending: str) -> IO[bytes] | None:
    """The poster of `file`, `width` pixels across, as `ending` of `FORMATS`; None when it has none. One query."""
    poster = file.renditions.filter(kind=Rendition.Kind.POSTER).first()
    if poster is None:
        return None
    try:
        return storages["renditions"].open(_kept(poster, width, ending))
    except FileNotFoundError:  # lost with a disk, say: the film's page is there all the same
        return None


def _kept(poster: Rendition, width: int, ending: str) -> str:
    """Where the picture lies; it is made if it is not there yet."""
    name = f"{poster.prefix}/{Path(poster.entry).stem}-{width}-{int(poster.made_at.timestamp())}.{ending}"
    storage = storages["renditions"]
    if not storage.exists(name):
        with storage.open(f"{poster.prefix}/{poster.entry}") as original:
            storage.save(name, ContentFile(scaled(original, width=width, ending=ending)))
    return name


def scaled(original: IO[bytes], *, width: int, ending: str) -> bytes:
    """The picture scaled down to `width`, keeping its shape, without anything its file said beside the picture."""
    name, _type, how = FORMATS[ending]
    with Image.open(original) as picture:
        plain = picture.convert("RGB")
    if plain.width > width:
        plain = plain.resize((width, max(1, round(plain.height * width / plain.width))), Image.Resampling.LANCZOS)
    written = BytesIO()
    plain.save(written, name, **how)
    return written.getvalue()
