"""Tables of the awards floor."""

from .publications import Award, Publication, PublicationQuerySet

__all__ = ["Award", "Publication", "PublicationQuerySet"]
