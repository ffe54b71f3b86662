"""`check --deploy` is clean in the production configuration, and each misconfiguration is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from contest import checks

ROOT = Path(settings.REPOSITORY)
PRODUCTION = {
    "FIRSTLIGHT_PROFILE": "production",
    "SECRET_KEY": "kT4-9z" * 10,
    "ALLOWED_HOSTS": "films.example.org",
    "SITE_URL": "https://films.example.org",
    "DATABASE_URL": "postgres://firstlight@db/firstlight",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "submission://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Festival <films@example.org>",
    "BEHIND_TLS_PROXY": "true",
}


def deployed(folder: Path, *, command: str = "check", **changes: str) -> str:
    """What `manage.py check --deploy` says in a process of its own, with nothing but this environment."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**inherited, **PRODUCTION, "FIRSTLIGHT_DATA": str(folder), **changes}
    environment = {name: value for name, value in environment.items() if value}
    call = [sys.executable, str(ROOT / "manage.py"), command, "--deploy", "--no-color"]
    done = subprocess.run(call, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


def test_the_production_configuration_is_clean(tmp_path: Path):
    assert deployed(tmp_path) == "System check identified no issues (0 silenced).\n"


MISTAKES = [
    ({"SECRET_KEY": ""}, "firstlight.E004"),
    ({"SECRET_KEY": "short"}, "firstlight.E004"),
    ({"FIRSTLIGHT_PROFILE": "demo"}, "firstlight.E005"),
    ({"ALLOWED_HOSTS": ""}, "firstlight.E006"),
    ({"ALLOWED_HOSTS": "*"}, "firstlight.E006"),
    ({"SITE_URL": "http://films.example.org"}, "firstlight.E007"),
    ({"SECURE_COOKIES": "false"}, "firstlight.E008"),
    ({"SECURE_HSTS_SECONDS": "0"}, "firstlight.W009"),
    ({"BEHIND_TLS_PROXY": ""}, "firstlight.W010"),
    ({"REDIS_URL": ""}, "firstlight.E011"),
    ({"REDIS_URL": "", "CELERY_BROKER_URL": "redis://redis"}, "firstlight.E012"),
    ({"DATABASE_URL": ""}, "firstlight.W013"),
    ({"EMAIL_URL": ""}, "firstlight.E014"),
    ({"DEFAULT_FROM_EMAIL": ""}, "firstlight.E015"),
    ({"MEDIA_ORIGINS": "*"}, "firstlight.E016"),
    ({"DELIVERY": "s3"}, "firstlight.E017"),
    ({"DELIVERY": "x-accel", "S3_BUCKET": "films"}, "firstlight.E018"),
    ({"FFMPEG_BINARY": "no-such-program"}, "firstlight.W001"),
    ({"FFPROBE_BINARY": "no-such-program"}, "firstlight.W002"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("changes", "code"), MISTAKES, ids=[f"{code}-{'-'.join(each)}" for each, code in MISTAKES])
def test_each_misconfiguration_is_named_with_a_hint(tmp_path: Path, changes: dict[str, str], code: str):
    said = deployed(tmp_path, **changes)
    assert f"({code})" in said
    assert "HINT: " in said[said.index(code) :]


def test_a_folder_that_takes_no_files_is_named(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.touch()
    assert "(firstlight.E003)" in deployed(tmp_path, UPLOAD_STAGING=str(blocked))


@pytest.mark.parametrize(("name", "value"), [("EMAIL_URL", "carrier-pigeon://loft"), ("FIRSTLIGHT_PROFILE", "holiday")])
def test_a_setting_of_an_unknown_kind_stops_the_start(tmp_path: Path, name: str, value: str):
    assert f'Environment variable "{name}" invalid' in deployed(tmp_path, **{name: value})


def test_every_check_is_among_the_mistakes():
    source = Path(checks.__file__).read_text(encoding="utf-8")
    tried = {code.removeprefix("firstlight.") for _, code in MISTAKES} | {"E003"}
    assert set(re.findall(r"\b[EW]0\d\d\b", source)) == tried
