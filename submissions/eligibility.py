"""What is still missing before a film may be handed in: everything at once, never one error after another.

A rule: plain Python, no Django, no clock. Lengths are integer milliseconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contest.problems import Problem
from submissions.ai_rule import AiDemand, Making, making_problems
from submissions.declaration import MADE_WITH_MODELS, PARTS


class FileState(StrEnum):
    """How far the newest file of a film has come."""

    NONE = "none"
    CHECKING = "checking"
    REFUSED = "refused"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Entry:
    """A film as far as the rules ask about it.

    `subtitles` is language → end of the last cue in ms, `evidence` kind (as rules name it) → pieces laid down.
    `rules_are_current` is whether its creator has accepted the version of the rules under which it would be handed in.
    """

    title: str = ""
    synopsis: str = ""
    country: str = ""
    production_days: int | None = None
    spoken_language: str = ""
    without_speech: bool = False
    subtitles: Mapping[str, int] = field(default_factory=dict[str, int])
    credits: int = 0
    consents: frozenset[str] = frozenset()
    file: FileState = FileState.NONE
    running_ms: int = 0
    making: Making = field(default_factory=Making)
    evidence: Mapping[str, int] = field(default_factory=dict[str, int])
    rules_are_current: bool = True


RAW_CLIPS = 3
"""For how many shots original downloads are asked where the rules give no number."""


@dataclass(frozen=True)
class Demands:
    """What an edition's rules ask of every entry. `subtitles` are the languages asked for, `exempt` those of films

    that need none; `consents` are the codes of the statements to be agreed to. `evidence` are the kinds that every
    film brings, `raw_clips` is for how many shots made with AI.
    """

    making: AiDemand
    subtitles: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    raw_clips: int = RAW_CLIPS

    @classmethod
    def of(cls, rules: Mapping[str, Any]) -> "Demands":
        """From the sections of a version of the rules; a section that is not there asks for nothing."""
        languages = rules.get("languages", {})
        return cls(
            making=AiDemand.of(rules.get("ai_share", {})),
            subtitles=tuple(languages.get("subtitles", ())),
            exempt=tuple(languages.get("exempt", ())),
            consents=tuple(consent["code"] for consent in rules.get("consents", ())),
            evidence=tuple(rules.get("evidence", {}).get("required", ())),
            raw_clips=rules.get("evidence", {}).get("raw_clips", RAW_CLIPS),
        )


SECTION_OF: Mapping[str, str] = {
    "no_file": "film_file",
    "file_checking": "film_file",
    "file_refused": "film_file",
    "no_title": "film_story",
    "no_synopsis": "film_story",
    "no_country": "film_story",
    "no_language": "film_story",
    "no_production_days": "film_story",
    "shots_not_found": "film_making",
    "unmarked_shots": "film_making",
    "model_not_named": "film_making",
    "nothing_counts": "film_making",
    "too_little_ai": "film_making",
    "too_little_of_vendors": "film_making",
    "too_little_weighted": "film_making",
    "no_ai": "film_making",
    "too_few_tools": "film_making",
    "tool_kind_missing": "film_making",
    "dimension_not_declared": "film_making",
    "phase_without_ai": "film_making",
    "no_class": "film_making",
    "not_all_ai": "film_making",
    "part_not_declared": "film_making",
    "evidence_missing": "film_evidence",
    "clips_missing": "film_evidence",
    "no_credits": "film_people",
    "subtitles_wanted": "film_subtitles",
    "subtitles_past_end": "film_subtitles",
    "consent_missing": "film_rights",
    "rules_changed": "film_rights",
}
"""Code of a problem → the page (its URL name) on which it is mended."""


def problems(entry: Entry, demands: Demands) -> Iterator[Problem]:
    """Everything that keeps `entry` from being handed in, in the order of the pages on which it is mended."""
    yield from _about_file(entry)
    yield from _about_story(entry)
    yield from _about_making(entry, demands.making)
    yield from _about_evidence(entry, demands)
    if not entry.credits:
        yield Problem("no_credits")
    yield from _about_subtitles(entry, demands)
    yield from (
        Problem("consent_missing", {"consent": code}) for code in demands.consents if code not in entry.consents
    )
    if not entry.rules_are_current:
        yield Problem("rules_changed")


def _about_file(entry: Entry) -> Iterator[Problem]:
    said = {FileState.NONE: "no_file", FileState.CHECKING: "file_checking", FileState.REFUSED: "file_refused"}
    if entry.file in said:
        yield Problem(said[entry.file])


def _about_story(entry: Entry) -> Iterator[Problem]:
    asked = {
        "no_title": entry.title.strip(),
        "no_synopsis": entry.synopsis.strip(),
        "no_country": entry.country,
        "no_language": entry.spoken_language or entry.without_speech,
        "no_production_days": entry.production_days is not None,
    }
    yield from (Problem(code) for code, answer in asked.items() if not answer)


def _about_making(entry: Entry, demand: AiDemand) -> Iterator[Problem]:
    if entry.file is FileState.ACCEPTED:
        yield from making_problems(entry.making, demand)
    yield from (Problem("part_not_declared", {"part": part}) for part in PARTS if not entry.making.parts.get(part))


def _about_evidence(entry: Entry, demands: Demands) -> Iterator[Problem]:
    """Kinds of evidence that every film brings. Raw clips: one for each shot made with AI, up to so many."""
    for kind in demands.evidence:
        there = entry.evidence.get(kind, 0)
        if kind == "raw_clips":
            made = sum(1 for shot in entry.making.shots if shot.source in MADE_WITH_MODELS)
            if there < (wanted := min(demands.raw_clips, made)):
                yield Problem("clips_missing", {"count": wanted - there, "wanted": wanted})
        elif not there:
            yield Problem("evidence_missing", {"what": kind})


def _about_subtitles(entry: Entry, demands: Demands) -> Iterator[Problem]:
    there = {_primary(language) for language in entry.subtitles}
    for language in subtitles_wanted(demands, entry.spoken_language, without_speech=entry.without_speech):
        if _primary(language) not in there:
            yield Problem("subtitles_wanted", {"language": language})
    for language, ends_ms in entry.subtitles.items():
        if entry.running_ms and ends_ms > entry.running_ms:
            yield Problem("subtitles_past_end", {"language": language})


def subtitles_wanted(demands: Demands, spoken: str, *, without_speech: bool) -> tuple[str, ...]:
    """Languages in which subtitles are asked for: none without speech, none for a film in an exempt language,

    and never the language the film is spoken in. Variants of a language (en-GB) are that language.
    """
    if without_speech or _primary(spoken) in {_primary(code) for code in demands.exempt}:
        return ()
    return tuple(code for code in demands.subtitles if _primary(code) != _primary(spoken))


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
