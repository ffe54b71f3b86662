"""An edition as data: everything wrong is told at once, and what is written reads back the same."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest import presets
from contest.presets import AwardData, BadPreset, Change, EditionData, diff, problems, read, rules_digest, write
from contest.wording import PresetSentence, sentence

AI = "[rules]\nai_share = {kind = '"
HOUSE = ("iqiyi-2025", "eleven-categories", "one-prize")
SMALL = """
format = 1
[edition]
slug = "small"
time_zone = "America/New_York"
opens_at = 2026-01-01T00:00:00
closes_at = 2026-02-01T12:00:00
name = {en = "Small"}
[rules.duration]
min_ms = 1_000
max_ms = 2_000
[[rounds]]
code = "only"
name = {en = "Only"}
reviews_per_film = 1
criteria = [{code = "story", name = {en = "Story"}, weight = 100}]
[[awards]]
code = "best"
name = {en = "Best"}
[text]
en = "Be fair."
"""


def text_of(name: str) -> str:
    return (files(presets) / f"{name}.toml").read_text(encoding="utf-8")


def found(old: str, new: str, text: str = SMALL) -> list[tuple[str, str]]:
    """The problems after `old` is replaced by `new`, as pairs of a code and a path; each has its sentence."""
    assert old in text
    listed = problems(text.replace(old, new))
    assert all(sentence(problem) for problem in listed)
    return [(problem.code, str(problem.facts["path"])) for problem in listed]


# ── Reading ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", HOUSE)
def test_the_presets_of_the_house_are_sound(name: str):
    assert problems(text_of(name)) == ()


def test_the_reference_contest_has_eleven_slots():
    data = read(text_of("iqiyi-2025"))
    slots = [(award.code, award.slots, award.decides_by) for award in data.awards]
    assert slots == [
        ("first", 1, "standing"), ("second", 3, "standing"), ("third", 5, "standing"),
        ("best-creativity", 1, "criterion:creativity"), ("best-narrative", 1, "criterion:narrative"),
    ]  # fmt: skip
    assert data.ceremony_at == datetime(2025, 11, 10, 11, 30, tzinfo=UTC)
    assert data.rules["duration"] == {"min_ms": 60_000, "max_ms": 300_000, "rounding": "nearest_second_half_up"}


def test_the_categories_preset_has_eleven_awards_of_one_slot():
    awards = read(text_of("eleven-categories")).awards
    assert [award.slots for award in awards] == [1] * 11
    nominated = ["best-animation", "best-documentary", "best-student-film"]
    assert [award.code for award in awards if award.nominated] == nominated
    assert [award.code for award in awards if award.decides_by == "ballot:performance"] == ["best-performance"]


def test_local_times_are_the_zones_own():
    assert read(SMALL).opens_at == datetime(2026, 1, 1, 5, tzinfo=UTC)


def test_a_time_may_bring_its_own_offset():
    text = SMALL.replace("2026-01-01T00:00:00", "2026-01-01T00:00:00+01:00")
    assert read(text).opens_at == datetime(2025, 12, 31, 23, tzinfo=UTC)


def test_windows_line_ends_change_nothing():
    assert read(SMALL.replace("\n", "\r\n")) == read(SMALL)


def test_reading_a_bad_preset_tells_everything_at_once():
    with pytest.raises(BadPreset) as bad:
        read(
            SMALL.replace('slug = "small"', 'slug = "Not a slug"\ncolour = "red"').replace(
                "weight = 100", "weight = 101"
            )
        )

    assert [problem.code for problem in bad.value.problems] == ["unknown", "malformed", "too_great", "weights"]
    assert str(bad.value) == (
        "unknown at edition.colour, malformed at edition.slug, too_great at rounds[1].criteria[1].weight, "
        "weights at rounds[1].criteria"
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("format = 1", "format = ", [("not_toml", ".")]),
        ("format = 1", "format = 2", [("too_great", "format")]),
        ("format = 1", "format = true", [("not_whole", "format")]),
        ('slug = "small"', "", [("missing", "edition.slug")]),
        ('slug = "small"', "slug = 7", [("not_text", "edition.slug")]),
        ("2026-01-01T00:00:00", "2026-01-01", [("not_instant", "edition.opens_at")]),
        ('name = {en = "Small"}', 'name = "Small"', [("not_texts", "edition.name")]),
        ('name = {en = "Small"}', 'name = {es = "S"}', [("no_english", "edition.name")]),
        ('name = {en = "Small"}', 'name = {en = "S", EN_us = "S"}', [("not_a_language", "edition.name")]),
        ('name = {en = "Small"}', 'name = {en = "S", es = 1}', [("not_text", "edition.name.es")]),
        ("min_ms = 1_000", "min_ms = -1", [("too_small", "rules.duration.min_ms")]),
        ("min_ms = 1_000", "min_ms = 1.5", [("not_whole", "rules.duration.min_ms")]),
        ("[rules.duration]", '[rules.media]\nsound = "loud"\n[rules.duration]',
         [("not_an_option", "rules.media.sound")]),
        ("[rules.duration]", '[rules]\nmodels = "Veo"\n[rules.duration]', [("not_words", "rules.models")]),
        ("[rules.duration]", '[rules]\nmodels = ["Veo", 3]\n[rules.duration]', [("not_text", "rules.models[2]")]),
        ("[rules.duration]", "[rules]\njury = {public = 1}\n[rules.duration]", [("not_switch", "rules.jury.public")]),
        ("[rules.duration]", "[rules]\nties = 1\n[rules.duration]", [("not_table", "rules.ties")]),
        ("[rules.duration]", "[rules]\nconsents = {}\n[rules.duration]", [("not_tables", "rules.consents")]),
        ('time_zone = "America/New_York"', 'time_zone = "Mars/Base"', [("unknown_zone", "edition.time_zone")]),
        ('time_zone = "America/New_York"', 'time_zone = "../etc"', [("unknown_zone", "edition.time_zone")]),
        ("2026-02-01T12:00:00", "2026-03-08T02:30:00", [("no_such_time", "edition.closes_at")]),
        ("2026-02-01T12:00:00", "2026-01-01T00:00:00", [("out_of_order", "edition.closes_at")]),
        ("max_ms = 2_000", "max_ms = 1_000", [("min_above_max", "rules.duration")]),
        ("[rules.duration]", '[rules]\nai_share = {kind = "minimum_by_time"}\n[rules.duration]',
         [("missing", "rules.ai_share.minimum_percent")]),
        ("[rules.duration]", f"{AI}weighted', minimum_percent = 51}}\n[rules.duration]",
         [("missing", "rules.ai_share.dimensions")]),
        ("[rules.duration]", f"{AI}yes_no', dimensions = [{{code = 'picture', weight = 99}}]}}\n[rules.duration]",
         [("only_with", "rules.ai_share.dimensions"), ("weights", "rules.ai_share.dimensions")]),
        ("[rules.duration]", (f"{AI}weighted', minimum_percent = 1, dimensions = [{{code = 'wit', weight = 100}}]}}"
         "\n[rules.duration]"), [("missing", "rules.ai_share.dimensions[1].name")]),
        ("[rules.duration]", f"{AI}minimum_by_time', minimum_percent = 1, shots = 'optional'}}\n[rules.duration]",
         [("only_without", 'rules.ai_share.shots = "optional"')]),
        ("[rules.duration]", f"{AI}yes_no', phases = ['dreaming']}}\n[rules.duration]",
         [("not_an_option", "rules.ai_share.phases[1]")]),
        ("[rules.duration]", "[[rules.verification]]\nstage = 'screening'\n[rules.duration]",
         [("missing", "rules.verification[1].by")]),
        ("[rules.duration]", ("[[rules.verification]]\nstage = 'winners'\nby = 'jury'\nfilms = 1\nrandom_percent = 5\n"
         "[rules.duration]"), [("one_of_two", "rules.verification[1]")]),
        ("weight = 100", "weight = 99", [("weights", "rounds[1].criteria")]),
        ("weight = 100", "weight = 100, low = 5, high = 5", [("min_above_max", "rounds[1].criteria[1]")]),
        ('code = "best"', 'code = "best"\ndecides_by = "criterion:craft"',
         [("unknown_criterion", "awards[1].decides_by")]),
        ('code = "best"', 'code = "best"\ndecides_by = "lot"', [("malformed", "awards[1].decides_by")]),
        ("reviews_per_film = 1", "reviews_per_film = 1\ncut = 3\n", []),
        ('code = "best"', 'code = "best"\nslots = 0', [("too_small", "awards[1].slots")]),
        ("[text]", '[[awards]]\ncode = "best"\nname = {en = "Again"}\n[text]', [("repeated", "awards")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_path(old: str, new: str, expected: list[tuple[str, str]]):
    assert found(old, new) == expected


def test_a_round_cannot_let_more_through_than_the_one_before():
    twice = SMALL + SMALL[SMALL.index("[[rounds]]") : SMALL.index("[[awards]]")].replace('"only"', '"second"')
    first, second = "reviews_per_film = 1\ncriteria", 'code = "second"'
    text = twice.replace(first, "reviews_per_film = 1\ncut = 5\ncriteria", 1)
    assert found(second, f"{second}\ncut = 5", text) == [("cut_grows", "rounds[2].cut")]


def test_there_must_be_a_film_for_every_slot():
    text = SMALL.replace('code = "best"', 'code = "best"\nslots = 4')
    assert found("reviews_per_film = 1", "reviews_per_film = 1\ncut = 3", text) == [("more_slots_than_films", "awards")]


def test_an_edition_needs_a_round():
    text = SMALL[: SMALL.index("[[rounds]]")] + SMALL[SMALL.index("[[awards]]") :]
    assert found("format = 1", "format = 1\nrounds = []", text) == [("no_rounds", "rounds")]


def test_every_sentence_can_be_said():
    facts = dict.fromkeys(
        ("path", "error", "least", "most", "value", "values", "options", "other", "zone", "before", "total", "slots",
         "films", "mode"), "x"
    )  # fmt: skip
    for code in PresetSentence.sentences:
        if code != "out_of_turn":
            assert "x" in str(PresetSentence(code, **facts))


# ── Writing ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", HOUSE)
def test_what_is_written_reads_back_the_same(name: str):
    data = read(text_of(name))
    assert read(write(data)) == data
    assert write(read(write(data))) == write(data)


def test_the_order_of_keys_does_not_depend_on_where_the_data_was():
    data = read(text_of("iqiyi-2025"))
    shuffled = replace(data, rules=dict(reversed(data.rules.items())), name=dict(reversed(data.name.items())))
    assert write(shuffled) == write(data)


def test_the_hour_that_comes_twice_is_written_with_its_offset():
    twice = replace(read(SMALL), closes_at=datetime(2026, 11, 1, 6, 30, tzinfo=UTC))
    once = replace(twice, closes_at=datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
    assert "closes_at = 2026-11-01 01:30:00-05:00" in write(twice)
    assert "closes_at = 2026-11-01 01:30:00\n" in write(once)
    assert (read(write(twice)), read(write(once))) == (twice, once)


words = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), min_size=1, max_size=40)
texts = st.fixed_dictionaries({"en": words}, optional={"zh-hans": words, "ar": words})
instants = st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
award = st.builds(AwardData, code=st.sampled_from(["a", "b-1"]), name=texts, slots=st.integers(1, 9), prize=texts)
awards = st.lists(award, max_size=2, unique_by=lambda award: award.code)
zones = st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


@settings(max_examples=60, deadline=None)
@given(text=texts, name=texts, opens_at=instants, awards=awards, zone=zones)
def test_any_edition_reads_back_the_same(text, name, opens_at, awards, zone):
    data = replace(read(SMALL), time_zone=zone, opens_at=opens_at, text=text, name=name, awards=tuple(awards))
    assert read(write(data)) == data


# ── Comparing ─────────────────────────────────────────────────────────────────
def test_the_same_edition_has_no_differences():
    assert diff(read(SMALL), read(write(read(SMALL)))) == ()


def test_every_difference_is_named_with_its_old_and_new_value():
    old, new = read(SMALL), replace(read(SMALL), grace_minutes=5, theme={"en": "Light"}, contact_email="")
    assert diff(old, new) == (Change("edition.grace_minutes", 30, 5), Change("edition.theme.en", None, "Light"))


def test_lists_of_tables_are_compared_by_code():
    old = read(SMALL)
    second = AwardData("second", {"en": "Second"})
    new: EditionData = replace(old, awards=(second, replace(old.awards[0], slots=2)))
    assert diff(old, new) == (
        Change("awards.order", "best", "second, best"),
        Change("awards.second.slots", None, 1),
        Change("awards.second.cumulates", None, False),
        Change("awards.second.decides_by", None, "standing"),
        Change("awards.second.name.en", None, "Second"),
        Change("awards.best.slots", 1, 2),
    )


def test_lists_of_words_are_compared_as_a_whole():
    rules = {**read(SMALL).rules, "models": ["Veo 3", "Kling 2.1"]}
    assert diff(read(SMALL), replace(read(SMALL), rules=rules)) == (Change("rules.models", None, "Veo 3, Kling 2.1"),)


def test_the_fingerprint_does_not_depend_on_order():
    rules = tomllib.loads(text_of("iqiyi-2025"))["rules"]
    assert rules_digest(rules, {"en": "x"}) == rules_digest(dict(reversed(rules.items())), {"en": "x"})
    assert rules_digest(rules, {"en": "x"}) != rules_digest(rules, {"en": "y"})
