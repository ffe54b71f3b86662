"""What a delivered film says of itself, word by word: XMP that every reader reads, and the manifest that is signed."""

from submissions.declaration import Source, Span
from submissions.media.provenance import statement, xmp
from submissions.media.provenance.marks import Report

AI, CAMERA = Span(0, 1_200, Source.AI, "Veo 3"), Span(1_200, 2_000, Source.CAMERA)
VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def work(*spans: Span, title: str = "Tide “&” <Watch>", maker: str = 'Ana "A"') -> statement.Work:
    return statement.Work(title, maker, "F-1", "https://contest.example", "first/F-1", spans, Report())


def test_the_packet_says_source_models_and_label_whatever_signs_stand_in_them():
    film = work(AI, CAMERA, Span(2_000, 2_500, Source.COMPOSITE, 'A "<&>" model'))
    read = xmp.parse(statement.packet_of(film).partition("?>")[2].partition("<?xpacket")[0])

    assert read.source_types == ("compositeWithTrainedAlgorithmicMedia",)
    assert read.labels == (statement.label_of(film),)
    assert ("AISystemUsed", 'Veo 3, A "<&>" model') in read.tools
    assert ("CreatorTool", "Firstlight") in read.tools


def test_the_packet_of_a_film_without_ai_names_only_who_wrote_it():
    told = statement.packet_of(work(CAMERA))

    assert [word in told for word in ("CreatorTool=", "DigitalSourceType=", "AISystemUsed=", "TC260:AIGC=")] == [
        True, False, False, False
    ]  # fmt: skip


def test_the_manifest_opens_what_was_handed_in_and_declares_each_marked_shot():
    manifest = statement.manifest_of(work(AI, CAMERA, Span(2_000, 2_500)))
    actions, declared = (assertion["data"] for assertion in manifest["assertions"])

    assert (manifest["title"], manifest["claim_generator_info"]) == ("Tide “&” <Watch>", [{"name": "Firstlight"}])
    assert actions["actions"][0] == {"action": "c2pa.opened", "parameters": {"ingredientIds": ["original"]}}
    assert [row["digitalSourceType"] for row in actions["actions"][1:]] == [
        VOCABULARY + "trainedAlgorithmicMedia", VOCABULARY + "digitalCapture"
    ]  # fmt: skip
    assert declared == {"film": "F-1", "declared_by": "creator", "shots": [
        {"start_ms": 0, "end_ms": 1_200, "source": "ai", "model": "Veo 3"},
        {"start_ms": 1_200, "end_ms": 2_000, "source": "camera", "model": ""},
    ]}  # fmt: skip


def test_an_action_says_when_in_the_film_and_by_which_model():
    by_model, by_camera = statement.manifest_of(work(AI, CAMERA))["assertions"][0]["data"]["actions"][1:]

    assert by_model["changes"] == [{"region": [{"type": "temporal", "time": {
        "type": "npt", "start": "0.000", "end": "1.200"}}]}]  # fmt: skip
    assert (by_model["action"], by_model["softwareAgent"]) == ("c2pa.edited", {"name": "Veo 3"})
    assert "softwareAgent" not in by_camera


def test_a_film_without_title_or_maker_goes_by_its_number():
    nameless = work(AI, title="", maker="")

    assert statement.manifest_of(nameless)["title"] == "F-1"
    assert '"ContentProducer":"F-1"' in statement.label_of(nameless)
