"""What an organizer can do with letters."""

from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.jobs import ring
from contest.models import OutgoingMail, User
from contest.wording import LetterRefused


@transaction.atomic
def resend(letter: OutgoingMail, *, actor: User | None, now: datetime) -> None:
    """Try a failed letter again, with all its attempts. Refuses with "not_failed"."""
    failed = OutgoingMail.objects.filter(pk=letter.pk, state=OutgoingMail.State.FAILED)
    if not failed.update(state=OutgoingMail.State.WAITING, attempts=0, lease_until=None, error=""):
        raise LetterRefused("not_failed")
    letter.refresh_from_db()
    record("letter.resend", letter, actor=actor, at=now, edition=letter.edition, kind=letter.kind)
    ring("contest.deliver_mail", mail_id=letter.pk)
