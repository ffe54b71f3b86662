"""A film begins, and its creator writes down what belongs to it: story, people, subtitles, rights."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Model

from contest.audit import record
from contest.models import Consent, Edition, Role, User
from submissions.lifecycle import FilmPart, Stage
from submissions.models import Credit, Film, Subtitle
from submissions.subtitles import Cue, to_webvtt
from submissions.wording import FilmRefused

from .moves import held, require_editable, require_open

STORY = (
    "title", "title_en", "synopsis", "country", "spoken_language", "without_speech", "production_days", "first_film",
)  # fmt: skip


class CreditLine(NamedTuple):
    """A line of the credits; `email` is private, "" where none was given."""

    role: str
    name: str
    email: str = ""


# ── What a form has seen ──────────────────────────────────────────────────────
def seen_of(values: object) -> str:
    """A short digest of what a page shows. An action refuses one that is out of date."""
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def story_of(film: Film) -> dict[str, object]:
    return {name: getattr(film, name) for name in STORY}


def people_of(film: Film) -> list[CreditLine]:
    """The credits, in order. One query unless prefetched."""
    return [CreditLine(credit.role, credit.name, credit.email) for credit in film.credits.all()]


def people_seen(film: Film) -> list[tuple[str, ...]]:
    """The same as pages digest it: addresses came later, and lines without one are seen as before."""
    return [line if line.email else line[:2] for line in people_of(film)]


def consents_of(film: Film) -> list[str]:
    return sorted(film.consents)


def require_unchanged(stored: object, seen: str | None) -> None:
    """`seen` None: whoever asks has no page that could be out of date (a command, the demonstration)."""
    if seen is not None and seen != seen_of(stored):
        raise FilmRefused("changed_elsewhere")


# ── The beginning ─────────────────────────────────────────────────────────────
@transaction.atomic
def start_film(edition: Edition, *, actor: User, now: datetime) -> Film:
    """Begin a film under the edition's current rules, which `actor` accepts by doing so; makes them a creator."""
    require_open(edition, now=now)
    role = Role.objects.get_or_create(
        edition=edition, user=actor, kind=Role.Kind.CREATOR, defaults={"given_at": now}
    )[0]  # fmt: skip
    Role.objects.select_for_update().get(pk=role.pk)  # of two simultaneous starts the second counts the first
    rules = edition.current_rules
    require_room(edition, actor, limit=rules.section("entries").get("per_creator"))
    Consent.objects.get_or_create(user=actor, rules=rules, defaults={"given_at": now})
    film = _with_free_code(Film(edition=edition, rules=rules, creator=actor, created_at=now, changed_at=now))
    record("film.start", film, actor=actor, at=now, edition=edition, code=film.code, rules=rules.number)
    return film


@transaction.atomic
def start_film_for(creator: User, edition: Edition, *, actor: User | None, now: datetime) -> Film:
    """Begin a film in a person's stead, if need be beyond their number of films. It is they who accept the rules."""
    require_open(edition, now=now)
    Role.objects.get_or_create(edition=edition, user=creator, kind=Role.Kind.CREATOR, defaults={"given_at": now})
    film = Film(edition=edition, rules=edition.current_rules, creator=creator, created_at=now, changed_at=now)
    _with_free_code(film)
    record("film.start_for", film, actor=actor, at=now, edition=edition, code=film.code, creator=creator.pk)
    return film


def require_room(edition: Edition, creator: User, *, limit: int | None) -> None:
    films = Film.objects.made_by(creator).filter(edition=edition).exclude(stage=Stage.WITHDRAWN).count()
    if limit is not None and films >= limit:
        raise FilmRefused("too_many", limit=limit)


def _with_free_code(film: Film) -> Film:
    """Store the film under a random code nobody has. Longer codes where it gets crowded."""
    for attempt in range(40):
        digits = 4 + attempt // 10
        film.code = f"F-{secrets.randbelow(10**digits):0{digits}}"
        try:
            with transaction.atomic():
                film.save(force_insert=True)
        except IntegrityError:
            film.pk = None
        else:
            return film
    raise RuntimeError("found no free code for a film in forty attempts")


