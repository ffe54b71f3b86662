"""Drafting, ruling, signing, scheduling, retracting: what may be done about awards, and what is refused."""

from datetime import timedelta

import pytest

from awards import actions
from awards.board import board_of
from awards.models import Award, Publication, Ruling
from awards.wording import AwardsRefused
from contest.models import AuditEntry, Edition, OutgoingMail, User
from submissions.models import Verification, VerificationDraw
from tests.factories import NOON, RULES, a_decided_edition, a_publication, an_edition, an_organizer

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def organizer_of(edition: Edition) -> User:
    return edition.roles.filter(kind="organizer").first().user


def given(edition: Edition, code: str) -> list[tuple[int, bool]]:
    """(place, shared) of the awards in a category."""
    return list(Award.objects.filter(category__edition=edition, category__code=code).values_list("place", "shared"))


def refused(call, *args, **kwargs) -> str:
    with pytest.raises(AwardsRefused) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def test_the_slots_fill_from_the_top_and_two_films_share_a_place():
    edition = a_decided_edition(10, 8, 8, 6, 5, 4)

    actions.draft_awards(edition, actor=organizer_of(edition), now=NOON)

    assert given(edition, "first") == [(1, False)]
    assert given(edition, "second") == [(2, True), (2, True), (4, False)]


def test_without_a_closed_round_there_is_nothing_to_draft():
    edition = an_edition()

    assert refused(actions.draft_awards, edition, actor=an_organizer(edition), now=NOON) == "no_result"


def test_drafting_twice_gives_the_same_awards_and_keeps_the_citation():
    edition = a_decided_edition(9, 8)
    actions.draft_awards(edition, actor=organizer_of(edition), now=NOON)
    first = Award.objects.get(category__code="first")
    actions.cite_award(first, citation=" Patience made visible. ", actor=organizer_of(edition), now=NOON)

    actions.draft_awards(edition, actor=organizer_of(edition), now=LATER)

    assert Award.objects.get(category__code="first").citation == "Patience made visible."


def test_a_choice_needs_a_reason_and_as_many_films_as_there_are_slots():
    edition = a_decided_edition(9, 8, 7)
    first, organizer = edition.award_categories.get(code="first"), organizer_of(edition)
    films = list(edition.films.order_by("code"))

    assert refused(actions.rule, first, "choice", films[:1], reason=" ", actor=organizer, now=NOON) == "no_reason"
    assert refused(actions.rule, first, "choice", films, reason="Both", actor=organizer, now=NOON) == "too_many_chosen"
    assert refused(actions.rule, first, "choice", [], reason="None", actor=organizer, now=NOON) == "no_film_chosen"
    assert refused(actions.rule, first, "order", films[:1] * 2, reason="Two", actor=organizer, now=NOON) == "film_twice"
    assert not Ruling.objects.exists()


def test_an_order_of_the_chair_breaks_a_tie_where_the_rules_do_not_share():
    edition = a_decided_edition(9, 9)
    rules = edition.current_rules
    rules.data["ties"] = {"chain": ["chair"], "places": "chain"}
    rules.save()
    first, films = edition.award_categories.get(code="first"), list(edition.films.order_by("-code"))
    actions.draft_awards(edition, actor=organizer_of(edition), now=NOON)
    assert refused(actions.sign, edition, actor=organizer_of(edition), now=NOON) == "open_slots"

    actions.rule(first, "order", films, reason="The jury voted 4 to 1.", actor=organizer_of(edition), now=NOON)

    assert Award.objects.get(category__code="first").film == films[0]


def test_signing_refuses_a_draft_that_the_count_has_left_behind():
    edition = a_decided_edition(9, 8)
    organizer = organizer_of(edition)
    assert refused(actions.sign, edition, actor=organizer, now=NOON) == "nothing_drafted"
    actions.draft_awards(edition, actor=organizer, now=NOON)
    Award.objects.filter(category__code="first").delete()

    assert refused(actions.sign, edition, actor=organizer, now=NOON) == "draft_outdated"


def test_what_is_signed_cannot_be_changed_until_the_signature_is_taken_back():
    edition = a_decided_edition(9, 8)
    organizer = organizer_of(edition)
    actions.draft_awards(edition, actor=organizer, now=NOON)
    actions.sign(edition, actor=organizer, now=NOON)

    assert refused(actions.draft_awards, edition, actor=organizer, now=NOON) == "already_signed"
    actions.unsign(edition, actor=organizer, now=NOON)
    actions.draft_awards(edition, actor=organizer, now=NOON)


