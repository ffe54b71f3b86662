from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import override

from submissions.declaration import Source, Span
from submissions.forms import CreditFormSet, DrawForm, FixForm, ShotsForm, StoryForm, SubtitleForm, read_clock
from tests.factories import NOON, an_edition

ROWS = {"start": ["0:00.000", "0:45.000"], "source": ["ai", "camera"], "model": ["Veo 3", ""], "note": ["river", ""]}


def table(**changes: list[str] | str) -> ShotsForm:
    sent = QueryDict(mutable=True)
    for name, values in {**ROWS, **changes}.items():
        sent.setlist(name, [values] if isinstance(values, str) else values)
    return ShotsForm(sent, running_ms=90_000)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("0", 0), ("12.4", 12_400), ("1:05.25", 65_250), ("1:05,250", 65_250), ("1:01:05", 3_665_000), (" 7 ", 7_000),
     ("", None), ("one", None), ("1:2:3:4", None), ("-1", None), ("5.", None)],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(text: str, ms: int | None):
    assert read_clock(text) == ms


# ── The table of shots ────────────────────────────────────────────────────────
def test_rows_become_shots_that_run_to_the_next_start():
    form = table()

    assert form.is_valid()
    assert form.shots == (Span(0, 45_000, Source.AI, "Veo 3", "river"), Span(45_000, 90_000, Source.CAMERA))


def test_a_shot_is_split_and_another_joined_with_the_one_before():
    assert table(split_at="0:50").is_valid()
    halves, joined = table(split_at="0:50"), table(remove="0:45.000")
    assert halves.is_valid()
    assert joined.is_valid()

    assert [shot.start_ms for shot in halves.shots] == [0, 45_000, 50_000]
    assert joined.shots == (Span(0, 90_000, Source.AI, "Veo 3", "river"),)


def test_all_that_is_left_gets_one_mark():
    form = table(source=["ai", ""], rest_source="composite", rest_model="Kling 3.0")

    assert form.is_valid()
    assert form.shots[1] == Span(45_000, 90_000, Source.COMPOSITE, "Kling 3.0")


@pytest.mark.parametrize(
    ("starts", "row"),
    [(["0:01", "0:45"], 1), (["0", "soon"], 2), (["0", "0"], 2), (["0", "2:00"], 2)],
)
def test_the_first_row_that_does_not_fit_is_named(starts: list[str], row: int):
    assert table(start=starts).non_field_errors() == [
        f"Shot {row}: its start must be a time such as 1:05.250, after the one before it."
    ]


def test_a_table_that_arrived_incomplete_or_forged_is_refused():
    assert not table(start=[]).is_valid()
    assert not table(note=["one"]).is_valid()
    assert not table(source=["ai", "magic"]).is_valid()


def test_a_cut_outside_the_film_is_refused():
    assert list(table(split_at="1:30").errors) == ["split_at"]


# ── The rest ──────────────────────────────────────────────────────────────────
def lines(*people: tuple[str, ...]) -> CreditFormSet:
    sent = {"form-TOTAL_FORMS": str(len(people)), "form-INITIAL_FORMS": "0"}
    for number, line in enumerate(people):
        sent |= {f"form-{number}-{name}": text for name, text in zip(("role", "name", "email"), line, strict=False)}
    return CreditFormSet(sent)


def test_empty_lines_of_the_credits_are_left_out():
    form = lines(("Director", "Ana"), ("", ""), ("Music", "Budi", "budi@example.org"))

    assert form.is_valid()
    assert form.people == [("Director", "Ana", ""), ("Music", "Budi", "budi@example.org")]


@pytest.mark.parametrize("line", [("Director", ""), ("", "Ana"), ("", "", "a@example.org"), ("Music", "Budi", "budi")])
def test_half_a_line_of_the_credits_is_refused(line: tuple[str, ...]):
    assert not lines(line).is_valid()


def test_subtitles_are_read_and_every_error_is_told():
    good = SimpleUploadedFile("a.srt", "00:01,000 --> 00:02,000\n潮水\n".encode("gb18030"))
    bad = SimpleUploadedFile("a.srt", b"00:01,000 --> 00:00,500\nA\n\nlost\n")
    forms = [SubtitleForm({"language": "zh-hans"}, {"file": file}, duration_ms=90_000) for file in (good, bad)]

    assert forms[0].is_valid()
    assert forms[0].cues[0].text == "潮水"
    assert [error[:7] for error in forms[1].errors["file"]] == ["Line 1:", "Line 4:"]


def test_languages_and_countries_are_named_in_the_readers_language():
    with override("es"):
        form = StoryForm()

        assert ("DE", "Alemania") in form.fields["country"].choices
        assert ("zh", "chino") in form.fields["spoken_language"].choices


@pytest.mark.django_db
def test_the_deadline_of_a_fix_is_on_the_clock_of_the_contest():
    edition = an_edition(time_zone="Asia/Shanghai")
    form = FixForm({"reason": "Sound", "due_at": "2026-03-04T20:00"}, edition=edition, now=NOON)

    assert form.is_valid()
    assert form.cleaned_data["due_at"] == datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    assert FixForm(edition=edition, now=NOON)["due_at"].value() == datetime(2026, 3, 4, 20, 0)  # noqa: DTZ001


@pytest.mark.django_db
def test_a_deadline_that_is_no_date_is_refused():
    form = FixForm({"reason": "Sound", "due_at": "tomorrow"}, edition=an_edition(), now=NOON)

    assert list(form.errors) == ["due_at"]


def test_the_stages_of_a_lot_wait_for_the_readers_language():
    names = [name for _, name in DrawForm().fields["stage"].choices]

    assert len(names) == 4
    assert all(isinstance(name, Promise) for name in names)
