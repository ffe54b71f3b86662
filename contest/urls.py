"""Addresses of the house. Each floor lists its own; the awards floor, where the public enters, comes last."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from contest.views import account, editions, records, upkeep

# One way in: with rate limits and the second factor.
admin.site.login = cast(Any, secure_admin_login(admin.site.login))

urlpatterns = [
    path("health/", upkeep.health, name="health"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("account/", account.profile, name="profile"),
    path("account/data/", account.account_data, name="account_data"),
    path("account/close/", account.account_close, name="account_close"),
    path("organize/", editions.editions, name="editions"),
    path("organize/<slug:slug>/settings/", editions.edition_settings, name="edition_settings"),
    path("organize/<slug:slug>/settings/dates/", editions.edition_reschedule, name="edition_reschedule"),
    path("organize/<slug:slug>/settings/edition.toml", editions.edition_export, name="edition_export"),
    path("organize/<slug:slug>/settings/compare/", editions.edition_compare, name="edition_compare"),
    path("organize/<slug:slug>/settings/revise/", editions.edition_revise, name="edition_revise"),
    path("organize/<slug:slug>/settings/announce/", editions.edition_announce, name="edition_announce"),
    path("organize/<slug:slug>/settings/archive/", editions.edition_archive, name="edition_archive"),
    path("organize/<slug:slug>/audit/", records.audit_log, name="audit_log"),
    path("organize/<slug:slug>/messages/", records.outbox, name="outbox"),
    path("organize/<slug:slug>/messages/<int:pk>/resend/", records.letter_resend, name="letter_resend"),
    path("", include("submissions.urls")),
    path("", include("judging.urls")),
    path("", include("awards.urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/mail/", upkeep.demo_mail, name="demo_mail")]
