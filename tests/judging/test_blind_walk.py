"""As a juror of a blind round, every address is asked and every file of a film fetched: none names its maker."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now

from contest.models import OutgoingMail, User
from judging import actions
from judging.models import Assignment, Round
from submissions.models import Declaration, Film, FilmFile, Shot, Subtitle
from tests.factories import RULES, a_ballot, a_creator, a_film, a_ready_film, a_round, an_edition
from tests.submissions.media.conftest import clock, reel, storage  # noqa: F401  fixtures of the pipeline
from tests.submissions.media.films import Reel
from tests.submissions.media.worker import Clock, received, work_off

pytestmark = pytest.mark.django_db
NAME, ADDRESS, TEAM, STUDIO, FILE = (
    "Zebulon Quixley",
    "quixley@secret-studio",
    "ada@secret-team",
    "Quixley & Daughters",
    "quixley_final",
)
TOOL = "Quixlotron 9"
SECRETS = (NAME, ADDRESS, TEAM, STUDIO, "Quixley &amp; Daughters", FILE, TOOL, "Tuvalu", '"TV"', ">TV<", "country=TV")
PARAMETER = re.compile(r"\(\?P<(\w+)>.*?\)|<(?:\w+:)?(\w+)>")
OWN_PROFILE, PLACES = "/account/", ("Tuvalu", '"TV"')
"""Where the juror's own country is chosen out of all there are."""
ALONE = {"logout/", "password/"}
"""Ends of addresses that would end the juror's session."""


@pytest.fixture
def film() -> Film:
    """The film of a maker with name, address, organisation, country, tool and file names, in an open blind round."""
    round = a_round(jurors=2, stage="drafted", now=now(), blind=["creator", "country", "tools"], reviews_per_film=2)
    maker = a_creator(round.edition)
    User.objects.filter(pk=maker.pk).update(
        display_name=NAME, email=f"{ADDRESS}.example", country="TV", organisation=STUDIO
    )  # fmt: skip
    film = a_ready_film("admitted", edition=round.edition, creator=maker, country="TV")
    FilmFile.objects.update(original_name=f"{FILE}_v3.mov")
    film.credits.update(name=NAME, email=f"{TEAM}.example")
    Subtitle.objects.update(original_name=f"{FILE}_en.srt")
    Shot.objects.update(model_name=TOOL)
    Declaration.objects.update(tools=[{"name": TOOL, "vendor": TOOL, "kind": "picture", "purpose": TOOL}])
    actions.open_round(round, actor=round.edition.roles.get(kind="organizer").user, now=now())
    return film


def the_juror(film: Film) -> Client:
    client = Client()
    client.force_login(Assignment.objects.filter(film=film).order_by("pk")[0].juror.user)
    return client


# ── Every address ─────────────────────────────────────────────────────────────
def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address of the house as a pattern, with <name> where something is to be put in."""
    for one in resolver.url_patterns:
        here = before + PARAMETER.sub(lambda found: f"<{found[1] or found[2]}>", str(one.pattern)).strip("^$")
        if isinstance(one, URLPattern):
            yield here.replace("^", "").replace("$", "").replace("\\Z", "").replace("[.]", ".")
        else:
            yield from patterns(one, here)


def addresses(pattern: str, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The pattern with everything put in that might lead to the film, its maker, the round or the ballot."""
    names = re.findall(r"<(\w+)>", pattern)
    for values in itertools.product(*(known.get(name, known["pk"]) for name in names)):
        address = pattern
        for name, value in zip(names, values, strict=True):
            address = address.replace(f"<{name}>", value, 1)
        yield "/" + address


def whatever_leads_there(film: Film, client: Client) -> dict[str, tuple[str, ...]]:
    assignment = Assignment.objects.filter(film=film).order_by("pk")[0]
    page = client.get(reverse("judging:room", args=[assignment.round_id, film.code])).content.decode()
    passes = tuple(set(re.findall(r"/media/([^/]+)/", page))) or ("none",)
    numbers = {film.pk, film.creator_id, film.file_id, assignment.pk, assignment.round_id, assignment.juror_id, 1}
    return {
        "pk": tuple(map(str, numbers)), "slug": (film.edition.slug,), "code": (film.code,), "token": passes,
        "name": (film.file.storage_name, "subtitles/en.vtt"), "kind": ("ballots", "results", "name"),
        "form": ("csv", "json"), "language": ("en",),
    }  # fmt: skip


