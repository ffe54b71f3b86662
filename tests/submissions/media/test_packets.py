"""The fold of packet rows: exact, whatever is missing or out of order."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from submissions.media.packets import Measure, Packets

MILLISECONDS = Fraction(1, 1000)


def measured(rows: list[str], **how) -> Measure:
    packets = Packets({0: MILLISECONDS}, **how)
    for row in rows:
        packets.add(row)
    measure = packets.measure(0)
    assert measure is not None
    return measure


def frames(*times: int, length: object = 40, flags: str = "__") -> list[str]:
    return [f"0,{time},{time},{length},100,{flags}" for time in times]


def test_the_length_runs_from_the_first_packet_to_the_end_of_the_last():
    assert measured(frames(5000, 5040, 5080)).seconds == Fraction(120, 1000)


def test_order_of_decoding_is_not_order_of_showing():
    rows = ["0,0,-80,40,100,K_", "0,120,-40,40,100,__", "0,40,0,40,100,__", "0,80,40,40,100,__"]

    measure = measured(rows)
    assert (measure.start, measure.end, measure.closed) == (0, Fraction(160, 1000), True)


def test_a_packet_without_length_lasts_as_long_as_packets_usually_do():
    assert measured(frames(0, 40, 80, 120, length="N/A")).seconds == Fraction(160, 1000)


def test_a_packet_without_time_of_showing_is_shown_when_it_is_decoded():
    assert measured(["0,N/A,0,40,9,K_", "0,N/A,40,40,9,__"]).seconds == Fraction(80, 1000)


def test_packets_without_any_time_stand_before_or_after_those_that_have_one():
    untimed = "0,N/A,N/A,40,9,__"
    measure = measured([untimed, untimed, *frames(0, 40, 80), untimed])

    assert (measure.start, measure.end, measure.packets) == (Fraction(-80, 1000), Fraction(160, 1000), 6)
    assert measured([untimed]) == Measure()


def test_packets_outside_the_edit_list_are_left_out():
    measure = measured([*frames(0, 40, flags="KD"), *frames(80, 120)])

    assert (measure.seconds, measure.trimmed, measure.packets) == (Fraction(80, 1000), True, 2)


def test_a_clock_jump_is_closed_up_where_clocks_may_jump_and_believed_elsewhere():
    rows = [*frames(0, 40, 80), *frames(1_000_000, 1_000_040)]

    assert measured(rows, closes_jumps=True).seconds == Fraction(200, 1000)
    assert measured(rows).seconds == Fraction(1_000_080, 1000)


def test_a_clock_that_starts_again_goes_on():
    rows = [*frames(900_000, 900_040), *frames(0, 40)]

    assert measured(rows, closes_jumps=True).seconds == Fraction(160, 1000)


def test_two_packets_at_one_time_of_decoding_are_no_jump_and_no_measure_of_the_step():
    rows = [*frames(0, 40, 40), *frames(1_000_000, 1_000_040)]

    assert measured(rows, closes_jumps=True).seconds == Fraction(160, 1000)


def test_groups_of_pictures_are_measured_from_key_to_key():
    rows = [*frames(0, flags="K_"), *frames(40, 80), *frames(120, flags="K_"), *frames(160)]

    measure = measured(rows)
    assert (measure.longest_group, measure.peak_rate) == (Fraction(120, 1000), 2500)
    assert (measure.keys, measure.starts_with_key) == (2, True)


def test_a_last_group_that_is_one_key_frame_is_no_peak_and_a_second_of_key_frames_is_one():
    second = [*frames(0, flags="K_"), *frames(500)]
    tail = "0,1000,1000,40,4000,K_"
    burst = [f"0,{time},{time},40,4000,K_" for time in range(1000, 2000, 40)]

    assert measured([*second, tail]).peak_rate == 2800
    assert measured([*second, *burst]).peak_rate == 100_000


def test_a_group_is_open_when_something_after_its_key_is_shown_before_it():
    rows = [*frames(0, flags="K_"), *frames(120, flags="K_"), *frames(80)]

    assert measured(rows).closed is False


def test_an_even_rate_may_be_off_by_a_tick_but_not_by_a_frame():
    assert measured(frames(0, 41, 83, 125, 166, 208)).even is True
    assert measured(frames(0, 40, 80, 160, 200)).even is False


def test_rows_of_other_tracks_and_lines_that_are_no_rows_are_passed_over():
    packets = Packets({0: MILLISECONDS})
    for line in ("1,0,0,40,9,K_", "", "side data", "0,0,0", "0,0,0,40,9,K_,extra"):
        packets.add(line)

    assert (packets.measure(0), packets.measure(1), packets.rows) == (packets.tracks[0].measure(), None, 2)


def test_a_scan_may_begin_before_the_clocks_are_known():
    packets = Packets()
    for line in (*frames(0, 40, 80), "1,0,0,1024,9,K_"):
        packets.add(line)
    packets.set_clocks({0: MILLISECONDS, 2: MILLISECONDS})

    assert (packets.measure(0), packets.measure(2)) == (measured(frames(0, 40, 80)), Measure())


def test_rows_beyond_the_most_are_counted_no_more():
    packets = Packets({0: MILLISECONDS}, most_rows=2)
    for row in frames(0, 40, 80):
        packets.add(row)

    assert packets.full is True
    assert packets.tracks[0].measure().packets == 2


@given(st.lists(st.integers(-10_000, 10_000_000), min_size=1, max_size=20, unique=True), st.integers(1, 2000))
def test_the_length_depends_neither_on_order_nor_on_the_clock(times: list[int], length: int):
    measure = measured(frames(*times, length=length))

    assert measure.seconds == Fraction(max(times) - min(times) + length, 1000)
    assert measured(frames(*sorted(time + 7 for time in times), length=length)).seconds == measure.seconds
