from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.allocation import Allocation, Film, Juror, Part, Place, Shortfall, Why, allocate, links


def a_panel(size: int, **facts: object) -> list[Juror]:
    return [Juror(number, **facts) for number in range(1, size + 1)]


def some_films(count: int, wanted: int = 3, **facts: object) -> list[Film]:
    return [Film(number, wanted, **facts) for number in range(1, count + 1)]


def speaking(*languages: str) -> frozenset[str]:
    return frozenset(languages)


def pairs(found: Allocation) -> set[tuple[int, int]]:
    return {(place.juror, place.film) for place in found.places}


def thirds(found: Allocation) -> dict[int, list[int]]:
    """Film → in which third of their orders its jurors see it."""
    seen: dict[int, list[int]] = {}
    for place in found.places:
        seen.setdefault(place.film, []).append(3 * (place.position - 1) // found.loads[place.juror])
    return seen


# ── Balance ───────────────────────────────────────────────────────────────────


def test_every_film_gets_its_jurors_and_loads_are_even():
    found = allocate(a_panel(7), some_films(40), seed="s")
    assert Counter(film for _, film in pairs(found)) == dict.fromkeys(range(1, 41), 3)
    assert Counter(found.loads.values()) == {17: 6, 18: 1}
    assert (found.short, found.not_understood) == ((), ())


def test_everybody_sees_everything_in_a_final():
    found = allocate(a_panel(5), some_films(8, wanted=5), seed="s")
    assert pairs(found) == set(product(range(1, 6), range(1, 9)))


def test_chains_of_exchanges_reach_what_no_single_exchange_does():
    """Juror 3 may only see film 3; loads of 1, 1, 1 need film 1 at juror 1 and film 2 at juror 2."""
    conflicts = {(1, 2), (1, 3), (2, 3), (3, 1), (3, 2)}
    found = allocate(a_panel(3), some_films(3, wanted=1), conflicts=conflicts, seed="any")
    assert pairs(found) == {(1, 1), (2, 2), (3, 3)}


def test_a_limit_is_kept_and_the_others_take_the_rest():
    jurors = [Juror(1, limit=2), Juror(2), Juror(3), Juror(4)]
    found = allocate(jurors, some_films(10), seed="s")
    assert found.loads[1] == 2
    assert sorted(found.loads.values()) == [2, 9, 9, 10]


# ── Languages ─────────────────────────────────────────────────────────────────


def test_a_film_goes_to_those_who_understand_it():
    jurors = [Juror(1, speaking("zh")), Juror(2, speaking("en")), Juror(3, speaking("en", "zh"))]
    films = [Film(1, 2, speaking("zh")), Film(2, 2, speaking("en"))]
    found = allocate(jurors, films, seed="s")
    assert pairs(found) == {(1, 1), (3, 1), (2, 2), (3, 2)}


def test_subtitles_count_and_films_without_speech_suit_everybody():
    jurors = [Juror(1, speaking("id")), Juror(2)]
    found = allocate(jurors, [Film(1, 1, speaking("zh", "id")), Film(2, 2)], seed="s")
    assert pairs(found) == {(1, 1), (1, 2), (2, 2)}


def test_a_film_nobody_understands_is_judged_all_the_same_and_named():
    jurors = [Juror(1, speaking("zh")), Juror(2, speaking("en"))]
    found = allocate(jurors, [Film(1, 2, speaking("zh"))], seed="s")
    assert pairs(found) == {(1, 1), (2, 1)}
    assert found.not_understood == ((2, 1),)


def test_evening_out_never_takes_a_film_from_one_who_understands_it():
    jurors = [Juror(1, speaking("zh")), Juror(2, speaking("en"))]
    found = allocate(jurors, some_films(6, wanted=1, languages=speaking("zh")), seed="s")
    assert found.loads == {1: 6, 2: 0}


# ── What falls short, and why ─────────────────────────────────────────────────


def test_a_panel_smaller_than_the_quorum_is_told():
    found = allocate(a_panel(2), some_films(1), seed="s")
    assert found.short == (Shortfall(1, wanted=3, given=2, able=2, why=Why.PANEL_TOO_SMALL),)


def test_too_many_conflicts_are_told():
    found = allocate(a_panel(3), some_films(1), conflicts={(2, 1), (8, 1), (1, 9)}, seed="s")
    assert found.short == (Shortfall(1, wanted=3, given=2, able=2, why=Why.CONFLICTS),)


def test_too_small_loads_are_told_and_nobody_gets_more():
    found = allocate(a_panel(3, limit=1), some_films(2), seed="s")
    assert sorted(found.loads.values()) == [1, 1, 1]
    assert {one.why for one in found.short} == {Why.LOAD_LIMITS}
    assert sum(one.wanted - one.given for one in found.short) == 3


def test_a_gap_is_filled_by_a_chain_of_exchanges():
    """Juror 1 is full after one film and the only one for film 1; juror 2 must take film 2 over from juror 1."""
    jurors = [Juror(1, speaking("zh"), limit=1), Juror(2, speaking("en"), limit=1)]
    films = [Film(1, 1, speaking("zh")), Film(2, 1)]
    for seed in "abcdef":
        assert pairs(allocate(jurors, films, seed=seed)) == {(1, 1), (2, 2)}


# ── Connection ────────────────────────────────────────────────────────────────


def test_parts_are_named_largest_first():
    assert links.parts([(1, 10), (2, 10), (3, 11), (3, 12), (4, 13), (4, 10)]) == (
        Part((1, 2, 4), (10, 13)),
        Part((3,), (11, 12)),
    )


@pytest.mark.parametrize("seed", "abcdefgh")
def test_parts_are_joined_by_an_exchange_where_one_can(seed: str):
    """Two juror pairs, each with films of its own: only exchanges link them."""
    found = allocate(a_panel(4), some_films(4, wanted=2), seed=seed)
    assert found.is_connected
    assert set(found.loads.values()) == {2}


def test_one_juror_a_film_links_nobody_and_says_so():
    found = allocate(a_panel(3), some_films(9, wanted=1), seed="s")
    assert [len(part.jurors) for part in found.parts] == [1, 1, 1]
    assert not found.is_connected


def test_languages_may_keep_parts_apart():
    jurors = [Juror(number, speaking("zh" if number < 3 else "en")) for number in range(1, 5)]
    films = [Film(number, 2, speaking("zh" if number < 5 else "en")) for number in range(1, 9)]
    found = allocate(jurors, films, seed="s")
    assert found.parts == (Part((1, 2), (1, 2, 3, 4)), Part((3, 4), (5, 6, 7, 8)))


def test_nothing_to_judge_is_connected():
    assert allocate([], [], seed="s") == Allocation((), (), {}, (), (), ())
    assert allocate(a_panel(2), [], seed="s").is_connected


# ── Order ─────────────────────────────────────────────────────────────────────


def test_each_juror_has_an_order_of_their_own_without_gaps():
    found = allocate(a_panel(5), some_films(12, wanted=5), seed="s")
    orders = [[p.film for p in found.places if p.juror == juror] for juror in range(1, 6)]
    assert [p.position for p in found.places] == list(range(1, 13)) * 5
    assert len({tuple(order) for order in orders}) == 5


@pytest.mark.parametrize(("jurors", "films", "wanted"), [(6, 40, 3), (20, 230, 3), (9, 54, 9), (5, 30, 2)])
def test_no_film_is_always_seen_early_or_always_late(jurors: int, films: int, wanted: int):
    for film_thirds in thirds(allocate(a_panel(jurors), some_films(films, wanted), seed="s")).values():
        times = Counter(film_thirds)
        assert max(times.values()) <= -(-wanted // 3) + 1
        assert len(set(film_thirds)) > 1


# ── Running again ─────────────────────────────────────────────────────────────


def test_a_late_juror_takes_a_share_and_begun_work_stays():
    before = allocate(a_panel(4), some_films(20), seed="s")
    begun = [place for place in before.places if place.position <= 3]
    after = allocate(a_panel(5), some_films(20), kept=begun, seed="s")
    assert set(begun) <= set(after.places)
    assert set(after.loads.values()) == {12}
    assert {place.position for place in after.added if place.juror != 5} == set(range(4, 13))


def test_with_everything_kept_only_the_gaps_are_filled():
    before = allocate(a_panel(4), some_films(20), seed="s")
    left = [place for place in before.places if place.juror != 4]
    after = allocate([*a_panel(3), Juror(4, limit=0)], some_films(20), kept=left, seed="s")
    assert set(left) <= set(after.places)
    assert len(after.added) == 15
    assert (after.short, after.loads[4]) == ((), 0)


def test_finished_work_of_a_juror_who_left_still_counts():
    kept = [Place(1, 1, 1)]
    found = allocate([Juror(1, limit=0), *a_panel(3)[1:]], some_films(1), kept=kept, seed="s")
    assert pairs(found) == {(1, 1), (2, 1), (3, 1)}
    assert found.added == (Place(2, 1, 1), Place(3, 1, 1))


def test_a_film_with_more_jurors_than_it_wants_keeps_them():
    kept = [Place(1, 1, 1), Place(2, 5, 1)]
    assert allocate(a_panel(2), some_films(1, wanted=1), kept=kept, seed="s").places == tuple(kept)


def test_another_seed_deals_otherwise():
    one, other = (allocate(a_panel(6), some_films(20), seed=seed) for seed in ("one", "other"))
    assert one != other


@pytest.mark.parametrize(
    ("jurors", "films", "kept", "message"),
    [
        ([Juror(1), Juror(1)], [], [], "juror 1 is given twice"),
        ([], [Film(2, 1), Film(2, 3)], [], "film 2 is given twice"),
        ([Juror(1)], [Film(2, 1)], [Place(1, 1, 2), Place(1, 2, 2)], "film 2 is kept twice for juror 1"),
        ([Juror(1)], [Film(2, 1)], [Place(3, 1, 4)], r"kept places of unknown jurors \[3\] or films \[4\]"),
    ],
)
def test_what_makes_no_sense_is_refused(jurors, films, kept, message: str):
    with pytest.raises(ValueError, match=message):
        allocate(jurors, films, kept=kept, seed="s")


# ── Properties ────────────────────────────────────────────────────────────────

LANGUAGES = st.frozensets(st.sampled_from(["en", "zh", "id"]), max_size=2)
JURORS = st.lists(
    st.builds(Juror, st.integers(1, 8), LANGUAGES, st.none() | st.integers(0, 6)),
    max_size=8,
    unique_by=lambda one: one.juror,
)
FILMS = st.lists(
    st.builds(Film, st.integers(1, 14), st.integers(1, 4), LANGUAGES), max_size=14, unique_by=lambda one: one.film
)
CONFLICTS = st.frozensets(st.tuples(st.integers(1, 8), st.integers(1, 14)), max_size=30)
SEEDS = st.text(max_size=3)
many = settings(max_examples=40)


@many
@given(JURORS, FILMS, CONFLICTS, SEEDS)
def test_never_a_conflict_never_beyond_a_limit_never_more_than_wanted(jurors, films, conflicts, seed):
    found = allocate(jurors, films, conflicts=conflicts, seed=seed)
    assert not pairs(found) & conflicts
    assert len(pairs(found)) == len(found.places)
    assert all(one.limit is None or found.loads[one.juror] <= one.limit for one in jurors)
    given_to = Counter(film for _, film in pairs(found))
    short = {one.film: one.given for one in found.short}
    assert all(given_to[film.film] == short.get(film.film, film.wanted) for film in films)
    assert all(one.given < one.wanted for one in found.short)


@many
@given(JURORS, FILMS, CONFLICTS, SEEDS, st.randoms())
def test_the_same_input_in_any_order_gives_the_same_allocation(jurors, films, conflicts, seed, chance):
    before = allocate(jurors, films, conflicts=conflicts, seed=seed)
    chance.shuffle(jurors)
    chance.shuffle(films)
    again = sorted(conflicts)
    chance.shuffle(again)
    assert allocate(jurors, films, conflicts=again, seed=seed) == before


@many
@given(st.integers(1, 9), st.integers(0, 30), st.integers(1, 4), SEEDS)
def test_without_conflicts_and_limits_loads_differ_by_at_most_one(jurors, films, wanted, seed):
    found = allocate(a_panel(jurors), some_films(films, wanted), seed=seed)
    assert max(found.loads.values()) - min(found.loads.values()) <= 1
    assert bool(found.short) == (films > 0 and wanted > jurors)


@many
@given(JURORS, FILMS, CONFLICTS, SEEDS)
def test_no_single_film_could_move_to_make_the_loads_more_even(jurors, films, conflicts, seed):
    found = allocate(jurors, films, conflicts=conflicts, seed=seed)
    spoken = {film.film: film.languages for film in films}
    held = pairs(found)
    for (giver, film), taker in product(held, jurors):
        room = taker.limit is None or found.loads[taker.juror] < taker.limit
        may = (
            (taker.juror, film) not in held | conflicts
            and room
            and (not spoken[film] or spoken[film] & taker.languages)
        )
        assert not may or found.loads[giver] - found.loads[taker.juror] <= 1


@many
@given(
    st.lists(
        st.builds(Juror, st.integers(1, 4), st.just(frozenset()), st.integers(0, 3)),
        max_size=4,
        unique_by=lambda one: one.juror,
    ),
    FILMS,
    CONFLICTS,
)
def test_as_many_reviews_are_given_as_any_allocation_could(jurors, films, conflicts):
    """Against the theorem of Ford and Fulkerson: the flow equals the least cut, here over all sets of jurors."""
    found = allocate(jurors, films, conflicts=conflicts, seed="s")
    cuts = []
    for chosen in product([False, True], repeat=len(jurors)):
        outside = [one for one, inside in zip(jurors, chosen, strict=True) if not inside]
        through = sum(
            min(film.wanted, sum((one.juror, film.film) not in conflicts for one in outside)) for film in films
        )
        cuts.append(through + sum(one.limit or 0 for one, inside in zip(jurors, chosen, strict=True) if inside))
    assert len(found.places) == min(cuts)


@many
@given(JURORS, FILMS, CONFLICTS, SEEDS, st.data())
def test_finished_work_is_never_touched(jurors, films, conflicts, seed, data):
    before = allocate(jurors, films, conflicts=conflicts, seed=seed)
    kept = data.draw(st.lists(st.sampled_from(before.places), unique=True)) if before.places else []
    fresh = data.draw(CONFLICTS) | conflicts
    after = allocate(jurors, films, conflicts=fresh, kept=kept, seed=seed + "!")
    assert set(kept) <= set(after.places)
    assert set(after.added) == set(after.places) - set(kept)
    assert not {(place.juror, place.film) for place in after.added} & fresh
    last = {one.juror: max((p.position for p in kept if p.juror == one.juror), default=0) for one in jurors}
    assert all(place.position > last[place.juror] for place in after.added)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 12), st.integers(1, 40), st.integers(2, 4), SEEDS)
