"""Every sentence a rule of this floor can say: one page for translators."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal


class AwardsRefused(Refusal):
    """Something an organizer asked of the awards is not allowed."""

    sentences: ClassVar[dict[str, str | Promise]] = {
        "out_of_turn": _("This is no longer possible: the publication has moved on."),
        "already_signed": _("The awards are signed. Take the signature back to change them."),
        "unsigned": _("Sign the awards first. Until then the ceremony can be rehearsed with invented results."),
        "no_result": _("No round has been closed yet, so there is nothing to decide from."),
        "no_votes": _("Give every film its number of votes; at least one film must have one."),
        "no_ballot_here": _("This award is not decided by a ballot."),
        "not_by_nomination": _("Only nominated films can be put into or taken out of the nominations."),
        "no_reason_after_opening": _("A round has already opened: say why the awards change now."),
        "signed_already": _("You have signed already; the second signature must be another person's."),
        "another_person": _("The rules want two people for this: one proposes it, another one confirms it."),
        "nothing_proposed": _("Nobody has proposed this, or it has been done or dropped."),
        "no_notice": _("Write the notice that everybody will read."),
        "film_not_shown": _("This film is not on the published pages."),
        "nothing_changed": _("Nothing would change."),
        "holds_nothing": _("This film holds no award."),
        "not_on_offer": _("This award is not on offer, or the time to answer is over."),
        "frozen": _("A challenge to this film is open. The offer can be answered when it is decided."),
        "nothing_to_choose": _("No award of this category waits for a new decision, or the film cannot have it."),
        "not_final_yet": _("The award can still change: the prize is handed over when it is final."),
        "no_film_chosen": _("Choose at least one film of this edition."),
        "too_many_chosen": _("This category has %(slots)d awards to give; fewer films may be chosen, not more."),
        "film_twice": _("The same film was named twice."),
        "no_reason": _("Please give a reason; it is kept in the audit log."),
        "open_slots": _("%(number)d awards still need a decision."),
        "nothing_drafted": _("No award has been drafted yet."),
        "draft_outdated": _("The count has changed since the awards were drafted. Draft them again, then sign."),
        "instant_past": _("This instant has passed. Leave the field empty to publish at once."),
        "already_public": _("The results are already public; now they can be corrected, revoked or retracted."),
        "not_public": _("The results are not public yet; take the publication back instead."),
    }


class CaseRefused(Refusal):
    """Something asked of a challenge is not allowed."""

    sentences: ClassVar[dict[str, str | Promise]] = {
        "out_of_turn": _("This is no longer possible: the case has moved on."),
        "no_claim": _("Say what is wrong, and how one can see it."),
        "too_many_filed": _("Too many challenges wait to be read. Please try again later, or write to the organizers."),
        "no_question": _("Say what the creator is asked to answer."),
        "no_reason": _("Please give your finding and the reason for it."),
        "no_reply": _("Write your answer first."),
        "not_yours": _("Only the creator of the film can answer."),
        "window_over": _("The time to answer is over, or an answer has been given."),
        "earlier_role": _("This person has had to do with the film or the claim before: %(roles)s."),
        "called_already": _("This person has been called already."),
        "not_called": _("You were not called to decide this case."),
        "not_yet": _("The case can be decided once the creator has answered or the time for it is over."),
        "no_such_person": _("Nobody has an account with this address."),
    }
    roles: ClassVar[dict[str, Promise]] = {
        "claimant": _("filed the claim"),
        "maker": _("made the film"),
        "screener": _("screened it"),
        "juror": _("judged it"),
        "signer": _("signed the awards"),
    }


# ── Why a slot went to a film, for organizers ─────────────────────────────────
REASONS: Mapping[str, str | Promise] = {
    "by_standing": _("Place %(place)s of %(of)s by the %(method)s of “%(round)s”, %(value)s."),
    "by_criterion": _("Place %(place)s of %(of)s by “%(criterion)s” in “%(round)s”, %(value)s."),
    "by_ballot": _("Place %(place)s of %(of)s in the ballot, with %(votes)s votes."),
    "chosen": _("Chosen: %(reason)s"),
    "shared": _("Shares the place with %(films)s."),
    "tie_broken": _("Tied with %(tied)s; decided by %(step)s (%(value)s)."),
    "moved_up": _("Moved up: %(films)s already hold another award."),
    "not_eligible": _("Passed over, because they may not win this award: %(films)s."),
    "beside": _("Also holds: %(categories)s."),
    "extra_slot": _("The rules add a slot for a shared place."),
    "below_floor": _("Stays vacant: the best film left has %(best)s, the least for this award is %(floor)s."),
    "no_candidate": _("Stays vacant: no film is left for it."),
    "taken_above": _("Used up by a shared place in “%(category)s”."),
    "tie_open": _("%(films)s are tied at %(value)s, and the rules cannot part them. Somebody has to decide."),
    "waits": _("Waits for a decision above: %(categories)s."),
    "awaits_choice": _("Somebody has to choose."),
    "awaits_ballot": _("The ballot has to be counted and written down."),
    "choice_blocked": _("The chosen film already holds %(categories)s."),
    "choice_not_eligible": _("The chosen film may not win this award."),
    "too_many_chosen": _("More films were chosen than there are awards."),
}
"""Every code of awards.tally.Because; a test holds the two equal."""

PUBLIC_REASONS: Mapping[str, str | Promise] = {
    "by_standing": _("Place %(place)s of %(of)s by the %(method)s of “%(round)s”, %(value)s."),
    "by_criterion": _("Place %(place)s of %(of)s by “%(criterion)s” in “%(round)s”, %(value)s."),
    "by_ballot": _("Place %(place)s of %(of)s in the ballot of the jury."),
    "chosen": _("Chosen: %(reason)s"),
    "shared": _("Shares the place with %(films)s."),
    "tie_broken": _("Tied with %(tied)s; decided by %(step)s."),
    "moved_up": _("Films with more points already held another award."),
    "extra_slot": _("The rules add a slot for a shared place."),
    "below_floor": _("Not given: no film reached the least score for it."),
    "no_candidate": _("Not given: no film was left for it."),
    "taken_above": _("Used up by a shared place above."),
}
"""What everybody may read: nothing about films that did not win but how many they are."""
WITHOUT_VALUE: Mapping[str, str | Promise] = {
    "by_standing": _("Place %(place)s of %(of)s by the %(method)s of “%(round)s”."),
    "by_criterion": _("Place %(place)s of %(of)s by “%(criterion)s” in “%(round)s”."),
}
"""The same where the edition does not publish scores."""

METHODS: Mapping[str, str | Promise] = {
    "mean": _("weighted mean"),
    "median": _("median"),
    "trimmed": _("trimmed mean"),
    "majority": _("majority judgment"),
    "borda": _("mean rank"),
    "additive": _("mean without the jurors' severity"),
    "blup": _("mean with the jurors' severity taken out"),
    "blup_scale": _("mean with the jurors' severity and scale taken out"),
    "mfrm": _("measure of the many-facet Rasch model"),
    "isu": _("trimmed mean of every criterion"),
}
STEPS: Mapping[str, str | Promise] = {
    "criterion": _("the higher mark in the first-listed criterion"),
    "median": _("the higher median"),
    "head_to_head": _("more of the jurors who saw both"),
    "panel_vote": _("a recorded vote of the panel"),
    "chair": _("the chair"),
}


def reason_sentence(
    code: str,
    facts: Mapping[str, Any],
    sentences: Mapping[str, str | Promise],
    *,
    films: Mapping[int, str],
    names: Mapping[str, str],
) -> str:
    """The sentence for a reason of the tally; "" where `sentences` has none.

    `films` are titles by number (a film without one is only counted), `names` those of categories, criteria and rounds
    by code, the deciding round's under "". Values are shown with two decimals, cut off.
    """
    if code not in sentences:
        return ""
    readable = {key: _readable(key, value, films, names) for key, value in facts.items()}
    readable.setdefault("round", names.get("", ""))
    tied = [*facts.get("ahead_of", []), *facts.get("behind", [])]
    readable["tied"] = _films(tied, films)
    if code == "by_ballot":
        readable["votes"] = str(facts.get("value", ""))
    sentence = sentences[code]
    if "value" not in facts and code in WITHOUT_VALUE:
        sentence = WITHOUT_VALUE[code]
    return str(sentence) % readable


def _films(numbers: Iterable[Any], films: Mapping[int, str]) -> str:
    """The films by title; those without one are counted: nobody learns here who did not win."""
    known = [f"“{films[int(number)]}”" for number in numbers if int(number) in films]
    others = len(list(numbers)) - len(known)
    if others:
        known.append(ngettext("%(number)d other film", "%(number)d other films", others) % {"number": others})
    return gettext(", ").join(known)


def _readable(key: str, value: Any, films: Mapping[int, str], names: Mapping[str, str]) -> str:
    match key:
        case "films":
            return _films(value, films)
        case "categories":
            return gettext(", ").join(names.get(code, code) for code in value)
        case "category" | "criterion" | "round":
            return names.get(value, value)
        case "step":
            return str(STEPS[value])
        case "method":
            return str(METHODS.get(value, value))
        case "value" | "best" | "floor":
            hundredths = int(Fraction(value) * 100 // 1)
            return f"{hundredths // 100}.{hundredths % 100:02}"
        case _:
            return str(value)


# ── The ceremony ──────────────────────────────────────────────────────────────
INVENTED_CITATION = _("An invented citation, as long as such sentences are, so that everybody sees where it stands.")
