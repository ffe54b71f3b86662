"""The superuser's look behind the pages: everything can be read, nothing can be changed past the actions."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from contest import actions
from contest.models import DateChange, Edition, OutgoingMail
from tests.factories import NOON, a_creator, a_superuser, an_edition

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "contest"]


@pytest.fixture
def world(client: Client) -> Edition:
    edition = an_edition()
    actions.give_role(a_creator(edition), edition, "juror", actor=None, now=NOON)
    OutgoingMail.objects.create(to="a@example.org", subject="x", body="the-secret-link", written_at=NOON)
    DateChange.objects.create(edition=edition, date="closes_at", reason="x", changed_at=NOON)
    client.force_login(a_superuser())
    return edition


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_everything_can_be_read_and_nothing_changed(client: Client, world: Edition, model):
    name, thing = f"admin:contest_{model._meta.model_name}", model.objects.first()
    row = [thing.pk]
    assert client.get(reverse(f"{name}_changelist"), {"q": "x"}).status_code == 200
    page = client.get(reverse(f"{name}_change", args=row))
    assert (page.status_code, "the-secret-link" in page.content.decode()) == (200, False)
    assert client.post(reverse(f"{name}_change", args=row), {}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=row), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=thing.pk).exists()


def test_the_whole_ground_floor_can_be_seen():
    assert {model.__name__ for model in OURS} == {
        "AuditEntry", "Consent", "DateChange", "Edition", "OutgoingMail", "User",
    }  # fmt: skip
