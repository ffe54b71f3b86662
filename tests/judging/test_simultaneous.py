"""Two at the same moment, on two connections: exactly one succeeds, on SQLite as on PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import dj_database_url
import pytest
from django.core.management import call_command
from django.db import ConnectionHandler, connection, connections

from contest.errors import Refusal
from contest.models import AuditEntry
from judging import actions
from judging.models import Assignment, Mark, Round
from tests.factories import NOON, a_round, a_user, an_assignment, an_edition, an_organizer
from tests.services import empty_database

pytestmark = pytest.mark.django_db(transaction=True)
MARKS = ({"creativity": 1, "narrative": 1, "craft": 1}, {"creativity": 9, "narrative": 9, "craft": 9})


@pytest.fixture(scope="module")
def on_postgres(django_db_blocker) -> Iterator[ConnectionHandler]:
    """A database with all tables on PostgreSQL."""
    with empty_database() as url, django_db_blocker.unblock():
        usual, handler = connections["default"], ConnectionHandler({"default": dj_database_url.parse(url)})
        connections["default"] = handler["default"]
        call_command("migrate", verbosity=0)
        connections["default"] = usual
        yield handler
        handler.close_all()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], autouse=True)
def _database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test runs on the usual database and on PostgreSQL, its threads as well."""
    if request.param == "sqlite":
        yield
        return
    handler: ConnectionHandler = request.getfixturevalue("on_postgres")
    usual = connections["default"]
    connections["default"] = handler["default"]
    assert connection.vendor == "postgresql"
    monkeypatch.setitem(connections.settings, "default", handler.settings["default"])
    yield
    call_command("flush", interactive=False, verbosity=0)
    connections["default"] = usual


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What became of deeds done at the same moment: "done", or the code of the refusal."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        ready.wait(timeout=20)
        try:
            deed()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_two_seals_of_one_ballot():
    assignment = an_assignment()
    copies = [Assignment.objects.for_room().get(pk=assignment.pk) for _ in MARKS]

    def seal(copy: Assignment, marks: dict[str, int]) -> Callable[[], None]:
        return lambda: actions.seal_ballot(copy, marks, version=0, actor=copy.juror.user, now=NOON)

    assert at_once(*map(seal, copies, MARKS)) == ["done", "stale"]
    assert len(set(Mark.objects.values_list("value", flat=True))) == 1
    assert AuditEntry.objects.filter(verb="assignment.seal").count() == 1


def test_a_ballot_sealed_while_the_round_closes_is_either_counted_or_refused():
    assignment = an_assignment()
    chair = an_organizer(an_edition("other"))
    ballot, round = Assignment.objects.for_room().get(pk=assignment.pk), assignment.round
    at_once(
        lambda: actions.seal_ballot(ballot, MARKS[1], version=0, actor=ballot.juror.user, now=NOON),
        lambda: actions.close_round(round, unfinished=1, actor=chair, now=NOON),
    )
    was_sealed = Assignment.objects.counting().exists()

    assert AuditEntry.objects.get(verb="round.close").facts["without"] == (
        [] if was_sealed else [{"juror": assignment.juror_id, "film": assignment.film_id}]
    )


def test_two_openings_of_one_round():
    a_round(films=2, jurors=1, stage="drafted")
    chair = an_organizer(an_edition("other"))
    copies = [Round.objects.select_related("edition").get() for _ in range(2)]
    opened = at_once(*[lambda copy=copy: actions.open_round(copy, actor=chair, now=NOON) for copy in copies])

    assert opened == ["done", "out_of_turn"]
    assert Assignment.objects.count() == 2


def test_one_invitation_accepted_twice():
    edition = an_edition()
    invitation = actions.invite_juror(edition, "ana@example.org", actor=an_organizer(edition), now=NOON)
    people = [a_user("ana"), a_user("ben")]
    took = at_once(
        *[
            lambda person=person: actions.accept_invitation(invitation, languages=[], actor=person, now=NOON)
            for person in people
        ]
    )

    assert took == ["done", "invitation_used"]
    assert edition.jurors.count() == 1
