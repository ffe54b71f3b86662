"""Files that are no films but orders to open something else: nothing is opened, nothing is fetched.

The first two tests show that the orders work when nobody forbids them, so that the rest can fail.
"""

import io
import socket
import struct
import subprocess
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from submissions.media import commands, inspection, tools
from submissions.media.verdict import Limits, verdict
from tests.submissions.media.films import Reel

FORMATS = ",".join(commands.DEMUXERS)


class Listener:
    """A server that notes who knocks."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.knocks = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self.socket.accept()
            except OSError:
                return
            self.knocks += 1
            visitor.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.socket.close()


def orders(victim: Path, port: int) -> dict[str, bytes]:
    address = f"http://127.0.0.1:{port}/secret"
    base = f"<BaseURL>file://{victim}</BaseURL>"
    mpd = (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT70S"><Period><AdaptationSet mimeType="video/mp4">'
        '<Representation id="1" bandwidth="1">%s</Representation>'
        "</AdaptationSet></Period></MPD>"
    )
    return {
        "playlist of a file": f"#EXTM3U\n#EXTINF:70,\nfile://{victim}\n#EXT-X-ENDLIST\n".encode(),
        "playlist of a neighbour": f"#EXTM3U\n#EXTINF:70,\n{victim.name}\n#EXT-X-ENDLIST\n".encode(),
        "playlist of an address": f"#EXTM3U\n#EXTINF:70,\n{address}.ts\n#EXT-X-ENDLIST\n".encode(),
        "playlist with a key address": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{address}"\n#EXTINF:9,\na\n'.encode(),
        "concat script": f"ffconcat version 1.0\nfile {victim.name}\n".encode(),
        "concat script of an address": f"ffconcat version 1.0\nfile {address}.mp4\n".encode(),
        "dash of a file": (mpd % base).encode(),
        "dash of a neighbour": (mpd % f"<BaseURL>{victim.name}</BaseURL>").encode(),
        "dash of an address": (mpd % f"<BaseURL>{address}.mp4</BaseURL>").encode(),
        "session description": f"v=0\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\n".encode(),
        "drawing": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>'.encode(),
        "archive": b"PK\x03\x04" + bytes(200),
        "text for a terminal": b"\x1b[2J" + b"all work and no play " * 200,
    }


NAMES = tuple(orders(Path("/x.mp4"), 1))
DISGUISES = [
    *((name, suffix) for name in NAMES for suffix in (".mp4", ".m3u8")),
    *(("text for a terminal", suffix) for suffix in (".txt", ".nfo")),  # by these names ffmpeg knows it
]


def test_without_protection_a_concat_script_opens_another_film(reel: Reel, tmp_path: Path):
    (tmp_path / "victim.mp4").write_bytes(reel.take().read_bytes())
    script = tmp_path / "script.mp4"
    script.write_bytes(orders(tmp_path / "victim.mp4", 1)["concat script"])

    naive = subprocess.run(["ffprobe", "-v", "error", "-show_format", str(script)], capture_output=True, text=True)
    assert "nb_streams=2" in naive.stdout


def test_without_protection_an_address_is_fetched(listener: Listener):
    subprocess.run(["ffprobe", "-v", "error", f"http://127.0.0.1:{listener.port}/a.mp4"], capture_output=True)

    assert listener.knocks > 0


@pytest.mark.parametrize(("name", "suffix"), DISGUISES)
def test_a_disguised_order_opens_nothing(reel: Reel, tmp_path: Path, listener: Listener, name: str, suffix: str):
    victim = tmp_path / "victim.mp4"
    victim.write_bytes(reel.take().read_bytes())
    film = tmp_path / f"film{suffix}"
    film.write_bytes(orders(victim, listener.port)[name])

    with pytest.raises(tools.ToolFailed):
        tools.run(commands.probe(film), reads=tmp_path)  # the tools alone, although the victim is in reach

    facts = inspection.inspect(film)
    assert (facts.duration_ms, facts.frames, listener.knocks) == (0, 0, 0)
    assert facts.flaws in {("playlist",), ("container",), ("unreadable",)}


NASTY_NAMES = ["-version.mp4", "-i", "%d.mp4", "http:..x.mp4", "concat:a.mp4", "a%05d.mp4", "film;rm -rf.mp4",
               "[0:v].mp4", "new\nline.mp4", "%v.mp4", "data:text,x.mp4", "pipe:0.mp4"]  # fmt: skip


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_a_name_is_only_a_name(reel: Reel, tmp_path: Path, name: str):
    film = tmp_path / name
    film.write_bytes(reel.shot("two.mp4", 2).read_bytes())

    assert inspection.inspect(film).picture_ms == 2000


def test_a_reference_to_another_file_inside_a_film_is_not_followed(reel: Reel, tmp_path: Path):
    outside = reel.make("outside.mov", "-i", str(reel.take()), "-c", "copy", "-f", "mov")
    data = bytearray(outside.read_bytes())
    at = data.find(b"url \x00\x00\x00\x01")
    data[at + 7] = 0  # the media is said to lie elsewhere, at an address that follows
    film = tmp_path / "film.mov"
    film.write_bytes(data)

    facts = inspection.inspect(film)
    assert facts.picture_ms in (0, 65_000)
    assert at > 0


def test_a_thousand_frames_a_second_are_all_counted(reel: Reel):
    film = reel.make("packets.mkv", "-f", "lavfi", "-i", "nullsrc=s=16x16:r=1000:d=61", "-c:v", "libx264", "-preset",
                     "ultrafast", "-bf", "0")  # fmt: skip

    facts = inspection.inspect(film)
    assert (facts.frames, facts.fps) == (61_000, 1000)


# ── Bombs, and films that are something else as well ──────────────────────────
def matroska_of(tracks: int) -> bytes:
    """A Matroska file whose header promises so many tracks of sound, and nothing else."""
    entry = b"\xd7\x81\x01" + b"\x73\xc5\x81\x01" + b"\x83\x81\x02" + b"\x86\x86A_OPUS"
    entry = b"\xae" + bytes([0x80 | len(entry)]) + entry
    head = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska"
    listed = b"\x16\x54\xae\x6b" + (1 << 56 | tracks * len(entry)).to_bytes(8) + entry * tracks
    return head + b"\x18\x53\x80\x67" + (1 << 56 | len(listed)).to_bytes(8) + listed


@pytest.mark.parametrize("tracks", [2_000, 1_000_000])
def test_a_film_of_ever_so_many_streams_is_refused_at_little_cost(tmp_path: Path, tracks: int):
    film = tmp_path / "film.mkv"
    film.write_bytes(matroska_of(tracks))
    began = time.monotonic()

    assert inspection.inspect(film).flaws == ("unreadable",)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("table", [b"stts", b"stsz"])
def test_a_table_that_promises_150_million_frames_costs_nothing(reel: Reel, table: bytes):
    def promises(data: bytearray) -> None:
        struct.pack_into(">I", data, data.find(table) + 12, 150_000_000)

    film, began = reel.lie(f"promises-{table.decode()}.mp4", promises), time.monotonic()
    facts = inspection.inspect(film)

    assert facts.frames in (0, 780)  # those that are there, or a file nobody can read
    assert time.monotonic() - began < 20


def test_a_film_of_a_dozen_languages_is_no_bomb(reel: Reel):
    maps = [word for _ in range(12) for word in ("-map", "0:a")]
    film = reel.make("languages.mkv", "-i", str(reel.take()), "-map", "0:v", *maps, "-c", "copy")

    assert (inspection.inspect(film).picture_ms, inspection.inspect(film).flaws) == (65_000, ())


@pytest.mark.parametrize("side", [16_384, 60_000])
def test_a_picture_that_says_it_is_enormous_is_refused_undecoded(reel: Reel, side: int):
    small = reel.make("small.mov", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=6:d=2", "-c:v", "png")
    film = reel.lie(f"says-{side}.mov", says_it_measures(side), of=small)

    facts = inspection.inspect(film)
    assert (verdict(facts, Limits()).problems[0].code, facts.coded_width, facts.coded_height) == (
        "dimensions",
        side,
        side,
    )


def says_it_measures(side: int) -> Callable[[bytearray], None]:
    """Rewrite the size in every PNG of a film, and in the description of its picture."""

    def change(data: bytearray) -> None:
        at = data.find(b"IHDR")
        while at >= 0:
            struct.pack_into(">II", data, at + 4, side, side)
            struct.pack_into(">I", data, at + 17, zlib.crc32(data[at : at + 17]))
            at = data.find(b"IHDR", at + 4)
        struct.pack_into(">HH", data, data.find(b"png \0\0") + 28, side, side)

    return change


def test_a_film_that_is_an_archive_as_well_is_measured_as_the_film_it_is(reel: Reel):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("playlist.m3u8", "#EXTM3U\nhttp://127.0.0.1/\n")
    film = reel.write("both.mp4", reel.take().read_bytes() + archive.getvalue())

    assert (inspection.inspect(film).picture_ms, inspection.inspect(film).audio_codec) == (65_000, "aac")


@pytest.mark.parametrize("head", [b"#EXTM3U\n", b"ffconcat version 1.0\n", b"<?xml version='1.0'?><MPD/>"])
def test_a_film_behind_the_beginning_of_a_playlist_is_a_playlist(reel: Reel, head: bytes):
    film = reel.write("polyglot.mp4", head + reel.take().read_bytes())

    assert inspection.inspect(film).flaws == ("playlist",)


# ── The walls, should all else fail ───────────────────────────────────────────
@pytest.mark.skipif(not tools.sandboxed(tools.binary("ffmpeg")), reason="needs bubblewrap with user namespaces")
def test_a_tool_that_is_told_to_fetch_reaches_nobody_from_inside_the_sandbox(reel: Reel, listener: Listener):
    address = f"http://127.0.0.1:{listener.port}/secret.mp4"
    with pytest.raises(tools.ToolFailed):
        tools.run(["ffprobe", "-v", "error", address], reads=reel.take())
    with pytest.raises(tools.ToolFailed):
        tools.run(["ffmpeg", "-v", "error", "-i", f"file:{reel.take()}", "-c", "copy", "-f", "mpegts", address],
                  reads=reel.take())  # fmt: skip

    assert listener.knocks == 0
