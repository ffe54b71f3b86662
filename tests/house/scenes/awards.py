from dataclasses import replace
from datetime import timedelta

from awards import actions
from awards.models import Award, Case
from contest.models import AwardCategory, Edition, User
from tests.factories import NOON, a_decided_edition, a_publication, a_user
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


def published() -> tuple[Edition, User]:
    edition, organizer = decided()
    a_publication(edition)
    return edition, organizer


def winner_of(edition: Edition):
    return edition.films.get(awards__category__code="first", awards__state="given")


@scene("awards.correct")
def correct() -> Act:
    edition, organizer = published()
    code = winner_of(edition).code
    return lambda: actions.correct(edition, code, {"title": "Tide"}, notice="A slip", actor=organizer, now=NOON)


@scene("awards.revoke_awards")
def revoke_awards() -> Act:
    edition, organizer = published()
    film = winner_of(edition)
    return lambda: actions.revoke_awards(film, cause="rights", notice="Not theirs", actor=organizer, now=NOON)


def on_offer() -> Award:
    edition, organizer = published()
    actions.revoke_awards(winner_of(edition), cause="rights", notice="Not theirs", actor=organizer, now=NOON)
    return Award.objects.get(state="offered")


@scene("awards.accept_offer")
def accept_offer() -> Act:
    award = on_offer()
    return lambda: actions.accept_offer(award, actor=award.film.creator, now=NOON)


@scene("awards.decline_offer")
def decline_offer() -> Act:
    award = on_offer()
    return lambda: actions.decline_offer(award, actor=award.film.creator, now=NOON)


@scene("awards.choose_successor")
def choose_successor() -> Act:
    edition, organizer = published()
    edition.award_categories.filter(code="first").update(succession="anew")
    winner = winner_of(edition)
    actions.revoke_awards(winner, cause="rights", notice="Not theirs", actor=organizer, now=NOON)
    first, film = edition.award_categories.get(code="first"), edition.films.exclude(pk=winner.pk).get()
    return lambda: actions.choose_successor(first, film, reason="By vote", actor=organizer, now=NOON)


@scene("awards.track_prize")
def track_prize() -> Act:
    _edition, organizer = published()
    award = Award.objects.first()
    assert award is not None
    return lambda: actions.track_prize(award, "paid", actor=organizer, now=NOON)


@scene("awards.file_case")
def file_case() -> Act:
    film = winner_of(published()[0])
    return lambda: actions.file_case(film, claim="Stock", contact="a@example.org", actor=None, now=NOON)


def filed() -> tuple[Case, User]:
    edition, organizer = published()
    film = winner_of(edition)
    return actions.file_case(film, claim="Stock", contact="a@example.org", actor=None, now=NOON), organizer


@scene("awards.open_case")
def open_case() -> Act:
    case, organizer = filed()
    return lambda: actions.open_case(case, question="Is it yours?", actor=organizer, now=NOON)


@scene("awards.dismiss_case")
def dismiss_case() -> Act:
    case, organizer = filed()
    return lambda: actions.dismiss_case(case, reason="Nothing in it", actor=organizer, now=NOON)


def opened() -> tuple[Case, User]:
    case, organizer = filed()
    actions.open_case(case, question="Is it yours?", actor=organizer, now=NOON)
    return case, organizer


@scene("awards.call_decider")
def call_decider() -> Act:
    case, organizer = opened()
    person = a_user()
    return lambda: actions.call_decider(case, person, actor=organizer, now=NOON)


@scene("awards.reply_to_case")
def reply_to_case() -> Act:
    case, _organizer = opened()
    return lambda: actions.reply_to_case(case, reply="It is.", actor=case.film.creator, now=NOON)


@scene("awards.vote_on_case")
def vote_on_case() -> Act:
    case, organizer = opened()
    person = a_user()
    actions.call_decider(case, person, actor=organizer, now=NOON)
    actions.reply_to_case(case, reply="It is.", actor=case.film.creator, now=NOON)
    return lambda: actions.vote_on_case(case, outcome="confirmed", reason="Shown", actor=person, now=NOON)
