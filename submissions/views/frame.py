"""What all pages of one film share: finding it, its steps and deadlines, and how a section answers when it is saved."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal
from contest.models import User
from contest.problems import Problem
from contest.rule_words import EVIDENCE, PHASES, TOOL_KINDS, dimension_name
from contest.templatetags.firstlight import in_language, language_label
from submissions.actions.drafts import seen_of
from submissions.actions.handing_in import what_is_missing
from submissions.eligibility import SECTION_OF
from submissions.lifecycle import FilmPart, Stage
from submissions.models import Film, FixRequest
from submissions.permissions import editing_ends_at, handing_in_ends_at, may_edit, open_parts
from submissions.wording import MISSING, PART_TITLES, PARTS

SECTIONS = {**{f"film_{part}": title for part, title in PART_TITLES.items()}, "film_check": _("Check")}
TOO_LITTLE = {"too_little_ai", "too_little_of_vendors", "too_little_weighted"}
NEEDS_ATTENTION = TOO_LITTLE | {"file_refused", "nothing_counts", "not_all_ai", "subtitles_past_end", "rules_changed"}
"""Problems that are more than something not done yet. Too little AI is one once every shot is marked."""


@dataclass(frozen=True)
class Missing:
    """Something a film still needs, as a sentence, and the page where it is mended."""

    sentence: str
    page: str
    is_pressing: bool

    @property
    def section(self) -> str | Promise:
        return SECTIONS.get(self.page, _("Evidence"))

    @property
    def address(self) -> str:
        """The name of the page's address."""
        return f"submissions:{self.page}"


@dataclass(frozen=True)
class Section:
    """How one page of a film is saved: `stored` says what is stored of it now, `save` stores what was sent."""

    page: str
    stored: Callable[[Film], object]
    save: Callable[..., object]


def person(request: HttpRequest) -> User:
    """Who is signed in; the pages of this floor are for people only."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def mine(request: HttpRequest, pk: int) -> Film:
    """A film of the person who asks; anybody else's is 404."""
    films = Film.objects.made_by(person(request)).for_checking().prefetch_related("fix_requests")
    return get_object_or_404(films, pk=pk)


