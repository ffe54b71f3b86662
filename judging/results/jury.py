"""The jury as the public sees it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from contest.models import Edition, Role, User
from judging.models import Assignment, Juror, Seat
from submissions.models import Film


@dataclass(frozen=True)
class JuryMember:
    """A member of the jury; `country` is ISO 3166-1 alpha-2 or empty."""

    name: str
    country: str
    organisation: str
    statement: str
    is_chair: bool


def has_judged(person: User, film: Film) -> bool:
    """Whether the film was ever in the person's hands as a juror, whatever became of the ballot."""
    return Assignment.objects.filter(juror__user=person, film=film).exists()


def hidden_films(edition: Edition, person: User) -> frozenset[int]:
    """Films of the edition whose standing the person must not see although leading the jury: own ones, and those they

    have a conflict with. One query. Twin of `judging.permissions.hidden_from` over all rounds.
    """
    mine = Q(creator=person) | Q(conflicts__juror__user=person)
    return frozenset(Film.objects.filter(mine, edition=edition).values_list("pk", flat=True))


def jury_of(edition: Edition) -> tuple[JuryMember, ...]:
    """Chairs first, then by name. Who left every panel is no longer listed. Two queries."""
    seats = Seat.objects.filter(juror=OuterRef("pk"))
    stays = Q(Exists(seats.filter(left_at=None))) | ~Q(Exists(seats))
    jurors = Juror.objects.filter(stays, edition=edition, user__is_active=True).select_related("user")
    chairs = set(Role.objects.filter(edition=edition, kind=Role.Kind.CHAIR).values_list("user", flat=True))
    members = [
        JuryMember(str(one.user), one.user.country, one.user.organisation, one.statement, one.user_id in chairs)
        for one in jurors
    ]
    return tuple(sorted(members, key=lambda one: (not one.is_chair, one.name.casefold())))
