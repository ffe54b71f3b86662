"""Films for the journeys: really made by ffmpeg, of the length the rules want, small enough to be made in seconds."""

import subprocess
from pathlib import Path

from awards.management.demo.films import arguments, paint_shots
from awards.management.demo.scripts import FilmScript, Person

NOBODY = Person("Nobody", "nobody@demo.example", "ID")


def a_film_file(folder: Path, *, seconds: float = 62, seed: int = 1) -> Path:
    """A film of three scenes, 320 × 180, with sound."""
    script = FilmScript("Journey", "A test.", NOBODY, ("sea", "city", "forest"), seconds, (320, 180), seed)
    place = folder / f"film-{seed}"
    place.mkdir()
    target = folder / f"film-{seed}.mp4"
    command = arguments(script, paint_shots(script, place), target, "ffmpeg")
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return target
