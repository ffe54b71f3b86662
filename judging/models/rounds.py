"""A round of the jury and its rubric."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models import Edition
from judging.scoring import rubric as scoring
from judging.scoring.rubric import Rubric

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from contest.models import User

    from .panels import AssignmentQuerySet, Seat


class RoundQuerySet(models.QuerySet["Round"]):
    def led_by(self, user: "User") -> Self:
        """Rounds whose chair's table `user` may see (organizers and chairs). Twin of `permissions.may_lead`."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(edition__in=Edition.objects.with_role(user, "organizer", "chair"))

    def judged_by(self, user: "User") -> Self:
        """Rounds in whose panel `user` sits and that are open or over. Twin of `permissions.may_sit`."""
        if not user.is_authenticated:
            return self.none()
        mine = models.Q(seats__juror__user=user, seats__left_at__isnull=True)
        return self.filter(mine).exclude(stage=Round.Stage.DRAFTED)


class Round(models.Model):
    """One round: its panel scores films by a rubric. `blind` lists what jurors must not learn.

    `reviews_per_film` is the quorum: a film with fewer sealed ballots is not ranked. `cut` is how many films advance
    (null: this is the last round). `seed` makes the allocation reproducible. `frozen_rubric` is what the arithmetic
    needs of the criteria, as it was when the round opened: a list of {id, code, weight, low, high}, in order. The words
    of a criterion may still be mended.
    """

    class Stage(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        SEALED = "sealed", _("Sealed")

    edition = models.ForeignKey("contest.Edition", on_delete=models.PROTECT, related_name="rounds")
    position = models.PositiveIntegerField()
    name = models.JSONField(default=dict)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.DRAFTED)
    blind = models.JSONField(default=list, help_text=_("any of: creator, country, tools"))
    method = models.CharField(max_length=16, default="mean")
    reviews_per_film = models.PositiveIntegerField(default=3)
    cut = models.PositiveIntegerField(null=True, blank=True)
    frozen_rubric = models.JSONField(default=list, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        edition_id: int
        criteria: RelatedManager["Criterion"]
        contenders: RelatedManager["Contender"]
        seats: RelatedManager[Seat]
        assignments: AssignmentQuerySet

        def get_stage_display(self) -> str: ...

    objects = cast("RoundQuerySet", RoundQuerySet.as_manager())

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "position"], name="one_round_a_position"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["drafted", "open", "closed", "sealed"]), name="round_stage_is_known"
            ),
            models.CheckConstraint(condition=models.Q(reviews_per_film__gte=1), name="round_wants_reviews"),
        )

    def __str__(self) -> str:
        return self.name.get("en") or f"Round {self.position}"

    @property
    def rubric(self) -> Rubric:
        """The frozen rubric, without a query; one without criteria before the round has opened."""
        lines = self.frozen_rubric
        return rubric_of(scoring.Criterion(line["code"], line["weight"], line["low"], line["high"]) for line in lines)

    @property
    def is_last(self) -> bool:
        """Nothing advances from the last round: its standings decide the awards."""
        return self.cut is None

    def accepts_ballots_at(self, now: datetime) -> bool:
        """Whether jurors may still change something at `now` (the deadline itself is still in time)."""
        return self.stage == self.Stage.OPEN and now <= self.closes_at


class Contender(models.Model):
    """A film that takes part in a round: all admitted films in the first, those that advanced in the next."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="contenders")
    film = models.ForeignKey("submissions.Film", on_delete=models.PROTECT, related_name="contenders")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "film"], name="one_contender_a_film"),)

    def __str__(self) -> str:
        return f"{self.film} in {self.round}"


def rubric_of(lines: Iterable[scoring.Criterion]) -> Rubric:
    """A rubric whose ballots are told on the criteria's own scale if they share one, else from 1 to 10."""
    criteria = tuple(lines)
    scales = {(line.low, line.high) for line in criteria}
    return Rubric(criteria, *scales.pop()) if len(scales) == 1 else Rubric(criteria)


class Criterion(models.Model):
    """One line of the rubric: whole marks from `low` to `high`, `weight` in per cent; 0 informs without counting."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    position = models.PositiveIntegerField()
    name = models.JSONField(default=dict)
    low_label = models.JSONField(default=dict, blank=True)
    high_label = models.JSONField(default=dict, blank=True)
    weight = models.PositiveIntegerField(default=0)
    low = models.PositiveSmallIntegerField(default=1)
    high = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["round", "code"], name="one_criterion_a_code"),
            models.CheckConstraint(condition=models.Q(high__gt=models.F("low")), name="criterion_has_a_scale"),
        )

    def __str__(self) -> str:
        return self.name.get("en") or self.code

    @property
    def numbers(self) -> scoring.Criterion:
        """What the arithmetic needs of this line."""
        return scoring.Criterion(self.code, self.weight, self.low, self.high)
