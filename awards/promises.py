"""What the rules of an edition promise about publication, signing, objections and succession.

A rule: no Django, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from awards.tally.succession import Way


@dataclass(frozen=True)
class Promises:
    """The section [rules.publication] of an edition.

    `signatures`: how many different people sign. `objection_days`: how long results are provisional, 0: final at once.
    `answer_days`: how long a successor may think. `reply_days`: how long a creator has to answer a challenge.
    `scores`: whether the public reads the scores of awards; `bundle`: whether it may download the sealed result;
    `proof`: whether creators may download how their film was judged.
    """

    signatures: int = 1
    objection_days: int = 0
    succession: Way = Way.PROMOTE
    answer_days: int = 7
    reply_days: int = 5
    scores: bool = True
    bundle: bool = True
    proof: bool = True

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> "Promises":
        """From the rules; what they do not say is the default."""
        said = {name: section[name] for name in cls.__dataclass_fields__ if name in section}
        if "succession" in said:
            said["succession"] = Way(said["succession"])
        return cls(**said)

    def final_at(self, publish_at: datetime, zone: ZoneInfo) -> datetime | None:
        """The end of the objection window: the same time of day in the contest's zone, whatever its clocks do between;

        None without a window.
        """
        return days_later(publish_at, self.objection_days, zone) if self.objection_days else None


def days_later(instant: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day in `zone`, so many days later (UTC). A time the clocks skip is the one after the gap."""
    there = instant.astimezone(zone)
    return (there.replace(fold=0) + timedelta(days=days)).astimezone(UTC)
