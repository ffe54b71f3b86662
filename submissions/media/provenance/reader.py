"""Reading the marks of one file: credentials in a child process, tags by ffprobe, the rest from a few bytes of it.

Nothing is fetched, whatever the file asks for. It never fails because of what is in a file: what cannot be read is said
in the report. Raises ToolFailed("missing") without ffprobe, and what `pulse` raises.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from submissions.media import commands, tools

from . import child, credentials, labels, sei, trust, xmp
from .containers import XMP, Text, kind_of, texts
from .marks import SOURCE_SAYS, Credentials, Mark, Report, Says, SourceType, State, Strength

Pulse = Callable[[], None]
CHILD = Path(child.__file__).resolve()
READING = tools.Allowance(seconds=20, memory_bytes=2 * 1024**3, output_bytes=32 * 1024**2)
STILLS = frozenset({"png", "jpeg", "gif", "tiff", "mp3"})
"""Kinds that are no films: ffprobe, as we let it run, would not open them."""
STREAMS_WITH_NOTES = frozenset({"h264", "hevc"})
TOOL_KEYS = frozenset(
    {"encoder", "encoding_tool", "\xa9too", "\xa9swr", "software", "isft", "creation_tool", "comment", "\xa9cmt",
     "com.apple.quicktime.software", "com.apple.quicktime.model", "product", "source", "parameters", "prompt"}
)  # fmt: skip
LABEL_TYPES = ("aigc_label_type", "aigc_type")
"""Keys of other makers that say "made by AI" without the standard's label."""
KNOWN_NOTES = {
    "91ca60614aee385486142d5f73f4ae2e": ("Kling", "Kuaishou", Says.AI),
    "dc45e9bde6d948b7962cd820d923eeef": ("x264", "", Says.NOTHING),
    "2ca2de09b51747dbbb55a4fe7fc2fc4e": ("x265", "", Says.NOTHING),
}
"""UUID of a note in the picture → (tool, vendor, what it says)."""


@dataclass(frozen=True)
class Tags:
    """What ffprobe told: (key, value) of all tags, the codec of the picture, and why it opened nothing."""

    pairs: tuple[tuple[str, str], ...] = ()
    codec: str = ""
    refusal: str = ""


def read(file: Path, *, pulse: Pulse | None = None) -> Report:
    """All that the file at the absolute path `file` says of where it comes from."""
    try:
        size = _size(file)
        with file.open("rb") as opened:
            head = opened.read(256)
            found = list(texts(opened, size))
    except OSError as error:
        return _unread(error.strerror or "cannot be opened")
    if not size:
        return _unread("the file is empty")
    # The credentials need a pass over the whole file, the rest needs other programs to start: side by side.
    with ThreadPoolExecutor(2) as aside:
        answer = aside.submit(_asked, file)
        aside.submit(tools.try_out, "ffmpeg")
        tags = _tags(file, kind_of(head), pulse)
        notes = _notes(file, tags.codec, pulse)
    signed = credentials.interpret(answer.result())
    stated = _state(signed.credentials, kind_of(head), tags)
    all_texts = [*found, *(Text("tag", key, value) for key, value in tags.pairs)]
    return _report(replace(signed, credentials=stated), all_texts, notes)


def _size(file: Path) -> int:
    """In bytes. OSError for what is not there, and for what is there and is no file: opening a pipe would wait."""
    status = file.stat()
    if S_ISDIR(status.st_mode):
        raise IsADirectoryError(None, "this is a folder")
    if not S_ISREG(status.st_mode):
        raise OSError(None, "this is not a file")
    return status.st_size


def _unread(reason: str) -> Report:
    return Report(Credentials(State.UNREADABLE, failures=(reason,)))


# ── The three readers ─────────────────────────────────────────────────────────
def _asked(file: Path) -> Mapping[str, Any]:
    """The answer of the child process that reads Content Credentials, after READING.seconds at most."""
    trusted = trust.path()
    request = {"do": "read", "file": str(file), "trust_list": str(trusted or "")}
    command = ["python", "-I", "-B", str(CHILD), json.dumps(request)]
    sees = (CHILD, trusted) if trusted else (CHILD,)
    try:
        done = tools.run(command, reads=file, sees=sees, allowance=READING)
        return json.loads(done.output)
    except tools.ToolFailed as failure:
        return {"error": f"the reader gave up ({failure.code})"}
    except ValueError:
        return {"error": "the reader gave no answer"}


