"""A round of the jury and its rubric."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from contest.models import Edition
from judging.lifecycle import RUNNING
from judging.scoring import rubric as scoring
from judging.scoring.rubric import Rubric

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from contest.models import User

    from .panels import AssignmentQuerySet, Seat
    from .talk import Attendance, Comment, Motion


HIDEABLE = ("creator", "country", "tools")
"""What a round may hide of a film. Original file names, addresses and accounts are never shown to a juror at all."""
CHOICE, PLACE = "choice", "place"
"""The codes of the one criterion of a round that chooses or ranks."""
RANK_LIMIT = 30
"""Nobody can put a longer list in order."""


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
    """One round: how its panel judges films, what it must not learn, how many advance.

    `mode` decides the sheet: `score` by the rubric; `choose` is one criterion CHOICE of 0, 1, 2 for no, maybe, yes;
    `rank` is one criterion PLACE in points, n for the first of n films down to 1, given by `actions.save_ranking` for
    a juror's whole list at once. In all three a ballot is Marks, and standings are counted alike.

    `blind` lists what jurors never learn (creator, country, tools), `blind_until_sealed` what they learn once their own
    ballot for the film is sealed; `others` says the same of the other jurors' scores and talk. `hidden` answers both.

    `reviews_per_film` is the quorum: a film with fewer sealed ballots is not ranked. `films_per_juror` bounds every
    juror's load in this round. The cut line is either `cut`, how many films advance, or `cut_above`, the least score
    that does; with neither, this is the last round. `opens_at` is when the round opens by itself, if nothing stands in
    the way. `seed` makes the allocation reproducible. `frozen_rubric` is what the arithmetic needs of the criteria, as
    it was when the round opened: a list of {id, code, weight, low, high}, in order. The words of a criterion may still
    be mended.
    """

    class Mode(models.TextChoices):
        SCORE = "score", _("Marks by the rubric")
        RANK = "rank", _("A short list, ranked")
        CHOOSE = "choose", _("Yes, maybe, no")

    class Others(models.TextChoices):
        ALWAYS = "always", _("Hidden always")
        UNTIL_SEALED = "until_sealed", _("Hidden until the own ballot is sealed")
        NEVER = "never", _("Never hidden")

    class Stage(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        TRIAL = "trial", _("On trial")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        SEALED = "sealed", _("Sealed")

    edition = models.ForeignKey("contest.Edition", on_delete=models.PROTECT, related_name="rounds")
    position = models.PositiveIntegerField()
    name = models.JSONField(default=dict)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.DRAFTED)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.SCORE)
    blind = models.JSONField(default=list, help_text=_("any of: creator, country, tools"))
    blind_until_sealed = models.JSONField(default=list, blank=True, help_text=_("any of: creator, country, tools"))
    others = models.CharField(_("others' scores"), max_length=12, choices=Others, default=Others.ALWAYS)
    method = models.CharField(max_length=16, default="mean")
    reviews_per_film = models.PositiveIntegerField(default=3)
    films_per_juror = models.PositiveIntegerField(null=True, blank=True)
    cut = models.PositiveIntegerField(null=True, blank=True)
    cut_above = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
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
        comments: RelatedManager[Comment]
        motions: RelatedManager[Motion]
        attendances: RelatedManager[Attendance]

        def get_stage_display(self) -> str: ...

    objects = cast("RoundQuerySet", RoundQuerySet.as_manager())

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "position"], name="one_round_a_position"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["drafted", "trial", "open", "closed", "sealed"]),
                name="round_stage_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=["score", "rank", "choose"]), name="round_mode_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(others__in=["always", "until_sealed", "never"]), name="round_others_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(cut=None) | models.Q(cut_above=None), name="round_has_one_cut_line"
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
        return self.cut is None and self.cut_above is None

    @property
    def is_running(self) -> bool:
        """Whether ballots are out: the round is open, or on trial."""
        return self.stage in RUNNING

    @property
    def is_trial(self) -> bool:
        """Whether all that is written now is a test, wiped when the round goes live."""
        return self.stage == self.Stage.TRIAL

    def hidden(self, *, sealed: bool) -> tuple[str, ...]:
        """What a juror must not learn of a film (creator, country, tools, others); `sealed`: the own ballot is in."""
        hidden = [
            field for field in HIDEABLE if field in self.blind or (field in self.blind_until_sealed and not sealed)
        ]
        always = self.others == self.Others.ALWAYS
        others = always or (self.others == self.Others.UNTIL_SEALED and not sealed)
        return (*hidden, *(("others",) if others else ()))

    def accepts_ballots_at(self, now: datetime) -> bool:
        """Whether jurors may still change something at `now` (the deadline itself is still in time).

        A juror may have longer: see `Assignment.accepts_at`.
        """
        return self.is_running and now <= self.closes_at


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
    """One line of the rubric: whole marks from `low` to `high`, `weight` in per cent; 0 informs without counting.

    `award` limits it to an award category (by code): it decides that award alone and weighs nothing in the standing.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    position = models.PositiveIntegerField()
    name = models.JSONField(default=dict)
    low_label = models.JSONField(default=dict, blank=True)
    high_label = models.JSONField(default=dict, blank=True)
    weight = models.PositiveIntegerField(default=0)
    low = models.PositiveSmallIntegerField(default=1)
    high = models.PositiveSmallIntegerField(default=10)
    award = models.SlugField(max_length=60, blank=True)

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
