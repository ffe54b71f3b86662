"""The calendar of an edition: which phase it is in, what comes next, what is behind it.

A rule: plain Python, no Django, no clock. All instants are aware datetimes; a deadline itself is still in time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Phase(StrEnum):
    """Where an edition stands. In the order in which an edition passes through them."""

    DRAFTED = "drafted"
    """Nobody but its organizers knows of it."""
    ANNOUNCED = "announced"
    """The public knows of it; entries have not opened."""
    OPEN = "open"
    GRACE = "grace"
    """Entries have closed; uploads that began in time may still arrive."""
    JUDGING = "judging"
    """Screening and the rounds of the jury."""
    AWAITING = "awaiting"
    """The jury is done; the results are not public yet."""
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Calendar:
    """The dates of an edition. `stage` is its lifecycle stage: "drafted", "announced" or "archived".

    `judging_ends_at` None: judging lasts until the ceremony. `ceremony_at` None: no date has been set for the results.
    `published_at` is the instant at which the results become public, None while none is set.
    """

    stage: str
    opens_at: datetime
    closes_at: datetime
    grace: timedelta = timedelta()
    judging_ends_at: datetime | None = None
    ceremony_at: datetime | None = None
    published_at: datetime | None = None

    @property
    def grace_ends_at(self) -> datetime:
        return self.closes_at + self.grace


@dataclass(frozen=True)
class Milestone:
    """One date of the calendar. `code` is "opens", "closes", "judging_ends", "ceremony" or "published"."""

    code: str
    at: datetime
    is_past: bool
    is_next: bool


def phase_at(calendar: Calendar, now: datetime) -> Phase:
    """The phase at `now`. Publication outranks every other date; an unannounced edition has no calendar yet."""
    if calendar.stage != Phase.ANNOUNCED:
        return Phase(calendar.stage)
    if calendar.published_at is not None and calendar.published_at <= now:
        return Phase.PUBLISHED
    if now < calendar.opens_at:
        return Phase.ANNOUNCED
    if now <= calendar.closes_at:
        return Phase.OPEN
    if now <= calendar.grace_ends_at:
        return Phase.GRACE
    judging_ends_at = calendar.judging_ends_at or calendar.ceremony_at
    return Phase.JUDGING if judging_ends_at is None or now < judging_ends_at else Phase.AWAITING


def takes_uploads(calendar: Calendar, *, began_at: datetime, now: datetime) -> bool:
    """Whether bytes of an upload begun at `began_at` may still arrive: until the deadline, then through the grace."""
    if calendar.stage != Phase.ANNOUNCED or now < calendar.opens_at:
        return False
    return now <= calendar.closes_at or (began_at <= calendar.closes_at and now <= calendar.grace_ends_at)


def milestones(calendar: Calendar, now: datetime) -> tuple[Milestone, ...]:
    """The dates that are set, in time's order; the first one still ahead is marked as next.

    The ceremony gives way to the publication where both are the same instant.
    """
    dates = {
        "opens": calendar.opens_at,
        "closes": calendar.closes_at,
        "judging_ends": calendar.judging_ends_at,
        "ceremony": calendar.ceremony_at if calendar.ceremony_at != calendar.published_at else None,
        "published": calendar.published_at,
    }
    ahead = sorted((at, code) for code, at in dates.items() if at is not None and at > now)
    following = ahead[0][1] if ahead else ""
    known = [(code, at) for code, at in dates.items() if at is not None]
    in_order = sorted(known, key=lambda date: date[1])
    return tuple(Milestone(code, at, is_past=at <= now, is_next=code == following) for code, at in in_order)


def next_milestone(calendar: Calendar, now: datetime) -> Milestone | None:
    """What closes, opens or happens next; None when nothing is ahead."""
    return next((date for date in milestones(calendar, now) if date.is_next), None)
