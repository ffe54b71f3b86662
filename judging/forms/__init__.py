"""What chairs and jurors fill in. Forms read what was written; what it means, the actions decide."""

from judging.forms.panel import AcceptForm, AnswerForm, InvitationForm, JurorForm, ReportForm
from judging.forms.rounds import (
    AdvanceForm,
    CriterionFormSet,
    ExtendForm,
    QuorumForm,
    ReasonForm,
    ReopenForm,
    RoundForm,
    award_choices,
    criterion_initial,
    hidings,
    round_settings,
)  # fmt: skip

__all__ = [
    "AcceptForm", "AdvanceForm", "AnswerForm", "CriterionFormSet", "ExtendForm", "InvitationForm", "JurorForm",
    "QuorumForm", "ReasonForm", "ReopenForm", "ReportForm", "RoundForm", "award_choices", "criterion_initial",
    "hidings", "round_settings",
]  # fmt: skip
