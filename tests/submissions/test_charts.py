import pytest

from submissions.declaration import AiRule, Source, Span
from submissions.views.charts import draw

SEVENTY = AiRule(minimum_percent=70, neutral_percent=10)


def test_the_bar_is_as_long_as_the_share():
    chart = draw([Span(0, 600, Source.AI), Span(600, 800, Source.COMPOSITE), Span(800, 1_000, Source.CAMERA)], SEVENTY)

    assert [(piece.css, piece.x, piece.width) for piece in chart.bar] == [
        ("ai", "0.000", "600.000"), ("composite", "600.000", "100.000"),
    ]  # fmt: skip
    assert (chart.threshold, chart.share * 1_000, chart.is_enough) == (700, 700, True)


def test_the_strip_has_a_piece_for_each_shot():
    chart = draw([Span(0, 250, Source.AI, "Veo 3"), Span(250, 1_000)], SEVENTY)

    assert [(piece.css, piece.x, piece.width) for piece in chart.strip] == [
        ("ai", "0.000", "250.000"), ("unmarked", "250.000", "750.000"),
    ]  # fmt: skip
    assert chart.models == (("Veo 3", 250),)


@pytest.mark.parametrize("shots", [(), (Span(0, 1_000, Source.CAMERA),)])
def test_without_ai_there_is_no_bar(shots: tuple[Span, ...]):
    chart = draw(shots, SEVENTY)

    assert (chart.bar, chart.is_enough) == ((), False)
