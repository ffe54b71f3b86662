"""The only door to a subprocess: ffmpeg, ffprobe, programs of our own; fenced in time, memory, output, files, network.

A command is a list made by commands.py; its first word, "ffmpeg", "ffprobe" or "python", is replaced by the binary of
the settings, or this very Python. In front of it go, where the system has them: `setpriv` (dies with the worker),
`prlimit`, `nice`, and `bwrap` (sees only the system's libraries, its input and its working folder; no network). It
runs as leader of its own process group, which is killed as a whole.
"""

import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEPT_ERRORS = 64 * 1024
TICK_SECONDS = 0.5
LEAST_ROOM = 8 * 1024**2
HARMLESS = b"non monotonically increasing dts to muxer"
"""What ffmpeg says about its own output clock, not about the film."""
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin", "/etc/alternatives", "/etc/ld.so.cache", "/opt", "/nix/store")
SYSTEM = {Path(folder) for folder in SYSTEM_FOLDERS} | {Path("/usr/local"), Path("/")}


class ToolFailed(Exception):
    """A tool did not do its work. Codes: missing, timeout, stalled, too_much_output, no_space, killed, failed."""

    def __init__(self, code: str, errors: str = "") -> None:
        self.code = code
        self.errors = errors
        super().__init__(f"{code}: {errors.strip()[-300:]}" if errors else code)


class Dropped(Exception):
    """Raised by a `pulse` to stop a tool whose work nobody wants any more."""


@dataclass(frozen=True)
class Allowance:
    """What one run may use. `stall_seconds`: killed when it neither prints nor gets on for so long."""

    seconds: float = 60
    memory_bytes: int = 4 * 1024**3
    file_bytes: int = 0
    output_bytes: int = 256 * 1024**2
    open_files: int = 64
    stall_seconds: float = 60
    niceness: int = 0


@dataclass(frozen=True)
class Result:
    """What a finished tool left: its standard output, the end of its errors and how many lines of them there were."""

    output: bytes
    errors: str
    error_lines: int


@dataclass
class Run:
    """A running tool and what it has said so far."""

    process: subprocess.Popen[bytes]
    allowance: Allowance
    sink: Callable[[bytes], None] | None = None
    output: bytearray = field(default_factory=bytearray)
    errors: bytearray = field(default_factory=bytearray)
    error_lines: int = 0
    received: int = 0
    began: float = field(default_factory=time.monotonic)
    moved: float = field(default_factory=time.monotonic)

    def take(self, chunk: bytes, *, is_error: bool) -> None:
        self.moved = time.monotonic()
        if is_error:
            self.error_lines += chunk.count(b"\n") - chunk.count(HARMLESS)
            self.errors = (self.errors + chunk)[-KEPT_ERRORS:]
            return
        self.received += len(chunk)
        if self.received > self.allowance.output_bytes:
            raise ToolFailed("too_much_output", self.error_text)
        if self.sink:
            self.sink(chunk)
        else:
            self.output += chunk

    def check_time(self) -> None:
        now = time.monotonic()
        if now - self.began > self.allowance.seconds:
            raise ToolFailed("timeout", self.error_text)
        if now - self.moved > self.allowance.stall_seconds:
            raise ToolFailed("stalled", self.error_text)

    @property
    def error_text(self) -> str:
        return self.errors.decode("utf-8", "replace")


