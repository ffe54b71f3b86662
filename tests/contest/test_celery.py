"""Every process of the project, and every thread of it, rings at the project's own broker."""

import subprocess
import sys

from tests.server import REPOSITORY

WEB_PROCESS = """
import threading
from contest.wsgi import application
from celery import current_app
answering = threading.Thread(target=lambda: print(current_app.main, current_app.conf.broker_url))
answering.start()
answering.join()
"""


def test_a_thread_of_the_web_server_knows_the_broker():
    done = subprocess.run(
        [sys.executable, "-c", WEB_PROCESS], capture_output=True, text=True, cwd=REPOSITORY,
        env={"FIRSTLIGHT_PROFILE": "test", "SECRET_KEY": "k" * 50, "CELERY_BROKER_URL": "redis://elsewhere:1/2"},
    )  # fmt: skip

    assert done.stdout.split() == ["firstlight", "redis://elsewhere:1/2"]
