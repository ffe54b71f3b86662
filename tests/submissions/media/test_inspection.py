"""What is measured in real files, and what is decided about them: every kind of film, every kind of lie."""

import random
from fractions import Fraction

import pytest

from submissions.media import inspection, ladder, scrutiny, tools
from submissions.media.facts import MediaFacts
from submissions.media.verdict import Limits, Verdict, verdict
from tests.submissions.media.films import X264, Reel, blackens, claims_seconds, cut_at, turned_clockwise

pytestmark = pytest.mark.slow

MP4_FIRST = ("-movflags", "+faststart")


def judged(film) -> tuple[MediaFacts, Verdict]:
    facts = inspection.inspect(film)
    return facts, verdict(facts, Limits())


def codes_of(film) -> list[str]:
    return judged(film)[1].codes


# ── Films that may compete ────────────────────────────────────────────────────
def test_an_ordinary_film_is_accepted_without_remarks(reel: Reel):
    facts, answer = judged(reel.take())

    assert (answer.codes, answer.notice_codes) == ([], [])
    assert (facts.picture_ms, facts.width, facts.height, facts.fps) == (65_000, 160, 90, 12)
    assert (facts.video_codec, facts.audio_codec, facts.frames) == ("h264", "aac", 780)


HALF = ("-vf", "select='not(mod(n,2))'", "-fps_mode", "passthrough")
"""Every other frame: what encodes slowly need not encode them all."""
ENCODED = {
    "vp9 from a pipe, without a duration": (
        "pipe.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "100k",
                      *HALF, "-c:a", "libopus", "-live", "1", "-f", "webm"), "vp9",
    ),
    "mpeg-4 in avi": ("asp.avi", ("-c:v", "mpeg4", "-c:a", "mp3"), "mpeg4"),
    "prores in mov": ("prores.mov", ("-c:v", "prores_aw", "-profile:v", "0", *HALF, "-c:a", "pcm_s16le"), "prores"),
    "hevc, 10 bit": ("ten.mp4", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error",
                                 "-pix_fmt", "yuv420p10le", *HALF), "hevc"),
    "av1": ("film.mkv", ("-c:v", "libsvtav1", "-preset", "12"), "av1"),
    "mpeg-2 in mxf": ("film.mxf", ("-c:v", "mpeg2video", "-r", "25", "-c:a", "pcm_s16le"), "mpeg2video"),
    "windows media in asf": ("film.wmv", ("-c:v", "wmv2", "-c:a", "wmav2"), "wmv2"),
    "flash video": ("film.flv", ("-c:v", "flv", "-c:a", "aac"), "flv1"),
    "theora in ogg": ("film.ogv", ("-c:v", "libtheora", "-c:a", "libvorbis"), "theora"),
    "mpeg-2 in a programme stream": ("film.mpg", ("-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"), "mpeg2video"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "codec"), ENCODED.values(), ids=ENCODED)
def test_other_codecs_and_containers_are_measured_alike(reel: Reel, name, arguments, codec):
    facts, answer = judged(reel.make(name, "-i", str(reel.take()), *arguments))

    assert answer.codes == []
    assert facts.video_codec == codec
    assert abs(facts.picture_ms - 65_000) <= 120


def test_a_transport_stream_is_measured_over_a_clock_jump_and_over_the_wrap(reel: Reel):
    first = reel.copy("first.ts", "-t", "40").read_bytes()
    later = reel.copy("later.ts", "-ss", "40", "-output_ts_offset", "1000").read_bytes()
    jumping = reel.write("jump.ts", first + later)
    wrapping = reel.copy("wrap.ts", "-output_ts_offset", str(2**33 / 90_000 - 30))

    assert (codes_of(jumping), codes_of(wrapping)) == ([], [])
    assert abs(judged(jumping)[0].duration_ms - 65_000) <= 250
    assert abs(judged(wrapping)[0].duration_ms - 65_000) <= 100


