from dataclasses import replace

import pytest

from contest.problems import Problem
from submissions.ai_rule import AiDemand, Making
from submissions.declaration import PARTS, AiRule, Source, Span
from submissions.eligibility import SECTION_OF, Demands, Entry, FileState, problems, subtitles_wanted

SEVENTY = AiDemand.of({"kind": "minimum_by_time", "minimum_percent": 70, "neutral_percent": 10})
DEMANDS = Demands(making=SEVENTY, subtitles=("en",), exempt=("en",), consents=("rights", "likeness"))
READY = Entry(
    title="Tidewatch", synopsis="A keeper counts the waves.", country="ID", production_days=10, spoken_language="id",
    subtitles={"en": 90_000}, credits=1, consents=frozenset({"rights", "likeness"}), file=FileState.ACCEPTED,
    running_ms=90_000,
    making=Making((Span(0, 63_000, Source.AI, "Veo 3"), Span(63_000, 90_000, Source.CAMERA)),
                  dict.fromkeys(PARTS, "human")),
)  # fmt: skip


def with_shots(*shots: Span) -> Entry:
    return replace(READY, making=replace(READY.making, shots=shots))


def with_parts(**parts: str) -> Entry:
    return replace(READY, making=replace(READY.making, parts=parts))


def codes(entry: Entry) -> list[str]:
    return [problem.code for problem in problems(entry, DEMANDS)]


def test_a_complete_film_has_no_problems():
    assert codes(READY) == []


def test_an_empty_draft_is_told_everything_at_once():
    assert codes(Entry(rules_are_current=False)) == [
        "no_file", "no_title", "no_synopsis", "no_country", "no_language", "no_production_days",
        *["part_not_declared"] * 4, "no_credits", "subtitles_wanted", *["consent_missing"] * 2, "rules_changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"file": FileState.CHECKING}, "file_checking"),
        ({"file": FileState.REFUSED}, "file_refused"),
        ({"title": "  "}, "no_title"),
        ({"synopsis": "\n"}, "no_synopsis"),
        ({"country": ""}, "no_country"),
        ({"production_days": None}, "no_production_days"),
        ({"credits": 0}, "no_credits"),
        ({"subtitles": {}}, "subtitles_wanted"),
        ({"subtitles": {"en": 90_001}}, "subtitles_past_end"),
        ({"consents": frozenset({"rights"})}, "consent_missing"),
        ({"rules_are_current": False}, "rules_changed"),
    ],
)
def test_each_thing_that_is_missing_is_named(change: dict[str, object], code: str):
    assert codes(replace(READY, **change)) == [code]


@pytest.mark.parametrize(
    ("film", "code"),
    [
        (with_shots(), "shots_not_found"),
        (with_shots(Span(0, 80_000, Source.AI, "Veo 3"), Span(80_000, 90_000)), "unmarked_shots"),
        (with_shots(Span(0, 90_000, Source.COMPOSITE), Span(90_000, 900_000, Source.AI, "X")), "model_not_named"),
        (with_parts(voice="ai", music="ai", effects="none"), "part_not_declared"),
    ],
)
def test_each_thing_missing_about_the_making_is_named(film: Entry, code: str):
    assert codes(film) == [code]


def test_too_little_ai_says_how_much_there_is_and_how_many_seconds_are_missing():
    film = with_shots(Span(0, 62_650, Source.AI, "Veo 3"), Span(62_650, 90_000, Source.CAMERA))

    assert list(problems(film, DEMANDS)) == [
        Problem("too_little_ai", {"share": "69.6", "minimum": 70, "seconds": "0.4"})
    ]


def test_a_film_of_which_nothing_counts_cannot_be_handed_in():
    titles = with_shots(Span(0, 90_000, Source.NEUTRAL))

    assert [p.code for p in problems(titles, replace(DEMANDS, making=replace(SEVENTY, share=AiRule(70, 100))))] == [
        "nothing_counts"
    ]


@pytest.mark.parametrize(
    ("spoken", "without_speech", "wanted"),
    [
        ("id", False, ("en",)),
        ("en", False, ()),
        ("en-GB", False, ()),
        ("id", True, ()),
        ("", False, ("en",)),
    ],
)
def test_subtitles_are_wanted_unless_the_film_needs_none(spoken: str, *, without_speech: bool, wanted: tuple[str, ...]):
    assert subtitles_wanted(DEMANDS, spoken, without_speech=without_speech) == wanted


def test_subtitles_in_the_language_of_the_film_are_never_wanted():
    both = replace(DEMANDS, subtitles=("en", "zh-hans"), exempt=())

    assert subtitles_wanted(both, "zh-hant", without_speech=False) == ("en",)


def test_demands_are_read_from_the_rules_and_silence_asks_for_nothing():
    rules = {
        "ai_share": {"kind": "minimum_by_time", "minimum_percent": 70, "neutral_percent": 10},
        "languages": {"subtitles": ["en"], "exempt": ["en"]},
        "consents": [{"code": "rights", "text": {}}, {"code": "likeness", "text": {}}],
    }

    assert Demands.of(rules) == DEMANDS
    assert Demands.of({}) == Demands(making=AiDemand(AiRule(0, 10)))


def test_evidence_that_every_film_brings_is_asked_for():
    demands = replace(DEMANDS, evidence=("prompt_log", "raw_clips"), raw_clips=2)

    def missing(**given: int) -> list[Problem]:
        return list(problems(replace(READY, evidence=given), demands))

    clip = Problem("clips_missing", {"count": 1, "wanted": 1})  # the film has one shot made with AI
    assert missing() == [Problem("evidence_missing", {"what": "prompt_log"}), clip]
    assert missing(prompt_log=1) == [clip]
    assert missing(prompt_log=1, raw_clips=1) == []
    assert Demands.of({"evidence": {"required": ["raw_clips"], "raw_clips": 5}}).raw_clips == 5


def test_every_problem_leads_to_the_page_that_mends_it():
    empty = set(codes(Entry(rules_are_current=False)))

    assert empty <= set(SECTION_OF)
    assert set(SECTION_OF.values()) == {
        "film_file", "film_story", "film_making", "film_evidence", "film_people", "film_subtitles", "film_rights",
    }  # fmt: skip
