"""Further reviews where the decision at the cut line is least certain."""

from datetime import datetime

from django.db import transaction

from contest.audit import record
from contest.models import User
from judging.actions.allocating import hand_out_more
from judging.models import Round
from judging.results.further import further_reviews
from judging.results.standings import standings
from judging.wording import RoundRefused


@transaction.atomic
def add_reviews(round: Round, reviews: int, *, actor: User, now: datetime) -> int:
    """Hand out up to `reviews` more ballots to the films at the line, as the standings make it worth most now.

    Nothing that was handed out moves; loads, conflicts and languages hold. Returns how many were handed out: fewer
    where nothing is left to be settled, or nobody left to do it. Refused unless the round runs and a plan can be made.
    """
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)  # of two at once, the second sees the first
    if not held.is_running:
        raise RoundRefused("out_of_turn")
    if reviews < 1:
        raise RoundRefused("no_reviews_asked")
    plan = further_reviews(held, standings(round.pk), reviews=reviews)
    if plan is None:
        raise RoundRefused("no_plan")
    given = hand_out_more(held, plan.more, now=now)
    if not given:
        raise RoundRefused("nobody_left")
    facts = {"asked": reviews, "undecided": plan.undecided, "settled": plan.settled}
    films = {str(film): count for film, count in sorted(given.items())}
    record("round.add_reviews", held, actor=actor, at=now, edition=held.edition, films=films, **facts)
    return sum(given.values())
