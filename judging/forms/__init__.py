"""What chairs and jurors fill in. Forms read what was written; what it means, the actions decide."""

from judging.forms.panel import AcceptForm, AnswerForm, InvitationForm, JurorForm
from judging.forms.rounds import (
    HIDDEN_NAMES,
    AdvanceForm,
    CriterionFormSet,
    ReasonForm,
    ReopenForm,
    RoundForm,
    criterion_initial,
    round_settings,
)  # fmt: skip

__all__ = [
    "HIDDEN_NAMES", "AcceptForm", "AdvanceForm", "AnswerForm", "CriterionFormSet", "InvitationForm", "JurorForm",
    "ReasonForm", "ReopenForm", "RoundForm", "criterion_initial", "round_settings",
]  # fmt: skip
