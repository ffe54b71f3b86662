"""The jury as the public sees it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from contest.models import Edition, Role
from judging.models import Juror, Seat


@dataclass(frozen=True)
class JuryMember:
    """A member of the jury; `country` is ISO 3166-1 alpha-2 or empty."""

    name: str
    country: str
    organisation: str
    statement: str
    is_chair: bool


def jury_of(edition: Edition) -> tuple[JuryMember, ...]:
    """Chairs first, then by name. Who left every panel is no longer listed. One query."""
    seats = Seat.objects.filter(juror=OuterRef("pk"))
    chairs = Role.objects.filter(user=OuterRef("user"), edition=edition, kind=Role.Kind.CHAIR)
    jurors = Juror.objects.filter(edition=edition, user__is_active=True).annotate(
        is_chair=Exists(chairs), has_left=Exists(seats), sits=Exists(seats.filter(left_at=None))
    )
    members = [
        JuryMember(str(one.user), one.user.country, one.user.organisation, one.statement, one.is_chair)
        for one in jurors.select_related("user")
        if one.sits or not one.has_left
    ]
    return tuple(sorted(members, key=lambda one: (not one.is_chair, one.name.casefold())))
