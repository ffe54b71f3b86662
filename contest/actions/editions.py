"""Making, changing, announcing and archiving an edition."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from contest.audit import record
from contest.lifecycle import EDITION, Stage
from contest.lifecycles import OutOfTurn
from contest.mail import post
from contest.models import AwardCategory, DateChange, Edition, Role, RulesVersion, User
from contest.models.editions import COLUMNS
from contest.presets import AwardData, EditionData, diff, problems, rules_digest, write
from contest.presets.data import DATES
from contest.wording import EditionRefused, sentence


def _move(edition: Edition, verb: str, *, actor: User | None, now: datetime) -> None:
    """Take one step of the lifecycle and write it down, or refuse. Of two simultaneous callers exactly one succeeds."""
    came_from = Stage(edition.stage)
    try:
        target = EDITION.after(verb, came_from)
    except OutOfTurn as error:
        raise EditionRefused("out_of_turn") from error
    if not Edition.objects.filter(pk=edition.pk, stage=came_from).update(stage=target):
        raise EditionRefused("out_of_turn")
    edition.stage = target
    record(f"edition.{verb}", edition, actor=actor, at=now, edition=edition, came_from=came_from)


@transaction.atomic
def announce(edition: Edition, *, actor: User | None, now: datetime) -> None:
    """Let the public know of the edition; its calendar begins to count."""
    _move(edition, "announce", actor=actor, now=now)


@transaction.atomic
def archive(edition: Edition, *, actor: User | None, now: datetime) -> None:
    """Lay the edition aside: everything stays readable, nothing can be changed."""
    _move(edition, "archive", actor=actor, now=now)


@transaction.atomic
def make_edition(data: EditionData, *, actor: User | None, now: datetime) -> Edition:
    """A new edition, drafted, with version 1 of its rules. A person who makes it becomes its organizer.

    Refuses with "taken" or "not_sound".
    """
    _be_sound(data)
    if Edition.objects.filter(slug=data.slug).exists():
        raise EditionRefused("taken", slug=data.slug)
    edition = Edition.objects.create(**{name: getattr(data, name) for name in COLUMNS})
    rules = _new_rules(edition, data, number=1, now=now)
    _write_awards(edition, data.awards)
    if actor is not None:
        Role.objects.create(edition=edition, user=actor, kind=Role.Kind.ORGANIZER, given_at=now)
    record("edition.make", edition, actor=actor, at=now, edition=edition, slug=edition.slug, rules=rules.digest)
    return edition


@transaction.atomic
def revise_edition(edition: Edition, data: EditionData, *, reason: str, actor: User | None, now: datetime) -> None:
    """Make the edition what `data` says. Changed rules become a new version; films stay bound to theirs.

    Everybody affected by a moved date or by new rules gets a letter once the edition is announced; then a moved date
    needs a `reason`. Refuses with "nothing_changed" and the codes of `_be_possible`.
    """
    facts = _change(edition, data, reason=reason, now=now)
    record("edition.revise", edition, actor=actor, at=now, edition=edition, reason=reason, **facts)


@transaction.atomic
def reschedule(
    edition: Edition, dates: Mapping[str, datetime | None], *, reason: str, actor: User | None, now: datetime
) -> None:  # fmt: skip
    """Move dates of the calendar (by name: the keys are those of `DATES`), with a public reason.

    Everybody who takes part is told, finished entrants and jurors too.
    """
    data = replace(edition.as_data(), **{name: dates[name] for name in DATES if name in dates})
    facts = _change(edition, data, reason=reason, now=now)
    record("edition.reschedule", edition, actor=actor, at=now, edition=edition, reason=reason, **facts)


@transaction.atomic
def revise_rules(
    edition: Edition, rules: Mapping[str, Any], text: Mapping[str, str], *, actor: User | None, now: datetime
) -> RulesVersion:  # fmt: skip
    """The next version of the rules. Films that are handed in stay under theirs; creators are asked to accept it."""
    data = replace(edition.as_data(), rules=rules, text=text)
    facts = _change(edition, data, reason="", now=now)
    record("edition.revise_rules", edition, actor=actor, at=now, edition=edition, **facts)
    return edition.current_rules


# ── What they have in common ──────────────────────────────────────────────────
def _be_sound(data: EditionData) -> None:
    if found := problems(write(data)):
        raise EditionRefused("not_sound", problems=" ".join(sentence(problem) for problem in found))


def _be_possible(edition: Edition, old: EditionData, new: EditionData, *, reason: str, now: datetime) -> None:
    if edition.stage == Stage.ARCHIVED:
        raise EditionRefused("archived")
    if old.slug != new.slug:
        raise EditionRefused("slug_is_fixed")
    _be_sound(new)
    if edition.stage != Stage.ANNOUNCED or all(getattr(old, name) == getattr(new, name) for name in DATES):
        return
    if not reason.strip():
        raise EditionRefused("reason_missing")
    if old.closes_at != new.closes_at and new.closes_at < now:
        raise EditionRefused("deadline_in_past")
    if old.opens_at != new.opens_at and old.opens_at <= now:
        raise EditionRefused("already_open")


def _change(edition: Edition, data: EditionData, *, reason: str, now: datetime) -> dict[str, object]:
    """Write every difference; answers with what the audit line tells. Must run inside a transaction."""
    edition.refresh_from_db(from_queryset=Edition.objects.select_for_update())
    old = edition.as_data()
    changes = diff(old, data)
    if not changes:
        raise EditionRefused("nothing_changed")
    _be_possible(edition, old, data, reason=reason, now=now)
    for name in COLUMNS:
        setattr(edition, name, getattr(data, name))
    edition.save()
    facts: dict[str, object] = {"changed": [change.path for change in changes]}
    if old.awards != data.awards:
        _write_awards(edition, data.awards)
    if edition.stage == Stage.ANNOUNCED:
        facts |= _tell_of_dates(edition, old, data, reason=reason, now=now)
    if rules_digest(old.rules, old.text) != rules_digest(data.rules, data.text):
        facts |= _tell_of_rules(edition, _new_rules(edition, data, number=edition.current_rules.number + 1, now=now))
    return facts


def _new_rules(edition: Edition, data: EditionData, *, number: int, now: datetime) -> RulesVersion:
    digest = rules_digest(data.rules, data.text)
    return RulesVersion.objects.create(
        edition=edition, number=number, data=data.rules, text=data.text, digest=digest, made_at=now
    )


def _write_awards(edition: Edition, awards: tuple[AwardData, ...]) -> None:
    gone = edition.award_categories.exclude(code__in=[award.code for award in awards])
    try:
        gone.delete()
    except ProtectedError as error:
        raise EditionRefused("award_in_use") from error
    for position, award in enumerate(awards, start=1):
        columns = asdict(award) | {"position": position}
        AwardCategory.objects.update_or_create(edition=edition, code=columns.pop("code"), defaults=columns)


def _tell_of_dates(
    edition: Edition, old: EditionData, new: EditionData, *, reason: str, now: datetime
) -> dict[str, object]:
    """Keep each moved date for the public page, and write to everybody who takes part."""
    names = [name for name in DATES if getattr(old, name) != getattr(new, name)]
    why = {"edition": edition, "reason": reason, "changed_at": now}
    moved = [DateChange(date=name, came_from=getattr(old, name), to=getattr(new, name), **why) for name in names]
    DateChange.objects.bulk_create(moved)
    told = _people_of(edition) if moved else []
    for person in told:
        post("dates_changed", person, at=now, edition=edition, moved=moved, reason=reason)
    return {"dates": {date.date: [date.came_from, date.to] for date in moved}, "told": len(told)} if moved else {}


def _tell_of_rules(edition: Edition, rules: RulesVersion) -> dict[str, object]:
    """Write to every creator of an announced edition: what they hand in from now on needs the new version accepted."""
    creators = _people_of(edition, Role.Kind.CREATOR) if edition.stage == Stage.ANNOUNCED else []
    for person in creators:
        post("rules_changed", person, at=rules.made_at, edition=edition, rules=rules)
    return {"rules": rules.number, "digest": rules.digest, "asked": len(creators)}


def _people_of(edition: Edition, *kinds: str) -> list[User]:
    roles = edition.roles.filter(kind__in=kinds) if kinds else edition.roles.all()
    return list(User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("pk"))
