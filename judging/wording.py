"""Every sentence a rule of this floor can say: one page for translators."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal
from contest.problems import Problem

# ── Refusals ──────────────────────────────────────────────────────────────────


class RoundRefused(Refusal):
    """Something asked of a round is not allowed."""

    sentences = {
        "out_of_turn": _("This is no longer possible: the round has moved on."),
        "not_ready": _("The round cannot open yet. What is missing is listed below."),
        "frozen": _("The rubric is frozen since the round opened; only names and the closing instant may change."),
        "closes_in_past": _("The closing instant must lie in the future."),
        "on_trial": _("The round is on trial. End the trial first; its test ballots are wiped."),
        "no_trial": _("This round is not on trial."),
        "two_cut_lines": _("A round has one cut line: a number of films, or a least score, not both."),
        "extension_runs": _("A juror still has until %(until)s. Wait, or take the extension back."),
        "extended_to_past": _("The juror's own closing instant must lie after the round's, and in the future."),
        "nothing_to_extend": _("This juror has no unfinished ballot in this round."),
        "unfinished": _(
            "%(ballots)s ballots are unfinished. Look at them, and confirm that you close the round without them."
        ),
        "reason_missing": _("Please give a reason: it is written into the audit log."),
        "nothing_advances": _("This is the last round: nothing advances from it."),
        "no_film_chosen": _("Choose at least one film that advances."),
        "not_a_contender": _("Only films that were judged in this round can advance."),
        "next_is_open": _("The next round is open already."),
        "no_reviews_asked": _("Ask for at least one further review."),
        "no_plan": _(
            "No plan can be made: it takes a number of films that advance, and enough ballots to tell how sure the standings are."
        ),
        "nobody_left": _("No further review was handed out: nothing is left to settle, or no juror is left who could."),
        "still_judging": _("Close the round first: ballots can still change."),
    }


class BallotRefused(Refusal):
    """Something a juror or the chair asked of a ballot is not allowed."""

    sentences = {
        "out_of_turn": _("This ballot can no longer be changed."),
        "round_closed": _("The round is closed; nothing was saved."),
        "stale": _("This ballot was changed in another window. Nothing was overwritten."),
        "unknown_criterion": _("The rubric of this round has no criterion “%(criterion)s”."),
        "off_the_scale": _("A mark for “%(criterion)s” is a whole number from %(low)s to %(high)s."),
        "incomplete": _("The ballot cannot be sealed yet. Not marked: %(criteria)s."),
        "garbled": _("What your browser sent cannot be read. Reload the page and try again."),
        "reason_missing": _("Please give a reason."),
        "ranked_as_list": _("In this round you rank all films in one list: nothing is given to a film alone."),
        "list_incomplete": _("Every film of your list has one place, none is left out and none is there twice."),
        "note_empty": _("The note is empty."),
        "note_too_long": _("A note has at most %(limit)s characters."),
        "feedback_too_long": _("The feedback has at most %(limit)s characters."),
        "flag_kind_missing": _("Choose what is the matter with this film."),
        "flag_says_nothing": _("Say in a few words what is the matter, so that the organizers can act."),
        "flag_too_long": _("A message to the organizers has at most %(limit)s characters."),
        "flag_needs_seal": _("This ballot is not sealed: you can change it as it is."),
        "flag_answered": _("This message has been answered already."),
        "answer_missing": _("Please write an answer: the juror waits for it."),
    }


class PanelRefused(Refusal):
    """Something asked of the panel or of an invitation is not allowed."""

    sentences = {
        "already_juror": _("%(email)s is a member of this jury already."),
        "invitation_used": _("This invitation has been used."),
        "invitation_expired": _("This invitation has expired. Ask the organizers for a new one."),
        "already_seated": _("This juror has a seat in this round already."),
        "not_seated": _("This juror has no seat in this round."),
        "round_over": _("The panel can no longer change: the round is over."),
        "quorum_above_panel": _("A film cannot have more ballots than the panel has members, nor fewer than one."),
        "nobody_can_take_it": _(
            "Nobody else on the panel can take this film: conflicts or load limits stand in the way."
        ),
        "other_edition": _("This juror belongs to the jury of another edition."),
    }


class TalkRefused(Refusal):
    """Something asked of the talk about a film, or of a deliberation, is not allowed."""

    sentences = {
        "not_open": _("The talk about this film is not open to you."),
        "over": _("The result of this round is final, or it has not begun: nothing can be added."),
        "says_nothing": _("Please write something."),
        "too_long": _("A comment has at most %(limit)s characters."),
        "not_eligible": _("Only members of the panel who are present and have no conflict with this film take part."),
        "garbled": _("What your browser sent cannot be read. Reload the page and try again."),
        "decided": _("This motion has been decided already."),
    }


# ── What stands in the way of opening a round ─────────────────────────────────

PROBLEMS: dict[str, str | Promise] = {
    "criterion_twice": _("The rubric has two criteria “%(criterion)s”."),
    "weight_negative": _("The weight of “%(criterion)s” is below nought."),
    "scale_empty": _("The scale of “%(criterion)s” runs from %(low)s to %(high)s: nothing lies between."),
    "rubric_scale_empty": _("The scale of the rubric runs from %(low)s to %(high)s: nothing lies between."),
    "nothing_counts": _("The rubric has no criterion that counts."),
    "weights_not_100": _("The weights of the criteria add up to %(total)s %%, not 100 %%."),
    "no_juror": _("No juror has a seat in this round."),
    "quorum_above_panel": _("Every film wants %(reviews)s ballots, but the panel has only %(jurors)s members."),
    "no_film": _("No film has been admitted yet."),
    "no_film_advanced": _("No film has advanced from the round before."),
    "round_before_open": _("The round before is still open."),
    "closes_in_past": _("The closing instant lies in the past."),
    "cut_above_films": _("%(cut)s films are to advance, but only %(films)s take part."),
    "too_long_to_rank": _("%(films)s films take part; nobody can rank more than %(limit)s."),
    "nothing_to_rank": _("A list of one film cannot be ranked."),
    "not_all_ranked": _(
        "In a round that ranks, every juror ranks every film: set the ballots per film to %(jurors)s, "
        "the size of the panel, and no limit of films per juror."
    ),
    "cut_above_scale": _("The cut line is %(cut)s, but scores run from %(low)s to %(high)s only."),
    "award_unknown": _("The criterion “%(criterion)s” is limited to the award “%(award)s”, which there is not."),
    "award_weighs": _(
        "The criterion “%(criterion)s” is limited to one award: give it weight 0, for it would weigh on all films."
    ),
    "opens_after_closing": _("The round would open after it has closed."),
    "loads_too_small": _(
        "The jurors' load limits allow %(capacity)s ballots; %(wanted)s are wanted for every film to reach its quorum."
    ),
}

MODE_SHEETS: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "choose": (
        {"en": "Should it go on?", "zh-hans": "是否晋级？"}, {"en": "No", "zh-hans": "否"},
        {"en": "Yes", "zh-hans": "是"},
    ),
    "rank": (
        {"en": "Place in the list", "zh-hans": "名次"}, {"en": "Last", "zh-hans": "最后"},
        {"en": "First", "zh-hans": "第一"},
    ),
}  # fmt: skip
"""Mode → the name and the ends of its one criterion, as contest data: in several languages, like a rubric's own."""

