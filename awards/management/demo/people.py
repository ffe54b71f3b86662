"""The accounts of the demonstration. Their password is printed at start; none of them exists anywhere else."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress

from awards.management.demo.scripts import DEMO_CREATOR, Person
from contest.models import User

PASSWORD = "a-lamp-in-the-dark"  # noqa: S105  printed at start, for accounts that exist nowhere else


@dataclass(frozen=True)
class Account:
    """An account a visitor of the demonstration may sign in with; `role` says what it shows."""

    person: Person
    role: str
    is_admin: bool = False


ORGANIZER = Person("Ratna Sari", "organizer@demo.example", "ID")
CHAIR = Person("Henrik Aalto", "chair@demo.example", "FI")
ADMIN = Person("Operator", "admin@demo.example", "ID")
JURORS = tuple(
    Person(name, f"juror{number}@demo.example", country)
    for number, (name, country) in enumerate(
        (("Nadia Karim", "EG"), ("Oskar Brandt", "DE"), ("Mei Tan", "SG"), ("Paulo Reis", "BR"), ("Ines Duarte", "PT")),
        start=1,
    )
)
ACCOUNTS = (
    Account(ORGANIZER, "organizer of all three editions"),
    Account(CHAIR, "chair of the jury"),
    Account(JURORS[0], "juror, half-way through a round (juror2 … juror5 are others)"),
    Account(DEMO_CREATOR, "creator with a film entered and one refused"),
    Account(ADMIN, "administrator of the installation", is_admin=True),
)


def account_of(person: Person, *, now: datetime) -> User:
    """The person's account with a confirmed address, made when it is missing."""
    user = User.objects.filter(email=person.email).first()
    if user is None:
        columns = {
            "display_name": person.name,
            "country": person.country,
            "language": person.language,
            "joined_at": now,
        }
        user = User.objects.create_user(person.email, PASSWORD, **columns)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def all_accounts(*, now: datetime) -> None:
    for account in ACCOUNTS:
        user = account_of(account.person, now=now)
        if account.is_admin:
            User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    for juror in JURORS:
        account_of(juror, now=now)


def listing() -> list[dict[str, str]]:
    """For the console: address, password, what the account shows."""
    return [{"email": one.person.email, "password": PASSWORD, "role": one.role} for one in ACCOUNTS]
