from fractions import Fraction

import pytest

from submissions.disclosure import IPTC, Level, level_of, source_types, statement
from submissions.labels import jurisdictions, labels_for, law_of

SHOTS = [[0, 70_000, "ai", "Veo 3"], [70_000, 90_000, "camera", ""], [90_000, 95_000, "neutral", ""]]
MADE = {"share": "7/9", "models": ["Veo 3"], "shots": SHOTS, "voice": "human", "digest": "f" * 64}


@pytest.mark.parametrize(("made", "level"), [
    (MADE, Level.PARTIAL),
    ({**MADE, "share": "1/1"}, Level.FULL),
    ({"share": "0/1", "shots": [[0, 9, "camera", ""]], "music": "ai"}, Level.PARTIAL),
    ({"share": "0/1", "shots": [[0, 9, "camera", ""]], "music": "human"}, Level.NONE),
    ({}, Level.NONE),
])  # fmt: skip
def test_how_much_ai_there_is(made: dict, level: Level):
    assert level_of(made) == level


def test_source_types_are_iptc_addresses_most_picture_first():
    assert source_types(MADE) == [f"{IPTC}trainedAlgorithmicMedia", f"{IPTC}digitalCapture"]


def test_the_statement_says_all_of_it_to_machines():
    film = {"title": "Tidewatch", "duration_ms": 95_000, "made": MADE}
    told = statement(film, url="https://example.org/f", edition="First", labels=labels_for(["eu"], "partial"))

    assert told["digitalSourceType"] == "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"
    assert told["duration"] == "PT95.000S"
    assert (told["ai"]["sharePercent"], told["ai"]["models"]) == ("77.7", ["Veo 3"])
    assert told["ai"]["shots"][0] == {
        "start_ms": 0, "end_ms": 70_000, "digitalSourceType": f"{IPTC}trainedAlgorithmicMedia", "model": "Veo 3"
    }  # fmt: skip
    assert told["ai"]["labels"]["eu"]["en"] == "Parts of this film were generated or changed with AI."
    assert Fraction(told["ai"]["share"]) == Fraction(7, 9)


def test_every_jurisdiction_has_a_law_and_english_words_for_both_levels():
    assert {"cn", "eu"} <= set(jurisdictions())
    for code, texts in jurisdictions().items():
        assert law_of(code)
        assert texts["full"]["en"]
        assert texts["partial"]["en"]
    assert labels_for(["atlantis", "eu"], "none") == {}
