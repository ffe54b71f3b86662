"""Proof of evaluation: what a creator may show about how their film was judged, signed with the installation's key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards import keys
from awards.bundle import canonical
from awards.models import Publication
from awards.publication import promises_of
from contest.models import User
from judging import results
from judging.results import Evaluation
from submissions.models import Film

FORMAT = "firstlight-evaluation/1"


@dataclass(frozen=True)
class Stage:
    """A step of the film's way: `code` is "submitted", "admitted" or "round"; `name` is the round's."""

    code: str
    at: datetime | None
    name: dict[str, str]


@dataclass(frozen=True)
class Proof:
    film: Film
    publication: Publication
    stages: tuple[Stage, ...]
    rounds: tuple[Evaluation, ...]


def proof_of(film: Film, reader: User, *, now: datetime) -> Proof | None:
    """The proof for the film's creator, once the results are public and if the edition allows it; else None."""
    publication = Publication.objects.public_at(now).filter(edition=film.edition_id).select_related("edition").first()
    if publication is None or film.creator_id != reader.pk or not promises_of(publication.edition).proof:
        return None
    rounds = results.evaluations_of(film)
    admitted = film.screening_decisions.filter(verdict="admit").order_by("-decided_at").first()
    stages = (
        Stage("submitted", film.submitted_at, {}),
        *((Stage("admitted", admitted.decided_at, {}),) if admitted else ()),
        *(Stage("round", one.closed_at, one.round) for one in rounds),
    )
    return Proof(film, publication, stages, rounds)


def signed_proof(proof: Proof) -> dict[str, Any]:
    """The proof as a document that others can check: {"document", "signature", "public_key"} (Ed25519, hexadecimal),

    signed over the canonical JSON of the document. Nothing in it names a juror.
    """
    document = {
        "format": FORMAT,
        "contest": proof.publication.edition.slug,
        "film": {"code": proof.film.code, "title": proof.film.title},
        "stages": [{"stage": one.code, "name": one.name.get("en", ""), "at": _iso(one.at)} for one in proof.stages],
        "rounds": [_round(one) for one in proof.rounds],
    }
    return {"document": document, "public_key": keys.public_key(), "signature": keys.sign(canonical(document))}


def _round(one: Evaluation) -> dict[str, Any]:
    averages = [
        {"criterion": line.name.get("en", ""), "low": line.low, "high": line.high, "mean": str(line.mean)}
        for line in one.averages
    ]
    return {
        "name": one.round.get("en", ""), "films": one.films, "jurors": one.ballots,
        "watched_in_full": one.watched_in_full, "averages": averages,
    }  # fmt: skip


def _iso(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""