# ── Why a juror must not judge a film ─────────────────────────────────────────

CONFLICT_REASONS: dict[str, str | Promise] = {
    "own_film": _("the juror's own film"),
    "team_member": _("member of the film's team"),
    "same_address": _("shares an address with the creator"),
    "same_organisation": _("same organisation as the creator"),
    "declared": pgettext_lazy("conflict of interest", "declared"),
}


# ── How scores become places ──────────────────────────────────────────────────

METHOD_NAMES: dict[str, str | Promise] = {
    "mean": _("Raw mean"),
    "median": _("Median"),
    "trimmed": _("Trimmed mean"),
    "majority": _("Majority judgment"),
    "borda": _("Mean rank"),
    "additive": _("Least squares"),
    "blup": _("Severity corrected"),
    "blup_scale": _("Corrected"),
    "mfrm": _("Rasch"),
    "isu": _("Trimmed components"),
}
JUROR_FLAGS: dict[str, str | Promise] = {
    "agrees_less": _("agrees less with colleagues"),
    "surprising": _("many surprising scores"),
    "narrow": _("uses a narrow part of the scale"),
    "wide": _("uses a wide part of the scale"),
    "criteria_alike": _("criteria move together"),
    "drifts": _("changed along the way"),
}

# ── What to know about an analysis of scores ──────────────────────────────────

