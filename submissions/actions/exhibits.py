"""For pages: a declaration with all that stands beside it. Reads only; translated when shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contest.models import User
from submissions.ai_rule import folded
from submissions.declaration import Span
from submissions.known_tools import known_tools
from submissions.media.provenance import trust
from submissions.media.provenance.agreement import Answer, Backed, Level, Opinion, PlacedClip, of_film, of_shots
from submissions.media.provenance.credentials import vendor_of
from submissions.media.provenance.marks import Report
from submissions.models import Evidence, Film, FilmFile, Likeness, Rendition
from submissions.wording import EVIDENCE_REASONS

from .declaring import shots_of


@dataclass(frozen=True)
class Clip:
    """A raw clip with what its marks say and the number (from 1) of the shot it lies on; None when it lies on none."""

    piece: Evidence
    report: Report | None
    shot: int | None


@dataclass(frozen=True)
class Alike:
    """`length_ms` alike, in this film from `here_ms`, in the other from `there_ms`. `kind`: picture, sound."""

    kind: str
    here_ms: int
    there_ms: int
    length_ms: int
    is_mirrored: bool


@dataclass(frozen=True)
class Pair:
    """A likeness as seen from one film: the other film, where in each the matches are, and both storyboards."""

    likeness: Likeness
    other: Film
    matches: tuple[Alike, ...]
    board: Rendition | None = None
    other_board: Rendition | None = None

    @property
    def shown(self) -> Alike | None:
        """The match of which stills stand side by side: one in the picture, else in the sound; None without stills."""
        if not self.matches or self.board is None or self.other_board is None:
            return None
        return next((match for match in self.matches if match.kind == "picture"), self.matches[0])

    def stretch(self, side: str) -> tuple[Rendition, int, int] | None:
        """(storyboard, from, length in ms) of what is shown of this film ("here") or of the other ("there")."""
        shown, board = self.shown, self.board if side == "here" else self.other_board
        if shown is None or board is None:
            return None
        return board, shown.here_ms if side == "here" else shown.there_ms, shown.length_ms


@dataclass(frozen=True)
class Signers:
    """By which list signers are trusted. `known` is None without one, or where only its bytes are there."""

    known: trust.TrustList | None
    is_there: bool
    is_old: bool


@dataclass(frozen=True)
class Dossier:
    """All that stands beside the declaration of one film. `report` is None until the file was read."""

    film: Film
    report: Report | None
    opinion: Opinion
    shots: tuple[Backed, ...]
    clips: tuple[Clip, ...]
    locker: tuple[Evidence, ...]
    pairs: tuple[Pair, ...] = ()
    has_copy: bool = False

    @property
    def has_signature(self) -> bool:
        """Whether any file in it is signed: then it matters whom this installation trusts."""
        reports = [self.report, *(clip.report for clip in self.clips)]
        return any(report is not None and report.credentials.signer for report in reports)

    @property
    def sentences(self) -> list[str]:
        """Why the marks in the film agree or differ."""
        return said(self.opinion)

    @property
    def counts(self) -> list[tuple[Level, int]]:
        """How many shots have each level, worst first; levels of no shot are left out."""
        return [(level, n) for level in Level if (n := sum(1 for shot in self.shots if shot.level is level))]

    @property
    def backed(self) -> list[tuple[int, Backed, list[str]]]:
        """(number, shot, why) of the shots that have more, or less, than the creator's word."""
        rows = ((number, shot) for number, shot in enumerate(self.shots, start=1) if shot.level is not Level.DECLARED)
        return [(number, shot, said(shot.opinion)) for number, shot in rows]

    @property
    def asked(self) -> list[tuple[int, Backed]]:
        """(number, shot) of the shots whose raw clip is awaited."""
        return [(number, shot) for number, shot in enumerate(self.shots, start=1) if shot.level is Level.OPEN]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but the declaration: the usual case."""
        silent = self.report is None or self.report.is_silent
        return silent and not self.clips and not self.locker and not self.pairs


def signers(now: datetime) -> Signers:
    """The list of trusted signers as it stands now. No query."""
    known = trust.loaded()
    return Signers(known, trust.path() is not None, known is not None and known.is_old(now.date()))


def said(opinion: Opinion) -> list[str]:
    """The sentence of each reason."""
    facts = ({"found": reason.found, "declared": reason.declared} for reason in opinion.reasons)
    return [str(EVIDENCE_REASONS[reason.code]) % fact for reason, fact in zip(opinion.reasons, facts, strict=True)]


def dossier_of(film: Film, viewer: User) -> Dossier:
    """The film's dossier as `viewer` may see it; likenesses are for those who screen both films.

    Five queries when file, shots and verifications are loaded.
    """
    spans, report = shots_of(film.file), report_of(film.file)
    pieces = list(Evidence.objects.open_to(viewer).filter(film=film))
    placed = [_placed(piece) for piece in pieces if piece.placed_in_id and piece.placed_in_id == film.file_id]
    shots = of_shots(spans, placed, asked_for(film), vendor_named)
    clips = sorted((piece for piece in pieces if piece.kind == Evidence.Kind.CLIP), key=_in_film_order)
    return Dossier(
        film=film,
        report=report,
        opinion=of_film(report, spans, vendor_named) if report else Opinion(Answer.SILENT),
        shots=shots,
        clips=tuple(_clip(piece, shots) for piece in clips),
        locker=tuple(piece for piece in pieces if piece.kind != Evidence.Kind.CLIP),
        pairs=tuple(pairs_of(film, viewer)) if film.file else (),
        has_copy=any(made.kind == Rendition.Kind.COPY for made in film.file.renditions.all()) if film.file else False,
    )


def asked_for(film: Film) -> list[int]:
    """Starts of the shots for which a verification that is still open asked for the raw clip."""
    return [
        start for verification in film.verifications.all() if not verification.outcome for start in verification.shots
    ]


def report_of(file: FilmFile | None) -> Report | None:
    """What was read of a film file; None until then."""
    kept = getattr(file, "provenance", None)
    return Report.from_json(kept.report) if kept else None


def pairs_of(film: Film, viewer: User) -> list[Pair]:
    """Films that are like this one, among those that `viewer` may screen too."""
    together = Likeness.objects.filter(file=film.file) | Likeness.objects.filter(other=film.file)
    both = together.select_related("file__film__edition", "other__film__edition", "looked_at_by")
    rows = list(both.prefetch_related("file__renditions", "other__renditions"))
    others = {row.other.film_id if row.file_id == film.file_id else row.file.film_id for row in rows}
    seen = set(Film.objects.screened_by(viewer).filter(pk__in=others).values_list("pk", flat=True))
    return [_pair(row, film) for row in rows if _other(row, film).pk in seen]


def vendor_named(name: str) -> str:
    """Whose model a name is: by the shipped list, else by the words in it."""
    tool = known_tools().get(folded(name))
    return (tool.vendor if tool else "") or vendor_of(name)


def _other(row: Likeness, film: Film) -> Film:
    return row.other.film if row.file_id == film.file_id else row.file.film


def _pair(row: Likeness, film: Film) -> Pair:
    is_later = row.file_id == film.file_id
    here, there = ("at_ms", "other_at_ms") if is_later else ("other_at_ms", "at_ms")
    boards = _board(row.file), _board(row.other)
    matches = tuple(
        Alike(match["kind"], match[here], match[there], match["length_ms"], match["is_mirrored"])
        for match in row.matches
    )
    return Pair(row, _other(row, film), matches, *(boards if is_later else reversed(boards)))


def _board(file: FilmFile) -> Rendition | None:
    return next((made for made in file.renditions.all() if made.kind == Rendition.Kind.STORYBOARD), None)


def _placed(piece: Evidence) -> PlacedClip:
    same = {Evidence.Verdict.SAME: True, Evidence.Verdict.OTHER: False}.get(Evidence.Verdict(piece.verdict))
    report = Report.from_json(piece.report)
    return PlacedClip(str(piece.pk), piece.placed_start_ms or 0, piece.placed_end_ms or 0, report, same)


def _in_film_order(piece: Evidence) -> tuple[bool, int, str]:
    """Clips that were found as they follow in the film, then the others by name."""
    return piece.placed_start_ms is None, piece.placed_start_ms or 0, piece.original_name


def _clip(piece: Evidence, shots: Sequence[Backed]) -> Clip:
    number = str(piece.pk)
    on = next((n for n, shot in enumerate(shots, start=1) if any(c.number == number for c in shot.clips)), None)
    return Clip(piece, Report.from_json(piece.report) if piece.report else None, on or _shot_at(piece, shots))


def _shot_at(piece: Evidence, shots: Sequence[Backed]) -> int | None:
    """The shot in which a clip lies that was judged to show other pictures."""
    if piece.placed_start_ms is None or piece.placed_end_ms is None:
        return None
    middle = (piece.placed_start_ms + piece.placed_end_ms) // 2
    spans: list[Span] = [shot.span for shot in shots]
    return next((n for n, span in enumerate(spans, start=1) if span.start_ms <= middle < span.end_ms), None)
