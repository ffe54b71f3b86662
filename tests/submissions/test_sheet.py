import json
import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contest.problems import Problem
from submissions.declaration import Source, Span
from submissions.sheet import SOURCES, read_sheet, read_time, source_named

TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
FILM = (Span(0, 96_000, Source.AI, "Veo 3"), Span(96_000, 150_000, Source.CAMERA))


@pytest.mark.parametrize("table", [
    "start_ms,end_ms,source,model\n0,96000,ai,Veo 3\n96000,150000,camera,\n",
    ("\ufeffStart (s);End (s);digitalSourceType;AI model\r\n0;96,0;trainedAlgorithmicMedia;Veo 3\r\n"
    "96,0;150;digitalCapture\r\n"),
    "#\tin\tout\ttype\ttool\n1\t0\t96\tAI generated\tVeo 3\n2\t96\t150\tLive action\t\n",
    "# cut 7, by Ana\n\nfrom,to,source,model\n\n0:00,1:36.000,AI,Veo 3\n1:36.000,0:02:30,filmed,\n",
    f'source,model,start,duration\ncamera,,"96,0","54,0"\n{TERMS}trainedAlgorithmicMedia/,Veo 3,0,96.0\n',
])  # fmt: skip
def test_the_same_film_however_its_table_is_written(table: str):
    sheet = read_sheet(table.encode(), 150_000)

    assert (sheet.spans, sheet.problems) == (FILM, ())


@pytest.mark.parametrize(("row", "problem"), [
    ("0,40000,ai", Problem("gap", {"line": 3, "from_ms": 40_000, "to_ms": 50_000})),
    ("0,60000,ai", Problem("overlap", {"line": 3, "other": 2, "from_ms": 50_000, "to_ms": 60_000})),
    ("50,50000,ai", Problem("gap", {"line": 2, "from_ms": 0, "to_ms": 50})),
    ("0,0,ai", Problem("empty_shot", {"line": 2, "from_ms": 0, "to_ms": 0})),
    ("soon,50000,ai", Problem("bad_time", {"line": 2, "column": "start", "text": "soon"})),
    ("-1,50000,ai", Problem("bad_time", {"line": 2, "column": "start", "text": "-1"})),
    ("0,50000,magic", Problem("bad_source", {"line": 2, "text": "magic"})),
    ("0,50000,algorithmicallyEnhanced", Problem("bad_source", {"line": 2, "text": "algorithmicallyEnhanced"})),
])  # fmt: skip
def test_a_mistake_is_named_with_its_line(row: str, problem: Problem):
    assert read_sheet(f"start_ms,end_ms,source\n{row}\n50000,90000,ai\n".encode(), 90_000).problems == (problem,)


def test_a_table_that_ends_too_early_or_too_late_is_told_so():
    table = b"start_ms,end_ms,source\n0,50000,ai\n"

    assert read_sheet(table, 50_001).problems == (Problem("gap", {"line": 2, "from_ms": 50_000, "to_ms": 50_001}),)
    assert read_sheet(table, 49_999).problems == (Problem("past_end", {"line": 2, "from_ms": 49_999, "to_ms": 50_000}),)


@pytest.mark.parametrize(("content", "code"), [
    (b"", "no_rows"), (b"start,end,source\n", "no_rows"), (b"\xff\xfe\x00", "not_text"), (b"\x80\x81", "not_text"),
    (b"a\x00b", "not_text"), (b"start,source\n0,ai\n", "no_column"), (b"x" * 9_000_000, "too_large"),
    (b'start,end,source\n"' + b"x" * 200_000, "not_csv"),
])  # fmt: skip
def test_what_is_no_table_at_all_is_refused_with_a_reason(content: bytes, code: str):
    assert [problem.code for problem in read_sheet(content, 1_000).problems] == [code]


def test_of_two_columns_for_one_thing_the_likelier_name_counts():
    table = "tcin,start,source,type,end\n0,10,camera,ai,20\n"
    turned = "start,tcin,type,source,end\n10,0,ai,camera,20\n"

    assert read_sheet(table.encode(), 20_000).spans == (Span(10_000, 20_000, Source.CAMERA),)
    assert read_sheet(turned.encode(), 20_000).spans == (Span(10_000, 20_000, Source.CAMERA),)


