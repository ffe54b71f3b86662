"""What an edition asks about AI, in words: the whole rule on one screen, for creators, organizers and the public."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

Words = tuple[str, str]

DIMENSIONS: Mapping[str, Promise] = {
    "picture": _("picture"), "voice": _("voices"), "music": _("music"), "effects": _("sound effects"),
    "script": _("script"),
}  # fmt: skip
PHASES: Mapping[str, Promise] = {
    "pre_production": _("before shooting (idea, script, design)"),
    "production": _("making the pictures and sounds"),
    "post_production": _("editing and finishing"),
}
CLASSES: Mapping[str, Promise] = {
    "all_ai": _("all AI: every shot that counts was generated"),
    "hybrid": _("hybrid: generated and other picture together"),
}
TOOL_KINDS: Mapping[str, Promise] = {
    "video": _("video"), "image": _("images"), "voice": _("voices"), "music": _("music"), "sound": _("sound effects"),
    "llm": _("text (language model)"), "upscale": _("enhancement"), "editing": _("editing"),
    "other": _("something else"),
}  # fmt: skip
EVIDENCE: Mapping[str, Promise] = {
    "raw_clips": _("original downloads of generated clips"),
    "prompt_log": _("the log of prompts"),
    "project_file": _("the project file of the edit"),
    "screenshots": _("screenshots of the work"),
    "making_of": _("a making-of"),
}
STAGES: Mapping[str, Promise] = {
    "screening": _("at screening"), "shortlist": _("once the shortlist stands"),
    "finalists": _("before the final jury"), "winners": _("before the awards are published"),
}  # fmt: skip
VERIFIERS: Mapping[str, Promise] = {
    "organizers": _("the organizers"), "verifiers": _("verifiers appointed by the organizers"), "jury": _("the jury"),
}  # fmt: skip


def ai_rule(rules: Mapping[str, Any]) -> list[Words]:
    """(term, sentence) for everything the rules say about AI; `rules` is the data of a version of the rules."""
    share, evidence = rules.get("ai_share", {}), rules.get("evidence", {})
    return [
        *_measure(share),
        *_beside(share),
        *_evidence(evidence),
        *((gettext("Verified"), _check(check)) for check in rules.get("verification", ())),
    ]


def dimension_name(dimension: Mapping[str, Any]) -> str:
    """The name of a weighted dimension in the reader's language, or in English."""
    texts: Mapping[str, str] = dimension.get("name", {})
    known = DIMENSIONS.get(dimension["code"])
    return texts.get(get_language() or "en") or (str(known) if known else texts.get("en", dimension["code"]))


def _measure(share: Mapping[str, Any]) -> Iterator[Words]:
    kind, least = share.get("kind", "none"), share.get("minimum_percent", 0)
    term = gettext("Share of AI")
    if kind == "none":
        yield term, gettext("No least share is asked for.")
    if kind == "yes_no":
        yield term, gettext("AI in some form, in picture, sound or script; how much is left to the film.")
    if kind == "minimum_by_time":
        yield (
            term,
            gettext("At least %(percent)d %% of the running time, exactly computed and never rounded up.")
            % {"percent": least},
        )
    if kind == "weighted":
        parts = [f"{dimension_name(each)} {each['weight']} %" for each in share.get("dimensions", ())]
        yield term, gettext("At least %(percent)d %% over all: %(parts)s. AI counts full, people and AI half.") % {
            "percent": least, "parts": ", ".join(parts)
        }  # fmt: skip
    if share.get("shots", "required") == "required":
        yield gettext("What counts"), _what_counts(share)


def _what_counts(share: Mapping[str, Any]) -> str:
    return gettext(
        "Every shot is marked. AI counts full; AI mixed with recorded or hand-made picture counts half; everything "
        "else counts nothing. Titles and black do not count; beyond %(neutral)d %% of the film they count as other "
        "picture. Upscaling and grading change nothing."
    ) % {"neutral": share.get("neutral_percent", 10)}


def _beside(share: Mapping[str, Any]) -> Iterator[Words]:
    if vendors := share.get("vendors"):
        yield (
            gettext("Whose models"),
            gettext("Only models of these vendors count: %(vendors)s.") % {"vendors": _listed(vendors)},
        )
    if tools := share.get("tools"):
        yield gettext("Tools"), _tools(tools)
    if phases := share.get("phases"):
        yield (
            gettext("Phases"),
            gettext("AI takes part in each of these: %(phases)s.") % {"phases": _named(phases, PHASES, "; ")},
        )
    if classes := share.get("classes"):
        yield gettext("Classes"), _named(classes, CLASSES, "; ")


def _tools(tools: Mapping[str, Any]) -> str:
    said: list[str] = []
    if least := tools.get("minimum"):
        said.append(
            ngettext("At least %(count)d AI tool.", "At least %(count)d AI tools.", least) % {"count": least}
        )  # fmt: skip
    if kinds := tools.get("kinds"):
        said.append(gettext("At least one for each of these: %(kinds)s.") % {"kinds": _named(kinds, TOOL_KINDS)})
    return " ".join(said)


def _evidence(evidence: Mapping[str, Any]) -> Iterator[Words]:
    if required := evidence.get("required"):
        yield (
            gettext("Evidence"),
            gettext("To be handed in with every film: %(what)s.") % {"what": _named(required, EVIDENCE)},
        )
    if asked := evidence.get("on_request"):
        yield (
            gettext("Evidence on request"),
            gettext("To be kept and handed in when asked for: %(what)s.") % {"what": _named(asked, EVIDENCE)},
        )


def _check(check: Mapping[str, Any]) -> str:
    said = gettext("%(when)s by %(whom)s: %(which)s.") % {
        "when": STAGES[check["stage"]], "whom": VERIFIERS[check["by"]], "which": _which(check)
    }  # fmt: skip
    if wanted := check.get("evidence"):
        said += " " + gettext("Asked for: %(what)s.") % {"what": _named(wanted, EVIDENCE)}
    return said[:1].upper() + said[1:]


def _which(check: Mapping[str, Any]) -> str:
    if films := check.get("films"):
        return ngettext("%(count)d film", "%(count)d films", films) % {"count": films}
    if part := check.get("random_percent"):
        return gettext("%(percent)d %% of the films, drawn by lot with a published seed") % {"percent": part}
    return gettext("every film")


def _named(codes: Sequence[str], names: Mapping[str, Promise], between: str = ", ") -> str:
    return between.join(str(names.get(code, code)) for code in codes)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
