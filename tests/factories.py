"""The worlds that tests are set in. Each function makes one thing and whatever it cannot be without.

Everything happens around `NOON` unless a test says otherwise; page tests, which meet the real clock, pass `now=`.
"""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from awards import actions as awards
from awards.models import Publication
from contest.models import AwardCategory, Consent, Edition, Role, RulesVersion, User
from contest.presets import rules_digest
from judging import actions as judging
from judging.models import Assignment, Ballot, Juror, Mark, Round
from submissions.declaration import Source, Span
from submissions.lifecycle import Stage
from submissions.models import Declaration, Film, FilmFile

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "a lamp in the projection room"
RULES: dict[str, Any] = {
    "duration": {"min_ms": 60_000, "max_ms": 300_000, "rounding": "nearest_second_half_up"},
    "media": {"sound": "required", "min_short_side": 144, "max_bytes": 2 * 1024**3},
    "ai_share": {"kind": "minimum_by_time", "minimum_percent": 70, "neutral_percent": 10},
    "entries": {"per_creator": 3},
    "languages": {"subtitles": ["en"], "exempt": ["en"]},
    "consents": [{"code": "rights", "text": {"en": "I hold the rights to everything in this film."}}],
    "ties": {"chain": ["criterion", "median", "head_to_head"], "places": "share", "numbering": "standard"},
    "rounds": [
        {
            "code": "first", "name": {"en": "First round"}, "reviews_per_film": 3, "cut": 54,
            "blind": ["creator", "country"],
            "criteria": [
                {"code": "creativity", "name": {"en": "Creativity"}, "weight": 40},
                {"code": "narrative", "name": {"en": "Narrative"}, "weight": 35},
                {"code": "craft", "name": {"en": "Craft"}, "weight": 25},
            ],
        },
    ],
}  # fmt: skip
AWARDS = (("first", 1, "standing"), ("second", 3, "standing"), ("third", 5, "standing"),
          ("best-creativity", 1, "criterion:creativity"), ("best-narrative", 1, "criterion:narrative"))  # fmt: skip
_numbers = count(1)


def a_user(name: str = "", *, email: str = "", **columns: Any) -> User:
    """A person with a confirmed address, who can sign in with `PASSWORD`. Without a name, a new one each time."""
    name = name or f"person{next(_numbers)}"
    email = email or f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.create_user(email, PASSWORD, **{"display_name": name, "country": "ID", **columns})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def a_superuser(name: str = "root") -> User:
    return a_user(name, is_staff=True, is_superuser=True)


def an_edition(
    slug: str = "first", *, now: datetime = NOON, rules: dict[str, Any] | None = None, **columns: Any
) -> Edition:
    """An announced edition, open for a month on either side of `now`, with rules version 1 and the eleven slots."""
    columns = {
        "stage": Edition.Stage.ANNOUNCED,
        "name": {"en": f"Contest {slug}"},
        "time_zone": "Asia/Shanghai",
        "opens_at": now - timedelta(days=30),
        "closes_at": now + timedelta(days=30),
        **columns,
    }
    edition = Edition.objects.create(slug=slug, **columns)
    a_rules_version(edition, data=rules)
    AwardCategory.objects.bulk_create(
        AwardCategory(edition=edition, code=code, position=place, name={"en": code}, slots=slots, decides_by=rule)
        for place, (code, slots, rule) in enumerate(AWARDS, start=1)
    )
    return edition


def a_rules_version(edition: Edition, *, data: dict[str, Any] | None = None, number: int = 0) -> RulesVersion:
    """The next version of the edition's rules (or `number`)."""
    number = number or edition.rules.count() + 1
    data, text = deepcopy(RULES if data is None else data), {"en": "# Rules\n\nBe fair."}
    return RulesVersion.objects.create(
        edition=edition, number=number, data=data, text=text, digest=rules_digest(data, text), made_at=edition.opens_at
    )


def a_role(user: User, edition: Edition, kind: str = Role.Kind.ORGANIZER) -> Role:
    return Role.objects.create(user=user, edition=edition, kind=kind, given_at=NOON)


def an_organizer(edition: Edition, name: str = "") -> User:
    return a_role(a_user(name), edition, Role.Kind.ORGANIZER).user


