"""Who sits on the jury: invitations, seats, departures."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from contest.audit import record
from contest.mail import plain, post, post_text
from contest.models import Edition, Role, User
from judging.actions.allocating import replace, spread_anew, top_up
from judging.actions.moves import move_assignment
from judging.lifecycle import ASSIGNMENT, AssignmentStage
from judging.mail import address
from judging.models import Assignment, Invitation, Juror, Round, Seat
from judging.models.panels import EXTENDABLE
from judging.results.table import unfinished_ballots
from judging.wording import PanelRefused, RoundRefused

INVITATION_DAYS = 30
CHANGEABLE = (Round.Stage.DRAFTED, Round.Stage.TRIAL, Round.Stage.OPEN)


def digest_of(token: str) -> str:
    """What is kept of an invitation's token."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_juror(
    edition: Edition, email: str, *, round: Round | None = None, as_chair: bool = False, actor: User, now: datetime
) -> Invitation:
    """Send a personal link to `email`. A second invitation to the same address replaces the first, whose link dies.

    Refused for somebody who has accepted already. The link is in the letter only; the database keeps its digest.
    """
    email = email.strip().lower()
    if Juror.objects.filter(edition=edition, user__email=email).exists():
        raise PanelRefused("already_juror", email=email)
    token = secrets.token_urlsafe(24)
    fresh = {
        "round": round, "as_chair": as_chair, "token_digest": digest_of(token), "invited_by": actor, "invited_at": now,
        "expires_at": now + timedelta(days=INVITATION_DAYS), "accepted_at": None, "accepted_by": None,
    }  # fmt: skip
    invitation, _ = Invitation.objects.update_or_create(edition=edition, email=email, defaults=fresh)
    _post_invitation(invitation, token, now)
    facts = {"as_chair": as_chair, "round": invitation.round_id}
    record("jury.invite", invitation, actor=actor, at=now, edition=edition, **facts)
    return invitation


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, languages: Sequence[str], load_limit: int | None = None, expertise: str = "",
    actor: User, now: datetime,
) -> Juror:  # fmt: skip
    """`actor` becomes a member of the jury (and its chair, if invited as such) with a seat in the round of the letter.

    Refused when it expired or was accepted before: of two simultaneous callers exactly one succeeds.
    """
    if now > invitation.expires_at:
        raise PanelRefused("invitation_expired")
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, token_digest=invitation.token_digest)
    if not waiting.update(accepted_at=now, accepted_by=actor):
        raise PanelRefused("invitation_used")
    edition = invitation.edition
    kinds = (Role.Kind.JUROR, Role.Kind.CHAIR) if invitation.as_chair else (Role.Kind.JUROR,)
    for kind in kinds:
        Role.objects.get_or_create(edition=edition, user=actor, kind=kind, defaults={"given_at": now})
    said = {"languages": list(languages), "load_limit": load_limit, "expertise": expertise.strip()}
    joining = {**said, "joined_at": now}
    juror, _ = Juror.objects.update_or_create(edition=edition, user=actor, defaults=said, create_defaults=joining)
    if invitation.round and invitation.round.stage in CHANGEABLE:
        _take_seat(invitation.round, juror, now)
    facts = {"juror": juror.pk, "round": invitation.round_id, "as_chair": invitation.as_chair}
    record("jury.accept_invitation", invitation, actor=actor, at=now, edition=edition, **facts)
    return juror


@transaction.atomic
def seat_juror(round: Round, juror: Juror, *, actor: User, now: datetime) -> Seat:
    """Give a juror a seat in the round. In an open round the juror gets a share of the ballots nobody has begun."""
    if round.stage not in CHANGEABLE:
        raise PanelRefused("round_over")
    if juror.edition_id != round.edition_id:
        raise PanelRefused("other_edition")
    seat, allocated = _take_seat(round, juror, now)
    facts = {"juror": juror.pk, "allocated": allocated}
    record("round.seat_juror", round, actor=actor, at=now, edition=round.edition, **facts)
    return seat


@transaction.atomic
def edit_juror(
    juror: Juror, *, languages: Sequence[str], load_limit: int | None, expertise: str = "", actor: User, now: datetime
) -> None:  # fmt: skip
    """Set what the next allocation asks of a juror; what was handed out already stays."""
    juror.languages, juror.load_limit, juror.expertise = list(languages), load_limit, expertise.strip()
    juror.save(update_fields=["languages", "load_limit", "expertise"])
    facts = {"languages": juror.languages, "load_limit": load_limit}
    record("jury.edit_juror", juror, actor=actor, at=now, edition=juror.edition, **facts)


