import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.models import AuditEntry, OutgoingMail
from submissions import actions
from submissions.declaration import AiRule, Fraction, Source, Span, near_the_line
from submissions.draws import count_of, draw, shots_to_show
from submissions.lifecycle import Stage
from submissions.models import DeclarationVersion, Film, Verification, VerificationDraw
from submissions.wording import FilmRefused
from tests.factories import NOON, a_film, a_ready_film, an_edition, an_organizer, loaded

A, C = Source.AI, Source.CAMERA


# ── The lot ───────────────────────────────────────────────────────────────────
def test_the_lot_is_what_sha256sum_says():
    names = [f"F-{number:04}" for number in range(100)]
    tickets = {name: hashlib.sha256(f"lottery 7 14 23\n{name}".encode()).hexdigest() for name in names}

    assert draw("lottery 7 14 23", reversed(names), 5) == tuple(sorted(names, key=tickets.__getitem__)[:5])
    assert draw("another seed", names, 5) != draw("lottery 7 14 23", names, 5)
    assert draw("s", ["F-1"], 5) == ("F-1",)


@pytest.mark.parametrize(("percent", "films", "count"), [(5, 2300, 115), (5, 1, 1), (5, 21, 2), (100, 7, 7), (5, 0, 0)])
def test_a_part_of_the_films_is_rounded_up(percent: int, films: int, count: int):
    assert count_of(percent, films) == count


def test_only_shots_by_a_model_and_long_enough_are_asked_about():
    shots = (Span(0, 999, A), Span(999, 2_000, A), Span(2_000, 9_000, C), Span(9_000, 12_000, Source.COMPOSITE))

    assert shots_to_show("seed", "F-1", shots, 3) == (999, 9_000)
    assert len(shots_to_show("seed", "F-1", [Span(n, n + 1_000, A) for n in range(0, 50_000, 1_000)], 3)) == 3


@pytest.mark.parametrize(("ai_ms", "is_near"), [(70_000, True), (71_999, True), (72_001, False), (67_999, False)])
def test_a_share_within_two_points_is_near_the_line(ai_ms: int, is_near: object):
    shots = (Span(0, ai_ms, A), Span(ai_ms, 100_000, C))

    assert near_the_line(shots, AiRule(70, 10), Fraction(40)) is is_near


def test_many_cuts_make_a_share_uncertain():
    shots = tuple(Span(n * 500, n * 500 + 500, A if n % 4 else C) for n in range(200))

    assert near_the_line(shots, AiRule(70, 10), Fraction(40))
    assert not near_the_line(shots, AiRule(70, 10), Fraction(0))


# ── Verification ──────────────────────────────────────────────────────────────
def handed_in(edition=None, now=NOON) -> Film:
    film = a_ready_film(edition=edition or an_edition(now=now))
    actions.submit(film, actor=film.creator, now=now)
    return film


def refused(act, *args, **given) -> str:
    with pytest.raises(FilmRefused) as refusal:
        act(*args, **given)
    return refusal.value.code


@pytest.mark.django_db
def test_a_lot_is_drawn_once_and_asks_each_film_for_its_shots():
    film = handed_in()
    a_film(Stage.DRAFT)
    how = {"stage": "screening", "percent": 5, "actor": an_organizer(film.edition), "now": NOON}
    lot = actions.draw_for_verification(film.edition, seed="lottery 7 14 23", **how)

    assert (lot.population, lot.drawn) == ([film.code], (film.code,))
    assert [(each.film, each.why, each.shots) for each in Verification.objects.all()] == [(film, "drawn", [0])]
    assert AuditEntry.objects.get(verb="verification.draw").facts["seed"] == "lottery 7 14 23"
    assert refused(actions.draw_for_verification, film.edition, seed="a better seed", **how) == "drawn_already"


@pytest.mark.django_db
def test_films_near_the_line_are_asked_for_their_clips_beside_the_lot():
    edition = an_edition()
    sure = [handed_in(edition) for _ in range(3)]
    near = a_ready_film(edition=edition)
    halves = Span(0, 64_000, Source.AI, "Veo 3"), Span(64_000, 90_000, Source.CAMERA)
    actions.save_shots(near, shots=halves, actor=near.creator, now=NOON)
    actions.submit(loaded(near), actor=near.creator, now=NOON)
    how = {"stage": "screening", "percent": 5, "actor": an_organizer(edition), "now": NOON}
    codes = [film.code for film in (near, *sure)]
    seed = next(seed for seed in map("lottery {}".format, range(99)) if draw(seed, codes, 1) != (near.code,))
    actions.draw_for_verification(edition, seed=seed, **how)

    assert sorted(Verification.objects.values_list("why", flat=True)) == ["drawn", "near"]
    asked = Verification.objects.get(why="near")
    assert (asked.film, asked.shots) == (near, [0])
    assert OutgoingMail.objects.filter(kind="film_clips_asked", recipient=near.creator).exists()


