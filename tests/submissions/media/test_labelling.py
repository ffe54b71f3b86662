"""The labelled copy: what is written into it is read back by the reader that reads everybody's files."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from submissions import actions
from submissions.actions.repeating import repeat_for_all
from submissions.checks import trusted_signers
from submissions.declaration import Source, Span
from submissions.lifecycle import Stage
from submissions.media import inspection, labelling
from submissions.media.provenance import labels, reader, statement, trust
from submissions.media.provenance.marks import Mark, Report, Says, Strength
from submissions.models import Film, MediaStep, Rendition
from tests.factories import NOON, a_declaration, a_file, a_film, an_organizer
from tests.submissions.media.films import Reel
from tests.submissions.media.provenance.files import Authority
from tests.submissions.media.worker import work_off

AI, CAMERA = Span(0, 1_200, Source.AI, "Veo 3"), Span(1_200, 2_000, Source.CAMERA)


NOTHING = Report()


def work(*spans: Span, report: Report = NOTHING) -> statement.Work:
    return statement.Work("Tide “&” Watch", "Ana", "F-1", "https://contest.example", "first/F-1", spans, report)


def marked(strength: Strength, **label: str) -> Report:
    given = labels.Label(label, conforms=True) if label else None
    return Report(label=given, marks=(Mark("aigc", "AIGC", "is", strength, Says.AI),))


def test_the_label_says_how_it_is_known():
    assert statement.label_of(work(CAMERA)) == ""
    assert json.loads(statement.label_of(work(AI, CAMERA)))["Label"] == "2"
    assert json.loads(statement.label_of(work(AI, report=marked(Strength.SIGNED))))["Label"] == "1"
    assert json.loads(statement.label_of(work(CAMERA, report=marked(Strength.TRACE))))["Label"] == "3"


def test_who_made_it_stays_as_the_upload_says():
    kept = marked(Strength.UNSIGNED, ContentProducer="001191110108335469089C10100", ProduceID="KLingMuse_7")
    label = json.loads(statement.label_of(work(AI, report=kept)))

    assert (label["ContentProducer"], label["ProduceID"]) == ("001191110108335469089C10100", "KLingMuse_7")
    assert (label["ContentPropagator"], label["PropagateID"]) == ("https://contest.example", "first/F-1")


def test_the_source_type_of_the_whole_follows_from_its_shots():
    titles = Span(2_000, 2_500, Source.NEUTRAL)

    assert statement.source_type([AI, titles]) == "trainedAlgorithmicMedia"
    assert statement.source_type([AI, CAMERA]) == "compositeWithTrainedAlgorithmicMedia"
    assert statement.source_type([CAMERA, titles]) == statement.source_type([titles]) == ""


@pytest.fixture
def entered(storage: Path, reel: Reel, db) -> Film:
    """A film handed in, with its bytes, a declaration of an AI and a camera shot."""
    (storage / "originals").mkdir()
    bytes_of_film = reel.shot("two.mp4", 2).read_bytes()
    (storage / "originals" / "film.bin").write_bytes(bytes_of_film)
    facts = inspection.inspect(storage / "originals" / "film.bin")
    film = a_film(Stage.SUBMITTED)
    a_declaration(a_file(film, storage_name="film.bin", facts=facts.to_json(), picture_ms=2_000), AI, CAMERA)
    return film


def copy_of(film: Film, storage: Path) -> Path:
    made = Rendition.objects.get(file=film.file, kind="copy")
    return storage / "renditions" / made.prefix / made.entry


def test_an_admitted_film_gets_a_copy_that_says_how_it_was_made(entered: Film, storage, clock, client):
    actions.admit(entered, actor=an_organizer(entered.edition), now=NOON)
    work_off(entered.file, clock, MediaStep.Kind.COPY)

    said = reader.read(copy_of(entered, storage))
    assert said.label is not None
    assert (said.label.conforms, said.label.fields["Label"], said.label.fields["ProduceID"]) == (
        True,
        "2",
        entered.code,
    )
    assert [(item.value, item.where) for item in said.source_types] == [("compositeWithTrainedAlgorithmicMedia", "xmp")]
    assert said.credentials.state == "absent"  # no certificate here

    client.force_login(entered.creator)
    answer = client.get(reverse("submissions:labelled_copy", args=[entered.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{entered.code}.mp4"'
    assert b"".join(answer.streaming_content) == copy_of(entered, storage).read_bytes()


def test_with_a_certificate_the_copy_is_signed_and_keeps_the_credentials_of_the_original(
    entered: Film, storage: Path, tmp_path: Path, clock, settings
):
    authority = Authority(tmp_path)
    settings.C2PA_SIGNING_CHAIN, settings.C2PA_SIGNING_KEY = str(authority.chain), str(authority.key)
    settings.C2PA_TRUST_LIST = str(authority.anchors)
    original = storage / "originals" / "film.bin"
    authority.sign(original, tmp_path / "signed.mp4").replace(original)
    actions.admit(entered, actor=an_organizer(entered.edition), now=NOON)
    work_off(entered.file, clock, MediaStep.Kind.COPY)

    said = reader.read(copy_of(entered, storage))
    assert (said.credentials.state, said.credentials.generator) == ("trusted", "Firstlight")
    assert said.credentials.manifests == 2
    assert {(item.value, item.where) for item in said.source_types} == {
        ("trainedAlgorithmicMedia", "active"), ("digitalCapture", "active"),
        ("trainedAlgorithmicMedia", "ingredient"), ("compositeWithTrainedAlgorithmicMedia", "xmp"),
    }  # fmt: skip
    assert said.models[:2] == ("seedance-1-0-pro", "Veo 3")


def test_a_film_admitted_before_there_were_copies_gets_one_when_all_are_made_anew(entered: Film, storage, clock):
    Film.objects.update(stage=Stage.ADMITTED)
    draft = a_file(a_film(edition=entered.edition))
    count = repeat_for_all(entered.edition, "copy", actor=None, now=NOON, outdated=True)
    work_off(entered.file, clock, MediaStep.Kind.COPY)

    assert (count, MediaStep.objects.filter(file=draft).count()) == (1, 0)
    assert reader.read(copy_of(entered, storage)).label is not None


def test_a_key_that_does_not_fit_is_told_and_no_copy_is_kept(entered: Film, tmp_path: Path, clock, settings):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = Authority(tmp_path / "one"), Authority(tmp_path / "two")
    settings.C2PA_SIGNING_CHAIN, settings.C2PA_SIGNING_KEY = str(one.chain), str(two.key)
    actions.admit(entered, actor=an_organizer(entered.edition), now=NOON)
    work_off(entered.file, clock, MediaStep.Kind.COPY)

    step = MediaStep.objects.get(file=entered.file, kind="copy")
    assert (step.state, step.error_code) == ("failed", "unsigned")
    assert not Rendition.objects.filter(kind="copy").exists()


def test_a_copy_that_lost_its_label_is_not_what_it_should_be(reel: Reel):
    assert not labelling.says(reader.read(reel.shot("two.mp4", 2)), work(AI))


# ── The list of trusted signers ───────────────────────────────────────────────
def test_a_list_of_signers_is_taken_over_from_files_and_rubbish_changes_nothing(tmp_path: Path, settings):
    settings.C2PA_TRUST_LIST = str(tmp_path / "trust" / "signers.pem")
    authority, empty = Authority(tmp_path), tmp_path / "empty.pem"
    empty.write_text("-----BEGIN NOTHING-----")
    call_command("load_trust_list", str(authority.anchors), str(authority.anchors))
    with pytest.raises(CommandError):
        call_command("load_trust_list", str(empty))

    assert Path(settings.C2PA_TRUST_LIST).read_text() == authority.anchors.read_text()
    known = trust.loaded()
    assert known is not None
    assert (known.certificates, known.origin, known.dated) == (1, "anchors.pem, anchors.pem", known.loaded_at.date())


def test_day_and_origin_of_the_list_are_shown_and_an_old_one_is_warned_of(tmp_path: Path, settings, client, db):
    settings.C2PA_TRUST_LIST = str(tmp_path / "trust" / "signers.pem")
    organizer = an_organizer(a_film().edition)
    client.force_login(organizer)
    page = reverse("submissions:media_work", args=["first"])
    assert "No list of trusted signers is loaded" in client.get(page).content.decode()
    assert list(trusted_signers()) == []

    about = {"origin": "C2PA conformance programme", "issued": "2026-01-09"}
    call_command("load_trust_list", str(Authority(tmp_path).anchors), **about)
    told = client.get(page).content.decode()
    assert "trusted by a list of 2026-01-09 with 1 certificate." in told
    assert "C2PA conformance programme" in told
    known = trust.loaded()
    assert known is not None
    assert (known.is_old(date(2026, 7, 8)), known.is_old(date(2026, 7, 9))) == (False, True)

    (tmp_path / "trust" / "signers.json").write_text('{"loaded_at": "2020-01-01T00:00:00+00:00", "certificates": 1}')
    assert [warning.id for warning in trusted_signers()] == ["firstlight.W030"]
    assert "older than half a year" in client.get(page).content.decode()
    (tmp_path / "trust" / "signers.json").unlink()
    assert "neither day nor origin was written down" in client.get(page).content.decode()
