"""The second factor an edition asks of its jury: looked for at every page behind closed doors, not only on joining."""

from collections.abc import Callable
from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext

from contest.models import Role, RulesVersion, User
from judging.models import Assignment, Round

Handler = Callable[[HttpRequest], HttpResponse]


def lacks_factor(user: User, edition: str = "edition") -> Q:
    """A condition for rows: the edition at the path `edition` asks its jury for a factor that `user` has not."""
    rules = RulesVersion.objects.filter(edition=OuterRef(edition))
    newer = RulesVersion.objects.filter(edition=OuterRef("edition"), number__gt=OuterRef("number"))
    asks = rules.filter(~Exists(newer), data__jury__second_factor=True)
    return Q(Exists(asks)) & ~Q(Exists(Authenticator.objects.filter(user=user)))


def looks_itself(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views that look for the factor in a query they make anyway."""
    view.looks_for_factor = True  # pyright: ignore[reportFunctionMemberAccess]
    return view


def in_hand(user: User, round: int, code: str) -> tuple[Assignment, bool]:
    """The film a juror asks for, with all that the room shows, and whether the factor is lacking. Or 404. One query."""
    lacks = ExpressionWrapper(lacks_factor(user, "round__edition"), BooleanField())
    own = Assignment.objects.of(user).for_room().annotate(lacks_factor=lacks)
    assignment = get_object_or_404(own, round=round, film__code=code)
    return assignment, getattr(assignment, "lacks_factor")  # noqa: B009  an annotation


class JuryMiddleware:
    """Before every page of a round: a juror or chair without the factor that the edition asks for sets one up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, _arguments: tuple[object, ...], _names: dict[str, object]
    ) -> HttpResponse | None:  # fmt: skip
        match = request.resolver_match
        if match is None or match.app_name != "judging" or getattr(view, "looks_for_factor", False):
            return None
        if not request.user.is_authenticated or not _asks(match, cast(User, request.user)):
            return None
        return sent_to_set_one_up(request)


def sent_to_set_one_up(request: HttpRequest) -> HttpResponse:
    """A script is refused and keeps what it has; a person is led to the page where a second factor is set up."""
    sentence = gettext("This edition asks its jury for a second factor. Please set one up; your work is kept.")
    if "application/json" in (request.content_type, request.headers.get("Accept")):
        facts = {"code": "factor_missing", "sentence": sentence, "address": reverse("mfa_index")}
        return JsonResponse(facts, status=403)
    messages.warning(request, sentence)
    return redirect("mfa_index")


def _asks(match: ResolverMatch, user: User) -> bool:
    """Whether this page is of an edition whose factor the person lacks: as juror, or as chair of its jury."""
    if match.route.startswith("jury/rounds/"):
        return Round.objects.judged_by(user).filter(lacks_factor(user), pk=match.kwargs["pk"]).exists()
    if not match.route.startswith("organize/"):
        return False
    led = Role.objects.filter(user=user, kind=Role.Kind.CHAIR, edition__slug=match.kwargs["slug"])
    return led.filter(lacks_factor(user)).exists()
