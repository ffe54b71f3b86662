"""Letters: written into the letterbox in the action's transaction, sent by a worker after commit."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from contest.jobs import ring
from contest.models import Edition, OutgoingMail, User


def post(
    kind: str, to: User, *, at: datetime, edition: Edition | None = None, key: str | None = None, **context: object
) -> OutgoingMail | None:
    """Write the letter `kind` (templates/mail/<kind>.txt, first line the subject) to a person in their language.

    With `key`, the same letter is written once; a second call returns None.
    """
    with override(to.language or settings.LANGUAGE_CODE):
        facts = {"person": to, "edition": edition, "site_url": settings.SITE_URL, **context}
        text = render_to_string(f"mail/{kind}.txt", facts).strip()
    return post_text(kind, to.email, text, at=at, edition=edition, recipient=to, language=to.language, key=key)


def post_text(
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
