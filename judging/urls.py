"""Addresses of the judging floor."""

from django.urls import URLPattern, URLResolver

app_name = "judging"
urlpatterns: list[URLPattern | URLResolver] = []
