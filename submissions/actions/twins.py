"""The same bytes entered twice: by one creator, who need not send them again; by two, which screeners look at."""

from collections.abc import Iterable, Sequence

from django.db.models import Count

from submissions.lifecycle import ON_THE_DESK
from submissions.models import Film, FilmFile

MOST_OFFERED = 6


def offers_for(film: Film) -> list[FilmFile]:
    """Accepted files that the film's creator sent before, for any film, newest first: each once, the film's own not.

    With their films and uploads. One query.
    """
    accepted = FilmFile.objects.filter(film__creator=film.creator_id, state=FilmFile.State.ACCEPTED)
    files = accepted.exclude(sha256="").select_related("film", "upload").order_by("-received_at", "-pk")
    mine = film.file.sha256 if film.file else ""
    newest: dict[str, FilmFile] = {}
    for file in files[: 10 * MOST_OFFERED]:
        if file.sha256 != mine:
            newest.setdefault(file.sha256, file)
    return list(newest.values())[:MOST_OFFERED]


def entered_again(file: FilmFile | None, film: Film) -> list[Film]:
    """Other films of the same creator whose file is the very same. No query before the file has been read."""
    if file is None or not file.sha256:
        return []
    return list(Film.objects.made_by(film.creator).filter(file__sha256=file.sha256).exclude(pk=film.pk))


def others_with_the_same(film: Film) -> list[Film]:
    """Entries of this edition, on the screening desk, whose file is the very same, with their creators. One query."""
    if film.file is None or not film.file.sha256:
        return []
    entries = Film.objects.filter(edition=film.edition_id, stage__in=ON_THE_DESK, file__sha256=film.file.sha256)
    return list(entries.exclude(pk=film.pk).select_related("creator").order_by("code"))


def entered_by_several(films: Sequence[Film]) -> set[int]:
    """Of these entries of one edition, those whose file another creator has entered, too. One query."""
    hashes = {film.file.sha256 for film in films if film.file and film.file.sha256}
    entries = Film.objects.filter(
        edition__in={film.edition_id for film in films}, stage__in=ON_THE_DESK, file__sha256__in=hashes
    )  # fmt: skip
    shared = entries.values("file__sha256").annotate(creators=Count("creator", distinct=True)).filter(creators__gt=1)
    doubled = set(shared.values_list("file__sha256", flat=True).order_by())
    return _with_file_in(films, doubled)


def _with_file_in(films: Iterable[Film], hashes: set[str]) -> set[int]:
    return {film.pk for film in films if film.file and film.file.sha256 in hashes}
