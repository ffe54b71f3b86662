"""What the public is told about AI in a film: how much, in which words, and as data that machines read.

A rule: plain Python, no Django, no clock, no files. `made` is what a publication's snapshot keeps of a declaration:
share ("n/d", "" where nothing counts), models, shots as (start_ms, end_ms, source, model), and who made voice, music,
effects and script.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from submissions.declaration import DIGITAL_SOURCE_TYPES, PARTS, Part, Source, percent

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SCHEMA_TYPES: Mapping[str, str] = {
    "full": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    "partial": "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
}


class Level(StrEnum):
    """How much AI there is: every shot that counts; some, in picture, sound or script; none."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


def level_of(made: Mapping[str, Any]) -> Level:
    if made.get("share") and Fraction(made["share"]) == 1:
        return Level.FULL
    in_picture = any(shot[2] in {Source.AI, Source.COMPOSITE} for shot in made.get("shots", ()))
    elsewhere = any(made.get(part) in {Part.AI, Part.MIXED} for part in PARTS)
    return Level.PARTIAL if in_picture or elsewhere else Level.NONE


def source_types(made: Mapping[str, Any]) -> list[str]:
    """The IPTC digital source types of the shots, as addresses, those of most picture first; titles say nothing."""
    lengths: dict[str, int] = {}
    for start, end, source, _model in made.get("shots", ()):
        if source and source != Source.NEUTRAL:
            term = IPTC + DIGITAL_SOURCE_TYPES[Source(source)]
            lengths[term] = lengths.get(term, 0) + end - start
    return sorted(lengths, key=lambda term: (-lengths[term], term))


def statement(
    film: Mapping[str, Any], *, url: str, edition: str, labels: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """The statement of one published film as JSON-LD (schema.org VideoObject). `labels`: jurisdiction → its texts."""
    made: Mapping[str, Any] = film.get("made") or {}
    level = level_of(made)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "@id": url,
        "url": url,
        "name": film["title"],
        "duration": f"PT{(film.get('duration_ms') or 0) / 1000:.3f}S",
        "isPartOf": {"@type": "CreativeWork", "name": edition},
        "ai": {
            "level": str(level),
            "share": made.get("share", ""),
            "sharePercent": percent(Fraction(made["share"])) if made.get("share") else None,
            "digitalSourceTypes": source_types(made),
            "models": list(made.get("models", ())),
            **{part: made.get(part, "") for part in PARTS},
            "shots": [
                {"start_ms": start, "end_ms": end, "digitalSourceType": IPTC + DIGITAL_SOURCE_TYPES[Source(source)],
                 "model": model}
                for start, end, source, model in made.get("shots", ())
                if source
            ],
            "declarationSha256": made.get("digest", ""),
            "labels": {code: dict(texts) for code, texts in labels.items()},
        },
    }  # fmt: skip
    return told | ({"digitalSourceType": SCHEMA_TYPES[level]} if level in SCHEMA_TYPES else {})
