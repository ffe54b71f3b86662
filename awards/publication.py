"""What is published: a snapshot of names, credits, declarations and awards; later edits change nothing silently."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from awards.models import Award
from contest.models import Edition
from judging import results
from submissions.declaration import AiRule, Source, Span, models_used, share, tally
from submissions.models import Declaration, Film

FORMAT = 1


def snapshot_of(edition: Edition, *, taken_at: datetime) -> dict[str, Any]:
    """Everything the public pages of an edition show about its results, as JSON.

    `awards` is in the order of the categories and places; `films` maps the code of each awarded or, if the edition's
    rules show the whole competition (`gallery.show` = "in_competition"), each competing film to what is shown of it.
    """
    awards = list(
        Award.objects.filter(category__edition=edition)
        .select_related("category", "film")
        .order_by("category__position", "place", "film__code")
    )
    films = _films_shown(edition, {award.film_id for award in awards})
    return {
        "format": FORMAT,
        "taken_at": taken_at.astimezone(UTC).isoformat(timespec="seconds"),
        "edition": {"slug": edition.slug, "name": edition.name, "theme": edition.theme, "time_zone": edition.time_zone},
        "awards": [_award_facts(award) for award in awards],
        "criteria": _criterion_names(edition),
        "films": {film.code: film_facts(film) for film in films},
    }


def digest_of(snapshot: dict[str, Any]) -> str:
    """SHA-256 over the snapshot's canonical JSON, hexadecimal."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _films_shown(edition: Edition, winners: set[int]) -> Iterable[Film]:
    films = edition.films.select_related("creator", "file", "file__declaration", "rules")
    films = films.prefetch_related("credits", "subtitles", "file__declaration__shots").order_by("code")
    if edition.current_rules.section("gallery").get("show") == "in_competition":
        return [*films.admitted(), *films.filter(pk__in=winners).exclude(pk__in=films.admitted())]
    return films.filter(pk__in=winners)


def _criterion_names(edition: Edition) -> dict[str, dict[str, str]]:
    """Criterion code → name in several languages, over all rounds."""
    return {line.code: dict(line.name) for round_ in results.rounds_of(edition) for line in round_.criteria}


def _award_facts(award: Award) -> dict[str, Any]:
    category = award.category
    return {
        "category": {"code": category.code, "name": category.name, "prize": category.prize, "slots": category.slots},
        "film": award.film.code,
        "place": award.place,
        "shared": award.shared,
        "score": award.score,
        "explanation": award.explanation,
        "citation": award.citation,
    }


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
    declaration: Declaration | None = getattr(film.file, "declaration", None) if film.file else None
    if declaration is None:
        return {}
    shots = [
        Span(shot.start_ms, shot.end_ms, Source(shot.source), shot.model_name, shot.note)
        for shot in declaration.shots.all()
    ]
    part = share(tally(shots), AiRule.of(film.rules.section("ai_share")))
    return {
        "share": f"{part.numerator}/{part.denominator}" if part is not None else "",
        "models": [name for name, _ms in models_used(shots)],
        "shots": [[span.start_ms, span.end_ms, span.source.value, span.model_name] for span in shots],
        **{name: getattr(declaration, name) for name in ("voice", "music", "effects", "script")},
    }
