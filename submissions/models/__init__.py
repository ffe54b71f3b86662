"""Tables of the submissions floor."""

from .declarations import SOURCE_CHOICES, SOURCE_NAMES, Declaration, Shot, Source
from .files import FilmFile, MediaStep, Rendition, Upload, UploadToken, ViewingBar
from .films import STAGE_NAMES, Credit, Film, FilmQuerySet, Subtitle
from .screening import FixRequest, ScreeningDecision

__all__ = [
    "SOURCE_CHOICES", "SOURCE_NAMES", "STAGE_NAMES", "Credit", "Declaration", "Film", "FilmFile", "FilmQuerySet",
    "FixRequest", "MediaStep", "Rendition", "ScreeningDecision", "Shot", "Source", "Subtitle", "Upload", "UploadToken",
    "ViewingBar",
]  # fmt: skip
