"""The project's settings as the tests see them: the profile `test`, a data folder of its own, a fast password hash."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "FIRSTLIGHT_DATA" not in os.environ:
    os.environ["FIRSTLIGHT_DATA"] = tempfile.mkdtemp(prefix="firstlight-test-")
    atexit.register(shutil.rmtree, os.environ["FIRSTLIGHT_DATA"], ignore_errors=True)
if worker := os.environ.get("PYTEST_XDIST_WORKER"):  # it inherits the folder of the process that started it
    os.environ["FIRSTLIGHT_DATA"] = str(Path(os.environ["FIRSTLIGHT_DATA"]) / worker)
os.environ.setdefault("FIRSTLIGHT_PROFILE", "test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from contest.settings import *  # noqa: F403
from contest.settings import DATA, DATABASES, PASSWORD_HASHERS, PROFILE, STORAGES

if PROFILE != "test":
    raise RuntimeError(f"Tests run in the profile `test` only, not in `{PROFILE}`: unset FIRSTLIGHT_PROFILE.")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# A file, not memory: threads and child processes meet the same locks as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "db" / "test.sqlite3")}
