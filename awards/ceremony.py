"""The ceremony in the hall: a programme that holds every winner under seal, and the envelopes that open them.

What the hall's screen loads beforehand is the same for every outcome: the films that could win, and for each category
one sealed box of equal size. A box opens with its envelope's code (twelve letters), which comes from the server when
the key is pressed or, when the network of the hall has died, from the paper in the presenter's hand.
"""

import json
import os
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import pbkdf2_hmac
from random import Random
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.utils.crypto import salted_hmac

from awards.models import Award, Ceremony, Nomination
from awards.models.awards import LETTERS
from awards.wording import INVENTED_CITATION, AwardsRefused
from contest.audit import record
from contest.models import AwardCategory, Edition, User
from judging import results
from submissions.models import Film

PARTS, ENVELOPE = 3, 2
"""Of each category: its name, its nominees, its envelope. Step 0 welcomes."""
ROUNDS_OF_HASHING = 210_000
"""PBKDF2 with HMAC-SHA-256; the codes carry 60 random bits of their own."""
BOX_BYTES = 4096
"""Boxes are filled up to a multiple of this, all to the size of the fullest: from outside they are alike."""
DECOYS = 12
"""How many more films are loaded beside a winner that nobody could expect, so that it does not stand out."""


class Winner(NamedTuple):
    """A film in an envelope, by number."""

    film: int
    citation: str
    shared: bool


# ── The programme ─────────────────────────────────────────────────────────────
def programme(edition: Edition, ceremony: Ceremony) -> dict[str, Any]:
    """The steps in order, from the last category to the first, and every film that could win, in no telling order.

    Eight queries. `boxes` of the steps are base64; `films` have no addresses yet (see the view).
    """
    categories = list(edition.award_categories.order_by("-position"))
    could_win = _could_win(edition, categories)
    winners = _rehearsed(ceremony, categories, could_win) if ceremony.is_rehearsal else _decided(edition)
    expected = {pk for numbers in could_win.values() for pk in numbers}
    unexpected = {winner.film for given in winners.values() for winner in given} - expected
    films = {film.pk: film for film in _films(expected | unexpected | _decoys(edition, ceremony, unexpected))}
    plain = {one.code: {"winners": [_told(winner, films) for winner in winners.get(one.pk, [])]} for one in categories}
    size = max((len(_written(content)) for content in plain.values()), default=0)
    return {
        "steps": [
            {"code": one.code, "name": one.name, "prize": one.prize or {},
             "nominees": sorted(films[pk].code for pk in could_win[one.code] if pk in films),
             "box": seal(plain[one.code], code=envelope_code(ceremony, one.code), size=size)}
            for one in categories
        ],
        "films": {film.code: _facts(film) for film in sorted(films.values(), key=lambda film: film.code)},
        "rehearsal": ceremony.is_rehearsal,
    }  # fmt: skip


def films_of(edition: Edition, codes: Iterable[str]) -> dict[str, Film]:
    """The rows behind a programme's films, by code, with what their pictures and streams need. Three queries."""
    films = Film.objects.filter(edition=edition, code__in=list(codes)).select_related("creator", "file")
    return {film.code: film for film in films.prefetch_related("file__renditions", "subtitles")}


def _decoys(edition: Edition, ceremony: Ceremony, unexpected: set[int]) -> set[int]:
    if not unexpected:
        return set()
    others = sorted(set(Film.objects.admitted().filter(edition=edition).values_list("pk", flat=True)) - unexpected)
    return set(Random(ceremony.seed).sample(others, min(DECOYS, len(others))))


def _told(winner: "Winner", films: Mapping[int, Film]) -> dict[str, Any]:
    return {"film": films[winner.film].code, "citation": winner.citation, "shared": winner.shared}


def _could_win(edition: Edition, categories: Iterable[AwardCategory]) -> dict[str, list[int]]:
    """By category, the films the hall may expect: the nominated ones, or all that the last closed round judged."""
    last = results.last_result(edition)
    judged = [row.film_id for row in last.rows] if last else []
    nominated: dict[int, list[int]] = {}
    for category, film in Nomination.objects.filter(category__edition=edition).values_list("category", "film"):
        nominated.setdefault(category, []).append(film)
    return {one.code: nominated.get(one.pk, judged) if one.nominated else judged for one in categories}


def _films(numbers: Iterable[int]) -> Iterable[Film]:
    return Film.objects.filter(pk__in=list(numbers)).select_related("creator")


def _facts(film: Film) -> dict[str, Any]:
    return {"title": film.title, "title_en": film.title_en, "maker": film.creator.display_name, "country": film.country,
            "language": film.spoken_language}  # fmt: skip


def _decided(edition: Edition) -> dict[int, list[Winner]]:
    """By category number, the last place first."""
    given: dict[int, list[Winner]] = {}
    for award in Award.objects.standing().filter(category__edition=edition).order_by("-place", "film__code"):
        given.setdefault(award.category_id, []).append(Winner(award.film_id, award.citation, award.shared))
    return given


def _rehearsed(
    ceremony: Ceremony, categories: Iterable[AwardCategory], could_win: Mapping[str, Sequence[int]]
) -> dict[int, list[Winner]]:
    """Invented winners, drawn from the films that could win: they follow from the rehearsal's seed and nothing else."""
    draw = Random(ceremony.seed)
    invented = str(INVENTED_CITATION)
    drawn: dict[int, list[Winner]] = {}
    for one in categories:
        films = sorted(could_win[one.code])
        drawn[one.pk] = [Winner(film, invented, False) for film in draw.sample(films, min(one.slots, len(films)))]
    return drawn


