"""What can be done behind closed doors. Each action: a verb, one transaction, one audit line, a doorbell after commit.

Unaudited by design is playback alone (`save_played`): where a juror stopped watching, and what was played.
"""

from judging.actions.ballots import abstain, erase_note, save_marks, save_played, seal_ballot, unseal_ballot, write_note
from judging.actions.conflicts import declare_conflict, report_conflict
from judging.actions.drafts import draft_round, edit_round
from judging.actions.flags import answer_flag, raise_flag
from judging.actions.further import add_reviews
from judging.actions.panel import (
    accept_invitation,
    change_quorum,
    edit_juror,
    extend_juror,
    invite_juror,
    replace_juror,
    seat_juror,
    unseat_juror,
)  # fmt: skip
from judging.actions.rankings import save_ranking
from judging.actions.reminders import remind_due, remind_juror, remind_round
from judging.actions.rounds import advance, close_round, open_due, open_round, reopen_round, seal_round
from judging.actions.talk import comment, decide_motion, erase_comment, put_motion, record_attendance
from judging.actions.trials import end_trial, fill_trial, rehearse_round

__all__ = [
    "abstain", "accept_invitation", "add_reviews", "advance", "answer_flag", "change_quorum", "close_round",
    "comment", "decide_motion", "declare_conflict", "draft_round", "edit_juror", "edit_round", "end_trial",
    "erase_comment", "erase_note", "extend_juror", "fill_trial", "invite_juror", "open_due", "open_round", "put_motion",
    "raise_flag", "record_attendance", "rehearse_round", "remind_due", "remind_juror", "remind_round",
    "reopen_round", "replace_juror", "report_conflict", "save_marks", "save_played", "save_ranking", "seal_ballot",
    "seal_round", "seat_juror", "unseal_ballot", "unseat_juror", "write_note",
]  # fmt: skip