def test_a_film_that_begins_at_five_seconds_is_not_five_seconds_longer(reel: Reel):
    facts, answer = judged(reel.copy("late.mkv", "-output_ts_offset", "5"))

    assert abs(facts.duration_ms - 65_000) <= 60
    assert "header_differs" in answer.notice_codes


def test_what_an_edit_list_hides_is_not_running_time(reel: Reel):
    film = reel.make("edited.mp4", "-ss", "30.5", "-i", str(reel.take()), "-c", "copy")

    facts, answer = judged(film)
    assert answer.codes == ["too_short"]
    assert abs(facts.picture_ms - 34_500) <= 90


def test_a_turned_film_is_measured_upright(reel: Reel):
    facts, answer = judged(reel.lie("turned.mp4", turned_clockwise))

    assert (facts.width, facts.height, facts.rotation) == (90, 160, 90)
    assert (answer.codes, answer.notice_codes) == ([], ["rotated"])


def test_wide_pixels_make_a_wide_picture(reel: Reel):
    facts, answer = judged(reel.shot("wide.mp4", 61, "-vf", "setsar=4/3"))

    assert (facts.width, facts.height, facts.coded_width) == (213, 90, 160)
    assert answer.notice_codes == ["non_square_pixels"]


def test_a_film_that_ends_with_a_key_frame_is_no_heavier_for_browsers(reel: Reel):
    grain = ("-vf", "scale=854:480:flags=neighbor,setsar=1,noise=alls=40", "-crf", "20", "-g", "48")
    film = reel.shot("lone.mp4", 6 + 1 / 24, *grain, rate=24)

    facts = inspection.inspect(film)
    assert facts.key_frame_bytes * 8 * 24 > 2 * ladder.MOST_KBPS * 1000  # the last one by itself
    assert ladder.web_safe(facts)


def test_odd_sizes_and_all_colours_are_no_trouble(reel: Reel):
    film = reel.shot("odd.mp4", 61, "-vf", "scale=161:91,setsar=1", "-pix_fmt", "yuv444p")

    assert codes_of(film) == []
    assert (judged(film)[0].width, judged(film)[0].height) == (161, 91)


def test_hdr_is_noticed(reel: Reel):
    tags = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
    film = reel.make("hdr.mp4", "-i", str(reel.take()), "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", tags,
                     "-pix_fmt", "yuv420p10le", "-c:a", "copy")  # fmt: skip

    facts, answer = judged(film)
    assert (facts.hdr, answer.codes, answer.notice_codes) == ("pq", [], ["hdr"])


def test_interlacing_is_noticed(reel: Reel):
    film = reel.shot("laced.mkv", 61, "-vf", "interlace", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-r", "25",
                     rate=50)  # fmt: skip

    assert judged(film)[1].notice_codes == ["interlaced"]


def test_a_changing_frame_rate_is_noticed_and_the_mean_is_told(reel: Reel):
    film = reel.shot("vfr.mkv", 64, "-vf", "select='lt(t,32)+not(mod(n,2))'", "-vsync", "passthrough", "-bf", "0")

    facts, answer = judged(film)
    assert answer.notice_codes == ["variable_frame_rate"]
    assert abs(facts.fps - 9) < Fraction(1, 50)


SOUNDS = {
    "mono": ("mono.mp4", ("-ac", "1"), 1),
    "six channels": ("six.mp4", ("-ac", "6"), 6),
}


@pytest.mark.parametrize(("name", "arguments", "channels"), SOUNDS.values(), ids=SOUNDS)
def test_any_number_of_channels_is_sound(reel: Reel, name, arguments, channels):
    facts, answer = judged(reel.shot(name, 61, *arguments))

    assert (facts.audio_channels, answer.codes, answer.notice_codes) == (channels, [], [])


def test_a_film_without_sound_is_accepted_unless_the_edition_asks_for_sound(reel: Reel):
    facts, answer = judged(reel.shot("silent.mp4", 61, sound=0))

    assert (answer.codes, answer.notice_codes) == ([], ["no_sound"])
    assert verdict(facts, Limits(sound_required=True)).codes == ["no_audio"]


