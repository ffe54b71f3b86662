"""Content Credentials: from the manifest store that c2pa read (JSON) to what it says.

Every manifest is walked, the active one and those of ingredients: edited pictures carry “made by a model” in the
ingredient and “composite” in the active one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from .marks import SOURCE_SAYS, Credentials, Mark, Says, SourceType, State, Strength
from .xmp import last_part

STATES = {"Trusted": State.TRUSTED, "Valid": State.VALID, "Invalid": State.INVALID}
STRENGTHS = {State.TRUSTED: Strength.TRUSTED, State.VALID: Strength.SIGNED}
ACTIONS = ("c2pa.actions", "c2pa.actions.v2")
VENDORS: tuple[tuple[str, str], ...] = (
    ("google", "Google"), ("volcengine", "ByteDance"), ("byteplus", "ByteDance"), ("bytedance", "ByteDance"),
    ("dreamina", "ByteDance"), ("capcut", "ByteDance"), ("doubao", "ByteDance"), ("seedance", "ByteDance"),
    ("openai", "OpenAI"), ("sora", "OpenAI"),
    ("klingmuse", "Kuaishou"), ("klingai", "Kuaishou"), ("adobe", "Adobe"), ("firefly", "Adobe"), ("kling", "Kuaishou"),
    ("kuaishou", "Kuaishou"), ("runway", "Runway"), ("luma", "Luma"), ("minimax", "MiniMax"), ("hailuo", "MiniMax"),
    ("vidu", "Shengshu"), ("pika", "Pika"), ("stability", "Stability AI"), ("microsoft", "Microsoft"),
    ("midjourney", "Midjourney"), ("alibaba", "Alibaba"), ("tencent", "Tencent"), ("hunyuan", "Tencent"),
    ("black forest", "Black Forest Labs"), ("veo", "Google"), ("imagen", "Google"), ("synthid", "Google"),
)  # fmt: skip
"""(word in a name, in lower case; vendor), the first that fits."""
BROKEN = ("Decoding", "Jumbf", "Assertion", "Claim", "Cose", "Signature", "Manifest", "Verify", "OtherManifest")
"""How c2pa's errors begin when there is a manifest and it is damaged: that is invalid, not unreadable."""
MOST_MANIFESTS, MOST_ACTIONS = 200, 1000


@dataclass(frozen=True)
class Step:
    """One action in a manifest: what was done, from what source, by which software and model."""

    where: str
    action: str
    source_type: str = ""
    agent: str = ""
    model: str = ""
    description: str = ""
    when: str = ""


@dataclass(frozen=True)
class Read:
    """A manifest store as read."""

    credentials: Credentials
    steps: tuple[Step, ...]

    @property
    def source_types(self) -> tuple[SourceType, ...]:
        return tuple(dict.fromkeys(SourceType(s.source_type, s.where) for s in self.steps if s.source_type))

    @property
    def models(self) -> tuple[str, ...]:
        """Names of models, then of the software that ran them, each once."""
        named = [step.model for step in self.steps] + [step.agent for step in self.steps]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What a reader of the report needs: one mark for each action that says a source or names a tool."""
        strength = STRENGTHS.get(self.credentials.state, Strength.TRACE)
        telling = [step for step in self.steps if step.source_type or step.agent or step.model]
        return tuple(dict.fromkeys(_mark(step, strength, self.credentials.signer) for step in telling))


def interpret(answer: Mapping[str, Any]) -> Read:
    """From the answer of the child process: {"state", "store"} or {"error"}. Never raises on a store's content."""
    if "error" in answer:
        return Read(_failed(str(answer["error"])), ())
    if not answer.get("store"):
        return Read(Credentials(), ())
    store = _table(answer["store"])
    manifests, active = _table(store.get("manifests")), str(store.get("active_manifest", ""))
    signature = _table(_table(manifests.get(active)).get("signature_info"))
    failures = tuple(dict.fromkeys(str(_table(row).get("code", "")) for row in _rows(store.get("validation_status"))))
    credentials = Credentials(
        state=STATES.get(str(answer.get("state")), State.INVALID),
        signer=_text(signature.get("issuer")) or _text(signature.get("common_name")),
        generator=_generator(_table(manifests.get(active))),
        signed_at=_text(signature.get("time")),
        failures=tuple(code for code in failures if code),
        manifests=len(manifests),
    )
    return Read(credentials, tuple(_steps(manifests, active)))


def vendor_of(name: str) -> str:
    """The vendor behind a name of a model, software or signer; "" when it is none of the known ones."""
    lowered = name.lower()
    return next((vendor for pattern, vendor in _PATTERNS if pattern.search(lowered)), "")


_PATTERNS = [(re.compile(rf"(?<![a-z]){re.escape(part)}(?![a-z])"), vendor) for part, vendor in VENDORS]


def _failed(error: str) -> Credentials:
    if error.startswith("Remote:") or "RemoteManifest" in error or "remote manifest" in error.lower():
        return Credentials(State.REMOTE_ONLY)
    if error.startswith("NotSupported"):
        return Credentials(State.UNSUPPORTED)
    printable = "".join(sign if sign.isprintable() and sign != "\ufffd" else "?" for sign in error[:300])
    return Credentials(State.INVALID if error.startswith(BROKEN) else State.UNREADABLE, failures=(printable,))


def _steps(manifests: Mapping[str, Any], active: str) -> Iterator[Step]:
    ordered = sorted(list(manifests)[:MOST_MANIFESTS], key=lambda label: label != active)
    for label in ordered:
        where = "active" if label == active else "ingredient"
        for assertion in _rows(_table(manifests[label]).get("assertions")):
            name, data = _text(_table(assertion).get("label")), _table(_table(assertion).get("data"))
            if name.split("__")[0] in ACTIONS:
                yield from (_step(_table(row), where) for row in _rows(data.get("actions"))[:MOST_ACTIONS])
            else:
                yield from _metadata(name, data, where)


def _step(row: Mapping[str, Any], where: str) -> Step:
    parameters = _table(row.get("parameters"))
    return Step(
        where=where,
        action=_text(row.get("action")),
        source_type=last_part(_text(row.get("digitalSourceType"))),
        agent=_agent(row.get("softwareAgent")),
        model=_text(parameters.get("model_name")) or _text(parameters.get("modelName")),
        description=_text(row.get("description")) or _text(parameters.get("description")),
        when=_text(row.get("when")),
    )


def _metadata(name: str, data: Mapping[str, Any], where: str) -> Iterator[Step]:
    """A source type in an embedded metadata assertion (c2pa.metadata, stds.iptc)."""
    for key, value in data.items():
        if key.rpartition(":")[2] == "DigitalSourceType" and _text(value):
            yield Step(where, name, source_type=last_part(_text(value)))


def _agent(agent: object) -> str:
    return _text(agent) or _text(_table(agent).get("name"))


def _generator(manifest: Mapping[str, Any]) -> str:
    infos = _rows(manifest.get("claim_generator_info"))
    named = [_text(_table(info).get("name")) for info in infos]
    return next(filter(None, named), _text(manifest.get("claim_generator")))


def _mark(step: Step, strength: Strength, signer: str) -> Mark:
    by = step.model or step.agent
    said = SOURCE_SAYS.get(step.source_type, Says.NOTHING)
    vendor = vendor_of(by) or vendor_of(signer)
    return Mark("c2pa", step.action, step.source_type or by, strength, said, vendor, step.model)


def _table(value: object) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], value) if isinstance(value, dict) else {}


def _rows(value: object) -> Sequence[Any]:
    return cast(Sequence[Any], value) if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value[:500] if isinstance(value, str) else ""
