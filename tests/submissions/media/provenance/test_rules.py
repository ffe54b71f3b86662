"""Labels, XMP and notes in the picture, as they stand in files: well made, badly made, and made to harm."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.media.provenance import credentials, labels, sei, xmp
from submissions.media.provenance.marks import State
from tests.submissions.media.provenance.files import LABEL, packet

PLAIN = json.dumps(LABEL)


def test_a_label_as_the_standard_asks_conforms():
    label = labels.parse(PLAIN)

    assert label is not None
    assert (label.fields, label.conforms, label.says_ai) == (LABEL, True, "is")
    assert (label.credit_code, label.producer) == ("91110108335469089C", "Kuaishou (Kling)")


@pytest.mark.parametrize("text", [
    json.dumps({"AIGC": LABEL}),
    json.dumps({"TC260:AIGC": LABEL}),
    json.dumps(PLAIN),
    json.dumps(json.dumps({"AIGC": LABEL})),
    base64.b64encode(PLAIN.encode()).decode(),
])  # fmt: skip
def test_a_label_in_other_wrappings_is_read_and_does_not_conform(text: str):
    label = labels.parse(text)

    assert label is not None
    assert (label.fields, label.conforms) == (LABEL, False)


@pytest.mark.parametrize("change", [
    {"Label": "AIGC"}, {"Label": "4"}, {"Label": 1}, {"ReservedCode1": None}, {"ContentProducer": " "}, {"Extra": ""},
])  # fmt: skip
def test_a_label_that_is_badly_filled_in_is_read_and_does_not_conform(change: dict):
    label = labels.parse(json.dumps({**LABEL, **change}))

    assert label is not None
    assert (label.fields, label.conforms) == ({**LABEL, **change}, False)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", '{"a": 1}', '{"AIGC": 3}', "[" * 100_000, "x" * 100_000])
def test_what_is_no_label_is_none(text: str):
    assert labels.parse(text) is None


def test_a_label_is_not_dug_out_of_more_wrappings_than_anybody_makes():
    def wrapped(times: int) -> str:
        return PLAIN if not times else json.dumps({"AIGC": wrapped(times - 1)})

    assert labels.parse(wrapped(1)) is not None
    assert labels.parse(wrapped(labels.MOST_WRAPPINGS)) is None


@given(st.text())
def test_no_text_breaks_the_reader_of_labels(text: str):
    labels.parse(text)


def test_a_label_composed_here_conforms_and_keeps_the_order_of_the_standard():
    written = labels.compose({"Label": "2", "ContentProducer": "Ana", "ProduceID": "F-1", "PropagateID": "7"})

    assert list(json.loads(written)) == list(labels.FIELDS)
    assert labels.parse(written).conforms
    with pytest.raises(ValueError, match="GB 45438"):
        labels.compose({"Label": "2"})


# ── XMP ───────────────────────────────────────────────────────────────────────
ADDRESS = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.mark.parametrize("inside", [
    f'Iptc4xmpExt:DigitalSourceType="{ADDRESS}"/>',
    f"><Iptc4xmpExt:DigitalSourceType>{ADDRESS}</Iptc4xmpExt:DigitalSourceType></rdf:Description>",
    f'><Iptc4xmpExt:DigitalSourceType rdf:resource="{ADDRESS}"/></rdf:Description>',
    f"><Iptc4xmpExt:DigitalSourceType><rdf:Bag><rdf:li>{ADDRESS}</rdf:li></rdf:Bag></Iptc4xmpExt:DigitalSourceType></rdf:Description>",
])  # fmt: skip
def test_the_source_type_is_found_in_every_way_xmp_can_be_written(inside: str):
    assert xmp.parse(packet(inside)).source_types == ("trainedAlgorithmicMedia",)


def test_a_label_and_a_tool_are_found_in_xmp():
    escaped = PLAIN.replace('"', "&quot;")
    read = xmp.parse(packet(f'TC260:AIGC="{escaped}" xmp:CreatorTool="Made with Google AI"/>'))

    assert (read.labels, read.tools) == ((PLAIN,), (("CreatorTool", "Made with Google AI"),))


@pytest.mark.parametrize("text", [
    packet('xmp:CreatorTool="&a;"/>', head='<!DOCTYPE x [<!ENTITY a "b">]>'),
    packet("/>", head='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "<a>" * 100, "<a", "", "\x00", "x" * 2_000_000,
])  # fmt: skip
def test_xmp_that_declares_a_document_type_or_is_no_xml_is_refused(text: str):
    with pytest.raises(xmp.Refused):
        xmp.parse(text)


# ── Notes in the picture, answers of the reader of credentials ────────────────
KLING = bytes.fromhex("91ca60614aee385486142d5f73f4ae2e")


def test_a_note_in_the_picture_is_found_behind_the_escapes():
    body = KLING + b"kling-ai"
    h264 = b"\x00\x00\x00\x01\x06\x05" + bytes([len(body)]) + body + b"\x80\x00\x00\x01\x65\x88"
    hevc = b"\x00\x00\x01\x4e\x01\x05" + bytes([len(body)]) + body + b"\x80"

    assert sei.notes(h264, "h264") == sei.notes(hevc, "hevc") == (sei.Note(KLING.hex(), "kling-ai"),)
    assert sei.notes(h264, "hevc") == ()


def test_a_stream_that_ends_in_the_mark_of_a_unit_ends_there():
    assert sei.notes(b"\x00\x00\x01", "h264") == ()


@given(st.binary(max_size=400))
def test_no_stream_breaks_the_reader_of_notes(stream: bytes):
    sei.notes(b"\x00\x00\x01\x06" + stream, "h264")


def test_a_link_to_a_manifest_elsewhere_is_only_a_link():
    told = credentials.interpret({"error": "Remote: http://127.0.0.1/x.c2pa"})

    assert told.credentials.state is State.REMOTE_ONLY


def test_a_source_type_in_embedded_metadata_counts_where_it_says_one():
    data = {"Iptc4xmpExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic",
            "photoshop:DigitalSourceType": "", "dc:title": "A title"}  # fmt: skip
    store = {"active_manifest": "a", "manifests": {"a": {"assertions": [{"label": "c2pa.metadata", "data": data}]}}}
    read = credentials.interpret({"state": "Valid", "store": store})

    assert [kind.value for kind in read.source_types] == ["compositeSynthetic"]


json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["manifests", "active_manifest", "assertions", "label", "data", "actions", "c2pa.actions"]),
        inner, max_size=4),
)  # fmt: skip


@given(json_values)
def test_no_manifest_store_breaks_the_reader(store: object):
    credentials.interpret({"state": "Valid", "store": store})


def test_vendors_are_known_by_words_and_not_by_parts_of_words():
    names = ("Google LLC", "BytePlus_ModelArk", "KLingMuse_1", "Veo3", "a video", "imagenes", "Lavf59")

    assert [credentials.vendor_of(name) for name in names] == [
        "Google", "ByteDance", "Kuaishou", "Google", "", "", ""
    ]  # fmt: skip
