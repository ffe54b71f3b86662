"""Subtitles: SubRip, WebVTT and ASS in whatever encoding people send them, read into cues, written as valid WebVTT.

A rule: plain Python. Times are integer milliseconds; a cue is half-open, [start_ms, end_ms).
Sources: W3C WebVTT; SubRip as players read it (commas or points, optional hours, optional counters); ASS as libass.
"""

import codecs
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contest.problems import Problem

MAX_BYTES = 2 * 1024 * 1024
MAX_PROBLEMS = 20
"""More than these are not listed: whoever has twenty bad lines sent the wrong file."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LEGACY = {
    "zh": "gb18030", "zh-hant": "big5hkscs", "ja": "cp932", "ko": "cp949", "ru": "cp1251", "uk": "cp1251",
    "bg": "cp1251", "sr": "cp1251", "el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256",
    "vi": "cp1258", "th": "cp874", "pl": "cp1250", "cs": "cp1250", "sk": "cp1250", "hu": "cp1250", "hr": "cp1250",
    "ro": "cp1250", "sl": "cp1250", "et": "cp1257", "lv": "cp1257", "lt": "cp1257",
}  # fmt: skip
"""What old programs wrote in a language when they did not write Unicode; others wrote cp1252."""

STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
TIMING = re.compile(rf"^\s*{STAMP}\s*-->\s*{STAMP}(?:\s+(.*))?$")
SETTING = re.compile(r"^(?:vertical:(?:rl|lr)|(?:line|position|size|align):[\w.,%-]+)$")
KEPT_TAG = re.compile(r"(</?(?:i|b|u|ruby|rt|lang|v|c)(?:[. ][^<>]*)?>)")
OTHER_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
ASS_COLUMNS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
ASS_TIME = re.compile(r"^(\d{1,3}):(\d{1,2}):(\d{1,2})[.:,](\d{1,3})$")
ASS_MARKS = (
    (r"\{[^}]*\\i1[^}]*\}", "<i>"), (r"\{[^}]*\\i0[^}]*\}", "</i>"), (r"\{[^}]*\}", ""),
    (r"\\[Nn]", "\n"), (r"\\h", "\u00a0"),
)  # fmt: skip
SILENT_BLOCK = re.compile(r"^(?:WEBVTT|NOTE|STYLE|REGION)\b|^\d+$")
"""What stands between cues and says nothing: headers, comments, a counter on its own."""


@dataclass(frozen=True)
class Cue:
    """One subtitle: when, what (WebVTT cue text, lines joined by newlines), and WebVTT settings (or none)."""

    start_ms: int
    end_ms: int
    text: str
    settings: str = ""


@dataclass(frozen=True)
class Reading:
    """What a file says: its cues in order of time, and every problem found with the line (from 1) it is on."""

    cues: tuple[Cue, ...]
    problems: tuple[Problem, ...]

    @property
    def last_ms(self) -> int:
        return max((cue.end_ms for cue in self.cues), default=0)


def read_subtitles(data: bytes, *, language: str = "", duration_ms: int | None = None) -> Reading:
    """Read SubRip, WebVTT or ASS. With `duration_ms`, a cue that begins at or after the end of the film is a problem.

    A cue that only runs past the end is cut there. `language` decides between old encodings, nothing else.
    """
    if len(data) > MAX_BYTES:
        return Reading((), (Problem("too_large", {"megabytes": MAX_BYTES // 1024**2}),))
    text = decode(data, language)
    if text is None:
        return Reading((), (Problem("not_text"),))
    cues: list[Cue] = []
    problems: list[Problem] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = (item for first, block in _blocks(lines) for item in _found_in(first, block))
    for found in _dialogue(lines) if is_ass(text) else plain:
        result = found if isinstance(found, Problem) else _checked(*found, duration_ms)
        if isinstance(result, Problem):
            problems.append(result)
        else:
            cues.append(result)
    if not cues and not problems:
        problems.append(Problem("no_cues"))
    return Reading(tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms))), tuple(problems[:MAX_PROBLEMS]))


def decode(data: bytes, language: str = "") -> str | None:
    """The text of a file: by its byte order mark, else UTF-8, else UTF-16 by its zeros, else what the language used.

    None for something that is not text.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if (text := _decoded(data, "utf-8")) is not None:
        return text
    if b"\x00" in data:
        return _decoded(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be")
    code = language.lower()
    legacy = LEGACY.get(code) or LEGACY.get(code.split("-")[0], "cp1252")
    return _decoded(data, legacy) or _decoded(data, "latin-1")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines that are not empty, each with the number (from 1) of its first line."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line.strip())
        elif block:
            yield number - len(block), block
            block = []


def _found_in(first: int, block: list[str]) -> Iterator[tuple[int, Cue] | Problem]:
    """The cues of a block, each with the line of its timing; normally one, more where an empty line was forgotten."""
    arrows = [index for index, line in enumerate(block) if "-->" in line]
    if not arrows and not SILENT_BLOCK.match(block[0]):
        yield Problem("stray_text", {"line": first, "text": block[0][:60]})
    for nth, here in enumerate(arrows, start=1):
        spoken = block[here + 1 : arrows[nth] if nth < len(arrows) else None]
        if nth < len(arrows) and spoken and spoken[-1].isdigit():
            spoken.pop()  # the counter of the next cue
        yield _cue(first + here, block[here], spoken)


def _cue(number: int, timing: str, spoken: list[str]) -> tuple[int, Cue] | Problem:
    match = TIMING.match(timing)
    if not match:
        return Problem("bad_time", {"line": number, "text": timing.strip()[:60]})
    parts = match.groups()
    settings = " ".join(word for word in (parts[8] or "").split() if SETTING.match(word))
    return number, Cue(_ms(*parts[:4]), _ms(*parts[4:8]), clean("\n".join(spoken)), settings)


def is_ass(text: str) -> bool:
    """Whether a text is a script of (Advanced) SubStation Alpha."""
    return bool(re.match(r"\s*\[(?:Script Info|V4\+? Styles|Events)\]", text, re.IGNORECASE))


def _dialogue(lines: Sequence[str]) -> Iterator[tuple[int, Cue] | Problem]:
    """The events of an ASS script in the columns that its own Format line names; drawings are left out."""
    columns = list(ASS_COLUMNS)
    in_events = False
    for number, line in enumerate(lines, start=1):
        name, _, rest = line.strip().partition(":")
        if name.startswith("["):
            in_events = name.lower() == "[events]"
        elif in_events and name.lower() == "format":
            columns = [column.strip().lower() for column in rest.split(",")]
        elif in_events and name.lower() == "dialogue":
            fields = dict(zip(columns, rest.split(",", len(columns) - 1), strict=False))
            yield _spoken(number, fields, line)


def _spoken(number: int, fields: dict[str, str], line: str) -> tuple[int, Cue] | Problem:
    begins, ends = (ASS_TIME.match(fields.get(name, "").strip()) for name in ("start", "end"))
    if not begins or not ends:
        return Problem("bad_time", {"line": number, "text": line.strip()[:60]})
    text = fields.get("text", "")
    if re.search(r"\{[^}]*\\p[1-9]", text):
        text = ""
    for mark, written in ASS_MARKS:
        text = re.sub(mark, written, text)
    return number, Cue(_ms(*begins.groups()), _ms(*ends.groups()), clean(_balanced(text)))


def _balanced(text: str) -> str:
    """Italics that are begun and not ended, or the other way round, are no italics."""
    return text if text.count("<i>") == text.count("</i>") else text.replace("<i>", "").replace("</i>", "")


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _checked(number: int, cue: Cue, duration_ms: int | None) -> Cue | Problem:
    if cue.end_ms <= cue.start_ms:
        return Problem("ends_before_start", {"line": number})
    if duration_ms is None:
        return cue
    if cue.start_ms >= duration_ms:
        return Problem("past_end", {"line": number})
    return Cue(cue.start_ms, min(cue.end_ms, duration_ms), cue.text, cue.settings)


def clean(text: str) -> str:
    """Cue text with the tags WebVTT knows (i, b, u, ruby, lang, v, c); other markup is dropped, the rest escaped."""
    pieces = KEPT_TAG.split(text)  # tags stand at the odd places
    for index in range(0, len(pieces), 2):
        pieces[index] = html.escape(html.unescape(OTHER_MARKUP.sub("", pieces[index])), quote=False)
    return "".join(pieces).strip()


def to_webvtt(cues: Sequence[Cue]) -> str:
    """A valid WebVTT file; cues without text are left out."""
    blocks = [
        f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}{' ' + cue.settings if cue.settings else ''}\n{cue.text}\n"
        for cue in cues
        if cue.text
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def _stamp(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
