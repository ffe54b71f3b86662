"""Tables of the submissions floor."""

from .declarations import SOURCE_CHOICES, SOURCE_NAMES, Declaration, DeclarationVersion, Shot, Source
from .evidence import Evidence, EvidenceQuerySet, Likeness, Print, Provenance
from .files import FilmFile, Leftover, MediaStep, Rendition, Upload, UploadToken, ViewingBar
from .films import STAGE_NAMES, Credit, Film, FilmQuerySet, Subtitle
from .screening import FixRequest, ScreeningDecision, Verification, VerificationDraw

__all__ = [
    "SOURCE_CHOICES", "SOURCE_NAMES", "STAGE_NAMES", "Credit", "Declaration", "DeclarationVersion", "Evidence",
    "EvidenceQuerySet", "Film", "FilmFile", "FilmQuerySet", "FixRequest", "Leftover", "Likeness", "MediaStep",
    "Print", "Provenance", "Rendition", "ScreeningDecision", "Shot", "Source", "Subtitle", "Upload", "UploadToken",
    "Verification", "VerificationDraw", "ViewingBar",
]  # fmt: skip
