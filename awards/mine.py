"""What a creator has on this floor: awards and certificates, offers and questions to answer, how a film was judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from awards.certificates import Certificate, held_by
from awards.gallery import FilmCard, film_of, revocations_of
from awards.models import Award, Case, Publication
from awards.publication import promises_of
from contest.models import User
from submissions.models import Film


@dataclass(frozen=True)
class MyFilm:
    """One film of the reader. Before the instant `publication` is None, and nothing is in it but `cases`.

    `card` is the film as it was published, if it is shown; `revoked` are the public notices about its awards.
    """

    film: Film
    publication: Publication | None
    card: FilmCard | None
    certificates: tuple[Certificate, ...]
    revoked: tuple[dict[str, object], ...]
    offers: tuple[Award, ...]
    cases: tuple[Case, ...]
    has_proof: bool


def films_of(user: User, *, now: datetime) -> tuple[MyFilm, ...]:
    """The reader's films about which there is something to say here, newest first.

    Four queries, and two for each edition of theirs whose results are public.
    """
    films = list(Film.objects.made_by(user).select_related("edition").order_by("-created_at", "-pk"))
    shown = Publication.objects.public_at(now).filter(edition__in={film.edition_id for film in films})
    public = {one.edition_id: one for one in shown.select_related("edition").defer("snapshot")}
    proofs = {edition for edition, one in public.items() if promises_of(one.edition).proof}
    offers = _by_film(Award.objects.filter(film__creator=user, state=Award.State.OFFERED).select_related("category"))
    cases = _by_film(Case.objects.told_to(user))
    every = (_mine(film, public.get(film.edition_id), proofs, offers, cases) for film in films)
    return tuple(one for one in every if one.publication or one.cases)


def _by_film(rows: Iterable[Award | Case]) -> dict[int, list[Award | Case]]:
    found: dict[int, list[Award | Case]] = {}
    for row in rows:
        found.setdefault(row.film_id, []).append(row)
    return found


def _mine(
    film: Film, publication: Publication | None, proofs: set[int], offers: Mapping[int, list[Award | Case]],
    cases: Mapping[int, list[Award | Case]],
) -> MyFilm:  # fmt: skip
    return MyFilm(
        film=film,
        publication=publication,
        card=film_of(publication, film.code) if publication else None,
        certificates=tuple(held_by(publication, film.code)) if publication else (),
        revoked=tuple(revocations_of(publication, film.code)) if publication else (),
        offers=tuple(one for one in offers.get(film.pk, ()) if isinstance(one, Award)) if publication else (),
        cases=tuple(one for one in cases.get(film.pk, ()) if isinstance(one, Case)),
        has_proof=film.edition_id in proofs and film.submitted_at is not None,
    )
