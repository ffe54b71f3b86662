"""`manage.py analyse_rankings FILE.csv`: an order of candidates from ballots with ranks, or from compared pairs."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contest.problems import Problem
from judging.management.spreadsheets import refuse, table, text_of
from judging.scoring import strengths
from judging.scoring.ballotsheet import ProfileRead, read_profile
from judging.scoring.condorcet import Order, Strength, ranked_pairs, schulze
from judging.scoring.stv import Count, stv
from judging.scoring.votes import Profile, borda, components, places
from judging.wording import tell

METHODS = ("schulze", "ranked_pairs", "plackett_luce", "stv", "borda", "bradley_terry")


class Command(BaseCommand):
    help = (
        "Orders candidates by ballots (columns ballot, rank, candidate; optional weight) or by compared pairs "
        "(winner, loser; optional tie, count). Exit code: 0 done, 1 bad rows (named by line), 2 wrong call."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a CSV file; - reads standard input")
        parser.add_argument("--method", choices=METHODS, required=True)
        parser.add_argument("--seats", type=int, default=1, metavar="N", help="for stv: how many are elected")
        parser.add_argument("--strength", choices=[one.value for one in Strength], default=Strength.WINNING.value,
                            help="for schulze and ranked_pairs: what makes a majority strong")  # fmt: skip
        parser.add_argument("--reference", metavar="CANDIDATE", help="for the models: whose strength is nought")
        parser.add_argument("--seed", default="0", help="for stv: of lots, where nothing else breaks a tie")
        parser.add_argument("--exact", action="store_true", help="for stv: pass votes on as exact fractions, uncut")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *_args: object, **options: Any) -> None:
        if options["seats"] < 1:
            raise CommandError(_("Give at least one seat."), returncode=2)
        read = read_profile(text_of(options["file"]))
        refuse(options["file"], read.problems or _unfit(read, options))
        found = _run(read.profile, options)
        warnings = [tell(one) for one in (*_warnings(read.profile, found, options), *read.notices)]
        if options["json"]:
            self.stdout.write(json.dumps(found | {"warnings": warnings}, ensure_ascii=False, allow_nan=False))
            return
        self.stdout.write("\n".join(_for_people(found)))
        for sentence in warnings:
            self.stderr.write(sentence)


def _unfit(read: ProfileRead, options: Mapping[str, Any]) -> Iterator[Problem]:
    """What this method cannot do with this file."""
    reference = options["reference"]
    if reference is not None and reference not in read.profile.candidates:
        yield Problem("unknown_reference", {"candidate": reference})
    if options["method"] != "stv":
        return
    if not read.profile.ballots:
        yield Problem("needs_ballots")
    for ballot, line in sorted(read.tied_at.items(), key=lambda one: one[1]):
        yield Problem("equal_ranks", {"line": line, "ballot": ballot})
    if len(read.profile.candidates) < options["seats"]:
        yield Problem("too_many_seats", {"seats": options["seats"], "candidates": len(read.profile.candidates)})


def _run(profile: Profile, options: Mapping[str, Any]) -> dict[str, Any]:
    method = options["method"]
    if method in ("schulze", "ranked_pairs"):
        rule = schulze if method == "schulze" else ranked_pairs
        return {"method": method, **_ordered(profile, rule(profile, Strength(options["strength"])), method)}
    if method == "stv":
        decimals = None if options["exact"] else 5
        count = stv(profile, options["seats"], seed=options["seed"], decimals=decimals)
        return {"method": method, **_counted(profile, count, options)}
    if method == "borda":
        points = borda(profile)
        lines = {name: {"score": float(value)} for name, value in points.items()}
        return {"method": method, **_placed(places(points), lines)}
    fit = strengths.bradley_terry if method == "bradley_terry" else strengths.plackett_luce
    return {"method": method, **_measured(fit(profile, options["reference"]))}


def _placed(place: Mapping[str, int], lines: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Candidates by place, and the same as a ranking of groups and the winners."""
    order = sorted(place, key=lambda name: (place[name], name))
    groups = [[name for name in order if place[name] == rank] for rank in sorted(set(place.values()))]
    candidates = [{"id": name, "rank": place[name], "tied": sum(one == place[name] for one in place.values()) > 1,
                   **lines.get(name, {})} for name in order]  # fmt: skip
    return {"candidates": candidates, "ranking": groups, "winners": groups[0] if groups else []}


