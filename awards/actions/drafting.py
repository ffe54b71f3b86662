"""Before signing: drafting awards, ruling where the count does not decide, nominating, citing, changing categories."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from awards.actions.moves import publication_of, still_drafted
from awards.decision import Decision, decision_of
from awards.models import Award, Nomination, Ruling
from awards.tally import BALLOT, State
from awards.wording import AwardsRefused
from contest import actions as contest
from contest.audit import record
from contest.models import AwardCategory, Edition, User
from contest.presets import AwardData
from judging import results
from submissions.models import Film


def decided(edition: Edition) -> Decision:
    decision = decision_of(edition)
    if decision is None:
        raise AwardsRefused("no_result")
    return decision


def _write_awards(edition: Edition, *, now: datetime) -> int:
    """Put the filled slots into rows, keeping citations and certificate numbers. Returns how many awards there are."""
    decision = decided(edition)
    old = Award.objects.filter(category__edition=edition)
    kept = {(one.category_id, one.film_id): one for one in old}
    citations = {one.film_id: one.citation for one in kept.values() if one.citation}
    old.delete()
    categories = {category.code: category for category in decision.categories}
    rows = [
        Award(
            category=categories[slot.category], film_id=slot.film, place=slot.place or 0, number=slot.number,
            shared=slot.shared, score=str(slot.score) if slot.score is not None else "",
            citation=citations.get(slot.film, ""),
            explanation=[{"code": reason.code.value, "facts": dict(reason.facts)} for reason in slot.reasons],
            drafted_at=now,
        )
        for outcome in decision.outcomes for slot in outcome.slots if slot.state is State.FILLED and slot.film
    ]  # fmt: skip
    for row in rows:
        if (same := kept.get((row.category_id, row.film_id))) is not None:
            row.check_code = same.check_code
    Award.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def draft_awards(edition: Edition, *, actor: User, now: datetime) -> int:
    """Fill the slots from the standings and the rulings so far; returns how many awards were given.

    Refuses before a round is closed and after the awards were signed. May be repeated: the same input, the same awards.
    """
    still_drafted(edition)
    given = _write_awards(edition, now=now)
    record("awards.draft", publication_of(edition), actor=actor, at=now, edition=edition, given=given)
    return given


@transaction.atomic
def rule(category: AwardCategory, kind: str, films: Iterable[Film], *, reason: str, actor: User, now: datetime) -> None:
    """Choose the winners of a category, or put tied films in order (best first), with a reason; then draft again."""
    edition = category.edition
    chosen = list(films)
    _be_sound(edition, chosen, reason)
    if kind == Ruling.Kind.CHOICE and len(chosen) > category.slots:
        raise AwardsRefused("too_many_chosen", slots=category.slots)
    _keep(category, kind, chosen, {}, reason=reason, actor=actor, now=now)


@transaction.atomic
def count_votes(
    category: AwardCategory, kind: str, votes: Mapping[Film, int], *, reason: str, actor: User, now: datetime
) -> None:  # fmt: skip
    """Write down a vote of the panel on a tie (kind "vote"), or the ballot that decides the category ("ballot").

    `reason` are the minutes: who was present, how it was counted.
    """
    edition = category.edition
    _be_sound(edition, list(votes), reason)
    if any(count < 0 for count in votes.values()) or not any(votes.values()):
        raise AwardsRefused("no_votes")
    if kind == Ruling.Kind.BALLOT and not category.decides_by.startswith(BALLOT):
        raise AwardsRefused("no_ballot_here")
    _keep(category, kind, [], votes, reason=reason, actor=actor, now=now)


def _be_sound(edition: Edition, films: Sequence[Film], reason: str) -> None:
    still_drafted(edition)
    if not films or any(film.edition_id != edition.pk for film in films):
        raise AwardsRefused("no_film_chosen")
    if len({film.pk for film in films}) < len(films):
        raise AwardsRefused("film_twice")
    if not reason.strip():
        raise AwardsRefused("no_reason")


def _keep(
    category: AwardCategory, kind: str, films: Sequence[Film], votes: Mapping[Film, int], *, reason: str, actor: User,
    now: datetime,
) -> None:  # fmt: skip
    counted = sorted([film.pk, count] for film, count in votes.items())
    content = {"films": [film.pk for film in films], "votes": counted, "reason": reason.strip()}
    ruling, _ = Ruling.objects.update_or_create(
        category=category, kind=kind, defaults={**content, "ruled_by": actor, "ruled_at": now}
    )  # fmt: skip
    _write_awards(category.edition, now=now)
    codes = [film.code for film in films]
    facts = {"category": category.code, "reason": reason.strip(), **({"votes": counted} if votes else {"films": codes})}
    record(f"awards.rule_{kind}", ruling, actor=actor, at=now, edition=category.edition, **facts)


@transaction.atomic
def nominate(category: AwardCategory, film: Film, *, reason: str, actor: User, now: datetime) -> None:
    """Let the film compete in a category that takes only nominated films. Nominating twice is nominating once."""
    still_drafted(category.edition)
    if not category.nominated or film.edition_id != category.edition.pk:
        raise AwardsRefused("not_by_nomination")
    content = {"reason": reason.strip(), "nominated_by": actor, "nominated_at": now}
    nomination, _ = Nomination.objects.update_or_create(category=category, film=film, defaults=content)
    facts = {"category": category.code, "film": film.code}
    record("awards.nominate", nomination, actor=actor, at=now, edition=category.edition, **facts)


@transaction.atomic
def withdraw_nomination(category: AwardCategory, film: Film, *, actor: User, now: datetime) -> None:
    """The film no longer competes in the category."""
    still_drafted(category.edition)
    nomination = Nomination.objects.filter(category=category, film=film).first()
    if nomination is None:
        raise AwardsRefused("not_by_nomination")
    facts = {"category": category.code, "film": film.code}
    record("awards.withdraw_nomination", nomination, actor=actor, at=now, edition=category.edition, **facts)
    nomination.delete()


@transaction.atomic
def cite_award(award: Award, *, citation: str, actor: User, now: datetime) -> None:
    """Write the jury's words on an award; they are published with it."""
    edition = award.category.edition
    still_drafted(edition)
    award.citation = citation.strip()
    award.save(update_fields=["citation"])
    record("awards.cite", award, actor=actor, at=now, edition=edition, film=award.film.code)


@transaction.atomic
def revise_categories(
    edition: Edition, awards: Sequence[AwardData], *, reason: str = "", actor: User, now: datetime
) -> None:
    """Make the edition's award categories these, in this order. What was drafted is thrown away.

    Refuses once the awards are signed; once a round has opened it needs a reason, which the audit log keeps.
    """
    still_drafted(edition)
    if not reason.strip() and any(round.stage != "drafted" for round in results.rounds_of(edition)):
        raise AwardsRefused("no_reason_after_opening")
    Award.objects.filter(category__edition=edition).delete()
    data = replace(edition.as_data(), awards=tuple(awards))
    contest.revise_edition(edition, data, reason=reason, actor=actor, now=now)
    codes = [award.code for award in awards]
    facts = {"categories": codes, "reason": reason.strip()}
    record("awards.revise_categories", publication_of(edition), actor=actor, at=now, edition=edition, **facts)
