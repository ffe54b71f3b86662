from fractions import Fraction

import pytest

from contest.presets.shape import AI_SHARE, TOOL_KINDS
from contest.rule_words import CLASSES, PHASES, ai_rule
from contest.rule_words import TOOL_KINDS as KIND_NAMES
from submissions.ai_rule import (
    AiDemand,
    FilmClass,
    Making,
    Measure,
    Tool,
    is_enough,
    making_problems,
    picture_share,
    reached_share,
    tools_of,
)
from submissions.declaration import PARTS, Source, Span
from submissions.known_tools import known_tools
from submissions.wording import MISSING

A, B, C = Source.AI, Source.COMPOSITE, Source.CAMERA
HALF_VEO = (Span(0, 50_000, A, "Veo 3"), Span(50_000, 80_000, A, "Kling 2.1"), Span(80_000, 100_000, C))
HUMAN = dict.fromkeys(PARTS, "human")


def made(*shots: Span, parts: dict[str, str] | None = None, tools: tuple[Tool, ...] = (), **answers: str) -> Making:
    return Making(shots, parts or HUMAN, tools_of(shots, tools, known_tools()), answers)


def problems(making: Making, **section: object) -> list[tuple[str, dict]]:
    return [(each.code, dict(each.facts)) for each in making_problems(making, AiDemand.of(section))]


def test_without_a_measure_any_film_will_do_as_long_as_it_is_declared():
    assert problems(made(Span(0, 10, C))) == []
    assert problems(made()) == [("shots_not_found", {})]
    assert problems(made(), shots="optional") == []


def test_ai_in_some_form_may_be_in_the_picture_or_in_the_sound():
    ask = {"kind": "yes_no", "shots": "optional"}

    assert problems(made(Span(0, 10, C)), **ask) == [("no_ai", {})]
    assert problems(made(Span(0, 10, C), parts={**HUMAN, "music": "mixed"}), **ask) == []
    assert problems(made(Span(0, 10, B, "Veo 3"), Span(10, 90, C)), **ask) == []


def test_only_the_models_of_the_named_vendor_count():
    ask = {"kind": "minimum_by_time", "minimum_percent": 70, "vendors": ["google"]}

    assert picture_share(made(*HALF_VEO), AiDemand.of(ask)) == Fraction(1, 2)
    assert problems(made(*HALF_VEO), **ask) == [
        ("too_little_of_vendors", {"share": "50.0", "minimum": 70, "seconds": "20.0"})
    ]


def test_a_model_that_is_not_on_the_list_counts_for_the_vendor_its_creator_names_and_one_that_is_does_not():
    ask = AiDemand.of({"kind": "minimum_by_time", "minimum_percent": 70, "vendors": ["Google"]})
    film = (Span(0, 70_000, A, "Our Lab Model"), Span(70_000, 100_000, C))

    assert is_enough(made(*film, tools=(Tool("our lab  MODEL", "Google"),)), ask)
    assert not is_enough(made(*film), ask)
    assert not is_enough(made(*HALF_VEO, tools=(Tool("Kling 2.1", "Google"),)), ask)


WEIGHTED = {
    "kind": "weighted", "minimum_percent": 51,
    "dimensions": [{"code": "picture", "weight": 40}, {"code": "music", "weight": 20}, {"code": "script", "weight": 20},
                   {"code": "direction", "weight": 20}],
}  # fmt: skip


def test_dimensions_are_weighed_exactly_and_what_a_film_does_not_have_is_left_out():
    parts = {"voice": "ai", "music": "none", "effects": "ai", "script": "mixed"}
    film = made(*HALF_VEO, parts=parts, **{"dimension.direction": "human"})

    assert reached_share(film, AiDemand.of(WEIGHTED)) == Fraction(40 * 8 + 20 * 5, 800)
    assert problems(film, **{**WEIGHTED, "minimum_percent": 53}) == [
        ("too_little_weighted", {"share": "52.5", "minimum": 53})
    ]
    assert problems(film, **WEIGHTED) == []


def test_where_nothing_is_weighed_nothing_counts():
    silent = {"kind": "weighted", "minimum_percent": 1, "dimensions": [{"code": "music", "weight": 100}]}

    assert problems(made(*HALF_VEO, parts={**HUMAN, "music": "none"}), **silent) == [("nothing_counts", {})]
    assert problems(made(*HALF_VEO, parts={**HUMAN, "music": "ai"}), **silent) == []


