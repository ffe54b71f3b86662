"""Pages of the ground floor."""

from django.http import HttpRequest, HttpResponse


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def profile(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def demo_mail(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
