"""Looking through the published films: what fits a wish, in which order."""

import pytest

from awards.catalogue import Wish, entries_of, found, selected
from awards.gallery import AwardCard, FilmCard


def a_card(code: str, title: str, **facts: object) -> FilmCard:
    made = {"models": ["Veo 3"]}
    plain = {"title_en": "", "synopsis": "", "maker": "Ana Sari", "country": "ID", "language": "id", "made": made,
             "duration_ms": 90_000, "credits": [{"role": "Sound", "name": "Wu Lin"}]}  # fmt: skip
    return FilmCard(code, {"title": title, **plain, **facts})


def an_award(film: FilmCard, code: str) -> AwardCard:
    return AwardCard(code, {"en": code}, {}, 1, False, film, "", (), {})


ALPHA = a_card("F1", "alpha", country="", made={})
BETA = a_card("F2", "Beta", country="BR", language="pt", duration_ms=200_000, synopsis="A keeper counts the waves.")
GAMMA = a_card("F3", "Gamma", made={"models": ["Doubao Seedance 1.0 Pro", "Veo 3"]}, duration_ms=None)
ENTRIES = entries_of(
    [ALPHA, BETA, GAMMA], [an_award(GAMMA, "first"), an_award(BETA, "second"), an_award(GAMMA, "story")]
)


def titles(wish: Wish) -> list[str]:
    return [entry.film.facts["title"] for entry in selected(ENTRIES, wish)]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(), ["Gamma", "Beta", "alpha"]),
        (Wish(order="nobody knows it"), ["Gamma", "Beta", "alpha"]),
        (Wish(order="title"), ["alpha", "Beta", "Gamma"]),
        (Wish(order="country"), ["alpha", "Beta", "Gamma"]),
        (Wish(order="shortest"), ["Gamma", "alpha", "Beta"]),
        (Wish(order="longest"), ["Beta", "alpha", "Gamma"]),
        (Wish(award="any"), ["Gamma", "Beta"]),
        (Wish(award="story"), ["Gamma"]),
        (Wish(country="BR"), ["Beta"]),
        (Wish(language="id"), ["Gamma", "alpha"]),
        (Wish(model="Veo 3"), ["Gamma", "Beta"]),
        (Wish(text="WAVES keeper"), ["Beta"]),
        (Wish(text="wu lin"), ["Gamma", "Beta", "alpha"]),
        (Wish(text="waves", country="ID"), []),
    ],
)
def test_films_fit_every_part_of_a_wish(wish: Wish, expected: list[str]):
    assert titles(wish) == expected


def test_what_there_is_to_choose_from():
    assert found(ENTRIES, "country") == ["BR", "ID"]
    assert found(ENTRIES, "model") == ["Doubao Seedance 1.0 Pro", "Veo 3"]
