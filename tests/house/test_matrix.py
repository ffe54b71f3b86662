"""Every named address has a row that says what each role gets, and gets what the row says."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from contest.models import User
from tests.house.matrix import LOGIN, ROLES, Row, World

FILES = sorted((Path(__file__).parent / "rows").glob("*.py"))
MATRIX: tuple[Row, ...] = tuple(row for file in FILES for row in import_module(f"tests.house.rows.{file.stem}").ROWS)

FOREIGN = ("admin:", "account_", "mfa_", "usersessions_")
"""Names of pages of Django's admin and of allauth: each family has one row."""


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


def test_every_address_of_the_house_has_a_row():
    ours = {"account_data", "account_close"}
    known = {name for name in names(get_resolver().url_patterns) if name in ours or not name.startswith(FOREIGN)}

    assert sorted(known - {row.name for row in MATRIX}) == []


def test_every_row_has_an_address():
    assert sorted({row.name for row in MATRIX} - set(names(get_resolver().url_patterns))) == []


def ask(address: str, data: dict[str, Any] | None, person: User | None) -> HttpResponse:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client.get(address) if data is None else client.post(address, data)


def outcome(response: HttpResponse) -> int | str:
    is_sent_away = response.status_code == 302 and response["Location"].startswith(
        ("/accounts/login/", "/admin/login/")
    )
    return LOGIN if is_sent_away else response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("row", MATRIX, ids=[f"{row.name}-{number}" for number, row in enumerate(MATRIX)])
def test_each_role_gets_what_the_row_says(row: Row):
    world, got = World(), {}
    address, data = reverse(row.name, args=row.to(world), query=row.query), row.data and row.data(world)
    for role in ROLES:
        with transaction.atomic():  # what one role did is undone before the next one comes
            got[role] = outcome(ask(address, data, world.people[role]))
            transaction.set_rollback(True)

    assert got == row.expected
