"""How work leaves the house: a doorbell after commit, and the lease by which a worker takes a row of a letterbox."""

import logging
import os
import platform
from datetime import datetime, timedelta

from django.db import models, transaction
from kombu.exceptions import OperationalError

from contest.celery import app

log = logging.getLogger(__name__)


def ring(job: str, *, queue: str = "default", **ids: int | str) -> None:
    """Ask a worker to run the task `job` once the transaction is stored. A dead broker is logged, never an error:

    the row that says what is to be done is in the database, and a beat job rings again.
    """

    def send() -> None:
        try:
            app.send_task(job, kwargs=ids, queue=queue)
        except (OperationalError, OSError) as error:
            log.warning("The broker did not take %s %s (%s); beat will ring again.", job, ids, error)

    transaction.on_commit(send, robust=True)


def take(
    rows: models.QuerySet, pk: int | str, *, now: datetime, seconds: int, waiting: str, running: str
) -> bool:  # fmt: skip
    """Lease one row of a letterbox for `seconds`: of any number of callers exactly one succeeds.

    `rows` has the columns `state`, `lease_until` and `attempts`. A row is free when it waits or its lease ran out.
    """
    free = models.Q(state=waiting) | models.Q(state=running, lease_until__lt=now)
    lease = {"state": running, "lease_until": now + timedelta(seconds=seconds), "attempts": models.F("attempts") + 1}
    return rows.filter(free, pk=pk).update(**lease) == 1


def worker_name() -> str:
    """Who works here, as "media@host:4711": the worker by the name it was started with (outside of one, the machine),
    and its process, which the worker replaces now and then."""
    task = app.current_worker_task
    return f"{task.request.hostname if task else platform.node()}:{os.getpid()}"
