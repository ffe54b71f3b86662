"""Forms of the awards floor."""

from .board import CitationForm, ReasonForm, ScheduleForm, VotesForm
from .cases import CallForm, ClaimForm, CorrectionForm, DecisionForm, QuestionForm, ReplyForm, RevocationForm
from .categories import CategoryForm
from .gallery import GalleryForm

__all__ = [
    "CallForm", "CategoryForm", "CitationForm", "ClaimForm", "CorrectionForm", "DecisionForm", "GalleryForm",
    "QuestionForm", "ReasonForm", "ReplyForm", "RevocationForm", "ScheduleForm", "VotesForm",
]  # fmt: skip
