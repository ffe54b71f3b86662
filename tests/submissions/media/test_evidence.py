"""Evidence from laying it down to a person's verdict: who may see it, what the worker finds, what the desk shows."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.models import AuditEntry
from submissions import actions
from submissions.actions import clips
from submissions.actions.exhibits import dossier_of
from submissions.declaration import Source, Span
from submissions.lifecycle import Stage
from submissions.media import inspection
from submissions.models import Evidence, Film
from submissions.permissions import may_see_evidence
from submissions.wording import EvidenceRefused
from tests.factories import NOON, a_declaration, a_file, a_film, a_role, a_user, an_edition, an_organizer
from tests.submissions.media import scenes
from tests.submissions.media.provenance.files import Authority

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"


def laid(
    film: Film, *, kind: str = "prompts", content: bytes = b"a lighthouse", name: str = "a.txt", **how
) -> Evidence:
    return actions.lay_down(
        film, [ContentFile(content, name=name)], kind=kind, **how, actor=film.creator, now=NOON
    )[0]  # fmt: skip


# ── The locker ────────────────────────────────────────────────────────────────
def test_pieces_are_kept_under_names_that_say_nothing_and_come_as_attachments(storage, client: Client):
    film = a_film()
    piece = laid(film, content=b"<b>prompt</b>", name="../../prompt.txt")
    client.force_login(film.creator)
    answer = client.get(reverse("submissions:evidence", args=[piece.pk]))

    assert (piece.original_name, piece.media_type) == ("prompt.txt", "text/plain")
    assert b"".join(answer.streaming_content) == b"<b>prompt</b>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{film.code} prompt.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_is_refused_is_said_by_name_and_leaves_nothing_behind(storage: Path):
    film = a_film()
    good, bad = ContentFile(b"text", name="a.txt"), ContentFile(b"MZ\x90", name="tool.txt")
    with pytest.raises(EvidenceRefused) as refused:
        actions.lay_down(film, [good, bad], kind="prompts", actor=film.creator, now=NOON)

    assert "“tool.txt” is a program" in str(refused.value)
    assert not Evidence.objects.exists()
    assert list((storage / "originals").glob("**/*.bin")) == []


def test_a_piece_may_be_taken_back_until_the_film_is_handed_in(storage, django_capture_on_commit_callbacks):
    film = a_film()
    first, second = laid(film), laid(film)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_back(first, actor=film.creator, now=NOON)
    Film.objects.update(stage=Stage.SUBMITTED, submitted_at=NOON)

    assert len(list((storage / "originals").glob("**/*.bin"))) == 1
    with pytest.raises(EvidenceRefused, match="no longer be taken back"):
        actions.take_back(second, actor=film.creator, now=NOON)
    assert [piece.pk for piece in Evidence.objects.of_maker(film.creator)] == [second.pk]


def test_predicate_and_queryset_agree_and_jurors_see_nothing(storage):
    edition = an_edition()
    organizer, juror, stranger = an_organizer(edition), a_role(a_user(), edition, "juror").user, a_user()
    seen = {}
    for stage in Stage:
        film = a_film(stage, edition=edition)
        for opens in Evidence.Opens.values:
            piece = Evidence.objects.create(film=film, kind="other", opens=opens, bytes=1, added_at=NOON)
            for name, user in {
                "maker": film.creator,
                "organizer": organizer,
                "juror": juror,
                "nobody": stranger,
            }.items():
                is_open = Evidence.objects.open_to(user).filter(pk=piece.pk).exists()
                assert is_open == may_see_evidence(user, piece), (stage, opens, name)
                seen.setdefault((opens, name), set()).update({stage} if is_open else set())

    assert seen["desk", "juror"] == seen["shortlist", "juror"] == seen["desk", "nobody"] == set()
    assert seen["shortlist", "organizer"] == {Stage.ADMITTED, Stage.IN_COMPETITION}
    assert Stage.SUBMITTED in seen["desk", "organizer"]
    assert Stage.DRAFT not in seen["desk", "organizer"]


def test_the_page_takes_several_files_and_loses_nothing_when_one_is_refused(storage, client: Client):
    film = a_film(edition=an_edition(now=timezone.now()))
    client.force_login(film.creator)
    address = reverse("submissions:film_evidence", args=[film.pk])
    files = [ContentFile(PNG, name="one.png"), ContentFile(PNG, name="two.png")]
    sent = {"kind": "screenshot", "opens": "shortlist", "note": "settings", "pieces": files}

    assert client.post(address, sent).status_code == 302
    refused = client.post(address, {**sent, "kind": "clip", "pieces": [ContentFile(PNG, name="three.png")]})
    assert refused.status_code == 422
    assert "“three.png” is not a file of this kind" in refused.content.decode()
    assert 'value="settings"' in refused.content.decode()
    assert client.post(address, {**sent, "pieces": []}).status_code == 422
    assert sorted(Evidence.objects.values_list("original_name", "opens")) == [
        ("one.png", "shortlist"), ("two.png", "shortlist")
    ]  # fmt: skip


# ── Raw clips ─────────────────────────────────────────────────────────────────
@pytest.fixture
def cut_film(storage: Path, tmp_path: Path) -> Film:
    """A film of two shots, graded, whose first was made from `clip.mp4`."""
    (storage / "originals").mkdir()
    first, second = scenes.scene(701, 96), scenes.scene(702, 72)
    scenes.write(tmp_path / "clip.mp4", first)
    made = scenes.joined([first[20:80], second], ["hard"])
    path = scenes.write(storage / "originals" / "film.bin", made.frames, "-f", "mp4", filters="eq=contrast=1.1")
    film = a_film(Stage.SUBMITTED)
    facts = inspection.inspect(path)
    file = a_file(film, storage_name="film.bin", facts=facts.to_json(), picture_ms=facts.picture_ms)
    a_declaration(file, Span(0, 2_500, Source.AI, "Seedance 1.0 Pro"), Span(2_500, facts.picture_ms, Source.CAMERA))
    return film


def test_a_signed_clip_is_found_on_its_shot_and_confirmed_by_a_person(
    cut_film: Film, tmp_path: Path, clock, client, settings
):
    settings.C2PA_TRUST_LIST = ""
    signed = Authority(tmp_path).sign(tmp_path / "clip.mp4", tmp_path / "signed.mp4")
    clip = laid(cut_film, kind="clip", content=signed.read_bytes(), name="clip.mp4")
    clips.read_clip(str(clip.pk), clock=clock)

    clip.refresh_from_db()
    assert (clip.state, clip.report["credentials"]["state"]) == ("done", "valid")
    assert clip.placed_in == cut_film.file
    assert (abs(clip.placed_start_ms), abs(clip.placed_end_ms - 2_500) <= 250) == (0, True)
    organizer = an_organizer(cut_film.edition)
    assert [shot.level for shot in dossier_of(cut_film, organizer).shots] == ["supported", "declared"]

    client.force_login(organizer)
    for side in ("clip_strip", "film_strip"):
        picture = client.get(reverse(f"submissions:{side}", args=[clip.pk]))
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
        assert b"".join(picture.streaming_content).startswith(b"\xff\xd8\xff")
    address = reverse("submissions:judge_clip", args=[cut_film.edition.slug, cut_film.code, clip.pk])
    client.post(address, {"verdict": "same"})
    assert [shot.level for shot in dossier_of(cut_film, organizer).shots] == ["confirmed", "declared"]
    page = client.get(reverse("submissions:entry", args=[cut_film.edition.slug, cut_film.code])).content.decode()
    assert "Confirmed" in page
    assert "It names ByteDance, as declared: Seedance 1.0 Pro." in page


def test_a_clip_asked_for_by_lot_is_awaited_and_shown_to_its_creator(cut_film: Film, client):
    cut_film.verifications.create(stage="screening", why="drawn", shots=[0], begun_at=NOON)
    client.force_login(cut_film.creator)

    assert [shot.level for shot in dossier_of(cut_film, cut_film.creator).shots] == ["open", "declared"]
    page = client.get(reverse("submissions:film_evidence", args=[cut_film.pk])).content.decode()
    assert "Raw clips are asked for" in page


def test_a_clip_that_cannot_be_read_is_given_up_after_three_attempts(storage: Path, clock):
    clip = laid(a_film(), kind="clip", content=b"\x00\x00\x00\x18ftypisom" + b"x" * 100, name="clip.mp4")
    clips.read_clip(str(clip.pk), clock=clock)
    clip.refresh_from_db()
    assert (clip.state, clip.placed_in, clip.report["credentials"]["state"]) == ("done", None, "unreadable")

    Evidence.objects.update(state="waiting", storage_name="gone.bin", attempts=0)
    for _ in range(4):
        clips.read_clip(str(clip.pk), clock=clock)
    clip.refresh_from_db()
    assert (clip.state, clip.attempts) == ("failed", 3)
    assert AuditEntry.objects.filter(verb="film.give_up_clip").count() == 1


def test_a_new_file_of_the_film_sends_its_clips_looking_again(storage, clock):
    clip = laid(a_film(), kind="clip", content=b"\x00\x00\x00\x18ftypisom", name="clip.mp4")
    Evidence.objects.update(state="done", verdict="same")

    assert clips.look_again(clip.film_id) == 1
    clip.refresh_from_db()
    assert clip.state == "waiting"
