"""After publication: putting words right, passing revoked awards on, following prizes, all in public."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from awards import publication as publishing
from awards.actions.moves import held, move_publication
from awards.bundle import OutOfOrder, event_of
from awards.models import Award, Case, Publication, PublishedList
from awards.promises import days_later
from awards.sealing import case_of, write_list
from awards.tally.succession import Deed, Event, gives_up
from awards.wording import AwardsRefused
from contest.audit import record
from contest.mail import post
from contest.models import AwardCategory, Edition, User
from submissions.models import Film

Kind = PublishedList.Kind


# ── Words ─────────────────────────────────────────────────────────────────────
@transaction.atomic
def correct(edition: Edition, code: str, words: Mapping[str, str], *, notice: str, actor: User, now: datetime) -> None:
    """Put words about one published film right (see `publication.CORRECTABLE`), with a notice everybody can read."""
    publication = public_now(edition, now=now)
    if not notice.strip():
        raise AwardsRefused("no_notice")
    if code not in publication.snapshot["films"]:
        raise AwardsRefused("film_not_shown")
    changed = publishing.put_right(publication.snapshot, code, words)
    if changed == publication.snapshot:
        raise AwardsRefused("nothing_changed")
    publication.snapshot = changed
    facts = {"film": code, "words": sorted(words), "said": notice.strip()}
    show_anew(publication, "correct", Kind.CORRECTION, notice=notice, actor=actor, now=now, **facts)


# ── Succession ────────────────────────────────────────────────────────────────
@transaction.atomic
def accept_offer(award: Award, *, actor: User, now: datetime) -> None:
    """The creator of a promoted film takes the award; what it may not keep beside it passes on to the next film."""
    publication = _offered(award, actor=actor, now=now)
    case = case_of(publication)
    code = award.category.code
    given_up = gives_up(award.film_id, code, case.holdings, case.categories)
    deed = Deed.CHOSEN if _is_chosen(award) else Deed.ACCEPTED
    reason = award.explanation[0]["facts"]["reason"] if deed is Deed.CHOSEN else ""
    happens(publication, Event(deed, code, award.film_id, reason=reason))
    for lower in Award.objects.standing().filter(film=award.film_id, category__code__in=given_up):
        end(lower, Award.State.MOVED, why="", now=now)
    award.state, award.answer_until = Award.State.GIVEN, None
    award.save(update_fields=["state", "answer_until"])
    facts = {"film": award.film.code, "award": code, "given_up": list(given_up)}
    show_anew(publication, "succeed", Kind.SUCCESSION, notice="", actor=actor, now=now, **facts)


@transaction.atomic
def decline_offer(award: Award, *, actor: User | None, now: datetime) -> None:
    """The creator of a promoted film does not want the award (or, without `actor`, has not answered in time)."""
    publication = _offered(award, actor=actor, now=now)
    if not _is_chosen(award):
        happens(publication, Event(Deed.DECLINED, award.category.code, award.film_id))
    end(award, Award.State.DECLINED, why="", now=now)
    publication.save(update_fields=["events"])
    facts = {"film": award.film.code, "award": award.category.code, "lapsed": actor is None}
    record("award.decline", award, actor=actor, at=now, edition=publication.edition, **facts)
    make_offers(publication, now=now)


@transaction.atomic
def choose_successor(
    category: AwardCategory, film: Film, *, reason: str, actor: User, now: datetime
) -> None:  # fmt: skip
    """Where the rules want a revoked award decided anew: offer it to the film the jury has chosen, with its reason."""
    publication = public_now(category.edition, now=now)
    if not reason.strip():
        raise AwardsRefused("no_reason")
    event = Event(Deed.CHOSEN, category.code, film.pk, reason=reason.strip())
    waiting = Award.objects.filter(category=category, state=Award.State.OFFERED).count()
    holdings = case_of(publication).holdings
    if waiting >= holdings.anew.get(category.code, 0) or film.is_gone or film.edition_id != category.edition.pk:
        raise AwardsRefused("nothing_to_choose")
    if holdings.holds(category.code, film.pk):
        raise AwardsRefused("film_twice")
    explanation = [{"code": "chosen", "facts": {"reason": event.reason}}]
    award = _offer(publication, category, film, place=0, score="", explanation=explanation, now=now)
    facts = {"film": film.code, "award": category.code, "reason": event.reason}
    record("award.choose_successor", award, actor=actor, at=now, edition=category.edition, **facts)


@transaction.atomic
def track_prize(award: Award, prize: str, *, actor: User, now: datetime) -> None:
    """Note how far the handing over of the prize is. Nothing is handed over while the award can still change."""
    publication = public_now(award.category.edition, now=now)
    frozen = Case.objects.open().filter(film=award.film_id).exists()
    if prize == Award.Prize.PAID and (frozen or publication.is_provisional_at(now)):
        raise AwardsRefused("not_final_yet")
    award.prize = prize
    award.save(update_fields=["prize"])
    facts = {"film": award.film.code, "award": award.category.code, "prize": prize}
    record("award.track_prize", award, actor=actor, at=now, edition=publication.edition, **facts)


# ── What they have in common ──────────────────────────────────────────────────
def public_now(edition: Edition, *, now: datetime) -> Publication:
    """The edition's publication, locked, if everybody can see it."""
    publication = held(edition)
    if not publication.is_public_at(now):
        raise AwardsRefused("not_public")
    return publication


