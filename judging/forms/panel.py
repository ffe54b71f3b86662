"""Invitations to the jury, and what a juror says of himself or herself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import Edition
from judging.actions.panel import CHANGEABLE
from judging.models import Juror, Round
from submissions.forms.places import spoken_choices


class InvitationForm(forms.Form):
    """Whom to invite, to which round, and whether to lead the jury."""

    email = forms.EmailField(label=_("E-mail address"))
    round = forms.ModelChoiceField(
        label=_("Seat in"), queryset=Round.objects.none(), required=False, empty_label=_("No round yet")
    )
    as_chair = forms.BooleanField(
        label=_("Leads the jury"), required=False,
        help_text=_("A chair sees the progress and the standings of every round."),
    )  # fmt: skip

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds: forms.ModelChoiceField = self.fields["round"]  # type: ignore[assignment]
        rounds.queryset = Round.objects.filter(edition=edition, stage__in=CHANGEABLE)


class ReportForm(forms.Form):
    """Who must not judge a film, and why."""

    juror = forms.ModelChoiceField(label=_("Member of the jury"), queryset=Juror.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Juror.objects.filter(edition=edition, user__is_active=True).select_related("user")
        juror: forms.ModelChoiceField = self.fields["juror"]  # type: ignore[assignment]
        juror.queryset = members.order_by("user__display_name", "pk")


class JurorForm(forms.Form):
    """What the allocation asks of a juror: languages understood, and how much."""

    languages = forms.MultipleChoiceField(
        label=_("Languages understood"), choices=lambda: spoken_choices()[1:], required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_(
            "Films you understand come to you first; subtitles count too. Hold Ctrl or ⌘ to choose several."
        ),
    )  # fmt: skip
    expertise = forms.CharField(
        label=_("What you know best"), max_length=200, required=False,
        help_text=_("Animation, sound, documentary … The chair reads it when the panels are made up."),
    )  # fmt: skip
    load_limit = forms.IntegerField(
        label=_("At most this many films a round"), min_value=1, required=False, help_text=_("Empty: no limit.")
    )


class AcceptForm(JurorForm):
    """Accepting an invitation."""

    field_order = ("languages", "expertise", "load_limit")


class AnswerForm(forms.Form):
    """What the organizers answer a juror's message about a film."""

    answer = forms.CharField(
        label=_("Answer"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The juror reads it. In a blind round, name nobody."),
    )  # fmt: skip
