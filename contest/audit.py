"""The diary of the house: append-only, each line chained to the one before by SHA-256."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import models

from contest.models import AuditEntry, AuditHead, Edition, User
from contest.models.records import FIRST_DIGEST


def digest_of(previous: str, line: dict[str, object]) -> str:
    """SHA-256 over the previous digest and the line's canonical JSON (sorted keys, no spaces, UTF-8), hexadecimal."""
    canonical = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def _line(entry: AuditEntry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "verb": entry.verb,
        "edition": entry.edition_id,
        "subject": entry.subject,
        "actor": entry.actor_id,
        "facts": entry.facts,
    }


def subject_of(thing: models.Model) -> str:
    return f"{thing._meta.label_lower}:{thing.pk}"  # noqa: SLF001  documented by Django, whatever its name


def record(
    verb: str,
    subject: models.Model,
    *,
    actor: User | None,
    at: datetime,
    edition: Edition | None = None,
    **facts: object,
) -> AuditEntry:
    """Write one line, in the caller's transaction (it must be inside one). `actor` None means the system itself.

    `facts` must be JSON (str, int, bool, None, list, dict); no personal data that an erasure would have to remove.
    """
    head = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
    entry = AuditEntry(
        sequence=head.sequence + 1,
        at=at,
        verb=verb,
        edition_id=edition.pk if edition else None,
        subject=subject_of(subject),
        actor_id=actor.pk if actor else 0,
        facts=json.loads(json.dumps(facts, default=str)),
        previous_digest=head.digest,
    )
    entry.digest = digest_of(head.digest, _line(entry))
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(sequence=entry.sequence, digest=entry.digest)
    return entry


@dataclass(frozen=True)
class ChainState:
    """What a walk along the chain found. `broken_at` is the first line that does not follow; 0 when none is broken.

    `lines_missing` counts lines the head knows of and the table no longer has at its end.
    """

    lines: int
    broken_at: int
    lines_missing: int
    digest: str

    @property
    def is_whole(self) -> bool:
        return not self.broken_at and not self.lines_missing


def first_break(entries: Iterable[AuditEntry]) -> AuditEntry | None:
    """The first line, from the very first on, that does not follow from its predecessor; None when whole."""
    sequence, digest = 0, FIRST_DIGEST
    for entry in entries:
        follows = entry.sequence == sequence + 1 and entry.previous_digest == digest
        if not follows or entry.digest != digest_of(entry.previous_digest, _line(entry)):
            return entry
        sequence, digest = entry.sequence, entry.digest
    return None


def chain_state() -> ChainState:
    """Walk the whole chain, in constant memory. Lines written while it walks do not count as missing."""
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    entries = AuditEntry.objects.filter(sequence__lte=head.sequence)
    broken = first_break(entries.iterator(chunk_size=2000))
    last = entries.last()
    lost_tail = head.sequence - (last.sequence if last else 0)
    if last and not broken and not lost_tail and last.digest != head.digest:
        broken = last
    return ChainState(entries.count(), broken.sequence if broken else 0, lost_tail, head.digest)
