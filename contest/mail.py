"""Letters: written into the letterbox in the action's transaction, sent by a worker after commit."""

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template import Context
from django.template.backends.django import Template as DjangoTemplate
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import override

from contest.jobs import ring, take
from contest.models import Edition, OutgoingMail, User

log = logging.getLogger(__name__)
State = OutgoingMail.State
LEASE_SECONDS = 120
ATTEMPTS = 5
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
"""How long to wait after the first, second … failed attempt; after the last attempt the letter has failed."""


# ── Writing ───────────────────────────────────────────────────────────────────
def plain(template: str, facts: dict[str, object]) -> str:
    """A template of a letter, filled in; nothing is escaped, for a letter is no HTML."""
    found = cast(DjangoTemplate, get_template(template))
    return str(found.template.render(Context(facts, autoescape=False))).strip()


def post(
    kind: str, to: User, *, at: datetime, edition: Edition | None = None, key: str | None = None, **context: object
) -> OutgoingMail | None:
    """Write the letter `kind` (templates/mail/<kind>.txt, first line the subject) to a person.

    It is in their language and time zone (unknown: the edition's, else UTC). With `key`, the same letter is written
    once; a second call returns None.
    """
    zone = ZoneInfo(to.time_zone or (edition.time_zone if edition else "UTC"))
    with override(to.language or settings.LANGUAGE_CODE), timezone.override(zone):
        facts = {"person": to, "edition": edition, "site_url": settings.SITE_URL, "zone": zone.key, **context}
        text = plain(f"mail/{kind}.txt", facts)
    return post_text(kind, to.email, text, at=at, edition=edition, recipient=to, language=to.language, key=key)


def post_text(  # noqa: PLR0913  the columns of a letter
    kind: str, address: str, text: str, *, at: datetime, edition: Edition | None = None, recipient: User | None = None,
    language: str = "en", key: str | None = None,
) -> OutgoingMail | None:  # fmt: skip
    """Put a finished text (first line the subject) into the letterbox and ring the postman."""
    if key and OutgoingMail.objects.filter(key=key).exists():
        return None
    subject, _, body = text.partition("\n")
    letter = OutgoingMail.objects.create(
        kind=kind, edition=edition, to=address, recipient=recipient, language=language or "en",
        subject=subject.strip()[:240], body=body.strip() + "\n", key=key, written_at=at,
    )  # fmt: skip
    ring("contest.deliver_mail", mail_id=letter.pk)
    return letter


# ── Sending ───────────────────────────────────────────────────────────────────
def deliver(mail_id: int, *, now: datetime) -> bool:
    """Send one letter unless another worker has it or its time has not come; whether it was sent.

    A failure is written down and tried again later, `ATTEMPTS` times. A worker killed between the server's answer and
    our note sends twice; both copies carry the same Message-ID.
    """
    due = OutgoingMail.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now))
    if not take(due, mail_id, now=now, seconds=LEASE_SECONDS, waiting=State.WAITING, running=State.SENDING):
        return False
    letter = OutgoingMail.objects.get(pk=mail_id)
    try:
        _send(letter)
    except (SMTPException, OSError, ValueError) as error:
        _note_failure(letter, error, now)
        return False
    _note_success(letter, now)
    return True


def ring_waiting(*, now: datetime) -> int:
    """Ring again for every letter that is due and that nobody holds, a killed worker's among them; how many."""
    due = Q(lease_until=None) | Q(lease_until__lte=now)
    waiting = OutgoingMail.objects.filter(due, state__in=[State.WAITING, State.SENDING]).order_by("pk")
    letters = list(waiting.values_list("pk", flat=True)[:500])
    for pk in letters:
        ring("contest.deliver_mail", mail_id=pk)
    return len(letters)


def _send(letter: OutgoingMail) -> None:
    house = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    reply_to = [letter.edition.contact_email] if letter.edition and letter.edition.contact_email else None
    EmailMessage(
        letter.subject, letter.body, to=[letter.to], reply_to=reply_to,
        headers={"Message-ID": f"<letter-{letter.pk}@{house}>", "Content-Language": letter.language},
    ).send()  # fmt: skip


def _note_success(letter: OutgoingMail, now: datetime) -> None:
    letter.state, letter.sent_at, letter.lease_until, letter.error = State.SENT, now, None, ""
    if letter.kind.startswith("account.") and not settings.KEEP_ACCOUNT_LETTERS:
        letter.body = ""  # it held a link that opens the account
    letter.save(update_fields=["state", "sent_at", "lease_until", "error", "body"])


def _note_failure(letter: OutgoingMail, error: Exception, now: datetime) -> None:
    log.warning("Letter %s (%s) was not sent: %s", letter.pk, letter.kind, error)
    is_over = letter.attempts >= ATTEMPTS
    letter.state = State.FAILED if is_over else State.WAITING
    letter.lease_until = None if is_over else now + WAITS[letter.attempts - 1]
    letter.error = f"{type(error).__name__}: {error}"[:300]
    letter.save(update_fields=["state", "lease_until", "error"])
