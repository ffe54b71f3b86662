from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.problems import Problem
from submissions.declaration import (
    DIGITAL_SOURCE_TYPES,
    AiRule,
    Source,
    Span,
    Tally,
    carry_over,
    content_of,
    mark_the_rest,
    merge,
    missing_ms,
    models_used,
    near_the_line,
    nudge,
    passes,
    percent,
    seal,
    share,
    spans_in,
    split,
    tally,
    tenths_of_seconds,
    tiles,
    tiling_problems,
)
from submissions.models import SOURCE_NAMES, Shot

SEVENTY = AiRule(minimum_percent=70, neutral_percent=10)
A, B, C, N = Source.AI, Source.COMPOSITE, Source.CAMERA, Source.NEUTRAL
times = st.builds(Tally, *[st.integers(0, 300_000)] * 4)
tilings = st.builds(
    lambda lengths, sources: tuple(
        Span(start, end, source)
        for (start, end), source in zip(
            pairwise([0, *(sum(lengths[: n + 1]) for n in range(len(lengths)))]), sources, strict=False
        )
    ),
    st.lists(st.integers(1, 20_000), min_size=1, max_size=12),
    st.lists(st.sampled_from(list(Source)), min_size=12, max_size=12),
)


def test_the_published_example_passes_with_74_6_percent():
    example = Tally(ai_ms=96_000, composite_ms=20_000, other_ms=26_000, neutral_ms=8_000)

    assert share(example, SEVENTY) == Fraction(212, 284)
    assert percent(Fraction(212, 284)) == "74.6"
    assert passes(example, SEVENTY)


@pytest.mark.parametrize(
    ("ai", "other", "enough"),
    [(70_000, 30_000, True), (69_999, 30_001, False), (209_999, 90_001, False), (210_000, 90_000, True)],
)
def test_seventy_percent_passes_and_one_millisecond_less_does_not(ai: int, other: int, *, enough: bool):
    assert passes(Tally(ai_ms=ai, other_ms=other), SEVENTY) is enough


def test_unmarked_shots_count_as_other():
    spans = (Span(0, 70_000, A), Span(70_000, 101_000))

    assert tally(spans) == Tally(ai_ms=70_000, other_ms=31_000, unmarked_ms=31_000)
    assert not passes(tally(spans), SEVENTY)


def test_titles_are_neutral_up_to_a_tenth_of_the_film_and_the_rest_counts_as_other():
    within = Tally(ai_ms=63_000, other_ms=27_000, neutral_ms=10_000)
    beyond = Tally(ai_ms=63_000, other_ms=26_000, neutral_ms=11_000)

    assert share(within, SEVENTY) == share(beyond, SEVENTY) == Fraction(7, 10)


def test_the_excess_of_titles_is_exact_even_in_parts_of_a_millisecond():
    assert share(Tally(ai_ms=4, other_ms=0, neutral_ms=1), SEVENTY) == Fraction(400, 450)


def test_a_film_of_titles_alone_has_no_share():
    titles = Tally(neutral_ms=60_000)
    all_neutral = AiRule(minimum_percent=70, neutral_percent=100)

    assert share(titles, all_neutral) is None
    assert not passes(titles, all_neutral)
    assert missing_ms(titles, all_neutral) == 0


def test_without_a_minimum_everything_passes():
    assert passes(Tally(other_ms=60_000), AiRule.of({}))
    assert passes(Tally(), AiRule.of({"kind": "none"}))


def test_the_rule_is_read_from_the_edition():
    section = {"kind": "minimum_by_time", "minimum_percent": 51, "neutral_percent": 5}

    assert AiRule.of(section) == AiRule(minimum_percent=51, neutral_percent=5)


@pytest.mark.parametrize(
    ("film", "missing"),
    [
        (Tally(ai_ms=57_600, other_ms=42_400), 12_400),
        (Tally(composite_ms=100_000), 40_000),
        (Tally(composite_ms=90_000, other_ms=10_000), 40_000),
        (Tally(ai_ms=1, other_ms=0), 0),
    ],
)
def test_what_is_missing_is_told_in_milliseconds(film: Tally, missing: int):
    assert missing_ms(film, SEVENTY) == missing


