"""The Celery application. Celery is the doorbell; what is to be done stands in the database.

Loaded by whoever rings (jobs.py), the web server and the worker, and by no command line that only reads a file: it
costs a tenth of a second.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

app = Celery("firstlight")
app.set_default()  # for every thread, not only the one that imports this: gunicorn answers in threads
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def get_ready() -> None:
    """Load what speaks to the broker, so that the first ring does not have to; nothing is connected."""
    app.connection_for_write().transport.default_connection_params  # noqa: B018 - looked at, that it is there