def found_in(answer: HttpResponse) -> list[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    text = content.decode(errors="replace") + str(answer.headers)
    return [secret for secret in SECRETS if secret in text]


def test_no_address_of_the_house_names_the_maker_to_a_juror(film: Film):
    client = the_juror(film)
    known = whatever_leads_there(film, client)
    all_of_them = list(patterns(get_resolver()))
    told, shown = {}, 0
    for pattern in all_of_them:
        for address in addresses(pattern, known):
            if not address.endswith(tuple(ALONE)):
                answer = client.get(address)
                shown += answer.status_code == 200
                found = [word for word in found_in(answer) if address != OWN_PROFILE or word not in PLACES]
                told |= {address: found} if found else {}

    assert told == {}
    assert len(all_of_them) > 150
    assert shown > 20


def test_the_walk_would_find_a_maker_who_is_shown(film: Film):
    Round.objects.update(blind=[])
    client = the_juror(film)
    room = reverse("judging:room", args=[Round.objects.get().pk, film.code])

    assert NAME in found_in(client.get(room))


# ── Every letter ──────────────────────────────────────────────────────────────
def test_no_letter_to_a_juror_names_the_maker(film: Film):
    organizer = film.edition.roles.get(kind="organizer").user
    mine, other = Assignment.objects.for_room().filter(film=film).order_by("pk")
    flag = actions.raise_flag(
        mine, key="k", kind="doubt", text="Seen before.", actor=mine.juror.user, now=now()
    )  # fmt: skip
    actions.answer_flag(flag, answer="We look into it.", actor=organizer, now=now())
    actions.remind_round(mine.round, actor=organizer, now=now())
    a_ballot(mine, now=now())
    actions.unseal_ballot(mine, reason="No sound.", actor=organizer, now=now())
    actions.declare_conflict(other, reason="A former student.", actor=other.juror.user, now=now())
    actions.close_round(mine.round, unfinished=9, actor=organizer, now=now())
    letters = OutgoingMail.objects.filter(recipient__jurors__isnull=False)

    assert {"flag_answered", "juror_reminder", "ballot_reopened"} <= {letter.kind for letter in letters}
    assert [one.kind for one in letters if any(word in one.subject + one.body for word in SECRETS)] == []


# ── Every file ────────────────────────────────────────────────────────────────
def files_behind(client: Client, page: str) -> dict[str, bytes]:
    """All that a player may fetch: what the page names, playlists and what they name, pictures, captions."""
    waiting, found = list(set(re.findall(r"/media/[^\"\s,]+", page))), {}
    while waiting:
        address = waiting.pop()
        if address not in found:
            answer = client.get(address)
            found[address] = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200, address
            folder = address.rsplit("/", 1)[0]
            waiting += [normpath(f"{folder}/{name}") for name in named_in(address, found[address])]
    return found


def named_in(address: str, content: bytes) -> list[str]:
    if address.endswith(".m3u8"):
        text = content.decode()
        plain = [line for line in text.splitlines() if line and not line.startswith("#")]
        return plain + re.findall(r'URI="([^"]+)"', text)
    if address.endswith(".vtt"):
        return [name.partition("#")[0] for name in re.findall(r"^\S+[.]\w+#xywh=.*$", content.decode(), re.MULTILINE)]
    return []


@pytest.mark.slow
def test_no_file_of_the_film_says_who_made_it(reel: Reel, storage: Path, clock: Clock, client: Client):  # noqa: F811
    """The names are in the metadata of the original's container and of its streams; and in the name of the file."""
    words = [part for where in ("artist", "title", "comment") for part in ("-metadata", f"{where}={NAME}, {TOOL}")]
    source = reel.shot(f"{FILE}.mp4", 62, *words, "-metadata:s:v", f"handler_name={STUDIO}")
    assert NAME.encode() in source.read_bytes()
    edition = an_edition(rules={**RULES, "media": {"sound": "notice"}})
    film = a_film(edition=edition)
    work_off(received(film, source), clock)
    Film.objects.update(stage="admitted", submitted_at=now())
    round = a_round(edition, jurors=1, now=now(), reviews_per_film=1)
    client.force_login(round.assignments.get().juror.user)
    page = client.get(reverse("judging:room", args=[round.pk, film.code])).content.decode()
    files = files_behind(client, page)

    assert {Path(address).suffix for address in files} >= {".m3u8", ".jpg", ".vtt", ".m4s"}
    secrets = [word.encode() for word in (NAME, STUDIO, FILE, TOOL)]
    assert [address for address, content in files.items() if any(word in content for word in secrets)] == []
    assert [address for address in files if FILE in address] == []
