"""The list of trusted signers: where it lies, whence it came, and how old it is. Nothing is ever fetched."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

OLD_DAYS = 180
"""Signers come and go every few months; after half a year somebody should fetch the list anew."""


@dataclass(frozen=True)
class TrustList:
    """`certificates` of signers, taken over at `loaded_at` from `origin` (files, or what the operator wrote).

    `issued` is the day the list itself bears, if the operator gave it (YYYY-MM-DD).
    """

    loaded_at: datetime
    certificates: int
    origin: str = ""
    issued: str = ""

    @property
    def dated(self) -> date:
        """The day by which its age counts."""
        return date.fromisoformat(self.issued) if self.issued else self.loaded_at.date()

    def is_old(self, today: date) -> bool:
        return (today - self.dated).days > OLD_DAYS


def path() -> Path | None:
    """The PEM file of the signers this installation trusts; None when there is none."""
    file = Path(settings.C2PA_TRUST_LIST)
    return file.resolve() if file.is_file() else None


def loaded() -> TrustList | None:
    """What is known of the list in use; None without one, or where nothing was written down beside it."""
    file = path()
    if file is None:
        return None
    try:
        said = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        known = {name: said[name] for name in ("certificates", "origin", "issued") if name in said}
        return TrustList(loaded_at=datetime.fromisoformat(said["loaded_at"]), **known)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(certificates: list[str], about: TrustList) -> None:
    """Put these certificates (PEM) in the place of the list of before."""
    target = Path(settings.C2PA_TRUST_LIST)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_text("\n".join(certificates) + "\n", encoding="utf-8")
    partial.replace(target)
    told = {**asdict(about), "loaded_at": about.loaded_at.isoformat(timespec="seconds")}
    target.with_suffix(".json").write_text(json.dumps(told), encoding="utf-8")
