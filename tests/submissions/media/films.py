"""Films made by ffmpeg for tests: tiny pictures, real running times, and the ways in which files lie."""

import hashlib
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

RATE = 12
SIZE = "160x90"


class Reel:
    """Makes each film once, by name. Sources are lavfi graphs; `take` is the film most others are made of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, tuple[str, ...]] = {}

    def make(self, name: str, *arguments: str) -> Path:
        """The film `name`, by `ffmpeg <arguments> <name>`; made on the first call. Two films may have one name."""
        path = self.folder / name
        if self._made.setdefault(name, arguments) != arguments:
            path = self.folder / hashlib.sha256("\0".join(arguments).encode()).hexdigest() / name
            path.parent.mkdir(exist_ok=True)
        if not path.exists():
            ffmpeg(*arguments, str(path))
        return path

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def shot(self, name: str, seconds: float, *arguments: str, sound: float | None = None, rate: int = RATE) -> Path:
        """A moving picture of so many seconds, with as much sound (0: none), H.264 and AAC unless told otherwise."""
        heard = seconds if sound is None else sound
        inputs = ["-f", "lavfi", "-i", f"testsrc2=s={SIZE}:r={rate}:d={seconds}"]
        inputs += ["-f", "lavfi", "-i", f"sine=330:r=48000:d={heard}"] if heard else []
        return self.make(name, *inputs, *X264, *arguments)

    def take(self) -> Path:
        """65 s of picture and sound, with one key frame a second and the index at the end."""
        return self.shot("take.mp4", 65)

    def copy(self, name: str, *arguments: str) -> Path:
        """The take in another wrapping."""
        return self.make(name, "-i", str(self.take()), "-c", "copy", *arguments)

    def lie(self, name: str, change: Callable[[bytearray], None], *, of: Path | None = None) -> Path:
        """A film with some of its bytes changed."""
        data = bytearray((of or self.take()).read_bytes())
        change(data)
        return self.write(name, data)


X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "12", "-pix_fmt", "yuv420p",
        "-c:a", "aac", "-b:a", "48k")  # fmt: skip


def ffmpeg(*arguments: str) -> None:
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def claims_seconds(seconds: int) -> Callable[[bytearray], None]:
    """Rewrite the movie's, the tracks' and the media's durations in an MP4 (version 0 boxes)."""

    def change(data: bytearray) -> None:
        scale = _scale_after(data, data.find(b"mvhd"))
        for box, at in _boxes(data, b"mvhd", b"mdhd"):
            struct.pack_into(
                ">I", data, at + 20, seconds * _scale_after(data, at) if box == b"mdhd" else seconds * scale
            )
        for _, at in _boxes(data, b"tkhd"):
            struct.pack_into(">I", data, at + 24, seconds * scale)

    return change


def blackens(first: float, last: float) -> Callable[[bytearray], None]:
    """Overwrite a part of the file, given as fractions of its length, with noughts."""

    def change(data: bytearray) -> None:
        begin, end = int(len(data) * first), int(len(data) * last)
        data[begin:end] = bytes(end - begin)

    return change


def turned_clockwise(data: bytearray) -> None:
    """Ask players to turn the picture by a quarter, as telephones do: the matrix of the first track."""
    quarter = (0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    struct.pack_into(">9i", data, data.find(b"tkhd") + 44, *quarter)


def cut_at(fraction: float) -> Callable[[bytearray], None]:
    """Lose the end of the file."""

    def change(data: bytearray) -> None:
        del data[int(len(data) * fraction) :]

    return change


def _boxes(data: bytearray, *names: bytes) -> list[tuple[bytes, int]]:
    found: list[tuple[bytes, int]] = []
    for name in names:
        at = data.find(name)
        while at >= 0:
            found.append((name, at))
            at = data.find(name, at + 4)
    return found


def _scale_after(data: bytearray, at: int) -> int:
    return struct.unpack_from(">I", data, at + 16)[0]
