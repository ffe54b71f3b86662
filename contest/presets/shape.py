"""The shape of a preset: which keys there are, what each may hold, and in which order they are written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from contest.problems import Problem

Tree = Mapping[str, object]
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class Kind(StrEnum):
    """What a key may hold. The name is also the problem's code, after "not_"."""

    TEXT = "text"
    WHOLE = "whole"
    SWITCH = "switch"
    INSTANT = "instant"
    WORDS = "words"
    TEXTS = "texts"
    TABLE = "table"
    TABLES = "tables"


@dataclass(frozen=True)
class Field:
    """One key. `least`/`most` bound a whole number (inclusive); `options` or `pattern` bound a text or each word."""

    kind: Kind
    required: bool = False
    least: int = 0
    most: int | None = None
    options: tuple[str, ...] = ()
    pattern: str = ""
    of: Mapping[str, "Field"] = field(default_factory=dict[str, "Field"])


def _whole(least: int = 0, most: int | None = None, *, required: bool = False) -> Field:
    return Field(Kind.WHOLE, required=required, least=least, most=most)


def _table(*, required: bool = False, **of: Field) -> Field:
    return Field(Kind.TABLE, required=required, of=of)


def _tables(*, required: bool = False, **of: Field) -> Field:
    return Field(Kind.TABLES, required=required, of=of)


def _one_of(*options: str) -> Field:
    return Field(Kind.TEXT, options=options)


TEXT, SWITCH, INSTANT, TEXTS = Field(Kind.TEXT), Field(Kind.SWITCH), Field(Kind.INSTANT), Field(Kind.TEXTS)
NAMED = Field(Kind.TEXTS, required=True)
CODE = Field(Kind.TEXT, required=True, pattern=r"[a-z0-9]+([-_][a-z0-9]+)*")
LANGUAGES = Field(Kind.WORDS, pattern=LANGUAGE.pattern)
RATE = Field(Kind.TEXT, pattern=r"[1-9][0-9]*(/[1-9][0-9]*)?")

