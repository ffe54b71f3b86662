from typing import Any

from contest.models import User
from judging import actions
from judging.models import Assignment, Juror, Round
from tests.factories import a_ballot, a_film, a_juror, a_round, a_user, an_assignment
from tests.house.matrix import Row, World, all_get, only, posting, signed_in, slug

LEADERS = ("chair", "organizer", "superuser")
JUROR = ("juror",)


def made(world: World, **columns: Any) -> Round:
    """A round judged by the world's juror alone."""
    drafted = a_round(world.edition, films=2, stage="drafted", now=world.now, **columns)
    juror, _ = Juror.objects.get_or_create(
        edition=world.edition, user=world.person("juror"), defaults={"joined_at": world.now}
    )
    actions.seat_juror(drafted, juror, actor=world.person("chair"), now=world.now)
    return drafted


def an_open_round(world: World) -> Round:
    round = made(world)
    actions.open_round(round, actor=world.person("chair"), now=world.now)
    return round


def a_closed_round(world: World) -> Round:
    round = made(world, cut=1)
    actions.open_round(round, actor=world.person("chair"), now=world.now)
    actions.close_round(round, unfinished=2, actor=world.person("chair"), now=world.now)
    return round


def opened(world: World) -> list[Any]:
    return [world.edition.slug, world.once(an_open_round).pk]


def closed(world: World) -> list[Any]:
    return [world.edition.slug, world.once(a_closed_round).pk]


def over(world: World) -> list[Any]:
    return [world.once(a_closed_round).pk]


def drafted(world: World) -> list[Any]:
    return [world.edition.slug, world.once(made).pk]


def a_trial(world: World) -> Round:
    round = made(world)
    actions.rehearse_round(round, actor=world.person("chair"), now=world.now)
    return round


def on_trial(world: World) -> list[Any]:
    return [world.edition.slug, world.once(a_trial).pk]


def own(world: World) -> list[Any]:
    return [world.once(an_open_round).pk]


def an_own_film(world: World) -> Assignment:
    return an_assignment(world.once(an_open_round))


def film(world: World) -> list[Any]:
    return [*own(world), world.once(an_own_film).film.code]


def a_member(world: World) -> Juror:
    return a_juror(world.edition)


def member(world: World) -> list[Any]:
    return [world.edition.slug, world.once(a_member).pk]


def a_seat(world: World) -> list[Any]:
    return [*opened(world), world.once(an_open_round).seats.get().pk]


def sealed(world: World) -> Assignment:
    return a_ballot(world.once(an_own_film), now=world.now)


def sealed_ballot(world: World) -> list[Any]:
    return [*opened(world), world.once(sealed).pk]


def an_invitation(world: World) -> str:
    """The token in the letter."""
    chair: User = world.person("chair")
    invitation = actions.invite_juror(world.edition, "ana@example.org", actor=chair, now=world.now)
    a_user("ana")
    body = invitation.edition.mails.get(kind="jury_invitation").body
    return body.partition("/jury/invitations/")[2].partition("/")[0]


def an_open_ballot(world: World) -> list[Any]:
    return [*opened(world), world.once(an_own_film).pk]


def film_of_chair(world: World) -> list[Any]:
    return [*opened(world), world.once(an_own_film).film.code]


def film_and_juror(world: World) -> list[Any]:
    return [*film_of_chair(world), world.once(an_own_film).juror_id]


def put(world: World) -> int:
    own = world.once(an_own_film)
    return actions.put_motion(own.round, own.film, text="A", actor=world.person("chair"), now=world.now).pk


def a_motion(world: World) -> list[Any]:
    return [*film_of_chair(world), world.once(put)]


def said(world: World) -> int:
    own = world.once(an_own_film)
    return actions.comment(own.round, own.film, text="A", actor=world.person("chair"), now=world.now).pk


def a_comment(world: World) -> list[Any]:
    return [*film(world), world.once(said)]


def an_open_talk(world: World) -> Assignment:
    round = made(world, others="never")
    actions.open_round(round, actor=world.person("chair"), now=world.now)
    return an_assignment(round)


def a_talked_of_film(world: World) -> list[Any]:
    talked = world.once(an_open_talk)
    return [talked.round_id, talked.film.code]


def a_ranking_round(world: World) -> Round:
    round = made(world, mode="rank")
    actions.open_round(round, actor=world.person("chair"), now=world.now)
    return round


def a_list(world: World) -> list[Any]:
    return [world.once(a_ranking_round).pk]


def an_entry(world: World) -> int:
    return a_film(edition=world.edition, creator=world.person("creator")).pk


def own_entry(world: World) -> list[Any]:
    return [world.once(an_entry)]


def token(world: World) -> list[Any]:
    return [world.once(an_invitation)]


def marks(world: World) -> dict[str, Any]:
    return {"version": 0, "mark-craft": 5}


def a_flag(world: World) -> int:
    film = world.once(an_own_film)
    return actions.raise_flag(
        film, key="k", kind="broken", text="No sound.", actor=film.juror.user, now=world.now
    ).pk  # fmt: skip


def flagged(world: World) -> list[Any]:
    return [world.edition.slug, world.once(a_flag)]


