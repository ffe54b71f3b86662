"""What a creator gets from this floor: the offer of an award, and the proof of how the film was judged."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from awards import actions, mine
from awards.models import Award
from awards.proof import Proof, proof_of, signed_proof
from awards.sealing import case_of
from awards.tally.succession import gives_up
from judging.views.leading import answer, person
from submissions.models import Film


@never_cache
@login_required
@require_safe
def results_of_mine(request: HttpRequest) -> HttpResponse:
    """What became of one's films: awards, certificates, offers and questions to answer, how they were judged."""
    return render(request, "awards/mine.html", {"films": mine.films_of(person(request), now=now())})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """An award that became free and is offered to one's film: accept it or decline it."""
    mine = Award.objects.filter(film__creator=person(request)).exclude(answer_until=None, state=Award.State.GIVEN)
    award = get_object_or_404(mine.select_related("category__edition", "film"), pk=pk)
    if request.method == "POST":
        return answer(request, lambda: _answer(request, award), "submissions:desk")
    edition = award.category.edition
    case = case_of(edition.publication)
    given_up = gives_up(award.film_id, award.category.code, case.holdings, case.categories)
    context = {"edition": edition, "award": award, "given_up": edition.award_categories.filter(code__in=given_up)}
    return render(request, "awards/offer.html", {**context, "is_open": award.state == Award.State.OFFERED})


def _answer(request: HttpRequest, award: Award) -> str:
    if "accept" in request.POST:
        actions.accept_offer(award, actor=person(request), now=now())
        return gettext("The award is yours. The published list says so from now on.")
    actions.decline_offer(award, actor=person(request), now=now())
    return gettext("You have declined the award; it passes on to the next film.")


def _proof(request: HttpRequest, pk: int) -> Proof:
    film = get_object_or_404(Film.objects.made_by(person(request)).select_related("file", "edition"), pk=pk)
    proof = proof_of(film, person(request), now=now())
    if proof is None:
        raise Http404
    return proof


@never_cache
@login_required
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """How one's film was judged."""
    proof = _proof(request, pk)
    return render(
        request, "awards/evaluation.html", {"proof": proof, "film": proof.film, "edition": proof.film.edition}
    )


@never_cache
@login_required
@require_safe
def evaluation_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a signed document."""
    proof = _proof(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="{proof.film.code}-evaluation.json"'}
    text = json.dumps(signed_proof(proof), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json", headers=headers)
