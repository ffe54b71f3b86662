from datetime import timedelta

from awards import actions
from awards.models import Publication
from contest.models import Edition
from tests.factories import a_decided_edition, a_publication, a_role, an_edition
from tests.house.matrix import ORGANIZERS, Row, World, all_get, only, posting, slug

INSIDERS = ("creator", "juror", "chair", "organizer")


def decided(world: World) -> Edition:
    """An edition whose only round is closed; the world's people have their roles in it, too."""
    edition = a_decided_edition(9, 8, slug="decided", now=world.now)
    for kind in INSIDERS:
        a_role(world.person(kind), edition, kind)
    return edition


def drafted(world: World) -> Edition:
    edition = world.once(decided)
    actions.draft_awards(edition, actor=world.person("organizer"), now=world.now)
    return edition


def awaited(world: World) -> Publication:
    """Results that everybody will see in five minutes."""
    return a_publication(world.once(decided), publish_at=world.now + timedelta(minutes=5))


def public(world: World) -> Publication:
    return a_publication(world.once(decided), publish_at=world.now)


def with_a_public_jury(world: World) -> Edition:
    return an_edition("open", now=world.now, rules={"jury": {"public": True}})


def page(name: str, make, expected, *, film: bool = False, **more) -> Row:
    """A row at an edition that `make` made, or at the publication's; `film`: at its winner's page."""

    def to(world: World) -> list[object]:
        made = world.once(make)
        edition = made.edition if isinstance(made, Publication) else made
        winner = [edition.films.get(awards__category__code="first").code] if film else []
        return [edition.slug, *winner]

    return Row(f"awards:{name}", expected, to=to, **more)


def post(name: str, make) -> Row:
    return page(name, make, only(*ORGANIZERS, gets=302), data=posting(reason="A slip", publish_at=""))


ROWS = (
    Row("awards:home", all_get(200)),
    Row("awards:landing", all_get(302)),
    Row("awards:edition", all_get(200), to=slug),
    Row("awards:rules", all_get(200), to=slug),
    Row("awards:jury", all_get(404), to=slug),  # the rules keep it to themselves
    page("jury", with_a_public_jury, all_get(200)),
    page("results", awaited, all_get(404)),
    page("gallery", awaited, all_get(404)),
    page("film", awaited, all_get(404), film=True),
    page("poster", awaited, all_get(404), film=True),
    page("results", public, all_get(200)),
    page("gallery", public, all_get(200)),
    page("film", public, all_get(200), film=True),
    page("poster", public, all_get(404), film=True),  # no picture was ever made of this film
    Row("awards:overview", only(*ORGANIZERS), to=slug),
    page("awards_board", drafted, only(*ORGANIZERS)),
    post("draft_awards", decided),
    post("sign", drafted),
    post("unsign", drafted),
    post("schedule", drafted),
    post("recall", awaited),
    post("retract", public),
    Row("awards:rule", only(*ORGANIZERS, gets=302), data=posting(reason="x"),
        to=lambda world: [world.once(decided).slug, "first", "choice"]),
    Row("awards:cite_award", only(*ORGANIZERS, gets=302), data=posting(citation="Patience."),
        to=lambda world: [world.once(drafted).slug, world.once(drafted).award_categories.first().awards.first().pk]),
)  # fmt: skip