def _offered(award: Award, *, actor: User | None, now: datetime) -> Publication:
    """The publication, if this award is on offer and may be answered now by `actor` (None: by nobody, too late)."""
    publication = public_now(award.category.edition, now=now)
    award.refresh_from_db(fields=["state", "answer_until"])
    is_late = award.answer_until is not None and now > award.answer_until
    if award.state != Award.State.OFFERED or is_late is not (actor is None):
        raise AwardsRefused("not_on_offer")
    if actor is not None and Case.objects.open().filter(film=award.film_id).exists():
        raise AwardsRefused("frozen")
    return publication


def _is_chosen(award: Award) -> bool:
    return bool(award.explanation) and award.explanation[0]["code"] == "chosen"


def happens(publication: Publication, event: Event) -> None:
    """Add the event, if it can have happened after all the others."""
    try:
        _ = case_of(publication).and_then(event).holdings
    except OutOfOrder as error:
        raise AwardsRefused("out_of_turn") from error
    publication.events = [*publication.events, event_of(event)]


def end(award: Award, state: str, *, why: str, now: datetime) -> None:
    """The award is no longer held; a prize that was handed over is to come back."""
    award.state, award.ended_at, award.ended_why, award.answer_until = state, now, why, None
    if award.prize == Award.Prize.PAID:
        award.prize = Award.Prize.RETURNED
    award.save(update_fields=["state", "ended_at", "ended_why", "answer_until", "prize"])


def show_anew(
    publication: Publication, verb: str, kind: str, *, notice: str, actor: User, now: datetime, **facts: object
) -> None:  # fmt: skip
    """The next list takes the place of the last one, sealed; then those are asked who may move up."""
    snapshot = publishing.following(publication, notice=notice.strip(), kind=kind, now=now)
    columns: dict[str, object] = {
        "snapshot": snapshot, "digest": publishing.digest_of(snapshot), "revision": publication.revision + 1,
        "events": publication.events,
    }  # fmt: skip
    move_publication(publication, verb, actor=actor, now=now, columns=columns, revision=columns["revision"], **facts)
    case = case_of(publication)
    write_list(publication, snapshot, case, kind=kind, notice=notice.strip(), shown_from=now, now=now)
    make_offers(publication, now=now)


def make_offers(publication: Publication, *, now: datetime) -> None:
    """Ask the films that follow, each once; a film whose case is open is asked when the case is closed."""
    case = case_of(publication)
    offers = case.offers
    if not offers:
        return
    categories = {one.code: one for one in AwardCategory.objects.filter(edition=publication.edition)}
    asked = Award.objects.filter(category__edition=publication.edition, state=Award.State.OFFERED)
    known = set(asked.values_list("category__code", "film"))
    frozen = set(Case.objects.open().filter(edition=publication.edition).values_list("film", flat=True))
    films = Film.objects.select_related("creator").in_bulk([film for _, film in offers])
    slots = {(slot.category, slot.film): slot for outcome in case.retally() for slot in outcome.slots}
    for code, number in offers:
        if (code, number) in known or number in frozen:
            continue
        slot = slots[code, number]
        _offer(
            publication, categories[code], films[number], place=slot.place or 0,
            score=str(slot.score) if slot.score is not None else "", now=now,
            explanation=[{"code": reason.code.value, "facts": dict(reason.facts)} for reason in slot.reasons],
        )  # fmt: skip


def _offer(
    publication: Publication, category: AwardCategory, film: Film, *, place: int, score: str,
    explanation: list[dict[str, object]], now: datetime,
) -> Award:  # fmt: skip
    edition = publication.edition
    until = days_later(now, publishing.promises_of(edition).answer_days, edition.zone)
    award = Award.objects.create(
        category=category, film=film, state=Award.State.OFFERED, place=place, score=score, explanation=explanation,
        drafted_at=now, answer_until=until, number=_free_number(category),
    )  # fmt: skip
    post("award_offered", film.creator, at=now, edition=edition, film=film, award=award, until=until)
    return award


def _free_number(category: AwardCategory) -> int:
    current = Award.objects.filter(category=category, state__in=[Award.State.GIVEN, Award.State.OFFERED])
    held_by = set(current.values_list("number", flat=True))
    return next(number for number in range(1, 10_000) if number not in held_by)
