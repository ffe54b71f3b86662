"""The floor's tables, to look at: what may be changed is changed by actions, on the pages of chairs and jurors."""

from django.contrib import admin
from django.http import HttpRequest

from judging.models import Assignment, Conflict, Invitation, Juror, Round, Seat


class ToLookAt(admin.ModelAdmin):
    """Nothing is added, changed or deleted past the lifecycle and the audit log."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Round)
class RoundAdmin(ToLookAt):
    list_display = ("__str__", "edition", "position", "stage", "closes_at")
    list_filter = ("stage", "edition")


@admin.register(Juror)
class JurorAdmin(ToLookAt):
    list_display = ("user", "edition", "languages", "load_limit", "joined_at")
    list_select_related = ("user", "edition")


@admin.register(Assignment)
class AssignmentAdmin(ToLookAt):
    list_display = ("film", "juror", "round", "stage", "position", "changed_at")
    list_filter = ("stage", "round")
    list_select_related = ("film", "juror__user", "round")


admin.site.register([Seat, Conflict], ToLookAt)


@admin.register(Invitation)
class InvitationAdmin(ToLookAt):
    list_display = ("email", "edition", "round", "as_chair", "invited_at", "accepted_at")
    exclude = ("token_digest",)
