"""Read models of the public pages: all comes from the published snapshot; nothing of it exists before the instant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any

from awards.models import Award, Case, Publication
from contest.models import Edition
from submissions.models import Film


@dataclass(frozen=True)
class FilmCard:
    """A film as shown on cards and on its page. `share` is the AI part of the picture, 0–1, or None."""

    code: str
    facts: dict[str, Any]

    @property
    def share(self) -> Fraction | None:
        written = self.facts["made"].get("share") if self.facts.get("made") else ""
        return Fraction(written) if written else None

    @property
    def shots(self) -> list[tuple[int, int, str, str]]:
        """(start, length, source, model), in ms, for the timeline."""
        return [
            (start, end - start, source, model) for start, end, source, model in self.facts["made"].get("shots", [])
        ]


@dataclass(frozen=True)
class AwardCard:
    """An award given to a film. `name` and `prize` are texts in several languages."""

    code: str
    name: dict[str, str]
    prize: dict[str, str]
    place: int
    shared: bool
    film: FilmCard
    citation: str
    explanation: tuple[dict[str, Any], ...]
    names: dict[str, dict[str, str]]
    titles: dict[int, str] = field(default_factory=dict[int, str])
    check: str = ""
    revoked: dict[str, Any] | None = None


@dataclass(frozen=True)
class Checked:
    """What a certificate is worth: the award and film it was made out for; `revoked` is the public notice, if any."""

    publication: Publication
    award: dict[str, str]
    film: FilmCard
    revoked: dict[str, Any] | None

    @property
    def is_valid(self) -> bool:
        return self.revoked is None


def published(edition: Edition, *, now: datetime) -> Publication | None:
    """The edition's publication if everybody may see it at `now`, without its snapshot. One query."""
    shown = Publication.objects.public_at(now).defer("snapshot")
    return shown.select_related("edition").filter(edition=edition).first()


def snapshot_of(publication: Publication) -> dict[str, Any]:
    """What was published. With thousands of films it is megabytes: read once for each list, not for each picture."""
    return _read(publication.pk, publication.digest)


@lru_cache(maxsize=4)
def _read(number: int, digest: str) -> dict[str, Any]:  # noqa: ARG001  another digest is another list
    return Publication.objects.values_list("snapshot", flat=True).get(pk=number)


def published_once(edition: Edition, *, now: datetime) -> Publication | None:
    """The edition's publication if it is public, or was and has been retracted. One query."""
    either = Publication.objects.public_at(now) | Publication.objects.retracted_by(now)
    return either.select_related("edition").defer("snapshot").filter(edition=edition).first()


def newest_published(*, now: datetime) -> Publication | None:
    """The newest results anybody may see, of announced or archived editions."""
    shown = Publication.objects.public_at(now).filter(edition__in=Edition.objects.announced())
    return shown.select_related("edition").defer("snapshot").order_by("-publish_at").first()


def films_of(publication: Publication) -> list[FilmCard]:
    return [FilmCard(code, facts) for code, facts in snapshot_of(publication)["films"].items()]


def film_of(publication: Publication, code: str) -> FilmCard | None:
    facts = snapshot_of(publication)["films"].get(code)
    return FilmCard(code, facts) if facts else None


def awards_of(publication: Publication) -> list[AwardCard]:
    """The awards in the order of their categories and places."""
    snapshot = snapshot_of(publication)
    films = {card.code: card for card in films_of(publication)}
    titles = {facts["id"]: facts["title"] for facts in snapshot["films"].values()}
    return [
        AwardCard(
            code=given["category"]["code"], name=given["category"]["name"], prize=given["category"].get("prize") or {},
            place=given["place"], shared=given["shared"], film=films[given["film"]], citation=given["citation"],
            explanation=tuple(given["explanation"]), names=_names(snapshot), titles=titles,
            check=given.get("check", ""),
        )
        for given in snapshot["awards"]
    ]  # fmt: skip


def _names(snapshot: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What criteria and rounds are called; the deciding round is the last one, also under ""."""
    rounds: dict[str, dict[str, str]] = snapshot.get("rounds", {})
    deciding = {"": rounds[last]} if (last := next(reversed(rounds), None)) is not None else {}
    return {**snapshot.get("criteria", {}), **rounds, **deciding}


def revocations_of(publication: Publication, code: str = "") -> list[dict[str, Any]]:
    """What was taken back in public, of one film or of all, oldest first; `at` as an instant."""
    found = snapshot_of(publication).get("revocations", [])
    return [{**one, "at": datetime.fromisoformat(one["at"])} for one in found if not code or one["film"] == code]


def notices_of(publication: Publication) -> list[dict[str, Any]]:
    """What the public was told since the first list, oldest first; `at` as an instant."""
    return [{**one, "at": datetime.fromisoformat(one["at"])} for one in snapshot_of(publication).get("notices", [])]


def empty_slots(publication: Publication) -> list[dict[str, Any]]:
    """Slots without a film, with the name of their category: not given, passed on, or open after a revocation."""
    categories = {one["code"]: one for one in snapshot_of(publication).get("categories", [])}
    return [{**one, "name": categories[one["category"]]["name"]} for one in snapshot_of(publication).get("empty", [])]


def record_of(publication: Publication, *, now: datetime) -> dict[str, Any]:
    """What stands beside the awards: revocations with titles, notices, empty slots, whether it is provisional."""
    films = snapshot_of(publication)["films"]
    revoked = [{**one, "title": films[one["film"]]["title"]} for one in revocations_of(publication)]
    return {
        "revocations": revoked, "notices": notices_of(publication), "empty": empty_slots(publication),
        "is_provisional": publication.is_provisional_at(now),
    }  # fmt: skip


def frozen_films(edition: Edition) -> frozenset[str]:
    """Codes of films with an open case: their awards are not final while the others' are. One query."""
    return frozenset(Case.objects.open().filter(edition=edition).values_list("film__code", flat=True))


def checked(code: str, *, now: datetime) -> Checked | None:
    """What a certificate's number says at `now`; None for a number that says nothing, or nothing yet.

    A number that is not public yet costs what an unknown one costs: one query.
    """
    shown = Award.objects.filter(category__edition__publication__in=Publication.objects.public_at(now))
    found = shown.select_related("category__edition", "film", "revocation").filter(check_code=code.strip().upper())
    award = found.first()
    publication = published(award.category.edition, now=now) if award else None
    if award is None or publication is None:
        return None
    listed = {one["check"]: one for one in snapshot_of(publication)["awards"] if one.get("check")}
    facts = snapshot_of(publication)["films"].get(award.film.code)
    if facts is None or (award.check_code not in listed and award.state != Award.State.REVOKED):
        return None
    notice = next((one for one in revocations_of(publication) if one.get("check") == award.check_code), None)
    return Checked(publication, award.category.name, FilmCard(award.film.code, facts), notice)


def by_category(awards: list[AwardCard]) -> Iterator[tuple[AwardCard, list[AwardCard]]]:
    """(any award of the category, all its awards), in order."""
    for _code, group in groupby(awards, key=lambda award: award.code):
        cards = list(group)
        yield cards[0], cards


def films_by_id(cards: list[FilmCard]) -> dict[str, Film]:
    """The rows behind the cards, by code, for pictures. A film that is gone is not among them. One query."""
    films = Film.objects.filter(pk__in=[card.facts["id"] for card in cards]).select_related("file")
    return {film.code: film for film in films if not film.is_gone}
