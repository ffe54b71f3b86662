import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.conflicts import FilmFacts, JurorFacts, Reason, conflicts, reasons, same_house, same_mailbox

JUROR = JurorFacts(1, person=10, addresses=frozenset({"Ann@Example.org"}), organisation="Lumen Studio Ltd.")


def a_film(**facts: object) -> FilmFacts:
    return FilmFacts(**{"film": 7, "creator": 99, **facts})


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"creator": 10}, Reason.OWN_FILM),
        ({"team": frozenset({98, 10})}, Reason.TEAM_MEMBER),
        ({"addresses": frozenset({"bo@example.org", " ann+films@example.ORG"})}, Reason.SAME_ADDRESS),
        ({"organisations": frozenset({"LUMEN  studio, ltd"})}, Reason.SAME_ORGANISATION),
    ],
)
def test_each_relation_is_a_reason(facts: dict[str, object], reason: Reason):
    assert reasons(JUROR, a_film(**facts)) == (reason,)


def test_a_stranger_may_judge():
    film = a_film(addresses=frozenset({"bo@example.org"}), organisations=frozenset({"Other"}), team=frozenset({98}))
    assert reasons(JUROR, film) == ()


def test_a_declared_conflict_needs_no_other_reason():
    assert reasons(JUROR, a_film(), declared=True) == (Reason.DECLARED,)


def test_all_reasons_are_told_gravest_first():
    film = a_film(
        creator=10, team=frozenset({10}), addresses=JUROR.addresses, organisations=frozenset({"Lumen Studio Ltd"})
    )
    assert reasons(JUROR, film, declared=True) == tuple(Reason)


def test_what_is_unknown_is_shared_by_nobody():
    unknown = JurorFacts(1, person=10, addresses=frozenset({"", "not an address"}), organisation=" … ")
    film = a_film(addresses=frozenset({"", "not an address"}), organisations=frozenset({"", "--"}))
    assert reasons(unknown, film) == ()


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Ann+x@Example.org ", "ann@example.org"),
        ("+odd@example.org", "+odd@example.org"),
        ("\uff41nn@example.org", "ann@example.org"),
        ("ann@", ""),
        ("@example.org", ""),
        ("ann", ""),
    ],
)
def test_the_form_of_an_address(written: str, form: str):
    assert same_mailbox(written) == form


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("北京 电影学院", "北京电影学院", True),
        ("Straße & Co", "STRASSE CO", True),
        ("किताब", "कुतब", False),
    ],
)
def test_the_form_of_an_organisation(one, other, same):
    assert (same_house(one) == same_house(other)) is same


def test_a_declaration_about_somebody_else_is_left_out():
    assert conflicts([JUROR], [a_film()], declared=[(2, 7), (1, 8), (1, 7)]) == {(1, 7): (Reason.DECLARED,)}


WORDS = st.frozensets(st.sampled_from(["a@x.org", "A@x.org", "b@x.org", "c+1@x.org", "c@x.org"]), max_size=2)
HOUSES = st.sampled_from(["", "Lumen", "lumen ", "Other"])
PEOPLE = st.integers(1, 5)
JURY = st.lists(
    st.builds(JurorFacts, st.integers(1, 4), PEOPLE, WORDS, HOUSES), max_size=4, unique_by=lambda one: one.juror
)
FILMS = st.lists(
    st.builds(FilmFacts, st.integers(1, 6), PEOPLE, st.frozensets(PEOPLE, max_size=2), WORDS, st.frozensets(HOUSES)),
    max_size=6,
    unique_by=lambda one: one.film,
)


@given(JURY, FILMS, st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6))), st.randoms())
def test_the_panel_agrees_with_each_pair_in_any_order(jury, films, declared, chance):
    expected = {
        (juror.juror, film.film): why
        for juror in jury
        for film in films
        if (why := reasons(juror, film, declared=(juror.juror, film.film) in declared))
    }
    for people in (jury, films, declared):
        chance.shuffle(people)
    assert conflicts(jury, films, declared=declared) == expected