NOTHING = {
    "black and silent": (
        ["-f", "lavfi", "-i", "color=black:s=160x90:r=12:d=62", "-f", "lavfi", "-i", "anullsrc=d=62"],
        ["silent", "black_picture"],
    ),
    "a still with sound": (
        ["-loop", "1", "-framerate", "12", "-i", "STILL", "-f", "lavfi", "-i", "sine=330:d=62", "-t", "62"],
        ["frozen_picture"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sources", "notices"), NOTHING.values(), ids=NOTHING)
def test_where_there_is_nothing_to_hear_or_see_it_is_noticed_at_once(reel: Reel, sources, notices):
    still = reel.make("still.png", "-f", "lavfi", "-i", "mandelbrot=s=160x90", "-frames:v", "1")
    film = reel.make(f"nothing-{notices[0]}.mp4", *[str(still) if word == "STILL" else word for word in sources], *X264)

    assert (codes_of(film), judged(film)[1].notice_codes) == ([], notices)


def test_a_film_that_begins_before_nought_is_measured_from_its_beginning(reel: Reel):
    facts, answer = judged(reel.copy("early.mkv", "-avoid_negative_ts", "disabled", "-output_ts_offset", "-3"))

    assert answer.codes == []
    assert abs(facts.picture_ms - 65_000) <= 90


def test_all_that_is_heard_and_seen_is_told_with_time_and_length(reel: Reel):
    whites = "drawbox=c=white:t=fill:enable='between(t,10,14)*lt(mod(t,0.2),0.1)'"
    blacks = "drawbox=c=black:t=fill:enable='between(t,20,30)'"
    quiet = "volume=0:enable='between(t,40,55)',volume=24dB"
    film = reel.shot("eventful.mp4", 62, "-vf", f"{whites},{blacks}", "-af", quiet, rate=24)
    facts = scrutiny.scrutinize(film, inspection.inspect(film))

    answer = verdict(facts, Limits())
    assert answer.notice_codes == ["too_loud", "true_peak", "long_silence", "flashes", "long_black"]
    told = {notice.code: notice.facts["at"] for notice in answer.notices if "at" in notice.facts}
    assert told == {"long_silence": "0:40.003", "flashes": "0:10.125", "long_black": "0:20"}


# ── Running time, as the packets tell it ──────────────────────────────────────
LENGTHS = {
    "half a second short of a minute": ("59-500.mp4", 59.5, []),
    "a frame less than that": ("59-400.mp4", 59.4, ["too_short"]),
    "five minutes of drop-frame numbers": ("300-300.mp4", 300.3, []),
    "half a second over five minutes": ("300-500.mp4", 300.5, ["too_long"]),
}


@pytest.mark.parametrize(("name", "seconds", "codes"), LENGTHS.values(), ids=LENGTHS)
def test_lengths_are_compared_to_the_nearest_second(reel: Reel, name, seconds, codes):
    assert codes_of(reel.shot(name, seconds, sound=0)) == codes


def test_headers_that_promise_more_are_not_believed(reel: Reel):
    short = reel.shot("fifty.mp4", 50)
    facts, answer = judged(reel.lie("says-seventy.mp4", claims_seconds(70), of=short))

    assert answer.codes == ["too_short"]
    assert answer.notice_codes == ["header_differs"]
    assert (facts.picture_ms, facts.header_ms) == (50_000, 70_000)


def test_headers_that_promise_less_are_not_believed(reel: Reel):
    long = reel.shot("six-minutes.mp4", 360, sound=0, rate=6)
    facts, answer = judged(reel.lie("says-four.mp4", claims_seconds(240), of=long))

    assert answer.codes == ["too_long"]
    assert (facts.duration_ms, facts.header_ms) == (360_000, 240_000)


def test_a_long_tail_of_sound_counts_as_running_time(reel: Reel):
    facts, answer = judged(reel.shot("tail.mkv", 61, "-c:a", "pcm_s16le", "-ar", "8000", sound=310))

    assert (answer.codes, answer.notice_codes) == (["too_long"], ["sound_longer"])
    assert abs(facts.duration_ms - 310_000) <= 60


def test_sound_does_not_make_up_for_a_short_picture(reel: Reel):
    assert codes_of(reel.shot("late-picture.mkv", 40, sound=80)) == ["too_short"]


def test_a_picture_that_stands_still_is_no_film(reel: Reel):
    film = reel.make("still.mp4", "-f", "lavfi", "-i", "smptebars=s=160x90:r=1:d=70", "-f", "lavfi", "-i",
                     "sine=330:d=70", *X264)  # fmt: skip

    assert codes_of(film) == ["still_image"]


def test_a_hole_of_days_in_the_clock_is_too_long_and_nothing_fills_it(reel: Reel):
    film = reel.make("hole.mkv", "-i", str(reel.take()), "-an", "-vf", "setpts='if(gt(N,400),PTS+1000000/TB,PTS)'",
                     "-vsync", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0")  # fmt: skip

    facts, answer = judged(film)
    assert "too_long" in answer.codes
    assert facts.duration_ms > 1_000_000_000


# ── Files that are broken ─────────────────────────────────────────────────────
BROKEN = {
    "nothing at all": (lambda reel: reel.write("nothing.mp4", b""), ["empty"]),
    "noise": (lambda reel: reel.write("noise.mp4", bytes(range(7, 256)) * 400), ["unreadable"]),
    "noughts": (lambda reel: reel.write("noughts.mp4", bytes(100_000)), ["unreadable"]),
    "text": (lambda reel: reel.write("text.mp4", b"Once upon a time. " * 500), ["unreadable"]),
    "an mp4 without its end": (lambda reel: reel.lie("cut.mp4", cut_at(0.6)), ["truncated", "unreadable"]),
    "a faststart mp4 without its end": (
        lambda reel: reel.lie("cut-fast.mp4", cut_at(0.6), of=reel.copy("fast.mp4", *MP4_FIRST)), ["truncated"],
    ),
    "a matroska without its end": (
        lambda reel: reel.lie("cut.mkv", cut_at(0.6), of=reel.copy("take.mkv")), ["truncated"],
    ),
    "an avi without its end": (
        lambda reel: reel.lie("cut.avi", cut_at(0.6), of=reel.copy("take.avi")), ["truncated"],
    ),
    "a third overwritten": (
        lambda reel: reel.lie("black.mp4", blackens(0.4, 0.7), of=reel.copy("fast.mp4", *MP4_FIRST)), ["corrupt"],
    ),
    "sound only": (lambda reel: reel.copy("sound.m4a", "-vn"), ["no_video"]),
    "sound with a cover": (
        lambda reel: reel.make("cover.m4a", "-i", str(reel.take()), "-i",
                               str(reel.make("cover.png", "-i", str(reel.take()), "-frames:v", "1")),
                               "-map", "0:a", "-map", "1:v", "-c", "copy", "-disposition:v:0", "attached_pic"),
        ["no_video"],
    ),
    "encrypted": (
        lambda reel: reel.copy("secret.mp4", "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76" * 16,
                               "-encryption_kid", "a7" * 16), ["encrypted"],
    ),
    "a picture file": (lambda reel: reel.make("one.png", "-i", str(reel.take()), "-frames:v", "1"), ["container"]),
    "a moving picture file": (
        lambda reel: reel.make("one.gif", "-i", str(reel.take()), "-t", "2"), ["container"],
    ),
    "a sound file": (lambda reel: reel.make("only.mp3", "-i", str(reel.take()), "-vn"), ["container"]),
    "a bare stream": (lambda reel: reel.copy("bare.h264", "-an"), ["container"]),
}  # fmt: skip


@pytest.mark.parametrize(("made", "codes"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_shown_is_refused_for_what_it_is(reel: Reel, made, codes):
    assert codes_of(made(reel)) == codes


def test_a_film_of_a_thousandth_of_a_second_is_too_short(reel: Reel):
    film = reel.make("instant.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=1000:d=0.001", "-an")

    assert codes_of(film) == ["too_short"]


@pytest.mark.parametrize("wrapping", ["mp4", "mkv", "ts", "avi"])
def test_whatever_bytes_are_changed_there_is_a_verdict(reel: Reel, wrapping: str):
    dice = random.Random(wrapping)

    def spoil(data: bytearray) -> None:
        for _ in range(dice.choice((1, 10, 60))):
            data[dice.randrange(dice.choice((4_000, len(data))))] = dice.choice((0, 255, dice.randrange(256)))

    for number in range(8):
        facts, answer = judged(reel.lie(f"spoilt-{number}.{wrapping}", spoil, of=reel.copy(f"whole.{wrapping}")))
        assert facts.frames > 0 or not answer.accepted


def test_a_small_fault_is_noticed_and_forgiven(reel: Reel):
    film = reel.lie("scratch.mp4", blackens(0.506, 0.5062), of=reel.copy("fast.mp4", *MP4_FIRST))

    facts, answer = judged(film)
    assert answer.codes == []
    assert answer.notice_codes == ["damaged"]
    assert facts.decode_errors > 0


def test_sound_that_nobody_knows_is_no_sound_and_no_fault_of_the_installation(reel: Reel):
    def renames(data: bytearray) -> None:
        at = data.find(b"A_AAC")
        data[at : at + 5] = b"A_XYZ"
        blackens(0.5, 0.5002)(data)  # so that all of it is decoded

    facts, answer = judged(reel.lie("strange.mkv", renames, of=reel.copy("take.mkv")))
    assert (facts.audio_codec, answer.codes, answer.notice_codes[-1]) == (None, [], "no_sound")
    assert facts.decode_errors > 0


def test_a_picture_larger_than_any_player_takes_is_refused_undecoded(reel: Reel):
    film = reel.make("huge.mkv", "-f", "lavfi", "-i", "color=s=9000x200:r=5:d=2", "-c:v", "ffv1")

    assert "dimensions" in codes_of(film)


def test_a_picture_too_large_to_decode_is_refused_by_its_size(reel: Reel):
    film = reel.make("bomb.mov", "-f", "lavfi", "-i", "color=black:s=15360x15360:r=2:d=0.5", "-c:v", "png",
                     "-pix_fmt", "gray", "-compression_level", "1")  # fmt: skip

    problem = judged(film)[1].problems[0]
    assert (problem.code, problem.facts["width"], problem.facts["height"]) == ("dimensions", 15360, 15360)


def test_a_film_far_too_long_is_not_decoded_whatever_the_doubt(reel: Reel):
    film = reel.lie("scratched.mp4", blackens(0.506, 0.5062), of=reel.copy("fast.mp4", *MP4_FIRST))

    assert inspection.inspect(film, most_ms=30_000).decode_errors == 0


# ── Films from elsewhere ──────────────────────────────────────────────────────
def test_films_from_elsewhere_are_measured_as_their_decoders_count(elsewhere):
    rows = [line.split("\t") for line in (elsewhere / "media.tsv").read_text().splitlines()[1:]]
    decodable = [(row[0], float(row[7])) for row in rows if row[7]]

    measured = [(name, inspection.inspect(elsewhere / "media" / name).picture_ms) for name, _ in decodable]

    off = [(name, ms) for (name, ms), (_, seconds) in zip(measured, decodable, strict=True)
           if abs(ms - seconds * 1000) > 45]  # fmt: skip
    assert off == []


def test_a_stream_from_elsewhere_that_no_decoder_understands_is_corrupt(elsewhere):
    assert codes_of(elsewhere / "media" / "ax-vp9-invalid-bitstream.webm") == ["corrupt"]


def test_a_codec_this_ffmpeg_cannot_decode_is_the_installation_s_fault(reel: Reel, settings, tmp_path):
    program = tmp_path / "ffmpeg"
    program.write_text('#!/bin/sh\necho "Decoding requested, but no decoder found for: h264" >&2\nexit 1\n')
    program.chmod(0o755)
    settings.FFMPEG_BINARY = str(program)

    with pytest.raises(tools.ToolFailed) as failure:
        inspection.inspect(reel.take())
    assert failure.value.code == "missing"
