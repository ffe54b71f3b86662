"""Refusals: the rules said no, in a translated sentence for the person who asked."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """An action was not allowed. `code` is for programs, `str(refusal)` for the person who asked.

    Each floor subclasses it with its own `sentences` (code → lazily translated text with named placeholders).
    An unknown code is a programming error and raises KeyError when raised, not when shown.
    """

    sentences: ClassVar[dict[str, str | Promise]] = {"out_of_turn": _("This is no longer possible.")}

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        self.sentence = self.sentences[code]
        super().__init__(code)

    def __str__(self) -> str:
        return str(self.sentence) % self.facts if self.facts else str(self.sentence)
