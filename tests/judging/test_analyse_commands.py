"""`analyse_scores` and `analyse_rankings` as people call them: a table in; an answer out, or every bad row."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

TABLE = "juror,film,score\nann,A,7\nann,B,8\nbob,A,6\nbob,B,9\ncyd,A,7\ncyd,B,7\n"


def run(command: str, path: Path, text: str, *options: str) -> dict[str, Any]:
    out, err = StringIO(), StringIO()
    file = path / "table.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command(command, str(file), "--json", *options, stdout=out, stderr=err)
    assert err.getvalue() == ""
    return json.loads(out.getvalue())


def refused(command: str, path: Path, text: str, *options: str) -> tuple[int, list[str]]:
    file = path / "table.csv"
    file.write_text(text)
    with pytest.raises(CommandError) as caught:
        call_command(command, str(file), "--json", *options, stdout=StringIO(), stderr=StringIO())
    return caught.value.returncode, [line.removeprefix(f"{file}: ") for line in str(caught.value).splitlines()]


def test_the_object_has_all_it_promises(tmp_path: Path):
    found = run("analyse_scores", tmp_path, TABLE, "--method", "mean")
    assert list(found) == [
        "method", "asked", "films", "jurors", "criteria", "model", "reliability", "at_the_line", "warnings",
    ]  # fmt: skip
    first = found["films"][0]
    assert {name: first[name] for name in ("id", "score", "rank", "n")} == {"id": "B", "score": 8, "rank": 1, "n": 3}
    assert {"se", "rank_low", "rank_high"} <= first.keys()
    assert {"id", "severity", "se", "spread", "infit", "outfit", "n"} <= found["jurors"][0].keys()
    assert found["model"].keys() >= {"sd_film", "sd_juror", "sd_residual", "criterion"}
    assert list(found["reliability"]["krippendorff_alpha"]) == ["nominal", "ordinal", "interval", "ratio"]
    assert list(found["reliability"]["icc"]) == ["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
    assert found["reliability"]["kendall_w"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        "\ufeff" + TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", ";").replace("7\n", "7,0\n"),
        TABLE.replace(",", "\t").replace("7\n", "7,00\n"),
        TABLE.replace("juror,film,score", " Judge , Entry,RATING"),
        TABLE.replace("7\n", '"7,0"\n') + "\n\n",
        "note,score,film,juror\n,7,A,ann\n,8,B,ann\nx,6,A,bob\n,9,B,bob\n,7,A,cyd\n,7,B,cyd\n",
        TABLE.encode("utf-16"),
        "sep=;\n" + TABLE.replace(",", ";"),
        TABLE.replace("\n", "\r"),
    ],
    ids=[
        "plain",
        "bom and crlf",
        "semicolon",
        "tab",
        "other names",
        "quoted comma",
        "other order",
        "utf-16",
        "sep",
        "cr",
    ],
)
def test_spreadsheets_of_all_kinds_say_the_same(tmp_path: Path, text: str):
    found = run("analyse_scores", tmp_path, text, "--method", "mean")
    assert [(one["id"], round(one["score"], 6)) for one in found["films"]] == [("B", 8.0), ("A", 6.666667)]


def test_bad_rows_are_all_named_and_nothing_is_computed(tmp_path: Path):
    text = "juror;film;score\nann;A;7\nann;B;seven\n;A;3\nann;A;8\nbob;A;1.234,5\nbob;B;7;8\nbob;C;nan\n\nbob;;4\n"
    code, lines = refused("analyse_scores", tmp_path, text)
    assert code == 1
    assert [line.partition(":")[0] for line in lines] == [f"Line {n}" for n in (3, 4, 5, 6, 7, 8, 10)]
    assert lines[0] == "Line 3: “seven” under “score” is not a number."
    assert lines[2] == "Line 5: the same juror, film and criterion as in line 2."


def test_a_heading_must_name_the_columns(tmp_path: Path):
    code, (line,) = refused("analyse_scores", tmp_path, "who,what,how much\nann,A,7\n")
    assert (code, line) == (1, "Line 1: the heading names no column juror, film, score. It says: who, what, how much.")
    assert refused("analyse_scores", tmp_path, "") == (1, ["The file is empty."])
    assert refused("analyse_scores", tmp_path, "juror,film,score\n") == (1, ["The file has a heading but no score."])


def test_a_column_named_twice_is_not_chosen(tmp_path: Path):
    text = "juror,film,score,Score\nann,A,7,8\n"
    assert refused("analyse_scores", tmp_path, text) == (1, ["Line 1: the heading names more than one column score."])


def test_a_number_no_float_holds_is_refused_by_line(tmp_path: Path):
    text = f"juror,film,score\nann,A,{'9' * 30}\nbob,A,0.{'0' * 30}1\ncyd,A,{'9' * 12}\n"
    code, lines = refused("analyse_scores", tmp_path, text)
    assert (code, [line.partition(":")[0] for line in lines]) == (1, ["Line 2", "Line 3"])
    assert lines[1] == (
        "Line 3: “0.000000000000000000…” under “score” has more digits than are read (12 before the decimal sign, "
        "20 after it)."
    )


def test_only_line_ends_end_a_line(tmp_path: Path):
    found = run("analyse_scores", tmp_path, "juror,film,score\nann,A\u2028x,7\nbob,A\u2028x,8\n", "--method", "mean")
    assert [(one["id"], one["score"]) for one in found["films"]] == [("A\u2028x", 7.5)]


@pytest.mark.parametrize("top", ["0", "-3", "x"])
def test_a_line_lies_behind_at_least_one_film(tmp_path: Path, top: str):
    file = tmp_path / "table.csv"
    file.write_text(TABLE)
    with pytest.raises(CommandError, match="argument --top"):
        call_command("analyse_scores", str(file), f"--top={top}", stdout=StringIO())


def test_partial_credit_prints_each_criterions_steps(tmp_path: Path):
    rows = [
        f"J{juror},F{film},{code},{(film * (2 + juror) + juror) % (3 + at)}"
        for film in range(9) for juror in range(4) for at, code in enumerate(("story", "sound"))
    ]  # fmt: skip
    text = "\n".join(["juror,film,criterion,score", *rows])
    found = run("analyse_scores", tmp_path, text, "--method", "mfrm", "--steps", "criterion")
    assert [(one["id"], len(one["thresholds"])) for one in found["criteria"]] == [("sound", 3), ("story", 2)]
    assert found["model"]["thresholds"] == []


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path):
    text = 'juror,film,score\n"ann\nlee",A,7\nann,A,x\n'
    assert refused("analyse_scores", tmp_path, text)[1] == ["Line 4: “x” under “score” is not a number."]


def test_a_missing_file_is_a_wrong_call(tmp_path: Path):
    with pytest.raises(CommandError) as caught:
        call_command("analyse_scores", str(tmp_path / "none.csv"), stdout=StringIO())
    assert caught.value.returncode == 2


def test_an_empty_cell_is_a_mark_not_given(tmp_path: Path):
    found = run("analyse_scores", tmp_path, TABLE + "ann,C,\n", "--method", "mean")
    assert found["films"][-1] | {} == found["films"][-1]
    assert (found["films"][-1]["id"], found["films"][-1]["score"], found["films"][-1]["n"]) == ("C", None, 0)
    assert any("Lines: 8." in sentence for sentence in found["warnings"])


def test_criteria_are_weighed_and_told_apart(tmp_path: Path):
    text = "juror,film,criterion,score\nann,A,story,8\nann,A,sound,4\nann,B,story,5\nann,B,sound,6\n"
    found = run("analyse_scores", tmp_path, text, "--method", "mean", "--weights", "story=3", "sound=1")
    assert [(one["id"], one["score"]) for one in found["films"]] == [("A", 7.0), ("B", 5.25)]
    assert [(one["id"], one["mean"]) for one in found["criteria"]] == [("sound", 5.0), ("story", 6.5)]


def test_people_read_a_table_and_warnings_stand_apart(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text(TABLE)
    out, err = StringIO(), StringIO()
    call_command("analyse_scores", str(file), stdout=out, stderr=err)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Method: mean"
    assert lines[3].split()[:4] == ["B", "1", "1–2", "8.000"]
    assert "too few to tell severity from chance" in err.getvalue()


# ── Rankings ──────────────────────────────────────────────────────────────────
BALLOTS = "ballot,rank,candidate,weight\n1,1,A,3\n1,2,B,\n2,1,B,2\n2,2,C,2\n3,1,C,1\n3,2,A,1\n"


@pytest.mark.parametrize("method", ["schulze", "ranked_pairs", "plackett_luce", "stv", "borda", "bradley_terry"])
def test_every_method_orders_the_candidates(tmp_path: Path, method: str):
    found = run("analyse_rankings", tmp_path, BALLOTS, "--method", method)
    assert found["method"] == method
    assert [one["id"] for one in found["candidates"]] == ["A", "B", "C"]
    assert "A" in found["winners"]


def test_pairs_may_tie_and_count(tmp_path: Path):
    text = "winner;loser;tie;count\nA;B;;3\nB;A;no;1\nA;B;yes;2,5\n"
    found = run("analyse_rankings", tmp_path, text, "--method", "bradley_terry", "--reference", "B")
    lines = {one["id"]: one for one in found["candidates"]}
    assert (lines["B"]["score"], lines["B"]["se"]) == (0, 0)
    assert lines["A"]["score"] == pytest.approx(1.0986, abs=1e-4)
    assert found["tie"] == pytest.approx(2.5 / 3**0.5, rel=1e-4)


def test_bad_ballots_are_named(tmp_path: Path):
    text = "ballot,rank,candidate,weight\n1,1,A,2\n1,2,A,2\n1,0,B,2\n2,x,C,\n1,3,D,3\n"
    code, lines = refused("analyse_rankings", tmp_path, text, "--method", "schulze")
    assert code == 1
    assert [line.partition(":")[0] for line in lines] == ["Line 3", "Line 4", "Line 5", "Line 6"]


def test_what_a_method_cannot_do_is_said(tmp_path: Path):
    ties = "ballot,rank,candidate\n1,1,A\n1,1,B\n"
    assert refused("analyse_rankings", tmp_path, ties, "--method", "stv")[1] == [
        "Line 3: equal ranks on ballot “1” cannot be transferred; this method needs an order."
    ]
    pairs = "winner,loser\nA,B\n"
    assert "needs ballots" in refused("analyse_rankings", tmp_path, pairs, "--method", "stv")[1][0]
    assert refused("analyse_rankings", tmp_path, BALLOTS, "--method", "stv", "--seats", "4")[1] == [
        "4 seats, but only 3 candidates."
    ]
