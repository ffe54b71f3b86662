"""Every sentence a rule of this floor can say: one page for translators."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
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


# ── Why a slot went to a film, for organizers ─────────────────────────────────
REASONS: Mapping[str, str | Promise] = {
    "by_standing": _("Place %(place)s of %(of)s by the overall score, %(value)s."),
    "by_criterion": _("Place %(place)s of %(of)s by “%(criterion)s”, %(value)s."),
    "chosen": _("Chosen by hand: %(reason)s"),
    "shared": _("Shares the place with %(films)s."),
    "tie_broken": _("A tie was broken by %(step)s."),
    "moved_up": _("Moved up: %(films)s already hold another award."),
    "beside": _("Also holds: %(categories)s."),
    "extra_slot": _("The rules add a slot for a shared place."),
    "below_floor": _("Stays vacant: the best film left has %(best)s, the least for this award is %(floor)s."),
    "no_candidate": _("Stays vacant: no film is left for it."),
    "taken_above": _("Used up by a shared place in “%(category)s”."),
    "tie_open": _("%(films)s are tied at %(value)s, and the rules cannot part them. Somebody has to decide."),
    "waits": _("Waits for a decision above: %(categories)s."),
    "awaits_choice": _("Somebody has to choose."),
    "choice_blocked": _("The chosen film already holds %(categories)s."),
    "choice_not_eligible": _("The chosen film may not win this award."),
    "too_many_chosen": _("More films were chosen than there are awards."),
}
"""Every code of awards.tally.Because; a test holds the two equal."""

PUBLIC_REASONS: Mapping[str, str | Promise] = {
    "by_standing": _("Decided by the jury's overall score."),
    "by_criterion": _("Decided by the jury's marks for “%(criterion)s”."),
    "chosen": _("Chosen: %(reason)s"),
    "tie_broken": _("A tie was broken by %(step)s."),
}
"""What the public may read: no score, and no word about films that did not win."""

STEPS: Mapping[str, str | Promise] = {
    "criterion": _("the first-listed criterion"),
    "median": _("the higher median"),
    "head_to_head": _("the jurors who saw both films"),
    "panel_vote": _("a vote of the panel"),
    "chair": _("the chair"),
}


def reason_sentence(
    code: str, facts: Mapping[str, Any], sentences: Mapping[str, str | Promise], *, films: Mapping[int, str], names: Mapping[str, str]
) -> str:  # fmt: skip
    """The sentence for a reason of the tally; "" where `sentences` has none. `films` are titles by number, `names` those

    of categories and criteria by code. Values are shown with two decimals, cut off.
    """
    if code not in sentences:
        return ""
    readable = {key: _readable(key, value, films, names) for key, value in facts.items()}
    return str(sentences[code]) % readable


def _readable(key: str, value: Any, films: Mapping[int, str], names: Mapping[str, str]) -> str:
    if key == "films":
        return gettext(", ").join(f"“{films.get(int(number), number)}”" for number in value)
    if key == "categories":
        return gettext(", ").join(names.get(code, code) for code in value)
    if key in {"category", "criterion"}:
        return names.get(value, value)
    if key == "step":
        return str(STEPS[value])
    if key in {"value", "best", "floor"}:
        hundredths = int(Fraction(value) * 100 // 1)
        return f"{hundredths // 100}.{hundredths % 100:02}"
    return str(value)
