"""The creator's desk: films and what comes next for each, the file, the check, and the moves of a film."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from contest.models import Consent, Edition, RulesVersion, User
from submissions import actions
from submissions.actions.handing_in import file_state
from submissions.actions.twins import offers_for
from submissions.eligibility import FileState
from submissions.forms import StartForm
from submissions.lifecycle import FILM, WITH_CREATOR, By, Stage
from submissions.models import Film
from submissions.uploads.panel import late_for, panel_for
from submissions.viewing import poster_url, screen_for, stills_of

from .charts import chart_of
from .following import file_context
from .frame import SECTIONS, attempt, film_page, mine, missing_in, person

FILE_VERBS = {
    FileState.NONE: _("Upload the film"),
    FileState.REFUSED: _("Replace the file"),
    FileState.CHECKING: _("Follow the check"),
}


@dataclass(frozen=True)
class Row:
    """A film on the desk: its poster, how many things are missing, and the one thing to do next, if there is any."""

    film: Film
    poster: str | None
    missing: int
    href: str
    verb: str | Promise
    is_pressing: bool


@dataclass(frozen=True)
class Opening:
    """An edition that takes films now. No `form` where its rules are accepted already; `limit` is films a person."""

    edition: Edition
    form: StartForm | None
    limit: int | None
    has_room: bool


# ── The desk ──────────────────────────────────────────────────────────────────
@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    user, now = person(request), timezone.now()
    films = (
        Film.objects.made_by(user).for_checking().prefetch_related("file__renditions").order_by("-changed_at", "-pk")
    )  # fmt: skip
    rows = [_row(film, user, now) for film in films]
    return render(request, "submissions/desk.html", {"rows": rows, "openings": _openings(user, films, now), "now": now})


def _row(film: Film, user: User, now: datetime) -> Row:
    missing = missing_in(film) if film.stage in WITH_CREATOR else []
    page, verb = _next(film, missing[0].page if missing else None, now)
    poster = poster_url(film.file, user, now=now) if film.file else None
    return Row(film, poster, len(missing), reverse(f"submissions:{page}", args=[film.pk]), verb, page != "film")


def _next(film: Film, first_missing: str | None, now: datetime) -> tuple[str, str | Promise]:
    """The page on which the film goes on, and what the button says."""
    if film.stage not in WITH_CREATOR or (film.stage == Stage.DRAFT and not film.edition.is_open_at(now)):
        return "film", _("See the film")
    if first_missing is None:
        return "film_check", _("Check and submit")
    if first_missing == "film_file":
        return "film_file", FILE_VERBS[file_state(film)]
    return first_missing, _("Go on: %(section)s") % {"section": SECTIONS[first_missing]}


def _openings(user: User, films: Iterable[Film], now: datetime) -> list[Opening]:
    """The editions that take films now, newest first. Three queries."""
    announced = Edition.objects.announced().newest_first().prefetch_related("rules")
    accepted = set(Consent.objects.filter(user=user).values_list("rules_id", flat=True))
    entered = Counter(film.edition_id for film in films if film.stage != Stage.WITHDRAWN)
    return [_opening(edition, accepted, entered[edition.pk]) for edition in announced if edition.is_open_at(now)]


def _opening(edition: Edition, accepted: set[int], entered: int) -> Opening:
    rules = _newest_rules(edition)
    limit = rules.section("entries").get("per_creator")
    return Opening(edition, None if rules.pk in accepted else StartForm(), limit, limit is None or entered < limit)


def _newest_rules(edition: Edition) -> RulesVersion:
    """As `edition.current_rules`, out of what was prefetched."""
    return max(edition.rules.all(), key=lambda rules: rules.number)


@require_POST
@login_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    edition, user = get_object_or_404(Edition.objects.announced(), slug=slug), person(request)
    accepts = user.consents.filter(rules=edition.current_rules).exists() or StartForm(request.POST).is_valid()
    started: list[Film] = []
    if not accepts:
        messages.error(request, _("Please accept the rules first: the film is entered under them."))
    elif attempt(request, lambda: started.append(actions.start_film(edition, actor=user, now=timezone.now()))):
        return redirect("submissions:film_file", started[0].pk)
    return redirect("submissions:desk")


# ── One film ──────────────────────────────────────────────────────────────────
@require_safe
@login_required
def film(request: HttpRequest, pk: int) -> HttpResponse:
    """How the film stands: its stage, its parts, what was decided, and what its creator can do."""
    shown = mine(request, pk)
    return film_page(
        request, shown, "film",
        screen=screen_for(shown, person(request), now=timezone.now()),
        verbs=FILM.verbs_from(Stage(shown.stage), by=By.CREATOR),
        decision=shown.screening_decisions.first(),
        versions=list(shown.declaration_versions.all()),
    )  # fmt: skip


@require_safe
@login_required
def film_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file: upload or replace it, follow the check, read the verdict, watch the preview."""
    return file_page(request, mine(request, pk))


def file_page(request: HttpRequest, film: Film, **context: Any) -> HttpResponse:
    now = timezone.now()
    upload = panel_for(film, now=now)
    takes_files = upload is not None and upload.finish_by is None
    told = {
        "upload": upload, "late": late_for(film, now=now), "offers": offers_for(film) if takes_files else [],
        "stills": stills_of(film.file, person(request), now=now) if film.file else [],
        **file_context(film, person(request), now), **context,
    }  # fmt: skip
    return film_page(request, film, "film_file", **told)


@require_safe
@login_required
def film_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still missing, the film as the jury sees it, and the button; afterwards the receipt."""
    shown = mine(request, pk)
    screen = screen_for(shown, person(request), now=timezone.now())
    return film_page(request, shown, "film_check", screen=screen, chart=chart_of(shown))


# ── Moves ─────────────────────────────────────────────────────────────────────
def _mover(act: Callable[..., None], said: Promise, then: str = "film") -> Callable[[HttpRequest, int], HttpResponse]:
    """A view that performs one action of its creator on a film, says so, and leads on; a refusal leads to the check."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        moved = mine(request, pk)
        if not attempt(request, lambda: act(moved, actor=person(request), now=timezone.now())):
            return redirect("submissions:film_check", pk)
        messages.success(request, str(said))
        return redirect(f"submissions:{then}", pk)

    return view


film_submit = _mover(
    actions.submit, _("Your film is submitted. A receipt is on its way to you by e-mail."), "film_check"
)
film_reopen = _mover(actions.reopen, _("The film is a draft again. Do not forget to submit it once more."))
film_withdraw = _mover(actions.withdraw, _("The film is withdrawn."))
film_restore = _mover(actions.restore, _("The film is back as a draft."))
