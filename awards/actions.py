"""What can be done about awards: draft them, rule on them, sign, schedule, retract, and tell the people."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from awards import publication as publishing
from awards.decision import Decision, decision_of
from awards.lifecycle import PUBLICATION, Stage
from awards.models import Award, Publication, Ruling
from awards.tally import State
from awards.wording import AwardsRefused
from contest.audit import record
from contest.jobs import ring
from contest.lifecycles import OutOfTurn
from contest.mail import post
from contest.models import AwardCategory, Edition, User
from submissions.models import Film


def _publication(edition: Edition) -> Publication:
    return Publication.objects.get_or_create(edition=edition)[0]


def _move(
    publication: Publication, verb: str, *, actor: User | None, now: datetime, columns: dict[str, object] | None = None, **facts: object
) -> None:  # fmt: skip
    """Take one step of the publication's life, or refuse. Of two simultaneous callers exactly one succeeds."""
    came_from = Stage(publication.stage)
    try:
        target = PUBLICATION.after(verb, came_from)
    except OutOfTurn as error:
        raise AwardsRefused("out_of_turn") from error
    changes = {"stage": target, **(columns or {})}
    if not Publication.objects.filter(pk=publication.pk, stage=came_from).update(**changes):
        raise AwardsRefused("out_of_turn")
    for name, value in changes.items():
        setattr(publication, name, value)
    edition = publication.edition
    record(f"publication.{verb}", publication, actor=actor, at=now, edition=edition, came_from=came_from, **facts)


def _still_drafted(edition: Edition) -> None:
    if _publication(edition).stage != Stage.DRAFTED:
        raise AwardsRefused("already_signed")


def _decision(edition: Edition) -> Decision:
    decision = decision_of(edition)
    if decision is None:
        raise AwardsRefused("no_result")
    return decision


def _write_awards(edition: Edition, *, now: datetime) -> int:
    """Put the filled slots of the tally into rows, keeping the jury's citations. Returns how many awards there are."""
    decision = _decision(edition)
    old = Award.objects.filter(category__edition=edition)
    citations = dict(old.values_list("film_id", "citation"))
    old.delete()
    categories = {category.code: category for category in decision.categories}
    rows = [
        Award(
            category=categories[slot.category], film_id=slot.film, place=slot.place or 0, shared=slot.shared,
            score=str(slot.score) if slot.score is not None else "", citation=citations.get(slot.film, ""),
            explanation=[{"code": reason.code.value, "facts": dict(reason.facts)} for reason in slot.reasons],
            drafted_at=now,
        )
        for outcome in decision.outcomes for slot in outcome.slots if slot.state is State.FILLED and slot.film
    ]  # fmt: skip
    Award.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def draft_awards(edition: Edition, *, actor: User, now: datetime) -> int:
    """Fill the slots from the last round's standings and the rulings so far; returns how many awards were given.

    Refuses before a round is closed and after the awards were signed. May be repeated: the same input, the same awards.
    """
    _still_drafted(edition)
    given = _write_awards(edition, now=now)
    record("awards.draft", _publication(edition), actor=actor, at=now, edition=edition, given=given)
    return given


@transaction.atomic
def rule(category: AwardCategory, kind: str, films: Iterable[Film], *, reason: str, actor: User, now: datetime) -> None:
    """Choose the winners of a category, or put tied films in order (best first), with a reason; then draft again."""
    edition = category.edition
    _still_drafted(edition)
    chosen = list(films)
    if not chosen or any(film.edition_id != edition.pk for film in chosen):
        raise AwardsRefused("no_film_chosen")
    if len({film.pk for film in chosen}) < len(chosen):
        raise AwardsRefused("film_twice")
    if not reason.strip():
        raise AwardsRefused("no_reason")
    if kind == Ruling.Kind.CHOICE and len(chosen) > category.slots:
        raise AwardsRefused("too_many_chosen", slots=category.slots)
    content = {"films": [film.pk for film in chosen], "reason": reason.strip(), "ruled_by": actor, "ruled_at": now}
    ruling, _ = Ruling.objects.update_or_create(category=category, kind=kind, defaults=content)
    _write_awards(edition, now=now)
    facts = {"category": category.code, "films": [film.code for film in chosen], "reason": reason.strip()}
    record(f"awards.rule_{kind}", ruling, actor=actor, at=now, edition=edition, **facts)


