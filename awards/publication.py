"""What is published: a snapshot of names, credits, declarations and awards; later edits change nothing silently."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from awards.models import Award, Publication, Revocation
from awards.promises import Promises
from awards.tally import Outcome, State
from contest.models import AwardCategory, Edition
from judging import results
from submissions.actions.declaring import declaration_of, shots_of
from submissions.declaration import AiRule, models_used, share, tally
from submissions.models import Film

FORMAT = 2
CORRECTABLE = ("title", "title_en", "maker", "synopsis")
"""What of a published film an organizer may put right, with a notice."""


# ── The first list ────────────────────────────────────────────────────────────
def snapshot_of(edition: Edition, outcomes: Iterable[Outcome], *, taken_at: datetime) -> dict[str, Any]:
    """Everything the public pages of an edition show about its results, as JSON.

    `awards` is in the order of the categories and places. `films` maps the code of each awarded or, if the edition's
    rules show the whole competition (`gallery.show` = "in_competition"), each competing film to what is shown of it.
    `empty` are slots without a film ({category, number, state, explanation}), `revocations` and `notices` what happened
    since. Without `shows_scores` no score is in it.
    """
    awards = list(_awards(edition))
    films = _films_shown(edition, {award.film_id for award in awards})
    shows_scores = promises_of(edition).scores
    return {
        "format": FORMAT,
        "taken_at": taken_at.astimezone(UTC).isoformat(timespec="seconds"),
        "edition": {"slug": edition.slug, "name": edition.name, "theme": edition.theme, "time_zone": edition.time_zone},
        "shows_scores": shows_scores,
        "categories": [_category_facts(one) for one in edition.award_categories.all()],
        "awards": [_award_facts(award, shows_scores=shows_scores) for award in awards],
        "empty": [_empty_facts(outcome.category, slot) for outcome in outcomes for slot in outcome.slots
                  if slot.state in (State.VACANT, State.TAKEN)],
        "revocations": [],
        "notices": [],
        "criteria": _criterion_names(edition),
        "rounds": {plan["code"]: plan["name"] for plan in edition.current_rules.data.get("rounds", [])},
        "films": {film.code: film_facts(film) for film in films},
    }  # fmt: skip


def promises_of(edition: Edition) -> Promises:
    return Promises.of(edition.current_rules.section("publication"))


def digest_of(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 over the snapshot's canonical JSON, hexadecimal."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


# ── Lists that follow ─────────────────────────────────────────────────────────
def following(publication: Publication, *, notice: str, kind: str, now: datetime) -> dict[str, Any]:
    """The next snapshot: awards as they are held now, revocations and notices; every word already public stays.

    Three queries, and three for each film that the public sees for the first time.
    """
    old = publication.snapshot
    snapshot = deepcopy(old)
    said = {(one["category"]["code"], one["film"]): one for one in old["awards"]}
    categories = {one["code"]: one for one in old.get("categories", [])}
    awards = list(_awards(publication.edition))
    shows_scores = bool(old.get("shows_scores", False))
    for award in awards:
        if award.film.code not in snapshot["films"]:
            snapshot["films"][award.film.code] = film_facts(award.film)
    fresh = ((award, _award_facts(award, shows_scores=shows_scores)) for award in awards)
    snapshot["awards"] = [_in_old_words(award, facts, said, categories) for award, facts in fresh]
    snapshot["revocations"] = [_revocation_facts(one) for one in _revocations(publication.edition)]
    line = {"at": now.astimezone(UTC).isoformat(timespec="seconds"), "kind": kind, "notice": notice}
    snapshot["notices"] = [*old.get("notices", []), line]
    return {**snapshot, "format": FORMAT}


def films_in(publication: Publication) -> list[int]:
    """Files of the films a scheduled or public list shows, awarded ones first, by number."""
    films = publication.snapshot.get("films", {})
    awarded = {award["film"] for award in publication.snapshot.get("awards", [])}
    order = sorted(films, key=lambda code: (code not in awarded, code))
    return [films[code]["file"] for code in order if films[code]["file"]]


def put_right(snapshot: Mapping[str, Any], code: str, words: Mapping[str, str]) -> dict[str, Any]:
    """The snapshot with other words about one film: those of `CORRECTABLE`, and "citation:<category>"."""
    changed = deepcopy(dict(snapshot))
    facts = changed["films"][code]
    facts |= {name: text for name, text in words.items() if name in CORRECTABLE}
    for award in changed["awards"]:
        if award["film"] == code and f"citation:{award['category']['code']}" in words:
            award["citation"] = words[f"citation:{award['category']['code']}"]
    return changed


def list_part(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a snapshot when another one has followed: the awards, and the films in them by name."""
    shown = {award["film"] for award in snapshot["awards"]} | {one["film"] for one in snapshot.get("revocations", [])}
    names = ("title", "title_en", "maker", "country", "language")
    films = {code: {name: snapshot["films"][code].get(name) for name in names} for code in sorted(shown)}
    kept = ("format", "edition", "categories", "awards", "empty", "revocations", "criteria", "rounds", "shows_scores")
    return {**{name: snapshot[name] for name in kept if name in snapshot}, "films": films}


