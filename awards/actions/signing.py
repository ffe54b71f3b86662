"""From the draft to the instant: signing, taking a signature back, scheduling, recalling, retracting."""

from datetime import datetime

from django.db import transaction

from awards import bundle
from awards import publication as publishing
from awards.actions.drafting import decided
from awards.actions.moves import held, move_publication, publication_of
from awards.decision import Decision
from awards.lifecycle import Stage
from awards.models import Award, Publication, PublishedList, Signature
from awards.sealing import write_list
from awards.wording import AwardsRefused
from contest.jobs import ring
from contest.models import Edition, User
from submissions import actions as submissions
from submissions.models import Film
from submissions.models.screening import WINNERS


@transaction.atomic
def sign(edition: Edition, *, actor: User, now: datetime) -> None:
    """Sign the drafted awards; where the edition wants two signatures, the first of them waits for another person's.

    Refuses while a slot needs a decision, or when the draft no longer follows from the count. With the last signature
    begins what the rules ask of winners before they are published.
    """
    publication, decision = held(edition), decided(edition)
    drafted = _sound_draft(edition, decision)
    digest = bundle.digest(bundle.seal(decision.case))
    if publication.signatures.filter(signer=actor).exists():
        raise AwardsRefused("signed_already")
    if publication.signatures.exclude(digest=digest).exists():
        raise AwardsRefused("draft_outdated")
    wanted = publishing.promises_of(edition).signatures
    first = publication.stage == Stage.DRAFTED and wanted > 1
    verb = "sign_first" if first else "countersign" if publication.stage == Stage.HALF_SIGNED else "sign"
    columns = {"signed_by": actor, "signed_at": now}
    move_publication(publication, verb, actor=actor, now=now, columns=columns, awards=drafted, digest=digest)
    Signature.objects.create(publication=publication, signer=actor, digest=digest, signed_at=now)
    if not first:
        winners = Film.objects.filter(pk__in={film for _, film in decision.counted})
        submissions.verify_reached(edition, winners, stage=WINNERS, actor=actor, now=now)


def _sound_draft(edition: Edition, decision: Decision) -> int:
    """How many awards are drafted; refuses unless they are exactly what follows from the count."""
    if decision.open_slots:
        raise AwardsRefused("open_slots", number=decision.open_slots)
    drafted = set(Award.objects.filter(category__edition=edition).values_list("category__code", "film_id"))
    if not drafted:
        raise AwardsRefused("nothing_drafted")
    if drafted != decision.counted:
        raise AwardsRefused("draft_outdated")
    return len(drafted)


@transaction.atomic
def unsign(edition: Edition, *, actor: User, now: datetime) -> None:
    """Take the signatures back, so that the awards can be drafted again."""
    publication = publication_of(edition)
    move_publication(publication, "unsign", actor=actor, now=now, columns={"signed_by": None, "signed_at": None})
    publication.signatures.all().delete()


@transaction.atomic
def schedule(edition: Edition, *, publish_at: datetime, actor: User, now: datetime) -> None:
    """Set the instant of publication (now or later), take the snapshot that will be shown from then on, and seal it.

    Refuses when what was signed no longer follows from the count.
    """
    if publish_at < now:
        raise AwardsRefused("instant_past")
    publication, decision = held(edition), decided(edition)
    if publication.signatures.exclude(digest=bundle.digest(bundle.seal(decision.case))).exists():
        raise AwardsRefused("draft_outdated")
    snapshot = publishing.snapshot_of(edition, decision.outcomes, taken_at=now)
    digest = publishing.digest_of(snapshot)
    columns: dict[str, object] = {
        "publish_at": publish_at, "snapshot": snapshot, "digest": digest, "announced_at": None, "revision": 1,
        "events": [], "final_at": publishing.promises_of(edition).final_at(publish_at, edition.zone),
    }  # fmt: skip
    facts = {"publish_at": publish_at.isoformat(), "digest": digest}
    move_publication(publication, "schedule", actor=actor, now=now, columns=columns, **facts)
    kind = PublishedList.Kind.FIRST
    write_list(publication, snapshot, decision.case, kind=kind, notice="", shown_from=publish_at, now=now)
    ring("awards.prepare_pictures", publication=publication.pk)
    if publish_at <= now:
        ring("awards.announce_published")


@transaction.atomic
def recall(edition: Edition, *, actor: User, now: datetime) -> None:
    """Take a scheduled publication back before its instant; afterwards only `retract` is left."""
    publication = publication_of(edition)
    if publication.is_public_at(now):
        raise AwardsRefused("already_public")
    columns: dict[str, object] = {"publish_at": None, "final_at": None, "snapshot": {}, "digest": "", "revision": 0}
    move_publication(publication, "recall", actor=actor, now=now, columns=columns)
    publication.lists.all().delete()


@transaction.atomic
def retract(edition: Edition, *, reason: str, actor: User, now: datetime) -> None:
    """Take published results off the public pages. The address stays and shows the date and this reason."""
    if not reason.strip():
        raise AwardsRefused("no_reason")
    publication: Publication = publication_of(edition)
    if not publication.is_public_at(now):
        raise AwardsRefused("not_public")
    columns = {"retracted_at": now, "retraction": reason.strip()}
    move_publication(publication, "retract", actor=actor, now=now, columns=columns, reason=reason.strip())