def test_an_instant_in_the_past_is_refused():
    edition = a_decided_edition(9)
    organizer = organizer_of(edition)
    actions.draft_awards(edition, actor=organizer, now=NOON)
    actions.sign(edition, actor=organizer, now=NOON)

    early = NOON - timedelta(seconds=1)
    assert refused(actions.schedule, edition, publish_at=early, actor=organizer, now=NOON) == "instant_past"


def test_before_the_instant_a_publication_can_be_recalled_after_it_only_retracted():
    edition = a_decided_edition(9)
    publication, organizer = a_publication(edition, publish_at=LATER), organizer_of(edition)

    assert refused(actions.retract, edition, reason="A mistake.", actor=organizer, now=NOON) == "not_public"
    assert refused(actions.recall, edition, actor=organizer, now=LATER) == "already_public"
    actions.retract(edition, reason="A mistake.", actor=organizer, now=LATER)

    publication.refresh_from_db()
    assert not publication.is_public_at(LATER)


def test_of_two_simultaneous_schedules_the_second_is_refused():
    edition = a_decided_edition(9)
    a_publication(edition)

    assert refused(actions.schedule, edition, publish_at=LATER, actor=organizer_of(edition), now=NOON) == "out_of_turn"


def test_the_predicate_and_the_queryset_agree_on_what_is_public():
    edition = a_decided_edition(9)
    publication = a_publication(edition, publish_at=LATER)

    for at in (NOON, LATER - timedelta(microseconds=1), LATER, LATER + timedelta(days=1)):
        assert Publication.objects.public_at(at).contains(publication) is publication.is_public_at(at)


def test_what_is_published_is_a_snapshot_that_later_edits_do_not_change():
    edition = a_decided_edition(9)
    publication = a_publication(edition)
    edition.films.update(title="Renamed afterwards")

    publication.refresh_from_db()
    assert "Renamed afterwards" not in str(publication.snapshot)


def test_letters_are_written_once_and_only_after_the_instant():
    edition = a_decided_edition(9, 8)
    publication = a_publication(edition, publish_at=LATER)
    OutgoingMail.objects.all().delete()

    assert actions.announce(publication, now=NOON) == 0
    written = actions.announce(publication, now=LATER)
    assert actions.announce(publication, now=LATER) == 0

    assert written == OutgoingMail.objects.count()
    assert OutgoingMail.objects.filter(kind="award_won").count() == 2


def test_every_action_leaves_one_audit_line():
    edition = a_decided_edition(9)
    before = AuditEntry.objects.count()

    a_publication(edition)

    verbs = AuditEntry.objects.order_by("sequence").values_list("verb", flat=True)[before:]
    assert list(verbs) == ["awards.draft", "publication.sign", "publication.schedule"]


# ── Verification of winners ───────────────────────────────────────────────────
def test_with_the_last_signature_the_winners_are_looked_into_as_the_rules_ask():
    rules = {**RULES, "publication": {"signatures": 2}, "verification": [{"stage": "winners"}]}
    edition = a_decided_edition(9, 8, 7, rules=rules)
    first, second = organizer_of(edition), an_organizer(edition)
    actions.draft_awards(edition, actor=first, now=NOON)
    assert verified_gate(edition) == (False, 0)

    actions.sign(edition, actor=first, now=NOON)
    assert not Verification.objects.exists()
    actions.sign(edition, actor=second, now=NOON)
    winners = set(Award.objects.values_list("film", flat=True))
    assert set(Verification.objects.values_list("film", "stage", "why")) == {(w, "winners", "reached") for w in winners}
    assert verified_gate(edition) == (False, len(winners))

    Verification.objects.update(outcome="confirmed", decided_at=NOON)
    assert verified_gate(edition) == (True, 0)


def verified_gate(edition: Edition) -> tuple[bool, int]:
    board = board_of(edition, reader=organizer_of(edition), now=NOON)
    return next((gate.is_met, gate.number) for gate in board.gates if gate.code == "verified")


def test_an_edition_that_asks_nothing_of_winners_verifies_none():
    edition = a_decided_edition(9, 8)
    a_publication(edition)

    assert not Verification.objects.exists()
    assert not VerificationDraw.objects.exists()
