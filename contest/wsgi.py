"""WSGI entry point, served by gunicorn's threaded worker (see ARCHITECTURE.md, decision on servers)."""

import os

from django.core.wsgi import get_wsgi_application

from contest import celery  # noqa: F401  so that every thread rings at our broker and not at Celery's default address

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

application = get_wsgi_application()