# ── What is said of each thing ────────────────────────────────────────────────
def _awards(edition: Edition) -> Iterable[Award]:
    awards = Award.objects.standing().filter(category__edition=edition).select_related("category")
    films = ("film", "film__creator", "film__file", "film__file__declaration", "film__rules")
    return awards.select_related(*films).order_by("category__position", "place", "film__code")


def _revocations(edition: Edition) -> Iterable[Revocation]:
    found = Revocation.objects.filter(award__category__edition=edition).order_by("revoked_at", "pk")
    return found.select_related("award__category", "award__film")


def _films_shown(edition: Edition, winners: set[int]) -> Iterable[Film]:
    films = Film.objects.filter(edition=edition).select_related("creator", "file", "file__declaration", "rules")
    films = films.prefetch_related("credits", "subtitles", "file__declaration__shots").order_by("code")
    if edition.current_rules.section("gallery").get("show") == "in_competition":
        return [*films.admitted(), *films.filter(pk__in=winners).exclude(pk__in=films.admitted())]
    return films.filter(pk__in=winners)


def _criterion_names(edition: Edition) -> dict[str, dict[str, str]]:
    """Criterion code → name in several languages, over all rounds."""
    return {line.code: dict(line.name) for round_ in results.rounds_of(edition) for line in round_.criteria}


def _category_facts(category: AwardCategory) -> dict[str, Any]:
    names = ("code", "name", "description", "prize", "slots", "decides_by")
    return {name: getattr(category, name) for name in names}


def _award_facts(award: Award, *, shows_scores: bool) -> dict[str, Any]:
    category = award.category
    return {
        "category": {"code": category.code, "name": category.name, "prize": category.prize, "slots": category.slots},
        "film": award.film.code,
        "number": award.number,
        "place": award.place,
        "shared": award.shared,
        "score": award.score if shows_scores else "",
        "explanation": award.explanation if shows_scores else [_without_value(one) for one in award.explanation],
        "citation": award.citation,
        "check": award.check_code,
    }


def _without_value(reason: Mapping[str, Any]) -> dict[str, Any]:
    return {**reason, "facts": {name: fact for name, fact in reason["facts"].items() if name != "value"}}


def _empty_facts(category: str, slot: Any) -> dict[str, Any]:
    reasons = [{"code": reason.code.value, "facts": {}} for reason in slot.reasons]
    return {"category": category, "number": slot.number, "state": slot.state.value, "explanation": reasons}


def _revocation_facts(one: Revocation) -> dict[str, Any]:
    category = one.award.category
    return {
        "category": {"code": category.code, "name": category.name},
        "film": one.award.film.code,
        "place": one.award.place,
        "check": one.award.check_code,
        "at": one.revoked_at.astimezone(UTC).isoformat(timespec="seconds"),
        "cause": one.cause,
        "notice": one.notice,
        "succession": one.succession,
    }


def _in_old_words(
    award: Award, facts: dict[str, Any], said: Mapping[tuple[str, str], Any], categories: Mapping[str, Any]
) -> dict[str, Any]:
    """An award as it was published, if it was; a new one under the published name of its category."""
    old = said.get((award.category.code, award.film.code))
    if old is not None:
        return old
    words = categories.get(award.category.code)
    kept = {name: words[name] for name in ("code", "name", "prize", "slots")} if words else facts["category"]
    return {**facts, "category": kept}


def film_facts(film: Film) -> dict[str, Any]:
    """One film as the public sees it. `file` is the number of the file that was judged."""
    return {
        "id": film.pk,
        "file": film.file_id,
        "title": film.title,
        "title_en": film.title_en,
        "synopsis": film.synopsis,
        "maker": film.creator.display_name,
        "country": film.country,
        "language": film.spoken_language,
        "without_speech": film.without_speech,
        "production_days": film.production_days,
        "duration_ms": film.file.duration_ms if film.file else None,
        "credits": [{"role": credit.role, "name": credit.name} for credit in film.credits.all()],
        "subtitles": [track.language for track in film.subtitles.all()],
        "made": _how_it_was_made(film),
    }


def _how_it_was_made(film: Film) -> dict[str, Any]:
    declaration = declaration_of(film.file)
    if declaration is None:
        return {}
    shots = shots_of(film.file)
    part = share(tally(shots), AiRule.of(film.rules.section("ai_share")))
    return {
        "share": f"{part.numerator}/{part.denominator}" if part is not None else "",
        "digest": declaration.sealed_digest,
        "jurisdictions": list(film.rules.section("disclosure").get("jurisdictions", ())),
        "models": [name for name, _ms in models_used(shots)],
        "shots": [[span.start_ms, span.end_ms, span.source.value, span.model_name] for span in shots],
        **{name: getattr(declaration, name) for name in ("voice", "music", "effects", "script")},
    }
