"""The diary of the house: append-only, each line chained to the one before by SHA-256."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import models

from contest.models import AuditEntry, AuditHead, Edition, User


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
    return f"{thing._meta.label_lower}:{thing.pk}"


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


def first_break(entries: Iterable[AuditEntry]) -> AuditEntry | None:
    """The first line, in order, that does not follow from the one before it; None when the chain is whole."""
    previous: AuditEntry | None = None
    for entry in entries:
        expected_previous = previous.digest if previous else entry.previous_digest
        in_order = previous is None or entry.sequence == previous.sequence + 1
        if not in_order or entry.previous_digest != expected_previous:
            return entry
        if entry.digest != digest_of(entry.previous_digest, _line(entry)):
            return entry
        previous = entry
    return None
