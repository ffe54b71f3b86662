"""The laurel of an award, for posters and trailers: one drawing, as SVG and as PNG with a transparent ground."""

from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
WIDTH, HEIGHT = 640, 560
CENTRE: Point = (320, 286)
RADIUS = 240
ROOM = 330
"""How wide a line of text may be between the branches."""
TONES = {"gold": "#b8862f", "black": "#17150f", "white": "#ffffff"}
ENDINGS = {"svg": "image/svg+xml", "png": "image/png"}
LARGE, SMALL, LEAST = 54, 25, 20
PNG_SCALE = 3
FURTHER_FONTS = ("wqy-microhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSansArabic-Regular.ttf", "DejaVuSerif.ttf")
"""What draws letters that the house's own face does not have, where the system has it."""


# ── The drawing ───────────────────────────────────────────────────────────────
def leaves() -> list[list[Point]]:
    """Both branches, a polygon a leaf, in the units of the drawing."""
    left = [*_branch()]
    return [*left, *([(WIDTH - x, y) for x, y in leaf] for leaf in left)]


def _branch(pairs: int = 11) -> Iterator[list[Point]]:
    """The left branch, from the foot to the tip: pairs of leaves that grow smaller, and one at the end."""
    for number in range(pairs):
        part = number / (pairs - 1)
        angle = (102 + 136 * part) * pi / 180
        base = (CENTRE[0] + RADIUS * cos(angle), CENTRE[1] + RADIUS * sin(angle))
        turns = (-0.62, 0.62) if number < pairs - 1 else (-0.62, 0.62, 0)
        yield from (_leaf(base, angle + pi / 2 + turn, 64 - 24 * part) for turn in turns)


def _leaf(base: Point, direction: float, length: float) -> list[Point]:
    """An almond from `base` on: out along one side, back along the other."""
    steps = [number / 8 for number in range(9)]
    half = [(length * step, 0.17 * length * sin(pi * step**0.8)) for step in steps]
    outline = [*half, *((along, -aside) for along, aside in reversed(half[1:-1]))]
    forward, side = (cos(direction), sin(direction)), (-sin(direction), cos(direction))
    return [
        (base[0] + along * forward[0] + aside * side[0], base[1] + along * forward[1] + aside * side[1])
        for along, aside in outline
    ]


def lines_of(award: str, contest: str) -> list[tuple[str, float, float]]:
    """(text, size, baseline) of each line: the award in at most three lines, as large as fits, the contest below it."""
    words = _wrapped(award)
    size = min([float(LARGE), *(LARGE * ROOM / max(_width(line, LARGE), 1) for line in words)])
    small = max(min(float(SMALL), SMALL * ROOM / max(_width(contest, SMALL), 1)), LEAST / 2)
    top = CENTRE[1] - (len(words) * size * 1.12 + small * 1.9) / 2
    placed = [(line, size, top + size * (0.86 + 1.12 * number)) for number, line in enumerate(words)]
    return [*placed, (contest, small, top + len(words) * size * 1.12 + small * 1.7)]


def _wrapped(text: str) -> list[str]:
    """One to three lines: as few as leave the letters at least two thirds of their full size."""
    words = text.split()
    for count in (1, 2, 3):
        lines = _broken(words, count)
        if max(_width(line, LARGE) for line in lines) <= ROOM * 1.5 or count == min(3, len(words)):
            return lines
    return [text]


def _broken(words: Sequence[str], count: int) -> list[str]:
    """The words over `count` lines, as even as they go."""
    lines: list[str] = []
    left = list(words)
    for remaining in range(count, 0, -1):
        share, line = sum(map(len, left)) / remaining, [left.pop(0)] if left else [""]
        while len(left) > remaining - 1 and sum(map(len, line)) + len(left[0]) / 2 <= share:
            line.append(left.pop(0))
        lines.append(" ".join(line))
    return [line for line in lines if line] or [""]


# ── As a file ─────────────────────────────────────────────────────────────────
def as_svg(award: str, contest: str, *, tone: str) -> str:
    """A drawing that scales. Lines of text keep their width in whatever face the reader's machine has."""
    colour = TONES[tone]
    shapes = "".join(f'<path d="M{_joined(leaf)}z"/>' for leaf in leaves())
    text = "".join(
        f'<text x="{CENTRE[0]}" y="{y:.1f}" font-size="{size:.1f}" textLength="{_width(line, size):.0f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line)}</text>'
        for line, size, y in lines_of(award, contest) if line
    )  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" fill="{colour}">'
        f"<title>{escape(award)}, {escape(contest)}</title>{shapes}"
        f'<g font-family="Newsreader, Georgia, \'Times New Roman\', serif" text-anchor="middle">{text}</g></svg>\n'
    )


def as_png(award: str, contest: str, *, tone: str) -> bytes:
    """The same drawing as pixels, 1920 across, on a transparent ground."""
    scale = PNG_SCALE
    image = Image.new("RGBA", (WIDTH * scale, HEIGHT * scale))
    pen = ImageDraw.Draw(image)
    for leaf in leaves():
        pen.polygon([(x * scale, y * scale) for x, y in leaf], fill=TONES[tone])
    for line, size, y in lines_of(award, contest):
        face = _face(line, size * scale)
        pen.text((CENTRE[0] * scale, y * scale), line, fill=TONES[tone], font=face, anchor="ms")
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _joined(leaf: Sequence[Point]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in leaf)


def _width(line: str, size: float) -> float:
    return _face(line, 100).getlength(line) * size / 100


def _face(line: str, size: float) -> ImageFont.FreeTypeFont:
    """The house's serif where it has the letters, else a face of the system, else whatever Pillow brings."""
    ours = Path(settings.ASSETS) / "vendor" / "serif.woff2"
    names = [ours] if line.isascii() or max(map(ord, line), default=0) < 0x250 else []
    for name in (*names, *FURTHER_FONTS, ours):
        if (face := _loaded(str(name), round(size))) is not None:
            return face
    return ImageFont.load_default(size)  # pyright: ignore[reportReturnType]


@cache
def _loaded(name: str, size: int) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None
