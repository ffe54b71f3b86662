from awards import actions
from awards.models import Award, Case
from contest.models import Edition, User
from submissions.models import Film
from tests.factories import NOON, a_publication, a_user
from tests.house.scenes.awards import decided
from tests.house.stage import Act, scene


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


def proposed() -> tuple[Film, User]:
    """A revocation that the organizer proposed, and somebody else who leads."""
    edition, organizer = published()
    film = winner_of(edition)
    actions.propose_revocation(film, cause="rights", notice="Not theirs", actor=organizer, now=NOON)
    return film, a_user()


@scene("awards.propose_revocation")
def propose_revocation() -> Act:
    edition, organizer = published()
    film = winner_of(edition)
    return lambda: actions.propose_revocation(film, cause="rights", notice="Not theirs", actor=organizer, now=NOON)


@scene("awards.confirm_revocation")
def confirm_revocation() -> Act:
    film, other = proposed()
    return lambda: actions.confirm_revocation(film, actor=other, now=NOON)


@scene("awards.drop_revocation")
def drop_revocation() -> Act:
    film, other = proposed()
    return lambda: actions.drop_revocation(film, actor=other, now=NOON)


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
