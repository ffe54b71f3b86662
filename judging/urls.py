"""Addresses of the judging floor: the jury's under /jury/, the chair's under /organize/<edition>/."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from judging.views import ballots, board, evening, exports, flags, panel, rounds

app_name = "judging"

ballot = [
    path("", evening.room, name="room"),
    path("marks/", ballots.save_marks, name="save_marks"),
    path("notes/", ballots.save_note, name="save_note"),
    path("notes/delete/", ballots.delete_note, name="delete_note"),
    path("flags/", ballots.raise_flag, name="raise_flag"),
    path("played/", ballots.save_played, name="save_played"),
    path("seal/", ballots.seal, name="seal"),
    path("conflict/", ballots.declare_conflict, name="declare_conflict"),
    path("abstain/", ballots.abstain, name="abstain"),
]
round = [
    path("", rounds.round, name="round"),
    path("edit/", rounds.round_edit, name="round_edit"),
    path("open/", rounds.round_open, name="round_open"),
    path("rehearse/", rounds.round_rehearse, name="round_rehearse"),
    path("trial/fill/", rounds.trial_fill, name="trial_fill"),
    path("trial/end/", rounds.trial_end, name="trial_end"),
    path("close/", rounds.round_close, name="round_close"),
    path("reopen/", rounds.round_reopen, name="round_reopen"),
    path("seal/", rounds.round_seal, name="round_seal"),
    path("remind/", rounds.round_remind, name="round_remind"),
    path("ballots/<int:ballot>/unseal/", rounds.unseal_ballot, name="unseal_ballot"),
    path("standings/", board.standings, name="standings"),
    path("advance/", board.advance, name="advance"),
    re_path("^(?P<kind>ballots|results)[.](?P<form>csv|json)$", exports.export, name="export"),
    path("panel/", panel.panel, name="panel"),
    path("panel/seat/", panel.seat, name="seat"),
    path("panel/<int:seat>/unseat/", panel.unseat, name="unseat"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("jury/", evening.queue, name="queue"),
    path("jury/invitations/<str:token>/", panel.invitation, name="invitation"),
    path("jury/rounds/<int:pk>/", evening.round_queue, name="round_queue"),
    path("jury/rounds/<int:pk>/scores/", evening.scores, name="scores"),
    path("jury/rounds/<int:pk>/films/<str:code>/", include(ballot)),
    path("organize/<slug:slug>/jury/", panel.jurors, name="jurors"),
    path("organize/<slug:slug>/jury/<int:pk>/", panel.juror, name="juror"),
    path("organize/<slug:slug>/flags/", flags.flags, name="flags"),
    path("organize/<slug:slug>/flags/<int:flag>/", flags.answer_flag, name="answer_flag"),
    path("organize/<slug:slug>/rounds/", rounds.rounds, name="rounds"),
    path("organize/<slug:slug>/rounds/new/", rounds.round_new, name="round_new"),
    path("organize/<slug:slug>/rounds/<int:pk>/", include(round)),
]
