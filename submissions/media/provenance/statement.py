"""What a delivered file says of itself: the AIGC label, XMP, and the manifest that is signed, all from the declaration.

Labels are a claim of whoever delivers: 1 where the film's own marks say that it is made by AI, 2 where only its creator
says so, 3 where there are marks and its creator says nothing (GB 45438-2025; measures of 2025, article 6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from submissions.declaration import DIGITAL_SOURCE_TYPES, MADE_WITH_MODELS, Source, Span, models_used

from . import labels
from .marks import Report, Says, Strength

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
DECLARATION = "org.firstlight.ai-declaration"
GENERATOR = "Firstlight"
INGREDIENT = {"title": "The file as it was handed in", "relationship": "parentOf", "label": "original"}


@dataclass(frozen=True)
class Work:
    """The film that is delivered: who made it, its number, who delivers it under which number."""

    title: str
    maker: str
    code: str
    deliverer: str
    number: str
    spans: tuple[Span, ...]
    report: Report


def source_type(spans: Sequence[Span]) -> str:
    """The IPTC digital source type of the whole: all counted shots AI, some AI, or "" for none."""
    counted = [span for span in spans if span.source is not Source.NEUTRAL]
    if counted and all(span.source is Source.AI for span in counted):
        return DIGITAL_SOURCE_TYPES[Source.AI]
    if any(span.source in MADE_WITH_MODELS for span in counted):
        return DIGITAL_SOURCE_TYPES[Source.COMPOSITE]
    return ""


def label_value(work: Work) -> str:
    """“1”, “2”, “3”, or "" for a film of which nobody says anything of the kind."""
    found = {mark.strength for mark in work.report.marks if mark.says in (Says.AI, Says.MIXED)}
    if found - {Strength.TRACE}:
        return labels.IS_AI
    if any(span.source in MADE_WITH_MODELS for span in work.spans):
        return labels.MAY_BE_AI
    return labels.SUSPECTED if found else ""


def label_of(work: Work) -> str:
    """The AIGC label as it is written into the file, "" for none. Who made it stays as the upload's own label says."""
    value = label_value(work)
    if not value:
        return ""
    given: Mapping[str, Any] = work.report.label.fields if work.report.label else {}
    kept = {name: str(given[name]) for name in ("ContentProducer", "ProduceID", "ReservedCode1") if given.get(name)}
    fields = {"ContentProducer": work.maker or work.code, "ProduceID": work.code, **kept}
    return labels.compose({**fields, "Label": value, "ContentPropagator": work.deliverer, "PropagateID": work.number})


def packet_of(work: Work) -> str:
    """The XMP packet: source type, models, the label once more."""
    attributes = {
        "Iptc4xmpExt:DigitalSourceType": VOCABULARY + source_type(work.spans) if source_type(work.spans) else "",
        "Iptc4xmpExt:AISystemUsed": ", ".join(name for name, _ in models_used(work.spans))[:1000],
        "xmp:CreatorTool": GENERATOR,
        "TC260:AIGC": label_of(work),
    }
    told = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        f'xmlns:TC260="{labels.NAMESPACE}" {told}/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )


def manifest_of(work: Work) -> dict[str, Any]:
    """The manifest to be signed: opened from the file handed in, then each declared shot with source and model."""
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [INGREDIENT["label"]]}}
    said = [span for span in work.spans if span.source is not Source.UNMARKED]
    declared = [
        {"start_ms": span.start_ms, "end_ms": span.end_ms, "source": str(span.source), "model": span.model_name}
        for span in said
    ]  # fmt: skip
    return {
        "claim_generator_info": [{"name": GENERATOR}],
        "title": work.title or work.code,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [opened, *(_action(span) for span in said)]}},
            {"label": DECLARATION, "data": {"film": work.code, "declared_by": "creator", "shots": declared}},
        ],
    }


def _action(span: Span) -> dict[str, Any]:
    time = {"type": "npt", "start": f"{span.start_ms / 1000:.3f}", "end": f"{span.end_ms / 1000:.3f}"}
    told: dict[str, Any] = {
        "action": "c2pa.edited",
        "digitalSourceType": VOCABULARY + DIGITAL_SOURCE_TYPES[span.source],
        "changes": [{"region": [{"type": "temporal", "time": time}]}],
    }
    return {**told, "softwareAgent": {"name": span.model_name}} if span.model_name else told
