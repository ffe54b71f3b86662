from dataclasses import replace
from datetime import timedelta

from awards import actions
from contest.models import AwardCategory, Edition, User
from tests.factories import NOON, a_decided_edition, a_publication
from tests.house.stage import Act, scene


def decided() -> tuple[Edition, User]:
    edition = a_decided_edition(9, 8)
    return edition, edition.roles.get(kind="organizer").user


def drafted() -> tuple[Edition, User]:
    edition, organizer = decided()
    actions.draft_awards(edition, actor=organizer, now=NOON)
    return edition, organizer


def signed() -> tuple[Edition, User]:
    edition, organizer = drafted()
    actions.sign(edition, actor=organizer, now=NOON)
    return edition, organizer


@scene("awards.draft_awards")
def draft_awards() -> Act:
    edition, organizer = decided()
    return lambda: actions.draft_awards(edition, actor=organizer, now=NOON)


@scene("awards.rule")
def rule() -> Act:
    edition, organizer = decided()
    first, films = edition.award_categories.get(code="first"), edition.films.all()[:1]
    return lambda: actions.rule(first, "choice", films, reason="By vote", actor=organizer, now=NOON)


@scene("awards.cite_award")
def cite_award() -> Act:
    edition, organizer = drafted()
    award = edition.award_categories.get(code="first").awards.get()
    return lambda: actions.cite_award(award, citation="Patience.", actor=organizer, now=NOON)


@scene("awards.sign")
def sign() -> Act:
    edition, organizer = drafted()
    return lambda: actions.sign(edition, actor=organizer, now=NOON)


@scene("awards.unsign")
def unsign() -> Act:
    edition, organizer = signed()
    return lambda: actions.unsign(edition, actor=organizer, now=NOON)


@scene("awards.schedule")
def schedule() -> Act:
    edition, organizer = signed()
    return lambda: actions.schedule(edition, publish_at=NOON, actor=organizer, now=NOON)


@scene("awards.recall")
def recall() -> Act:
    edition, organizer = signed()
    actions.schedule(edition, publish_at=NOON + timedelta(days=1), actor=organizer, now=NOON)
    return lambda: actions.recall(edition, actor=organizer, now=NOON)


@scene("awards.retract")
def retract() -> Act:
    edition, organizer = signed()
    actions.schedule(edition, publish_at=NOON, actor=organizer, now=NOON)
    return lambda: actions.retract(edition, reason="A slip", actor=organizer, now=NOON)


@scene("awards.announce")
def announce() -> Act:
    publication = a_publication(decided()[0])
    return lambda: actions.announce(publication, now=NOON)


@scene("awards.count_votes")
def count_votes() -> Act:
    edition, organizer = decided()
    first, votes = edition.award_categories.get(code="first"), {edition.films.first(): 3}
    return lambda: actions.count_votes(first, "vote", votes, reason="Five present", actor=organizer, now=NOON)


def nominating() -> tuple[AwardCategory, User]:
    edition, organizer = decided()
    edition.award_categories.filter(code="third").update(nominated=True)
    return edition.award_categories.get(code="third"), organizer


@scene("awards.nominate")
def nominate() -> Act:
    third, organizer = nominating()
    return lambda: actions.nominate(third, third.edition.films.first(), reason="", actor=organizer, now=NOON)


@scene("awards.withdraw_nomination")
def withdraw_nomination() -> Act:
    third, organizer = nominating()
    film = third.edition.films.first()
    actions.nominate(third, film, reason="", actor=organizer, now=NOON)
    return lambda: actions.withdraw_nomination(third, film, actor=organizer, now=NOON)


@scene("awards.revise_categories")
def revise_categories() -> Act:
    edition, organizer = decided()
    awards = edition.as_data().awards
    fewer = [replace(awards[0], slots=2), *awards[1:]]
    return lambda: actions.revise_categories(edition, fewer, reason="Two firsts", actor=organizer, now=NOON)
