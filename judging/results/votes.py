"""What the panel voted on films in its deliberations, as far as awards may know: counts, never who."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from contest.models import Edition
from judging.models import Motion


@dataclass(frozen=True)
class PanelVote:
    """The last counted vote of a panel on a film."""

    film: int
    motion: str
    yes: int
    no: int
    abstain: int
    decided_at: datetime | None


def panel_votes(edition: Edition, films: Collection[int]) -> dict[int, PanelVote]:
    """Film number → the last vote on it in any round of the edition. Films that were never voted on, or only without a

    quorum, are left out. One query; none without films.
    """
    if not films:
        return {}
    settled = [Motion.Outcome.CARRIED, Motion.Outcome.LOST, Motion.Outcome.TIED]
    counts = {choice: Count("votes", filter=Q(votes__choice=choice)) for choice in ("yes", "no", "abstain")}
    motions = Motion.objects.filter(round__edition=edition, film__in=films, outcome__in=settled).annotate(**counts)
    found = motions.order_by("decided_at", "pk").values("film", "text", "decided_at", *counts)
    return {one["film"]: PanelVote(motion=one.pop("text"), **one) for one in found}
