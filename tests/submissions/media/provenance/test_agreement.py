"""Marks beside a declaration, as a verifier would read them aloud."""

import pytest

from submissions.declaration import Source, Span
from submissions.media.provenance.agreement import Answer, Level, PlacedClip, of_film, of_shot, of_shots
from submissions.media.provenance.marks import Credentials, Mark, Report, Says, State, Strength

AI = Span(0, 4_000, Source.AI, "Veo 3")
CAMERA = Span(4_000, 8_000, Source.CAMERA)
TITLES = Span(8_000, 9_000, Source.NEUTRAL)
FILM = (AI, CAMERA, TITLES)
NOTHING = Report()


def says(
    what: Says, *, vendor: str = "", state: State = State.ABSENT, strength: Strength = Strength.UNSIGNED
) -> Report:
    kind = "c2pa" if strength in (Strength.TRUSTED, Strength.SIGNED) else "aigc"
    return Report(Credentials(state), marks=(Mark(kind, "mark", "value", strength, what, vendor),))


def codes(opinion) -> list[str]:
    return [reason.code for reason in opinion.reasons]


def test_a_file_that_says_nothing_says_nothing():
    tool = Report(marks=(Mark("tag", "encoder", "Lavf60", Strength.TRACE),))

    assert of_film(NOTHING, FILM).answer == of_film(tool, FILM).answer == Answer.SILENT
    assert of_film(tool, FILM).reasons == ()


@pytest.mark.parametrize(("report", "spans", "answer", "told"), [
    (says(Says.AI, vendor="Google"), FILM, Answer.AGREES, ["says_ai", "same_vendor"]),
    (says(Says.AI, vendor="Kuaishou"), FILM, Answer.DIFFERS, ["says_ai", "other_vendor"]),
    (says(Says.AI), (CAMERA,), Answer.DIFFERS, ["ai_undeclared"]),
    (says(Says.NOT_AI), FILM, Answer.AGREES, ["says_not_ai"]),
    (says(Says.NOT_AI), (AI, TITLES), Answer.DIFFERS, ["not_ai_though_declared"]),
    (Report(Credentials(State.INVALID, "Somebody")), FILM, Answer.DIFFERS, ["broken_signature"]),
])  # fmt: skip
def test_marks_in_the_film_agree_or_differ_for_a_reason(report, spans, answer, told):
    opinion = of_film(report, spans)

    assert (opinion.answer, codes(opinion)) == (answer, told)


def clip(report: Report, start: int = 500, end: int = 3_500, *, is_same: bool | None = None) -> PlacedClip:
    return PlacedClip("1", start, end, report, is_same)


SIGNED = says(Says.AI, vendor="Google", state=State.VALID, strength=Strength.SIGNED)


@pytest.mark.parametrize(("clips", "levels"), [
    ([], ["open", "declared", "declared"]),
    ([clip(NOTHING)], ["supported", "declared", "declared"]),
    ([clip(SIGNED)], ["supported", "declared", "declared"]),
    ([clip(SIGNED, is_same=True)], ["confirmed", "declared", "declared"]),
    ([clip(SIGNED, is_same=False)], ["open", "declared", "declared"]),
    ([clip(says(Says.NOT_AI))], ["conflict", "declared", "declared"]),
    ([clip(says(Says.AI, vendor="OpenAI"))], ["conflict", "declared", "declared"]),
    ([clip(says(Says.AI), 4_200, 7_000)], ["open", "conflict", "declared"]),
    ([clip(SIGNED, 3_900, 4_300)], ["open", "conflict", "declared"]),
])  # fmt: skip
def test_each_shot_has_the_level_its_clips_give_it(clips, levels):
    assert [shot.level for shot in of_shots(FILM, clips, asked=[0])] == levels


@pytest.mark.parametrize(("what", "source", "answer", "code"), [
    (Says.MIXED, Source.COMPOSITE, Answer.AGREES, "says_mixed"),
    (Says.MIXED, Source.CAMERA, Answer.DIFFERS, "ai_undeclared"),
    (Says.NOT_AI, Source.COMPOSITE, Answer.AGREES, "says_not_ai"),
    (Says.NOT_AI, Source.AI, Answer.DIFFERS, "not_ai_though_declared"),
])  # fmt: skip
def test_a_clip_is_set_against_the_shot_it_was_found_on(what, source, answer, code):
    opinion = of_shot(says(what), Span(0, 4_000, source))

    assert (opinion.answer, codes(opinion)) == (answer, [code])


def test_declared_is_neutral_and_open_only_where_a_clip_was_asked_for():
    assert [shot.level for shot in of_shots(FILM, [])] == [Level.DECLARED] * 3
