"""The labelled copy of a film: one MP4 to hand out, which says in itself how it was made, signed where we can sign.

Written in this order, because each step would break the signature: streams and AIGC label (ffmpeg), XMP (a box at the
end), then the manifest. What was written is read back with the reader that reads everybody's files; a copy that does
not say what it should is not kept.
"""

import json
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from submissions.models import FilmFile

from . import encoding, shelf, tools
from .facts import MediaFacts
from .provenance import child, reader
from .provenance.containers import XMP_BOX
from .provenance.marks import Report, State
from .provenance.statement import INGREDIENT, Work, label_of, manifest_of, packet_of, source_type
from .streams import home, streams
from .work import Job, StepFailed

COPY = "film.mp4"
GIB = 1024**3
COPYING = tools.Allowance(seconds=900, file_bytes=16 * GIB, open_files=256, niceness=5)
CHILD = Path(child.__file__).resolve()
COPIED_PICTURE = frozenset({"h264", "hevc"})
"""Codecs that go into the copy as they are; of other films it gets the largest stream we made."""


def labelled_copy(job: Job) -> tuple[Path, Report]:
    """Make the copy in a folder of its own; returns the folder and what the copy says of itself."""
    work, out = work_of(job.file), job.out("copy")
    plain, facts = _plain(job)
    tools.run(
        encoding.labelled(plain, facts, label_of(work), COPY), reads=plain[0], sees=plain[1:], writes=out,
        allowance=COPYING, sink=tools.Progress(), pulse=job.lease,
    )  # fmt: skip
    append_packet(out / COPY, packet_of(work))
    if can_sign():
        sign(out / COPY, manifest_of(work), original=job.film)
    said = reader.read(out / COPY, pulse=job.lease)
    if not says(said, work):
        raise StepFailed("not_labelled", json.dumps(said.to_json())[:2000])
    return out, said


def work_of(file: FilmFile) -> Work:
    """The film as it is delivered, by its declaration and its marks."""
    film, declaration, kept = file.film, getattr(file, "declaration", None), getattr(file, "provenance", None)
    return Work(
        title=film.title_en or film.title,
        maker=film.creator.display_name,
        code=film.code,
        deliverer=settings.SITE_URL,
        number=f"{film.edition.slug}/{film.code}",
        spans=tuple(shot.as_span() for shot in declaration.shots.all()) if declaration else (),
        report=Report.from_json(kept.report) if kept else Report(),
    )


def says(said: Report, work: Work) -> bool:
    """Whether a copy, read back, carries label, source type and, where we sign, a sound signature."""
    wanted = label_of(work)
    has_label = not wanted or (said.label is not None and said.label.conforms)
    typed = {item.value for item in said.source_types if item.where == "xmp"}
    has_type = not source_type(work.spans) or source_type(work.spans) in typed
    signed = not can_sign() or said.credentials.state in (State.TRUSTED, State.VALID)
    return has_label and has_type and signed


def append_packet(film: Path, packet: str) -> None:
    """Put an XMP packet behind everything else in an MP4, as a box of its own."""
    content = XMP_BOX + packet.encode()
    with film.open("ab") as file:
        file.write((len(content) + 8).to_bytes(4) + b"uuid" + content)


# ── The signature ─────────────────────────────────────────────────────────────
def can_sign() -> bool:
    """Whether this installation has a certificate and its key."""
    return all(name and Path(name).is_file() for name in (settings.C2PA_SIGNING_CHAIN, settings.C2PA_SIGNING_KEY))


def sign(film: Path, manifest: dict[str, object], *, original: Path | None = None) -> None:
    """Replace an MP4 by the same with our manifest, which keeps that of `original` as an ingredient.

    Raises StepFailed("unsigned") with c2pa's reason.
    """
    signed = film.with_name("signed.mp4")
    chain, key = (Path(name).resolve() for name in (settings.C2PA_SIGNING_CHAIN, settings.C2PA_SIGNING_KEY))
    asked = {
        "do": "sign", "file": str(film), "out": str(signed), "manifest": manifest, "chain": str(chain),
        "key": str(key), "algorithm": settings.C2PA_SIGNING_ALGORITHM,
    }  # fmt: skip
    if original:
        asked |= {"parent": str(original), "parent_type": "video/mp4", "ingredient": INGREDIENT}
    command = ["python", "-I", "-B", str(CHILD), json.dumps(asked)]
    sees = (CHILD, chain, key, *((original,) if original else ()))
    done = tools.run(command, reads=film, sees=sees, writes=film.parent, allowance=replace(COPYING, seconds=600))
    answer = json.loads(done.output or "{}")
    if not answer.get("signed"):
        raise StepFailed("unsigned", str(answer.get("error", "")))
    signed.replace(film)


def _plain(job: Job) -> tuple[tuple[Path, ...], MediaFacts]:
    """The files whose streams go into the copy: the original where its picture suits, else our largest streams."""
    if job.facts.video_codec in COPIED_PICTURE:
        return (job.film,), job.facts
    known = streams(job.file)
    pictures = [stream for stream in known if not stream.is_sound]
    if not pictures:
        raise StepFailed("no_stream")
    largest = max(pictures, key=lambda stream: stream.width * stream.height)
    chosen = [largest, *(stream for stream in known if stream.is_sound)][:2]
    paths = [Path(stream.uri).with_suffix(".m4s") for stream in chosen]
    local = tuple(shelf.published(f"{home(job.file)}/hls/{path}", job.folder) for path in paths)
    return local, replace(job.facts, video_index=0, audio_index=0 if len(local) > 1 else None, audio_codec="aac")