@given(times, st.integers(1, 100))
def test_doing_what_is_missing_is_enough_and_a_millisecond_less_is_not(film: Tally, minimum: int):
    rule = AiRule(minimum_percent=minimum, neutral_percent=100)
    missing = missing_ms(film, rule)

    assert passes(_with_more_ai(film, missing), rule) is (share(film, rule) is not None)
    assert missing == 0 or not passes(_with_more_ai(film, missing - 1), rule)


def _with_more_ai(film: Tally, ms: int) -> Tally:
    from_other = min(ms, film.other_ms)
    from_composite = ms - from_other
    return Tally(film.ai_ms + ms, film.composite_ms - from_composite, film.other_ms - from_other, film.neutral_ms)


@given(times, st.integers(0, 100), st.integers(0, 100))
def test_passing_is_the_share_reaching_the_threshold(film: Tally, minimum: int, neutral: int):
    rule = AiRule(minimum_percent=minimum, neutral_percent=neutral)
    reached = share(film, rule)

    assert passes(film, rule) is (minimum == 0 or (reached is not None and 100 * reached >= minimum))


@pytest.mark.parametrize(
    ("exact", "shown"),
    [(Fraction(6996, 10_000), "69.9"), (Fraction(7, 10), "70.0"), (Fraction(1), "100.0"), (Fraction(0), "0.0")],
)
def test_the_share_is_truncated_for_people(exact: Fraction, shown: str):
    assert percent(exact) == shown


def test_missing_seconds_are_rounded_up():
    assert [tenths_of_seconds(ms) for ms in (0, 1, 12_400, 12_401)] == ["0.0", "0.1", "12.4", "12.5"]


def test_tiles_run_from_cut_to_cut():
    assert tiles([0, 400, 900], 1_000) == (Span(0, 400), Span(400, 900), Span(900, 1_000))
    assert list(tiling_problems(tiles([0, 400, 900], 1_000), 1_000)) == []


def test_every_flaw_of_a_tiling_is_named():
    spans = (Span(100, 400), Span(300, 500), Span(500, 500), Span(600, 900))

    assert list(tiling_problems(spans, 1_000)) == [
        Problem("gap", {"line": 1, "from_ms": 0, "to_ms": 100}),
        Problem("overlap", {"line": 2, "from_ms": 300, "to_ms": 400}),
        Problem("empty_shot", {"line": 3}),
        Problem("gap", {"line": 4, "from_ms": 500, "to_ms": 600}),
        Problem("wrong_end", {"from_ms": 900, "to_ms": 1_000}),
    ]


def test_a_split_keeps_the_marks_on_both_sides():
    assert split([Span(0, 500, A, "Veo 3")], 200) == (Span(0, 200, A, "Veo 3"), Span(200, 500, A, "Veo 3"))


def test_a_split_at_a_cut_changes_nothing_and_outside_the_film_is_an_error():
    film = (Span(0, 200), Span(200, 500))

    assert split(film, 200) == film
    with pytest.raises(ValueError, match="500 ms is outside the picture"):
        split(film, 500)


def test_a_merge_keeps_the_marks_of_the_first_shot_that_has_any():
    assert merge([Span(0, 200, A), Span(200, 500, C)], 0) == (Span(0, 500, A),)
    assert merge([Span(0, 200), Span(200, 500, C)], 0) == (Span(0, 500, C),)
    with pytest.raises(IndexError):
        merge([Span(0, 200)], 0)


def test_a_nudge_moves_one_cut_and_empties_no_shot():
    film = (Span(0, 200, A), Span(200, 500, C))

    assert nudge(film, 0, 40) == (Span(0, 240, A), Span(240, 500, C))
    assert nudge(film, 0, -900) == (Span(0, 1, A), Span(1, 500, C))
    assert nudge(film, 0, 900) == (Span(0, 499, A), Span(499, 500, C))


