"""What every answer carries, and what the production settings add."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.contest.test_checks import PRODUCTION, ROOT
from tests.factories import PASSWORD, a_user, an_edition, an_organizer
from tests.tables import put_tables

pytestmark = pytest.mark.django_db


def policy(answer) -> dict[str, list[str]]:
    directives = [directive.split() for directive in answer["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in directives}


@pytest.mark.parametrize("name", ["account_login", "account_signup", "health", "awards:home"])
def test_every_page_forbids_what_is_not_ours(client: Client, name: str):
    answer = client.get(reverse(name))
    found = policy(answer)
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["form-action"] == ["'self'"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
    assert (answer["Referrer-Policy"], answer["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")


def test_no_page_carries_inline_script_or_style(client: Client):
    edition = an_edition(stage="announced")
    client.force_login(an_organizer(edition))
    for name in ("edition_settings", "audit_log", "outbox"):
        text = client.get(reverse(name, args=[edition.slug])).content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert all("src=" in tag for tag in text.split("<script")[1:])


@pytest.mark.parametrize("name", ["account_login", "account_logout", "set_language", "profile"])
def test_nothing_is_posted_from_elsewhere(name: str):
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_user())
    assert client.post(reverse(name), {"login": "x", "language": "es"}).status_code == 403


def test_a_foreign_host_name_is_refused(client: Client):
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400


def test_language_links_do_not_lead_away(client: Client):
    answer = client.post(reverse("set_language"), {"language": "es", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_scripts_cannot_read_the_session(client: Client):
    client.post(reverse("account_login"), {"login": a_user().email, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


# ── In production ─────────────────────────────────────────────────────────────
ASK = """
import django, json; django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
client = Client(headers={"host": "films.example.org"})
plain = client.get("/accounts/login/")
page = client.get("/accounts/login/", headers={"x-forwarded-proto": "https"}, secure=True)
cookies = {name: [bool(c["secure"]), bool(c["httponly"]), c["samesite"]] for name, c in client.cookies.items()}
print(json.dumps({"plain": [plain.status_code, plain["Location"]], "hsts": page["Strict-Transport-Security"],
                  "status": page.status_code, "cookies": cookies}))
"""


@pytest.mark.slow
def test_in_production_everything_goes_through_tls(tmp_path: Path):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    facts = {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "REDIS_URL": "", "FIRSTLIGHT_DATA": str(tmp_path)}
    environment = {**inherited, **PRODUCTION, **facts, "DJANGO_SETTINGS_MODULE": "contest.settings"}
    put_tables(tmp_path / "db.sqlite3")
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["plain"] == [301, "https://films.example.org/accounts/login/"]
    assert (said["status"], said["hsts"]) == (200, "max-age=31536000; includeSubDomains; preload")
    assert said["cookies"] == {"csrftoken": [True, False, "Lax"]}
