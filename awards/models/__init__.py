"""Tables of the awards floor."""

from .publications import Award, Publication, PublicationQuerySet, Ruling

__all__ = ["Award", "Publication", "PublicationQuerySet", "Ruling"]
