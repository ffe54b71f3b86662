"""WSGI entry point, served by gunicorn's threaded worker (see ARCHITECTURE.md, decision on servers)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

application = get_wsgi_application()