@transaction.atomic
def unseat_juror(seat: Seat, *, keep_sealed: bool = True, actor: User, now: datetime) -> int:
    """A juror leaves the panel: unfinished ballots are voided and their films spread over the others.

    Sealed ballots go on counting, or are voided too (kept, never deleted). Returns how many films found a new juror.
    """
    round = seat.round
    if round.stage not in CHANGEABLE:
        raise PanelRefused("round_over")
    if not Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=now):
        raise PanelRefused("not_seated")
    kept = {AssignmentStage.SEALED} if keep_sealed else set[AssignmentStage]()
    leaving = [stage for stage in AssignmentStage if "depart" in ASSIGNMENT.verbs_from(stage) and stage not in kept]
    theirs = Assignment.objects.filter(round=round, juror=seat.juror, stage__in=leaving)
    voided = theirs.update(stage=AssignmentStage.VOIDED, ended_at=now, changed_at=now)
    allocated = top_up(round, now=now) if round.is_running else 0
    facts = {"juror": seat.juror_id, "voided": voided, "kept_sealed": keep_sealed, "allocated": allocated}
    record("round.unseat_juror", round, actor=actor, at=now, edition=round.edition, **facts)
    return allocated


@transaction.atomic
def change_quorum(round: Round, wanted: int, *, reason: str, actor: User, now: datetime) -> int:
    """Another number of ballots a film, in the midst of the round. Returns how many ballots were handed out or moved.

    More: films look for further jurors, and nothing that was handed out moves. Fewer: what nobody has begun is dealt
    anew; begun and sealed ballots stay and count. In a closed round it only decides which films rank.
    """
    if round.stage not in EXTENDABLE:
        raise PanelRefused("round_over")
    if not reason.strip():
        raise RoundRefused("reason_missing")
    if not 1 <= wanted <= max(1, Seat.objects.filter(round=round, left_at=None).count()):
        raise PanelRefused("quorum_above_panel")
    before, round.reviews_per_film = round.reviews_per_film, wanted
    round.save(update_fields=["reviews_per_film"])
    moved = 0
    if round.is_running:
        moved = top_up(round, now=now) if wanted > before else spread_anew(round, now=now, least_of={})
    facts = {"before": before, "reviews_per_film": wanted, "reason": reason.strip(), "allocated": moved}
    record("round.change_quorum", round, actor=actor, at=now, edition=round.edition, **facts)
    return moved


@transaction.atomic
def replace_juror(assignment: Assignment, *, reason: str, actor: User, now: datetime) -> Assignment:
    """Take an unfinished ballot from its juror and give the film to another; refused when nobody can take it."""
    if not assignment.round.is_running:
        raise PanelRefused("round_over")
    if not reason.strip():
        raise RoundRefused("reason_missing")
    replacement = replace(assignment, now=now)
    if replacement is None:
        raise PanelRefused("nobody_can_take_it")
    columns = {"ended_at": now, "reason": reason.strip()}
    facts = {"reason": reason.strip(), "replacement": replacement.pk}
    move_assignment(assignment, "replace", actor=actor, now=now, columns=columns, **facts)
    return replacement


@transaction.atomic
def extend_juror(seat: Seat, *, until: datetime, reason: str, actor: User, now: datetime) -> int:
    """Give one juror longer than the round, for all ballots not yet sealed; also once the round has closed.

    The juror is told by letter. Returns how many ballots. The extension ends when the result is made final.
    """
    round = seat.round
    if round.stage not in EXTENDABLE:
        raise PanelRefused("round_over")
    if not reason.strip():
        raise RoundRefused("reason_missing")
    if until <= max(now, round.closes_at if round.is_running else now):
        raise RoundRefused("extended_to_past")
    unfinished = unfinished_ballots(round).filter(juror=seat.juror_id)
    ballots = Assignment.objects.filter(pk__in=list(unfinished.values_list("pk", flat=True))).update(open_until=until)
    if not ballots:
        raise RoundRefused("nothing_to_extend")
    facts = {"juror": seat.juror_id, "until": until.isoformat(), "reason": reason.strip(), "ballots": ballots}
    record("round.extend_juror", seat, actor=actor, at=now, edition=round.edition, **facts)
    link = address("judging:round_queue", round.pk)
    told = {"round": round, "until": until, "reason": reason.strip(), "link": link, "ballots": ballots}
    post("juror_extended", seat.juror.user, at=now, edition=round.edition, **told)
    return ballots


def _take_seat(round: Round, juror: Juror, now: datetime) -> tuple[Seat, int]:
    seat, made = Seat.objects.get_or_create(round=round, juror=juror, defaults={"taken_at": now})
    if not made and not Seat.objects.filter(pk=seat.pk, left_at__isnull=False).update(left_at=None, taken_at=now):
        raise PanelRefused("already_seated")
    return seat, spread_anew(round, now=now) if round.is_running else 0


def _post_invitation(invitation: Invitation, token: str, now: datetime) -> None:
    known = User.objects.filter(email=invitation.email).first()
    language = known.language if known else settings.LANGUAGE_CODE
    edition = invitation.edition
    facts = {"invitation": invitation, "edition": edition, "link": address("judging:invitation", token)}
    with override(language):
        text = plain("mail/jury_invitation.txt", facts)
    to = {"recipient": known, "language": language}
    post_text("jury_invitation", invitation.email, text, at=now, edition=edition, **to)
