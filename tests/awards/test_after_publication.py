"""What happens in public after the instant: corrections, revocation, succession, proof, categories."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards import actions, keys
from awards.bundle import canonical
from awards.models import Award, Publication, PublishedList
from awards.proof import proof_of, signed_proof
from tests.awards.aftermath import LATER, a_public_edition, held, organizer_of, refused, revoke, winner_of
from tests.factories import NOON, RULES, a_decided_edition, a_publication, a_role, a_user

pytestmark = pytest.mark.django_db


# ── Corrections ───────────────────────────────────────────────────────────────
def test_a_correction_changes_the_words_and_keeps_the_old_list(client: Client):
    edition = a_public_edition(9, 8)
    film = winner_of(edition)

    words = {"title": "Tidewatch", "citation:first": "Patience."}
    actions.correct(edition, film.code, words, notice="A slip in the title.", actor=organizer_of(edition), now=LATER)

    page = client.get(reverse("awards:results", args=[edition.slug])).text
    assert "Tidewatch" in page
    assert "A slip in the title." in page
    old = client.get(reverse("awards:list", args=[edition.slug, 1])).text
    assert film.title in old
    assert "Tidewatch" not in old


def test_later_edits_do_not_slip_into_a_corrected_list():
    edition = a_public_edition(9, 8)
    code = winner_of(edition, "second").code
    edition.films.update(title="Renamed in silence")
    edition.award_categories.update(name={"en": "Renamed in silence"})

    actions.correct(edition, code, {"title": "Tidewatch"}, notice="A slip.", actor=organizer_of(edition), now=LATER)

    publication = Publication.objects.get(edition=edition)
    assert "Renamed in silence" not in str(publication.snapshot)
    assert "Renamed in silence" not in str(publication.lists.get(number=2).content)


def test_a_correction_needs_a_notice_and_a_change():
    edition = a_public_edition(9)
    code, organizer = winner_of(edition).code, organizer_of(edition)

    assert (
        refused(actions.correct, edition, code, {"title": "X"}, notice=" ", actor=organizer, now=LATER) == "no_notice"
    )
    same = {"title": winner_of(edition).title}
    assert refused(actions.correct, edition, code, same, notice="x", actor=organizer, now=LATER) == "nothing_changed"
    assert refused(actions.correct, edition, "F-X", same, notice="x", actor=organizer, now=LATER) == "film_not_shown"


# ── Revocation and succession ─────────────────────────────────────────────────
def test_a_revoked_award_passes_on_once_the_next_film_accepts(client: Client):
    edition = a_public_edition(10, 9, 8, 7, 6)
    first, second = winner_of(edition), winner_of(edition, "second")
    certificate = Award.objects.get(category__code="first").check_code

    revoke(edition, first)
    assert held(edition, "first") == []
    assert second.code in held(edition, "second")
    offer = Award.objects.get(state="offered")
    actions.accept_offer(offer, actor=second.creator, now=LATER)

    assert held(edition, "first") == [second.code]
    assert second.code not in held(edition, "second")
    assert [one.kind for one in PublishedList.objects.all()] == ["first", "revocation", "succession"]
    page = client.get(reverse("awards:film", args=[edition.slug, first.code]))
    assert page.status_code == 200
    assert "It used footage of others." in page.text
    assert "revoked" in client.get(reverse("awards:check", args=[certificate])).text
    assert "valid" in client.get(reverse("awards:check", args=[offer.check_code])).text
    assert Award.objects.get(film=second, category__code="second").state == "moved"


def test_an_offer_can_be_declined_and_lapses_when_nobody_answers():
    edition = a_public_edition(10, 9, 8, 7, 6, answer_days=2)
    revoke(edition, winner_of(edition))
    offer = Award.objects.get(state="offered")

    actions.decline_offer(offer, actor=offer.film.creator, now=LATER)
    following = Award.objects.get(state="offered")
    assert following.film != offer.film
    late = LATER + timedelta(days=2, seconds=1)
    assert refused(actions.accept_offer, following, actor=following.film.creator, now=late) == "not_on_offer"
    assert refused(actions.decline_offer, following, actor=None, now=LATER) == "not_on_offer"
    actions.decline_offer(following, actor=None, now=late)
    assert Award.objects.filter(state="declined").count() == 2


def test_a_slot_stays_vacant_where_the_rules_said_so():
    edition = a_public_edition(10, 9, 8, succession="vacant")
    revoke(edition, winner_of(edition))

    assert held(edition, "first") == []
    assert not Award.objects.filter(state="offered").exists()


def test_a_category_may_want_its_slot_decided_anew():
    edition = a_public_edition(10, 9, 8, succession="promote")
    edition.award_categories.filter(code="first").update(succession="anew")
    first, organizer = edition.award_categories.get(code="first"), organizer_of(edition)
    revoke(edition, winner_of(edition))
    film = winner_of(edition, "second")
    assert not Award.objects.filter(state="offered").exists()

    actions.choose_successor(first, film, reason="The jury voted.", actor=organizer, now=LATER)
    again = {"reason": "Again.", "actor": organizer, "now": LATER}
    assert refused(actions.choose_successor, first, film, **again) == "nothing_to_choose"
    actions.accept_offer(Award.objects.get(state="offered"), actor=film.creator, now=LATER)

    assert held(edition, "first") == [film.code]


def test_nothing_is_revoked_before_the_instant_or_twice():
    edition = a_decided_edition(9, 8)
    a_publication(edition, publish_at=LATER)
    film = edition.films.get(awards__category__code="first")
    words = {"cause": "rights", "notice": "x", "actor": organizer_of(edition)}

    assert refused(actions.revoke_awards, film, now=NOON, **words) == "not_public"
    actions.revoke_awards(film, now=LATER, **words)
    assert refused(actions.revoke_awards, film, now=LATER, **words) == "holds_nothing"


def test_a_prize_is_handed_over_when_the_award_is_final():
    edition = a_public_edition(9, 8, objection_days=7)
    award, organizer = Award.objects.get(category__code="first"), organizer_of(edition)

    assert refused(actions.track_prize, award, "paid", actor=organizer, now=LATER) == "not_final_yet"
    after = NOON + timedelta(days=7, seconds=1)
    actions.file_case(award.film, claim="Stock.", contact="a@example.org", actor=None, now=LATER)
    assert refused(actions.track_prize, award, "paid", actor=organizer, now=after) == "not_final_yet"
    other = Award.objects.get(category__code="second")
    actions.track_prize(other, "paid", actor=organizer, now=after)
    revoke(edition, other.film)
    other.refresh_from_db()
    assert other.prize == "returned"


# ── Two signatures, proof, retraction ─────────────────────────────────────────
def test_two_different_people_sign_where_the_rules_want_it():
    edition = a_decided_edition(9, 8, rules={**RULES, "publication": {"signatures": 2}})
    organizer, chair = organizer_of(edition), a_role(a_user(), edition, "chair").user
    actions.draft_awards(edition, actor=organizer, now=NOON)
    actions.sign(edition, actor=organizer, now=NOON)

    assert refused(actions.sign, edition, actor=organizer, now=NOON) == "signed_already"
    assert refused(actions.schedule, edition, publish_at=LATER, actor=organizer, now=NOON) == "out_of_turn"
    actions.sign(edition, actor=chair, now=NOON)
    actions.schedule(edition, publish_at=LATER, actor=organizer, now=NOON)


def test_a_film_that_leaves_after_signing_stops_the_publication():
    edition = a_decided_edition(9, 8, 7)
    organizer = organizer_of(edition)
    actions.draft_awards(edition, actor=organizer, now=NOON)
    actions.sign(edition, actor=organizer, now=NOON)
    edition.films.filter(awards__category__code="first").update(stage="disqualified")

    assert refused(actions.schedule, edition, publish_at=LATER, actor=organizer, now=NOON) == "draft_outdated"


def test_the_proof_names_rounds_and_averages_and_no_juror():
    edition = a_public_edition(9, 8)
    film = winner_of(edition)
    proof = proof_of(film, film.creator, now=LATER)
    assert proof is not None
    text = canonical(signed_proof(proof)["document"])

    assert (proof.rounds[0].ballots, proof.rounds[0].watched_in_full) == (2, 0)
    assert [line.mean for line in proof.rounds[0].averages] == [9, 9, 9]
    assert not [juror for juror in edition.jurors.all() if juror.user.display_name.encode() in text]
    key = keys.signing_key().public_key()
    key.verify(bytes.fromhex(signed_proof(proof)["signature"]), text)


def test_there_is_no_proof_before_the_instant_for_others_or_against_the_rules():
    edition = a_public_edition(9, proof=False)
    film = winner_of(edition)
    assert proof_of(film, film.creator, now=LATER) is None
    allowed = a_decided_edition(9, slug="allowed")
    a_publication(allowed, publish_at=LATER)
    film = allowed.films.get()
    assert proof_of(film, film.creator, now=NOON) is None
    assert proof_of(film, a_user(), now=LATER) is None


def test_retracted_results_keep_their_address_and_say_why(client: Client):
    edition = a_public_edition(9)
    actions.retract(edition, reason="The count was wrong.", actor=organizer_of(edition), now=LATER)

    page = client.get(reverse("awards:results", args=[edition.slug]))
    assert page.status_code == 200
    assert "The count was wrong." in page.text
    assert client.get(reverse("awards:gallery", args=[edition.slug])).status_code == 404


# ── Categories in the browser ─────────────────────────────────────────────────
def test_an_organizer_adds_a_category_without_code(client: Client):
    edition = a_decided_edition(9, 8, 7)
    client.force_login(organizer_of(edition))
    address = reverse("awards:category_new", args=[edition.slug])
    form = {"name_en": "Best First Film", "name_id": "Film Pertama Terbaik", "slots": "1", "decides": "standing",
            "first_film": "on", "countries": ["ID"], "cumulates": "on", "min_seconds": "60"}  # fmt: skip

    assert client.post(address, form).status_code == 422  # a round has opened: why now?
    assert client.post(address, {**form, "reason": "A sponsor."}).status_code == 302

    made = edition.award_categories.get(code="best-first-film")
    assert made.name == {"en": "Best First Film", "id": "Film Pertama Terbaik"}
    assert made.eligible == {"countries": ["ID"], "first_film": True, "min_ms": 60_000}
    assert (made.cumulates, made.position) == (True, 6)


def test_categories_move_and_go_until_the_awards_are_signed(client: Client):
    edition = a_decided_edition(9, 8)
    client.force_login(organizer_of(edition))
    why = {"reason": "Asked for."}

    client.post(reverse("awards:category_move", args=[edition.slug, "second"]), {**why, "to": "up"})
    client.post(reverse("awards:category_remove", args=[edition.slug, "third"]), why)
    assert [one.code for one in edition.award_categories.all()] == [
        "second",
        "first",
        "best-creativity",
        "best-narrative",
    ]

    a_publication(edition)
    client.post(reverse("awards:category_remove", args=[edition.slug, "first"]), why)
    assert edition.award_categories.filter(code="first").exists()
