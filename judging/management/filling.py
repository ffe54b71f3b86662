"""Fills an edition with rows in bulk, without media: for trying pages and queries at full size, never for a contest."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from contest import actions as contest
from contest import presets
from contest.audit import record
from contest.models import Edition, Role, User
from judging import actions
from judging.models import Assignment, Criterion, Juror, Mark, Round, Seat
from submissions.declaration import Source
from submissions.lifecycle import Stage
from submissions.models import Credit, Declaration, Film, FilmFile, Shot

PRESET = Path(presets.__file__).parent / "iqiyi-2025.toml"
BATCH = 2000
COUNTRIES = ("ID", "CN", "BR", "DE", "NG", "MX", "IN", "FR", "EG", "JP", "US", "TR")
WORDS = (
    "Lamp",
    "Tide",
    "Corridor",
    "Harvest",
    "Understudy",
    "Signal",
    "Orchard",
    "Glass",
    "Winter",
    "Relay",
    "Ember",
    "Atlas",
)
UNUSABLE = "!"
MODELS = ("Veo 3", "Doubao Seedance 1.0 Pro", "Kling 2.1", "Runway Gen-4")


@transaction.atomic
def fill(slug: str, *, films: int, jurors: int, ballots: int, now: datetime) -> Edition:
    """A new edition `slug` in its first round: admitted films, a panel, and `ballots` sealed ballots.

    The same numbers give the same marks. Films have a file's measures but no bytes. Needs as many jurors as the round's
    reviews a film (three).
    """
    chance = random.Random(f"{films}/{jurors}/{ballots}")
    organizer = _people(slug, "organizer", 1, now=now)[0]
    edition = _edition(slug, organizer, now=now)
    _films(edition, films, chance, now=now)
    round = actions.draft_round(edition, actor=organizer, now=now)
    round.cut = None if films < (round.cut or 0) else round.cut
    round.save(update_fields=["cut"])
    _panel(edition, round, jurors, now=now)
    actions.open_round(Round.objects.select_related("edition").get(pk=round.pk), actor=organizer, now=now)
    sealed = _ballots(round, ballots, chance, now=now)
    record("edition.fill", edition, actor=None, at=now, edition=edition, films=films, jurors=jurors, ballots=sealed)
    return edition


def _edition(slug: str, organizer: User, *, now: datetime) -> Edition:
    preset = presets.read(PRESET.read_text(encoding="utf-8"))
    data = replace(
        preset, slug=slug, name={"en": f"Load test {slug}"},
        opens_at=now - timedelta(days=60), closes_at=now - timedelta(days=2),
        judging_ends_at=now + timedelta(days=30), ceremony_at=now + timedelta(days=40),
    )  # fmt: skip
    edition = contest.make_edition(data, actor=organizer, now=now)
    contest.announce(edition, actor=organizer, now=now)
    return edition


def _people(slug: str, kind: str, number: int, *, now: datetime) -> list[User]:
    """Accounts nobody can sign in with until they are given a password."""
    people = [
        User(
            email=f"{kind}{index}@{slug}.example", display_name=f"{kind.title()} {index}", password=UNUSABLE,
            joined_at=now, country=COUNTRIES[index % len(COUNTRIES)],
        )
        for index in range(1, number + 1)
    ]  # fmt: skip
    return User.objects.bulk_create(people, batch_size=BATCH)


def _films(edition: Edition, number: int, chance: random.Random, *, now: datetime) -> None:
    creators = _people(edition.slug, "creator", number, now=now)
    kind = Role.Kind.CREATOR
    Role.objects.bulk_create(
        [Role(edition=edition, user=one, kind=kind, given_at=now) for one in creators], batch_size=BATCH
    )
    rules = edition.current_rules
    films = Film.objects.bulk_create([
        Film(
            edition=edition, rules=rules, creator=creator, code=f"F-{index:05}", stage=Stage.ADMITTED,
            country=creator.country, title=f"{chance.choice(WORDS)} and {chance.choice(WORDS)} {index}",
            synopsis="A film without a picture, for trying pages.", spoken_language="en",
            production_days=chance.randint(3, 60), created_at=now, changed_at=now, submitted_at=now,
        )
        for index, creator in enumerate(creators, start=1)
    ], batch_size=BATCH)  # fmt: skip
    _files(films, chance, now=now)


def _files(films: list[Film], chance: random.Random, *, now: datetime) -> None:
    files = FilmFile.objects.bulk_create([
        FilmFile(
            film=film, state=FilmFile.State.ACCEPTED, original_name="film.mp4", storage_name=f"{film.pk}/none.bin",
            bytes=chance.randint(20, 900) * 10**6, sha256=f"{film.pk:064x}", duration_ms=length, picture_ms=length,
            width=1920, height=1080, received_at=now, checked_at=now,
        )
        for film in films for length in (chance.randint(60_000, 300_000),)
    ], batch_size=BATCH)  # fmt: skip
    for film, file in zip(films, files, strict=True):
        film.file = file
    Film.objects.bulk_update(films, ["file"], batch_size=BATCH // 4)
    declared = [
        Declaration(file=file, voice="ai", music="mixed", effects="ai", script="human", changed_at=now)
        for file in files
    ]
    shots = [
        Shot(
            declaration=one, start_ms=0, end_ms=one.file.picture_ms, source=Source.AI, model_name=chance.choice(MODELS)
        )
        for one in Declaration.objects.bulk_create(declared, batch_size=BATCH)
    ]
    Shot.objects.bulk_create(shots, batch_size=BATCH)
    credits = [Credit(film=film, position=1, role="Director", name=film.creator.display_name) for film in films]
    Credit.objects.bulk_create(credits, batch_size=BATCH)


def _panel(edition: Edition, round: Round, number: int, *, now: datetime) -> None:
    people = _people(edition.slug, "juror", number, now=now)
    kind = Role.Kind.JUROR
    Role.objects.bulk_create([Role(edition=edition, user=one, kind=kind, given_at=now) for one in people])
    jurors = Juror.objects.bulk_create(
        [Juror(edition=edition, user=one, languages=["en"], joined_at=now) for one in people]
    )
    Seat.objects.bulk_create([Seat(round=round, juror=juror, taken_at=now) for juror in jurors])


def _ballots(round: Round, number: int, chance: random.Random, *, now: datetime) -> int:
    """Seal the first `number` ballots in the order of the jurors' queues; returns how many there were."""
    chosen = list(
        Assignment.objects.filter(round=round).select_related("ballot").order_by("position", "juror")[:number]
    )
    criteria = list(Criterion.objects.filter(round=round))
    worth = {one.film_id: chance.gauss(6, 1.6) for one in chosen}
    marks = [
        Mark(ballot=one.ballot, criterion=line, value=_mark(worth[one.film_id] + chance.gauss(0, 1.2), line))
        for one in chosen for line in criteria
    ]  # fmt: skip
    Mark.objects.bulk_create(marks, batch_size=BATCH)
    for one in chosen:
        one.stage, one.ended_at, one.changed_at, one.version = Assignment.Stage.SEALED, now, now, 1
    Assignment.objects.bulk_update(chosen, ["stage", "ended_at", "changed_at", "version"], batch_size=BATCH // 4)
    return len(chosen)


def _mark(value: float, line: Criterion) -> int:
    return max(line.low, min(line.high, int(value + 0.5)))
