"""Certificates: whose they are, and the sheet as PDF. What a number proves is told by `gallery.checked`."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.safestring import SafeString

from awards import gallery
from awards.gallery import AwardCard, FilmCard
from awards.models import Publication
from contest.models import Edition, User
from contest.permissions import is_organizer
from submissions.models import Film

ORIGIN = "https://sheet.invalid"
"""Where the sheet's own files lie while it is printed: nothing is fetched over any network."""


class NoPrinter(Exception):
    """The libraries that make a PDF are not on this machine (WeasyPrint needs Pango)."""


@dataclass(frozen=True)
class Certificate:
    """An award that a film holds, in the words that were published."""

    award: AwardCard
    edition: Edition
    published_at: datetime | None

    @property
    def code(self) -> str:
        return self.award.check

    @property
    def film(self) -> FilmCard:
        return self.award.film

    @property
    def address(self) -> str:
        """Where anybody can check it; this is what the square code on the sheet says."""
        return settings.SITE_URL + reverse("awards:check", args=[self.code])


def held_by(publication: Publication, film_code: str) -> list[Certificate]:
    """The certificates of a film: one for each award that it holds and that was given a number. No query of its own."""
    given = (award for award in gallery.awards_of(publication) if award.film.code == film_code and award.check)
    return [Certificate(award, publication.edition, publication.publish_at) for award in given]


def certificate_of(code: str, *, now: datetime) -> Certificate | None:
    """The valid certificate of this number; None if there is none, or none that may be known of yet. Two queries."""
    found = gallery.checked(code, now=now)
    if found is None or not found.is_valid:
        return None
    held = held_by(found.publication, found.film.code)
    return next((one for one in held if one.code == code.strip().upper()), None)


def may_have(user: User, film: Film) -> bool:
    """Who may print the sheets of a film: its creator, and the organizers."""
    return film.creator_id == user.pk or is_organizer(user, film.edition)


# ── The sheet ─────────────────────────────────────────────────────────────────
def square_code(address: str) -> SafeString:
    """The address as a QR code (ISO/IEC 18004, error correction M), as SVG to stand in a page."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=0, dark="#17150f")
    return SafeString(drawing)  # drawn by us, from our own address


def as_pdf(page: str) -> bytes:
    """The sheet printed. Its style sheet and faces are read from our own files; any other address is refused.

    Raises NoPrinter where Pango is missing.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415  loads libraries of the system, which not every machine has
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415
    except OSError as error:
        raise NoPrinter(str(error)) from error

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
            return URLFetcherResponse(url, body=own_file(url))

    printed = HTML(string=page, base_url=f"{ORIGIN}/", url_fetcher=OwnFiles(allowed_protocols=())).write_pdf()
    return printed or b""


def own_file(url: str) -> bytes:
    """One of our static files, by the address it has in a page. Raises ValueError for anything else."""
    path = unquote(urlsplit(url).path)
    if not url.startswith(f"{ORIGIN}/") or not path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        raise ValueError(f"not one of our files: {url}")
    name = path.removeprefix(f"/{settings.STATIC_URL.strip('/')}/")
    if found := finders.find(name):
        return Path(str(found)).read_bytes()
    with staticfiles_storage.open(name) as file:
        return file.read()
