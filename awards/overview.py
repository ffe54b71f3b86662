"""The organizer's overview: how far the edition is, and what needs somebody today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from awards.models import Award, Case, Publication
from contest.models import Edition, OutgoingMail
from judging import results
from judging.results import RoundSummary
from submissions.lifecycle import GONE, Stage
from submissions.models import Film, FilmFile, MediaStep


@dataclass(frozen=True)
class Errand:
    """What needs a person. `code` names a sentence in the template, `count` goes into it, `url_name` leads there."""

    code: str
    count: int
    url_name: str
    query: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Overview:
    """Numbers of an edition at `now`; `countries` counts the makers' countries of submitted films."""

    films: dict[str, int]
    submitted: int
    countries: int
    processing: int
    rounds: tuple[RoundSummary, ...]
    slots: int
    awards: int
    publication: Publication | None
    errands: tuple[Errand, ...]


def overview_of(edition: Edition, *, now: datetime) -> Overview:
    """A constant number of queries, whatever the number of films."""
    films = dict(Film.objects.filter(edition=edition).order_by().values_list("stage").annotate(Count("pk")))
    entered = Film.objects.filter(edition=edition).exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN])
    rounds = results.rounds_of(edition)
    publication = Publication.objects.filter(edition=edition).first()
    published = publication is not None and publication.is_public_at(now)
    slots = sum(edition.award_categories.values_list("slots", flat=True))
    return Overview(
        films={stage.value: films.get(stage.value, 0) for stage in Stage},
        submitted=sum(films.get(stage, 0) for stage in Stage if stage not in (Stage.DRAFT, Stage.WITHDRAWN)),
        countries=entered.exclude(country="").aggregate(number=Count("country", distinct=True))["number"],
        processing=_steps(edition).filter(state__in=[MediaStep.State.WAITING, MediaStep.State.RUNNING]).count(),
        rounds=rounds,
        slots=slots,
        awards=Award.objects.standing().filter(category__edition=edition).count(),
        publication=publication,
        errands=tuple(_errands(edition, films, rounds, published=published, now=now)),
    )


def _steps(edition: Edition):  # noqa: ANN202  a queryset; its type would say no more
    return MediaStep.objects.filter(file__film__edition=edition)


def _errands(
    edition: Edition, films: dict[str, int], rounds: tuple[RoundSummary, ...], *, published: bool, now: datetime
) -> Iterator[Errand]:
    if waiting := films.get(Stage.SUBMITTED, 0):
        yield Errand("to_screen", waiting, "submissions:entries", "stage=submitted")
    if failed := _steps(edition).filter(state=MediaStep.State.FAILED).count():
        yield Errand("failed_steps", failed, "submissions:entries", "check=failed", urgent=True)
    refused = Q(files__state=FilmFile.State.REFUSED) & Q(file__isnull=True)
    if stuck := Film.objects.filter(refused, edition=edition, stage=Stage.DRAFT).distinct().count():
        yield Errand("refused_files", stuck, "submissions:entries", "check=refused")
    if unsent := OutgoingMail.objects.filter(edition=edition, state=OutgoingMail.State.FAILED).count():
        yield Errand("unsent_letters", unsent, "outbox", urgent=True)
    if unread := Case.objects.filter(edition=edition, stage="filed").count():
        yield Errand("cases_to_read", unread, "awards:cases", urgent=True)
    held = Award.objects.standing().filter(category__edition=edition, film__stage__in=GONE)
    if published and (gone := held.values("film").distinct().count()):
        yield Errand("awards_to_revoke", gone, "awards:published", urgent=True)
    for round_ in rounds:
        left = round_.ballots_due - round_.ballots_sealed
        if round_.stage == "open" and left > 0 and round_.closes_at - now < timedelta(hours=72):
            yield Errand("ballots_due", left, "judging:rounds", urgent=round_.closes_at - now < timedelta(hours=24))
        if round_.stage == "open" and round_.closes_at < now:
            yield Errand("round_to_close", 1, "judging:rounds", urgent=True)
