"""The F distribution, for confidence intervals: by the continued fraction of the incomplete beta function."""

from math import exp, inf, lgamma, log

TINY = 1e-300


def beta_part(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function I_x(a, b). Source: NIST DLMF, section 8.17."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_part(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of DLMF 8.17.22, by Lentz's method."""
    whole = upper = 1.0
    lower = 0.0
    turn = 0
    while turn == 0 or (abs(upper * lower - 1) >= 1e-15 and turn < 1000):
        turn += 1
        m = turn // 2
        if turn % 2:
            part = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            part = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / (1 + part * lower or TINY)
        upper = 1 + part / upper or TINY
        whole *= upper * lower
    return whole


def f_below(value: float, over: float, under: float) -> float:
    """P(F <= value) with `over` and `under` degrees of freedom (fractions of one are allowed)."""
    if value <= 0:
        return 0.0
    if value == inf:
        return 1.0
    return beta_part(over / 2, under / 2, over * value / (over * value + under))


def f_point(part: float, over: float, under: float) -> float:
    """The value below which F lies with probability `part`, by bisection on the logarithm."""
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        if f_below(exp(middle), over, under) < part:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2)