def test_jurors_can_be_compared_wherever_there_are_reviews_enough(jurors, films, wanted, seed):
    """A connected graph of j jurors and f films has at least j + f - 1 reviews; with them and no rules it is one."""
    found = allocate(a_panel(jurors), some_films(films, min(wanted, jurors)), seed=seed)
    if films * min(wanted, jurors) >= jurors + films - 1:
        assert found.is_connected


@settings(max_examples=30, deadline=None)
@given(JURORS, FILMS, CONFLICTS, SEEDS, st.data())
def test_a_departure_moves_no_finished_work_and_leaves_nobody_without_reason(jurors, films, conflicts, seed, data):
    """Whoever leaves keeps what is finished; the rest of the films is short only where nobody is able."""
    before = allocate(jurors, films, conflicts=conflicts, seed=seed)
    finished = [place for place in before.places if data.draw(st.booleans())]
    gone = data.draw(st.sampled_from(jurors)).juror if jurors else None
    left = [Juror(one.juror, one.languages, 0 if one.juror == gone else one.limit) for one in jurors]
    after = allocate(left, films, conflicts=conflicts, kept=finished, seed=seed)

    assert set(finished) <= set(after.places)
    assert {place.film for place in after.added if place.juror == gone} == set()
    free = {one.juror for one in left if one.limit is None}
    for film in after.short:
        held = {place.juror for place in after.places if place.film == film.film}
        assert not {juror for juror in free - held if (juror, film.film) not in conflicts}
