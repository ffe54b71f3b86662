"""The plain ways of encoding a film that the pipeline is measured against, and how good the pictures are.

The separate passes are MediaCMS's (8.3.2: preset medium, main profile, lanczos, one decode and one sound for each
size), without its filter for the frame rate, so that pictures can be compared one by one.
"""

import math
import re
import subprocess
from pathlib import Path

from submissions.media import encoding, ladder, storyboard
from submissions.media.facts import MediaFacts
from tests.benchmarks.filming import ffmpeg, run


def separate(film: Path, facts: MediaFacts, folder: Path, *, crf: int = 23, mark: str = "separate") -> None:
    """A process for each size, as MediaCMS does it."""
    rate = ladder.whole_rate(facts)
    for rung in ladder.rungs(facts):
        kbps = rung.box.most_kbps
        ffmpeg("-i", str(film), "-vf", f"scale={rung.width}:{rung.height}:flags=lanczos", "-c:v",
               "libx264", "-crf", str(crf), "-preset", "medium", "-profile:v", "main", "-level", "4.2", "-maxrate",
               f"{kbps}k", "-bufsize", f"{kbps}k", "-force_key_frames", "expr:gte(t,n_forced*4)", "-x264-params",
               f"keyint={8 * rate}:keyint_min={4 * rate}", "-c:a", "aac", "-b:a", "128k", "-ac", "2",
               f"{mark}-{rung.name}.mp4", folder=folder)  # fmt: skip


def bare(film: Path, facts: MediaFacts, folder: Path, *, beside_copy: bool) -> None:
    """The ladder's own command, by itself: no fence, no sandbox, no database."""
    rungs = ladder.lower_rungs(facts) if beside_copy else ladder.rungs(facts)
    out = folder / ("bare-lower" if beside_copy else "bare")
    out.mkdir(exist_ok=True)
    board = storyboard.grid_for(facts.width, facts.height, facts.picture_ms)
    how = {"beside_copy": beside_copy, "preset": "faster", "grows": not beside_copy, "board": board}
    run(encoding.encode(film, facts, rungs, **how), out)


def encoded_whole(film: Path, folder: Path) -> Path:
    """The same film in a wrapping that is encoded whole, top size included (nothing is copied from AVI)."""
    other = folder / f"{film.stem}.avi"
    if not other.exists():
        ffmpeg("-i", str(film), "-c", "copy", "-bsf:v", "h264_mp4toannexb", str(other))
    return other


def quality(film: Path, facts: MediaFacts, other: MediaFacts, folder: Path) -> None:
    """Print SSIM of each size against the source scaled alike: ours, and the separate passes at the same bit rate.

    Those are encoded at two qualities; between (or beyond) the two, SSIM is drawn straight over the logarithm of rate.
    `other` are the facts of the film as it is encoded whole.
    """
    separate(film, facts, folder)
    separate(film, facts, folder, crf=26, mark="lower")
    bare(encoded_whole(film, folder), other, folder, beside_copy=False)
    for rung in ladder.rungs(facts):
        ours, high, low = (
            (_ssim(made, film, rung), math.log(_kbps(made, facts)))
            for made in (folder / "bare" / f"{rung.name}.m4s", folder / f"separate-{rung.name}.mp4",
                         folder / f"lower-{rung.name}.mp4")
        )  # fmt: skip
        slope = (high[0] - low[0]) / (high[1] - low[1]) if high[1] - low[1] > 0.02 else 0
        theirs = high[0] + slope * (ours[1] - high[1])
        print(f"  {rung.name:<6} SSIM {ours[0]:.4f} at {math.exp(ours[1]):5.0f} kbit/s; separate passes "
              f"{high[0]:.4f} at {math.exp(high[1]):5.0f}, at our rate {theirs:.4f}: {ours[0] - theirs:+.4f}",
              flush=True)  # fmt: skip


def _ssim(made: Path, film: Path, rung: ladder.Rung) -> float:
    """Frame by frame, whatever the clocks say."""
    same = "settb=1/1000,setpts=N"
    compare = f"[0:v]{same}[a];[1:v]scale={rung.width}:{rung.height}:flags=bicubic,{same}[b];[a][b]ssim"
    said = run(["ffmpeg", "-hide_banner", "-nostdin", "-v", "info", "-nostats", "-i", str(made), "-i", str(film), "-an",
                "-lavfi", compare, "-f", "null", "-"])  # fmt: skip
    return float(re.findall(r"All:([0-9.]+)", said)[-1])


def _kbps(made: Path, facts: MediaFacts) -> float:
    """Of the picture alone."""
    show = ["-select_streams", "v", "-show_entries", "packet=size", "-of", "csv=p=0"]
    rows = subprocess.run(["ffprobe", "-v", "error", *show, str(made)], capture_output=True, text=True).stdout.split()
    return sum(int(row.strip(",")) for row in rows) * 8 / facts.picture_ms
