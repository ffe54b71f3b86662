"""What chairs and jurors fill in. Forms read what was written; what it means, the actions decide."""

from judging.forms.panel import AcceptForm, InvitationForm, JurorForm
from judging.forms.rounds import (
    AdvanceForm,
    CriterionFormSet,
    ReasonForm,
    ReopenForm,
    RoundForm,
    criterion_initial,
    round_settings,
)

__all__ = [
    "AcceptForm", "AdvanceForm", "CriterionFormSet", "InvitationForm", "JurorForm", "ReasonForm", "ReopenForm",
    "RoundForm", "criterion_initial", "round_settings",
]  # fmt: skip
