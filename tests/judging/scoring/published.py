"""Small tables that were published with their answers. Numbers are facts; each says where it stands in print."""

from fractions import Fraction

from judging.scoring.reviews import Reviews, reviews_from
from judging.scoring.votes import Ballot, Profile

Cells = list[tuple[str, str, Fraction]]


def grid(text: str) -> Cells:
    """(film, juror, score): one row a film, one column a juror, a point for a missing score."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [
        (f"F{film:02}", f"J{juror:02}", Fraction(cell))
        for film, row in enumerate(rows)
        for juror, cell in enumerate(row)
        if cell != "."
    ]


def table(text: str) -> Reviews[str]:
    return reviews_from(grid(text))


# P. E. Shrout & J. L. Fleiss, Psychological Bulletin 86 (1979), table 2: six targets, four judges.
SHROUT_FLEISS = """
9 2 5 8
6 1 3 2
8 4 6 8
7 1 2 6
10 5 6 9
6 2 4 7
"""

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D: twelve units, four observers.
KRIPPENDORFF = """
1 1 . 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
. 5 5 5
. . 1 1
. 3 . .
"""

# D. C. Montgomery, Design and Analysis of Experiments, example of a balanced incomplete block design: four catalysts
# (rows) in four batches of raw material (columns).
CATALYSTS = """
73 74 . 71
. 75 67 72
73 75 68 .
75 . 72 75
"""

# O. L. Davies & P. L. Goldsmith, Statistical Methods in Research and Production (1972), as lme4's `Penicillin`:
# diameters on 24 plates (rows) of 6 samples (columns).
PENICILLIN = """
27 23 26 23 23 21
27 23 26 23 23 21
25 21 25 24 24 20
26 23 25 23 23 20
25 22 26 22 23 20
24 22 25 23 22 19
24 20 23 21 22 19
26 22 26 24 24 21
24 21 24 22 22 20
24 21 24 23 22 19
26 23 26 24 24 21
25 22 26 24 24 20
26 24 26 24 25 22
26 23 26 23 23 20
26 23 25 24 24 22
25 22 25 23 23 20
25 21 24 23 23 20
25 22 24 23 23 19
24 21 23 21 21 19
26 23 26 24 24 21
25 21 24 22 22 18
25 22 25 22 22 20
24 21 24 22 24 19
24 21 24 22 21 18
"""

# A. Agresti, Categorical Data Analysis (2nd edition 2002), table 10.10: American League East, 1987; the row won.
BASEBALL = """
Milwaukee 0 7 9 7 7 9 11
Detroit 6 0 7 5 11 9 9
Toronto 4 6 0 7 7 8 12
NewYork 6 8 6 0 6 7 10
Boston 6 2 6 7 0 7 12
Cleveland 4 4 5 6 6 0 6
Baltimore 2 4 1 3 1 7 0
"""


def baseball() -> Profile:
    rows = [line.split() for line in BASEBALL.strip().splitlines()]
    teams = [row[0] for row in rows]
    return Profile(pairs={
        (winner, loser): Fraction(rows[i][j + 1])
        for i, winner in enumerate(teams) for j, loser in enumerate(teams) if i != j
    })  # fmt: skip


def profile(text: str) -> Profile:
    """ "5 A>B=C, 3 C" as five and three ballots."""
    ballots: list[Ballot] = []
    for part in text.split(","):
        weight, order = part.split()
        groups = tuple(tuple(group.split("=")) for group in order.split(">"))
        ballots.append(Ballot(groups, Fraction(weight)))
    return Profile(tuple(ballots))


# M. Schulze, Social Choice and Welfare 36 (2011), example 1 (45 voters), and the paper's example 4 (9 voters).
SCHULZE_1 = "5 A>C>B>E>D, 5 A>D>E>C>B, 8 B>E>D>A>C, 3 C>A>B>E>D, 7 C>A>E>B>D, 2 C>B>A>D>E, 7 D>C>E>B>A, 8 E>B>A>D>C"
SCHULZE_4 = "3 A>B>C>D, 2 D>A>B>C, 2 D>B>C>A, 2 C>B>D>A"
TENNESSEE = "42 Memphis>Nashville>Chattanooga>Knoxville, 26 Nashville>Chattanooga>Knoxville>Memphis, \
15 Chattanooga>Knoxville>Nashville>Memphis, 17 Knoxville>Chattanooga>Nashville>Memphis"
# Mayor of Burlington, Vermont, 2009, between the three who were left (J. Gierzynski, W. Hamilton & W. D. Smith, 2009).
BURLINGTON = "1332 M>K>W, 767 M>W>K, 455 M, 2043 K>M>W, 371 K>W>M, 568 K, 1513 W>M>K, 495 W>K>M, 1289 W"
