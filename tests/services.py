"""The services some tests need: found where they are, named where they are not, demanded where FIRSTLIGHT_REQUIRE says.

A test asks for a service by its marker (`@pytest.mark.redis`) or simply by its fixture:

- `postgres_url`: address of an empty database of its own;
- `redis_url`: address of a database of its own on a Redis or Valkey server;
- `s3_environment`: the environment variables that make the project store media in an empty bucket;
- `chromium_path`: the browser's program.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg2
import pytest
import redis

FIXTURES = {"postgres_url": "postgres", "redis_url": "redis", "s3_environment": "s3", "chromium_path": "chromium"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SLOW_FOLDERS = {"journeys", "faults"}
DATABASE = {"db", "transactional_db", "live_server"}
ENVIRONMENT_PROGRAMS = Path(sys.executable).parent


class Absent(Exception):
    """The service is not here; the text says where it was sought and how to give it."""


@cache
def postgres_server() -> str:
    url = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    try:
        psycopg2.connect(url, connect_timeout=3).close()
    except psycopg2.Error as error:
        why = f"PostgreSQL, which does not answer at {url} ({_first_line(error)})"
        raise Absent(f"{why}; set TEST_POSTGRES_URL") from None
    return url


@cache
def redis_server() -> str:
    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        raise Absent(f"Redis, which does not answer at {url} ({_first_line(error)}); set TEST_REDIS_URL") from None
    return url.rstrip("/")


@cache
def s3_program() -> str:
    weed = shutil.which("weed", path=f"{ENVIRONMENT_PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    if weed is None:
        raise Absent("an S3-compatible store; `FIRSTLIGHT_REQUIRE=s3 make test` fetches one")
    return weed


@cache
def chromium_program() -> str:
    told = os.environ.get("CHROMIUM_BINARY")
    program = next(filter(None, map(shutil.which, [told] if told else BROWSERS)), None)
    if program is None:
        raise Absent("Chromium (Debian: sudo apt-get install -y chromium) or CHROMIUM_BINARY with its path")
    return program


SERVICES: dict[str, Callable[[], str]] = {
    "postgres": postgres_server, "redis": redis_server, "s3": s3_program, "chromium": chromium_program,
}  # fmt: skip


def absence(service: str) -> str | None:
    """Why `service` cannot be used here; None when it can."""
    try:
        SERVICES[service]()
    except Absent as reason:
        return str(reason)
    return None


# ── pytest hooks ──────────────────────────────────────────────────────────────
def pytest_configure() -> None:
    required = [name.strip() for name in os.environ.get("FIRSTLIGHT_REQUIRE", "").split(",") if name.strip()]
    if unknown := sorted(set(required) - set(SERVICES)):
        raise pytest.UsageError(f"FIRSTLIGHT_REQUIRE names {unknown[0]}; there are {', '.join(SERVICES)}.")
    if missing := [reason for name in required if (reason := absence(name))]:
        raise pytest.UsageError("FIRSTLIGHT_REQUIRE demands what is missing: " + "; ".join(missing))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SLOW_FOLDERS & set(item.path.parent.parts):
            item.add_marker("slow")
        for fixture in FIXTURES.keys() & _fixtures(item):
            item.add_marker(FIXTURES[fixture])
        if not any(map(item.get_closest_marker, ("django_db", "slow", *SERVICES))) and not DATABASE & _fixtures(item):
            item.add_marker("pure")
        for service in SERVICES:
            if item.get_closest_marker(service) and (reason := absence(service)):
                item.add_marker(pytest.mark.skip(reason=f"needs {reason}"))


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report.longrepr for report in terminalreporter.stats.get("skipped", [])]
    left_out = [reason[2].removeprefix("Skipped: ") for reason in skipped if isinstance(reason, tuple)]
    if left_out:
        terminalreporter.section("left out")
    for reason in sorted(set(left_out)):
        terminalreporter.write_line(f"{left_out.count(reason)} × {reason}")


# ── Fixtures ──────────────────────────────────────────────────────────────────
@contextmanager
def empty_database() -> Iterator[str]:
    """Address of an empty database on PostgreSQL, dropped afterwards with whoever is still connected."""
    server, name = postgres_server(), f"firstlight_{uuid.uuid4().hex[:12]}"
    _on_postgres(server, f"CREATE DATABASE {name}")
    yield urlsplit(server)._replace(path=f"/{name}").geturl()
    _on_postgres(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """Address of an empty database of the test's own."""
    with empty_database() as url:
        yield url


def _on_postgres(server: str, statement: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """Address of a numbered database that was empty, claimed against other tests, and emptied afterwards."""
    for number in range(15, 0, -1):
        url = f"{redis_server()}/{number}"
        with redis.Redis.from_url(url) as client:
            if client.dbsize() == 0 and client.set("claimed by a test of Firstlight", os.getpid(), nx=True):
                yield url
                client.flushdb()
                return
    pytest.fail("All numbered databases of the Redis server hold something: give the tests a server of their own.")


@pytest.fixture(scope="session")
def _s3_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("s3")
    keys = {"accessKey": "test-access", "secretKey": "test-secret"}
    everything = {"name": "tests", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [everything]}))
    ports = dict(zip(("master", "volume", "filer", "s3"), _free_ports(), strict=True))
    options = [f"-{name}.port={port}" for name, port in ports.items()]
    options += [f"-{name}.port.grpc={port + 10_000}" for name, port in ports.items()]
    options += ["-filer", "-s3", f"-s3.config={folder / 's3.json'}", "-volume.max=500", "-master.volumeSizeLimitMB=64"]
    options += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
    with (folder / "log").open("wb") as log:
        command = [s3_program(), "server", "-ip=127.0.0.1", f"-dir={folder}", *options]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_until_answers(f"http://127.0.0.1:{ports['s3']}/healthz", folder / "log")
        yield f"http://127.0.0.1:{ports['s3']}"
    finally:
        process.kill()  # it takes half a minute to say goodbye, and the folder is thrown away
        process.wait()


@pytest.fixture
def s3_environment(_s3_store: str) -> dict[str, str]:
    """Variables for `contest.settings` that name an empty bucket."""
    import boto3  # slow to import, and few tests need it

    keys = {"aws_access_key_id": "test-access", "aws_secret_access_key": "test-secret"}
    bucket = f"firstlight-{uuid.uuid4().hex[:12]}"
    boto3.client("s3", endpoint_url=_s3_store, region_name="us-east-1", **keys).create_bucket(Bucket=bucket)
    return {
        "S3_BUCKET": bucket, "S3_ENDPOINT_URL": _s3_store,
        "S3_ACCESS_KEY": keys["aws_access_key_id"], "S3_SECRET_KEY": keys["aws_secret_access_key"],
    }  # fmt: skip


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return chromium_program()


def _free_ports() -> list[int]:
    """Four ports p where p and p + 10000 are both free now (SeaweedFS wants such pairs).

    All lie below those that the system gives to outgoing connections (Linux: from 32768), which come and go.
    """
    found: list[int] = []
    first = os.getpid() % 10_000
    for step in range(0, 10_000, 7):
        port = 12_000 + (first + step) % 10_000
        if not any(_is_taken(number) for number in (port, port + 10_000)):
            found.append(port)
        if len(found) == 4:
            return found
    raise Absent("four free ports for an S3-compatible store")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _wait_until_answers(address: str, log: Path, seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urlopen(address, timeout=5).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{address} did not answer within {seconds} s:\n{log.read_text(errors='replace')[-3000:]}")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
