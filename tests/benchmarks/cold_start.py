"""How long somebody waits who has never seen the project: from a fresh clone to the first page; and the second time.

    python tests/benchmarks/cold_start.py [--rounds 3]

Clones the commit that is checked out here, empties every package cache (uv's, pip's and npm's lie in folders of their
own), and starts `make run` on a free port. The clock starts with `make run` and stops when the first page has come back
over HTTP. Then it is interrupted as Ctrl-C does, started again, and timed again; it must leave no process behind.
The yardstick of the same run: pip installing the same pinned packages into a new environment, with an empty cache.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def without_caches(folder: Path) -> dict[str, str]:
    """The environment of somebody who has installed nothing yet, and is not inside of a virtual environment."""
    venv = str(Path(sys.prefix) / "bin")
    path = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if part != venv)
    caches = {
        "UV_CACHE_DIR": "uv",
        "PIP_CACHE_DIR": "pip",
        "npm_config_cache": "npm",
    }
    kept = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "DATABASE_URL", "REDIS_URL")
    }
    return {**kept, "PATH": path, **{name: str(folder / "caches" / part) for name, part in caches.items()}}


@contextmanager
def running(clone: Path, data: Path, environment: dict[str, str]) -> Iterator[float]:
    """Seconds from `make run` to its first page; interrupts it at the end and waits until everything has ended."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}", f"DATA={data}"], cwd=clone, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", process)
        yield time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
    left = subprocess.run(["pgrep", "-f", str(data)], capture_output=True, text=True).stdout.split()
    if left:
        raise RuntimeError(f"left behind after Ctrl-C: processes {', '.join(left)}")


def wait_for_page(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"`make run` ended with {process.returncode}")
        try:
            urllib.request.urlopen(address, timeout=30).close()
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(address)


def pip_alone(folder: Path, environment: dict[str, str]) -> float:
    """Seconds pip takes for the same pinned packages, into an environment that is there already."""
    python = _base_python()
    subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True, env=environment)
    began = time.perf_counter()
    words = ["install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--require-hashes", "-r"]
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip"]
    subprocess.run([*pip, *words, str(ROOT / "requirements.txt")], check=True, env=environment)
    return time.perf_counter() - began


def _base_python() -> str:
    return str(Path(sys.base_prefix) / "bin" / "python3")


def one_round() -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory(prefix="firstlight-benchmark-") as name:
        folder = Path(name)
        environment = without_caches(folder)
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
        with running(folder / "clone", folder / "data", environment) as first:
            pass
        with running(folder / "clone", folder / "data", environment) as second:
            pass
        return first, second, pip_alone(folder, environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = [one_round() for _ in range(parser.parse_args().rounds)]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {len(rounds)} rounds, seconds")
    names = ("clone to first page", "second start", "pip alone (yardstick)")
    yardstick = statistics.median(row[2] for row in rounds)
    for name, measured in zip(names, zip(*rounds, strict=True), strict=True):
        median = statistics.median(measured)
        spread = f"{min(measured):.1f} to {max(measured):.1f}"
        print(f"{name:<24} median {median:6.1f}   {spread:<16} {median / yardstick:5.2f} of the yardstick")


if __name__ == "__main__":
    main()
