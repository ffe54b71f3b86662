"""Tables of the ground floor."""

from .editions import AwardCategory, DateChange, Edition, EditionQuerySet, RulesVersion, Translations
from .people import Consent, Role, User, UserManager
from .records import AuditEntry, AuditHead, OutgoingMail

__all__ = [
    "AuditEntry", "AuditHead", "AwardCategory", "Consent", "DateChange", "Edition", "EditionQuerySet", "OutgoingMail",
    "Role", "RulesVersion", "Translations", "User", "UserManager",
]  # fmt: skip