def test_a_shot_inside_another_overlaps_it_and_hides_no_gap_after_it():
    table = "start_ms,end_ms,source\n0,900,ai\n100,200,camera\n950,1000,ai\n"

    assert read_sheet(table.encode(), 1_000).problems == (
        Problem("overlap", {"line": 3, "other": 2, "from_ms": 100, "to_ms": 200}),
        Problem("gap", {"line": 4, "from_ms": 900, "to_ms": 950}),
    )


def test_the_longest_numbers_are_read_and_longer_ones_are_none():
    assert read_time("9" * 12 + "." + "5" * 9, 1000) == int("9" * 12 + "556")
    assert read_time("9" * 13, 1) is read_time("1." + "5" * 10, 1) is read_time("1.", 1) is None


def test_rubbish_never_raises():
    chance = random.Random(5)
    good = b'start_ms;end_ms;source\n0;500;"ai"\n500;1000;camera\n'
    for _ in range(2_000):
        mangled = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            mangled[chance.randrange(len(mangled))] = chance.randrange(256)
        read_sheet(bytes(mangled), 1_000)


def test_whole_numbers_are_seconds_only_where_they_fit_the_film_so():
    seconds, thousandths = "start,end,source\n0,90,ai\n", "start,end,source\n0,90000,ai\n"

    assert read_sheet(seconds.encode(), 90_000).spans == read_sheet(thousandths.encode(), 90_000).spans
    assert read_time("12.0415", 1000) == 12_042


def test_every_word_means_one_source_only():
    words = [word for known in SOURCES.values() for word in known]

    assert len(words) == len(set(words))
    assert all(source_named(str(source)) is source for source in Source)


# ── The command ───────────────────────────────────────────────────────────────
def answer(capsys: pytest.CaptureFixture[str], file: Path, duration_ms: int) -> tuple[int, dict]:
    code = 0
    try:
        call_command("ai_share", str(file), "--duration-ms", str(duration_ms), "--json")
    except SystemExit as left:
        code = int(str(left.code))
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("ai_ms", "code", "percent", "missing"), [
    (70_000, 0, 70.0, 0), (69_999, 1, 69.9, 1), (0, 1, 0.0, 70_000), (100_000, 0, 100.0, 0),
])  # fmt: skip
def test_the_command_knows_69_999_from_70(capsys, tmp_path: Path, ai_ms: int, code: int, percent: float, missing: int):
    rows = [f"0,{ai_ms},ai,Veo 3"] * bool(ai_ms) + [f"{ai_ms},100000,camera,"] * (ai_ms < 100_000)
    (tmp_path / "film.csv").write_text("\n".join(["start_ms,end_ms,source,model", *rows]))
    left, told = answer(capsys, tmp_path / "film.csv", 100_000)

    assert (left, told["share_percent"], told["missing_ms"]) == (code, percent, missing)
    assert told["passes"] is (code == 0)


def test_the_command_computes_the_example_of_the_rule(capsys, tmp_path: Path):
    rows = "0,96,ai\n96,116,composite\n116,142,camera\n142,150,titles\n"
    (tmp_path / "film.csv").write_text(f"start_s,end_s,source\n{rows}")
    _, told = answer(capsys, tmp_path / "film.csv", 150_000)

    assert (told["share_exact"], told["share_percent"], told["verdict"]) == ("53/71", 74.6, "pass")
    assert [notice["code"] for notice in told["notices"]] == ["nameless", "nameless"]


def test_the_command_computes_nothing_from_a_table_with_mistakes(capsys, tmp_path: Path):
    (tmp_path / "film.csv").write_text("start_ms,end_ms,source\n0,500,ai\n600,1000,ai\n")
    left, told = answer(capsys, tmp_path / "film.csv", 1_000)

    assert (left, told["verdict"], told["share"], told["missing_ms"]) == (1, "invalid", None, None)
    assert told["errors"][0]["message"] == "Line 3: gap from 500 ms to 600 ms: no shot says what is there."


@pytest.mark.parametrize("words", [["nowhere.csv", "--duration-ms", "1"], ["x.csv", "--duration-ms", "0"], ["x.csv"]])
def test_a_wrong_call_says_so(words: list[str]):
    with pytest.raises(CommandError):
        call_command("ai_share", *words)
