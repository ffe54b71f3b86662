"""Who must not judge what, and why. Computed and blocking: a film with any reason is never allocated to that juror."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

KeyT = TypeVar("KeyT")


class Reason(StrEnum):
    """Why a juror must not judge a film, gravest first."""

    OWN_FILM = "own_film"
    TEAM_MEMBER = "team_member"
    SAME_ADDRESS = "same_address"
    SAME_ORGANISATION = "same_organisation"
    DECLARED = "declared"


@dataclass(frozen=True)
class JurorFacts:
    """What is known of a juror. `person` is the account; `addresses` are verified ones only; `name` as it is shown."""

    juror: int
    person: int
    addresses: frozenset[str] = frozenset()
    organisation: str = ""
    name: str = ""


@dataclass(frozen=True)
class FilmFacts:
    """Who stands behind a film: its creator's account, the team's accounts, the creator's verified addresses and those
    given for members of the team.

    `credits` are the names in the credits: most of a team has no account here.
    """

    film: int
    creator: int
    team: frozenset[int] = frozenset()
    credits: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()


Reasons = tuple[Reason, ...]


def same_mailbox(address: str) -> str:
    """The form in which two addresses of one mailbox are equal; "" for what is no address.

    Case and surrounding space never tell mailboxes apart, nor does a sub-address (`ann+films@…`, RFC 5233):
    a conflict too many costs one other juror, a conflict missed costs the contest.
    """
    local, _, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    mailbox = local.partition("+")[0] or local
    return f"{mailbox}@{domain}" if mailbox and domain else ""


def same_house(organisation: str) -> str:
    """The form in which two spellings of one organisation are equal: letters, their marks and digits; no case."""
    signs = unicodedata.normalize("NFKC", organisation).casefold()
    return "".join(sign for sign in signs if unicodedata.category(sign)[0] in "LMN")


def same_person(name: str) -> str:
    """The form in which two spellings of a name are equal: its parts in any order; no case, no dots; "" for none.

    Two people may share a name. Then a film goes to another juror: that costs little, and nobody is accused.
    """
    parts = [same_house(part) for part in name.replace("-", " ").split()]
    return " ".join(sorted(part for part in parts if part))


def reasons(juror: JurorFacts, film: FilmFacts, *, declared: bool = False) -> Reasons:
    """Every reason why `juror` must not judge `film`, in the order of Reason; empty when there is none."""
    found = (
        (Reason.OWN_FILM, juror.person == film.creator),
        (Reason.TEAM_MEMBER, juror.person in film.team or same_person(juror.name) in _names(film.credits)),
        (Reason.SAME_ADDRESS, bool(_mailboxes(juror.addresses) & _mailboxes(film.addresses))),
        (Reason.SAME_ORGANISATION, bool(_houses([juror.organisation]) & _houses(film.organisations))),
        (Reason.DECLARED, declared),
    )
    return tuple(reason for reason, holds in found if holds)


def conflicts(
    jurors: Iterable[JurorFacts], films: Iterable[FilmFacts], *, declared: Iterable[tuple[int, int]] = ()
) -> Mapping[tuple[int, int], Reasons]:
    """All conflicts of a panel: (juror, film) → reasons. `declared` are (juror, film) pairs somebody declared.

    Declared pairs of jurors or films not given are left out. Looks up instead of comparing everyone with everything:
    1,500 jurors and 100,000 films take about a second.
    """
    jury = tuple(jurors)
    said = frozenset(declared)
    by_person = _index((one.person, one.juror) for one in jury)
    by_mailbox = _index((box, one.juror) for one in jury for box in _mailboxes(one.addresses))
    by_house = _index((house, one.juror) for one in jury for house in _houses([one.organisation]))
    by_name = _index((same_person(one.name), one.juror) for one in jury if same_person(one.name))
    by_film = _index((film, juror) for juror, film in said)
    facts = {one.juror: one for one in jury}
    found: dict[tuple[int, int], Reasons] = {}
    for film in films:
        suspects: set[int] = set(by_person.get(film.creator, ())) | (by_film.get(film.film, set()) & facts.keys())
        suspects.update(*(by_person.get(person, ()) for person in film.team))
        suspects.update(*(by_name.get(name, ()) for name in _names(film.credits)))
        suspects.update(*(by_mailbox.get(box, ()) for box in _mailboxes(film.addresses)))
        suspects.update(*(by_house.get(house, ()) for house in _houses(film.organisations)))
        for juror in sorted(suspects):
            pair = (juror, film.film)
            found[pair] = reasons(facts[juror], film, declared=pair in said)
    return found


def _mailboxes(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(box for box in map(same_mailbox, addresses) if box)


def _names(credits: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in map(same_person, credits) if name)


def _houses(organisations: Iterable[str]) -> frozenset[str]:
    return frozenset(house for house in map(same_house, organisations) if house)


def _index(pairs: Iterable[tuple[KeyT, int]]) -> dict[KeyT, set[int]]:
    index: defaultdict[KeyT, set[int]] = defaultdict(set)
    for key, juror in pairs:
        index[key].add(juror)
    return index
