"""The door to a subprocess: what a tool may take, and what becomes of one that takes more. Real ffmpeg throughout."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from submissions.media import tools

FOREVER = ["ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=5"]
NOWHERE = [*FOREVER, "-f", "null", "-"]
PROGRESS = [FOREVER[0], "-progress", "pipe:1", *FOREVER[1:], "-f", "null", "-"]


def is_running(marker: str) -> bool:
    listing = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True).stdout
    return any(
        marker in line for line in listing.splitlines() if line.startswith("ffmpeg") or "/ffmpeg" in line.split(" ")[0]
    )


def marked(command: list[str], marker: str) -> list[str]:
    return [command[0], *command[1:-1], "-metadata", f"title={marker}", command[-1]]


def gone(marker: str, within: float = 5) -> bool:
    until = time.monotonic() + within
    while is_running(marker) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(marker)


def test_a_tool_that_takes_too_long_is_killed_with_all_its_children(tmp_path: Path):
    seen: list[bool] = []
    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(
            marked(NOWHERE, "too-long"), reads=tmp_path, allowance=tools.Allowance(seconds=2),
            pulse=lambda: seen.append(is_running("too-long")),
        )  # fmt: skip

    assert failure.value.code == "timeout"
    assert True in seen
    assert gone("too-long")


def test_a_tool_that_says_nothing_is_stalled(tmp_path: Path):
    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(NOWHERE, reads=tmp_path, allowance=tools.Allowance(stall_seconds=1))

    assert failure.value.code == "stalled"


def test_a_tool_that_talks_without_getting_on_is_stalled_too():
    progress = tools.Progress(stall_seconds=0.2)
    progress(b"frame=5\nout_time_us=100000\n")
    time.sleep(0.3)

    with pytest.raises(tools.ToolFailed) as failure:
        progress(b"frame=5\nout_time_us=100000\n")
    assert (failure.value.code, progress.frames, progress.done_ms) == ("stalled", 5, 100)


def test_a_tool_that_nobody_wants_any_more_is_killed(tmp_path: Path):
    def pulse() -> None:
        if is_running("unwanted"):
            raise tools.Dropped

    with pytest.raises(tools.Dropped):
        tools.run(marked(NOWHERE, "unwanted"), reads=tmp_path, pulse=pulse)
    assert gone("unwanted")


def test_a_tool_that_prints_too_much_is_stopped(tmp_path: Path):
    noisy = ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2", "-f", "rawvideo", "pipe:1"]

    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(noisy, reads=tmp_path, allowance=tools.Allowance(output_bytes=1_000_000))
    assert failure.value.code == "too_much_output"


@pytest.mark.skipif(not tools._has("prlimit"), reason="needs prlimit")
def test_a_tool_that_writes_too_much_is_stopped(tmp_path: Path):
    large = ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2", "-t", "60", "-f", "rawvideo", "big"]

    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(large, reads=tmp_path, writes=tmp_path, allowance=tools.Allowance(file_bytes=2_000_000))
    assert failure.value.code == "too_much_output"
    assert (tmp_path / "big").stat().st_size <= 2_000_000


@pytest.mark.skipif(not tools._has("prlimit"), reason="needs prlimit")
def test_a_tool_that_wants_too_much_memory_does_not_get_it(tmp_path: Path):
    greedy = ["python", "-c", "bytearray(700_000_000)"]
    tools.run(greedy, reads=tmp_path)

    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(greedy, reads=tmp_path, allowance=tools.Allowance(memory_bytes=500 * 1024**2))
    assert "MemoryError" in failure.value.errors


def test_a_tool_that_the_system_killed_is_told_from_one_that_failed(tmp_path: Path):
    def pulse() -> None:
        for pid in pids("to-be-killed"):
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(marked(NOWHERE, "to-be-killed"), reads=tmp_path, pulse=pulse)
    assert failure.value.code == "killed"


def pids(marker: str) -> list[int]:
    listing = subprocess.run(["ps", "-wweo", "pid,comm,args"], capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    return [int(row[0]) for row in rows if row[1] == "ffmpeg" and marker in row[2]]


def test_a_tool_that_fails_tells_why(tmp_path: Path):
    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(["ffprobe", "-v", "error", f"file:{tmp_path}/none"], reads=tmp_path)

    assert failure.value.code == "failed"
    assert "No such file" in failure.value.errors


def test_a_tool_that_is_not_installed_is_missing(settings, tmp_path: Path):
    settings.FFMPEG_BINARY = "no-such-ffmpeg"

    with pytest.raises(tools.ToolFailed) as failure:
        tools.run(NOWHERE, reads=tmp_path)
    assert failure.value.code == "missing"


def test_a_full_disk_is_told_from_a_failure():
    assert tools._why(1, "av_interleaved_write_frame(): No space left on device") == "no_space"
    assert tools._why(1, "Invalid data found") == "failed"
    assert tools._why(-signal.SIGXCPU, "") == "timeout"


def test_lines_are_handed_over_whole():
    lines: list[str] = []
    sink = tools.lines_into(lines.append)
    for piece in (b"one\ntw", b"o\n", b"rest"):
        sink(piece)

    assert lines == ["one", "two"]


def test_progress_is_reported_in_milliseconds_of_film(tmp_path: Path):
    seen: list[int] = []
    short = [*PROGRESS[:1], *PROGRESS[1:-3], "-t", "1", *PROGRESS[-3:]]
    tools.run([word for word in short if word != "-re"], reads=tmp_path, sink=tools.Progress(seen.append))

    assert seen[-1] == 1000
    assert seen == sorted(seen)


@pytest.mark.skipif(not tools.sandboxed(tools.binary("ffmpeg")), reason="needs bubblewrap with user namespaces")
def test_inside_the_sandbox_there_is_nothing_but_the_film(tmp_path: Path):
    film, other = tmp_path / "film", tmp_path / "other"
    film.write_text("film")
    other.write_text("somebody else's")
    for wanted in (other, Path("/etc/passwd"), Path(__file__)):
        with pytest.raises(tools.ToolFailed) as failure:
            tools.run(["ffprobe", "-v", "error", "-f", "data", f"file:{wanted}"], reads=film)
        assert "No such file or directory" in failure.value.errors


@pytest.mark.skipif(sys.platform != "linux" or not tools._has("setpriv"), reason="needs setpriv")
def test_a_tool_dies_with_the_worker_that_was_killed(tmp_path: Path):
    program = (
        "import django; django.setup()\n"
        "from pathlib import Path\nfrom submissions.media import tools\n"
        f"tools.run({marked(NOWHERE, 'orphan')!r}, reads=Path({str(tmp_path)!r}))\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(Path.cwd())}
    worker = subprocess.Popen([sys.executable, "-c", program], env=environment)
    while not is_running("title=orphan"):
        assert worker.poll() is None
        time.sleep(0.05)

    worker.kill()
    worker.wait()
    assert gone("title=orphan")
