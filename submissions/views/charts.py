"""The AI share of a film as a picture: a bar as long as the share, and a strip of the shots, both drawn as SVG."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from fractions import Fraction

from submissions.actions.declaring import making_from, making_of
from submissions.ai_rule import uncounted_models
from submissions.declaration import (
    AiRule,
    Source,
    Span,
    Tally,
    missing_ms,
    models_used,
    passes,
    share,
    tally,
    tenths_of_seconds,
)
from submissions.eligibility import Demands
from submissions.models import SOURCE_NAMES, DeclarationVersion, Film

WIDTH = 1000
"""Both drawings are a thousand units wide; the page stretches them."""


@dataclass(frozen=True)
class Piece:
    """A rectangle of the drawing, in units, with its class (a source, or what it counts) and its name."""

    x: str
    width: str
    css: str
    label: object = ""
    span: Span | None = None


@dataclass(frozen=True)
class Chart:
    """All that a page says and draws about the declaration of a film."""

    rule: AiRule
    times: Tally
    share: Fraction | None
    is_enough: bool
    missing_seconds: str
    bar: tuple[Piece, ...]
    strip: tuple[Piece, ...]
    models: tuple[tuple[str, int], ...]
    share_of_all: Fraction | None = None

    @property
    def threshold(self) -> int:
        """Where on the bar the share is enough."""
        return self.rule.minimum_percent * WIDTH // 100


def chart_of(film: Film) -> Chart:
    """For the accepted file of the film, under the rules it is bound to. No query on a film from `for_checking`."""
    making, demand = making_of(film.file), Demands.of(film.rules.data).making
    return draw(making.shots, demand.share, uncounted_models(making, demand))


def chart_of_version(version: DeclarationVersion) -> Chart:
    """For a declaration that was kept, under the rules of its time."""
    demand = Demands.of(version.rules.data).making
    making = making_from(version.content)
    return draw(making.shots, demand.share, uncounted_models(making, demand))


def draw(shots: Sequence[Span], rule: AiRule, uncounted: Container[str] = ()) -> Chart:
    """`uncounted` are models that do not count by the rule; the share of all stands beside the one that counts."""
    times = tally(shots, uncounted)
    reached = share(times, rule)
    return Chart(
        rule=rule,
        times=times,
        share=reached,
        is_enough=bool(shots) and passes(times, rule),
        missing_seconds=tenths_of_seconds(missing_ms(times, rule)),
        bar=_bar(times, reached),
        strip=_strip(shots, times.running_ms),
        models=models_used(shots),
        share_of_all=share(tally(shots), rule) if uncounted else None,
    )


def _bar(times: Tally, reached: Fraction | None) -> tuple[Piece, ...]:
    """As long as the share: AI in full, then composites at half their length. Nothing where nothing counts."""
    weight = 2 * times.ai_ms + times.composite_ms
    if not reached or not weight:
        return ()
    ai = reached * 2 * times.ai_ms / weight
    return _piece("ai", Fraction(0), ai), _piece("composite", ai, reached - ai)


def _piece(css: str, start: Fraction, length: Fraction) -> Piece:
    return Piece(f"{float(start * WIDTH):.3f}", f"{float(length * WIDTH):.3f}", css)


def _strip(shots: Sequence[Span], running_ms: int) -> tuple[Piece, ...]:
    return tuple(
        Piece(_units(shot.start_ms, running_ms), _units(shot.length_ms, running_ms), str(shot.source) or "unmarked",
              SOURCE_NAMES[Source(shot.source)], shot)
        for shot in shots
    )  # fmt: skip


def _units(ms: int, running_ms: int) -> str:
    """A length in units of the drawing; a text, because SVG knows no decimal commas."""
    return f"{ms * WIDTH / running_ms:.3f}"
