"""dev.py: what it refuses, in one sentence with the remedy, and what the lock files promise."""

import ast
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements.txt", *sorted((ROOT / ".lock").glob("*.txt"))]


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def refusal(**environment: str) -> str:
    """The one line on which `dev.py run` ends before it sets anything up."""
    command = [sys.executable, "dev.py", "run"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.strip()


def test_a_busy_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        answer = refusal(PORT=str(port), DATA="/nowhere")
    assert answer == f"✗ Port {port} is in use: choose another, as in `make run PORT={port + 1}`."


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_what_is_no_port_is_told(port: str):
    assert refusal(PORT=port) == f"✗ PORT is '{port}', which is no port: choose a number, as in `make run PORT=8001`."


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").touch()
    answer = refusal(PORT="18999", DATA=str(tmp_path / "file" / "data"))
    assert answer.endswith("cannot be written (Not a directory): choose another, as in `make run DATA=~/firstlight`.")


def test_two_runs_do_not_share_a_data_folder(dev: ModuleType, tmp_path: Path):
    with dev.claimed(tmp_path):
        answer = refusal(PORT="18999", DATA=str(tmp_path))
    assert answer == f"✗ Firstlight already runs on {tmp_path}: stop it, or choose another with DATA=…."


def test_a_full_disk_is_told(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dev, "SPARE_DISK_BYTES", 10**18)
    with pytest.raises(dev.Trouble, match=r"GB are free at .* make room, or choose a folder on another disk"):
        dev.claimed(tmp_path).__enter__()


def test_a_wrong_ffmpeg_is_told(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FFPROBE_BINARY", "/nowhere/ffprobe")
    with pytest.raises(dev.Trouble, match="FFPROBE_BINARY names /nowhere/ffprobe, which is no program"):
        dev.media_tools()


def test_the_media_tools_are_those_that_were_named(dev: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FFMPEG_BINARY", sys.executable)
    monkeypatch.setenv("FFPROBE_BINARY", sys.executable)
    assert dev.media_tools() == {"FFMPEG_BINARY": sys.executable, "FFPROBE_BINARY": sys.executable}


def test_an_old_python_can_read_the_file_that_refuses_it():
    source = (ROOT / "dev.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    assert source.index("sys.version_info < (3, 11)") < source.index("import contextlib")


def test_nothing_that_is_installed_is_imported():
    done = subprocess.run([sys.executable, "-S", "dev.py", "help"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_word_prints_the_help():
    done = subprocess.run([sys.executable, "dev.py", "serve"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        2,
        ast.get_docstring(ast.parse((ROOT / "dev.py").read_text())).splitlines()[0],
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_package_is_pinned_and_hashed_and_no_address_is_written(lock: Path):
    requirements = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert all(re.match(r"[\w.-]+==\S+.*\\\n    --hash=sha256:", requirement) for requirement in requirements)
    assert "://" not in lock.read_text()


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = {"requirements": project["project"]["dependencies"], **project["dependency-groups"]}
    for lock in LOCKS:
        pinned = set(re.findall(r"^([\w.-]+)==", lock.read_text(), re.MULTILINE))
        wanted = {re.match(r"[\w-]+", requirement)[0].lower() for requirement in asked[lock.stem]}
        assert wanted - pinned == set(), lock.name


def test_both_locks_pin_the_same_versions():
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", ".lock/test.txt")
    ]
    assert {name for name in pins[0].keys() & pins[1].keys() if pins[0][name] != pins[1][name]} == set()


def test_the_browser_lock_names_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert "://" not in (ROOT / "package-lock.json").read_text()


def test_each_browser_file_is_copied_without_a_dangling_source_map(dev: ModuleType):
    for name in dev.BROWSER_FILES:
        assert (dev.ASSETS / name).stat().st_size > 10_000
        assert b"sourceMappingURL" not in (dev.ASSETS / name).read_bytes()