def test_by_time_the_share_is_that_of_the_picture():
    ask = AiDemand.of({"kind": "minimum_by_time", "minimum_percent": 70})

    assert reached_share(made(*HALF_VEO), ask) == Fraction(8, 10)
    assert reached_share(made(*HALF_VEO), AiDemand.of({**WEIGHTED, "kind": "none"})) == Fraction(8, 10)


def test_a_dimension_that_is_not_answered_counts_nothing_and_is_asked_for():
    film = made(Span(0, 10, A, "Veo 3"), parts=dict.fromkeys(PARTS, "human"))

    assert problems(film, **WEIGHTED) == [
        ("too_little_weighted", {"share": "40.0", "minimum": 51}),
        ("dimension_not_declared", {"dimension": "direction"})
    ]  # fmt: skip


def test_tools_are_counted_once_and_their_kinds_known_from_the_list():
    ask = {"tools": {"minimum": 3, "kinds": ["image", "music"]}}
    film = made(*HALF_VEO, tools=(Tool("veo 3"), Tool("Midjourney V7")))

    assert [tool.name for tool in film.tools] == ["Veo 3", "Midjourney V7", "Kling 2.1"]
    assert made(Span(0, 10, A, "  "), Span(10, 20, B), tools=(Tool(""),)).tools == ()
    assert problems(film, **ask) == [("tool_kind_missing", {"kind": "music"})]
    assert problems(made(*HALF_VEO), tools={"minimum": 3}) == [("too_few_tools", {"count": 2, "least": 3})]


def test_ai_is_told_of_for_every_phase():
    ask = {"phases": ["pre_production", "production"]}

    assert problems(made(*HALF_VEO, **{"phase.production": "Veo for the sea"}), **ask) == [
        ("phase_without_ai", {"phase": "pre_production"})
    ]


@pytest.mark.parametrize(("chosen", "shots", "found"), [
    ("", HALF_VEO, ["no_class"]),
    ("all_ai", HALF_VEO, ["not_all_ai"]),
    ("hybrid", HALF_VEO, []),
    ("all_ai", (Span(0, 95, A, "Veo 3"), Span(95, 100, Source.NEUTRAL)), []),
    ("documentary", HALF_VEO, ["no_class"]),
])  # fmt: skip
def test_the_class_is_one_of_those_there_are_and_true(chosen: str, shots: tuple[Span, ...], found: list[str]):
    film = Making(shots, HUMAN, (), {"class": chosen})

    assert [code for code, _ in problems(film, classes=["all_ai", "hybrid"])] == found


def test_the_preset_and_the_rule_know_the_same_words():
    assert AI_SHARE.of["kind"].options == tuple(str(each) for each in Measure)
    assert AI_SHARE.of["classes"].options == tuple(str(each) for each in FilmClass) == tuple(CLASSES)
    assert AI_SHARE.of["phases"].options == tuple(PHASES)
    assert tuple(KIND_NAMES) == TOOL_KINDS
    assert {"no_ai", "too_little_weighted", "phase_without_ai"} <= set(MISSING)


def test_every_rule_can_be_said_in_words():
    rules = {
        "ai_share": {**WEIGHTED, "vendors": ["Google"], "tools": {"minimum": 3, "kinds": ["image"]},
                     "phases": ["production"], "classes": ["hybrid"]},
        "evidence": {"required": ["prompt_log"], "on_request": ["raw_clips"]},
        "verification": [{"stage": "shortlist", "by": "verifiers", "films": 100, "evidence": ["raw_clips"]},
                         {"stage": "screening", "by": "organizers", "random_percent": 5}],
    }  # fmt: skip

    assert [words for _, words in ai_rule(rules)] == [
        "At least 51 % over all: picture 40 %, music 20 %, script 20 %, direction 20 %. {}".format(
            "AI counts full, people and AI half."
        ),
        ai_rule({"ai_share": {"kind": "none"}})[1][1],
        "Only models of these vendors count: Google.",
        "At least 3 AI tools. At least one for each of these: images.",
        "AI takes part in each of these: making the pictures and sounds.",
        "hybrid: generated and other picture together",
        "To be handed in with every film: the log of prompts.",
        "To be kept and handed in when asked for: original downloads of generated clips.",
        "Once the shortlist stands by verifiers appointed by the organizers: 100 films. {}".format(
            "Asked for: original downloads of generated clips."
        ),
        "At screening by the organizers: 5 % of the films, drawn by lot with a published seed.",
    ]
