"""Contests of which the truth is known: which method, and which way of spending the jury's hours, finds the best films?

    python tests/benchmarks/judging_simulation.py [--contests 4] [--first 0] [--only base designs] [--keep FILE]

Two tables. Methods × scenarios: of the true best eleven, how many reach the shortlist of 40 after three reviews a film.
Designs: fixed k against two reviews for everybody and the rest where the line is least certain, for the same hours.
Figures compare methods under these assumptions; they foretell no contest. Each row of scenarios is drawn from a seed.
"""

import argparse
import json
import sys
from collections import Counter
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

Kept = dict[str, dict[str, list[int]]]
"""Scenario or design → seed → what came out."""
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
def run_methods(kept: Kept, seeds: Sequence[int], films: int, scenarios: Sequence[World]) -> None:
    """Contests that were not run before, into `kept`."""
    for world in scenarios:
        for seed in seeds:
            if str(seed) in kept.setdefault(world.name, {}):
                continue
            contest = Contest(world, films, np.random.default_rng([seed, 7]))
            contest.hand_out(dict.fromkeys(range(films), 3), drops=True)
            marks = contest.marks()
            kept[world.name][str(seed)] = [len(contest.best & set(shortlisted(marks, method))) for method in METHODS]


def tell_methods(kept: Kept, films: int) -> bool:
    """Print the table; whether the default is best, or within two standard errors of best, everywhere."""
    print(f"\nOf the true best {BEST}, how many reach the best {SHORTLIST} of {films} after three reviews each")
    print(
        f"{'scenario':10}{'contests':>9}"
        + "".join(f"{method.value:>11}" for method in METHODS)
        + "   behind best ± error"
    )
    fair, default = True, METHODS.index(Method.BLUP_SCALE)
    for name, by_seed in kept.items():
        found = np.array(list(by_seed.values()), dtype=np.float64)
        means = found.mean(axis=0)
        apart = found[:, int(means.argmax())] - found[:, default]
        error = float(apart.std(ddof=1)) / np.sqrt(len(found)) if len(found) > 1 else 1.0
        good = float(apart.mean()) <= 2 * error
        fair = fair and good
        told = f"{apart.mean():>12.2f} ± {error:.2f}" + ("" if good else "   <- default")
        print(f"{name:10}{len(found):>9}" + "".join(f"{mean:>11.2f}" for mean in means) + told)
    return fair


# ── Designs ───────────────────────────────────────────────────────────────────
def fixed(contest: Contest, reviews: int) -> None:
    """Spend the reviews evenly."""
    every, rest = divmod(reviews, contest.films)
    extra = contest.chance.permutation(contest.films)[:rest].tolist()
    contest.hand_out({film: every + (film in set(extra)) for film in range(contest.films)})


def adaptively(contest: Contest, reviews: int) -> None:
    """Two for every film; the rest in five steps where the decision is least certain by what is known then: at the line
    of the shortlist, and what is not worth spending there at the line of the awards."""
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
        more: Counter[int] = Counter()
        for line in (SHORTLIST, BEST):
            rest = left // step - more.total()
            more.update(adaptive.plan(standings, advance=line, noise=noise, reviews=rest).more)
        left -= contest.hand_out(more)


def staged(contest: Contest, reviews: int) -> None:
    """Two for every film, two more for the best quarter, five more for the best 6 %: steps fixed beforehand."""
    contest.hand_out(dict.fromkeys(range(contest.films), 2))
    for share, more in ((0.25, 2), (0.06, 5)):
        best = shortlisted(contest.marks(), Method.BLUP_SCALE, int(share * contest.films))
        contest.hand_out(dict.fromkeys(best, more))


DESIGNS: Mapping[str, Callable[[Contest, int], None]] = {
    "fixed": fixed, "2 + 25 % +2, 6 % +5": staged, "2 + adaptive": adaptively,
}  # fmt: skip


def run_designs(kept: Kept, seeds: Sequence[int], films: int) -> None:
    """By design and seed: how many reviews, of the true best how many reached the final, and how many won."""
    for name, spend in DESIGNS.items():
        for seed in seeds:
            if str(seed) in kept.setdefault(name, {}):
                continue
            contest = Contest(replace(SCENARIOS[0]), films, np.random.default_rng([seed, 11]))
            spend(contest, 3 * films)
            spent = len(contest.given)
            final = shortlisted(contest.marks(), Method.BLUP_SCALE)
            contest.hand_out(dict.fromkeys(final, FINAL))
            awarded = shortlisted(contest.marks(), Method.BLUP_SCALE, BEST)
            kept[name][str(seed)] = [spent, len(contest.best & set(final)), len(contest.best & set(awarded))]


def tell_designs(kept: Kept) -> bool:
    """Print the table; whether the adaptive design finds more than the fixed one beyond two standard errors."""
    print(f"\nDesigns: pre-selection, then a final of {SHORTLIST} × {FINAL}; of the true best {BEST}")
    print(f"{'design':22}{'contests':>9}{'reviews':>9}{'hours':>8}{'shortlisted':>17}{'awarded':>15}")
    for name, by_seed in kept.items():
        found = np.array(list(by_seed.values()), dtype=np.float64)
        (spent, reached, won), errors = found.mean(axis=0), found.std(axis=0) / np.sqrt(len(found))
        hours = (spent + SHORTLIST * FINAL) * MINUTES / 60
        counts = f"{name:22}{len(found):>9}{spent:>9.0f}{hours:>8.0f}"
        print(f"{counts}{reached:>10.2f} ± {errors[1]:.2f}{won:>8.2f} ± {errors[2]:.2f}")
    fixed, ours = (np.array([row[2] for row in kept[name].values()]) for name in ("fixed", "2 + adaptive"))
    return float(ours.mean() - fixed.mean()) > 2 * float(np.hypot(ours.std(), fixed.std())) / np.sqrt(ours.size)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--films", type=int, default=2300)
    parser.add_argument("--jurors", type=int, default=40)
    parser.add_argument("--contests", type=int, default=4)
    parser.add_argument("--first", type=int, default=0, help="the first contest's seed")
    parser.add_argument("--only", nargs="*", help="scenarios, and the word designs; by default all")
    parser.add_argument("--keep", type=Path, help="a file that keeps results, so that a long run can be made in pieces")
    parser.add_argument("--quick", action="store_true", help="600 films, 20 jurors, 2 contests, three scenarios")
    given = parser.parse_args()
    films, contests, scenarios = given.films, given.contests, SCENARIOS
    global PANEL  # noqa: PLW0603  the panel of every contest that does not say otherwise
    PANEL = given.jurors
    if given.quick:
        films, contests, scenarios, PANEL = 600, 2, SCENARIOS[:3], 20
    kept: dict[str, Kept] = {"methods": {}, "designs": {}}
    if given.keep and given.keep.exists():
        kept = json.loads(given.keep.read_text())
    seeds = range(given.first, given.first + contests)
    run_methods(kept["methods"], seeds, films, [one for one in scenarios if not given.only or one.name in given.only])
    if not given.only or "designs" in given.only:
        run_designs(kept["designs"], seeds, films)
    if given.keep:
        given.keep.write_text(json.dumps(kept))
    fair = tell_methods(kept["methods"], films)
    clear = tell_designs(kept["designs"]) if kept["designs"] else True
    print(f"\nDefault best or within noise of best in every scenario: {'yes' if fair else 'NO'}")
    print(f"Adaptive clearly better than fixed for the same hours: {'yes' if clear else 'NO'}")
    return 0 if fair and clear else 1


PANEL = 40
if __name__ == "__main__":
    sys.exit(main())
