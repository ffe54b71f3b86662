"""Evidence: the creator's page of raw clips and the locker, the pieces themselves, and what organizers say of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest.errors import Refusal
from submissions import actions
from submissions.actions.exhibits import dossier_of, pairs_of, signers
from submissions.forms import ClipVerdictForm, EvidenceForm, LikenessForm
from submissions.media import stills
from submissions.media.matching import CLIP_STRIP, FILM_STRIP
from submissions.models import Evidence, Film, Likeness, Rendition

from .delivery import deliver
from .frame import attempt, film_page, mine, person

PRIVATE = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
STRIPS = {"clip": CLIP_STRIP, "film": FILM_STRIP}


# ── The creator ───────────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def film_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """What the film's file says, raw clips with their places, the locker; and the form to add to it."""
    film = mine(request, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and _lay_down(request, film, form):
        return redirect("submissions:film_evidence", pk)
    status = 422 if request.method == "POST" else 200
    return film_page(
        request, film, "film_evidence", status=status, form=form, dossier=dossier_of(film, person(request)),
        can_add=not film.is_gone, signers=signers(timezone.now()),
    )  # fmt: skip


def _lay_down(request: HttpRequest, film: Film, form: EvidenceForm) -> bool:
    if not form.is_valid():
        return False
    try:
        given = dict(form.cleaned_data)
        laid = actions.lay_down(film, given.pop("pieces"), **given, actor=person(request), now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    told = ngettext("%(count)d file is kept as evidence.", "%(count)d files are kept as evidence.", len(laid))
    messages.success(request, told % {"count": len(laid)})
    return True


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int, piece: str) -> HttpResponse:
    evidence = get_object_or_404(Evidence.objects.of_maker(person(request)), pk=piece, film=pk)
    if attempt(request, lambda: actions.take_back(evidence, actor=person(request), now=timezone.now())):
        messages.success(request, _("The file is gone."))
    return redirect("submissions:film_evidence", pk)


# ── The pieces ────────────────────────────────────────────────────────────────
@require_safe
@login_required
def piece(request: HttpRequest, piece: str) -> HttpResponseBase:
    """The file itself, to keep and not to look at: never under the type it claims to be."""
    evidence = get_object_or_404(Evidence.objects.open_to(person(request)).select_related("film"), pk=piece)
    attachment = content_disposition_header(True, f"{evidence.film.code} {evidence.original_name}") or "attachment"
    return deliver(
        request, "originals", evidence.storage_name, "application/octet-stream", attachment=attachment
    )  # fmt: skip


@require_safe
@login_required
def labelled_copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The copy to hand out, which says in itself how the film was made."""
    film = get_object_or_404(Film.objects.visible_to(person(request)), pk=pk, file__isnull=False)
    copy = get_object_or_404(Rendition, file=film.file_id, kind=Rendition.Kind.COPY)
    attachment = content_disposition_header(True, f"{film.code}.mp4") or "attachment"
    return deliver(
        request, "renditions", f"{copy.prefix}/{copy.entry}", "application/octet-stream", attachment=attachment
    )  # fmt: skip


@require_safe
@login_required
def strip(request: HttpRequest, piece: str, side: str) -> HttpResponseBase:
    """Pictures of a clip, or of the place in the film where it was found; made by us, from decoded pictures."""
    evidence = get_object_or_404(Evidence.objects.open_to(person(request)), pk=piece, placed_in__isnull=False)
    name = f"{evidence.strip_prefix}/{STRIPS[side]}"
    if not storages["renditions"].exists(name):
        raise Http404
    return FileResponse(storages["renditions"].open(name), content_type="image/jpeg", headers=PRIVATE)


# ── Organizers ────────────────────────────────────────────────────────────────
@require_POST
@login_required
def judge_clip(request: HttpRequest, slug: str, code: str, piece: str) -> HttpResponse:
    user, form = person(request), ClipVerdictForm(request.POST)
    film = get_object_or_404(Film.objects.screened_by(user), edition__slug=slug, code=code)
    clip = get_object_or_404(Evidence.objects.open_to(user).select_related("film__edition"), pk=piece, film=film)
    if form.is_valid():
        verdict = form.cleaned_data["verdict"]
        attempt(request, lambda: actions.judge_clip(clip, verdict, actor=user, now=timezone.now()))
    return redirect(f"{_entry(slug, code)}#evidence")


@require_POST
@login_required
def look_at_likeness(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    user, form = person(request), LikenessForm(request.POST)
    film = get_object_or_404(Film.objects.screened_by(user), edition__slug=slug, code=code, file__isnull=False)
    pairs = Likeness.objects.filter(file=film.file) | Likeness.objects.filter(other=film.file)
    likeness = get_object_or_404(pairs.select_related("file__film__edition"), pk=pk)
    if form.is_valid():
        actions.look_at_likeness(likeness, note=form.cleaned_data["note"], actor=user, now=timezone.now())
    else:
        messages.error(request, _("Please say in a few words what it is."))
    return redirect(f"{_entry(slug, code)}#evidence")


@require_safe
@login_required
def likeness_strip(request: HttpRequest, slug: str, code: str, pk: int, side: str) -> HttpResponse:
    """Stills of this film, or of the one it is like, where they are alike: for those who screen both."""
    film = get_object_or_404(Film.objects.screened_by(person(request)), edition__slug=slug, code=code)
    pair = next((each for each in pairs_of(film, person(request)) if each.likeness.pk == pk), None)
    if pair is None or (stretch := pair.stretch(side)) is None:
        raise Http404
    try:
        picture = stills.strip(*stretch)
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(picture, content_type="image/jpeg", headers=PRIVATE)


def _entry(slug: str, code: str) -> str:
    return reverse("submissions:entry", args=[slug, code])
