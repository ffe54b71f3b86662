"""What a film sounds like as a whole: EBU R128 loudness, true peak, silences; and how players even films out.

Read from what ffmpeg's filters `silencedetect` and `ebur128` write. Levels are whole tenths of a decibel: the filters
print no more, and tenths compare exactly. No film is altered; a player turns it up or down.
Sources: EBU R 128 (2023), ITU-R BS.1770-5.
"""

import re
from typing import Any

QUIETEST = -1200
"""Tenths of a decibel that stand for nothing at all (the filter says “-inf”)."""
SILENT_BELOW = -600
LEAST_SILENCE_MS = 2000
TARGET, MOST_DOWN, MOST_UP, CEILING = -160, -120, 60, -10
"""Films are heard at −16 LUFS, turned down by 12 dB or up by 6 dB at most, and never above −1 dBTP."""
SILENCE = re.compile(r"^\[silencedetect @ \S+\] silence_(start|end): (-?[0-9.]+)", re.MULTILINE)
SUMMARY = re.compile(r"^\[Parsed_ebur128_\d+ @ \S+\] Summary:\s*$", re.MULTILINE)
FIGURES = {
    "loudness": r"^    I:\s+(\S+) LUFS", "loudness_range": r"^    LRA:\s+(\S+) LU$",
    "true_peak": r"^    Peak:\s+(\S+) dBFS",
}  # fmt: skip


def heard(said: str, sound_ms: int) -> dict[str, Any]:
    """The figures of MediaFacts that describe the sound, from what the filters said; {} when they did not finish.

    Lines of the film's own metadata are indented and the summary comes last: no title can pass for a figure.
    """
    *_, summary = SUMMARY.split(said)
    figures = {name: re.search(pattern, summary, re.MULTILINE) for name, pattern in FIGURES.items()}
    if not SUMMARY.search(said) or not all(figures.values()):
        return {}
    levels = {name: tenths(found[1]) for name, found in figures.items() if found}
    return {**levels, "silences": silences(said, sound_ms)}


def silences(said: str, sound_ms: int) -> tuple[tuple[int, int], ...]:
    """Where nothing is heard, in ms; a silence that has no end lasts until the sound's."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for which, seconds in SILENCE.findall(said):
        at = max(0, int(float(seconds) * 1000))
        if which == "start":
            begun = at
        elif begun is not None:
            found.append((begun, at))
            begun = None
    if begun is not None and begun < sound_ms:
        found.append((begun, sound_ms))
    return tuple(found)


def tenths(decibels: str) -> int:
    """“-23.4” → -234; “-inf” and “nan” are QUIETEST."""
    try:
        return max(QUIETEST, round(float(decibels) * 10))
    except (ValueError, OverflowError):
        return QUIETEST


def gain(loudness: int | None, true_peak: int | None) -> int:
    """By how many tenths of a decibel a player turns the film up (or down, below nought); 0 when it was not measured.

    A film without any sound stays as it is.
    """
    if loudness is None or true_peak is None or true_peak <= SILENT_BELOW:
        return 0
    return min(max(TARGET - loudness, MOST_DOWN), MOST_UP, CEILING - true_peak)
