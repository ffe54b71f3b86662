"""System checks of the submissions floor."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution

from submissions.media.provenance import trust


@register(Tags.files)
def trusted_signers(**_: object) -> Iterator[CheckMessage]:
    """The list of trusted signers of Content Credentials must not grow old. Without one, none is trusted: no fault."""
    known = trust.loaded()
    if known and known.is_old(datetime.now(UTC).date()):
        sentence = f"The list of trusted signers of Content Credentials is of {known.dated}: new signers are missing."
        hint = "Fetch the C2PA trust list again and load it: python manage.py load_trust_list FILES."
        yield Caution(sentence, hint=hint, id="firstlight.W030")
