"""What happens in public after the instant: corrections, revocation, succession, challenges, proof, categories."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from awards import actions, gallery, keys
from awards.bundle import canonical
from awards.models import Award, Case, Publication, PublishedList
from awards.proof import proof_of, signed_proof
from awards.wording import AwardsRefused, CaseRefused
from contest.models import Edition, OutgoingMail, User
from submissions.models import Film
from tests.factories import NOON, RULES, a_decided_edition, a_publication, a_role, a_user

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def a_public_edition(*marks: int, **promises: object) -> Edition:
    """Published at NOON; `promises` are [rules.publication]."""
    edition = a_decided_edition(*marks, rules={**RULES, "publication": promises})
    a_publication(edition)
    return edition


def organizer_of(edition: Edition) -> User:
    return edition.roles.filter(kind="organizer").order_by("pk")[0].user


def winner_of(edition: Edition, category: str = "first") -> Film:
    return edition.films.filter(awards__category__code=category, awards__state="given").order_by("awards__place")[0]


def revoke(edition: Edition, film: Film, notice: str = "It used footage of others.") -> None:
    actions.revoke_awards(film, cause="rights", notice=notice, actor=organizer_of(edition), now=LATER)


def held(edition: Edition, category: str) -> list[str]:
    shown = Publication.objects.get(edition=edition).snapshot["awards"]
    return [one["film"] for one in shown if one["category"]["code"] == category]


def refused(call, *args, **kwargs) -> str:
    with pytest.raises((AwardsRefused, CaseRefused)) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


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


# ── Challenges ────────────────────────────────────────────────────────────────
def a_case(edition: Edition, film: Film | None = None) -> Case:
    return actions.file_case(
        film or winner_of(edition), claim="Only 40 % AI.", contact="viewer@example.org", actor=None, now=LATER
    )


def test_a_case_goes_from_claim_to_decision_and_tells_both_sides(client: Client):
    edition = a_public_edition(9, 8)
    case, organizer, judge = a_case(edition), organizer_of(edition), a_user()
    OutgoingMail.objects.all().delete()

    actions.open_case(case, question="Show how shot 3 was made.", actor=organizer, now=LATER)
    actions.call_decider(case, judge, actor=organizer, now=LATER)
    finding = {"outcome": "confirmed", "reason": "The project file shows it.", "actor": judge}
    assert refused(actions.vote_on_case, case, now=LATER, **finding) == "not_yet"
    actions.reply_to_case(case, reply="Here is the project.", actor=case.film.creator, now=LATER)
    actions.vote_on_case(case, now=LATER, **finding)

    assert Case.objects.get().outcome == "confirmed"
    letters = set(OutgoingMail.objects.values_list("kind", "to"))
    creator = case.film.creator.email
    assert {
        ("case_opened", creator),
        ("case_decided", creator),
        ("case_decided_claimant", "viewer@example.org"),
    } <= letters
    status = client.get(reverse("awards:case", args=[case.number])).text
    assert case.film.title not in status
    assert "decided" in status


def front_page(client: Client) -> str:
    """The front page without the token that is another one in each answer."""
    return re.sub(r'(csrfmiddlewaretoken" value|data-csrf)="[^"]*"', "", client.get(reverse("awards:home")).text)


def test_nobody_outside_learns_of_an_open_case_and_only_its_film_is_frozen(client: Client):
    edition = a_public_edition(9, 8, objection_days=7)
    before = front_page(client)

    case = a_case(edition)

    assert front_page(client) == before
    assert gallery.frozen_films(edition) == {case.film.code}


def test_a_creator_who_does_not_answer_is_decided_about_after_the_window():
    edition = a_public_edition(9, 8, reply_days=5)
    case, judge = a_case(edition), a_user()
    actions.open_case(case, question="Why?", actor=organizer_of(edition), now=LATER)
    actions.call_decider(case, judge, actor=organizer_of(edition), now=LATER)
    late = LATER + timedelta(days=5, seconds=1)

    assert refused(actions.reply_to_case, case, reply="Late.", actor=case.film.creator, now=late) == "window_over"
    actions.vote_on_case(case, outcome="false_statement", reason="No answer.", actor=judge, now=late)
    assert Case.objects.get().stage == "decided"


def test_whoever_had_to_do_with_the_film_does_not_decide():
    edition = a_public_edition(9, 8)
    case, organizer = a_case(edition), organizer_of(edition)
    juror = edition.jurors.first().user
    claimant = a_user(email="viewer@example.org")

    for person in (case.film.creator, juror, claimant, organizer):  # the organizer signed the awards
        assert refused(actions.call_decider, case, person, actor=organizer, now=LATER) == "earlier_role"


def test_of_three_deciders_two_must_agree():
    edition = a_public_edition(9, 8)
    case, judges = a_case(edition), [a_user() for _ in range(3)]
    actions.open_case(case, question="Why?", actor=organizer_of(edition), now=LATER)
    for judge in judges:
        actions.call_decider(case, judge, actor=organizer_of(edition), now=LATER)
    actions.reply_to_case(case, reply="So.", actor=case.film.creator, now=LATER)

    for judge, outcome in zip(judges, ("confirmed", "rights", "rights"), strict=True):
        actions.vote_on_case(case, outcome=outcome, reason="Seen.", actor=judge, now=LATER)
    assert Case.objects.get().outcome == "rights"


def test_a_film_under_challenge_is_asked_to_move_up_once_the_case_is_over():
    edition = a_public_edition(10, 9, 8)
    second = winner_of(edition, "second")
    case = a_case(edition, second)
    revoke(edition, winner_of(edition))
    assert not Award.objects.filter(state="offered").exists()

    actions.dismiss_case(case, reason="Nothing in it.", actor=organizer_of(edition), now=LATER)

    assert Award.objects.get(state="offered").film == second


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
