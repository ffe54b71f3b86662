"""The superuser's look behind the pages of this floor, for reading only: changes belong to actions."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from contest.admin import Inline, ReadOnly
from submissions.models import (
    Credit,
    Declaration,
    Film,
    FilmFile,
    FixRequest,
    MediaStep,
    Rendition,
    ScreeningDecision,
    Shot,
    Subtitle,
    Upload,
)


class CreditInline(Inline):
    model = Credit
    fields = ("position", "role", "name")


class SubtitleInline(Inline):
    model = Subtitle
    fields = ("language", "original_name", "cues", "uploaded_at")


class FixInline(Inline):
    model = FixRequest


class DecisionInline(Inline):
    model = ScreeningDecision


class StepInline(Inline):
    model = MediaStep
    fields = ("kind", "state", "progress", "attempts", "worker", "error_code", "queued_at", "finished_at")


class RenditionInline(Inline):
    model = Rendition
    fields = ("kind", "prefix", "entry", "bytes", "made_at")


class ShotInline(Inline):
    model = Shot


@admin.register(Film)
class FilmAdmin(ReadOnly):
    list_display = ("code", "__str__", "edition", "creator", "stage", "country", "submitted_at")
    list_filter = ("edition", "stage")
    list_select_related = ("edition", "creator")
    search_fields = ("code", "title", "title_en", "creator__email", "creator__display_name")
    inlines = (CreditInline, SubtitleInline, FixInline, DecisionInline)


@admin.register(FilmFile)
class FilmFileAdmin(ReadOnly):
    list_display = ("original_name", "film", "state", "bytes", "duration_ms", "received_at", "checked_at")
    list_filter = ("state",)
    list_select_related = ("film",)
    search_fields = ("original_name", "sha256", "film__code")
    inlines = (StepInline, RenditionInline)


@admin.register(Declaration)
class DeclarationAdmin(ReadOnly):
    list_display = ("film", "version", "changed_at", "sealed_at", "sealed_digest")
    inlines = (ShotInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Declaration]:
        return super().get_queryset(request).select_related("file__film")

    @admin.display(ordering="file__film__code")
    def film(self, declaration: Declaration) -> Film:
        return declaration.file.film


@admin.register(Upload)
class UploadAdmin(ReadOnly):
    list_display = ("filename", "film", "owner", "state", "offset", "length", "created_at", "expires_at")
    list_filter = ("state",)
    list_select_related = ("film", "owner")
