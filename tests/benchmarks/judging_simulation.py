"""Contests of which the truth is known: which method, and which way of spending the jury's hours, finds the best films?

    python tests/benchmarks/judging_simulation.py [--films 2300] [--jurors 40] [--contests 4] [--quick]

Two tables. Methods × scenarios: of the true best eleven, how many reach the shortlist of 40 after three reviews a film.
Designs: fixed k against two reviews for everybody and the rest where the line is least certain, for the same hours.
Figures compare methods under these assumptions; they foretell no contest. Each row of scenarios is drawn from a seed.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from judging.allocation import adaptive
from judging.scoring.averages import Method
from judging.scoring.estimates import estimate
from judging.scoring.lines import film_lines
from judging.scoring.marks import Mark, Marks

BEST, SHORTLIST, FINAL = 11, 40, 15
MINUTES = 7.5
METHODS = (
    Method.MEAN, Method.MEDIAN, Method.MAJORITY, Method.BORDA, Method.ADDITIVE, Method.BLUP, Method.BLUP_SCALE,
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A way in which juries differ. Quality has sd 1; the rest is in the same points or, for `scale`, a log factor."""

    name: str
    severity: float = 0.6
    scale: float = 0.25
    noise: float = 1.0
    unequal_noise: float = 0.25
    halo: float = 0.7
    jurors: int | None = None
    pools: int = 1
    extreme: int = 0
    random: int = 0
    colluding: int = 0
    dropping: float = 0.0
    drift: float = 0.0


SCENARIOS = (
    World("base"), World("pools", pools=4), World("few", jurors=300), World("severe", severity=1.2),
    World("scale", scale=0.5, unequal_noise=0.6), World("bad", extreme=2, random=2), World("collude", colluding=3),
    World("drop-out", dropping=0.25), World("drift", drift=0.8), World("alike", scale=0.0, unequal_noise=0.0),
)  # fmt: skip


