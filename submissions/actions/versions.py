"""Declarations that stand for ever: as the creator handed them in, and as a verifier assessed them beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from contest.audit import record
from contest.mail import post
from contest.models import User
from submissions.ai_rule import AiDemand, is_enough, reached_share
from submissions.declaration import Span, content_of, models_used, seal, tiling_problems
from submissions.lifecycle import ON_THE_DESK
from submissions.models import Declaration, DeclarationVersion, Film, FilmFile
from submissions.wording import FilmRefused

from .declaring import making_with, running_ms, shots_of, sound_of
from .moves import held

Origin = DeclarationVersion.Origin


def seal_declaration(film: Film, file: FilmFile, *, actor: User, now: datetime) -> str:
    """Keep the declaration as it is handed in and return its digest. The caller holds the film and writes the line.

    Handing in the same once more keeps no second version.
    """
    declaration, shots = Declaration.objects.get(file=file), shots_of(file)
    content = content_of(
        shots, sound_of(declaration), film_sha256=file.sha256, rules_digest=film.rules.digest
    )  # fmt: skip
    digest = seal(content)
    Declaration.objects.filter(pk=declaration.pk).update(sealed_digest=digest, sealed_at=now)
    newest = newest_version(film, Origin.CREATOR)
    if newest is None or newest.digest != digest:
        _keep(film, file, Origin.CREATOR, shots, actor=actor, now=now)
    return digest


@transaction.atomic
def reassess(film: Film, *, shots: Sequence[Span], reason: str, actor: User, now: datetime) -> DeclarationVersion:
    """Keep a verifier's own reading of the shots beside the creator's, which stays as it is; the creator is told."""
    stored = held(film)
    if not reason.strip():
        raise FilmRefused("reason_missing")
    base = newest_version(stored, Origin.CREATOR)
    if stored.stage not in ON_THE_DESK or stored.file is None or base is None:
        raise FilmRefused("nothing_sealed")
    if list(tiling_problems(shots, running_ms(stored.file))):
        raise FilmRefused("bad_shots")
    latest = newest_version(stored)
    if latest is not None and latest.spans == tuple(shots):
        raise FilmRefused("no_difference")
    version = _keep(stored, stored.file, Origin.VERIFIER, shots, actor=actor, now=now, reason=reason.strip())
    facts = {"version": version.number, "share": version.share, "declared": base.share, "is_enough": version.is_enough}
    record("film.reassess", film, actor=actor, at=now, edition=stored.edition, **facts)
    post("film_reassessed", stored.creator, at=now, edition=stored.edition, film=stored, version=version, declared=base)
    return version


@dataclass(frozen=True)
class Known:
    """What the kept declaration of a film comes down to: share as declared and as assessed, models by length."""

    share: Fraction | None
    assessed: Fraction | None
    models: tuple[str, ...]
    days: int | None


def known_of(film: Film) -> Known | None:
    """For whoever may know how a film was made; None before it was handed in. One query unless prefetched."""
    declared = newest_version(film, Origin.CREATOR)
    if declared is None:
        return None
    assessed = newest_version(film, Origin.VERIFIER)
    is_newer = assessed is not None and assessed.number > declared.number
    models = tuple(model for model, _ in models_used(declared.spans))
    return Known(declared.reached, assessed.reached if assessed and is_newer else None, models, film.production_days)


def newest_version(film: Film, origin: Origin | None = None) -> DeclarationVersion | None:
    """The last one kept, of either origin or of one. One query unless prefetched."""
    versions = [each for each in film.declaration_versions.all() if origin is None or each.origin == origin]
    return max(versions, key=lambda each: each.number, default=None)


def _keep(
    film: Film, file: FilmFile, origin: Origin, shots: Sequence[Span], *, actor: User, now: datetime, reason: str = ""
) -> DeclarationVersion:
    declaration = Declaration.objects.get(file=file)
    content = content_of(
        shots, sound_of(declaration), film_sha256=file.sha256, rules_digest=film.rules.digest
    )  # fmt: skip
    demand, making = AiDemand.of(film.rules.section("ai_share")), making_with(declaration, shots)
    reached = reached_share(making, demand)
    latest = newest_version(film)
    return DeclarationVersion.objects.create(
        film=film, number=latest.number + 1 if latest else 1, origin=origin, file=file, rules=film.rules,
        content=content, digest=seal(content), is_enough=is_enough(making, demand), reason=reason,
        share=f"{reached.numerator}/{reached.denominator}" if reached is not None else "",
        made_by=actor, made_at=now,
    )  # fmt: skip
