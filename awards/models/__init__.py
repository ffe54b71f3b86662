"""Tables of the awards floor."""

from .awards import Award, Nomination, ProposedRevocation, Revocation, Ruling
from .cases import Case, Decider
from .ceremonies import Ceremony
from .publications import Publication, PublicationQuerySet, PublishedList, Seal, Signature

__all__ = [
    "Award", "Case", "Ceremony", "Decider", "Nomination", "ProposedRevocation", "Publication", "PublicationQuerySet",
    "PublishedList", "Revocation", "Ruling", "Seal", "Signature",
]  # fmt: skip
