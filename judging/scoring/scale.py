"""The default: a film's score with each juror's severity, width of scale and reliability taken into account.

y = m(juror) + b(juror) F(film) + error, error ~ N(0, v(juror)); F ~ N(mean of its pool, vf). The juror's parameters are
drawn to the panel's: b ~ N(1, w²), m ~ N(mu, vs), v by ten reviews of the panel's; w is estimated too, so that jurors
who use the scale alike are hardly told apart. Fitted by EM from the crossed mixed model (the measurement model of
congeneric raters: Jöreskog, Psychometrika 36, 1971; EM: Dempster, Laird & Rubin 1977). A juror who marks at random gets
b near nought, and so no weight, without anybody deciding to exclude anyone.
"""

from dataclasses import dataclass

import numpy as np

from judging.scoring.mixed import Components, Solved
from judging.scoring.reviews import Name, Reviews, Vector, sums

STEPS = 40
WIDTH, PSEUDO_JURORS = 0.3, 2
"""How far a juror's width of scale usually lies from the panel's, and as how many jurors that opinion counts."""
PSEUDO_REVIEWS = 10
LEAST_WORK = 20
"""With fewer reviews (the median juror's) widths of scale cannot be told from chance: the simpler model is used."""


@dataclass(frozen=True)
class Scaled:
    """By film: `score` and its standard error (jurors taken as known). By juror: severity in points (negative:

    stricter) and its error, `width` of the scale (1 is the panel's), `noise` (standard deviation in points).
    """

    score: Vector
    error: Vector
    severity: Vector
    severity_error: Vector
    width: Vector
    noise: Vector


@dataclass
class _State:
    film: Vector
    film_variance: Vector
    level: Vector
    width: Vector
    noise: Vector
    spread: float
    ground: Vector
    differ: float = WIDTH**2


def enough_work(reviews: Reviews[Name]) -> bool:
    """Whether the median juror has enough reviews for a scale of one's own."""
    return bool(np.median(reviews.by_juror) >= LEAST_WORK) if reviews.size else False


def scaled(reviews: Reviews[Name], pools: Vector, start: Solved, components: Components) -> Scaled:
    """Fit the model from the solution of the crossed one. `pools` has a 0/1 column a pool, one row a film."""
    centre = float(reviews.y.mean())
    state = _State(
        start.mean + start.film - centre, np.zeros(len(reviews.films)), centre + start.juror,
        np.ones(len(reviews.jurors)), np.full(len(reviews.jurors), components.residual**2), components.film**2,
        start.mean - centre,
    )  # fmt: skip
    error = np.zeros(len(reviews.jurors))
    for _ in range(STEPS):
        _expect(state, reviews)
        error = _maximize(state, reviews, components.juror**2)
        _gather(state, pools)
    _expect(state, reviews)
    level = float(state.level.mean())
    return Scaled(
        level + state.film, np.sqrt(state.film_variance), state.level - level, error, state.width, np.sqrt(state.noise)
    )


def _expect(state: _State, reviews: Reviews[Name]) -> None:
    """Mean and variance of every film, given the jurors."""
    weight = (state.width / state.noise)[reviews.juror]
    info = 1 / state.spread + sums(reviews.film, weight * state.width[reviews.juror], len(reviews.films))
    told = sums(reviews.film, weight * (reviews.y - state.level[reviews.juror]), len(reviews.films))
    state.film = (state.ground / state.spread + told) / info
    state.film_variance = 1 / info


def _maximize(state: _State, reviews: Reviews[Name], between: float) -> Vector:
    """Level, width and noise of every juror, given the films; returns the standard errors of the levels."""
    jurors = len(reviews.jurors)
    film, spread = state.film[reviews.film], state.film_variance[reviews.film]
    seen, squares = sums(reviews.juror, film, jurors), sums(reviews.juror, film**2 + spread, jurors)
    given, product = sums(reviews.juror, reviews.y, jurors), sums(reviews.juror, reviews.y * film, jurors)
    a = reviews.by_juror / state.noise + 1 / between
    b = seen / state.noise
    d = squares / state.noise + 1 / state.differ
    right = (given / state.noise + state.level.mean() / between, product / state.noise + 1 / state.differ)
    volume = a * d - b**2
    state.level = (d * right[0] - b * right[1]) / volume
    state.width = (a * right[1] - b * right[0]) / volume
    away = float(((state.width - 1) ** 2 + a / volume).sum())
    state.differ = (PSEUDO_JURORS * WIDTH**2 + away) / (PSEUDO_JURORS + jurors)
    width = state.width[reviews.juror]
    missed = (reviews.y - state.level[reviews.juror] - width * film) ** 2 + width**2 * spread
    panel = float(missed.mean())
    total = sums(reviews.juror, missed, jurors)
    state.noise = np.maximum((PSEUDO_REVIEWS * panel + total) / (PSEUDO_REVIEWS + reviews.by_juror), 1e-9)
    return np.sqrt(d / volume)


def _gather(state: _State, pools: Vector) -> None:
    """Pools' means (nought all together) and the films' spread around them."""
    reach = state.film @ pools / pools.sum(axis=0)
    state.ground = pools @ reach - state.film.mean()
    away = (state.film - pools @ reach) ** 2 + state.film_variance
    state.spread = max(float(away.mean()), 1e-9)
