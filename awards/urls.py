"""Addresses of the awards floor."""

from django.urls import URLPattern, URLResolver, path

from awards.views import organizer, public

app_name = "awards"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("welcome/", public.landing, name="landing"),
    path("editions/<slug:slug>/", public.edition, name="edition"),
    path("editions/<slug:slug>/rules/", public.rules, name="rules"),
    path("editions/<slug:slug>/jury/", public.jury, name="jury"),
    path("editions/<slug:slug>/results/", public.published_results, name="results"),
    path("editions/<slug:slug>/films/", public.film_gallery, name="gallery"),
    path("editions/<slug:slug>/films/<str:code>/", public.film, name="film"),
    path("editions/<slug:slug>/films/<str:code>/poster.jpg", public.poster, name="poster"),
    path("organize/<slug:slug>/", organizer.overview, name="overview"),
    path("organize/<slug:slug>/awards/", organizer.awards_board, name="awards_board"),
    path("organize/<slug:slug>/awards/draft/", organizer.draft_awards, name="draft_awards"),
    path("organize/<slug:slug>/awards/<slug:code>/rule/<slug:kind>/", organizer.rule, name="rule"),
    path("organize/<slug:slug>/awards/cite/<int:pk>/", organizer.cite_award, name="cite_award"),
    path("organize/<slug:slug>/awards/sign/", organizer.sign, name="sign"),
    path("organize/<slug:slug>/awards/unsign/", organizer.unsign, name="unsign"),
    path("organize/<slug:slug>/awards/schedule/", organizer.schedule, name="schedule"),
    path("organize/<slug:slug>/awards/recall/", organizer.recall, name="recall"),
    path("organize/<slug:slug>/awards/retract/", organizer.retract, name="retract"),
]
