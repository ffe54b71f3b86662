from datetime import timedelta

from awards import actions
from awards.models import Award, Case, Publication
from contest.models import Edition
from submissions.models import Film
from tests.factories import a_decided_edition, a_publication, a_role, an_edition
from tests.house.matrix import ORGANIZERS, Row, World, all_get, only, posting, signed_in, slug

LEADERS = (*ORGANIZERS, "chair")

HALL = ("hall", "programme", "hall_state", "remote", "envelopes")
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


def of_the_creator(world: World) -> Film:
    """The creator's own film, that won first prize in public."""
    film = world.once(public).edition.films.get(awards__category__code="first")
    Film.objects.filter(pk=film.pk).update(creator=world.person("creator"))
    return Film.objects.get(pk=film.pk)


def offered(world: World) -> Award:
    """First prize, revoked from one film and offered to the creator's."""
    winner = world.once(public).edition.films.get(awards__category__code="first")
    others = world.once(decided).films.exclude(pk=winner.pk)
    others.update(creator=world.person("creator"))
    actions.revoke_awards(winner, cause="rights", notice="Not theirs.", actor=world.person("organizer"), now=world.now)
    return Award.objects.get(state="offered")


def proposed(world: World) -> Publication:
    """A revocation that the chair proposed."""
    made = world.once(public)
    film = made.edition.films.get(awards__category__code="first")
    words = {"cause": "rights", "notice": "Not theirs."}
    actions.propose_revocation(film, **words, actor=world.person("chair"), now=world.now)
    return made


def filed(world: World) -> Case:
    film = world.once(of_the_creator)
    return actions.file_case(film, claim="Stock footage.", contact="a@example.org", actor=None, now=world.now)


def opened(world: World) -> Case:
    """A case about the creator's film, which the other creator was called to decide."""
    case = world.once(filed)
    actions.open_case(case, question="Is it yours?", actor=world.person("organizer"), now=world.now)
    actions.call_decider(case, world.person("other_creator"), actor=world.person("organizer"), now=world.now)
    return case


def filed_by_others(world: World) -> Case:
    """A claim about a film of somebody outside the matrix."""
    film = world.once(public).edition.films.first()
    return actions.file_case(film, claim="Stock footage.", contact="a@example.org", actor=None, now=world.now)


def at_case(name: str, make, expected, *, inside: bool = False, **more) -> Row:
    def to(world: World) -> list[object]:
        case = world.once(make)
        return [case.edition.slug, case.number] if inside else [case.number]

    return Row(f"awards:{name}", expected, to=to, **more)


def at_list(name: str, expected) -> Row:
    return Row(f"awards:{name}", expected, to=lambda world: [world.once(public).edition.slug, 1])


def with_a_public_jury(world: World) -> Edition:
    return an_edition("open", now=world.now, rules={"jury": {"public": True}})


def winner(world: World, make) -> list[object]:
    edition = world.once(make).edition
    return [edition.slug, edition.films.get(awards__category__code="first").code]


def code_of(world: World) -> list[object]:
    """The number of the first prize's certificate, in public."""
    return [world.once(public).edition.award_categories.get(code="first").awards.get().check_code]


def rehearsal(world: World) -> list[object]:
    return [world.once(decided).slug, "rehearsal"]


def page(name: str, make, expected, *, film: bool = False, **more) -> Row:
    """A row at an edition that `make` made, or at the publication's; `film`: at its winner's page."""

    def to(world: World) -> list[object]:
        made = world.once(make)
        edition = made.edition if isinstance(made, Publication) else made
        winner = [edition.films.get(awards__category__code="first").code] if film else []
        return [edition.slug, *winner]

    return Row(f"awards:{name}", expected, to=to, **more)


