"""What a rule reports: a code and the facts a sentence needs. Sentences themselves stand in each floor's wording."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that stands in the way. `code` names a sentence, `facts` fill it in."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
