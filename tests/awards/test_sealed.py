"""The sealed result as a file: the same bytes every time, recomputed without a database, and no mark can be changed."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from awards import actions, keys
from awards.bundle import canonical, pack
from awards.models import Award, Seal
from awards.sealing import archive_of
from contest.models import Edition
from tests.factories import NOON, a_decided_edition, a_publication

Files = dict[str, str]


@pytest.fixture
def edition(db) -> Edition:
    edition = a_decided_edition(10, 8, 8, 6, 5, 4, 3)
    a_publication(edition)
    return edition


def exported(edition: Edition, folder: Path, *options: str) -> Path:
    file = folder / "result.zip"
    call_command("export_results", edition.slug, str(file), *options)
    return file


def verified(file: Path, *options: str) -> int:
    with pytest.raises(SystemExit) as end:
        call_command("verify_results", str(file), *options)
    return end.value.code


def changed(file: Path, change: Callable[[Files], None]) -> Path:
    """The bundle with other texts in it, written as a bundle is."""
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    change(files)
    file.write_bytes(pack(files))
    return file


def with_result(change: Callable[[dict], None]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        document = json.loads(files["result.json"])
        change(document)
        files["result.json"] = canonical(document).decode()

    return apply


def test_it_is_written_byte_for_byte_again(edition: Edition, tmp_path: Path):
    first = exported(edition, tmp_path).read_bytes()
    edition.films.update(title="Renamed afterwards")

    assert exported(edition, tmp_path).read_bytes() == first


def test_it_holds_everything_and_names_nobody(edition: Edition, tmp_path: Path):
    with zipfile.ZipFile(exported(edition, tmp_path)) as archive:
        names, texts = set(archive.namelist()), {name: archive.read(name).decode() for name in archive.namelist()}

    assert names == {
        "README.txt",
        "result.json",
        "rules.json",
        "names.json",
        "audit.json",
        "list.json",
        "signature.json",
    }
    people = [juror.user.email for juror in edition.jurors.select_related("user")]
    people += [juror.user.display_name for juror in edition.jurors.select_related("user")]
    assert people
    assert not [name for name in people for text in texts.values() if name in text]


def test_it_is_reproduced(edition: Edition, tmp_path: Path, capsys, django_db_blocker):
    file = exported(edition, tmp_path)
    with django_db_blocker.block():
        assert verified(file, "--key", keys.public_key()) == 0
    assert "reproduced" in capsys.readouterr().out


def test_another_key_is_told(edition: Edition, tmp_path: Path):
    assert verified(exported(edition, tmp_path), "--key", "00" * 32) == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda one: one["ballots"][0]["marks"].update(creativity=9), "standings[0]"),
        (lambda one: one["awards"][0].update(film=one["awards"][1]["film"]), "awards[0].film"),
        (lambda one: one["held"]["first"].append(1), "held.first"),
        (lambda one: one["about"].update(rules_digest="0" * 64), "about.rules_digest"),
        (lambda one: one["excluded"].append({"film": 1, "juror": 1, "reason": "conflict"}), "result.json is not"),
    ],
)
def test_whatever_is_changed_in_it_is_found(edition: Edition, tmp_path: Path, capsys, change, where: str):
    file = changed(exported(edition, tmp_path), with_result(change))

    assert verified(file) == 1
    assert where in capsys.readouterr().out


def test_a_published_list_with_another_winner_is_found(edition: Edition, tmp_path: Path, capsys):
    def swap(files: Files) -> None:
        shown = json.loads(files["list.json"])
        shown["awards"][0]["film"] = shown["awards"][-1]["film"]
        files["list.json"] = canonical(shown).decode()

    assert verified(changed(exported(edition, tmp_path), swap)) == 1
    assert "list.awards" in capsys.readouterr().out


def test_a_forged_signature_is_found(edition: Edition, tmp_path: Path):
    def forge(files: Files) -> None:
        signature = json.loads(files["signature.json"])
        signature["signature"] = "00" * 64
        files["signature.json"] = canonical(signature).decode()

    assert verified(changed(exported(edition, tmp_path), forge)) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"no zip", pack({"result.json": "{}"}), pack({"result.json": "[", "signature.json": "{}"}),
     pack({"result.json": '{"format": 1.5}', "signature.json": "{}"})],
)  # fmt: skip
def test_rubbish_is_unreadable(tmp_path: Path, content: bytes):
    file = tmp_path / "rubbish.zip"
    file.write_bytes(content)

    assert verified(file) == 2
    assert verified(tmp_path / "nowhere.zip") == 2


def test_every_list_is_sealed_with_what_has_happened(edition: Edition, tmp_path: Path):
    organizer = edition.roles.get(kind="organizer").user
    winner = Award.objects.get(category__code="first").film
    actions.revoke_awards(winner, cause="rights", notice="Not theirs.", actor=organizer, now=NOON)
    offer = Award.objects.get(state="offered")
    actions.accept_offer(offer, actor=offer.film.creator, now=NOON)

    assert Seal.objects.count() == 3
    for number in ("1", "2", "3"):
        assert verified(exported(edition, tmp_path, "--list", number)) == 0
    with zipfile.ZipFile(io.BytesIO(archive_of(Seal.objects.get(list__number=3)))) as archive:
        events = json.loads(archive.read("result.json"))["events"]
    assert [one["deed"] for one in events] == ["revoked", "accepted"]


def test_an_edition_without_a_result_says_so(db, tmp_path: Path):
    with pytest.raises(CommandError, match="no sealed result"):
        call_command("export_results", "nowhere", str(tmp_path / "x.zip"))
