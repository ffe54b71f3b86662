"""Whole files, read as the worker and the command line read them."""

import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from submissions.media.provenance import reader
from submissions.media.provenance.marks import Report, State
from tests.submissions.media.films import Reel, cut_at
from tests.submissions.media.provenance.files import LABEL, Authority, a_jpeg, box, packet, with_udta

PLAIN = json.dumps(LABEL)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def state_of(path: Path) -> str:
    return str(reader.read(path).credentials.state)


# ── Content Credentials ───────────────────────────────────────────────────────
def test_a_signed_film_says_who_made_it_and_whether_we_know_the_signer(reel: Reel, authority, tmp_path, settings):
    settings.C2PA_TRUST_LIST = str(tmp_path / "none.pem")
    film = authority.sign(reel.shot("two.mp4", 2), tmp_path / "signed.mp4")

    report = reader.read(film)
    assert (report.credentials.state, report.credentials.signer) == (State.VALID, "Firstlight Test")
    assert report.credentials.failures == ("signingCredential.untrusted",)
    assert [(item.value, item.where) for item in report.source_types] == [("trainedAlgorithmicMedia", "active")]
    assert report.models == ("seedance-1-0-pro", "BytePlus_ModelArk")
    assert (report.strongest.vendor, report.strongest.says, report.strongest.strength) == ("ByteDance", "ai", "signed")

    settings.C2PA_TRUST_LIST = str(authority.anchors)
    assert state_of(film) == "trusted"


def test_a_signed_film_changed_afterwards_is_invalid_and_a_copy_of_it_says_nothing(reel: Reel, authority, tmp_path):
    film = authority.sign(reel.shot("two.mp4", 2), tmp_path / "signed.mp4")
    in_picture, in_manifest = (find(film.read_bytes(), b"mdat") + 100 for find in (bytes.rfind, bytes.find))
    for name, at in (("picture.mp4", in_picture), ("manifest.mp4", in_manifest)):
        changed = bytearray(film.read_bytes())
        changed[at] ^= 255
        (tmp_path / name).write_bytes(changed)
    copied = Reel(tmp_path).make("copied.mp4", "-i", str(film), "-c", "copy")

    assert state_of(tmp_path / "picture.mp4") == state_of(tmp_path / "manifest.mp4") == "invalid"
    assert state_of(copied) == "absent"


# ── The label, wherever it is put ─────────────────────────────────────────────
def in_keys(reel: Reel, folder: Path) -> Path:
    return reel.make("keys.mp4", *copy_of(reel), "-metadata", f"AIGC={PLAIN}", "-movflags", "use_metadata_tags")


def in_mov(reel: Reel, folder: Path) -> Path:
    return reel.make("keys.mov", *copy_of(reel), "-metadata", f"AIGC={PLAIN}", "-movflags", "use_metadata_tags")


def in_simple_tag(reel: Reel, folder: Path) -> Path:
    return reel.make("tag.mkv", *copy_of(reel), "-metadata", f"AIGC={PLAIN}")


def in_udta(reel: Reel, folder: Path) -> Path:
    return with_udta(reel.shot("two.mp4", 2), folder / "udta.mp4", box(b"AIGC", PLAIN.encode()))


def in_ilst(reel: Reel, folder: Path) -> Path:
    data = box(b"data", (1).to_bytes(4), bytes(4), PLAIN.encode())
    free = box(b"----", box(b"mean", bytes(4), b"com.example"), box(b"name", bytes(4), b"AIGC"), data)
    handler = box(b"hdlr", bytes(8), b"mdir", bytes(13))
    return with_udta(reel.shot("two.mp4", 2), folder / "ilst.mp4", box(b"meta", bytes(4), handler, box(b"ilst", free)))


def in_info(reel: Reel, folder: Path) -> Path:
    film = reel.shot("two.avi", 2, "-c:v", "mpeg4", "-c:a", "mp3").read_bytes()
    text = PLAIN.encode() + b"\x00" * (2 - len(PLAIN) % 2)
    chunk = b"INFO" + b"AIGC" + len(text).to_bytes(4, "little") + text
    path = folder / "info.avi"
    path.write_bytes(film + b"LIST" + len(chunk).to_bytes(4, "little") + chunk)
    return path


def in_xmp(reel: Reel, folder: Path) -> Path:
    escaped = PLAIN.replace('"', "&quot;")
    marked = packet(f'TC260:AIGC="{escaped}"/>').encode()
    path = folder / "xmp.mp4"
    path.write_bytes(reel.shot("two.mp4", 2).read_bytes() + box(b"uuid", reader_box(), marked))
    return path


def reader_box() -> bytes:
    return bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")


def copy_of(reel: Reel) -> list[str]:
    return ["-i", str(reel.shot("two.mp4", 2)), "-c", "copy"]


@pytest.mark.parametrize("made", [in_keys, in_mov, in_simple_tag, in_udta, in_ilst, in_info, in_xmp])
def test_the_label_is_found_wherever_it_is_put(made, reel: Reel, tmp_path: Path):
    label = reader.read(made(reel, tmp_path)).label

    assert label is not None
    assert (label.fields, label.conforms) == (LABEL, True)