# ── Envelopes ─────────────────────────────────────────────────────────────────
def envelope_code(ceremony: Ceremony, category: str) -> str:
    """What the paper in a category's envelope says: "7K3M-9QXD-41TZ", 60 bits that nobody can work out."""
    digest = salted_hmac("awards.ceremony", f"{ceremony.seed}:{category}", algorithm="sha256").digest()
    letters = "".join(LETTERS[byte % 32] for byte in digest[:12])
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def _written(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def seal(content: Mapping[str, Any], *, code: str, size: int = 0) -> dict[str, str]:
    """A box of AES-256-GCM under a key made from the code, as full as one of `size` bytes; all values are base64.

    The same scheme is in the browser's WebCrypto: `static/awards/envelope.js` opens it.
    """
    plain = _written(content)
    room = -(-max(size, len(plain)) // BOX_BYTES) * BOX_BYTES
    salt, nonce = os.urandom(16), os.urandom(12)
    key = pbkdf2_hmac("sha256", code.replace("-", "").encode(), salt, ROUNDS_OF_HASHING)
    written = {"salt": salt, "nonce": nonce, "box": AESGCM(key).encrypt(nonce, plain.ljust(room), None)}
    return {name: b64encode(value).decode() for name, value in written.items()}


def envelopes(edition: Edition, ceremony: Ceremony) -> list[tuple[AwardCategory, str]]:
    """(category, code) in the order of the evening, to print, cut, and put into envelopes."""
    return [(one, envelope_code(ceremony, one.code)) for one in edition.award_categories.order_by("-position")]


# ── The evening ───────────────────────────────────────────────────────────────
def ceremony_of(edition: Edition, *, is_rehearsal: bool, now: datetime) -> Ceremony:
    """The run of this kind, begun when it is first asked for."""
    return Ceremony.objects.get_or_create(
        edition=edition, is_rehearsal=is_rehearsal, defaults={"moved_at": now}
    )[0]  # fmt: skip


def is_signed(edition: Edition) -> bool:
    publication = getattr(edition, "publication", None)
    return publication is not None and publication.stage in ("signed", "scheduled")


def refuse_before_signature(edition: Edition) -> None:
    """Real winners are put under seal once they are signed: before that, anybody can only rehearse."""
    if not is_signed(edition):
        raise AwardsRefused("unsigned")


@dataclass(frozen=True)
class Place:
    """Where the hall stands, for the remote control: the category (None at the ends), its part, the winner shown."""

    category: AwardCategory | None
    part: int
    shown: int
    is_last: bool


def place_of(ceremony: Ceremony) -> Place:
    categories = list(ceremony.edition.award_categories.order_by("-position"))
    number, part = divmod(ceremony.step - 1, PARTS)
    inside = ceremony.step >= 1 and number < len(categories)
    return Place(
        categories[number] if inside else None, part if inside else 0, ceremony.shown, number >= len(categories)
    )


def numbers_of(edition: Edition, ceremony: Ceremony) -> list[int]:
    """How many winners each envelope holds, in the order of the evening. Never sent to the hall before it is opened."""
    categories = list(edition.award_categories.order_by("-position"))
    if ceremony.is_rehearsal:
        drawn = _rehearsed(ceremony, categories, _could_win(edition, categories))
        return [len(drawn[one.pk]) for one in categories]
    held = Award.objects.standing().filter(category__edition=edition).values_list("category", flat=True)
    return [list(held).count(one.pk) for one in categories]


def following(step: int, shown: int, numbers: Sequence[int]) -> tuple[int, int]:
    """Where "next" leads: a category's name, its nominees, its envelope, each winner in it; at last all of them."""
    number, part = divmod(step - 1, PARTS)
    if step >= 1 and part == ENVELOPE and number < len(numbers) and shown < max(1, numbers[number]):
        return step, shown + 1
    return min(step + 1, PARTS * len(numbers) + 1), 0


def preceding(step: int, shown: int) -> tuple[int, int]:
    """Where "back" leads; an envelope that was opened is shown closed again, though everybody has seen it."""
    return (step, shown - 1) if shown else (max(0, step - 1), 0)


@transaction.atomic
def go(ceremony: Ceremony, *, step: int, shown: int, actor: User, now: datetime) -> str | None:
    """Move the hall to a step. Showing winners opens the envelope: its code comes back, and the diary says so.

    Steps out of the programme are taken for its nearest end.
    """
    categories = list(ceremony.edition.award_categories.order_by("-position"))
    row = Ceremony.objects.select_for_update().select_related("edition").get(pk=ceremony.pk)
    row.step, row.shown, row.moved_at = max(0, min(step, PARTS * len(categories) + 1)), max(0, shown), now
    number, part = divmod(row.step - 1, PARTS)
    code = None
    if row.shown and row.step >= 1 and part == ENVELOPE and number < len(categories):
        category = categories[number].code
        code = envelope_code(row, category)
        if category not in row.opened:
            row.opened = [*row.opened, category]
            facts = {"category": category, "rehearsal": row.is_rehearsal}
            record("ceremony.open", row, actor=actor, at=now, edition=row.edition, **facts)
    row.save()
    return code


@transaction.atomic
def begin_anew(ceremony: Ceremony, *, actor: User, now: datetime) -> None:
    """Close all envelopes under new codes and go back to the first step: what was printed before opens nothing more."""
    fresh = Ceremony(edition=ceremony.edition, moved_at=now)
    Ceremony.objects.filter(pk=ceremony.pk).update(seed=fresh.seed, step=0, shown=0, opened=[], moved_at=now)
    record(
        "ceremony.begin_anew", ceremony, actor=actor, at=now, edition=ceremony.edition, rehearsal=ceremony.is_rehearsal
    )
