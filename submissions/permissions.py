"""Who may do what with a film: plain predicates, each the twin of a queryset; and until when its creator may act."""

from datetime import datetime, timedelta

from django.db.models import Q

from contest.models import User
from contest.permissions import is_organizer
from submissions.lifecycle import ADMITTED_STAGES, ON_THE_DESK, WITH_CREATOR, FilmPart, Stage, opened_by
from submissions.models import Evidence, Film, Upload


def is_maker(user: User, film: Film) -> bool:
    """Twin of `Film.objects.made_by(user)`."""
    return user.is_authenticated and film.creator_id == user.pk


def may_edit(user: User, film: Film) -> bool:
    """Twin of `Film.objects.editable_by(user)`. Whether there is still time is asked of `editing_ends_at`."""
    return is_maker(user, film) and film.stage in WITH_CREATOR


def may_screen(user: User, film: Film) -> bool:
    """Twin of `Film.objects.screened_by(user)`."""
    return film.stage in ON_THE_DESK and is_organizer(user, film.edition)


def may_watch(user: User, film: Film) -> bool:
    """By a right of this floor: its creator always, organizers once it was handed in. Twin of `visible_to(user)`."""
    return is_maker(user, film) or may_screen(user, film)


def open_parts(film: Film) -> frozenset[FilmPart]:
    """The parts its creator may change, as far as the stage goes: while a fix is open, what it asks for. ≤ 1 query."""
    if film.stage == Stage.FIX_REQUESTED:
        fix = next((fix for fix in film.fix_requests.all() if fix.closed_at is None), None)
        return opened_by(fix.parts if fix else ())
    return frozenset(FilmPart) if film.stage == Stage.DRAFT else frozenset()


def may_see_evidence(user: User, piece: Evidence) -> bool:
    """Twin of `Evidence.objects.open_to(user)`: jurors never, by any right of this floor."""
    if piece.removed_at is not None:
        return False
    stages = ADMITTED_STAGES if piece.opens == Evidence.Opens.SHORTLIST else ON_THE_DESK
    desk = piece.film.stage in stages and is_organizer(user, piece.film.edition)
    return is_maker(user, piece.film) or desk


def editing_ends_at(film: Film) -> datetime:
    """Until when the creator may change the film: of an open fix, else of the edition. ≤ 1 query."""
    if film.stage == Stage.FIX_REQUESTED:
        return film.fix_requests.get(closed_at=None).due_at
    return film.edition.closes_at


def handing_in_ends_at(film: Film) -> datetime:
    """Until when the film may be handed in: what was being uploaded at the deadline has the edition's grace,

    counted from the deadline or, if our check took longer, from the verdict. What only the film itself can tell,
    how its shots were made, may be declared until then too. ≤ 2 queries.
    """
    deadline = editing_ends_at(film)
    in_flight = Q(finished_at=None, state__in=[Upload.State.RECEIVING, Upload.State.FINISHING])
    late = film.uploads.filter(in_flight | Q(finished_at__gt=deadline), created_at__lte=deadline)
    verdicts = list(late.values_list("film_file__checked_at", flat=True))
    if not verdicts:
        return deadline
    return max([deadline, *filter(None, verdicts)]) + timedelta(minutes=film.edition.grace_minutes)
