"""The press kit: everything a newspaper asks for about published results, in one archive."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import storages
from django.utils.translation import gettext as _

from awards import feeds, gallery, laurels, pictures
from awards.gallery import AwardCard
from awards.models import Publication
from contest.templatetags.firstlight import clock, country_name, in_language, share
from submissions.models import Film, FilmFile, Rendition

SINCE_1980 = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same results make the same archive."""


def kit(publication: Publication) -> bytes:
    """The archive: README, results as JSON and CSV, and for each award text, pictures, laurels; a few MB a film.

    Four queries, and two for each film.
    """
    awards = gallery.awards_of(publication)
    rows = gallery.films_by_id([award.film for award in awards])
    archive = BytesIO()
    with ZipFile(archive, "w") as zipped:
        for name, content in _files(publication, awards, rows):
            plain = ZIP_STORED if name.endswith((".jpg", ".png")) else ZIP_DEFLATED
            zipped.writestr(_entry(name, plain), content)
    return archive.getvalue()


def _entry(name: str, how: int) -> ZipInfo:
    entry = ZipInfo(name, SINCE_1980)
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    return entry


def _files(
    publication: Publication, awards: list[AwardCard], rows: dict[str, Film]
) -> Iterator[tuple[str, str | bytes]]:
    contest = in_language(publication.edition.name)
    yield "README.txt", _readme(contest, awards)
    yield "results.json", json.dumps(feeds.as_json(publication), ensure_ascii=False, indent=2) + "\n"
    yield "results.csv", feeds.as_csv(feeds.rows(publication))
    done: set[str] = set()
    for number, award in enumerate(awards, start=1):
        folder = f"{number:02}-{award.code}-{award.film.code}"
        yield f"{folder}/film.txt", about(award)
        for tone in laurels.TONES:
            yield f"{folder}/laurel-{tone}.svg", laurels.as_svg(in_language(award.name), contest, tone=tone)
        yield f"{folder}/laurel-gold.png", laurels.as_png(in_language(award.name), contest, tone="gold")
        row = rows.get(award.film.code)
        if row and row.file and award.film.code not in done:
            yield from ((f"{folder}/{name}", content) for name, content in _pictures(row.file))
        done.add(award.film.code)


def _pictures(file: FilmFile) -> Iterator[tuple[str, bytes]]:
    """The poster at its largest, and the other stills that were kept of the film."""
    if (picture := pictures.picture_of(file, width=pictures.WIDTHS[-1], ending="jpg")) is not None:
        with picture:
            yield "poster.jpg", picture.read()
    poster = file.renditions.filter(kind=Rendition.Kind.POSTER).first()
    if poster is None:
        return
    storage = storages["renditions"]
    names = sorted(
        name for name in storage.listdir(poster.prefix)[1] if name.startswith("poster-") and name.count("-") == 1
    )
    for number, name in enumerate(names, start=1):
        with storage.open(f"{poster.prefix}/{name}") as still:
            yield f"still-{number}{Path(name).suffix}", still.read()


def about(award: AwardCard) -> str:
    """A film in the words a newspaper needs, as plain text."""
    facts, made = award.film.facts, award.film.facts.get("made") or {}
    lines = [
        facts["title"],
        facts["title_en"],
        "",
        f"{in_language(award.name)}",
        award.citation,
        "",
        facts["synopsis"],
        "",
    ]
    lines += [f"{_('By')}: {facts['maker']}", f"{_('Country')}: {country_name(facts['country'])}"]
    lines += [f"{_('Length')}: {clock(facts['duration_ms'])}"]
    lines += [f"{credit['role']}: {credit['name']}" for credit in facts["credits"]]
    if award.film.share is not None:
        lines += [
            "",
            f"{_('AI picture')}: {share(award.film.share)}",
            f"{_('Models')}: {', '.join(made.get('models', []))}",
        ]
    return "\n".join(line for line in lines if line is not None) + "\n"


def _readme(contest: str, awards: list[AwardCard]) -> str:
    listed = "\n".join(
        f"{in_language(award.name)}: {award.film.facts['title']} ({award.film.facts['maker']})" for award in awards
    )
    what = _(
        "A folder for each award holds a text, the poster, stills and laurels. Pictures and texts may be used to report"
        " on the contest; the films belong to their makers. Name the maker, and say that the film was made with AI."
    )
    return f"{contest}\n\n{what}\n\n{listed}\n"