# ── Its parts ─────────────────────────────────────────────────────────────────
@transaction.atomic
def save_story(film: Film, *, story: Mapping[str, object], seen: str | None = None, actor: User, now: datetime) -> None:
    """Keep the words about the film: any of the columns in `STORY`. What is not given stays."""
    stored = held(film)
    require_editable(stored, FilmPart.STORY, now=now)
    require_unchanged(story_of(stored), seen)
    _keep(film, dict(story), now=now)
    record("film.story_saved", film, actor=actor, at=now, edition=stored.edition, columns=sorted(story))


@transaction.atomic
def save_people(
    film: Film, *, people: Sequence[CreditLine], seen: str | None = None, actor: User, now: datetime
) -> None:
    """Keep the credits in the order of the screen; they replace those that were there."""
    stored = held(film)
    require_editable(stored, FilmPart.PEOPLE, now=now)
    require_unchanged(people_seen(stored), seen)
    film.credits.all().delete()
    Credit.objects.bulk_create(
        Credit(film=film, position=place, **line._asdict()) for place, line in enumerate(people, start=1)
    )
    _keep(film, {}, now=now)
    record("film.people_saved", film, actor=actor, at=now, edition=stored.edition, credits=len(people))


@transaction.atomic
def save_subtitle(
    film: Film, *, language: str, cues: Sequence[Cue], original_name: str, actor: User, now: datetime
) -> Subtitle:
    """Keep the subtitles of one language, in place of those it had. `cues` have been read without problems."""
    stored = held(film)
    require_editable(stored, FilmPart.SUBTITLES, now=now)
    text = to_webvtt(cues)
    columns = {"original_name": original_name[:255], "webvtt": text, "cues": len(cues), "uploaded_at": now}
    subtitle, _ = Subtitle.objects.update_or_create(film=film, language=language, defaults=columns)
    _keep(film, {}, now=now)
    digest = hashlib.sha256(text.encode()).hexdigest()
    record(
        "film.subtitle_saved", film, actor=actor, at=now, edition=stored.edition, language=language, sha256=digest
    )  # fmt: skip
    return subtitle


@transaction.atomic
def remove_subtitle(film: Film, *, language: str, actor: User, now: datetime) -> None:
    """Take the subtitles of one language away. Refuses with "out_of_turn" when there are none."""
    stored = held(film)
    require_editable(stored, FilmPart.SUBTITLES, now=now)
    if not film.subtitles.filter(language=language).delete()[0]:
        raise FilmRefused("out_of_turn")
    _keep(film, {}, now=now)
    record("film.subtitle_removed", film, actor=actor, at=now, edition=stored.edition, language=language)


@transaction.atomic
def save_rights(
    film: Film, *, consents: frozenset[str], seen: str | None = None, actor: User, now: datetime
) -> None:  # fmt: skip
    """Keep which statements of its rules the creator agrees to. A consent keeps the instant it was first given."""
    stored = held(film)
    require_editable(stored, FilmPart.RIGHTS, now=now)
    require_unchanged(consents_of(stored), seen)
    asked = [consent["code"] for consent in stored.rules.data.get("consents", [])]
    given = {code: stored.consents.get(code, now.isoformat()) for code in asked if code in consents}
    _keep(film, {"consents": given}, now=now)
    record("film.rights_saved", film, actor=actor, at=now, edition=stored.edition, consents=sorted(given))


@transaction.atomic
def accept_rules(film: Film, *, actor: User, now: datetime) -> None:
    """Bind the film to the current version of the rules, which its creator accepts."""
    stored = held(film)
    require_editable(stored, FilmPart.RIGHTS, now=now)
    rules = stored.edition.current_rules
    Consent.objects.get_or_create(user=actor, rules=rules, defaults={"given_at": now})
    _keep(film, {"rules": rules}, now=now)
    record("film.rules_accepted", film, actor=actor, at=now, edition=stored.edition, rules=rules.number)


def _keep(film: Film, columns: dict[str, object], *, now: datetime) -> None:
    """Store columns of a film held by this transaction, and set them on the object in hand."""
    changes: dict[str, object | Model] = {**columns, "changed_at": now}
    Film.objects.filter(pk=film.pk).update(**changes)
    for name, value in changes.items():
        setattr(film, name, value)
