"""A film as a juror may see it: what the round hides never reaches the page, the answer or the file name."""

from dataclasses import dataclass

from judging.models import Round
from judging.models.rounds import HIDEABLE
from submissions.actions.versions import Known, known_of
from submissions.models import Declaration, Film


@dataclass(frozen=True)
class Making:
    """How the film was made, as declared: choices of the sound part, "" where nothing was said."""

    voice: str
    music: str
    effects: str
    script: str
    known: Known | None = None
    """Share, models and days out of the declaration that was kept when the film was handed in."""


@dataclass(frozen=True)
class BlindFilm:
    """What a juror sees of a film; hidden fields are empty. `hides` are the fields this round hides."""

    code: str
    title: str
    title_en: str
    synopsis: str
    language: str
    without_speech: bool
    duration_ms: int
    country: str
    creator: str
    making: Making | None
    hides: tuple[str, ...]


def as_seen(film: Film, round: Round, *, sealed: bool = False) -> BlindFilm:
    """The film without what `round` hides from a juror whose own ballot for it is `sealed` or not.

    If file, declaration and creator are joined one query, for the declaration that was kept; none where it is hidden.
    """
    hides = tuple(field for field in round.hidden(sealed=sealed) if field in HIDEABLE)
    declaration = None if film.file is None or "tools" in hides else getattr(film.file, "declaration", None)
    return BlindFilm(
        code=film.code, title=film.title, title_en=film.title_en, synopsis=film.synopsis,
        language=film.spoken_language, without_speech=film.without_speech,
        duration_ms=(film.file.duration_ms or 0) if film.file else 0,
        country="" if "country" in hides else film.country,
        creator="" if "creator" in hides else str(film.creator),
        making=_making(declaration, film), hides=hides,
    )  # fmt: skip


def _making(declaration: Declaration | None, film: Film) -> Making | None:
    if declaration is None:
        return None
    return Making(declaration.voice, declaration.music, declaration.effects, declaration.script, known_of(film))
