"""What can be done to a film. Each action: a verb, one transaction, one audit line, one doorbell after commit."""

from .competition import bar_viewer, disqualify, enter_competition, go_on, pull_out
from .declaring import save_shots, save_sound
from .drafts import (
    accept_rules,
    remove_subtitle,
    save_people,
    save_rights,
    save_story,
    save_subtitle,
    start_film,
    start_film_for,
)
from .evidence import judge_clip, lay_down, take_back
from .files import begin_upload, expire_upload, receive_file, reuse_file, terminate_upload
from .handing_in import reopen, restore, submit, withdraw
from .marks import look_at_likeness
from .pictures import choose_poster, take_subtitles, upload_poster
from .screening import admit, admit_all, ask_fix, close_overdue_fixes, lapse, reconsider, reject
from .tokens import issue_upload_token, revoke_upload_tokens
from .verifying import conclude_verification, draw_for_verification, verify_film, verify_reached
from .versions import reassess

__all__ = [
    "accept_rules", "admit", "admit_all", "ask_fix", "bar_viewer", "begin_upload", "choose_poster",
    "close_overdue_fixes", "conclude_verification", "disqualify", "draw_for_verification", "enter_competition",
    "expire_upload", "go_on", "issue_upload_token", "judge_clip", "lapse", "lay_down", "look_at_likeness",
    "pull_out", "reassess", "receive_file", "reconsider", "reject", "remove_subtitle", "reopen", "restore",
    "reuse_file", "revoke_upload_tokens", "save_people", "save_rights", "save_shots", "save_sound",
    "save_story", "save_subtitle", "start_film", "start_film_for", "submit", "take_back", "take_subtitles",
    "terminate_upload", "upload_poster", "verify_film", "verify_reached", "withdraw",
]  # fmt: skip
