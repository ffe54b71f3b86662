"""Steps of the two lives on this floor: one conditional update and one audit line each."""

from datetime import datetime

from awards.lifecycle import CASE, PUBLICATION, CaseStage, Stage
from awards.models import Case, Publication
from awards.wording import AwardsRefused, CaseRefused
from contest.audit import record
from contest.lifecycles import OutOfTurn
from contest.models import Edition, User


def publication_of(edition: Edition) -> Publication:
    return Publication.objects.get_or_create(edition=edition)[0]


def held(edition: Edition) -> Publication:
    """The publication, locked until the transaction ends: of two simultaneous changes the second sees the first."""
    pk = publication_of(edition).pk
    return Publication.objects.select_for_update().get(pk=pk)


def move_publication(
    publication: Publication, verb: str, *, actor: User | None, now: datetime, columns: dict[str, object] | None = None,
    **facts: object,
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


def move_case(
    case: Case, verb: str, *, actor: User | None, now: datetime, columns: dict[str, object] | None = None,
    **facts: object,
) -> None:  # fmt: skip
    """Take one step of the case's life, or refuse. Of two simultaneous callers exactly one succeeds."""
    came_from = CaseStage(case.stage)
    try:
        target = CASE.after(verb, came_from)
    except OutOfTurn as error:
        raise CaseRefused("out_of_turn") from error
    changes = {"stage": target, **(columns or {})}
    if not Case.objects.filter(pk=case.pk, stage=came_from).update(**changes):
        raise CaseRefused("out_of_turn")
    for name, value in changes.items():
        setattr(case, name, value)
    record(f"case.{verb}", case, actor=actor, at=now, edition=case.edition, came_from=came_from, **facts)


def still_drafted(edition: Edition) -> None:
    if publication_of(edition).stage != Stage.DRAFTED:
        raise AwardsRefused("already_signed")
