"""Every sentence a rule of this floor can say: one page for translators."""

from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal


class FilmRefused(Refusal):
    """Something a person asked of a film is not allowed."""

    sentences = {
        "out_of_turn": _("This is no longer possible: the film has moved on."),
        "closed": _("Entries closed on %(when)s."),
    }
