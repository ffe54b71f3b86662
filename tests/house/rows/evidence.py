from typing import Any

from submissions.lifecycle import Stage
from submissions.models import Evidence, Film, Likeness
from tests.factories import a_file, a_film, a_ready_film
from tests.house.matrix import ORGANIZERS, Row, World, only, posting


def a_draft(world: World) -> Film:
    return a_ready_film(edition=world.edition, creator=world.person("creator"))


def draft(world: World) -> list[Any]:
    return [world.once(a_draft).pk]


def evidence_of(film: Film) -> Evidence:
    return Evidence.objects.create(
        film=film, kind="clip", original_name="clip.mp4", storage_name="gone.bin", media_type="video/mp4", bytes=1,
        sha256="", added_at=film.created_at, state="done", placed_in=film.file, placed_start_ms=0, placed_end_ms=500,
    )  # fmt: skip


def own_piece(world: World) -> Evidence:
    return evidence_of(world.once(a_draft))


def entered_piece(world: World) -> Evidence:
    film = a_film(Stage.SUBMITTED, edition=world.edition, creator=world.person("creator"))
    a_file(film)
    return evidence_of(film)


def a_likeness(world: World) -> Likeness:
    """Between two entries of the edition."""
    files = [a_file(a_film(Stage.SUBMITTED, edition=world.edition)) for _ in range(2)]
    return Likeness.objects.create(file=files[1], other=files[0], picture_ms=5000, found_at=world.now)


def of_piece(world: World) -> list[Any]:
    return [world.once(entered_piece).pk]


def taking_back(world: World) -> list[Any]:
    piece = world.once(own_piece)
    return [piece.film_id, piece.pk]


def judging(world: World) -> list[Any]:
    piece = world.once(entered_piece)
    return [world.edition.slug, piece.film.code, piece.pk]


def likeness(world: World) -> list[Any]:
    pair = world.once(a_likeness)
    return [world.edition.slug, pair.file.film.code, pair.pk]


def copied(world: World) -> list[Any]:
    """An entry whose labelled copy was lost: everybody gets 404; test_labelling.py has the bytes."""
    film = world.once(entered_piece).film
    film.file.renditions.create(kind="copy", prefix="files/0/copy-1", entry="film.mp4", made_at=world.now)
    return [film.pk]


ROWS = (
    Row("submissions:labelled_copy", only(), to=copied),
    Row("submissions:film_evidence", only("creator"), to=draft),
    Row("submissions:take_back_evidence", only("creator", gets=302), to=taking_back, data=posting()),
    # The bytes behind the piece are gone, so those who may see it get 404 too; test_evidence.py has the bytes.
    *(Row(f"submissions:{name}", only(), to=of_piece) for name in ("evidence", "clip_strip", "film_strip")),
    Row("submissions:judge_clip", only(*ORGANIZERS, gets=302), to=judging, data=posting(verdict="same")),
    # Neither film has a storyboard: everybody gets 404; test_stills.py has the pictures.
    *(Row(f"submissions:likeness_{side}", only(), to=likeness) for side in ("here", "there")),
    Row("submissions:likeness", only(*ORGANIZERS, gets=302), to=likeness, data=posting(note="music")),
)
