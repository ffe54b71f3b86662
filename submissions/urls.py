"""Addresses of the submissions floor."""

from django.urls import URLPattern, URLResolver, path

from submissions.uploads import views as uploads
from submissions.views import (
    declaring,
    delivery,
    desk,
    evidence,
    media_work,
    poster,
    screening,
    scripts,
    verifying,
    writing,
)

app_name = "submissions"
urlpatterns: list[URLPattern | URLResolver] = [
    # Films arrive (tus) and are watched.
    path("uploads/", uploads.uploads, name="tus_create"),
    path("uploads/<uuid:pk>", uploads.upload, name="tus_upload"),
    path("uploads/<path:name>", uploads.no_upload, name="tus_unknown"),
    path("media/<str:token>/<path:name>", delivery.media, name="media"),
    path("desk/films/<int:pk>/original/", delivery.original, name="film_original"),
    # The creator's desk.
    path("desk/", desk.desk, name="desk"),
    path("desk/<slug:slug>/start/", desk.start, name="start"),
    path("desk/films/<int:pk>/", desk.film, name="film"),
    path("desk/films/<int:pk>/file/", desk.film_file, name="film_file"),
    path("desk/films/<int:pk>/file/reuse/", scripts.reuse_file, name="reuse_file"),
    path("desk/films/<int:pk>/file/token/", scripts.issue_token, name="issue_token"),
    path("desk/films/<int:pk>/file/token/revoke/", scripts.revoke_tokens, name="revoke_tokens"),
    path("desk/films/<int:pk>/progress/", desk.film_progress, name="film_progress"),
    path("desk/films/<int:pk>/story/", writing.film_story, name="film_story"),
    path("desk/films/<int:pk>/making/", declaring.film_making, name="film_making"),
    path("desk/films/<int:pk>/making/sound/", declaring.film_sound, name="film_sound"),
    path("desk/films/<int:pk>/making/sheet/", declaring.film_sheet, name="film_sheet"),
    path("desk/films/<int:pk>/declarations/<int:number>/", verifying.film_declaration, name="film_declaration"),
    path("desk/films/<int:pk>/evidence/", evidence.film_evidence, name="film_evidence"),
    path("desk/films/<int:pk>/evidence/<uuid:piece>/take-back/", evidence.take_back, name="take_back_evidence"),
    path("desk/films/<int:pk>/copy/", evidence.labelled_copy, name="labelled_copy"),
    path("evidence/<uuid:piece>/", evidence.piece, name="evidence"),
    path("evidence/<uuid:piece>/clip.jpg", evidence.strip, {"side": "clip"}, name="clip_strip"),
    path("evidence/<uuid:piece>/film.jpg", evidence.strip, {"side": "film"}, name="film_strip"),
    path("desk/films/<int:pk>/people/", writing.film_people, name="film_people"),
    path("desk/films/<int:pk>/poster/", poster.film_poster, name="film_poster"),
    path("desk/films/<int:pk>/subtitles/<int:number>/take/", poster.take_subtitles, name="take_subtitles"),
    path("desk/films/<int:pk>/subtitles/", writing.film_subtitles, name="film_subtitles"),
    path("desk/films/<int:pk>/subtitles/<slug:language>/remove/", writing.remove_subtitle, name="remove_subtitle"),
    path("desk/films/<int:pk>/rights/", writing.film_rights, name="film_rights"),
    path("desk/films/<int:pk>/rules/accept/", writing.accept_rules, name="accept_rules"),
    path("desk/films/<int:pk>/check/", desk.film_check, name="film_check"),
    path("desk/films/<int:pk>/submit/", desk.film_submit, name="film_submit"),
    path("desk/films/<int:pk>/reopen/", desk.film_reopen, name="film_reopen"),
    path("desk/films/<int:pk>/withdraw/", desk.film_withdraw, name="film_withdraw"),
    path("desk/films/<int:pk>/restore/", desk.film_restore, name="film_restore"),
    # What the workers do.
    path("organize/<slug:slug>/media/", media_work.media_work, name="media_work"),
    path("organize/<slug:slug>/media/again/", media_work.steps_repeat, name="steps_repeat"),
    path("organize/<slug:slug>/media/stop/", media_work.steps_stop, name="steps_stop"),
    path("organize/<slug:slug>/media/<int:pk>/again/", media_work.step_repeat, name="step_repeat"),
    # Screening.
    path("organize/<slug:slug>/entries/", screening.entries, name="entries"),
    path("organize/<slug:slug>/entries/admit/", screening.entries_admit, name="entries_admit"),
    path("organize/<slug:slug>/entries/<str:code>/", screening.entry, name="entry"),
    path("organize/<slug:slug>/verification/", verifying.verification, name="verification"),
    path("editions/<slug:slug>/verification/", verifying.lots, name="lots"),
    path("organize/<slug:slug>/entries/<str:code>/verify/", verifying.entry_verify, name="entry_verify"),
    path("organize/<slug:slug>/entries/<str:code>/verify/<int:pk>/", verifying.entry_conclude, name="entry_conclude"),
    path("organize/<slug:slug>/entries/<str:code>/reassess/", verifying.entry_reassess, name="entry_reassess"),
    path(
        "organize/<slug:slug>/entries/<str:code>/declarations/<int:number>/",
        verifying.entry_declaration,
        name="entry_declaration",
    ),
    path("organize/<slug:slug>/entries/<str:code>/clips/<uuid:piece>/", evidence.judge_clip, name="judge_clip"),
    path("organize/<slug:slug>/entries/<str:code>/likenesses/<int:pk>/", evidence.look_at_likeness, name="likeness"),
    path("organize/<slug:slug>/entries/<str:code>/admit/", screening.entry_admit, name="entry_admit"),
    path("organize/<slug:slug>/entries/<str:code>/fix/", screening.entry_ask_fix, name="entry_ask_fix"),
    path("organize/<slug:slug>/entries/<str:code>/reject/", screening.entry_reject, name="entry_reject"),
    path("organize/<slug:slug>/entries/<str:code>/reconsider/", screening.entry_reconsider, name="entry_reconsider"),
]