def post(name: str, make, roles=ORGANIZERS) -> Row:
    return page(name, make, only(*roles, gets=302), data=posting(reason="A slip", publish_at=""))


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
    *(page(name, awaited, all_get(404)) for name in ("press", "press_kit", "results_json", "results_csv")),
    page("embed", awaited, all_get(404), film=True),
    page("honours", awaited, only(gets=404), film=True),
    Row("awards:picture", all_get(404), to=lambda world: [*winner(world, awaited), 960, "jpg"]),
    Row("awards:laurel", all_get(404), to=lambda world: [world.once(awaited).edition.slug, "first", "gold", "svg"]),
    page("film_statement", awaited, all_get(404), film=True),
    page("results", public, all_get(200)),
    page("gallery", public, all_get(200)),
    page("film", public, all_get(200), film=True),
    page("film_statement", public, all_get(200), film=True),
    *(page(name, public, all_get(200)) for name in ("press", "press_kit", "results_json", "results_csv")),
    page("embed", public, all_get(200), film=True),
    page("honours", public, only(*ORGANIZERS), film=True),
    # No poster was ever made of it: a drawing stands in.
    Row("awards:picture", all_get(302), to=lambda world: [*winner(world, public), 960, "jpg"]),
    Row("awards:laurel", all_get(200), to=lambda world: [world.once(public).edition.slug, "first", "gold", "svg"]),
    Row("awards:check_number", all_get(200)),
    Row("awards:certificate", only(*ORGANIZERS), to=code_of),
    Row("awards:certificate_pdf", only(*ORGANIZERS), to=code_of),
    *(Row(f"awards:{name}", all_get(200)) for name in ("atom", "sitemap", "robots")),
    Row("awards:oembed", all_get(404)),  # names no film
    page("ceremony", drafted, only(*ORGANIZERS)),
    *(Row(f"awards:{name}", only(*ORGANIZERS), to=rehearsal) for name in HALL),
    Row("awards:go", only(*ORGANIZERS, gets=302), to=rehearsal, data=posting(move="next")),
    Row("awards:ceremony_anew", only(*ORGANIZERS, gets=302), to=rehearsal, data=posting()),
    Row("awards:overview", only(*ORGANIZERS), to=slug),
    page("awards_board", drafted, only(*LEADERS)),
    page("sensitivity", decided, only(*LEADERS)),
    post("draft_awards", decided, LEADERS),
    post("sign", drafted, LEADERS),
    post("unsign", drafted, LEADERS),
    post("schedule", drafted),
    post("recall", awaited),
    post("retract", public),
    Row("awards:rule", only(*LEADERS, gets=302), data=posting(reason="x"),
        to=lambda world: [world.once(decided).slug, "first", "choice"]),
    Row("awards:cite_award", only(*LEADERS, gets=302), data=posting(citation="Patience."),
        to=lambda world: [world.once(drafted).slug, world.once(drafted).award_categories.first().awards.first().pk]),
    Row("awards:count_votes", only(*LEADERS, gets=302), data=posting(reason="By show of hands"),
        to=lambda world: [world.once(decided).slug, "first", "vote"]),
    Row("awards:nominate", only(*LEADERS, gets=302), to=lambda world: [world.once(decided).slug, "first"],
        data=lambda world: {"film": world.once(decided).films.first().code}),
    page("categories", decided, only(*ORGANIZERS)),
    page("category_new", decided, only(*ORGANIZERS)),
    Row("awards:category", only(*ORGANIZERS), to=lambda world: [world.once(decided).slug, "first"]),
    Row("awards:category_move", only(*ORGANIZERS, gets=302), data=posting(to="down"),
        to=lambda world: [world.once(decided).slug, "first"]),
    Row("awards:category_remove", only(*ORGANIZERS, gets=302), data=posting(reason="Not this year"),
        to=lambda world: [world.once(decided).slug, "first"]),
    page("lists", awaited, all_get(404)),
    page("lists", public, all_get(200)),
    at_list("list", all_get(200)),
    at_list("sealed_result", all_get(200)),
    at_list("bundle", only(*ORGANIZERS)),
    page("published", awaited, only(gets=404)),
    page("published", public, only(*ORGANIZERS)),
    page("correct", public, only(*ORGANIZERS), film=True),
    page("revoke", public, only(*ORGANIZERS), film=True),
    page("confirm_revocation", public, only(gets=404), film=True),  # nobody has proposed anything
    page("confirm_revocation", proposed, only(*LEADERS), film=True),
    Row("awards:track_prize", only(*ORGANIZERS, gets=302), data=posting(prize="papers"),
        to=lambda world: [world.once(public).edition.slug, Award.objects.first().pk]),
    Row("awards:choose_successor", only(*ORGANIZERS, gets=302), data=posting(film="F-1", reason="x"),
        to=lambda world: [world.once(public).edition.slug, "first"]),
    page("challenge", awaited, {**all_get(404), "organizer": 200, "superuser": 200}, film=True),
    page("challenge", public, all_get(200), film=True),
    Row("awards:check", all_get(404), to=lambda world: [(world.once(awaited), Award.objects.first().check_code)[1]]),
    Row("awards:check", all_get(200), to=lambda world: [(world.once(public), Award.objects.first().check_code)[1]]),
    Row("awards:mine", signed_in()),
    Row("awards:offer", {**only("creator")}, to=lambda world: [world.once(offered).pk]),
    Row("awards:evaluation", only("creator"), to=lambda world: [world.once(of_the_creator).pk]),
    Row("awards:evaluation_file", only("creator"), to=lambda world: [world.once(of_the_creator).pk]),
    at_case("case", filed, all_get(200)),
    at_case("case_reply", opened, only("creator")),
    at_case("case_decide", opened, only("other_creator")),
    page("cases", public, only(*ORGANIZERS)),
    at_case("case_file", filed_by_others, only(*ORGANIZERS), inside=True),
    at_case("open_case", filed_by_others, only(*ORGANIZERS, gets=302), inside=True, data=posting(question="Why?")),
    at_case("dismiss_case", filed_by_others, only(*ORGANIZERS, gets=302), inside=True, data=posting(reason="Empty")),
    at_case("call_decider", opened, only(*ORGANIZERS, gets=302), inside=True, data=posting(email="x@example.org")),
)  # fmt: skip
