"""Letters: written in the transaction, sent by one worker, tried again when it fails."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.core import mail as sent
from django.core.mail.backends.locmem import EmailBackend

from contest import actions, tasks
from contest.mail import ATTEMPTS, WAITS, deliver, post, post_text, ring_waiting
from contest.models import AuditEntry, OutgoingMail
from contest.wording import LetterRefused
from tests.factories import NOON, a_user, an_edition

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


def a_letter(**columns) -> OutgoingMail:
    letter = post_text("news", "ana@example.org", "Subject\nBody & more", at=NOON)
    OutgoingMail.objects.filter(pk=letter.pk).update(**columns)
    return OutgoingMail.objects.get(pk=letter.pk)


class BrokenServer(EmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, _messages):
        raise SMTPServerDisconnected("please run connect() first")


@pytest.fixture
def broken(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"


def test_a_letter_is_delivered_once():
    letter = a_letter()
    assert (deliver(letter.pk, now=NOON), deliver(letter.pk, now=NOON)) == (True, False)

    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.attempts) == (State.SENT, NOON, 1)
    assert [(mail.subject, mail.body, mail.to) for mail in sent.outbox] == [
        ("Subject", "Body & more\n", ["ana@example.org"])
    ]


def test_a_copy_sent_twice_carries_the_same_number():
    letter = a_letter()
    for _ in range(2):
        OutgoingMail.objects.filter(pk=letter.pk).update(state=State.WAITING)
        deliver(letter.pk, now=NOON)
    assert len({mail.extra_headers["Message-ID"] for mail in sent.outbox}) == 1


def test_answers_go_to_the_contest():
    letter = a_letter(edition=an_edition(contact_email="hello@contest.example"))
    deliver(letter.pk, now=NOON)
    assert sent.outbox[0].reply_to == ["hello@contest.example"]


def test_a_letter_another_worker_holds_is_left_alone():
    letter = a_letter(state=State.SENDING, lease_until=NOON + timedelta(seconds=1))
    assert not deliver(letter.pk, now=NOON)


def test_a_killed_workers_letter_is_taken_over():
    letter = a_letter(state=State.SENDING, lease_until=NOON - timedelta(seconds=1), attempts=1)
    assert deliver(letter.pk, now=NOON)


@pytest.mark.usefixtures("broken")
def test_a_failure_is_written_down_and_tried_again_later():
    letter = a_letter()
    assert not deliver(letter.pk, now=NOON)
    letter.refresh_from_db()
    assert (letter.state, letter.lease_until, letter.attempts) == (State.WAITING, NOON + WAITS[0], 1)
    assert letter.error == "SMTPServerDisconnected: please run connect() first"
    assert (ring_waiting(now=NOON), ring_waiting(now=NOON + WAITS[0])) == (0, 1)


@pytest.mark.usefixtures("broken")
def test_after_the_last_attempt_a_letter_has_failed():
    letter, now = a_letter(), NOON
    for _ in range(ATTEMPTS):
        deliver(letter.pk, now=now)
        now += timedelta(days=1)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.lease_until) == (State.FAILED, ATTEMPTS, None)
    assert (ring_waiting(now=now), len(WAITS)) == (0, ATTEMPTS - 1)


def test_a_failed_letter_can_be_sent_again(django_capture_on_commit_callbacks):
    letter = a_letter(state=State.FAILED, attempts=5, error="x")
    actions.resend(letter, actor=None, now=NOON)
    assert (letter.state, letter.attempts, letter.error) == (State.WAITING, 0, "")
    assert deliver(letter.pk, now=NOON)
    with pytest.raises(LetterRefused) as refused:
        actions.resend(letter, actor=None, now=NOON)
    assert (refused.value.code, AuditEntry.objects.count()) == ("not_failed", 1)


def test_the_same_key_is_the_same_letter():
    first = post_text("news", "ana@example.org", "A\nB", at=NOON, key="once")
    assert (post_text("news", "ana@example.org", "A\nB", at=NOON, key="once"), OutgoingMail.objects.get()) == (
        None,
        first,
    )


def test_the_bell_rings_only_once_the_letter_is_stored(django_capture_on_commit_callbacks):
    with patch("celery.app.base.Celery.send_task") as bell, django_capture_on_commit_callbacks(execute=True):
        letter = a_letter()
        bell.assert_not_called()
    bell.assert_called_once_with("contest.deliver_mail", kwargs={"mail_id": letter.pk}, queue="default")


def test_a_deaf_broker_loses_no_letter(django_capture_on_commit_callbacks, caplog):
    deaf = patch("celery.app.base.Celery.send_task", side_effect=OSError("refused"))
    with deaf, django_capture_on_commit_callbacks(execute=True):
        letter = a_letter()
    assert letter.state == State.WAITING
    assert "beat will ring again" in caplog.text


def test_the_text_of_an_account_letter_does_not_stay_in_production(settings):
    settings.KEEP_ACCOUNT_LETTERS = False
    account, other = a_letter(kind="account.password_reset_key"), a_letter()
    for letter in (account, other):
        deliver(letter.pk, now=NOON)
        letter.refresh_from_db()
    assert (account.body, other.body, "Body" in sent.outbox[0].body) == ("", "Body & more\n", True)


def test_the_tasks_answer_the_bell():
    letter = a_letter()
    tasks.deliver_mail(mail_id=letter.pk)
    tasks.ring_waiting_mail()
    assert OutgoingMail.objects.get().state == State.SENT


def test_a_person_without_a_zone_reads_the_editions_time():
    edition, person = an_edition(), a_user()
    edition.date_changes.create(date="closes_at", to=edition.closes_at, reason="x", changed_at=NOON)
    letter = post("dates_changed", person, at=NOON, edition=edition, moved=list(edition.date_changes.all()), reason="x")
    assert "where you are" not in letter.body
