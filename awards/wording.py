"""Every sentence a rule of this floor can say: one page for translators."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal


class AwardsRefused(Refusal):
    """Something an organizer asked of the awards is not allowed."""

    sentences: ClassVar[dict[str, str | Promise]] = {
        "out_of_turn": _("This is no longer possible: the publication has moved on."),
        "already_signed": _("The awards are signed. Take the signature back to change them."),
        "no_result": _("No round has been closed yet, so there is nothing to decide from."),
        "no_film_chosen": _("Choose at least one film of this edition."),
        "too_many_chosen": _("This category has %(slots)d awards to give; fewer films may be chosen, not more."),
        "film_twice": _("The same film was named twice."),
        "no_reason": _("Please give a reason; it is kept in the audit log."),
        "open_slots": _("%(number)d awards still need a decision."),
        "nothing_drafted": _("No award has been drafted yet."),
        "draft_outdated": _("The count has changed since the awards were drafted. Draft them again, then sign."),
        "instant_past": _("This instant has passed. Leave the field empty to publish at once."),
        "already_public": _("The results are already public; they can only be retracted."),
        "not_public": _("The results are not public yet; take the publication back instead."),
    }
