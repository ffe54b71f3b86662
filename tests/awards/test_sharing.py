"""What leaves the house about published results: feeds, pictures, certificates, press kit, frames elsewhere."""

import csv
import json
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from PIL import Image

from awards import actions, certificates, feeds, pictures
from awards.models import Award, Publication
from awards.publication import films_in
from contest.models import Edition
from submissions.models import Rendition
from tests.factories import a_decided_edition, a_publication, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    edition = a_decided_edition(9, 8, 8)
    a_publication(edition)
    return edition


def first_prize(edition: Edition) -> Award:
    return Award.objects.get(category__edition=edition, category__code="first")


def with_a_poster(award: Award, *, width: int = 1280) -> Award:
    drawn = BytesIO()
    Image.effect_noise((width, width * 9 // 16), 60).convert("RGB").save(drawn, "JPEG")
    prefix = f"test-{award.film.file.pk}"
    for name in ("poster.jpg", "poster-2.jpg"):
        storages["renditions"].delete(f"{prefix}/{name}")
        storages["renditions"].save(f"{prefix}/{name}", ContentFile(drawn.getvalue()))
    award.film.file.renditions.create(kind=Rendition.Kind.POSTER, prefix=prefix, entry="poster.jpg", made_at=now())
    return award


def read(client: Client, name: str, *arguments: object) -> bytes:
    """The whole of an answer that is sent from a file, which reading to its end closes."""
    answer = client.get(reverse(f"awards:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.getvalue() if answer.streaming else answer.content


# ── Feeds ─────────────────────────────────────────────────────────────────────
def test_results_as_json_name_every_award_with_its_film(client: Client, edition: Edition):
    facts = json.loads(client.get(reverse("awards:results_json", args=[edition.slug])).content)

    assert [(one["award"]["code"], one["place"], one["shared"]) for one in facts["awards"]][:3] == [
        ("first", 1, False), ("second", 2, True), ("second", 2, True),
    ]  # fmt: skip
    assert facts["awards"][0]["film"]["title"] == first_prize(edition).film.title
    assert facts["format"] == "firstlight-results-1"


def test_a_table_never_holds_what_a_spreadsheet_would_run(client: Client, edition: Edition):
    award = first_prize(edition)
    assert feeds.harmless('=HYPERLINK("x")') == '\'=HYPERLINK("x")'

    table = client.get(reverse("awards:results_csv", args=[edition.slug])).content.decode("utf-8-sig")
    head, first, *_rest = csv.reader(StringIO(table))
    assert tuple(head) == feeds.COLUMNS
    assert first[head.index("title")] == award.film.title


def test_the_atom_feed_has_an_entry_for_each_award(client: Client, edition: Edition):
    feed = ET.fromstring(client.get(reverse("awards:atom")).content)  # noqa: S314  written by us
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == Award.objects.filter(category__edition=edition).count()


def test_the_sitemap_lists_results_and_films_once_they_are_public(client: Client, edition: Edition):
    film = reverse("awards:film", args=[edition.slug, first_prize(edition).film.code])
    assert film in client.get(reverse("awards:sitemap")).text
    edition.publication.__class__.objects.update(publish_at=now().replace(year=now().year + 1))
    assert film not in client.get(reverse("awards:sitemap")).text


# ── Pictures and laurels ──────────────────────────────────────────────────────
@pytest.mark.parametrize("ending", pictures.FORMATS)
def test_a_poster_comes_in_every_format_and_is_made_once(client: Client, edition: Edition, ending: str):
    award = with_a_poster(first_prize(edition))

    one, again = (read(client, "picture", edition.slug, award.film.code, 480, ending) for _ in range(2))

    picture = Image.open(BytesIO(one))
    assert (picture.size, picture.format) == ((480, 270), pictures.FORMATS[ending][0])
    assert one == again
    kept = storages["renditions"].listdir(f"test-{award.film.file.pk}")[1]
    assert len([name for name in kept if "-480-" in name and name.endswith(ending)]) == 1


def test_a_worker_makes_every_picture_beforehand_winners_first(edition: Edition, monkeypatch: pytest.MonkeyPatch):
    award = with_a_poster(first_prize(edition))
    publication = Publication.objects.get(edition=edition)
    monkeypatch.setattr(pictures, "FILMS_AT_ONCE", 1)

    steps, start = 0, 0
    while start is not None:
        start, steps = pictures.prepare(publication, start=start), steps + 1

    stamp = int(award.film.file.renditions.get().made_at.timestamp())
    made = {name for name in storages["renditions"].listdir(f"test-{award.film.file.pk}")[1] if f"-{stamp}." in name}
    assert made == {f"poster-{width}-{stamp}.{ending}" for width in pictures.WIDTHS for ending in pictures.FORMATS}
    assert steps == len(films_in(publication)) + 1
    assert films_in(publication)[0] in set(Award.objects.values_list("film__file", flat=True))


def test_a_small_poster_is_not_made_larger(client: Client, edition: Edition):
    award = with_a_poster(first_prize(edition), width=640)
    assert Image.open(BytesIO(read(client, "picture", edition.slug, award.film.code, 1600, "jpg"))).width == 640


@pytest.mark.parametrize(("width", "ending"), [(481, "jpg"), (480, "gif")])
def test_no_other_sizes_are_made(client: Client, edition: Edition, width: int, ending: str):
    award = with_a_poster(first_prize(edition))
    assert client.get(reverse("awards:picture", args=[edition.slug, award.film.code, width, ending])).status_code == 404


@pytest.mark.parametrize(
    ("award", "tone", "ending"), [("third", "gold", "svg"), ("first", "pink", "svg"), ("first", "gold", "gif")]
)
def test_there_is_no_laurel_for_an_award_that_nobody_holds(
    client: Client, edition: Edition, award: str, tone: str, ending: str
):
    assert client.get(reverse("awards:laurel", args=[edition.slug, award, tone, ending])).status_code == 404


def test_the_press_kit_is_the_same_each_time_and_holds_the_pictures(client: Client, edition: Edition):
    award = with_a_poster(first_prize(edition))
    kits = [read(client, "press_kit", edition.slug) for _ in range(2)]

    names = ZipFile(BytesIO(kits[0])).namelist()
    folder = f"01-first-{award.film.code}"
    assert kits[0] == kits[1]
    assert {
        "README.txt",
        "results.json",
        "results.csv",
        f"{folder}/film.txt",
        f"{folder}/poster.jpg",
        f"{folder}/still-1.jpg",
        f"{folder}/laurel-gold.png",
    } <= set(names)
    assert award.film.title in ZipFile(BytesIO(kits[0])).read(f"{folder}/film.txt").decode()


# ── Certificates ──────────────────────────────────────────────────────────────
def test_a_certificate_is_checked_by_its_number_in_any_case(client: Client, edition: Edition):
    award = first_prize(edition)
    page = client.get(reverse("awards:check_number"), {"number": f" {award.check_code.lower()} "}).text
    assert "This certificate is valid" in page
    assert award.film.title in page


def test_an_unknown_number_keeps_what_was_typed(client: Client, edition: Edition):
    answer = client.get(reverse("awards:check_number"), {"number": "7K3M-0000-0000"})
    assert answer.status_code == 404
    assert "7K3M-0000-0000" in answer.text


def test_a_revoked_award_has_no_sheet_and_its_number_says_why(client: Client, edition: Edition):
    award = first_prize(edition)
    notice = "Stock footage was declared as AI."
    organizer = edition.roles.get(kind="organizer").user
    actions.revoke_awards(award.film, cause="rights", notice=notice, actor=organizer, now=now())
    page = client.get(reverse("awards:check", args=[award.check_code])).text
    assert "This certificate was revoked" in page
    assert notice in page
    client.force_login(organizer)
    assert client.get(reverse("awards:certificate", args=[award.check_code])).status_code == 404


def test_the_maker_prints_the_sheet_and_nobody_else_does(client: Client, edition: Edition):
    award = first_prize(edition)
    address = reverse("awards:certificate_pdf", args=[award.check_code])

    client.force_login(award.film.creator)
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    client.force_login(a_user("somebody"))
    assert client.get(address).status_code == 404


def test_without_the_printers_libraries_the_sheet_can_still_be_printed(client: Client, edition: Edition, monkeypatch):
    def missing(_page: str) -> bytes:
        raise certificates.NoPrinter

    monkeypatch.setattr("awards.certificates.as_pdf", missing)
    award = first_prize(edition)
    client.force_login(award.film.creator)
    answer = client.get(reverse("awards:certificate_pdf", args=[award.check_code]))
    assert answer.status_code == 503
    assert "print it from your browser" in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "file:///etc/passwd",
        "https://sheet.invalid/etc/passwd",
        "https://sheet.invalid/static/../x",
    ],
)
def test_the_printer_opens_nothing_but_our_own_files(url: str):
    with pytest.raises((ValueError, SuspiciousOperation)):
        certificates.own_file(url)


def test_honours_are_for_the_maker(client: Client, edition: Edition):
    award = first_prize(edition)
    client.force_login(award.film.creator)
    page = client.get(reverse("awards:honours", args=[edition.slug, award.film.code])).text
    assert award.check_code in page


# ── On other people's pages ───────────────────────────────────────────────────
def test_a_film_may_stand_in_a_frame_elsewhere_and_no_other_page_may(client: Client, edition: Edition):
    code = first_prize(edition).film.code
    framed = client.get(reverse("awards:embed", args=[edition.slug, code]))
    alone = client.get(reverse("awards:film", args=[edition.slug, code]))
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert "frame-ancestors 'none'" in alone.headers["Content-Security-Policy"]


def test_oembed_gives_a_frame_no_larger_than_asked_for(client: Client, edition: Edition, settings):
    film = first_prize(edition).film
    url = settings.SITE_URL + reverse("awards:film", args=[edition.slug, film.code])
    facts = client.get(reverse("awards:oembed"), {"url": url, "maxwidth": "400"}).json()
    assert (facts["type"], facts["title"], facts["width"], facts["height"]) == ("video", film.title, 400, 225)


@pytest.mark.parametrize(
    "url", ["", "https://elsewhere.example/editions/first/films/x/", "//", "{site}/editions/first/", "{site}/nowhere/"]
)
def test_oembed_knows_only_our_film_pages(client: Client, edition: Edition, settings, url: str):
    assert client.get(reverse("awards:oembed"), {"url": url.format(site=settings.SITE_URL)}).status_code == 404


def test_oembed_in_xml_is_not_implemented(client: Client):
    assert client.get(reverse("awards:oembed"), {"format": "xml"}).status_code == 501


# ── The gallery ───────────────────────────────────────────────────────────────
def test_the_gallery_filters_without_a_script_and_keeps_what_was_asked(client: Client, edition: Edition):
    film = first_prize(edition).film
    page = client.get(
        reverse("awards:gallery", args=[edition.slug]), {"award": "first", "q": film.title, "country": "XX"}
    ).text
    assert f'value="{film.title}"' in page
    assert "1 film" in page
