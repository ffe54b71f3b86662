"""Doorbells answered. What is to be done stands in the database; each task loads by id and calls one function."""

from celery import shared_task
from celery.signals import worker_init
from django.template import engines
from django.utils import timezone

from submissions.actions import clips, files, screening, steps
from submissions.media import tools
from submissions.models import Upload
from submissions.uploads import sweeping


@worker_init.connect
def get_ready(**_: object) -> None:
    """Before the worker divides into processes, so that the first film of each need not wait."""
    tools.get_ready()
    engines.all()


@shared_task(name="submissions.perform_step")
def perform_step(*, step_id: int) -> None:
    steps.answer(step_id, clock=timezone.now)


@shared_task(name="submissions.ring_waiting_steps")
def ring_waiting_steps() -> None:
    steps.ring_waiting_steps(now=timezone.now())
    clips.ring_waiting_clips(now=timezone.now())


@shared_task(name="submissions.read_clip")
def read_clip(*, evidence_id: str) -> None:
    clips.read_clip(evidence_id, clock=timezone.now)


@shared_task(  # a far storage may be away for a while; what waits longer than that, the sweeper rings for
    name="submissions.receive_upload", autoretry_for=(Exception,), dont_autoretry_for=(Upload.DoesNotExist,),
    max_retries=8, retry_backoff=5, retry_backoff_max=60,
)  # fmt: skip
def receive_upload(*, upload_id: str) -> None:
    files.receive_file(Upload.objects.get(pk=upload_id), now=timezone.now())


@shared_task(name="submissions.sweep_uploads")
def sweep_uploads() -> None:
    sweeping.sweep(now=timezone.now())


@shared_task(name="submissions.close_overdue_fixes")
def close_overdue_fixes() -> None:
    screening.close_overdue_fixes(now=timezone.now())