def run(
    command: list[str],
    *,
    reads: Path,
    writes: Path | None = None,
    sees: tuple[Path, ...] = (),
    allowance: Allowance = Allowance(),
    sink: Callable[[bytes], None] | None = None,
    pulse: Callable[[], None] | None = None,
) -> Result:
    """Run `command` to its end and return what it said; ToolFailed when it fails or takes more than it may.

    `reads`, `writes` (the working folder) and `sees` are all it gets to see inside the sandbox. Standard output goes to
    `sink` in chunks as it comes, else into the result. `pulse` is called about twice a second; what it raises stops the
    tool.
    """
    line = [*_fence(allowance), *_sandbox(command[0], (reads, *sees), writes), binary(command[0]), *command[1:]]
    with _started(line, writes, allowance, sink) as running:
        for _ in _chunks(running):
            running.check_time()
            _require_room(writes)
            if pulse:
                pulse()
        code = running.process.wait()
    _require_room(writes)
    if code == 0:
        return Result(bytes(running.output), running.error_text, running.error_lines)
    raise ToolFailed(_why(code, running.error_text), running.error_text)


def _require_room(folder: Path | None) -> None:
    """ffmpeg's HLS writer says nothing of a full disk and ends well: whoever gives it a folder must look himself."""
    if folder is not None and shutil.disk_usage(folder).free < LEAST_ROOM:
        raise ToolFailed("no_space", f"less than {LEAST_ROOM} bytes are free")


def binary(tool: str) -> str:
    """The absolute path of "ffmpeg" or "ffprobe" as the settings name it, or of the Python that runs this program.

    ToolFailed("missing") without it.
    """
    if tool == "python":
        return sys.executable
    named = {"ffmpeg": settings.FFMPEG_BINARY, "ffprobe": settings.FFPROBE_BINARY}[tool]
    found = shutil.which(named)
    if not found:
        raise ToolFailed("missing", f"{named} was not found")
    return str(Path(found).absolute())


@lru_cache
def has_filter(name: str) -> bool:
    """Whether this ffmpeg has a filter that not every build has. ToolFailed("missing") without ffmpeg."""
    listing = run(["ffmpeg", "-hide_banner", "-v", "error", "-filters"], reads=Path(binary("ffmpeg")))
    return any(line.split()[1:2] == [name] for line in listing.output.decode("utf-8", "replace").splitlines())


def lines_into(take: Callable[[str], None]) -> Callable[[bytes], None]:
    """A sink that hands over whole lines of text; a last line without an end is left out."""
    rest = b""

    def sink(chunk: bytes) -> None:
        nonlocal rest
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            take(line.decode("utf-8", "replace"))

    return sink


class Progress:
    """A sink for `-progress pipe:1`: what has been done so far, and a stop when nothing gets on.

    Newer versions print while they hang, so that printing alone is no sign of life. `report` gets milliseconds of film.
    """

    def __init__(self, report: Callable[[int], None] | None = None, *, stall_seconds: float = 60) -> None:
        self.report = report
        self.stall_seconds = stall_seconds
        self.frames = 0
        self.done_ms = 0
        self._size = 0
        self._moved = time.monotonic()
        self._feed = lines_into(self._line)

    def __call__(self, chunk: bytes) -> None:
        self._feed(chunk)
        if time.monotonic() - self._moved > self.stall_seconds:
            raise ToolFailed("stalled")

    def _line(self, line: str) -> None:
        name, _, text = line.partition("=")
        if name not in ("frame", "out_time_us", "total_size") or not text.strip().isdigit():
            return
        number = int(text)
        before = (self.frames, self.done_ms, self._size)
        if name == "frame":
            self.frames = max(self.frames, number)
        elif name == "total_size":
            self._size = max(self._size, number)
        else:
            self.done_ms = max(self.done_ms, number // 1000)
        if (self.frames, self.done_ms, self._size) != before:
            self._moved = time.monotonic()
        if self.report and name == "out_time_us":
            self.report(self.done_ms)


@contextmanager
def _started(
    line: list[str], folder: Path | None, allowance: Allowance, sink: Callable[[bytes], None] | None
) -> Iterator[Run]:
    """The tool as leader of its own process group. On the way out, whatever is left of the group is killed."""
    process = subprocess.Popen(  # noqa: S603 - a list of our own making
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder or "/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"},
        start_new_session=True,
    )
    try:
        yield Run(process, allowance, sink)
    finally:
        _kill_group(process)
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _chunks(running: Run) -> Iterator[None]:
    """Feed both pipes to the run until both are closed; yields at least once each tick."""
    process = running.process
    if not process.stdout or not process.stderr:
        return
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdout, selectors.EVENT_READ, False)
        pipes.register(process.stderr, selectors.EVENT_READ, True)
        while pipes.get_map():
            for key, _ in pipes.select(TICK_SECONDS):
                chunk = os.read(key.fd, 1 << 18)
                if chunk:
                    running.take(chunk, is_error=key.data)
                else:
                    pipes.unregister(key.fileobj)
            yield