@given(tilings, st.data())
def test_whatever_is_done_to_a_tiling_it_stays_one(film: tuple[Span, ...], data: st.DataObject):
    running = film[-1].end_ms
    at, by = data.draw(st.integers(0, running - 1)), data.draw(st.integers(-500, 500))
    film = split(film, at)
    index = data.draw(st.integers(0, max(0, len(film) - 2)))
    changed = merge(nudge(film, index, by), index) if len(film) > 1 else film

    assert list(tiling_problems(changed, running)) == []
    assert tally(changed).running_ms == running


def ai_for(ai_ms: int, *, shots: int = 1) -> tuple[Span, ...]:
    """Ten minutes, so many ms of them AI, in turns with camera picture."""
    ai, other = ai_ms // shots, (600_000 - ai_ms) // shots
    turns = [[Span(at, at + ai, A, "Veo 3"), Span(at + ai, at + ai + other, C)] for at in range(0, 600_000, ai + other)]
    return tuple(shot for turn in turns for shot in turn)


def test_a_look_is_worth_it_within_two_points_of_the_threshold():
    rule, frame = AiRule(70, 10), Fraction(40)
    near = [near_the_line(ai_for(ms), rule, frame) for ms in (407_999, 408_000, 420_000, 432_000, 432_001)]

    assert near == [False, True, True, True, False]
    assert not near_the_line(ai_for(420_000), AiRule(0, 10), frame)
    assert not near_the_line([Span(0, 100, Source.NEUTRAL)], AiRule(70, 100), frame)


def test_a_look_is_worth_it_further_off_where_many_cuts_could_lie_elsewhere():
    rule, many = AiRule(70, 10), ai_for(390_000, shots=100)  # 65 %, and 199 cuts

    assert near_the_line(many, rule, Fraction(100))  # two frames at each: 6.6 points
    assert not near_the_line(many, rule, Fraction(40))
    assert not near_the_line(ai_for(390_000), rule, Fraction(100))


def test_a_cut_between_a_model_that_counts_and_one_that_does_not_could_lie_elsewhere_too():
    shots = [replace(shot, source=A, model_name=shot.model_name or "Kling 2.1") for shot in ai_for(390_000, shots=100)]

    assert near_the_line(shots, AiRule(70, 10), Fraction(100), {"Kling 2.1"})
    assert not near_the_line(shots, AiRule(70, 10), Fraction(100), ())


def test_all_that_is_left_gets_one_mark():
    film = (Span(0, 200, C), Span(200, 500))

    assert mark_the_rest(film, A, "Veo 3") == (Span(0, 200, C), Span(200, 500, A, "Veo 3"))


def test_marks_are_carried_to_a_new_cut_where_the_shot_is_the_same():
    old = (Span(0, 1_000, A, "Veo 3", "river"), Span(1_000, 2_000, C))
    new = (Span(0, 960), Span(960, 1_400), Span(1_400, 2_000))

    assert carry_over(old, new) == (Span(0, 960, A, "Veo 3", "river"), Span(960, 1_400), Span(1_400, 2_000))


def test_models_are_listed_by_how_much_they_made():
    film = (Span(0, 100, A, "Veo 3"), Span(100, 400, A, "Kling 3.0"), Span(400, 600, A, "Veo 3"), Span(600, 700, C))

    assert models_used(film) == (("Kling 3.0", 300), ("Veo 3", 300))


def test_the_seal_changes_with_shots_parts_film_and_rules():
    base = {"spans": [Span(0, 100, A)], "parts": {"voice": "ai"}, "film_sha256": "f", "rules_digest": "r"}
    others = [{"spans": [Span(0, 100, B)]}, {"parts": {}}, {"film_sha256": "g"}, {"rules_digest": "s"}]
    contents = [content_of(**{**base, **other}) for other in ({}, *others)]

    assert len({seal(content) for content in contents}) == 5
    assert spans_in(contents[1]) == (Span(0, 100, B),)


def test_every_source_has_a_name_and_all_but_the_unmarked_an_iptc_type():
    assert set(SOURCE_NAMES) == set(Source)
    assert set(DIGITAL_SOURCE_TYPES) == set(Source) - {Source.UNMARKED}
    assert [value for value, _ in Shot._meta.get_field("source").choices] == [str(source) for source in Source]
