"""What a process has loaded before its first visitor comes."""

import subprocess
import sys

from tests.server import REPOSITORY

ASKED = "import sys; from contest import wsgi; print(*(name in sys.modules for name in %r))"


def test_a_web_process_has_its_pages_and_its_bell_before_the_first_visitor_comes():
    wanted = ("awards.urls", "submissions.views.desk", "judging.views", "kombu.transport.redis")
    program = [sys.executable, "-c", ASKED % (wanted,)]
    environment = {"FIRSTLIGHT_PROFILE": "test", "SECRET_KEY": "w" * 50, "REDIS_URL": "redis://nobody.invalid:1"}
    said = subprocess.run(program, cwd=REPOSITORY, env=environment, capture_output=True, text=True)

    assert (said.stdout.split(), said.returncode) == (["True"] * 4, 0)
