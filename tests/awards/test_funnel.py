"""The reference contest from 2,300 entries to eleven awards by its preset; two films share second place."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from awards import actions, bundle
from awards.models import Award, Publication, Seal
from contest import actions as contest
from contest import presets
from contest.models import Edition, User
from contest.presets import read
from judging import actions as judging
from judging.models import Assignment, Mark, Round
from judging.results import rounds_of
from submissions.lifecycle import Stage
from submissions.models import Film
from tests.factories import a_creator, a_file, a_juror, a_superuser

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PRESET = Path(presets.__file__).with_name("iqiyi-2025.toml")
ENTERED, SCREENED, NOMINATED = 2_300, 142, 54


def a_contest() -> tuple[Edition, User, datetime]:
    """2,300 films handed in, of which screening admitted 142."""
    data = read(PRESET.read_text(encoding="utf-8"))
    now, organizer = data.closes_at + timedelta(days=1), a_superuser()
    edition = contest.make_edition(data, actor=organizer, now=now)
    contest.announce(edition, actor=organizer, now=now)
    creator, rules = a_creator(edition), edition.current_rules
    Film.objects.bulk_create(
        Film(
            edition=edition, rules=rules, creator=creator, code=f"F-{number:04}", title=f"Film {number}",
            stage=Stage.ADMITTED if number <= SCREENED else Stage.REJECTED, spoken_language="en",
            created_at=now, changed_at=now, submitted_at=now,
        )
        for number in range(1, ENTERED + 1)
    )  # fmt: skip
    for film in edition.films.admitted():
        a_file(film)
    return edition, organizer, now


def judge(round: Round, marks: dict[str, int], organizer: User, now: datetime) -> None:
    """Open the round, let every juror give each film its mark for everything, close it."""
    judging.open_round(round, actor=organizer, now=now)
    round.refresh_from_db()
    codes = {line["code"]: line["id"] for line in round.frozen_rubric}
    papers = list(round.assignments.select_related("ballot", "film"))
    Mark.objects.bulk_create(
        Mark(ballot=paper.ballot, criterion_id=criterion, value=given(paper.film.code, code, marks))
        for paper in papers for code, criterion in codes.items()
    )  # fmt: skip
    Assignment.objects.filter(round=round).update(stage=Assignment.Stage.SEALED, ended_at=now)
    judging.close_round(round, unfinished=0, actor=organizer, now=now)


def given(film: str, criterion: str, marks: dict[str, int]) -> int:
    """Films 20 and 21 stand out in one thing each; everything else is the film's mark."""
    special = {("F-0020", "creativity"): 10, ("F-0021", "narrative"): 10}
    return special.get((film, criterion), marks.get(film, 1))


def test_from_2300_entries_to_eleven_awards():
    edition, organizer, now = a_contest()
    jurors = [a_juror(edition) for _ in range(9)]
    first = judging.draft_round(edition, actor=organizer, now=now)
    for juror in jurors:
        judging.seat_juror(first, juror, actor=organizer, now=now)
    judge(first, {f"F-{number:04}": 5 for number in range(1, NOMINATED + 1)}, organizer, now)
    nominees = list(edition.films.filter(code__lte=f"F-{NOMINATED:04}"))
    final = judging.advance(first, nominees, actor=organizer, now=now)
    for juror in jurors:
        judging.seat_juror(final, juror, actor=organizer, now=now)
    # 10 for the best, 9 for the two that share second place, 8, 7 … for those behind; 1 for the rest.
    marks = {"F-0001": 10, "F-0002": 9, "F-0003": 9, "F-0004": 8, "F-0005": 7, "F-0006": 7, "F-0007": 7, "F-0008": 6,
             "F-0009": 5}  # fmt: skip
    judge(final, marks, organizer, now)
    actions.draft_awards(edition, actor=organizer, now=now)
    actions.sign(edition, actor=organizer, now=now)
    actions.schedule(edition, publish_at=now, actor=organizer, now=now)

    assert [round.films for round in rounds_of(edition)] == [SCREENED, NOMINATED]
    rows = Award.objects.order_by("category__position", "place", "film__code")
    assert list(rows.values_list("category__code", "film__code", "place", "shared")) == [
        ("first", "F-0001", 1, False),
        ("second", "F-0002", 2, True),
        ("second", "F-0003", 2, True),
        ("second", "F-0004", 4, False),
        ("third", "F-0005", 5, True),
        ("third", "F-0006", 5, True),
        ("third", "F-0007", 5, True),
        ("third", "F-0008", 8, False),
        ("third", "F-0009", 9, False),
        ("best-creativity", "F-0020", 1, False),
        ("best-narrative", "F-0021", 1, False),
    ]
    assert len(Publication.objects.get().snapshot["awards"]) == 11
    assert bundle.reproduce(bundle.load(Seal.objects.get().files["result.json"].encode())) is None
