"""Turns a script into a film file: painted scenes, slow camera moves, hard cuts, synthetic sound. Only ffmpeg is needed."""

from pathlib import Path

import ffmpeg

from awards.management.demo.scenery import paint, title_card
from awards.management.demo.scripts import FilmScript

FRAME_RATE = 24
TITLE_SECONDS = 2.5
MARGIN = 1.18
"""How much larger than the picture a painted scene is, so that the camera can move over it."""


def shot_seconds(script: FilmScript) -> list[float]:
    """Lengths of the shots after the title card; uneven, whole frames, adding up to the film's length."""
    weights = [3 + (script.seed * 7 + number * 5) % 4 for number in range(len(script.scenes))]
    left = round((script.seconds - TITLE_SECONDS) * FRAME_RATE)
    frames = [left * weight // sum(weights) for weight in weights]
    frames[-1] += left - sum(frames)
    return [count / FRAME_RATE for count in frames]


def paint_shots(script: FilmScript, folder: Path) -> list[Path]:
    """The stills of a film, title card first, as PNG files in `folder`."""
    wide, high = (int(side * MARGIN) // 2 * 2 for side in script.size)
    card = folder / "shot-00.png"
    title_card(script.title if script.title.isascii() else script.title_en, script.size).save(card)
    paths = [card]
    for number, scene in enumerate(script.scenes, start=1):
        path = folder / f"shot-{number:02}.png"
        paint(scene, (wide, high), script.seed * 100 + number).save(path)
        paths.append(path)
    return paths


def _camera(number: int, seconds: float) -> tuple[str, str]:
    """Where the camera looks, as crop expressions: across, back, up or down, by turns."""
    forth, back = f"(iw-ow)*t/{seconds}", f"(iw-ow)*(1-t/{seconds})"
    rise, sink = f"(ih-oh)*(1-t/{seconds})", f"(ih-oh)*t/{seconds}"
    return ((forth, "(ih-oh)/2"), (back, sink), ("(iw-ow)/2", rise), (forth, sink))[number % 4]


def _sound(script: FilmScript) -> str:
    """A slow chord with a beat of surf: three partials over a root that belongs to the film."""
    root = 110 * 2 ** ((script.seed * 5 % 12) / 12)
    partials = "+".join(
        f"{loud}*sin(2*PI*{root * ratio:.2f}*t)*(0.6+0.4*sin(2*PI*t/{beat}))"
        for ratio, loud, beat in ((1, 0.10, 7), (1.5, 0.06, 11), (2.25, 0.04, 5))
    )
    return f"aevalsrc='{partials}+0.02*random(0)*(0.5+0.5*sin(2*PI*t/6))':s=48000:d={script.seconds}"


def arguments(script: FilmScript, shots: list[Path], target: Path, binary: str) -> list[str]:
    """The ffmpeg command that joins the painted shots into `target` (H.264 and AAC in MP4)."""
    wide, high = script.size
    seconds = [TITLE_SECONDS, *shot_seconds(script)]
    pictures = []
    for number, (path, length) in enumerate(zip(shots, seconds, strict=True)):
        # The still is decoded once and repeated by the filter; `-loop 1` would decode it for every frame.
        still = ffmpeg.input(str(path)).filter("format", "yuv420p").filter("loop", round(length * FRAME_RATE) - 1, 1)
        timed = still.filter("settb", f"1/{FRAME_RATE}").filter("setpts", "N")
        x, y = _camera(number, length)
        moved = timed if number == 0 else timed.filter("crop", wide, high, x, y)
        pictures.append(moved.filter("setsar", 1))
    picture = ffmpeg.concat(*pictures, v=1, a=0)
    sound = ffmpeg.input(_sound(script), f="lavfi")
    made = ffmpeg.output(
        picture, sound, str(target), vcodec="libx264", preset="veryfast", crf=25, g=FRAME_RATE * 4, bf=2, r=FRAME_RATE,
        acodec="aac", audio_bitrate="96k", ac=2, movflags="+faststart", t=f"{script.seconds:.6f}",
    )  # fmt: skip
    return made.global_args("-hide_banner", "-nostdin", "-v", "error").compile(cmd=binary, overwrite_output=True)
