"""What is said of a film behind closed doors: comments, attendance, motions; and the minutes of a round."""

from collections.abc import Collection
from dataclasses import dataclass

from judging.models import Attendance, Comment, Juror, Motion, Round
from judging.results.planning import conflicted
from submissions.models import Film


@dataclass(frozen=True)
class Member:
    """A member of the panel at the table for one film."""

    juror: int
    name: str
    is_present: bool


@dataclass(frozen=True)
class Deliberation:
    """The table for one film: who may take part (without a conflict), who stays out, what was moved and decided."""

    members: tuple[Member, ...]
    out: tuple[str, ...]
    motions: tuple[Motion, ...]

    @property
    def present(self) -> int:
        return sum(member.is_present for member in self.members)


def comments_on(round: Round, film: Film) -> tuple[Comment, ...]:
    """The talk about a film, oldest first. One query. Ask `permissions.talkable` first."""
    return tuple(Comment.objects.filter(round=round, film=film).select_related("author"))


def deliberation_on(round: Round, film: Film) -> Deliberation:
    """The table for one film. Seven queries."""
    out = conflicted(round, film)
    here = set(Attendance.objects.filter(round=round, film=film).values_list("juror", flat=True))
    panel = Juror.objects.filter(seats__round=round, seats__left_at=None).select_related("user")
    jurors = sorted(panel, key=lambda one: str(one).casefold())
    members = tuple(Member(one.pk, str(one), one.pk in here) for one in jurors if one.pk not in out)
    motions = Motion.objects.filter(round=round, film=film).select_related("moved_by__user")
    return Deliberation(
        members, tuple(str(one) for one in jurors if one.pk in out),
        tuple(motions.prefetch_related("votes__juror__user")),
    )  # fmt: skip


def eligible_for(round: Round, film: Film) -> frozenset[int]:
    """Jurors who may vote on the film: seated, not left, without a conflict."""
    seated = Juror.objects.filter(seats__round=round, seats__left_at=None).values_list("pk", flat=True)
    return frozenset(seated) - conflicted(round, film)


def minutes_of(round: Round, *, hidden: Collection[int] = ()) -> list[tuple[Film, Deliberation]]:
    """Film by film what was decided, by code; films nobody deliberated are left out, and those in `hidden`."""
    talked = Film.objects.filter(contenders__round=round).exclude(pk__in=hidden).order_by("code")
    spoken_of = {*Motion.objects.filter(round=round).values_list("film", flat=True)}
    spoken_of |= {*Attendance.objects.filter(round=round).values_list("film", flat=True)}
    films = talked.filter(pk__in=spoken_of).select_related("creator").prefetch_related("credits")
    return [(film, deliberation_on(round, film)) for film in films]
