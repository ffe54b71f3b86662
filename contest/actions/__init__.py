"""What can be done on the ground floor: each a verb, one transaction, one audit line, one doorbell after commit."""

from contest.actions.editions import announce, archive, make_edition, reschedule, revise_edition, revise_rules
from contest.actions.letters import resend
from contest.actions.people import close_account, give_consent, give_role, register, take_role, update_profile

__all__ = [
    "announce", "archive", "close_account", "give_consent", "give_role", "make_edition", "register", "reschedule",
    "resend", "revise_edition", "revise_rules", "take_role", "update_profile",
]  # fmt: skip