def _tags(file: Path, kind: str, pulse: Pulse | None) -> Tags:
    if kind in STILLS:
        return Tags()
    try:
        told = json.loads(tools.run(commands.tags(file), reads=file, allowance=READING, pulse=pulse).output)
    except tools.ToolFailed as failure:
        if failure.code == "missing":
            raise
        return Tags(refusal="not a film that can be opened")
    except ValueError:
        return Tags(refusal="not a film that can be opened")
    streams = told.get("streams", [])
    pairs = [pair for part in (told.get("format", {}), *streams) for pair in part.get("tags", {}).items()]
    pictures = [stream for stream in streams if stream.get("codec_type") == "video"]
    return Tags(tuple((str(k), str(v)) for k, v in pairs), str(pictures[0].get("codec_name", "")) if pictures else "")


def _notes(file: Path, codec: str, pulse: Pulse | None) -> tuple[sei.Note, ...]:
    if codec not in STREAMS_WITH_NOTES:
        return ()
    try:
        stream = tools.run(commands.first_second(file, codec), reads=file, allowance=READING, pulse=pulse).output
    except tools.ToolFailed:
        return ()
    return sei.notes(stream, codec)


def _state(read: Credentials, kind: str, tags: Tags) -> Credentials:
    """Content Credentials are absent, or of an unknown format, only in a file that is a film or picture at all."""
    if read.state not in (State.ABSENT, State.UNSUPPORTED, State.UNREADABLE):
        return read
    if not kind and not tags.codec:
        return Credentials(State.UNREADABLE, failures=("not a film or picture",))
    if read.state is State.UNREADABLE:
        return read
    if tags.refusal and kind != "riff":  # sound and pictures in RIFF are no films either
        return Credentials(State.UNREADABLE, failures=(tags.refusal,))
    return read


# ── What it all says ──────────────────────────────────────────────────────────
def _report(signed: credentials.Read, found: Iterable[Text], notes: Iterable[sei.Note]) -> Report:
    rows = [text for text in dict.fromkeys(found) if text.value]
    packets = [packet for text in rows if text.key == XMP for packet in _packets(text.value)]
    label_texts = [text.value for text in rows if _is_label(text)] + [text for p in packets for text in p.labels]
    read_labels = [label for label in map(labels.parse, dict.fromkeys(label_texts)) if label]
    label = min(read_labels, key=lambda label: not label.conforms, default=None)
    claimed = tuple(SourceType(value, "xmp") for value in dict.fromkeys(v for p in packets for v in p.source_types))
    used = [value for packet in packets for name, value in packet.tools if name.startswith("AISystem")]
    return Report(
        credentials=signed.credentials,
        source_types=(*signed.source_types, *claimed),
        models=tuple(dict.fromkeys((*signed.models, *used))),
        label=label,
        marks=tuple(dict.fromkeys((
            *signed.marks, *_packet_marks(packets), *_label_marks(label), *_note_marks(notes), *_tag_marks(rows),
        ))),
    )  # fmt: skip


def _packets(text: str) -> Iterator[xmp.Packet]:
    try:
        yield xmp.parse(text)
    except xmp.Refused:
        return


def _is_label(text: Text) -> bool:
    return text.key.rpartition(":")[2].rpartition(".")[2].upper() == labels.KEY


def _packet_marks(packets: Iterable[xmp.Packet]) -> Iterator[Mark]:
    for packet in packets:
        for value in packet.source_types:
            says = SOURCE_SAYS.get(value, Says.NOTHING)
            yield Mark("xmp", xmp.SOURCE_TYPE, value, Strength.UNSIGNED, says)
        for name, value in packet.tools:
            yield Mark("xmp", name, value[:300], Strength.TRACE, vendor=credentials.vendor_of(value))


def _label_marks(label: labels.Label | None) -> Iterator[Mark]:
    if label is not None:
        producer = label.producer
        vendor = credentials.vendor_of(producer) or credentials.vendor_of(str(label.fields.get("ProduceID") or ""))
        says = Says.AI if label.says_ai else Says.NOTHING
        yield Mark("aigc", labels.KEY, label.says_ai, Strength.UNSIGNED, says, vendor)


def _note_marks(notes: Iterable[sei.Note]) -> Iterator[Mark]:
    for note in notes:
        tool, vendor, says = KNOWN_NOTES.get(note.uuid, ("", credentials.vendor_of(note.text), Says.NOTHING))
        yield Mark("sei", tool or note.text[:80], note.uuid, Strength.TRACE, says, vendor)


def _tag_marks(rows: Iterable[Text]) -> Iterator[Mark]:
    seen: set[tuple[str, str]] = set()
    for text in rows:
        key = text.key.lower()
        if (key, text.value) in seen or text.key == XMP:
            continue
        seen.add((key, text.value))
        if key in LABEL_TYPES:
            yield Mark("tag", text.key, text.value[:300], Strength.TRACE, Says.AI, credentials.vendor_of(text.value))
        elif key in TOOL_KEYS:
            yield Mark("tag", text.key, text.value[:300], Strength.TRACE, vendor=credentials.vendor_of(text.value))