ANALYSIS: dict[str, str | Promise] = {
    "fell_too_few": _("Fewer than 30 reviews or 3 jurors: too few to tell severity from chance, so the plain mean is used."),
    "fell_no_overlap": _("No film was reviewed twice: jurors cannot be compared, so the plain mean is used."),
    "fell_no_spread": _("Nothing varies that could be told apart, so the plain mean is used."),
    "fell_no_severity": _("The jurors are equally severe as far as can be told, so the plain mean is used."),
    "fell_no_difference": _("No measurable difference between films. The plain mean is shown; its order means little."),
    "fell_few_each": _("The jurors have fewer than 20 reviews each: severity is corrected, the width of their scales is not."),
    "fell_no_information": _("The Rasch model finds no film, juror or criterion that is not at an end of the scale; “%(method)s” is used."),
    "fell_unbounded": _("The marks part films or jurors so cleanly that the Rasch model has no finite measures; “%(method)s” is used."),
    "fell_too_fine": _("There are too many different marks for a rating scale; “%(method)s” is used instead of the Rasch model."),
    "falls_apart": _("The reviews fall into %(parts)s parts without a common film or juror; scores compare within a part only: %(told)s"),
    "no_review": _("Without a complete review, and so without a place: %(films)s."),
    "incomplete": _("%(n)s reviews lack a mark and do not count: %(reviews)s."),
    "one_review": _("One review only, so nothing is known of their severity: %(jurors)s."),
    "one_juror": _("There is one juror only: nothing can be said about agreement."),
    "all_equal": _("All scores are the same."),
    "extreme": _("All marks at an end of the scale, measured with 0.3 points taken off: %(films)s."),
    "not_complete": _("Not every juror reviewed every film (%(reviews)s of %(cells)s): intraclass correlation and Kendall's W rest on the films that all reviewed."),
    "columns_ignored": _("Columns that were not read: %(columns)s."),
    "cells_missing": _("%(n)s rows have no score; the mark counts as not given. Lines: %(lines)s."),
    "no_prior_needed": _("Every candidate won and lost against the others: plain maximum likelihood."),
    "prior": _("Some candidates only won, only lost, or were never compared with the rest: half a win and half a loss against an average candidate were added for each."),
    "tied_ranks": _("Equal ranks on a ballot are taken as in any order (Breslow's approximation)."),
    "lot": _("A tie in round %(round)s was broken by lot (seed %(seed)s): %(candidates)s; drawn: %(drawn)s."),
    "cycle": _("The majorities run in a circle: %(candidates)s."),
    "seats_unfilled": _("Only %(filled)s of %(seats)s seats could be filled."),
    "not_compared": _("Never compared with anybody: %(candidates)s."),
    "one_ballot": _("There is one ballot only."),
}  # fmt: skip

TABLE_PROBLEMS: dict[str, str | Promise] = {
    "file_empty": _("The file is empty."),
    "no_column": _("Line %(line)s: the heading names no column %(columns)s. It says: %(found)s."),
    "no_rows": _("The file has a heading but no score."),
    "quotes": _("Line %(line)s: a quotation mark is opened and not closed."),
    "too_many_cells": _("Line %(line)s: %(cells)s cells, but the heading has %(columns)s. A decimal comma in a file with commas must stand in quotes."),
    "too_few_cells": _("Line %(line)s: %(cells)s cells, but the heading has %(columns)s."),
    "cell_empty": _("Line %(line)s: “%(column)s” is empty."),
    "not_a_number": _("Line %(line)s: “%(cell)s” under “%(column)s” is not a number."),
    "too_many_digits": _("Line %(line)s: “%(cell)s” under “%(column)s” has more digits than are read (%(before)s before the decimal sign, %(after)s after it)."),
    "column_twice": _("Line %(line)s: the heading names more than one column %(columns)s."),
    "not_positive": _("Line %(line)s: “%(cell)s” under “%(column)s” must be greater than nought."),
    "row_twice": _("Line %(line)s: the same juror, film and criterion as in line %(before)s."),
    "two_pools": _("Line %(line)s: “%(film)s” belongs to “%(pool)s” here and to “%(other)s” before."),
    "unknown_weight": _("No mark names the criteria that were given a weight: %(criteria)s."),
    "candidate_twice": _("Line %(line)s: “%(candidate)s” is on this ballot already, in line %(before)s."),
    "two_weights": _("Line %(line)s: ballot “%(ballot)s” has the weight %(weight)s here and %(other)s before."),
    "same_twice": _("Line %(line)s: “%(candidate)s” cannot be compared with itself."),
    "not_yes_no": _("Line %(line)s: “%(cell)s” under “%(column)s” is neither yes nor no."),
    "equal_ranks": _("Line %(line)s: equal ranks on ballot “%(ballot)s” cannot be transferred; this method needs an order."),
    "needs_ballots": _("This method needs ballots with ranks (ballot, rank, candidate), not pairs."),
    "too_many_seats": _("%(seats)s seats, but only %(candidates)s candidates."),
    "unknown_reference": _("There is no candidate “%(candidate)s”."),
}  # fmt: skip


def named(texts: Mapping[str, str]) -> str:
    """A name kept in several languages, in the reader's or else in English or any; "" for none."""
    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), "")


def tell(problem: Problem) -> str:
    """The sentence for what is to be known of an analysis, or for what is wrong with its file."""
    sentence = ANALYSIS.get(problem.code) or TABLE_PROBLEMS[problem.code]
    return str(sentence) % problem.facts


def say(problem: Problem) -> str:
    """The sentence for a problem found before a round opens."""
    return str(PROBLEMS[problem.code]) % problem.facts
