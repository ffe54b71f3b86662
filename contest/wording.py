"""Every sentence a rule of the ground floor can say, and how a day and an hour are said: one page for translators."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal
from contest.phases import Phase
from contest.problems import Problem


# ── Editions ──────────────────────────────────────────────────────────────────
class EditionRefused(Refusal):
    """Something an organizer asked of an edition is not allowed."""

    sentences = {
        "out_of_turn": _("This is no longer possible: the edition has moved on."),
        "taken": _("There already is an edition with the short name “%(slug)s”."),
        "slug_is_fixed": _("The short name of an edition cannot be changed: addresses and certificates carry it."),
        "archived": _("This edition is archived and cannot be changed any more."),
        "nothing_changed": _("Nothing would change."),
        "not_sound": _("These dates or rules contradict themselves: %(problems)s"),
        "reason_missing": _("Say why: everybody who takes part is told the reason."),
        "deadline_in_past": _("Entries cannot be closed in the past. The earliest possible instant is now."),
        "already_open": _("Entries have already opened: that date has passed and cannot be moved."),
        "award_in_use": _("An award that has been given to a film cannot be taken out of the edition."),
    }


class PresetSentence(Refusal):
    """What is wrong with a preset, one sentence a problem; each begins with the path where it is wrong."""

    sentences = {
        "not_toml": _("This is not a TOML file: %(error)s"),
        "missing": _("%(path)s is missing."),
        "unknown": _("%(path)s is not known. Is it misspelt?"),
        "not_text": _("%(path)s must be a text."),
        "not_whole": _("%(path)s must be a whole number."),
        "not_switch": _("%(path)s must be true or false."),
        "not_instant": _("%(path)s must be a date with a time, such as 2027-02-28T23:59:00."),
        "not_words": _("%(path)s must be a list of texts."),
        "not_texts": _("%(path)s must be a table of texts, one for each language."),
        "not_table": _("%(path)s must be a table."),
        "not_tables": _("%(path)s must be a list of tables."),
        "too_small": _("%(path)s must be at least %(least)s."),
        "too_great": _("%(path)s must be at most %(most)s."),
        "not_an_option": _("%(path)s cannot be “%(value)s”; it may be one of: %(options)s."),
        "malformed": _("%(path)s cannot be “%(value)s”: it does not have the right form."),
        "not_a_language": _("%(path)s: “%(value)s” is not a language code such as en or zh-hans."),
        "no_english": _("%(path)s has no English text (en), which is shown where a translation is missing."),
        "unknown_zone": _("%(path)s: there is no time zone “%(value)s”."),
        "no_such_time": _("%(path)s does not exist: the clocks of %(zone)s jump over it."),
        "out_of_order": _("%(path)s must be later than %(before)s."),
        "min_above_max": _("%(path)s: the least value is not below the greatest."),
        "no_rounds": _("%(path)s is empty: at least one round of the jury is needed."),
        "weights": _("%(path)s: the weights add up to %(total)s instead of 100."),
        "two_cut_lines": _("%(path)s: a round has one cut line, a number of films or a least score."),
        "sheet_of_its_own": _("%(path)s: a round of the mode “%(mode)s” has no criteria of its own."),
        "award_weighs": _("%(path)s: a criterion limited to one award has weight 0, for it would weigh on all films."),
        "cut_grows": _("%(path)s: a round cannot let more films through than the one before it (%(before)s)."),
        "unknown_criterion": _("%(path)s: the round that decides has no criterion “%(value)s”."),
        "unknown_round": _("%(path)s: there is no round “%(value)s”."),
        "unknown_award": _("%(path)s: there is no other award “%(value)s”."),
        "more_slots_than_films": _("%(path)s: %(slots)s slots, but only %(films)s films reach the last round."),
        "only_with": _("%(path)s means something only together with %(other)s."),
        "only_without": _("%(path)s cannot stand together with %(other)s."),
        "one_of_two": _("%(path)s: only one of these may be given: %(values)s."),
        "repeated": _("%(path)s: the code “%(value)s” is used more than once."),
    }


def sentence(problem: Problem) -> str:
    """What is wrong with a preset, for a person. Raises KeyError for a code no preset can have."""
    return str(PresetSentence(problem.code, **problem.facts))


DATE_NAMES = {
    "opens_at": _("Entries open"),
    "closes_at": _("Entries close"),
    "judging_ends_at": _("Judging ends"),
    "ceremony_at": _("Ceremony"),
}


# ── People ────────────────────────────────────────────────────────────────────
class RoleRefused(Refusal):
    """A role cannot be given or taken."""

    sentences = {
        "closed": _("This account is closed."),
        "not_held": _("This person does not hold that role."),
        "last_organizer": _("Somebody must run the edition: give the role to another person first."),
    }


class AccountRefused(Refusal):
    """Something asked of an account is not possible."""

    sentences = {
        "closed": _("This account is closed."),
        "last_organizer": _(
            "You are the only organizer of “%(edition)s”. Hand it over to somebody before you close your account."
        ),
    }


# ── Letters ───────────────────────────────────────────────────────────────────
class LetterRefused(Refusal):
    """A letter cannot be sent again."""

    sentences = {"not_failed": _("Only a letter that could not be delivered can be sent again.")}


# ── The calendar ──────────────────────────────────────────────────────────────
PHASE_NAMES = {
    Phase.DRAFTED: _("Not announced yet"),
    Phase.ANNOUNCED: _("Announced; entries open later"),
    Phase.OPEN: _("Open for entries"),
    Phase.GRACE: _("Entries closed; last uploads are arriving"),
    Phase.JUDGING: _("Screening and judging"),
    Phase.AWAITING: _("Judged; awaiting the results"),
    Phase.PUBLISHED: _("Results are public"),
    Phase.ARCHIVED: _("Archived"),
}
MILESTONE_NAMES = {
    "opens": _("Entries open"),
    "closes": _("Entries close"),
    "judging_ends": _("Judging ends"),
    "ceremony": _("Ceremony"),
    "published": _("Results become public"),
}


# ── Instants ──────────────────────────────────────────────────────────────────
def day_in_words(local: datetime) -> str:
    """28 February 2027. Day before month in English too; every other language as its readers write it."""
    return date_format(local, "j F Y" if (get_language() or "en").startswith("en") else "DATE_FORMAT")


def short_day_in_words(local: datetime) -> str:
    """Sun 28 Feb; in other languages the month and the day."""
    return date_format(local, "D j M" if (get_language() or "en").startswith("en") else "MONTH_DAY_FORMAT")


def moment_in_words(local: datetime, *, short: bool = False) -> str:
    """28 February 2027, 23:59."""
    day = short_day_in_words(local) if short else day_in_words(local)
    return pgettext("a day, then the hour", "%(day)s, %(hour)s") % {"day": day, "hour": f"{local:%H:%M}"}