def a_creator(edition: Edition, name: str = "") -> User:
    """A person with the creator's role who accepted the edition's current rules."""
    user = a_role(a_user(name), edition, Role.Kind.CREATOR).user
    Consent.objects.create(user=user, rules=edition.current_rules, given_at=NOON)
    return user


# ── Films ─────────────────────────────────────────────────────────────────────
def a_film(stage: Stage = Stage.DRAFT, *, edition: Edition | None = None, **columns: Any) -> Film:
    """A film at any stage, with a title and no file. Its creator, unless given, is new."""
    edition = edition or Edition.objects.filter(slug="first").first() or an_edition()
    number = next(_numbers)
    columns = {
        "title": f"Film {number}",
        "code": f"F-{number:04}",
        "submitted_at": None if stage in {Stage.DRAFT, Stage.WITHDRAWN} else NOON,
        "created_at": NOON,
        "changed_at": NOON,
        "rules": edition.current_rules,
        **columns,
    }
    creator = columns.pop("creator", None) or a_creator(edition)
    return Film.objects.create(edition=edition, stage=stage, creator=creator, **columns)


def a_file(film: Film, state: str = FilmFile.State.ACCEPTED, *, duration_ms: int = 90_000, **columns: Any) -> FilmFile:
    """A film's file with its measures; an accepted one is the film's from now on. There are no bytes behind it."""
    number = next(_numbers)
    columns = {
        "original_name": "film.mp4", "storage_name": f"{film.pk}/{number}.bin", "bytes": 12_000_000,
        "sha256": f"{number:064x}", "duration_ms": duration_ms, "picture_ms": duration_ms, "width": 1280, "height": 720,
        "received_at": NOON, "checked_at": NOON, "playable_at": NOON, **columns,
    }  # fmt: skip
    file = FilmFile.objects.create(film=film, state=state, **columns)
    if state == FilmFile.State.ACCEPTED:
        film.file = file
        film.save(update_fields=["file"])
    return file


def a_declaration(file: FilmFile, *shots: Span, **columns: Any) -> Declaration:
    """How the film was made: by default one shot by Veo 3, human voices, music and script, no effects."""
    columns = {"voice": "human", "music": "human", "effects": "none", "script": "human", "changed_at": NOON, **columns}
    declaration = Declaration.objects.create(file=file, **columns)
    for shot in shots or (Span(0, file.picture_ms or 0, Source.AI, "Veo 3"),):
        declaration.shots.create(start_ms=shot.start_ms, end_ms=shot.end_ms, source=str(shot.source),
                                 model_name=shot.model_name, note=shot.note)  # fmt: skip
    return declaration


def a_ready_film(stage: Stage = Stage.DRAFT, **columns: Any) -> Film:
    """A film with all that the rules ask for: file, declaration, words, credit, consents. It is in English."""
    ready = {"synopsis": "A keeper counts the waves.", "country": "ID", "spoken_language": "en", "production_days": 10}
    film = a_film(stage, **{**ready, "consents": {"rights": NOON.isoformat()}, **columns})
    a_declaration(a_file(film))
    film.credits.create(position=1, role="Director", name="Ana Sari")
    return film


def loaded(film: Film) -> Film:
    """The film as it is stored now, fetched anew with its relations."""
    return Film.objects.for_checking().select_related("creator").get(pk=film.pk)


# ── The jury ──────────────────────────────────────────────────────────────────
def a_juror(edition: Edition, name: str = "", **columns: Any) -> Juror:
    """A member of the jury, with the role that goes with it. Organisation and address are nobody else's."""
    user = a_role(a_user(name), edition, Role.Kind.JUROR).user
    return Juror.objects.create(edition=edition, user=user, **{"joined_at": NOON, **columns})


def a_round(
    edition: Edition | None = None, *, films: int = 0, jurors: int = 0, stage: str = "open", now: datetime = NOON,
    **columns: Any,
) -> Round:  # fmt: skip
    """The edition's next round with `jurors` new jurors and, if it is the first, `films` more admitted films.

    It was drafted from the rules and brought to its stage by the real actions, led by the first organizer. Without
    `reviews_per_film` every juror sees every film.
    """
    edition = edition or Edition.objects.filter(slug="first").first() or an_edition(now=now)
    actor = User.objects.filter(roles__edition=edition, roles__kind="organizer").first() or an_organizer(edition)
    round = judging.draft_round(edition, actor=actor, now=now)
    columns = {"reviews_per_film": jurors or 1, "cut": None, "seed": "the same world in every run", **columns}
    Round.objects.filter(pk=round.pk).update(**columns)
    for _ in range(films):
        a_file(a_film(Stage.ADMITTED, edition=edition))
    for _ in range(jurors):
        judging.seat_juror(round, a_juror(edition), actor=actor, now=now)
    round = Round.objects.select_related("edition").get(pk=round.pk)
    if stage != "drafted":
        judging.open_round(round, actor=actor, now=now)
    if stage in {"closed", "sealed"}:
        judging.close_round(round, unfinished=films * jurors, actor=actor, now=now)
    if stage == "sealed":
        judging.seal_round(round, actor=actor, now=now)
    return round


