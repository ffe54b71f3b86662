"""Forms of the awards floor."""

from .board import CitationForm, ReasonForm, ScheduleForm, VotesForm
from .cases import CallForm, ClaimForm, CorrectionForm, DecisionForm, QuestionForm, ReplyForm, RevocationForm
from .categories import CategoryForm, in_words
from .gallery import GalleryForm

__all__ = [
    "CallForm", "CategoryForm", "CitationForm", "ClaimForm", "CorrectionForm", "DecisionForm", "GalleryForm",
    "QuestionForm", "ReasonForm", "ReplyForm", "RevocationForm", "ScheduleForm", "VotesForm",
    "in_words",
]  # fmt: skip
