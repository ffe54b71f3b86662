"""The project's settings as the tests see them: the profile `test`, a data folder of its own, a fast password hash."""

import os
import tempfile

# A worker of pytest-xdist inherits the folder of the process that started it.
os.environ.setdefault("FIRSTLIGHT_DATA", tempfile.mkdtemp(prefix="firstlight-test-"))
os.environ.setdefault("FIRSTLIGHT_PROFILE", "test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from contest.settings import *  # noqa: E402, F403
from contest.settings import DATA, DATABASES, PASSWORD_HASHERS, PROFILE  # noqa: E402

if PROFILE != "test":
    raise RuntimeError(f"Tests run in the profile `test` only, not in `{PROFILE}`: unset FIRSTLIGHT_PROFILE.")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405

# A file, not memory: threads and child processes meet the same locks as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "db" / "test.sqlite3")}