def attempt(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Perform an action; a refusal is told on the next page."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    return True


# ── What every page of a film shows ───────────────────────────────────────────
def missing_in(film: Film) -> list[Missing]:
    problems = what_is_missing(film)
    pressing = NEEDS_ATTENTION - (TOO_LITTLE if any(p.code == "unmarked_shots" for p in problems) else set())
    return [_told(problem, film, is_pressing=problem.code in pressing) for problem in problems]


def _told(problem: Problem, film: Film, *, is_pressing: bool) -> Missing:
    facts = dict(problem.facts)
    if "part" in facts:
        facts["part"] = PARTS[str(facts["part"])]
    if "language" in facts:
        facts["language"] = language_label(str(facts["language"]))
    if "what" in facts:
        facts["what"] = EVIDENCE[str(facts["what"])]
    if "kind" in facts:
        facts["kind"] = TOOL_KINDS[str(facts["kind"])]
    if "phase" in facts:
        facts["phase"] = PHASES[str(facts["phase"])]
    if "dimension" in facts:
        facts["dimension"] = _dimension(str(facts["dimension"]), film)
    if "consent" in facts:
        texts = {consent["code"]: consent["text"] for consent in film.rules.data.get("consents", [])}
        facts["consent"] = in_language(texts[str(facts["consent"])])
    sentence = str(MISSING[problem.code]) % facts if facts else str(MISSING[problem.code])
    return Missing(sentence, SECTION_OF[problem.code], is_pressing=is_pressing)


def _dimension(code: str, film: Film) -> str:
    asked = film.rules.data.get("ai_share", {}).get("dimensions", [])
    return next((dimension_name(each) for each in asked if each["code"] == code), code)


def steps(film: Film, missing: Sequence[Missing], current: str) -> list[dict[str, object]]:
    """The stepper: each page of the film with how it stands."""
    pressing = {item.page for item in missing if item.is_pressing}
    open_pages = {item.page for item in missing}
    if missing or film.stage in {Stage.DRAFT, Stage.FIX_REQUESTED}:
        open_pages.add("film_check")
    return [
        {
            "label": label,
            "href": reverse(f"submissions:{page}", args=[film.pk]),
            "state": _state(page, current, pressing, open_pages),
        }
        for page, label in SECTIONS.items()
    ]


def _state(page: str, current: str, pressing: set[str], open_pages: set[str]) -> str:
    if page == current:
        return "current"
    if page in pressing:
        return "problem"
    return "todo" if page in open_pages else "done"


def film_page(request: HttpRequest, film: Film, page: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render `submissions/<page>.html` with all that the frame around it needs."""
    now, missing = timezone.now(), missing_in(film) if film.is_with_creator else []
    ends_at = handing_in_ends_at(film) if page in {"film_making", "film_check"} else editing_ends_at(film)
    frame = {
        "film": film, "edition": film.edition, "now": now, "missing": missing, "ends_at": ends_at,
        "missing_here": [item for item in missing if item.page == page],
        "steps": steps(film, missing, page), "section": SECTIONS.get(page), "next_page": _next_page(page),
        "fix": _open_fix(film),
        "is_editable": is_editable(film, person(request), page, ends_at=ends_at, now=now),
        "locked_part": film.is_with_creator and not _is_open(film, page),
    }  # fmt: skip
    return render(request, f"submissions/{page}.html", {**frame, **context}, status=status)


def _open_fix(film: Film) -> FixRequest | None:
    return next((fix for fix in film.fix_requests.all() if fix.closed_at is None), None)


def _next_page(page: str) -> dict[str, object]:
    following = _after(page) if page in SECTIONS else "film_file"
    return {"address": f"submissions:{following}", "label": SECTIONS[following]}


def is_editable(film: Film, user: User, page: str, *, ends_at: datetime, now: datetime) -> bool:
    return may_edit(user, film) and film.edition.opens_at <= now <= ends_at and _is_open(film, page)


def _is_open(film: Film, page: str) -> bool:
    """Whether an open fix, if there is one, lets the part on this page be changed. Other pages belong to no part."""
    part = page.removeprefix("film_")
    return part not in set(FilmPart) or FilmPart(part) in open_parts(film)


# ── How a section answers ─────────────────────────────────────────────────────
def answer(request: HttpRequest, film: Film, section: Section, form: Any, **context: Any) -> HttpResponse:
    """Show a section, or save it and say so: with htmx by one line, else by the page again.

    Where another window was faster nothing is lost: the form comes back as written, and is saved when sent once more.
    """
    if request.method != "POST":
        return film_page(request, film, section.page, form=form, seen=seen_of(section.stored(film)), **context)
    saved = save(request, section, form)
    film = mine(request, film.pk)
    seen = seen_of(section.stored(film)) if saved.is_fresh else request.POST.get("seen", "")
    if request.htmx:  # type: ignore[attr-defined]  # set by django_htmx
        return _line(request, film, section.page, saved, seen)
    if not saved.troubles:
        messages.success(request, _("Saved."))
        return redirect(f"submissions:{_after(section.page) if 'go_on' in request.POST else section.page}", film.pk)
    context |= {"form": form, "seen": seen, "troubles": saved.troubles}
    return film_page(request, film, section.page, status=422, **context)


def _after(page: str) -> str:
    """The page that comes after this one; the last one is its own successor."""
    pages = list(SECTIONS)
    return pages[min(pages.index(page) + 1, len(pages) - 1)]


def _line(request: HttpRequest, film: Film, page: str, saved: "Saved", seen: str) -> HttpResponse:
    """What a form that saves itself gets back: saved or not, and what the page's other parts say now."""
    missing = missing_in(film)
    context = {
        "troubles": saved.troubles, "seen": seen, "now": timezone.now(), "film": film,
        "steps": steps(film, missing, page), "missing_here": [item for item in missing if item.page == page],
    }  # fmt: skip
    return render(request, "submissions/_saved.html", context, status=422 if saved.troubles else 200)


@dataclass(frozen=True)
class Saved:
    """What became of it. Without troubles it is stored; `is_fresh`: the page has to learn what is stored now."""

    troubles: tuple[str, ...] = ()
    is_fresh: bool = True


def save(request: HttpRequest, section: Section, form: Any) -> Saved:
    """Store a section, or tell why not."""
    if not form.is_valid():
        return Saved(tuple(_errors_of(form)), is_fresh=False)
    try:
        section.save(seen=request.POST.get("seen", ""), actor=person(request), now=timezone.now())
    except Refusal as refusal:
        return Saved((str(refusal),), is_fresh=refusal.code == "changed_elsewhere")
    return Saved()


def _errors_of(form: Any) -> Iterator[str]:
    """Every error of a form or a formset as a sentence that names its field."""
    for one in getattr(form, "forms", [form]):
        yield from one.non_field_errors()
        for field in one:
            yield from (f"{field.label}: {error}" for error in field.errors)
