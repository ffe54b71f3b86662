"""The talk about a film, for jurors and chair; and the deliberation of a round with its minutes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from judging import actions
from judging.models import Comment, Juror, Motion, Round
from judging.permissions import hidden_from, may_lead, talkable
from judging.results import table
from judging.results.footing import pseudonyms
from judging.results.talk import comments_on, minutes_of
from judging.views.leading import answer, led_round, person
from judging.views.table import seen_film
from submissions.models import Film


def _film(request: HttpRequest, pk: int, code: str) -> tuple[Round, Film]:
    """A film whose talk is open to the reader, and its round; else 404."""
    round = get_object_or_404(Round.objects.select_related("edition"), pk=pk)
    return round, get_object_or_404(talkable(person(request), round), code=code)


@require_safe
@login_required
def talk(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What the panel says of a film, and its sealed scores under pseudonyms."""
    round, film = _film(request, pk, code)
    names = pseudonyms(round)
    lines = table.ballots_of(round, [film.pk]).get(film.pk, ())
    scores = sorted((names[line.juror_id], line.score) for line in lines if line.score is not None)
    context = {"round": round, "film": film, "comments": comments_on(round, film), "scores": scores}
    return render(request, "judging/talk.html", context)


@require_POST
@login_required
def comment(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    round, film = _film(request, pk, code)

    def act() -> str:
        actions.comment(round, film, text=request.POST.get("text", ""), actor=person(request), now=now())
        return _("Your comment is there for the others.")

    return _back(request, round, film, answer(request, act, "judging:talk", pk, code))


@require_POST
@login_required
def erase_comment(request: HttpRequest, pk: int, code: str, comment: int) -> HttpResponse:
    """Take back a comment of one's own."""
    round, film = _film(request, pk, code)
    own = Comment.objects.filter(round=round, film=film, author=person(request))
    said = get_object_or_404(own.select_related("round__edition"), pk=comment)

    def act() -> str:
        actions.erase_comment(said, actor=person(request), now=now())
        return _("Your comment is gone.")

    return _back(request, round, film, answer(request, act, "judging:talk", pk, code))


def _back(request: HttpRequest, round: Round, film: Film, usual: HttpResponse) -> HttpResponse:
    """Who leads the jury talks on the film's page of the chair."""
    if not may_lead(person(request), round):
        return usual
    return redirect(reverse("judging:round_film", args=[round.edition.slug, round.pk, film.code]) + "#talk")


@require_POST
@login_required
def attendance(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """Who is at the table for this film."""
    found = led_round(person(request), slug, pk)
    film = seen_film(request, found, code)
    present = [int(number) for number in request.POST.getlist("present") if number.isdigit()]

    def act() -> str:
        there = actions.record_attendance(found, film, present, actor=person(request), now=now())
        return _("Recorded: %(n)d present.") % {"n": there}

    return answer(request, act, "judging:round_film", slug, pk, code)


@require_POST
@login_required
def motion(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """Put a motion about this film."""
    found = led_round(person(request), slug, pk)
    film = seen_film(request, found, code)
    number = request.POST.get("moved_by", "")
    mover = Juror.objects.filter(edition=found.edition, pk=int(number) if number.isdigit() else 0).first()

    def act() -> str:
        text = request.POST.get("text", "")[:400]
        actions.put_motion(found, film, text=text, moved_by=mover, actor=person(request), now=now())
        return _("The motion is put. Record the votes.")

    return answer(request, act, "judging:round_film", slug, pk, code)


@require_POST
@login_required
def votes(request: HttpRequest, slug: str, pk: int, code: str, motion: int) -> HttpResponse:
    """Record how each member voted; the outcome follows."""
    found = led_round(person(request), slug, pk)
    film = seen_film(request, found, code)
    put = get_object_or_404(Motion.objects.select_related("round__edition", "film"), round=found, film=film, pk=motion)
    given = {name.removeprefix("vote-"): value for name, value in request.POST.items() if name.startswith("vote-")}
    cast = {int(juror): str(value) for juror, value in given.items() if juror.isdigit() and value}

    def act() -> str:
        reason = request.POST.get("reason", "")[:1000]
        actions.decide_motion(put, cast, reason=reason, actor=person(request), now=now())
        return _("Recorded: %(outcome)s.") % {"outcome": put.get_outcome_display()}

    return answer(request, act, "judging:round_film", slug, pk, code)


@require_safe
@login_required
def minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The minutes of the round as a plain text to keep and to sign."""
    found = led_round(person(request), slug, pk)
    items = minutes_of(found, hidden=hidden_from(person(request), found))
    context = {"round": found, "edition": found.edition, "items": items, "now": now(), "keeper": person(request)}
    page = render(request, "judging/minutes.txt", context, content_type="text/plain; charset=utf-8")
    page["Content-Disposition"] = f'attachment; filename="minutes-{found.edition.slug}-{found.position}.txt"'
    return page
