"""The public pages: nothing before the instant, everything at once after it, to everybody alike."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import now

from contest.models import Edition
from submissions.models import Shot
from tests.factories import a_decided_edition, a_publication, a_role, a_user, an_edition

pytestmark = pytest.mark.django_db
HIDDEN = (
    "results",
    "gallery",
    "film",
    "embed",
    "picture",
    "press",
    "press_kit",
    "results_json",
    "results_csv",
    "laurel",
)
MORE = {"film": [], "embed": [], "picture": [960, "jpg"]}


def address(name: str, edition: Edition) -> str:
    more = [edition.films.first().code, *MORE[name]] if name in MORE else []
    if name == "laurel":
        more = ["first", "gold", "svg"]
    return reverse(f"awards:{name}", args=[edition.slug, *more])


def test_an_installation_without_an_edition_says_so(client: Client):
    assert "No contest is announced yet" in client.get(reverse("awards:home")).text


def test_the_edition_page_shows_theme_dates_in_the_contests_zone_and_all_slots(client: Client):
    edition = an_edition(now=now(), theme={"en": "Beyond tools, toward teammates"})

    page = client.get(address("edition", edition)).text

    assert "Beyond tools, toward teammates" in page
    assert "UTC+8" in page
    assert "The 11 awards" in page


def test_a_drafted_edition_does_not_exist_for_the_public(client: Client):
    edition = an_edition(stage=Edition.Stage.DRAFTED)

    assert client.get(address("edition", edition)).status_code == 404
    assert client.get(address("rules", edition)).status_code == 404


@pytest.mark.parametrize("kind", ["", "creator", "juror", "chair", "organizer"])
@pytest.mark.parametrize("name", HIDDEN)
def test_before_the_instant_the_results_exist_for_nobody(client: Client, name: str, kind: str):
    edition = a_decided_edition(9, 8)
    a_publication(edition, publish_at=now() + timedelta(minutes=5))
    if kind:
        client.force_login(a_role(a_user(), edition, kind).user)

    assert client.get(address(name, edition)).status_code == 404


def test_before_the_instant_no_page_names_a_winner(client: Client):
    edition = a_decided_edition(9, 8)
    a_publication(edition, publish_at=now() + timedelta(minutes=5))
    titles = edition.films.values_list("title", flat=True)

    pages = [client.get(reverse("awards:home")).text, client.get(address("edition", edition)).text]

    assert not [title for title in titles if any(title in page for page in pages)]


def test_after_the_instant_everybody_sees_results_film_page_and_front_page(client: Client):
    edition = a_decided_edition(9, 8)
    a_publication(edition)
    winner = edition.films.get(awards__category__code="first")

    for name in ("results", "gallery"):
        assert winner.title in client.get(address(name, edition)).text
    assert winner.title in client.get(reverse("awards:home")).text
    assert winner.title in client.get(reverse("awards:film", args=[edition.slug, winner.code])).text


def test_a_published_film_says_to_machines_whom_to_credit_and_what_made_it(client: Client, settings):
    edition = a_decided_edition(9)
    a_publication(edition)
    film = edition.films.get()
    told = client.get(reverse("awards:film_statement", args=[edition.slug, film.code])).json()
    page = client.get(reverse("awards:film", args=[edition.slug, film.code])).text

    assert told["@type"] == "VideoObject"
    assert told["creditText"] == f"{film.creator.display_name}. Director: Ana Sari. Made with AI: Veo 3"
    assert told["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
    picture = settings.SITE_URL + reverse("awards:picture", args=[edition.slug, film.code, 960, "jpg"])
    assert told["thumbnailUrl"] == picture
    assert f'<meta property="og:image" content="{picture}">' in page
    assert f'<meta property="og:title" content="{film.title}">' in page


@pytest.mark.parametrize("name", ["home", "results", "gallery", "film", "embed"])
def test_every_public_page_says_before_play_how_much_ai_there_is_and_names_the_tools(client: Client, name: str):
    edition = a_decided_edition(8, 9)
    shot = Shot.objects.get(declaration__file__film=edition.films.first())
    Shot.objects.create(declaration=shot.declaration, start_ms=60_000, end_ms=90_000, source="camera")
    Shot.objects.filter(pk=shot.pk).update(end_ms=60_000)
    a_publication(edition)
    page = client.get(reverse("awards:home") if name == "home" else address(name, edition)).text
    words = " ".join(strip_tags(page).split())

    assert "Partly made with AI Veo 3" in words
    assert ("Made with AI Veo 3" in words) == (name in ("results", "gallery"))
    assert name != "film" or page.index("Partly made with AI") < page.index('class="cinema"')


def test_a_film_that_won_nothing_has_no_public_page(client: Client):
    edition = a_decided_edition(9, 3, jurors=1)
    edition.award_categories.exclude(code="first").delete()
    a_publication(edition)
    loser = edition.films.exclude(awards__isnull=False).get()

    assert client.get(reverse("awards:film", args=[edition.slug, loser.code])).status_code == 404


def test_in_place_of_a_missing_poster_there_is_a_drawing(client: Client):
    edition = a_decided_edition(9)
    a_publication(edition)
    told = client.get(address("picture", edition))

    assert (told.status_code, told["Location"]) == (302, "/static/awards/no-poster.svg")
    assert told["Cache-Control"] == "max-age=60, public"


@pytest.mark.parametrize(("kind", "place"), [("organizer", "awards:overview"), ("juror", "judging:queue")])
def test_after_signing_in_people_land_where_their_work_is(client: Client, kind: str, place: str):
    edition = an_edition()
    client.force_login(a_role(a_user(), edition, kind).user)

    arguments = [edition.slug] if kind == "organizer" else []
    assert client.get(reverse("awards:landing")).url == reverse(place, args=arguments)


def test_results_cost_the_same_for_one_and_for_six_awards(client: Client, django_assert_num_queries):
    small, large = a_decided_edition(9, slug="small"), a_decided_edition(9, 8, 7, 6, 5, 4, slug="large")
    a_publication(small)
    a_publication(large)

    for edition in (small, large):
        client.get(address("results", edition))  # what was published is read once for each list
        with django_assert_num_queries(2):  # the edition; its publication
            client.get(address("results", edition))
