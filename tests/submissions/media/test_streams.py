"""Streams as they come from the encoder."""

from pathlib import Path

import pytest

from submissions.media import encoding, inspection, streams, tools
from submissions.media.work import NoRoom
from tests.submissions.media.films import Reel


def test_a_stream_of_which_not_all_was_written_waits_for_room(reel: Reel, tmp_path: Path):
    film = reel.take()
    facts = inspection.inspect(film)
    tools.run(encoding.remux(film, facts), reads=film, writes=tmp_path, allowance=tools.Allowance(file_bytes=2**30))
    media = tmp_path / "original.m4s"
    media.write_bytes(media.read_bytes()[:-1000])

    with pytest.raises(NoRoom, match="not as long"):
        streams._described(tmp_path / "original.m3u8", "original-1", facts)
