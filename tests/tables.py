"""Databases with all tables, made by the migrations once and then copied: they take longer than most tests."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

REPOSITORY = Path(__file__).resolve().parent.parent
FLOORS = ("contest", "submissions", "judging", "awards")


def put_tables(database: Path) -> None:
    """Make the SQLite database `database`, empty but for what the migrations write."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made(), database)


@cache
def _made() -> Path:
    """The database that is copied. It is kept under var, under the name of the migrations that made it."""
    folder = REPOSITORY / "var" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"tables-{_name_of_the_migrations()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database.exists():
            with tempfile.TemporaryDirectory(dir=folder) as beside:
                _migrate(Path(beside) / "new.sqlite3")
                for earlier in folder.glob("tables-*"):
                    earlier.unlink()
                (Path(beside) / "new.sqlite3").rename(database)
    return database


def _migrate(database: Path) -> None:
    ours = {"DATABASE_URL": f"sqlite:///{database}", "DJANGO_SETTINGS_MODULE": "contest.settings"}
    environment = {**os.environ, **ours, "FIRSTLIGHT_PROFILE": "test", "SECRET_KEY": settings.SECRET_KEY}
    command = [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True)


def _name_of_the_migrations() -> str:
    digest = hashlib.sha256((REPOSITORY / "requirements.txt").read_bytes())
    for file in sorted(each for floor in FLOORS for each in (REPOSITORY / floor).glob("migrations/*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
