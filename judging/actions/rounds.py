"""The life of a round: open, close, reopen, seal, advance."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from contest.audit import record
from contest.models import User
from judging.actions.drafts import draft_round
from judging.actions.moves import move_round
from judging.actions.trials import end_trial, set_out
from judging.mail import tell_chairs, tell_panel
from judging.models import Contender, Round
from judging.results.readiness import problems
from judging.results.table import unfinished_ballots
from judging.wording import RoundRefused, say
from submissions import actions as submissions
from submissions.actions.moves import in_contest_zone
from submissions.lifecycle import Stage
from submissions.models import Film


@transaction.atomic
def open_round(round: Round, *, actor: User | None, now: datetime) -> None:
    """Freeze the rubric, hand out the ballots, take the films into the competition, and tell the jurors.

    Refused as "not_ready" while `results.readiness.problems` finds anything. After this a film can no longer be
    withdrawn by its creator alone, and the rubric can no longer change. A round on trial goes live: its test ballots
    are wiped first. `actor` None: the round opens by itself at its hour.
    """
    if round.is_trial:
        end_trial(round, actor=actor, now=now)
    for film in set_out(round, "open", actor=actor, now=now):
        if film.stage == Stage.ADMITTED:
            submissions.enter_competition(film, actor=actor, now=now)
    tell_panel("round_opened", round, at=now)


@transaction.atomic
def open_due(round: Round, *, now: datetime) -> bool:
    """Open a drafted round by itself, its hour having come; whether it opened.

    If something stands in the way the chairs get one letter that says what, and it is tried again later.
    """
    if round.stage != Round.Stage.DRAFTED or round.opens_at is None or now < round.opens_at:
        return False
    if found := list(problems(round, now=now)):
        key = f"not_opened.{round.pk}.{round.opens_at:%Y%m%d%H%M}"
        tell_chairs("round_not_opened", round, at=now, key=key, problems=[say(one) for one in found])
        return False
    open_round(round, actor=None, now=now)
    return True


@transaction.atomic
def close_round(round: Round, *, unfinished: int, actor: User, now: datetime) -> None:
    """Close the round; ballots that are not sealed do not count, and are named in the audit line.

    `unfinished` is how many the chair was shown and goes without; refused if there are more by now.
    """
    Round.objects.select_for_update().get(pk=round.pk)  # waits for ballots that are being sealed just now
    open_ballots = list(unfinished_ballots(round).values("juror", "film"))
    if round.stage == Round.Stage.OPEN and len(open_ballots) > unfinished:
        raise RoundRefused("unfinished", ballots=len(open_ballots))
    facts = {"without": open_ballots}
    move_round(round, "close", actor=actor, now=now, columns={"closed_at": now}, **facts)
    tell_panel("round_closed", round, at=now)


@transaction.atomic
def reopen_round(round: Round, *, reason: str, closes_at: datetime, actor: User, now: datetime) -> None:
    """Open a closed round again until `closes_at`, with a reason; refused once the next round is open."""
    if not reason.strip():
        raise RoundRefused("reason_missing")
    if closes_at <= now:
        raise RoundRefused("closes_in_past")
    if _later(round).exclude(stage=Round.Stage.DRAFTED).exists():
        raise RoundRefused("next_is_open")
    columns = {"closes_at": closes_at, "closed_at": None}
    move_round(round, "reopen", actor=actor, now=now, columns=columns, reason=reason.strip())
    tell_panel("round_reopened", round, at=now, reason=reason.strip())


@transaction.atomic
def seal_round(round: Round, *, actor: User, now: datetime) -> None:
    """Make the closed round's result final: it can no longer be reopened. Refused while a juror still has longer."""
    extended = unfinished_ballots(round).filter(open_until__gt=now)
    if last := extended.aggregate(last=Max("open_until"))["last"]:
        raise RoundRefused("extension_runs", until=in_contest_zone(last, round.edition))
    move_round(round, "seal", actor=actor, now=now)


@transaction.atomic
def advance(round: Round, films: Collection[Film], *, actor: User, now: datetime) -> Round:
    """These films take part in the next round, which is drafted if there is none; a second call replaces the first.

    Each gets a line in its own history; a film that has left the contest meanwhile cannot go on.
    The chair may differ from the cut line: who advanced is in the audit line. Returns the next round.
    """
    if round.stage not in (Round.Stage.CLOSED, Round.Stage.SEALED):
        raise RoundRefused("still_judging")
    if round.is_last:
        raise RoundRefused("nothing_advances")
    if not films:
        raise RoundRefused("no_film_chosen")
    chosen = {film.pk for film in films}
    if round.contenders.filter(film__in=chosen).count() != len(chosen):
        raise RoundRefused("not_a_contender")
    following = _later(round).first() or draft_round(round.edition, actor=actor, now=now)
    if following.stage != Round.Stage.DRAFTED:
        raise RoundRefused("next_is_open")
    following.contenders.exclude(film__in=chosen).delete()
    already = set(following.contenders.values_list("film", flat=True))
    for film in sorted((one for one in films if one.pk not in already), key=lambda one: one.pk):
        submissions.go_on(film, into=str(following), actor=actor, now=now)
    entering = [Contender(round=following, film_id=film, entered_at=now) for film in sorted(chosen)]
    Contender.objects.bulk_create(entering, ignore_conflicts=True)
    line = {"cut": round.cut, "cut_above": round.cut_above}
    facts = {"films": sorted(chosen), **line, "to_round": following.pk}
    record("round.advance", round, actor=actor, at=now, edition=round.edition, **facts)
    for stage in _reached(round, following):
        submissions.verify_reached(round.edition, films, stage=stage, actor=actor, now=now)
    return following


def _reached(round: Round, following: Round) -> Iterator[str]:
    """What the films that go on have reached, in the words of the rules' verification."""
    if not Round.objects.filter(edition=round.edition_id, position__lt=round.position).exists():
        yield "shortlist"
    if following.is_last:
        yield "finalists"


def _later(round: Round) -> QuerySet[Round]:
    return Round.objects.filter(edition=round.edition_id, position__gt=round.position).order_by("position")
