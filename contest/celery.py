"""The Celery application. Celery is the doorbell; what is to be done stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

app = Celery("firstlight")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
