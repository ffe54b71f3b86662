"""What the creator says about how the film was made: the table of shots, and who made what is heard and written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from contest.rule_words import CLASSES, PHASES, TOOL_KINDS, dimension_name
from submissions.actions.declaring import WORDS
from submissions.ai_rule import AiDemand
from submissions.declaration import Part, Source, Span, mark_the_rest, merge, split, tiles
from submissions.models import SOURCE_CHOICES, Declaration
from submissions.wording import PARTS

CLOCK = re.compile(r"^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?$")
INCOMPLETE = _("The table of shots arrived incomplete. Reload the page and try again.")
MISFIT = _("Shot %(row)d: its start must be a time such as 1:05.250, after the one before it.")
TOOL_COLUMNS = ("name", "vendor", "kind", "purpose")
EMPTY_TOOL: dict[str, str] = {"name": "", "vendor": "", "kind": "", "purpose": ""}
MOST_TOOLS = 40
PART_NAMES: dict[str, str | Promise] = {
    Part.HUMAN: _("People"),
    Part.AI: _("AI"),
    Part.MIXED: _("People and AI"),
    Part.NONE: _("There is none"),
}


class SoundForm(forms.ModelForm):
    """Who made what is heard and written, the tools, and whatever else the edition's rules ask about the making.

    `sound` is the result, as `actions.save_sound` takes it. What was not sent is left out, so it stays as it is.
    """

    class Meta:
        model = Declaration
        fields = WORDS
        labels: ClassVar[dict[str, Promise]] = {"workflow": _("How you worked")}
        widgets: ClassVar[dict[str, forms.Widget]] = {"workflow": forms.Textarea(attrs={"rows": 6, "maxlength": 1500})}
        help_texts: ClassVar[dict[str, Promise]] = {
            "workflow": _("From the idea to the final cut, in your own words. At most 1,500 characters.")
        }

    def __init__(self, *args: Any, asked: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked or {}
        for part, name in PARTS.items():
            self.fields[part] = forms.ChoiceField(
                label=capfirst(name), choices=list(PART_NAMES.items()), required=False, widget=forms.RadioSelect
            )
            self.fields[f"{part}_note"].label = format_lazy(_("Tools and sources: {part}"), part=name)
        self.answer_names = {field: code for field, code, _ in self._answers()}
        for field, code, form_field in self._answers():
            self.fields[field] = form_field
            self.initial[field] = self.instance.answers.get(code, "")

    def _answers(self) -> Iterator[tuple[str, str, forms.Field]]:
        """(name of the field, code of the answer, the field) for what the rules ask beyond sound and script."""
        demand = AiDemand.of(self.asked)
        if demand.classes:
            choices = [(code, capfirst(str(CLASSES[code]))) for code in demand.classes]
            yield "film_class", "class", forms.ChoiceField(
                label=_("Class"), choices=choices, required=False, widget=forms.RadioSelect
            )  # fmt: skip
        for dimension in self.asked.get("dimensions", ()):
            if dimension["code"] in demand.answered:
                yield f"dimension_{dimension['code']}", f"dimension.{dimension['code']}", forms.ChoiceField(
                    label=capfirst(dimension_name(dimension)), choices=list(PART_NAMES.items()), required=False,
                    widget=forms.RadioSelect,
                )  # fmt: skip
        for phase in demand.phases:
            yield f"phase_{phase}", f"phase.{phase}", forms.CharField(
                label=format_lazy(_("What AI did: {phase}"), phase=PHASES[phase]), required=False, max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
            )  # fmt: skip

    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.answer_names]

    @property
    def sound(self) -> dict[str, Any]:
        """The form has been validated."""
        given = {name: self.cleaned_data[name] for name in WORDS}
        answers = {code: self.cleaned_data[field] for field, code in self.answer_names.items()}
        given["answers"] = {**self.instance.answers, **answers}
        return given if self._sent_tools() is None else {**given, "tools": self._sent_tools()}

    # ── The table of tools ────────────────────────────────────────────────────
    def _sent_tools(self) -> list[dict[str, str]] | None:
        """The rows that name a tool, as written; None where no table was sent."""
        if not isinstance(self.data, QueryDict) or "tool_name" not in self.data:
            return None
        columns = [self.data.getlist(f"tool_{name}") for name in TOOL_COLUMNS]
        rows = [
            dict(zip(TOOL_COLUMNS, (cell.strip()[:120] for cell in row), strict=True))
            for row in zip(*columns, strict=False)
        ]
        kept = [{**row, "kind": row["kind"] if row["kind"] in TOOL_KINDS else ""} for row in rows if row["name"]]
        return kept[:MOST_TOOLS]

    @property
    def tool_rows(self) -> list[dict[str, str]]:
        """What the table shows: the tools, and empty rows for more."""
        there = self._sent_tools() if self.is_bound else None
        return [
            *(self.instance.tools if there is None else there),
            *({**EMPTY_TOOL} for _ in range(2)),
        ]

    @property
    def tool_kinds(self) -> list[tuple[str, Any]]:
        return list(TOOL_KINDS.items())


class ShotsForm(forms.Form):
    """The table of shots: rows of start, source, model and note; each shot runs to the start of the next.

    Beyond the rows: `split_at` cuts one shot in two, `remove` (starts of shots) joins each with the shot before it,
    `rest_source` and `rest_model` mark all that is left. `shots` is the result; it tiles the picture.
    """

    split_at = forms.CharField(label=_("Split the shot at"), required=False)
    rest_source = forms.ChoiceField(label=_("All that is left is"), required=False, choices=SOURCE_CHOICES)
    rest_model = forms.CharField(label=_("Model"), required=False, max_length=80)
    shots: tuple[Span, ...] = ()

    def __init__(self, sent: QueryDict | None, *, running_ms: int) -> None:
        super().__init__(sent)
        self.sent = sent or QueryDict()
        self.running_ms = running_ms

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        shots = self._rows()
        if self.errors:
            return given
        shots = self._split(shots, given.get("split_at", ""))
        for at_ms in filter(None, map(read_clock, self.sent.getlist("remove"))):
            index = next((n for n, shot in enumerate(shots) if shot.start_ms == at_ms), 0)
            shots = merge(shots, index - 1) if index else shots
        if given.get("rest_source"):
            shots = mark_the_rest(shots, Source(given["rest_source"]), given.get("rest_model", ""))
        self.shots = tuple(shots)
        return given

    def _rows(self) -> tuple[Span, ...]:
        starts = self._starts()
        rows = list(zip(*(self.sent.getlist(name) for name in ("source", "model", "note")), strict=False))
        prompts = self.sent.getlist("prompt") or [""] * len(rows)
        is_whole = len(rows) == len(prompts) == len(starts)
        if not self.errors and (not is_whole or any(row[0] not in set(Source) for row in rows)):
            self.add_error(None, INCOMPLETE)
        if self.errors:
            return ()
        return tuple(
            replace(
                span,
                source=Source(source),
                model_name=model.strip()[:80],
                note=note.strip()[:300],
                prompt=prompt.strip()[:2000],
            )
            for span, (source, model, note), prompt in zip(tiles(starts, self.running_ms), rows, prompts, strict=True)
        )

    def _starts(self) -> list[int]:
        """Where the shots begin. An error names the first row, counted from 1, that does not fit."""
        starts: list[int] = []
        for row, text in enumerate(self.sent.getlist("start"), start=1):
            start = read_clock(text)
            if start is None or not (starts[-1] < start < self.running_ms if starts else start == 0):
                self.add_error(None, MISFIT % {"row": row})
                return []
            starts.append(start)
        if not starts:
            self.add_error(None, INCOMPLETE)
        return starts

    def _split(self, shots: tuple[Span, ...], wanted: str) -> tuple[Span, ...]:
        if not wanted.strip():
            return shots
        at_ms = read_clock(wanted)
        if at_ms is None or not 0 <= at_ms < self.running_ms:
            self.add_error("split_at", _("This is not a time within the film, such as 1:05.250."))
            return shots
        return split(shots, at_ms)


class ReassessForm(ShotsForm):
    """The shots as a verifier sees them, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def read_clock(text: str) -> int | None:
    """ "1:05.25", "1:01:05" or "65.25" as ms; None for anything else."""
    match = CLOCK.match(text.strip())
    if not match:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))
