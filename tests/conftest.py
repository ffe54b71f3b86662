"""What every test stands on: services, a browser, tables, an audit log that can be emptied between tests."""

from collections.abc import Callable
from pathlib import Path

import django.db.backends.sqlite3.base  # noqa: F401  must be imported before its operations
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.sqlite3.operations import DatabaseOperations
from hypothesis import HealthCheck, settings

from tests.tables import put_tables

pytest_plugins = ["tests.services", "tests.browser"]

# A busy machine is no reason for a property to fail.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _audit_log_can_be_flushed() -> None:
    """On SQLite the database forbids deleting audit lines, as it should; emptying all tables between transactional

    tests therefore takes the triggers away and puts them back. (PostgreSQL truncates, which no row trigger sees.)
    """
    flush: Callable[..., list[str]] = DatabaseOperations.sql_flush

    def flush_around_triggers(self: DatabaseOperations, *arguments: object, **options: object) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'")
            triggers = cursor.fetchall()
        removals = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*removals, *flush(self, *arguments, **options), *(statement for _, statement in triggers)]

    DatabaseOperations.sql_flush = flush_around_triggers  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The test's database is there with its tables before it is "made": a copy of one that the migrations made."""
    put_tables(Path(django_settings.DATABASES["default"]["TEST"]["NAME"]))
    return True
