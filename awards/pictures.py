"""A published film's poster in the sizes and formats of our pages: made when first asked for, kept beside it."""

from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from submissions.models import FilmFile, Rendition

WIDTHS = (480, 960, 1600)
"""Pixels across; a smaller poster is not made larger. 1600 is for the hero and for links shared elsewhere."""
FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "avif": ("AVIF", "image/avif", {"quality": 55, "speed": 8}),
    "webp": ("WEBP", "image/webp", {"quality": 76, "method": 4}),
    "jpg": ("JPEG", "image/jpeg", {"quality": 82, "optimize": True, "progressive": True}),
}
"""By ending: Pillow's name, the type it is delivered as, and how it is written."""


def picture_of(file: FilmFile, *, width: int, ending: str) -> IO[bytes] | None:
    """The poster of `file`, `width` pixels across, as `ending` of `FORMATS`; None when it has no poster. One query."""
    poster = file.renditions.filter(kind=Rendition.Kind.POSTER).first()
    if poster is None:
        return None
    kept = f"{poster.prefix}/{Path(poster.entry).stem}-{width}-{int(poster.made_at.timestamp())}.{ending}"
    storage = storages["renditions"]
    if not storage.exists(kept):
        with storage.open(f"{poster.prefix}/{poster.entry}") as original:
            storage.save(kept, ContentFile(scaled(original, width=width, ending=ending)))
    return storage.open(kept)


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
