import pytest
from django.db import connection

from submissions.uploads import receiving


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("slow_after", "is_held"), [(0.0, False), (60.0, True)])
def test_only_a_fast_link_keeps_its_connection_to_the_database(monkeypatch, slow_after, is_held):
    monkeypatch.setattr(receiving, "SLOW_SECONDS", slow_after)
    connection.ensure_connection()

    assert list(receiving.lean(iter([b"1", b"2"]))) == [b"1", b"2"]
    assert (connection.connection is not None) == is_held