def a_judged_round(*, films: int = 18, jurors: int = 6, reviews: int = 2, cut: int | None = 6, **columns: Any) -> Round:
    """An open round in which every ballot is sealed: film n is worth about n / 2 marks less than the first, each juror
    half a mark more than the one before. Written in bulk; marks are whole and differ a little by criterion."""
    round = a_round(films=films, jurors=jurors, reviews_per_film=reviews, cut=cut, **columns)
    order = {film: at for at, film in enumerate(round.contenders.order_by("film").values_list("film", flat=True))}
    kind = {seat: at for at, seat in enumerate(round.seats.order_by("juror").values_list("juror", flat=True))}
    ballots = Ballot.objects.filter(assignment__round=round).select_related("assignment")
    lines = list(round.criteria.all())
    Mark.objects.bulk_create(
        Mark(ballot=ballot, criterion=line, value=_mark(order[one.film_id], kind[one.juror_id], at))
        for ballot in ballots for one in [ballot.assignment] for at, line in enumerate(lines)
    )  # fmt: skip
    Assignment.objects.filter(round=round).update(stage="sealed", ended_at=NOON, changed_at=NOON, version=1)
    return round


def _mark(film: int, juror: int, line: int) -> int:
    """Between 1 and 10; what is added for film, juror and criterion together is no pattern of either."""
    return max(1, min(10, round(8 - film / 2.5 + juror / 2 - 1 + (film * 7 + juror * 5 + line * 3) % 4 - 1.5)))


def an_assignment(round: Round | None = None, *, juror: Juror | None = None, film: Film | None = None) -> Assignment:
    """The first assignment of the round (of that juror, of that film), with all that the actions want at hand."""
    found = (round or a_round(films=1, jurors=1)).assignments.for_room()
    if juror is not None:
        found = found.filter(juror=juror)
    return (found.filter(film=film) if film is not None else found).order_by("juror", "position")[0]


def a_ballot(assignment: Assignment, mark: int | dict[str, int] = 7, *, now: datetime = NOON) -> Assignment:
    """A sealed ballot: the same mark for every criterion, or a mark for each."""
    codes = [line["code"] for line in assignment.round.frozen_rubric]
    marks = mark if isinstance(mark, dict) else dict.fromkeys(codes, mark)
    judging.seal_ballot(assignment, marks, version=assignment.version, actor=assignment.juror.user, now=now)
    return assignment


# ── The awards ────────────────────────────────────────────────────────────────
def a_decided_edition(*marks: int, jurors: int = 2, slug: str = "first", **columns: Any) -> Edition:
    """An edition whose only round is closed: a film for each of `marks`, which every juror gave it throughout."""
    edition = an_edition(slug, **columns)
    an_organizer(edition)
    films = [a_ready_film(Stage.ADMITTED, edition=edition) for _ in marks]
    round = a_round(edition, jurors=jurors)
    for film, mark in zip(films, marks, strict=True):
        for assignment in round.assignments.for_room().filter(film=film):
            a_ballot(assignment, mark)
    judging.close_round(round, unfinished=0, actor=edition.roles.get(kind="organizer").user, now=NOON)
    return edition


def a_publication(edition: Edition, *, publish_at: datetime = NOON) -> Publication:
    """The edition's awards as drafted from its closed round, signed, and public from `publish_at` on."""
    organizer = edition.roles.filter(kind="organizer").first().user
    awards.draft_awards(edition, actor=organizer, now=NOON)
    awards.sign(edition, actor=organizer, now=NOON)
    awards.schedule(edition, publish_at=publish_at, actor=organizer, now=NOON)
    return Publication.objects.get(edition=edition)
