"""An edition as data: read from TOML, checked, compared, written back. No contest is written in code.

A rule: plain Python, no Django, no clock, no files (callers bring the text). Besides this code the folder holds the
presets that come with the house, one TOML file each.
"""

from contest.presets.changes import Change, diff
from contest.presets.data import AwardData, BadPreset, EditionData, problems, read, rules_digest, write

__all__ = ["AwardData", "BadPreset", "Change", "EditionData", "diff", "problems", "read", "rules_digest", "write"]
