"""XMP: what a packet says of the source of a picture, of the tool that made it, and the AIGC label inside it.

Parsed by expat alone. A packet with a document type declaration is refused unread: without one there are no entities to
blow up and nothing outside to fetch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 64
SOURCE_TYPE = "DigitalSourceType"
SOURCE_NAMESPACES = (
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "http://ns.google.com/photos/1.0/", "http://ns.adobe.com/photoshop/1.0/",
)  # fmt: skip
LABEL_NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
TOOL_NAMES = ("CreatorTool", "Credit", "Software", "AISystemUsed", "AISystemVersionUsed")


class Refused(Exception):
    """The packet is not XML that may be read."""


@dataclass(frozen=True)
class Packet:
    """What was found: source types (last part of the address), texts of labels, (name, text) of tools."""

    source_types: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    tools: tuple[tuple[str, str], ...] = ()


def parse(text: str) -> Packet:
    """Read one packet. Refused when it is not well-formed, too large, too deep, or declares a document type."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Refused("too large")
    found = list(_properties(text.strip("\x00\ufeff \t\r\n")))
    sources = [value for space, name, value in found if name == SOURCE_TYPE and space in SOURCE_NAMESPACES]
    return Packet(
        source_types=tuple(dict.fromkeys(last_part(value) for value in sources)),
        labels=tuple(value for space, name, value in found if name.upper() == "AIGC" or space == LABEL_NAMESPACE),
        tools=tuple(dict.fromkeys((name, value) for _, name, value in found if name in TOOL_NAMES)),
    )


def last_part(address: str) -> str:
    """“trainedAlgorithmicMedia” of “http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia”."""
    return address.strip().rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]


class _Reader:
    """Collects (namespace, name, text) of all attributes and of all elements that hold text."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= MOST_DEPTH:
            raise Refused("too deep")
        for name, value in attributes.items():
            space, local = _split(name)
            if local == "resource" and self._open:
                self.found.append((*_split(tag), value))
            elif value.strip():
                self.found.append((space, local, value.strip()))
        self._open.append(_split(tag))
        self._text.clear()

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, _tag: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        if text:
            self.found.append((*self._property(), text))
        self._open.pop()

    def _property(self) -> tuple[str, str]:
        """The element that text belongs to: beyond the lists (rdf:Alt, rdf:Bag, rdf:Seq, rdf:li) it may stand in."""
        lists = {"li", "Alt", "Bag", "Seq"}
        return next((tag for tag in reversed(self._open) if tag[1] not in lists), ("", ""))


def _properties(text: str) -> Iterator[tuple[str, str, str]]:
    reader, parser = _Reader(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError) as error:
        raise Refused(str(error)) from error
    yield from reader.found


def _refuse(*_declaration: object) -> None:
    raise Refused("a document type declaration")


def _split(tag: str) -> tuple[str, str]:
    space, _, name = tag.rpartition(" ")
    return space, name
