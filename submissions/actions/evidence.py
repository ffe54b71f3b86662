"""Evidence laid beside a declaration: raw clips and the locker, and what a person says of a clip found in the film.

It never changes the film, so it may come after the film was handed in: until the film is out.
"""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat

from contest.audit import record
from contest.jobs import ring
from contest.models import User
from submissions.lifecycle import GONE
from submissions.media import filetypes
from submissions.models import Evidence, Film
from submissions.wording import EvidenceRefused

from .moves import held

MOST_PIECES = 200
MOST_BYTES = 6 * 1024**3
"""Of one film, all its evidence together."""


def lay_down(
    film: Film, files: "Sequence[File[bytes]]", *, kind: str, opens: str = Evidence.Opens.DESK, note: str = "",
    actor: User, now: datetime,
) -> list[Evidence]:  # fmt: skip
    """Keep files as evidence of one kind: all of them or none. Clips are read and looked for by a worker.

    What a file is, is told from its first bytes; programs are refused whatever they are called.
    """
    types = [_type_of(file, kind) for file in files]
    _require_room(film, files)
    state = Evidence.State.WAITING if kind == Evidence.Kind.CLIP else Evidence.State.DONE
    pieces = [
        Evidence(film=film, kind=kind, opens=opens, note=note, state=state, media_type=media_type, bytes=file.size,
                 original_name=PurePath(file.name or "file").name[:255], added_at=now, **_stored(film, file))
        for file, media_type in zip(files, types, strict=True)
    ]  # fmt: skip
    try:
        _keep(film, pieces, actor=actor, now=now)
    except EvidenceRefused:
        for piece in pieces:
            _delete_bytes(piece)
        raise
    return pieces


@transaction.atomic
def _keep(film: Film, pieces: Sequence[Evidence], *, actor: User, now: datetime) -> None:
    if held(film).stage in GONE:
        raise EvidenceRefused("film_is_out")
    Evidence.objects.bulk_create(pieces)
    record("film.lay_down_evidence", film, actor=actor, at=now, edition=film.edition,
           files=[{"evidence": str(piece.pk), "kind": piece.kind, "opens": piece.opens, "sha256": piece.sha256}
                  for piece in pieces])  # fmt: skip
    for piece in pieces:
        if piece.state == Evidence.State.WAITING:
            ring("submissions.read_clip", evidence_id=str(piece.pk))


@transaction.atomic
def take_back(evidence: Evidence, *, actor: User, now: datetime) -> None:
    """The creator takes a piece back while the film is theirs to change; later it stays, as does what was judged."""
    film = held(evidence.film)
    if not film.is_with_creator or evidence.verdict:
        raise EvidenceRefused("stays")
    if Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=now):
        record("film.take_back_evidence", film, actor=actor, at=now, edition=film.edition, evidence=str(evidence.pk))
        transaction.on_commit(lambda: _delete_bytes(evidence), robust=True)


@transaction.atomic
def judge_clip(clip: Evidence, verdict: str, *, actor: User, now: datetime) -> None:
    """An organizer saw clip and film side by side: the same pictures, or others. May be said anew."""
    if clip.placed_in_id is None:
        raise EvidenceRefused("not_placed")
    columns = {"verdict": verdict, "judged_by": actor, "judged_at": now}
    Evidence.objects.filter(pk=clip.pk).update(**columns)
    record("film.judge_clip", clip.film, actor=actor, at=now, edition=clip.film.edition, evidence=str(clip.pk),
           verdict=verdict)  # fmt: skip


def _type_of(file: "File[bytes]", kind: str) -> str:
    file.seek(0)
    head = file.read(filetypes.HEAD_BYTES)
    code = filetypes.refusal(kind, file.name or "", head, file.size)
    if code:
        most = filesizeformat(filetypes.ALLOWED[kind][1])
        raise EvidenceRefused(code, name=PurePath(file.name or "?").name, limit=most)
    return filetypes.type_of(head)


def _require_room(film: Film, files: "Sequence[File[bytes]]") -> None:
    there = film.evidence.filter(removed_at=None)
    if there.count() + len(files) > MOST_PIECES:
        raise EvidenceRefused("too_many", limit=MOST_PIECES)
    used = there.aggregate(sum=Sum("bytes"))["sum"] or 0
    if used + sum(file.size for file in files) > MOST_BYTES:
        raise EvidenceRefused("too_much", limit=filesizeformat(MOST_BYTES))


def _stored(film: Film, file: "File[bytes]") -> dict[str, str]:
    """Columns of a file now stored, under a name that says nothing of what it is called."""
    name, digest = f"{film.pk}/evidence/{uuid.uuid4()}.bin", hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    file.seek(0)
    return {"storage_name": storages["originals"].save(name, file), "sha256": digest.hexdigest()}


def _chunks(file: "File[bytes]") -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()


def _delete_bytes(evidence: Evidence) -> None:
    storages["originals"].delete(evidence.storage_name)
