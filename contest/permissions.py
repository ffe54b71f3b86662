"""Who may do what on the ground floor: one mechanism, plain predicates; each has a queryset twin."""

from contest.models import Edition, Role, User


def has_role(user: User, edition: Edition, *kinds: str) -> bool:
    """Whether `user` holds one of the role kinds in `edition`. One query."""
    return user.is_authenticated and Role.objects.filter(user=user, edition=edition, kind__in=kinds).exists()


def is_organizer(user: User, edition: Edition) -> bool:
    """Twin of `Edition.objects.run_by(user)`."""
    return user.is_authenticated and (user.is_superuser or has_role(user, edition, Role.Kind.ORGANIZER))


def is_chair(user: User, edition: Edition) -> bool:
    """The chair leads the jury; an organizer may do all the chair may."""
    return is_organizer(user, edition) or has_role(user, edition, Role.Kind.CHAIR)
