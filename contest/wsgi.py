"""WSGI entry point, served by gunicorn's threaded worker (see ARCHITECTURE.md, decision on servers)."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from contest import celery  # so that every thread rings at our broker and not at Celery's default address

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

application = get_wsgi_application()
# What loads with the first request and the first ring would make one visitor of each process wait for a second.
resolve("/")
celery.get_ready()