@dataclass
class Contest:
    """The truth, the jury, and what was given so far: (film, juror) → four marks."""

    world: World
    films: int
    chance: np.random.Generator
    given: dict[tuple[int, int], list[int]] = field(default_factory=dict[tuple[int, int], list[int]])

    def __post_init__(self) -> None:
        world, draw, n = self.world, self.chance, self.panel
        self.pool = draw.integers(0, world.pools, self.films)
        self.quality = draw.normal(0, 1, self.films) + 0.5 * (self.pool - (world.pools - 1) / 2) * (world.pools > 1)
        self.home = draw.integers(0, world.pools, n)
        self.severity = draw.normal(0, world.severity, n)
        self.scale = np.exp(draw.normal(0, world.scale, n))
        self.noise = world.noise * np.exp(draw.normal(0, world.unequal_noise, n))
        self.kind = np.array([1] * world.extreme + [2] * world.random + [0] * (n - world.extreme - world.random))
        self.best = set(np.argsort(-self.quality)[:BEST].tolist())
        self.pet = int(np.argsort(-self.quality)[self.films // 3])
        self.rivals = set(np.argsort(-self.quality)[:5].tolist())
        self.load = np.zeros(n, dtype=np.int64)

    @property
    def panel(self) -> int:
        return self.world.jurors or PANEL

    def review(self, film: int, juror: int) -> None:
        """Four marks with what they share: quality as this juror sees it, and a halo."""
        seen = self.quality[film] + self.chance.normal(0, self.noise[juror])
        tired = self.world.drift * (self.load[juror] / max(3 * self.films / self.panel, 1) - 0.5)
        centre = 6 + self.severity[juror] - tired + self.scale[juror] * seen
        if self.kind[juror] == 1:
            centre = 6 + 6 * (centre - 6)
        elif self.kind[juror] == 2:
            centre = self.chance.uniform(1, 10)
        if juror >= self.panel - self.world.colluding and film in self.rivals | {self.pet}:
            centre = 10 if film == self.pet else 2
        marks = centre + self.chance.normal(0, np.sqrt(1 - self.world.halo), 4)
        self.given[film, juror] = np.clip(np.rint(marks), 1, 10).astype(int).tolist()
        self.load[juror] += 1

    def hand_out(self, more: Mapping[int, int], *, drops: bool = False) -> int:
        """Each film gets jurors who have not seen it, the least loaded first, 80 % of its own pool."""
        asked = [film for film, times in more.items() for _ in range(times)]
        self.chance.shuffle(asked)
        done = 0
        gone = self.chance.random(self.panel) < self.world.dropping if drops else np.zeros(self.panel, dtype=bool)
        full = len(asked) / self.panel / 2
        for film in asked:
            order = self.load + self.chance.random(self.panel)
            if self.world.pools > 1 and self.chance.random() < 0.8:
                order = order + 1e6 * (self.home != self.pool[film])
            seen = [juror for juror in range(self.panel) if (film, juror) in self.given]
            order[seen] = np.inf
            juror = int(np.argmin(order))
            if gone[juror] and self.load[juror] > full:
                self.load[juror] += 1
                continue
            self.review(film, juror)
            done += 1
        return done

    def marks(self) -> Marks:
        rows = [
            Mark(f"{film:05}", f"{juror:04}", "", Fraction(sum(four), 4)) for (film, juror), four in self.given.items()
        ]
        unseen = [Mark(f"{film:05}", "", "", None) for film in range(self.films)]
        return Marks(rows + unseen, pools={f"{film:05}": str(pool) for film, pool in enumerate(self.pool.tolist())})


def shortlisted(marks: Marks, method: Method, size: int = SHORTLIST) -> list[int]:
    """The best films by a method; ties by number, which the draw of the numbers makes fair."""
    found = estimate(marks, method)
    keys = found.keys if found.keys is not None else found.scores
    films = [at for at, score in enumerate(found.scores) if score is not None]
    films.sort(key=lambda at: keys[at], reverse=True)  # type: ignore[arg-type,return-value]
    return films[:size]


# ── Methods ───────────────────────────────────────────────────────────────────
def compare_methods(contests: int, films: int, scenarios: Sequence[World]) -> bool:
    """Print the table; whether the default is best, or within two standard errors of best, everywhere."""
    print(f"\nOf the true best {BEST}, how many reach the best {SHORTLIST} of {films} after three reviews each")
    print(f"{'scenario':10}" + "".join(f"{method.value:>11}" for method in METHODS))
    fair = True
    for world in scenarios:
        found: dict[Method, list[int]] = {method: [] for method in METHODS}
        for seed in range(contests):
            contest = Contest(world, films, np.random.default_rng([seed, 7]))
            contest.hand_out(dict.fromkeys(range(films), 3), drops=True)
            marks = contest.marks()
            for method in METHODS:
                found[method].append(len(contest.best & set(shortlisted(marks, method))))
        means = {method: float(np.mean(counts)) for method, counts in found.items()}
        best = max(means, key=means.__getitem__)
        apart = np.array(found[best]) - np.array(found[Method.BLUP_SCALE])
        error = float(apart.std(ddof=1)) / np.sqrt(contests) if contests > 1 else 1.0
        good = means[Method.BLUP_SCALE] >= means[best] - 2 * max(error, 0.15)
        fair = fair and good
        print(f"{world.name:10}" + "".join(f"{means[m]:>11.2f}" for m in METHODS) + ("" if good else "   <- default"))
    return fair


# ── Designs ───────────────────────────────────────────────────────────────────
def fixed(contest: Contest, reviews: int) -> None:
    """Spend the reviews evenly."""
    every, rest = divmod(reviews, contest.films)
    extra = contest.chance.permutation(contest.films)[:rest].tolist()
    contest.hand_out({film: every + (film in set(extra)) for film in range(contest.films)})


def adaptively(contest: Contest, reviews: int) -> None:
    """Two for every film; the rest in five steps where the decision is least certain by what is known then."""
    left = reviews - contest.hand_out(dict.fromkeys(range(contest.films), 2))
    for step in range(5, 0, -1):
        marks = contest.marks()
        found = estimate(marks, Method.BLUP_SCALE)
        noise = found.components.residual if found.components else 1.0
        standings = [
            adaptive.Standing(int(one.film), one.score or 0.0, one.apart or 0.0)
            for one in film_lines(marks, found)
            if one.place is not None
        ]
        plan = adaptive.plan(standings, advance=SHORTLIST, noise=noise, reviews=left // step)
        left -= contest.hand_out(plan.more)


def staged(contest: Contest, reviews: int) -> None:
    """Two for every film, two more for the best quarter, five more for the best 6 %: steps fixed beforehand."""
    contest.hand_out(dict.fromkeys(range(contest.films), 2))
    for share, more in ((0.25, 2), (0.06, 5)):
        best = shortlisted(contest.marks(), Method.BLUP_SCALE, int(share * contest.films))
        contest.hand_out(dict.fromkeys(best, more))


DESIGNS: Mapping[str, Callable[[Contest, int], None]] = {
    "fixed": fixed, "2 + 25 % +2, 6 % +5": staged, "2 + adaptive": adaptively,
}  # fmt: skip


def compare_designs(contests: int, films: int) -> bool:
    """Print the table; whether the adaptive design finds clearly more than the fixed one for the same hours."""
    print(f"\nDesigns: pre-selection, then a final of {SHORTLIST} × {FINAL}; default method, all scores kept")
    print(f"{'design':22}{'reviews':>9}{'hours':>8}{'shortlisted':>13}{'awarded':>9}   (of the true best {BEST})")
    budget = 3 * films
    totals: dict[str, list[int]] = {}
    for name, spend in DESIGNS.items():
        reached: list[int] = []
        awarded: list[int] = []
        spent = 0
        for seed in range(contests):
            contest = Contest(replace(SCENARIOS[0]), films, np.random.default_rng([seed, 11]))
            spend(contest, budget)
            spent += len(contest.given)
            final = shortlisted(contest.marks(), Method.BLUP_SCALE)
            reached.append(len(contest.best & set(final)))
            contest.hand_out(dict.fromkeys(final, FINAL))
            awarded.append(len(contest.best & set(shortlisted(contest.marks(), Method.BLUP_SCALE, BEST))))
        totals[name] = reached
        reviews = spent / contests
        hours = (reviews + SHORTLIST * FINAL) * MINUTES / 60
        print(f"{name:22}{reviews:>9.0f}{hours:>8.0f}{np.mean(reached):>13.2f}{np.mean(awarded):>9.2f}")
    return float(np.mean(totals["2 + adaptive"])) > float(np.mean(totals["fixed"])) + 0.5


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--films", type=int, default=2300)
    parser.add_argument("--jurors", type=int, default=40)
    parser.add_argument("--contests", type=int, default=4)
    parser.add_argument("--quick", action="store_true", help="600 films, 20 jurors, 2 contests, three scenarios")
    given = parser.parse_args()
    films, contests, scenarios = given.films, given.contests, SCENARIOS
    global PANEL  # noqa: PLW0603  the panel of every contest that does not say otherwise
    PANEL = given.jurors
    if given.quick:
        films, contests, scenarios, PANEL = 600, 2, SCENARIOS[:3], 20
    fair = compare_methods(contests, films, scenarios)
    clear = compare_designs(contests, films)
    print(f"\nDefault best or within noise of best in every scenario: {'yes' if fair else 'NO'}")
    print(f"Adaptive clearly better than fixed for the same hours: {'yes' if clear else 'NO'}")
    return 0 if fair and clear else 1


PANEL = 40
if __name__ == "__main__":
    sys.exit(main())
