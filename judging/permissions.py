"""Who may do what behind closed doors: plain predicates, each the twin of a queryset."""

from django.db.models import Q, QuerySet

from contest.models import Edition, User
from contest.permissions import is_chair
from judging.models import Assignment, Conflict, Round, Seat
from submissions.lifecycle import GONE
from submissions.models import Film


def may_lead(user: User, round: Round) -> bool:
    """Whether `user` sees the chair's table of the round. Twin of `Round.objects.led_by(user)`."""
    return user.is_authenticated and is_chair(user, round.edition)


def led_editions(user: User) -> QuerySet[Edition]:
    """Editions whose jury `user` leads, as chair or organizer. Twin of `contest.permissions.is_chair`."""
    if not user.is_authenticated:
        return Edition.objects.none()
    return Edition.objects.all() if user.is_superuser else Edition.objects.with_role(user, "organizer", "chair")


def hidden_from(user: User, round: Round) -> frozenset[int]:
    """Films of the round whose rows, totals and counts `user` must not see although leading the jury: own films, and

    films they declared a conflict with. One query.
    """
    mine = Q(creator=user) | Q(conflicts__juror__user=user)
    return frozenset(Film.objects.filter(mine, contenders__round=round).values_list("pk", flat=True))


def talkable(user: User, round: Round) -> QuerySet[Film]:
    """Films of the round about which `user` may read and write comments, and whose other scores `user` may see.

    Who leads the jury: all but those hidden from them. A member of the panel: what the round does not hide, so never
    with others "always", and with "until_sealed" only films whose own ballot is sealed, or all once the round is over.
    Never a film one made or has a conflict with: neither its text nor its totals nor its counts. Twin of `may_talk`.
    """
    films = Film.objects.filter(contenders__round=round).exclude(stage__in=GONE)
    if not user.is_authenticated or round.stage == Round.Stage.DRAFTED:
        return films.none()
    films = films.exclude(creator=user).exclude(conflicts__juror__user=user)
    if may_lead(user, round):
        return films
    if round.others == Round.Others.ALWAYS or not may_sit(user, round):
        return films.none()
    if round.others == Round.Others.NEVER or not round.is_running:
        return films
    sealed = Assignment.objects.filter(round=round, juror__user=user, stage=Assignment.Stage.SEALED)
    return films.filter(pk__in=sealed.values("film"))


def may_talk(user: User, round: Round, film: Film) -> bool:
    """Whether the talk about a film of the round is open to `user`. Twin of `talkable`."""
    if round.stage == Round.Stage.DRAFTED or film.stage in GONE or film.creator_id == user.pk:
        return False
    if Conflict.objects.filter(juror__user=user, film=film).exists():
        return False
    if may_lead(user, round):
        return True
    own = Assignment.objects.filter(round=round, juror__user=user, film=film, stage=Assignment.Stage.SEALED)
    is_sealed = not round.is_running or own.exists()
    return may_sit(user, round) and "others" not in round.hidden(sealed=is_sealed)


def may_sit(user: User, round: Round) -> bool:
    """Whether `user` sits in the panel of a round that has opened. Twin of `Round.objects.judged_by(user)`."""
    if not user.is_authenticated or round.stage == Round.Stage.DRAFTED:
        return False
    return Seat.objects.filter(round=round, juror__user=user, left_at=None).exists()


def may_judge(user: User, assignment: Assignment) -> bool:
    """Whether the film is (still) in `user`'s hands. Twin of `Assignment.objects.of(user)`."""
    if assignment.juror.user_id != user.pk or assignment.stage == Assignment.Stage.VOIDED:
        return False
    if assignment.film.stage in GONE or not may_sit(user, assignment.round):
        return False
    return not Conflict.objects.filter(juror=assignment.juror_id, film=assignment.film_id).exists()