EDITION = _table(
    required=True,
    slug=CODE,
    time_zone=Field(Kind.TEXT, required=True),
    opens_at=Field(Kind.INSTANT, required=True),
    closes_at=Field(Kind.INSTANT, required=True),
    judging_ends_at=INSTANT,
    ceremony_at=INSTANT,
    grace_minutes=_whole(0, 24 * 60),
    organizer_second_factor=SWITCH,
    contact_email=Field(Kind.TEXT, pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    name=NAMED,
    theme=TEXTS,
    summary=TEXTS,
)
TOOL_KINDS = ("video", "image", "voice", "music", "sound", "llm", "upscale", "editing", "other")
EVIDENCE = Field(Kind.WORDS, options=("raw_clips", "prompt_log", "project_file", "screenshots", "making_of"))
AI_SHARE = _table(
    kind=_one_of("none", "yes_no", "minimum_by_time", "weighted"),
    minimum_percent=_whole(0, 100),
    neutral_percent=_whole(0, 100),
    vendors=Field(Kind.WORDS, pattern=r"\S.*"),
    shots=_one_of("required", "optional"),
    dimensions=_tables(code=CODE, name=TEXTS, weight=_whole(1, 100, required=True)),
    tools=_table(minimum=_whole(1, 50), kinds=Field(Kind.WORDS, options=TOOL_KINDS)),
    phases=Field(Kind.WORDS, options=("pre_production", "production", "post_production")),
    classes=Field(Kind.WORDS, options=("all_ai", "hybrid")),
)
"""How films must be made: a measure, and what may stand beside it (submissions/ai_rule.py decides by it)."""
RULES = _table(
    required=True,
    duration=_table(
        required=True,
        min_ms=_whole(0, required=True),
        max_ms=_whole(1, required=True),
        rounding=_one_of("nearest_second_half_up", "exact"),
    ),
    media=_table(
        sound=_one_of("required", "notice"),
        min_short_side=_whole(1),
        max_bytes=_whole(1),
        aspect_ratios=Field(Kind.WORDS, pattern=r"[1-9][0-9]*:[1-9][0-9]*"),
        min_fps=RATE,
        max_fps=RATE,
    ),
    ai_share=AI_SHARE,
    evidence=Field(Kind.TABLE, of={"required": EVIDENCE, "on_request": EVIDENCE, "raw_clips": _whole(1, 20)}),
    verification=_tables(
        stage=Field(Kind.TEXT, required=True, options=("screening", "shortlist", "finalists", "winners")),
        by=Field(Kind.TEXT, required=True, options=("organizers", "verifiers", "jury")),
        films=_whole(1),
        random_percent=_whole(1, 100),
        evidence=EVIDENCE,
    ),
    disclosure=_table(jurisdictions=Field(Kind.WORDS, pattern=r"[a-z]{2}(-[a-z]{2})?")),
    entries=_table(per_creator=_whole(1)),
    languages=_table(subtitles=LANGUAGES, exempt=LANGUAGES),
    models=Field(Kind.WORDS),
    jury=_table(public=SWITCH, second_factor=SWITCH),
    gallery=_table(show=_one_of("awarded", "in_competition")),
    ties=_table(
        chain=Field(Kind.WORDS, options=("criterion", "median", "head_to_head", "panel_vote", "chair")),
        places=_one_of("share", "chain", "extra_slot"),
        numbering=_one_of("standard", "dense"),
    ),
    publication=_table(
        signatures=_whole(1, 2),
        objection_days=_whole(0, 365),
        succession=_one_of("promote", "vacant", "anew"),
        answer_days=_whole(1, 90),
        reply_days=_whole(1, 90),
        scores=SWITCH,
        bundle=SWITCH,
        proof=SWITCH,
    ),
    consents=_tables(code=CODE, text=NAMED),
)
CRITERIA = _tables(
    code=CODE, name=NAMED, weight=_whole(0, 100, required=True), low=_whole(0, 1000), high=_whole(1, 1000),
    low_label=TEXTS, high_label=TEXTS,
    award=Field(Kind.TEXT, pattern=r"[a-z0-9]+([-_][a-z0-9]+)*"),
)  # fmt: skip
HIDEABLE = Field(Kind.WORDS, options=("creator", "country", "tools"))
ROUNDS = _tables(
    required=True,
    code=CODE, name=NAMED, mode=_one_of("score", "rank", "choose"),
    method=_one_of(
        "mean", "trimmed", "median", "majority", "borda", "additive", "blup", "blup_scale", "mfrm", "isu"
    ),
    reviews_per_film=_whole(1, required=True),
    films_per_juror=_whole(1), cut=_whole(1), cut_above=Field(Kind.TEXT, pattern=r"[0-9]+(\.[0-9]{1,2})?"),
    days=_whole(1),
    blind=HIDEABLE, blind_until_sealed=HIDEABLE, others=_one_of("always", "until_sealed", "never"),
    criteria=CRITERIA,
)  # fmt: skip
ELIGIBLE = _table(
    countries=Field(Kind.WORDS, pattern=r"[A-Z]{2}"), first_film=SWITCH, models=Field(Kind.WORDS),
    languages=LANGUAGES, min_ms=_whole(0), max_ms=_whole(1), min_ai_percent=_whole(0, 100),
)  # fmt: skip
"""Who may win: films of these countries, first films, made with one of these models, in one of these languages …"""
DECIDES_BY = r"(standing|criterion:{code})(@{code})?|ballot:{code}|chosen".format(code=r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
AWARDS = _tables(
    required=True,
    code=CODE, slots=_whole(1), cumulates=SWITCH, decides_by=Field(Kind.TEXT, pattern=DECIDES_BY),
    cumulates_with=Field(Kind.WORDS), nominated=SWITCH, floor=Field(Kind.TEXT, pattern=r"[0-9]+(\.[0-9]+)?"),
    succession=_one_of("promote", "vacant", "anew"), eligible=ELIGIBLE, name=NAMED, description=TEXTS, prize=TEXTS,
)  # fmt: skip
PRESET = _table(
    format=_whole(1, 1, required=True), edition=EDITION, rules=RULES, rounds=ROUNDS, awards=AWARDS,
    text=Field(Kind.TEXTS, required=True),
)  # fmt: skip


# ── Checking ──────────────────────────────────────────────────────────────────
PLAIN: Mapping[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,), Kind.WHOLE: (int,), Kind.SWITCH: (bool,), Kind.INSTANT: (datetime,), Kind.WORDS: (list, tuple),
    Kind.TEXTS: (Mapping,), Kind.TABLE: (Mapping,), Kind.TABLES: (list, tuple),
}  # fmt: skip


def check(value: object, shape: Field, path: str = "") -> Iterator[Problem]:
    """Everything in `value` that does not fit `shape`, with the path of each. Lists are counted from 1."""
    if not isinstance(value, PLAIN[shape.kind]) or (shape.kind is Kind.WHOLE and isinstance(value, bool)):
        yield Problem(f"not_{shape.kind}", {"path": path or "."})
        return
    match shape.kind:
        case Kind.WHOLE:
            yield from _check_whole(cast(int, value), shape, path)
        case Kind.TEXT:
            yield from _check_text(cast(str, value), shape, path)
        case Kind.WORDS | Kind.TABLES:
            inner = Field(Kind.TEXT if shape.kind is Kind.WORDS else Kind.TABLE, options=shape.options, pattern=shape.pattern, of=shape.of)  # fmt: skip  # noqa: E501
            for number, item in enumerate(cast(list[object], value), start=1):
                yield from check(item, inner, f"{path}[{number}]")
        case Kind.TEXTS:
            yield from _check_texts(cast(Tree, value), path)
        case Kind.TABLE:
            yield from _check_table(cast(Tree, value), shape, path)
        case _:  # of switches and instants the kind is all there is to check
            return


def _check_whole(value: int, shape: Field, path: str) -> Iterator[Problem]:
    if value < shape.least:
        yield Problem("too_small", {"path": path, "least": shape.least})
    if shape.most is not None and value > shape.most:
        yield Problem("too_great", {"path": path, "most": shape.most})


def _check_text(value: str, shape: Field, path: str) -> Iterator[Problem]:
    if shape.options and value not in shape.options:
        yield Problem("not_an_option", {"path": path, "value": value, "options": ", ".join(shape.options)})
    if shape.pattern and not re.fullmatch(shape.pattern, value):
        yield Problem("malformed", {"path": path, "value": value})


def _check_texts(texts: Tree, path: str) -> Iterator[Problem]:
    for language, text in texts.items():
        if not LANGUAGE.fullmatch(language):
            yield Problem("not_a_language", {"path": path, "value": language})
        if not isinstance(text, str):
            yield Problem("not_text", {"path": f"{path}.{language}"})
    if not texts.get("en"):
        yield Problem("no_english", {"path": path})


def _check_table(table: Tree, shape: Field, path: str) -> Iterator[Problem]:
    below = f"{path}." if path else ""
    for key in table:
        if key not in shape.of:
            yield Problem("unknown", {"path": f"{below}{key}"})
    for key, inner in shape.of.items():
        if key in table:
            yield from check(table[key], inner, f"{below}{key}")
        elif inner.required:
            yield Problem("missing", {"path": f"{below}{key}"})


# ── Order ─────────────────────────────────────────────────────────────────────
def ordered(value: object, shape: Field) -> object:
    """`value` with the keys of every table in the order of `shape`, languages with English first.

    Databases may lose the order of keys; what is written must not depend on it.
    """
    match shape.kind:
        case Kind.TEXTS:
            texts = cast(Tree, value)
            return {language: texts[language] for language in sorted(texts, key=lambda code: (code != "en", code))}
        case Kind.TABLE:
            table = cast(Tree, value)
            return {key: ordered(table[key], inner) for key, inner in shape.of.items() if key in table}
        case Kind.TABLES:
            inner = Field(Kind.TABLE, of=shape.of)
            return [ordered(item, inner) for item in cast(list[object], value)]
        case Kind.WORDS:
            return list(cast(list[object], value))
        case _:
            return value
