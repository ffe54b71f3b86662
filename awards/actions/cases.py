"""Challenges to a film: filed by anybody, answered by its creator, decided by people without an earlier role."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from awards.actions.correcting import make_offers
from awards.actions.moves import held, move_case
from awards.models import Case, Decider, Publication, Signature
from awards.promises import days_later
from awards.publication import promises_of
from awards.wording import CaseRefused
from contest.audit import record
from contest.mail import plain, post, post_text
from contest.models import Edition, Role, User
from judging import results
from submissions.models import Film

MOST_FILED_AT_ONCE = 200
"""Claims of visitors that wait unread in an edition; more are refused until somebody has read them."""


@transaction.atomic
def file_case(
    film: Film, *, claim: str, kind: str = Case.Claimant.VISITOR, contact: str = "", language: str = "en",
    actor: User | None, now: datetime,
) -> Case:  # fmt: skip
    """Say that something about the film is wrong; the claimant gets a number by which to follow the case.

    From now on the film's awards are frozen until somebody has looked at it.
    """
    if not claim.strip():
        raise CaseRefused("no_claim")
    edition = film.edition
    waiting = Case.objects.filter(edition=edition, stage="filed", claimant_kind=Case.Claimant.VISITOR)
    if kind == Case.Claimant.VISITOR and waiting.count() >= MOST_FILED_AT_ONCE:
        raise CaseRefused("too_many_filed")
    address = actor.email if actor else contact
    case = Case.objects.create(
        edition=edition, film=film, claimant_kind=kind, claimant=actor, contact=address, language=language,
        claim=claim.strip(), filed_at=now,
    )  # fmt: skip
    record("case.file", case, actor=actor, at=now, edition=edition, film=film.code, by=kind)
    _tell_claimant(case, "case_filed", now=now)
    for organizer in User.objects.filter(roles__edition=edition, roles__kind=Role.Kind.ORGANIZER, is_active=True):
        post("case_to_read", organizer, at=now, edition=edition, case=case, film=film)
    return case


@transaction.atomic
def open_case(case: Case, *, question: str, actor: User, now: datetime) -> None:
    """Take the claim up: the creator is told what is claimed, not by whom, and has the promised days to answer."""
    if not question.strip():
        raise CaseRefused("no_question")
    edition = case.edition
    until = days_later(now, promises_of(edition).reply_days, edition.zone)
    columns = {"question": question.strip(), "opened_at": now, "reply_until": until}
    move_case(case, "open", actor=actor, now=now, columns=columns, reply_until=until.isoformat())
    post("case_opened", case.film.creator, at=now, edition=edition, case=case, film=case.film, until=until)
    _tell_claimant(case, "case_taken_up", now=now)


@transaction.atomic
def dismiss_case(case: Case, *, reason: str, actor: User, now: datetime) -> None:
    """Do not take the claim up; the claimant is told why, the creator never hears of it."""
    if not reason.strip():
        raise CaseRefused("no_reason")
    move_case(case, "dismiss", actor=actor, now=now, columns={"conclusion": reason.strip(), "decided_at": now})
    _tell_claimant(case, "case_dismissed", now=now)
    _offer_what_waited(case, now=now)


@transaction.atomic
def reply_to_case(case: Case, *, reply: str, actor: User, now: datetime) -> None:
    """The creator answers, once, inside the window."""
    if not reply.strip():
        raise CaseRefused("no_reply")
    if case.film.creator_id != actor.pk:
        raise CaseRefused("not_yours")
    if not case.takes_reply_at(now):
        raise CaseRefused("window_over")
    move_case(case, "reply", actor=actor, now=now, columns={"reply": reply.strip(), "replied_at": now})
    for seat in case.deciders.select_related("person"):
        post("case_to_decide", seat.person, at=now, edition=case.edition, case=case)


@transaction.atomic
def call_decider(case: Case, person: User, *, actor: User, now: datetime) -> None:
    """Call a person to decide the case. Refused for anybody who has had to do with the film or the claim before."""
    if not case.is_open:
        raise CaseRefused("out_of_turn")
    if earlier := earlier_roles(case, person):
        raise CaseRefused("earlier_role", roles=", ".join(str(CaseRefused.roles[role]) for role in earlier))
    seat, is_new = Decider.objects.get_or_create(case=case, person=person, defaults={"called_at": now})
    if not is_new:
        raise CaseRefused("called_already")
    record("case.call", seat, actor=actor, at=now, edition=case.edition, case=case.number, person=person.pk)
    post("case_to_decide", person, at=now, edition=case.edition, case=case)


def earlier_roles(case: Case, person: User) -> tuple[str, ...]:
    """What the person has had to do with the film or the claim before; empty for somebody who may decide."""
    film = case.film
    names = {credit.name.strip().casefold() for credit in film.credits.all()}
    roles = {
        "claimant": case.claimant_id == person.pk or case.contact.casefold() == person.email.casefold(),
        "maker": film.creator_id == person.pk or person.display_name.strip().casefold() in names,
        "screener": film.screening_decisions.filter(decided_by=person).exists(),
        "juror": results.has_judged(person, film),
        "signer": Signature.objects.filter(publication__edition=case.edition, signer=person).exists(),
    }
    return tuple(role for role, holds in roles.items() if holds)


@transaction.atomic
def vote_on_case(case: Case, *, outcome: str, reason: str, actor: User, now: datetime) -> None:
    """One of those called says what they found. Once most of them agree it is decided, and both sides are told."""
    seats = list(case.deciders.select_for_update())
    seat = next((one for one in seats if one.person_id == actor.pk), None)
    if seat is None:
        raise CaseRefused("not_called")
    if not case.may_be_decided_at(now):
        raise CaseRefused("not_yet")
    if not reason.strip() or outcome not in Case.Outcome.values:
        raise CaseRefused("no_reason")
    seat.outcome, seat.reason, seat.voted_at = outcome, reason.strip(), now
    seat.save(update_fields=["outcome", "reason", "voted_at"])
    agreed = _majority(seats)
    if agreed is None:
        record("case.vote", seat, actor=actor, at=now, edition=case.edition, case=case.number, outcome=outcome)
        return
    columns = {"outcome": agreed, "conclusion": reason.strip(), "decided_at": now}
    move_case(case, "decide", actor=actor, now=now, columns=columns, outcome=agreed, deciders=len(seats))
    post("case_decided", case.film.creator, at=now, edition=case.edition, case=case, film=case.film)
    _tell_claimant(case, "case_decided_claimant", now=now)
    _offer_what_waited(case, now=now)


def _majority(seats: Sequence[Decider]) -> str | None:
    """The outcome that more than half of those called have found; None while there is none."""
    votes = Counter(seat.outcome for seat in seats if seat.outcome)
    return next((outcome for outcome, count in votes.items() if 2 * count > len(seats)), None)


def _offer_what_waited(case: Case, *, now: datetime) -> None:
    """A film that was not asked while its case was open may be asked now."""
    edition: Edition = case.edition
    if Publication.objects.public_at(now).filter(edition=edition).exists():
        publication = held(edition)
        if publication.events:
            make_offers(publication, now=now)


def _tell_claimant(case: Case, kind: str, *, now: datetime) -> None:
    """A letter to whoever filed the case, if they left an address; nothing in it but the number and how it stands."""
    if case.claimant is not None:
        post(kind, case.claimant, at=now, edition=case.edition, case=case)
    elif case.contact:
        with override(case.language):
            text = plain(f"mail/{kind}.txt", {"case": case, "edition": case.edition, "site_url": settings.SITE_URL})
        post_text(kind, case.contact, text, at=now, edition=case.edition, language=case.language)
