"""Addresses of the submissions floor."""

from django.urls import URLPattern, URLResolver, path

from submissions.uploads import views as uploads
from submissions.views import delivery

app_name = "submissions"
urlpatterns: list[URLPattern | URLResolver] = [
    # Films arrive (tus) and are watched.
    path("uploads/", uploads.uploads, name="tus_create"),
    path("uploads/<uuid:pk>", uploads.upload, name="tus_upload"),
    path("uploads/<path:name>", uploads.no_upload, name="tus_unknown"),
    path("media/<str:token>/<path:name>", delivery.media, name="media"),
    path("desk/films/<int:pk>/original/", delivery.original, name="film_original"),
]
