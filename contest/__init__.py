"""The ground floor: people and roles, the edition, what was written down, how mail and jobs leave the house."""

from contest.celery import app as celery_app

# Loaded with the project, so that a web process rings at our broker too and not at Celery's default address.
__all__ = ["celery_app"]