@pytest.mark.django_db
def test_makers_of_drawn_films_get_a_letter_that_names_the_shots_and_the_lot():
    film = handed_in()
    how = {"stage": "screening", "percent": 5, "actor": an_organizer(film.edition), "now": NOON}
    actions.draw_for_verification(film.edition, **how)
    actions.verify_film(film, stage="screening", actor=how["actor"], now=NOON)  # it is looked into already

    letter = OutgoingMail.objects.get(kind="film_clips_asked")
    assert letter.recipient == film.creator
    assert "Shot 1, 0:00" in letter.body
    for page, args in (("film_evidence", [film.pk]), ("lots", [film.edition.slug])):
        assert reverse(f"submissions:{page}", args=args) in letter.body


@pytest.mark.django_db
def test_what_the_rules_ask_of_films_that_reach_a_stage_is_begun_and_always_by_the_same_seed():
    edition = an_edition(rules={"verification": [{"stage": "finalists", "films": 1}]})
    one, other = handed_in(edition), handed_in(edition)
    how = {"actor": an_organizer(edition), "now": NOON}
    assert actions.verify_reached(edition, [one, other], stage="shortlist", **how) is None

    first = actions.verify_reached(edition, [one, other], stage="finalists", **how)
    again = actions.verify_reached(edition, [one], stage="finalists", **how)
    assert (first.drawn, again.seed) == (draw(first.seed, [one.code, other.code], 1), first.seed)
    assert again.drawn == (one.code,)
    assert {each.why for each in Verification.objects.filter(film__code__in=first.drawn)} == {"drawn"}


@pytest.mark.django_db
def test_there_is_no_lot_without_films_or_with_a_seed_one_can_guess():
    edition = an_edition()
    how = {"stage": "screening", "percent": 5, "actor": an_organizer(edition), "now": NOON}

    assert refused(actions.draw_for_verification, edition, seed="7", **how) == "no_seed"
    assert refused(actions.draw_for_verification, edition, **how) == "nothing_to_draw"


@pytest.mark.django_db
def test_what_came_of_it_needs_a_reason_and_may_be_concluded_anew():
    film = handed_in()
    who = {"actor": an_organizer(film.edition), "now": NOON}
    found = actions.verify_film(film, stage="finalists", **who)
    assert refused(actions.conclude_verification, found, outcome="confirmed", reason="", **who) == "reason_missing"

    for outcome in ("supported", "confirmed"):
        actions.conclude_verification(found, outcome=outcome, reason="Three clips match.", **who)
    lines = AuditEntry.objects.filter(verb="film.conclude_verification")
    assert [line.facts["outcome"] for line in lines.order_by("sequence")] == ["supported", "confirmed"]
    assert Verification.objects.get().outcome == "confirmed"


# ── Pages ─────────────────────────────────────────────────────────────────────
@pytest.fixture
def film() -> Film:
    return handed_in(now=timezone.now())


@pytest.fixture
def desk(film: Film) -> Client:
    client = Client()
    client.force_login(an_organizer(film.edition))
    return client


def at(name: str, film: Film, *more: object) -> str:
    return reverse(f"submissions:{name}", args=[film.edition.slug, film.code, *more])


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_a_verifier_marks_the_shots_in_a_table_and_both_shares_stand_on_the_entry(desk: Client, film: Film):
    sent = {"start": ["0:00.000", "0:30.000"], "source": ["ai", "camera"], "model": ["Veo 3", ""], "note": ["", ""],
            "reason": "A real pier."}  # fmt: skip
    assert desk.post(at("entry_reassess", film), {**sent, "reason": ""}).status_code == 422
    assert desk.post(at("entry_reassess", film), sent)["Location"] == at("entry", film)

    page = text(desk.get(at("entry", film)))
    assert "100.0%" in page
    assert '<b class="num is-bad">33.3%</b>' in page
    assert "As%20declared%20%281%29%3A%20100.0%25%0AAs%20assessed%20%282%29%3A%2033.3%25%20A%20real%20pier." in page
    assert "33.3%" in text(desk.get(at("entry_declaration", film, 2)))


@pytest.mark.django_db
def test_a_kept_declaration_is_a_file_whose_seal_can_be_computed(desk: Client, film: Film):
    told = desk.get(at("entry_declaration", film, 1), {"json": ""}).json()

    assert told["digest"] == DeclarationVersion.objects.get().digest
    assert told["content"]["shots"][0]["source"] == "ai"
    assert desk.get(at("entry_declaration", film, 2)).status_code == 404


@pytest.mark.django_db
def test_a_lot_is_drawn_on_a_page_and_the_public_reads_its_seed_but_no_film(desk: Client, film: Film):
    page = reverse("submissions:verification", args=[film.edition.slug])
    assert desk.post(page, {"stage": "screening", "percent": "5", "seed": "lottery 7 14 23"})["Location"] == page
    public = text(Client().get(reverse("submissions:lots", args=[film.edition.slug])))

    assert film.code in text(desk.get(page))
    assert "lottery 7 14 23" in public
    assert VerificationDraw.objects.get().population_digest in public
    assert film.code not in public


@pytest.mark.django_db
def test_an_outcome_is_written_down_on_the_entry(desk: Client, film: Film):
    desk.post(at("entry_verify", film), {"stage": "finalists"})
    found = Verification.objects.get()
    desk.post(
        at("entry_conclude", film, found.pk), {"outcome-outcome": "contradicts", "outcome-reason": "A camera mark."}
    )

    assert "Evidence contradicts the declaration" in text(desk.get(at("entry", film)))
    assert "A camera mark." in text(desk.get(at("entry", film)))
