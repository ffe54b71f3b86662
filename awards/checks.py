"""System checks of the awards floor."""

from collections.abc import Iterator
from ctypes.util import find_library

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution


@register(Tags.files)
def printer(**_: object) -> Iterator[CheckMessage]:
    """Certificates are printed by WeasyPrint, which needs Pango; without it they can only be printed from a browser."""
    if not (find_library("pango-1.0") and find_library("pangoft2-1.0")):
        hint = "Install Pango (Debian: apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
        yield Caution("Pango was not found: certificates cannot be made as PDF.", hint=hint, id="firstlight.W020")
