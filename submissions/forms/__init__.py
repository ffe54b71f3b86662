"""Forms of the creator's desk and of screening. They read what was written; what it means, the actions decide."""

from .declaring import PART_NAMES, ReassessForm, ShotsForm, SoundForm, read_clock
from .desk import CreditFormSet, RightsForm, StartForm, StoryForm, SubtitleForm
from .evidence import ClipVerdictForm, EvidenceForm, LikenessForm
from .screening import DrawForm, EntriesFilter, FixForm, OutcomeForm, ReasonForm

__all__ = [
    "PART_NAMES", "ClipVerdictForm", "CreditFormSet", "DrawForm", "EntriesFilter", "EvidenceForm", "FixForm",
    "LikenessForm", "OutcomeForm", "ReasonForm", "ReassessForm", "RightsForm", "ShotsForm", "SoundForm", "StartForm",
    "StoryForm", "SubtitleForm", "read_clock",
]  # fmt: skip
