"""Taking published awards back: by one person, or by two where the rules want two to sign."""

from datetime import datetime

from django.db import transaction

from awards import publication as publishing
from awards.actions.correcting import end, happens, public_now, show_anew
from awards.models import Award, Case, ProposedRevocation, Publication, PublishedList, Revocation
from awards.tally.succession import Deed, Event, Way
from awards.wording import AwardsRefused
from contest.audit import record
from contest.mail import post
from contest.models import AwardCategory, User
from submissions import actions as submissions
from submissions.lifecycle import Stage as FilmStage
from submissions.models import Film


@transaction.atomic
def propose_revocation(film: Film, *, cause: str, notice: str, actor: User, now: datetime) -> None:
    """Where the rules want two signatures: say why the film's awards are to be taken back, for another to confirm.

    A later proposal about the same film takes the place of the earlier one.
    """
    public_now(film.edition, now=now)
    if not notice.strip():
        raise AwardsRefused("no_notice")
    if not Award.objects.standing().filter(film=film).exists():
        raise AwardsRefused("holds_nothing")
    words = {"cause": cause, "notice": notice.strip(), "proposed_by": actor, "proposed_at": now}
    proposed, _ = ProposedRevocation.objects.update_or_create(film=film, defaults=words)
    facts = {"film": film.code, "cause": cause, "said": notice.strip()}
    record("award.propose_revocation", proposed, actor=actor, at=now, edition=film.edition, **facts)


@transaction.atomic
def confirm_revocation(film: Film, *, case: Case | None = None, actor: User, now: datetime) -> None:
    """The second person agrees: what the first proposed is done, in the first person's words."""
    proposed = ProposedRevocation.objects.select_for_update().filter(film=film).first()
    if proposed is None or proposed.proposed_by is None:
        raise AwardsRefused("nothing_proposed")
    if proposed.proposed_by_id == actor.pk:
        raise AwardsRefused("another_person")
    proposed.delete()
    _revoke(film, proposed.cause, proposed.notice, case, actor=actor, now=now, proposed_by=proposed.proposed_by_id)


@transaction.atomic
def drop_revocation(film: Film, *, actor: User, now: datetime) -> None:
    """What was proposed is not done after all."""
    proposed = ProposedRevocation.objects.select_for_update().filter(film=film).first()
    if proposed is None:
        raise AwardsRefused("nothing_proposed")
    record("award.drop_revocation", proposed, actor=actor, at=now, edition=film.edition, film=film.code)
    proposed.delete()


@transaction.atomic
def revoke_awards(
    film: Film, *, cause: str, notice: str, case: Case | None = None, actor: User, now: datetime
) -> None:  # fmt: skip
    """Take back every award the film holds, with a public notice, and begin the succession the rules declared.

    The film leaves the competition. Its pages keep their addresses and show the notice and its date. Refused where
    the rules want two signatures: there one proposes and another confirms.
    """
    if publishing.promises_of(film.edition).signatures > 1:
        raise AwardsRefused("another_person")
    _revoke(film, cause, notice, case, actor=actor, now=now)


def _revoke(
    film: Film, cause: str, notice: str, case: Case | None, *, actor: User, now: datetime, **facts: object
) -> None:  # fmt: skip
    publication = public_now(film.edition, now=now)
    if not notice.strip():
        raise AwardsRefused("no_notice")
    awards = list(Award.objects.standing().filter(film=film).select_related("category"))
    if not awards:
        raise AwardsRefused("holds_nothing")
    Award.objects.filter(film=film, state=Award.State.OFFERED).update(
        state=Award.State.DECLINED, ended_at=now, ended_why=notice.strip()
    )  # fmt: skip
    for award in awards:
        end(award, Award.State.REVOKED, why=notice.strip(), now=now)
        way = way_of(award.category, publication)
        Revocation.objects.create(
            award=award, cause=cause, notice=notice.strip(), succession=way.value, case=case, revoked_by=actor,
            revoked_at=now,
        )  # fmt: skip
        happens(publication, Event(Deed.REVOKED, award.category.code, film.pk, way))
    facts |= {"film": film.code, "awards": [one.category.code for one in awards], "cause": cause}
    show_anew(publication, "revoke", PublishedList.Kind.REVOCATION, notice=notice, actor=actor, now=now, **facts)
    _leave_competition(film, cause=cause, notice=notice, actor=actor, now=now)
    post("award_revoked", film.creator, at=now, edition=film.edition, film=film, notice=notice.strip(), awards=awards)


def way_of(category: AwardCategory, publication: Publication) -> Way:
    """What the rules said beforehand about the slot: the category's own word, else the edition's."""
    return Way(category.succession) if category.succession else publishing.promises_of(publication.edition).succession


def _leave_competition(film: Film, *, cause: str, notice: str, actor: User, now: datetime) -> None:
    if film.stage != FilmStage.IN_COMPETITION:
        return
    if cause == Revocation.Cause.WITHDRAWN:
        submissions.pull_out(film, actor=actor, now=now)
    else:
        submissions.disqualify(film, reason=notice.strip(), actor=actor, now=now)
