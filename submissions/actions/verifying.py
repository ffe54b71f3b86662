"""Verification: which films are looked into, by a lot that anybody can repeat, and what came of it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from contest.audit import record
from contest.mail import post
from contest.models import Edition, User
from submissions.draws import SEED_LEAST, count_of, draw, shots_to_show
from submissions.lifecycle import ADMITTED_STAGES, Stage
from submissions.models import DeclarationVersion, Film, Verification, VerificationDraw
from submissions.wording import FilmRefused

from .declaring import is_near_the_line, making_from
from .moves import held
from .versions import newest_version

Outcome = Verification.Outcome
IN_THE_LOT = frozenset({Stage.SUBMITTED, *ADMITTED_STAGES})


@transaction.atomic
def draw_for_verification(
    edition: Edition, *, stage: str, percent: int, seed: str = "", actor: User, now: datetime
) -> VerificationDraw:  # fmt: skip
    """Draw `percent` of the films handed in, once for a stage. Without a seed from outside one is made up by chance.

    Films whose share is near the line are looked into as well; the same seed says which of their shots.
    """
    seed = seed.strip() or secrets.token_hex(16)
    if len(seed) < SEED_LEAST:
        raise FilmRefused("no_seed", least=SEED_LEAST)
    films = {film.code: film for film in _in_the_lot(edition)}
    if not films:
        raise FilmRefused("nothing_to_draw")
    drawn = draw(seed, films, count_of(percent, len(films)))
    try:
        with transaction.atomic():
            lot = VerificationDraw.objects.create(
                edition=edition, stage=stage, seed=seed, population=sorted(films), drawn=drawn, drawn_by=actor,
                drawn_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise FilmRefused("drawn_already") from error
    _begin((films[code] for code in drawn), stage, Verification.Why.DRAWN, seed, now)
    near = [code for code, film in films.items() if code not in drawn and _is_near(film)]
    _begin((films[code] for code in near), stage, Verification.Why.NEAR, seed, now)
    record("verification.draw", lot, actor=actor, at=now, edition=edition, stage=stage, seed=seed,
           films=len(films), drawn=list(drawn), near=near)  # fmt: skip
    return lot


def _is_near(film: Film) -> bool:
    declared = newest_version(film, DeclarationVersion.Origin.CREATOR)
    return declared is not None and is_near_the_line(film, making_from(declared.content))


@transaction.atomic
def verify_reached(
    edition: Edition, films: Iterable[Film], *, stage: str, actor: User | None, now: datetime
) -> VerificationDraw | None:  # fmt: skip
    """Films have reached `stage`: begin what the edition's rules ask of them there, all of them or some by lot.

    Other films later are measured by the seed of the first time: nobody draws until they like the result.
    """
    check = next((one for one in edition.current_rules.data.get("verification", []) if one["stage"] == stage), None)
    reached = Film.objects.filter(pk__in=[film.pk for film in films]).select_related("edition", "rules", "creator")
    by_code = {film.code: film for film in reached.prefetch_related("declaration_versions")}
    if check is None or not by_code:
        return None
    percent = check.get("random_percent", 100)
    count = check.get("films") or count_of(percent, len(by_code))
    known = VerificationDraw.objects.filter(edition=edition, stage=stage).first()
    seed = known.seed if known else secrets.token_hex(16)
    drawn = draw(seed, by_code, count)
    columns = {"population": sorted(by_code), "drawn": drawn, "drawn_by": actor, "drawn_at": now}
    lot = VerificationDraw.objects.update_or_create(
        edition=edition, stage=stage, defaults=columns, create_defaults={**columns, "seed": seed}
    )[0]
    why = Verification.Why.DRAWN if count < len(by_code) else Verification.Why.REACHED
    _begin((by_code[code] for code in drawn), stage, why, seed, now)
    record("verification.draw", lot, actor=actor, at=now, edition=edition, stage=stage, seed=seed,
           films=len(by_code), drawn=list(drawn))  # fmt: skip
    return lot


def _in_the_lot(edition: Edition) -> Iterable[Film]:
    films = Film.objects.filter(edition=edition, stage__in=IN_THE_LOT)
    return films.select_related("edition", "rules", "file", "creator").prefetch_related("declaration_versions")


@transaction.atomic
def verify_film(
    film: Film, *, stage: str, why: str = Verification.Why.CHOSEN, actor: User, now: datetime
) -> Verification:  # fmt: skip
    """Look into this film, too. Which shots are asked about is drawn by its own number. Twice is once."""
    stored = held(film)
    if newest_version(stored, DeclarationVersion.Origin.CREATOR) is None:
        raise FilmRefused("nothing_sealed")
    _begin([stored], stage, why, stored.code, now)
    record("film.verify", film, actor=actor, at=now, edition=stored.edition, stage=stage, why=why)
    return Verification.objects.get(film=stored, stage=stage)


def _begin(films: Iterable[Film], stage: str, why: str, seed: str, now: datetime) -> None:
    """Look into these films, and ask their makers for the original downloads of the shots drawn. Twice is once."""
    asked = {film.pk: film for film in films}
    known = set(Verification.objects.filter(film__in=asked, stage=stage).values_list("film", flat=True))
    begun = [
        Verification(film=film, stage=stage, why=why, shots=_shots_asked(film, seed), begun_at=now)
        for film in asked.values()
        if film.pk not in known
    ]
    Verification.objects.bulk_create(begun, ignore_conflicts=True)
    for each in begun:
        if each.shots:
            _ask(each, now)


def _ask(verification: Verification, now: datetime) -> None:
    """The letter that asks for original downloads, shot by shot."""
    film, asked = verification.film, set(verification.shots)
    version = newest_version(film, DeclarationVersion.Origin.CREATOR)
    numbered = enumerate(version.spans if version else (), start=1)
    shots = [(number, span) for number, span in numbered if span.start_ms in asked]
    is_drawn = verification.why == Verification.Why.DRAWN
    post("film_clips_asked", film.creator, at=now, edition=film.edition, film=film, shots=shots, is_drawn=is_drawn)


def _shots_asked(film: Film, seed: str) -> Sequence[int]:
    version = newest_version(film, DeclarationVersion.Origin.CREATOR)
    wanted = film.rules.section("evidence").get("raw_clips", 3)
    return shots_to_show(seed, film.code, version.spans, wanted) if version else ()


@transaction.atomic
def conclude_verification(
    verification: Verification, *, outcome: str, reason: str, actor: User, now: datetime
) -> None:  # fmt: skip
    """Write down what came of it, with the reason. It may be concluded anew: the audit log keeps every conclusion."""
    film = held(verification.film)
    if not reason.strip():
        raise FilmRefused("reason_missing")
    Verification.objects.filter(pk=verification.pk).update(
        outcome=outcome, reason=reason.strip(), decided_by=actor, decided_at=now
    )
    verification.refresh_from_db()
    record("film.conclude_verification", film, actor=actor, at=now, edition=film.edition, stage=verification.stage,
           outcome=outcome)  # fmt: skip
