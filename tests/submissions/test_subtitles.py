import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.problems import Problem
from submissions.subtitles import MAX_BYTES, MAX_PROBLEMS, Cue, clean, decode, read_subtitles, to_webvtt

SRT = "1\n00:00:01,000 --> 00:00:03,500\nThe tide\nis late.\n\n2\n00:01:04,000 --> 00:01:06,000\n<i>Again.</i>\n"
CUES = (Cue(1_000, 3_500, "The tide\nis late."), Cue(64_000, 66_000, "<i>Again.</i>"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_subrip_is_read_whatever_ends_its_lines(newline: str):
    reading = read_subtitles(SRT.replace("\n", newline).encode())

    assert reading.cues == CUES
    assert reading.problems == ()
    assert reading.last_ms == 66_000


def test_webvtt_is_read_with_its_settings_comments_and_styles():
    text = (
        "WEBVTT - made by hand\n\nNOTE not a cue\n\nSTYLE\n::cue { color: red }\n\n"
        "opening\n00:01.000 --> 00:02.000 align:start line:0 shape:round\n<v Ibu>Sudah pagi.</v>\n"
    )

    assert read_subtitles(text.encode()).cues == (
        Cue(1_000, 2_000, "<v Ibu>Sudah pagi.</v>", "align:start line:0"),
    )  # fmt: skip


def test_what_is_written_is_read_back_the_same():
    assert read_subtitles(to_webvtt(CUES).encode()).cues == CUES
    assert to_webvtt(CUES).startswith("WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nThe tide\n")


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.text("ab <>&-ü字1", min_size=1)), max_size=8)
)
def test_any_text_survives_as_text(raw: list[tuple[int, int, str]]):
    cues = tuple(sorted(
        (Cue(start, start + length, clean(text)) for start, length, text in raw if clean(text)),
        key=lambda cue: (cue.start_ms, cue.end_ms),
    ))  # fmt: skip

    assert read_subtitles(to_webvtt(cues).encode()).cues == cues


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("潮水来晚了", "utf-8-sig", "zh-hans"), ("潮水来晚了", "utf-16", "zh-hans"), ("潮水", "utf-16-le", "zh-hans"),
        ("潮水来晚了", "gb18030", "zh-hans"), ("潮水來晚了", "big5", "zh-hant"), ("潮が遅い", "cp932", "ja"),
        ("밀물이 늦다", "cp949", "ko"), ("Прилив", "cp1251", "ru"), ("المد", "cp1256", "ar"),
        ("Ebbe für", "cp1252", "de"),
    ],
)  # fmt: skip
def test_common_encodings_are_understood(text: str, encoding: str, language: str):
    line = f"00:01.000 --> 00:02.000\n{text}\n"

    assert decode(line.encode(encoding), language) == line


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("a &lt; b", "a &lt; b"),
        ("&lt;i&gt;", "&lt;i&gt;"),
        ('<font color="red">red</font> {\\an8}top', "red top"),
        ("<b>loud</b> <script>x</script>", "<b>loud</b> x"),
        ("one --> two", "one --&gt; two"),
    ],
)
def test_only_markup_that_webvtt_knows_is_kept(raw: str, kept: str):
    assert clean(raw) == kept


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1\n00:00:xx --> 00:00:02,000\nA\n", Problem("bad_time", {"line": 2, "text": "00:00:xx --> 00:00:02,000"})),
        ("00:03,000 --> 00:02,000\nA\n", Problem("ends_before_start", {"line": 1})),
        ("\n\n01:30,000 --> 01:31,000\nA\n", Problem("past_end", {"line": 3})),
        ("00:01,000 --> 00:02,000\nA\n\nlost words\n", Problem("stray_text", {"line": 4, "text": "lost words"})),
        ("", Problem("no_cues")),
    ],
)
def test_each_error_is_told_with_its_line(text: str, problem: Problem):
    assert read_subtitles(text.encode(), duration_ms=90_000).problems == (problem,)


def test_a_cue_that_outlasts_the_film_ends_with_it():
    assert read_subtitles(SRT.encode(), duration_ms=65_000).cues[1].end_ms == 65_000


def test_a_forgotten_empty_line_costs_nothing():
    squeezed = "1\n00:01,000 --> 00:02,000\nOne\n2\n00:03,000 --> 00:04,000\nTwo\n"

    assert read_subtitles(squeezed.encode()).cues == (Cue(1_000, 2_000, "One"), Cue(3_000, 4_000, "Two"))


def test_cues_are_put_in_order_of_time():
    backwards = "00:03,000 --> 00:04,000\nTwo\n\n00:01,000 --> 00:02,000\nOne\n"

    assert [cue.text for cue in read_subtitles(backwards.encode()).cues] == ["One", "Two"]


def test_a_cue_without_words_is_not_written():
    assert to_webvtt([Cue(0, 1_000, "")]) == "WEBVTT\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\x00\x01\x02\x03\x00\x00\x00\x07", "not_text"), (b"\xff\xfe\x00", "not_text"),
     (b"x" * (MAX_BYTES + 1), "too_large")],
)  # fmt: skip
def test_what_cannot_be_subtitles_is_refused_as_a_whole(data: bytes, code: str):
    assert [problem.code for problem in read_subtitles(data).problems] == [code]


def test_the_list_of_errors_ends_somewhere():
    assert len(read_subtitles(b"lost\n\n" * 100).problems) == MAX_PROBLEMS


ASS = """[Script Info]
Title: Tidewatch

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:05.50,0:00:07.25,Default,,0,0,0,,{\\pos(10,10)}Two lines,\\Nwith a comma & {\\i1}weight{\\i0}
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\an8\\i1}never ended
Dialogue: 0,0:00:08.00,0:00:09.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ass_scripts_are_read_by_their_own_columns(encoding: str):
    reading = read_subtitles(ASS.encode(encoding))

    assert reading.problems == ()
    assert reading.cues == (
        Cue(1_000, 2_000, "never ended"),
        Cue(5_500, 7_250, "Two lines,\nwith a comma &amp; <i>weight</i>"),
        Cue(8_000, 9_000, ""),
    )


def test_a_wrong_time_in_an_ass_script_is_told_by_its_line():
    broken = ASS.replace("0:00:05.50", "five")

    assert [(problem.code, problem.facts["line"]) for problem in read_subtitles(broken.encode()).problems] == [
        ("bad_time", 11)
    ]
