"""Published results for machines: JSON, CSV, Atom, and the addresses that a search engine should know."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from awards import gallery
from awards.gallery import AwardCard, FilmCard
from awards.models import Publication
from contest.models import Edition
from contest.templatetags.firstlight import in_language

FORMAT = "firstlight-results-1"
BEFORE_ANYTHING = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without an entry says that it was changed last: it must not say when it was asked."""
COLUMNS = ("award", "award_name", "place", "shared", "film", "title", "title_en", "maker", "country", "language",
           "duration_ms", "ai_share", "models", "citation", "url")  # fmt: skip


def absolute(name: str, *arguments: object) -> str:
    """The whole address of a page, as somebody elsewhere needs it."""
    return settings.SITE_URL + reverse(f"awards:{name}", args=arguments)


def film_facts(edition: Edition, film: FilmCard) -> dict[str, Any]:
    """What is public of a film, with its addresses. `ai_share` is an exact fraction in text, or null."""
    facts, made = film.facts, film.facts.get("made") or {}
    named = ("title", "title_en", "maker", "country", "language", "duration_ms", "synopsis", "credits", "subtitles")
    return {
        "code": film.code,
        **{name: facts.get(name) for name in named},
        "ai_share": made.get("share") or None,
        "models": made.get("models", []),
        "url": absolute("film", edition.slug, film.code),
        "picture": absolute("picture", edition.slug, film.code, 960, "jpg"),
    }


def video_facts(publication: Publication, film: FilmCard) -> dict[str, Any]:
    """What schema.org asks of a VideoObject beside what the statement on AI says of it."""
    facts, slug = film.facts, publication.edition.slug
    return {
        "description": facts.get("synopsis", ""),
        "creator": {"@type": "Person", "name": facts["maker"]},
        "creditText": credit_text(film),
        "inLanguage": facts.get("language", ""),
        "thumbnailUrl": absolute("picture", slug, film.code, 960, "jpg"),
        "embedUrl": absolute("embed", slug, film.code),
        "uploadDate": publication.publish_at.isoformat() if publication.publish_at else None,
    }


def credit_text(film: FilmCard) -> str:
    """Who and what is to be named beside the film: maker, credits, and the models that made its picture."""
    roles = "; ".join(f"{one['role']}: {one['name']}" for one in film.facts.get("credits", ()))
    models = ", ".join((film.facts.get("made") or {}).get("models", ()))
    made_with = _("Made with AI: %(models)s") % {"models": models} if models else ""
    return ". ".join(part for part in (film.facts["maker"], roles, made_with) if part)


def as_json(publication: Publication) -> dict[str, Any]:
    """The awards, in order, each with its film; texts in every language they have."""
    edition = publication.edition
    return {
        "format": FORMAT,
        "edition": {"slug": edition.slug, "name": edition.name, "theme": edition.theme},
        "published_at": _instant(publication.publish_at),
        "url": absolute("results", edition.slug),
        "awards": [
            {
                "award": {"code": award.code, "name": award.name, "prize": award.prize},
                "place": award.place or None,
                "shared": award.shared,
                "citation": award.citation,
                "film": film_facts(edition, award.film),
            }
            for award in gallery.awards_of(publication)
        ],
    }


def rows(publication: Publication) -> Iterator[list[object]]:
    """The awards as a table, the head first. Texts are in the reader's language."""
    yield list(COLUMNS)
    for award in gallery.awards_of(publication):
        film = film_facts(publication.edition, award.film)
        said = [award.code, in_language(award.name), award.place or "", "yes" if award.shared else "no", film["code"]]
        about = [film[name] for name in ("title", "title_en", "maker", "country", "language", "duration_ms")]
        made = [film["ai_share"] or "", ", ".join(film["models"]), award.citation, film["url"]]
        yield [*map(harmless, [*said, *about, *made])]


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made plain text (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def as_csv(lines: Iterable[list[object]]) -> str:
    written = StringIO()
    csv.writer(written).writerows(lines)
    return "\ufeff" + written.getvalue()  # so that spreadsheets read it as UTF-8


class Feed(Atom1Feed):
    """Django's own, which says of an empty feed that it has changed just now."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEFORE_ANYTHING


def atom(publications: Iterable[Publication]) -> str:
    """Every award of these publications as an entry of one feed, newest publication first."""
    feed = Feed(
        title=_("Awards"), link=settings.SITE_URL + "/", description="", feed_url=absolute("atom"), language="en"
    )
    for publication in publications:
        for award in gallery.awards_of(publication):
            _add(feed, publication, award)
    return feed.writeString("utf-8")


def _add(feed: Feed, publication: Publication, award: AwardCard) -> None:
    link = absolute("film", publication.edition.slug, award.film.code)
    title = f"{in_language(award.name)}: {award.film.facts['title']}"
    feed.add_item(
        title=title, link=link, description=award.citation or award.film.facts["synopsis"],
        author_name=award.film.facts["maker"], pubdate=publication.publish_at, updateddate=publication.publish_at,
        unique_id=f"{link}#{award.code}", categories=(in_language(publication.edition.name),),
    )  # fmt: skip


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def public_addresses(*, now: datetime) -> Iterator[str]:
    """Every public page. Results, films and the press page are among them from the instant on, never before.

    One query, and two for each edition.
    """
    yield absolute("home")
    for edition in Edition.objects.announced().newest_first():
        yield from (absolute(name, edition.slug) for name in ("edition", "rules"))
        publication = gallery.published(edition, now=now)
        if publication is not None:
            yield from (absolute(name, edition.slug) for name in ("results", "gallery", "press"))
            yield from (absolute("film", edition.slug, film.code) for film in gallery.films_of(publication))