# ── Nothing is fetched ────────────────────────────────────────────────────────
@contextmanager
def a_listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this machine that notes whatever is asked of it."""
    heard: list[bytes] = []

    class Ear(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            heard.append(self.request.recv(200))
            self.request.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1], heard
        server.shutdown()
        thread.join()


CARELESS = "import c2pa, sys\ntry: c2pa.Reader(sys.argv[1])\nexcept c2pa.C2paError: pass"


def test_a_file_that_asks_for_an_address_is_not_obeyed(tmp_path: Path):
    with a_listener() as (port, heard):
        picture = a_jpeg(tmp_path / "asks.jpg", packet(f'dcterms:provenance="http://127.0.0.1:{port}/x.c2pa"/>'))
        entity = packet("/>", head=f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">')
        outside = a_jpeg(tmp_path / "entity.jpg", entity)

        assert (state_of(picture), state_of(outside)) == ("remote-only", "absent")
        assert heard == []

        subprocess.run([sys.executable, "-c", CARELESS, str(picture)], check=True)
        assert heard[0].startswith(b"GET /x.c2pa")  # the file does ask, and a careless reader obeys


# ── Rubbish, and the usual silence ────────────────────────────────────────────
def test_a_film_without_marks_is_the_usual_case(reel: Reel):
    report = reader.read(reel.shot("two.mp4", 2))

    assert (report.credentials.state, report.is_silent, report.label) == (State.ABSENT, True, None)
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_rubbish_is_unreadable_with_a_reason(reel: Reel, tmp_path: Path):
    noise = Reel(tmp_path).write("noise.mp4", bytes(range(256)) * 40)
    rubbish = {
        "empty": Reel(tmp_path).write("empty.mp4", b""), "noise": noise, "folder": tmp_path,
        "text": Reel(tmp_path).write("text.mov", b"a list of addresses"), "gone": tmp_path / "gone.mp4",
        "cut short": reel.lie("half.mp4", cut_at(0.3), of=reel.shot("two.mp4", 2)),
        "playlist": Reel(tmp_path).write("list.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"),
        "pipe": tmp_path / "pipe.mp4",
    }  # fmt: skip
    os.mkfifo(rubbish["pipe"])  # to open it would be to wait for ever
    reports = {name: reader.read(path).credentials for name, path in rubbish.items()}

    assert {name: str(read.state) for name, read in reports.items()} == dict.fromkeys(rubbish, "unreadable")
    assert all(read.failures for read in reports.values())


def test_boxes_without_end_come_to_an_end(tmp_path: Path):
    deep = b""
    for _ in range(200):
        deep = box(b"udta", deep)
    film = Reel(tmp_path).write("deep.mp4", box(b"ftyp", b"isom", bytes(4)) + box(b"moov", deep) + box(b"free") * 9000)

    assert state_of(film) in {"unreadable", "absent"}


# ── The command ───────────────────────────────────────────────────────────────
def test_the_command_says_it_in_one_line_a_file(reel: Reel, authority, tmp_path: Path, settings):
    settings.C2PA_TRUST_LIST = ""
    film, out = authority.sign(reel.shot("two.mp4", 2), tmp_path / "signed.mp4"), StringIO()
    call_command("read_provenance", "--json", str(film), str(in_keys(reel, tmp_path)), stdout=out)

    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert list(first) == ["file", "c2pa", "digital_source_types", "models", "aigc", "aigc_conforms", "marks"]
    assert first["c2pa"] == {
        "state": "valid", "signer": "Firstlight Test", "failures": ["signingCredential.untrusted"]
    }  # fmt: skip
    assert first["digital_source_types"] == [{"value": "trainedAlgorithmicMedia", "where": "active"}]
    assert (first["aigc"], first["aigc_conforms"]) == (None, None)
    assert (second["c2pa"]["state"], second["aigc"], second["aigc_conforms"]) == ("absent", LABEL, True)


def test_the_command_tells_a_missing_file_by_its_exit_code(tmp_path: Path, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("read_provenance", "--json", str(tmp_path / "gone.mp4"))

    line = json.loads(capsys.readouterr().out)
    assert (stopped.value.code, line["c2pa"]["state"]) == (2, "unreadable")


def test_the_commands_can_print_the_name_of_any_file(tmp_path: Path, capsys):
    name = os.fsdecode(b"bad\xff.mp4")
    (tmp_path / name).write_bytes(b"x")
    call_command("read_provenance", str(tmp_path / name))
    call_command("read_provenance", "--json", str(tmp_path / name))

    *told, line = capsys.readouterr().out.splitlines()
    assert told[0].endswith("bad?.mp4: unreadable")
    assert (line.isascii(), json.loads(line)["file"]) == (True, str(tmp_path / name))


def test_real_files_read_as_others_read_them(elsewhere: Path, settings):
    """Credentials that nobody here signed, with answers that nobody here wrote."""
    settings.C2PA_TRUST_LIST = ""
    rows = [line.split("\t") for line in (elsewhere / "provenance.tsv").read_text().splitlines()[1:]]
    for row in rows:
        report = reader.read(elsewhere / "provenance" / row[0])
        told = ",".join(f"{item.where}:{item.value}" for item in report.source_types) or "-"
        notes = ",".join(mark.value for mark in report.marks if mark.kind == "sei") or "-"
        found = [str(report.credentials.state), told, ",".join(report.models) or "-",
                 ",".join(report.credentials.failures) or "-", "-" if report.label is None else "label"]  # fmt: skip
        assert (row[0], [*found, notes]) == (row[0], [*row[4:9], row[10]])
