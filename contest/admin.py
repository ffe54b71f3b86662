# ruff: noqa: ARG002 (the interface is Django's)
"""The superuser's look behind the pages, for reading only: changes belong to actions, which leave a line."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from contest.models import (
    AuditEntry,
    AwardCategory,
    Consent,
    DateChange,
    Edition,
    OutgoingMail,
    Role,
    RulesVersion,
    User,
)

admin.site.site_header = admin.site.site_title = "Firstlight"


class ReadOnly(admin.ModelAdmin):
    """Nothing can be added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class Inline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class CategoryInline(Inline):
    model = AwardCategory
    fields = ("position", "code", "name", "slots", "decides_by", "cumulates", "floor")


class RulesInline(Inline):
    model = RulesVersion
    fields = ("number", "digest", "made_at")


class RoleInline(Inline):
    model = Role
    fields = ("edition", "kind", "given_at")


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    list_display = ("slug", "__str__", "stage", "opens_at", "closes_at", "ceremony_at")
    list_filter = ("stage",)
    inlines = (RulesInline, CategoryInline)


@admin.register(User)
class UserAdmin(ReadOnly):
    """Accounts: who they are. A password is never shown, and passwords are changed by their owners."""

    list_display = ("email", "display_name", "country", "joined_at", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "roles__kind")
    search_fields = ("email", "display_name", "organisation")
    exclude = ("password", "groups", "user_permissions")
    inlines = (RoleInline,)


@admin.register(AuditEntry)
class AuditAdmin(ReadOnly):
    list_display = ("sequence", "at", "verb", "subject", "actor_id", "edition")
    list_filter = ("verb",)
    search_fields = ("subject", "verb")
    ordering = ("-sequence",)
    show_full_result_count = False


@admin.register(OutgoingMail)
class MailAdmin(ReadOnly):
    """Letters without their text: it may hold a link that opens an account."""

    list_display = ("pk", "kind", "to", "state", "attempts", "written_at", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("to", "subject")
    exclude = ("body",)
    ordering = ("-pk",)


@admin.register(Consent)
class ConsentAdmin(ReadOnly):
    list_display = ("user", "rules", "given_at")
    list_select_related = ("user", "rules__edition")


@admin.register(DateChange)
class DateChangeAdmin(ReadOnly):
    list_display = ("edition", "date", "came_from", "to", "changed_at")
    list_select_related = ("edition",)
