"""What can be done about awards: draft and rule, sign and publish, correct and revoke in public, decide challenges."""

from .cases import call_decider, dismiss_case, file_case, open_case, reply_to_case, vote_on_case
from .correcting import accept_offer, choose_successor, correct, decline_offer, track_prize
from .drafting import (
    cite_award,
    count_votes,
    draft_awards,
    nominate,
    revise_categories,
    rule,
    withdraw_nomination,
)
from .revoking import confirm_revocation, drop_revocation, propose_revocation, revoke_awards
from .signing import recall, retract, schedule, sign, unsign
from .telling import announce

__all__ = [
    "accept_offer", "announce", "call_decider", "choose_successor", "cite_award", "confirm_revocation", "correct",
    "count_votes", "decline_offer", "dismiss_case", "draft_awards", "drop_revocation", "file_case", "nominate",
    "open_case", "propose_revocation", "recall", "reply_to_case", "retract", "revise_categories", "revoke_awards",
    "rule", "schedule", "sign", "track_prize", "unsign", "vote_on_case", "withdraw_nomination",
]  # fmt: skip
