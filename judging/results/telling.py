"""An analysis as one JSON object: what `analyse_scores --json` prints, and what a chair takes away."""

from typing import Any

from judging.scoring.analysis import Analysis
from judging.scoring.lines import FilmLine
from judging.scoring.panel import CriterionLine, JurorLine, Reliability


def as_json(found: Analysis, warnings: list[str]) -> dict[str, Any]:
    """The documented object; null where there is nothing to tell."""
    parts = found.components
    model = parts if parts and parts.deviance else None
    return {
        "method": found.method.value,
        "asked": found.asked.value,
        "films": [_film(one) for one in found.films],
        "jurors": [juror_told(one) for one in found.jurors],
        "criteria": [_criterion(one) for one in found.criteria],
        "model": {
            "sd_film": model.film if model else None,
            "sd_juror": model.juror if model else None,
            "sd_residual": parts.residual if parts else None,
            "criterion": model.deviance if model else None,
            "thresholds": list(found.thresholds),
        },
        "reliability": _reliability(found.reliability),
        "at_the_line": list(found.band),
        "warnings": warnings,
    }


def _film(one: FilmLine) -> dict[str, Any]:
    line = {
        "id": one.film, "score": one.score, "se": one.error, "rank": one.place, "rank_low": one.low,
        "rank_high": one.high, "n": one.reviews, "tied": one.is_tied,
    }  # fmt: skip
    more = {"p_top": one.top, "fair": one.fair}
    return line | {name: value for name, value in more.items() if value is not None}


def juror_told(one: JurorLine) -> dict[str, Any]:
    found, sheet = one.found, one.sheet
    infit = found.infit if found.infit is not None else sheet.infit
    outfit = found.outfit if found.outfit is not None else sheet.outfit
    return {
        "id": one.juror, "severity": found.severity, "se": found.error, "spread": sheet.spread, "infit": infit,
        "outfit": outfit, "n": sheet.reviews, "width": found.width, "agreement": sheet.agreement, "halo": sheet.halo,
        "drift": sheet.drift, "drift_t": sheet.drift_t, "flags": list(sheet.flags),
    }  # fmt: skip


def _criterion(one: CriterionLine) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": one.criterion, "n": one.marks, "mean": one.mean, "spread": one.spread, "alpha": one.alpha,
    }  # fmt: skip
    if one.measured:
        line |= {"measure": one.measured.measure, "se": one.measured.error}
        line |= {"infit": one.measured.infit, "outfit": one.measured.outfit}
        line |= {"thresholds": list(one.measured.thresholds)} if one.measured.thresholds else {}
    return line


def _reliability(found: Reliability) -> dict[str, Any]:
    return {
        "krippendorff_alpha": {level.value: value for level, value in found.alphas.items()},
        "icc": {form: one.value for form, one in found.intraclass.items()},
        "icc_interval": {form: [one.low, one.high] for form, one in found.intraclass.items()},
        "kendall_w": found.kendall_w,
        "spearman": found.spearman,
        "complete_films": found.films,
        "single_review": {"agreement": found.agreement, "consistency": found.consistency},
        "reviews_for_0_8": found.wanted,
    }
