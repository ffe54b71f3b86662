"""docker-compose.yml: true to the specification, complete, without secrets; and each process of it truly starts."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = jsonschema.Draft7Validator(json.loads((ROOT / "node_modules/dclint/schemas/compose.schema.json").read_text()))
VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::[-?]([^}]*))?\}")
SAMPLE = {
    "SITE_HOST": "contest.example", "MEDIA_HOST": "media.example", "TLS_FOLDER": "/nowhere",
    "SECRET_KEY": "a sample of a long random text: 0123456789 abcdefghijklmnopqrstuvwxyz", "POSTGRES_PASSWORD": "one",
    "REDIS_PASSWORD": "two", "S3_SECRET_KEY": "three", "EMAIL_URL": "submission://user:four@mail.example:587",
    "DEFAULT_FROM_EMAIL": "Contest <contest@example.org>",
}  # fmt: skip
LASTING = ("web", "worker-default", "worker-media", "beat")
Here = Callable[[str], str]


def filled_in(node: object) -> object:
    """The file as `docker compose` reads it with SAMPLE as .env: texts are filled in once YAML is understood."""
    if isinstance(node, dict):
        return {key: filled_in(value) for key, value in node.items()}
    if isinstance(node, list):
        return [filled_in(value) for value in node]
    return VARIABLE.sub(_value, node) if isinstance(node, str) else node


def _value(match: re.Match[str]) -> str:
    return "$" if match[0] == "$$" else SAMPLE.get(match[1]) or match[2]


TEXT = (ROOT / "docker-compose.yml").read_text()
FILE = filled_in(yaml.safe_load(TEXT))
SERVICES = FILE["services"]


def test_the_file_is_true_to_the_compose_specification():
    SCHEMA.validate(FILE)


def test_a_file_that_is_not_true_to_it_is_refused():
    wrong = {**FILE, "services": {**SERVICES, "web": {**SERVICES["web"], "restart": ["always"]}}}
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(wrong)


def test_every_secret_is_demanded_and_none_is_written():
    demanded = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert demanded == set(SAMPLE)
    assert set(re.findall(r"^(\w+)=$", (ROOT / ".env.example").read_text(), re.MULTILINE)) == demanded


def test_every_lasting_service_restarts_and_says_whether_it_is_well():
    once = {name for name, service in SERVICES.items() if service["restart"] == "no"}
    assert once == {"prepare", "bucket"}
    for name in SERVICES.keys() - once:
        assert (SERVICES[name]["restart"], "healthcheck" in SERVICES[name]) == ("unless-stopped", True), name


def test_everything_that_must_last_lies_in_a_volume():
    mounts = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {mount for mount in mounts if not mount.startswith((".", "/"))} == set(FILE["volumes"])


def test_only_the_proxy_is_open_to_the_world():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_setting_of_the_file_is_read_by_the_settings():
    settings = (ROOT / "contest" / "settings.py").read_text()
    assert {name for name in SERVICES["web"]["environment"] if f'"{name}"' not in settings} == set()


@pytest.mark.skipif(not shutil.which("nginx"), reason="needs nginx (Debian: sudo apt-get install -y nginx-light)")
def test_nginx_accepts_the_configuration_of_the_proxy(tmp_path: Path):
    certificate = f"req -x509 -newkey rsa:2048 -nodes -keyout {tmp_path}/privkey.pem -out {tmp_path}/fullchain.pem"
    subprocess.run(["openssl", *certificate.split(), "-subj", "/CN=contest.example"], check=True, capture_output=True)
    template = (ROOT / "docs" / "deployment" / "nginx.conf.template").read_text()
    site = filled_in(template.replace("/etc/nginx/tls", str(tmp_path)).replace("http2 on;", ""))  # since nginx 1.25
    main = tmp_path / "nginx.conf"
    main.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n")
    done = subprocess.run(["nginx", "-t", "-q", "-c", str(main)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# ── Process by process, with the file's own commands, settings and health checks ──
@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def here(port: int, tmp_path: Path) -> Here:
    """What stands in the file, with the places of this machine instead of those of a container."""
    everywhere = "0.0.0.0"  # noqa: S104
    return lambda text: (
        text.replace(":8000", f":{port}").replace("/data/", f"{tmp_path}/").replace(everywhere, "127.0.0.1")
    )


@pytest.fixture
def environment(postgres_url: str, redis_url: str, s3_environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    programs = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    places = {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, **s3_environment, "FIRSTLIGHT_DATA": str(tmp_path)}
    places["STATIC_ROOT"] = str(tmp_path / "static")
    return {**programs, **SERVICES["web"]["environment"], **places}


@pytest.fixture
def start(environment: dict[str, str], here: Here, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Start a service of the file by its own command; what it says goes to <name>.log."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> None:
        with (tmp_path / f"{name}.log").open("wb") as log:
            command, detached = shlex.split(here(SERVICES[name]["command"])), {"start_new_session": True}
            processes.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, **detached))

    yield start
    for process in processes:
        os.killpg(process.pid, signal.SIGQUIT)
    for process in processes:  # started where the signal is ignored, beat would never hear it
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture
def who_is_well(environment: dict[str, str], here: Here) -> Callable[[], set[str]]:
    """The services whose own health check, asked now, says yes."""

    def is_well(name: str) -> bool:
        kind, *words = SERVICES[name]["healthcheck"]["test"]
        command = list(map(here, ["sh", "-c", *words] if kind == "CMD-SHELL" else words))
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True).returncode == 0

    def ask() -> set[str]:
        with ThreadPoolExecutor() as pool:
            return {name for name, well in zip(LASTING, pool.map(is_well, LASTING), strict=True) if well}

    return ask


@pytest.mark.slow
def test_each_process_starts_and_is_well(
    start: Callable[[str], None], who_is_well: Callable[[], set[str]], environment: dict[str, str], tmp_path: Path
):  # fmt: skip
    for command in (SERVICES["prepare"]["command"], "python manage.py collectstatic --noinput -v 0"):
        subprocess.run(shlex.split(command), cwd=ROOT, env=environment, check=True, capture_output=True)
    assert who_is_well() == set()
    for name in LASTING:
        start(name)
    until = time.monotonic() + 120
    while (well := who_is_well()) != set(LASTING) and time.monotonic() < until:
        time.sleep(1)
    assert well == set(LASTING), "\n".join(log.read_text()[-2000:] for log in tmp_path.glob("*.log"))


@pytest.mark.slow
def test_the_deployment_check_has_nothing_to_say(environment: dict[str, str]):
    command = ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
