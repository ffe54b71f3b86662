"""People: an account (the e-mail address is the login), roles per edition, consents to a version of the rules."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .records import OutgoingMail


class UserManager(BaseUserManager["User"]):
    """Accounts are made with an e-mail address, folded to lower case, and a password (or none)."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do is said by their roles per edition; a superuser runs the installation."""

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name as shown"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 alpha-2"))
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        roles: RelatedManager["Role"]
        consents: RelatedManager["Consent"]
        mails: RelatedManager["OutgoingMail"]

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_an_address"),)

    def __str__(self) -> str:
        return gettext("Closed account") if self.closed_at else self.display_name or self.email

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def as_data(self) -> dict[str, Any]:
        """What this floor knows about the person, for themselves to keep: profile, roles, consents, letters."""
        profile = ("email", "display_name", "country", "language", "time_zone", "organisation", "joined_at")
        return {
            **{name: getattr(self, name) for name in profile},
            "roles": list(self.roles.values("edition__slug", "kind", "given_at")),
            "consents": list(self.consents.values("rules__edition__slug", "rules__number", "given_at")),
            "letters": list(self.mails.values("kind", "subject", "written_at", "sent_at").order_by("written_at")),
        }


class Role(models.Model):
    """What a person is in an edition. One row a person, edition and kind."""

    class Kind(models.TextChoices):
        CREATOR = "creator", _("Creator")
        JUROR = "juror", _("Juror")
        CHAIR = "chair", _("Chair of the jury")
        ORGANIZER = "organizer", _("Organizer")

    edition = models.ForeignKey("contest.Edition", on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=12, choices=Kind)
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["edition", "user", "kind"], name="one_role_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["creator", "juror", "chair", "organizer"]), name="role_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"


class Consent(models.Model):
    """A person accepted one version of an edition's rules, at an instant."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    rules = models.ForeignKey("contest.RulesVersion", on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "rules"], name="one_consent_a_version"),)

    def __str__(self) -> str:
        return f"{self.user} accepts {self.rules}"
