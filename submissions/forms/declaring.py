"""What the creator says about how the film was made: the table of shots, and who made what is heard and written."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from submissions.actions.declaring import SOUND
from submissions.declaration import Part, Source, Span, mark_the_rest, merge, split, tiles
from submissions.models import SOURCE_CHOICES, Declaration
from submissions.wording import PARTS

CLOCK = re.compile(r"^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?$")
PART_NAMES = {
    Part.HUMAN: _("People"),
    Part.AI: _("AI"),
    Part.MIXED: _("People and AI"),
    Part.NONE: _("There is none"),
}


class SoundForm(forms.ModelForm):
    """Who made what is heard and written; not part of the share."""

    class Meta:
        model = Declaration
        fields = SOUND
        labels: ClassVar[dict[str, Promise]] = {"workflow": _("How you worked")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"workflow": forms.Textarea(attrs={"rows": 6, "maxlength": 1500})}
        help_texts: ClassVar[dict[str, Promise]] = {
            "workflow": _("From the idea to the final cut, in your own words. At most 1,500 characters.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, name in PARTS.items():
            self.fields[part] = forms.ChoiceField(
                label=capfirst(name), choices=list(PART_NAMES.items()), required=False, widget=forms.RadioSelect
            )
            self.fields[f"{part}_note"].label = format_lazy(_("Tools and sources: {part}"), part=name)


class ShotsForm(forms.Form):
    """The table of shots: rows of start, source, model and note; each shot runs to the start of the next.

    Beyond the rows: `split_at` cuts one shot in two, `remove` (starts of shots) joins each with the shot before it,
    `rest_source` and `rest_model` mark all that is left. `shots` is the result; it tiles the picture.
    """

    split_at = forms.CharField(label=_("Split the shot at"), required=False)
    rest_source = forms.ChoiceField(label=_("All that is left is"), required=False, choices=SOURCE_CHOICES)
    rest_model = forms.CharField(label=_("Model"), required=False, max_length=80)
    shots: tuple[Span, ...] = ()

    def __init__(self, *args: Any, running_ms: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.running_ms = running_ms

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        shots = self._rows()
        if self.errors:
            return given
        shots = self._split(shots, given.get("split_at", ""))
        for at_ms in filter(None, map(read_clock, self.data.getlist("remove"))):
            index = next((n for n, shot in enumerate(shots) if shot.start_ms == at_ms), 0)
            shots = merge(shots, index - 1) if index else shots
        if given.get("rest_source"):
            shots = mark_the_rest(shots, Source(given["rest_source"]), given.get("rest_model", ""))
        self.shots = tuple(shots)
        return given

    def _rows(self) -> tuple[Span, ...]:
        starts = [read_clock(text) for text in self.data.getlist("start")]
        ascending = all(a is not None and b is not None and a < b for a, b in pairwise([*starts, self.running_ms]))
        if not starts or starts[0] != 0 or not ascending:
            self.add_error(None, self._first_bad_start(starts))
            return ()
        columns = zip(*(self.data.getlist(name) for name in ("source", "model", "note")), strict=False)
        rows = [(*row,) for row in columns]
        if len(rows) != len(starts) or any(row[0] not in set(Source) for row in rows):
            self.add_error(None, _("The table of shots arrived incomplete. Reload the page and try again."))
            return ()
        return tuple(
            replace(span, source=Source(source), model_name=model.strip()[:80], note=note.strip()[:300])
            for span, (source, model, note) in zip(tiles(starts, self.running_ms), rows, strict=True)
        )

    def _first_bad_start(self, starts: list[int | None]) -> str:
        """Names the first row that does not fit; rows are counted from 1."""
        before = -1
        for row, start in enumerate(starts, start=1):
            if start is None or start <= before or start >= self.running_ms or (row == 1 and start):
                return gettext("Shot %(row)d: its start must be a time such as 1:05.250, after the one before it.") % {
                    "row": row
                }  # fmt: skip
            before = start
        return gettext("The table of shots arrived incomplete. Reload the page and try again.")

    def _split(self, shots: tuple[Span, ...], wanted: str) -> tuple[Span, ...]:
        if not wanted.strip():
            return shots
        at_ms = read_clock(wanted)
        if at_ms is None or not 0 <= at_ms < self.running_ms:
            self.add_error("split_at", _("This is not a time within the film, such as 1:05.250."))
            return shots
        return split(shots, at_ms)


def read_clock(text: str) -> int | None:
    """ "1:05.25", "1:01:05" or "65.25" as ms; None for anything else."""
    match = CLOCK.match(text.strip())
    if not match:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))
