"""Addresses of the house. Each floor lists its own; the awards floor, where the public enters, comes last."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from contest import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("account/", views.profile, name="profile"),
    path("", include("submissions.urls")),
    path("", include("judging.urls")),
    path("", include("awards.urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/mail/", views.demo_mail, name="demo_mail")]
