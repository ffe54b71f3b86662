"""For operators: load, export, verify."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contest import actions
from contest.models import Edition, Role
from contest.presets import read
from tests.contest.test_audit import tamper, three_lines
from tests.contest.test_presets import SMALL
from tests.factories import NOON, a_user

pytestmark = pytest.mark.django_db


def answer(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, no_color=True)
    return out.getvalue()


def loaded(*arguments: str) -> dict:
    return json.loads(answer("load_edition", *arguments, "--json"))


@pytest.fixture
def preset(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def test_a_preset_of_the_house_is_loaded_by_its_name():
    told = loaded("iqiyi-2025", "--announce")
    assert told == {"edition": "iqiyi-2025", "did": "made", "dry_run": False, "stage": "announced", "changes": []}
    assert Edition.objects.get().award_categories.count() == 5


def test_a_file_is_loaded_under_another_name_for_its_organizer(preset):
    a_user(email="ana@example.org")
    answer("load_edition", str(preset), "--slug", "mine", "--organizer", "Ana@example.org")
    assert list(Role.objects.values_list("edition__slug", "kind")) == [("mine", "organizer")]


def test_loading_again_shows_and_makes_the_difference(preset):
    loaded(str(preset))
    preset.write_text(SMALL.replace("Be fair.", "Be kind."), encoding="utf-8")
    change = {"path": "text.en", "old": "Be fair.", "new": "Be kind."}
    assert loaded(str(preset), "--dry-run")["changes"] == [change]
    assert Edition.objects.get().rules.count() == 1

    assert answer("load_edition", str(preset)) == "text.en\n  - Be fair.\n  + Be kind.\nsmall: revised (drafted)\n"
    assert loaded(str(preset))["did"] == "unchanged"


def test_a_dry_run_makes_nothing(preset):
    assert answer("load_edition", str(preset), "--dry-run") == "small: would be made (drafted)\n"
    assert not Edition.objects.exists()


def test_everything_wrong_with_a_file_is_told(preset):
    preset.write_text(SMALL.replace("weight = 100", "weight = 90").replace("max_ms = 2_000", "max_ms = 1"))
    with pytest.raises(CommandError) as refused:
        answer("load_edition", str(preset))
    assert str(refused.value).splitlines() == [
        "rules.duration: the least value is not below the greatest.",
        "rounds[1].criteria: the weights add up to 90 instead of 100.",
    ]


def test_programs_get_codes(preset, capsys):
    preset.write_text(SMALL.replace("weight = 100", "weight = 90"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_edition", str(preset), "--json", stdout=out)
    told = json.loads(out.getvalue())["problems"][0]
    assert (told["code"], told["path"], told["total"]) == ("weights", "rounds[1].criteria", 90)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no file and no preset called nowhere. Presets: eleven-categories, iqiyi-2025, one-"),
        (["iqiyi-2025", "--organizer", "nobody@example.org"], "There is no account nobody@example.org."),
    ],
)
def test_what_is_not_there_is_told(arguments: list[str], sentence: str):
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")):
        answer("load_edition", *arguments)
    assert not Edition.objects.exists()


def test_a_refusal_is_told_to_programs_too(preset):
    loaded(str(preset), "--announce")
    preset.write_text(SMALL.replace("2026-02-01T12:00:00", "2030-01-01T00:00:00"))
    with pytest.raises(CommandError, match="Say why"):
        loaded(str(preset))


def test_an_edition_goes_out_and_comes_back_the_same(tmp_path):
    actions.make_edition(read(SMALL), actor=None, now=NOON)
    file = tmp_path / "out.toml"
    file.write_text(answer("export_edition", "small"), encoding="utf-8")
    assert loaded(str(file))["did"] == "unchanged"
    assert answer("export_edition", "small") == file.read_text(encoding="utf-8")
    assert json.loads(answer("export_edition", "small", "--json"))["edition"]["slug"] == "small"
    with pytest.raises(CommandError):
        answer("export_edition", "other")


def test_the_chain_is_walked():
    three_lines()
    assert "3 lines" in answer("verify_audit")
    assert json.loads(answer("verify_audit", "--json"))["whole"] is True


@pytest.mark.parametrize(("line", "sentence"), [(2, "broken at line 3"), (3, "1 lines are missing")])
def test_a_broken_chain_is_an_error(line: int, sentence: str):
    three_lines()
    tamper(f"DELETE FROM contest_auditentry WHERE sequence = {line}")
    with pytest.raises(CommandError, match=sentence):
        answer("verify_audit")