def _ordered(profile: Profile, order: Order, method: str) -> dict[str, Any]:
    wins = {name: sum(count > profile.majorities[other, name] for (one, other), count in profile.majorities.items()
                      if one == name) for name in profile.candidates}  # fmt: skip
    name = "paths" if method == "schulze" else "locked"
    found = _placed(order.place, {one: {"score": float(count)} for one, count in wins.items()})
    return found | {"pairwise": _nested(profile.majorities), name: _nested(order.rests_on)}


def _nested(pairs: Mapping[tuple[str, str], Fraction]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (one, other), count in sorted(pairs.items()):
        found.setdefault(one, {})[other] = float(count)
    return found


def _counted(profile: Profile, count: Count, options: Mapping[str, Any]) -> dict[str, Any]:
    last = count.stages[-1].votes if count.stages else {}
    excluded = [name for stage in count.stages for name in stage.excluded]
    hopeful = [name for name in profile.candidates if name not in count.elected and name not in excluded]
    hopeful.sort(key=lambda name: (-last[name], name))
    order = [*count.elected, *hopeful, *reversed(excluded)]
    candidates = [{"id": name, "rank": at, "elected": name in count.elected, "score": float(last[name])}
                  for at, name in enumerate(order, start=1)]  # fmt: skip
    stages = [
        {
            "votes": {name: float(votes) for name, votes in stage.votes.items()}, "elected": list(stage.elected),
            "excluded": list(stage.excluded), "passed_on": stage.passed_on or None,
            "exhausted": float(stage.exhausted),
        }
        for stage in count.stages
    ]  # fmt: skip
    return {
        "seats": options["seats"], "quota": float(count.quota), "elected": list(count.elected),
        "winners": list(count.elected), "candidates": candidates, "rounds": stages,
        "lots": [{"round": lot.stage, "tied": list(lot.tied), "drawn": lot.drawn} for lot in count.lots],
    }  # fmt: skip


def _measured(found: strengths.Strengths) -> dict[str, Any]:
    worth = found.worth
    lines = {name: {"score": value, "se": found.error[name], "worth": worth[name]}
             for name, value in found.strength.items()}  # fmt: skip
    place = places({name: Fraction(value) for name, value in found.strength.items()})
    return _placed(place, lines) | {"tie": found.tie, "criterion": found.deviance, "prior": found.has_prior}


def _warnings(profile: Profile, found: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Problem]:
    if found.get("prior"):
        yield Problem("prior")
    for lot in found.get("lots", ()):
        yield Problem("lot", {"round": lot["round"], "seed": options["seed"], "candidates": ", ".join(lot["tied"]),
                              "drawn": lot["drawn"]})  # fmt: skip
    if options["method"] in ("schulze", "ranked_pairs"):
        beats = {
            pair: count for pair, count in profile.majorities.items() if count > profile.majorities[pair[1], pair[0]]
        }
        for circle in components(profile.candidates, beats):
            if len(circle) > 1:
                yield Problem("cycle", {"candidates": ", ".join(sorted(circle))})
    if options["method"] == "plackett_luce" and any(ballot.has_ties for ballot in profile.ballots):
        yield Problem("tied_ranks")
    if len(profile.ballots) == 1:
        yield Problem("one_ballot")


def _for_people(found: Mapping[str, Any]) -> list[str]:
    errors = any("se" in one for one in found["candidates"])
    names = ["id", "rank", "score", *(["se"] if errors else [])]
    heading = [_("candidate"), _("place"), _("score"), *([_("error")] if errors else [])]
    lines = [f"{_('Method')}: {found['method']}", ""]
    lines += table(heading, ([one.get(name) for name in names] for one in found["candidates"]))
    for at, stage in enumerate(found.get("rounds", ()), start=1):
        told = ", ".join(f"{name} {votes:g}" for name, votes in stage["votes"].items())
        what = [f"{_('elected')}: {', '.join(stage['elected'])}"] if stage["elected"] else []
        what += [f"{_('excluded')}: {', '.join(stage['excluded'])}"] if stage["excluded"] else []
        lines.append(f"{_('Round')} {at}: {told}. {'; '.join(what)}".rstrip())
    return lines
