"""The tests' settings with a beat that rings every second for steps nobody picked up."""

from datetime import timedelta

from tests.settings import *  # noqa: F403

CELERY_BEAT_SCHEDULE = {
    "steps nobody picked up": {"task": "submissions.ring_waiting_steps", "schedule": timedelta(seconds=1)}
}
