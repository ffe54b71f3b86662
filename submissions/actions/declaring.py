"""How the film was made: the creator marks its shots, and says who made what is heard and written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from contest.audit import record
from contest.models import User
from submissions.ai_rule import Making, Tool, tools_of, uncounted_models
from submissions.declaration import PARTS, Span, near_the_line, percent, share, spans_in, tally, tiling_problems
from submissions.eligibility import Demands
from submissions.known_tools import known_tools
from submissions.lifecycle import FilmPart
from submissions.models import Declaration, Film, FilmFile, Shot
from submissions.wording import FilmRefused

from .drafts import require_unchanged
from .moves import held, require_in_time, require_part

WORDS = (*(column for part in PARTS for column in (part, f"{part}_note")), "workflow")
SOUND = (*WORDS, "answers", "tools")


def sound_of(declaration: Declaration | None) -> dict[str, Any]:
    """Who made voices, music, effects and script, with notes; what the rules ask beyond; tools; how they worked."""
    known = declaration or Declaration()
    return {name: getattr(known, name) for name in SOUND}


def making_of(file: FilmFile | None) -> Making:
    """All that is declared about a file, as the rules know it. No query if declaration and shots are prefetched."""
    return making_with(declaration_of(file), shots_of(file))


def making_with(declaration: Declaration | None, shots: Sequence[Span]) -> Making:
    """The same with shots that are at hand already. No query."""
    return _making(shots, sound_of(declaration))


def making_from(content: Mapping[str, Any]) -> Making:
    """What a kept declaration says (`declaration.content_of`)."""
    return _making(spans_in(content), content["parts"])


def _making(shots: Sequence[Span], said: Mapping[str, Any]) -> Making:
    declared = [Tool(**tool) for tool in said.get("tools", ())]
    parts = {part: said.get(part, "") for part in PARTS}
    return Making(tuple(shots), parts, tools_of(shots, declared, known_tools()), said.get("answers", {}))


def is_near_the_line(film: Film, making: Making) -> bool:
    """Whether the share lies so close to what the film's rules ask for that the cuts deserve a look."""
    demand = Demands.of(film.rules.data).making
    frame = Fraction(1000) / Fraction((film.file.facts if film.file else {}).get("fps") or 25)
    return near_the_line(making.shots, demand.share, frame, uncounted_models(making, demand))


def shots_of(file: FilmFile | None) -> tuple[Span, ...]:
    """The shots of a film file; empty while they are being found. ≤ 2 queries unless prefetched."""
    declaration = declaration_of(file)
    return tuple(shot.as_span() for shot in declaration.shots.all()) if declaration else ()


def declaration_of(file: FilmFile | None) -> Declaration | None:
    return getattr(file, "declaration", None)


def running_ms(file: FilmFile) -> int:
    """The length of the picture, which the shots tile. 0 for a file that was not measured."""
    return file.picture_ms or file.duration_ms or 0


@transaction.atomic
def save_shots(
    film: Film, *, shots: Sequence[Span], version: int | None = None, actor: User, now: datetime
) -> Declaration:  # fmt: skip
    """Keep the shots as they tile the picture of the accepted file. `version` is the page's."""
    declaration = _held_declaration(film, now=now)
    if version is not None and version != declaration.version:
        raise FilmRefused("changed_elsewhere")
    if list(tiling_problems(shots, running_ms(declaration.file))):
        raise FilmRefused("bad_shots")
    declaration.shots.all().delete()
    Shot.objects.bulk_create(
        Shot(declaration=declaration, start_ms=shot.start_ms, end_ms=shot.end_ms, source=str(shot.source),
             model_name=shot.model_name, note=shot.note, prompt=shot.prompt)
        for shot in shots
    )  # fmt: skip
    _keep(declaration, {"version": declaration.version + 1}, now=now)
    reached = share(tally(shots), Demands.of(film.rules.data).making.share)
    facts = {"shots": len(shots), "share": percent(reached) if reached is not None else None}
    record("film.shots_saved", film, actor=actor, at=now, edition=film.edition, **facts)
    return declaration


@transaction.atomic
def save_sound(
    film: Film, *, sound: Mapping[str, Any], seen: str | None = None, actor: User, now: datetime
) -> Declaration:  # fmt: skip
    """Keep who made what is heard and written: any of the columns in `SOUND`. What is not given stays."""
    declaration = _held_declaration(film, now=now)
    require_unchanged(sound_of(declaration), seen)
    _keep(declaration, dict(sound), now=now)
    record("film.sound_saved", film, actor=actor, at=now, edition=film.edition, columns=sorted(sound))
    return declaration


def _held_declaration(film: Film, *, now: datetime) -> Declaration:
    """The declaration for the accepted file, begun if need be; the film is held, so nobody else writes it meanwhile."""
    stored = held(film)
    require_in_time(stored, now=now)
    require_part(stored, FilmPart.MAKING)
    if stored.file is None:
        raise FilmRefused("no_file")
    return Declaration.objects.get_or_create(file=stored.file)[0]


def _keep(declaration: Declaration, columns: dict[str, object], *, now: datetime) -> None:
    """Whatever changes breaks the seal of an earlier submission."""
    for name, value in {**columns, "changed_at": now, "sealed_digest": "", "sealed_at": None}.items():
        setattr(declaration, name, value)
    declaration.save()
