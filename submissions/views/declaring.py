"""How the film was made: the table of shots, which a script turns into a timeline, and the sound and the script."""

import json
from copy import copy
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contest.rule_words import TOOL_KINDS
from submissions import actions
from submissions.actions.declaring import declaration_of, making_of, running_ms, shots_of, sound_of
from submissions.actions.drafts import seen_of
from submissions.ai_rule import Tool, folded
from submissions.declaration import tiles
from submissions.eligibility import Demands
from submissions.forms import ShotsForm, SoundForm
from submissions.known_tools import PICTURE_KINDS, known_tools, shipped_tools
from submissions.models import SOURCE_NAMES, Declaration, Film, MediaStep, Source
from submissions.sheet import MOST_BYTES, read_sheet
from submissions.viewing import screen_for
from submissions.wording import SHEET

from .charts import chart_of
from .frame import Missing, Section, answer, attempt, film_page, mine, missing_in, person, save
from .shot_rows import rows_of, rows_sent

MOST_SENTENCES = 8
"""Of the mistakes in a table so many are told at once."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def film_making(request: HttpRequest, pk: int) -> HttpResponse:
    """The shots and, beneath them, sound and script. POST saves the shots; with JSON wanted it answers in JSON."""
    film = mine(request, pk)
    if request.method == "POST":
        return _save_shots(request, film)
    return _page(request, film, _sound_form(request, film))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def film_sound(request: HttpRequest, pk: int) -> HttpResponse:
    """Saves who made what is heard and written; a page that was not saved is the page of the shots."""
    film = mine(request, pk)
    return _page(request, film, _sound_form(request, film))


def _page(request: HttpRequest, film: Film, form: SoundForm) -> HttpResponse:
    section = Section(
        "film_making", sound_stored, lambda **how: actions.save_sound(film, sound=form.sound, **how)
    )  # fmt: skip
    return answer(request, film, section, form, **_shots_context(request, film))


def sound_stored(film: Film) -> dict[str, Any]:
    return sound_of(declaration_of(film.file))


def shots_stored(film: Film) -> int:
    """The version of the shots, which the page carries in a field of its own."""
    declaration = declaration_of(film.file)
    return declaration.version if declaration else 0


def _sound_form(request: HttpRequest, film: Film, *, is_sent: bool = True) -> SoundForm:
    """The form about sound and script, with what was sent unless the other form of the page was."""
    data = request.POST or None if is_sent else None
    asked = film.rules.data.get("ai_share", {})
    return SoundForm(data, instance=copy(declaration_of(film.file)) or Declaration(), asked=asked)


def _shots_context(request: HttpRequest, film: Film) -> dict[str, object]:
    """What the table, the timeline and the bar show. Without shots the film is one, so that nobody has to wait."""
    shots = shots_of(film.file)
    whole = tiles([0], running_ms(film.file)) if film.file and running_ms(film.file) else ()
    first = [known_tools().get(folded(name), Tool(name)) for name in _suggested(film)]
    known = [(model, about) for model, about in picture_models() if model not in _suggested(film)]
    return {
        "rows": rows_of(shots or whole),
        "is_searching": not shots and _is_searched(film),
        "version": shots_stored(film),
        "chart": chart_of(film),
        "sources": [(str(source), name) for source, name in SOURCE_NAMES.items() if source is not Source.UNMARKED],
        "models": [(name, _about(tool)) for name, tool in zip(_suggested(film), first, strict=True)] + known,
        "tools": [(tool.name, _about(tool)) for tool in shipped_tools()],
        "screen": screen_for(film, person(request), now=timezone.now()),
        "counted": _counted(film),
        "frame_rate": film.file.facts.get("fps", "25") if film.file else "25",
    }


def _counted(film: Film) -> str | None:
    """JSON list of the folded names of models that count towards the share; None where all do."""
    demand = Demands.of(film.rules.data).making
    if not demand.vendors:
        return None
    tools = [*shipped_tools(), *making_of(film.file).tools]
    return json.dumps(sorted({folded(tool.name) for tool in tools if folded(tool.vendor) in demand.vendors}))


def _is_searched(film: Film) -> bool:
    """Whether a worker is looking for the shots of the film's file, or is going to."""
    busy = (MediaStep.State.WAITING, MediaStep.State.RUNNING)
    return MediaStep.objects.filter(file=film.file, kind=MediaStep.Kind.SHOTS, state__in=busy).exists()


def _suggested(film: Film) -> list[str]:
    """Models that the edition itself names: they come first."""
    named = film.rules.data.get("models", [])
    return [each if isinstance(each, str) else str(each[0]) for each in named]


def picture_models() -> list[tuple[str, str]]:
    """(name, vendor and kind) of the models that make pictures, as shipped."""
    return [(tool.name, _about(tool)) for tool in shipped_tools() if tool.kind in PICTURE_KINDS]


def _about(tool: Tool) -> str:
    return f"{tool.vendor} · {TOOL_KINDS.get(tool.kind, tool.kind)}" if tool.vendor else ""


# ── Saving the shots ──────────────────────────────────────────────────────────
def _missing_here(film: Film) -> list[Missing]:
    return [item for item in missing_in(film) if item.page == "film_making"]


@require_POST
@login_required
def film_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The shots out of a table made elsewhere (CSV); they replace those that were there, or nothing changes."""
    film, sent = mine(request, pk), request.FILES.get("sheet")
    sheet = read_sheet(sent.read(MOST_BYTES + 1) if sent else b"", running_ms(film.file) if film.file else 0)
    for problem in sheet.problems[:MOST_SENTENCES]:
        messages.error(request, str(SHEET[problem.code]) % problem.facts)
    if not sheet.problems:
        save_it = partial(actions.save_shots, film, shots=sheet.spans, actor=person(request), now=timezone.now())
        if attempt(request, save_it):
            told = _("%(count)d shots were taken from your table.") % {"count": len(sheet.spans)}
            messages.success(request, told)
    return redirect("submissions:film_making", pk)


def _save_shots(request: HttpRequest, film: Film) -> HttpResponse:
    form = ShotsForm(request.POST, running_ms=running_ms(film.file) if film.file else 0)
    section = Section("film_making", shots_stored, lambda seen, **how: actions.save_shots(
        film, shots=form.shots, version=int(seen) if seen.isdecimal() else -1, **how
    ))  # fmt: skip
    saved = save(request, section, form)
    film = mine(request, film.pk)
    context = _shots_context(request, film)
    if not request.accepts("text/html"):
        told = {"message": " ".join(saved.troubles), "version": context["version"], "is_fresh": saved.is_fresh}
        told["missing"] = render_to_string("submissions/_still_missing.html", {"missing_here": _missing_here(film)})
        return JsonResponse(told, status=422 if saved.troubles else 200)
    if not saved.troubles:
        messages.success(request, _("The shots are saved."))
        return redirect("submissions:film_making", film.pk)
    version = context["version"] if saved.is_fresh else request.POST.get("seen", "")
    sound = {"form": _sound_form(request, film, is_sent=False), "seen": seen_of(sound_stored(film))}
    sent = {"rows": rows_sent(request.POST), "version": version, "shot_troubles": saved.troubles}
    return film_page(request, film, "film_making", status=422, **{**context, **sound, **sent})