EXPORTS = (("ballots", "csv"), ("ballots", "json"), ("results", "csv"), ("results", "json"))
POSTS = {
    "save_note": posting(key="k", at_ms="0", text="A"), "delete_note": posting(key="k"),
    "save_played": posting(), "seal": posting(version="0"), "declare_conflict": posting(reason="A student."),
    "abstain": posting(),
    "raise_flag": posting(key="k", kind="broken", text="No sound."),
}  # fmt: skip

ROWS = (
    Row("judging:queue", signed_in()),
    Row("judging:invitation", all_get(200), to=token),
    Row("judging:round_queue", only(*JUROR), to=own),
    Row("judging:scores", only(*JUROR), to=own),
    Row("judging:room", only(*JUROR), to=film),
    Row("judging:save_marks", only(*JUROR, gets=302), to=film, data=marks),
    *(Row(f"judging:{name}", only(*JUROR, gets=302), to=film, data=data) for name, data in POSTS.items()),
    Row("judging:flags", only(*LEADERS), to=slug),
    Row("judging:answer_flag", only(*LEADERS, gets=302), to=flagged, data=posting(answer="A new file is in.")),
    Row("judging:rounds", only(*LEADERS), to=slug),
    Row("judging:round_new", only(*LEADERS, gets=302), to=slug, data=posting()),
    Row("judging:jurors", only(*LEADERS), to=slug),
    Row("judging:juror", only(*LEADERS), to=member),
    Row("judging:round", only(*LEADERS), to=opened),
    Row("judging:round", only(*LEADERS), to=drafted),
    Row("judging:round_edit", only(*LEADERS), to=drafted),
    Row("judging:round_open", only(*LEADERS, gets=302), to=drafted, data=posting()),
    Row("judging:round_rehearse", only(*LEADERS, gets=302), to=drafted, data=posting()),
    Row("judging:trial_fill", only(*LEADERS, gets=302), to=on_trial, data=posting()),
    Row("judging:trial_end", only(*LEADERS, gets=302), to=on_trial, data=posting()),
    Row("judging:round_close", only(*LEADERS, gets=302), to=opened, data=posting(unfinished="2")),
    Row("judging:round_reopen", only(*LEADERS, gets=302), to=closed, data=posting()),
    Row("judging:round_seal", only(*LEADERS, gets=302), to=closed, data=posting()),
    Row("judging:round_remind", only(*LEADERS, gets=302), to=opened, data=posting()),
    Row("judging:replace_juror", only(*LEADERS, gets=302), to=an_open_ballot, data=posting(reason="Ill.")),
    Row("judging:quorum", only(*LEADERS), to=opened),
    Row("judging:quorum", only(*LEADERS), to=opened, query={"wanted": "1"}),
    Row("judging:round_film", only(*LEADERS), to=film_of_chair),
    Row("judging:conflict", only(*LEADERS), to=film_and_juror),
    Row("judging:attendance", only(*LEADERS, gets=302), to=film_of_chair, data=posting()),
    Row("judging:motion", only(*LEADERS, gets=302), to=film_of_chair, data=posting(text="A")),
    Row("judging:votes", only(*LEADERS, gets=302), to=a_motion, data=posting()),
    Row("judging:minutes", only(*LEADERS), to=opened),
    Row("judging:seat_page", only(*LEADERS), to=a_seat),
    Row("judging:remind_juror", only(*LEADERS, gets=302), to=a_seat, data=posting()),
    Row("judging:extend_juror", only(*LEADERS, gets=302), to=a_seat, data=posting()),
    Row("judging:ranking", only(*JUROR), to=a_list),
    Row("judging:talk", only(*LEADERS), to=film),
    Row("judging:talk", only("juror", *LEADERS), to=a_talked_of_film),
    Row("judging:comment", only(*LEADERS, gets=302), to=film, data=posting(text="A")),
    Row("judging:erase_comment", only(*LEADERS[:1], gets=302), to=a_comment, data=posting()),
    Row("judging:report", only("creator"), to=own_entry),
    Row("judging:unseal_ballot", only(*LEADERS, gets=302), to=sealed_ballot, data=posting(reason="No sound.")),
    Row("judging:standings", only(*LEADERS), to=opened),
    Row("judging:analysis", only(*LEADERS), to=opened),
    *(Row(f"judging:{name}", only(*LEADERS), to=opened) for name in ("analysis_json", "chances_svg", "severities_svg")),
    Row("judging:add_reviews", only(*LEADERS, gets=302), to=opened, data=posting(reviews="5")),
    Row("judging:own_sheet", only(*JUROR), to=over),
    *(Row("judging:export", only(*LEADERS), to=lambda w, kind=kind: [*opened(w), *kind]) for kind in EXPORTS),
    Row("judging:advance", only(*LEADERS, gets=302), to=closed, data=posting()),
    Row("judging:panel", only(*LEADERS), to=opened),
    Row("judging:seat", only(*LEADERS, gets=302), to=opened, data=lambda w: {"juror": w.once(a_member).pk}),
    Row("judging:unseat", only(*LEADERS, gets=302), to=a_seat, data=posting()),
)