@transaction.atomic
def cite_award(award: Award, *, citation: str, actor: User, now: datetime) -> None:
    """Write the jury's words on an award; they are published with it."""
    edition = award.category.edition
    _still_drafted(edition)
    award.citation = citation.strip()
    award.save(update_fields=["citation"])
    record("awards.cite", award, actor=actor, at=now, edition=edition, film=award.film.code)


@transaction.atomic
def sign(edition: Edition, *, actor: User, now: datetime) -> None:
    """Sign the drafted awards. Refuses while a slot needs a decision, or when the draft no longer follows from the count."""
    decision = _decision(edition)
    if decision.open_slots:
        raise AwardsRefused("open_slots", number=decision.open_slots)
    drafted = set(Award.objects.filter(category__edition=edition).values_list("category__code", "film_id"))
    counted = {(outcome.category, film) for outcome in decision.outcomes for film in outcome.films}
    if not drafted:
        raise AwardsRefused("nothing_drafted")
    if drafted != counted:
        raise AwardsRefused("draft_outdated")
    _move(
        _publication(edition),
        "sign",
        actor=actor,
        now=now,
        columns={"signed_by": actor, "signed_at": now},
        awards=len(drafted),
    )


@transaction.atomic
def unsign(edition: Edition, *, actor: User, now: datetime) -> None:
    """Take the signature back, so that the awards can be drafted again."""
    _move(_publication(edition), "unsign", actor=actor, now=now, columns={"signed_by": None, "signed_at": None})


@transaction.atomic
def schedule(edition: Edition, *, publish_at: datetime, actor: User, now: datetime) -> None:
    """Set the instant of publication (now or later) and take the snapshot that will be shown from then on."""
    if publish_at < now:
        raise AwardsRefused("instant_past")
    snapshot = publishing.snapshot_of(edition, taken_at=now)
    digest = publishing.digest_of(snapshot)
    columns = {"publish_at": publish_at, "snapshot": snapshot, "digest": digest, "announced_at": None}
    _move(
        _publication(edition),
        "schedule",
        actor=actor,
        now=now,
        columns=columns,
        publish_at=publish_at.isoformat(),
        digest=digest,
    )
    if publish_at <= now:
        ring("awards.announce_published")


@transaction.atomic
def recall(edition: Edition, *, actor: User, now: datetime) -> None:
    """Take a scheduled publication back before its instant; afterwards only `retract` is left."""
    publication = _publication(edition)
    if publication.is_public_at(now):
        raise AwardsRefused("already_public")
    _move(publication, "recall", actor=actor, now=now, columns={"publish_at": None, "snapshot": {}, "digest": ""})


@transaction.atomic
def retract(edition: Edition, *, reason: str, actor: User, now: datetime) -> None:
    """Take published results off the public pages, with a reason that the audit log keeps."""
    if not reason.strip():
        raise AwardsRefused("no_reason")
    if not _publication(edition).is_public_at(now):
        raise AwardsRefused("not_public")
    _move(_publication(edition), "retract", actor=actor, now=now, reason=reason.strip())


@transaction.atomic
def announce(publication: Publication, *, now: datetime) -> int:
    """Write the letters about results that have become public, once; returns how many were written."""
    due = Publication.objects.public_at(now).filter(pk=publication.pk, announced_at=None)
    if not due.update(announced_at=now):
        return 0
    edition = publication.edition
    written = [_tell_winner(award, edition, now=now) for award in _awards_with_creators(edition)]
    winners = {award.film.creator_id for award in _awards_with_creators(edition)}
    for person in User.objects.filter(roles__edition=edition, is_active=True).exclude(pk__in=winners).distinct():
        written.append(
            post("results_published", person, at=now, edition=edition, key=f"published:{publication.pk}:{person.pk}")
        )
    letters = sum(letter is not None for letter in written)
    record("publication.announce", publication, actor=None, at=now, edition=edition, letters=letters)
    return letters


def _awards_with_creators(edition: Edition) -> Iterable[Award]:
    return Award.objects.filter(category__edition=edition).select_related("category", "film", "film__creator")


def _tell_winner(award: Award, edition: Edition, *, now: datetime) -> object:
    facts = {"film": award.film, "award_name": award.category.name, "citation": award.citation}
    return post("award_won", award.film.creator, at=now, edition=edition, key=f"won:{award.pk}", **facts)