def _why(code: int, errors: str) -> str:
    if "No space left on device" in errors:
        return "no_space"
    if code in (-signal.SIGXFSZ, 128 + signal.SIGXFSZ) or "File too large" in errors:
        return "too_much_output"
    if code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        return "timeout"
    if code in (-signal.SIGKILL, 128 + signal.SIGKILL):  # by the system: memory, or the limit of computing time
        return "killed"
    return "failed"


def _fence(allowance: Allowance) -> list[str]:
    """Limits set before the tool starts, by programs rather than in the forked child: safe beside threads."""
    words: list[str] = []
    if _has("setpriv") and sys.platform == "linux":
        words += ["setpriv", "--pdeathsig", "KILL", "--"]
    if _has("prlimit"):
        limits = {
            "as": allowance.memory_bytes,
            "cpu": int(allowance.seconds * (os.cpu_count() or 1)) + 5,
            "fsize": allowance.file_bytes,
            "nofile": allowance.open_files,
            "core": 0,
        }
        words += ["prlimit", *(f"--{name}={value}" for name, value in limits.items()), "--"]
    if allowance.niceness and _has("nice"):
        words += ["nice", "-n", str(allowance.niceness)]
    return words


@lru_cache
def _has(program: str) -> bool:
    return shutil.which(program) is not None


def _sandbox(tool: str, sees: tuple[Path, ...], writes: Path | None) -> list[str]:
    if not sandboxed(binary(tool)):
        return []
    words = [*_walls(binary(tool)), *(word for path in sees for word in ("--ro-bind", str(path), str(path)))]
    return [*words, "--bind", str(writes), str(writes), "--chdir", str(writes), "--"] if writes else [*words, "--"]


@lru_cache
def sandboxed(program: str) -> bool:
    """Whether `program` runs inside bubblewrap here: user namespaces are often refused inside containers."""
    if not _has("bwrap"):
        return False
    trial = subprocess.run(  # noqa: S603 - a list of our own making
        [*_walls(program), "--", program, "-h"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return trial.returncode == 0


def get_ready() -> None:
    """Find out what this system has, once, before a worker divides into processes: the first film need not wait."""
    for tool in ("ffmpeg", "ffprobe", "python"):
        with suppress(ToolFailed):
            sandboxed(binary(tool))


def try_out(tool: str) -> None:
    """Find out beforehand whether a tool runs inside the sandbox: the first one who needs it would wait for that."""
    sandboxed(binary(tool))


def _walls(program: str) -> list[str]:
    """No network, no other processes, the system's libraries read-only, an empty /tmp; dies with its parent."""
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--cap-drop", "ALL"]
    words += ["--setenv", "LC_ALL", "C", "--setenv", "AV_LOG_FORCE_NOCOLOR", "1"]
    for folder in SYSTEM_FOLDERS:
        path = Path(folder)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), folder]
        elif path.exists():
            words += ["--ro-bind", folder, folder]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 - inside the sandbox
    if program == sys.executable:
        # Its own packages, and the installation that a virtual environment only points to.
        homes = dict.fromkeys((sys.base_prefix, sys.prefix))
        return [*words, *(word for home in homes if Path(home) not in SYSTEM for word in ("--ro-bind", home, home))]
    return [*words, "--ro-bind", program, program]
