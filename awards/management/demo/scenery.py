"""Painted scenes for the demonstration films: every pixel is computed here, nothing is borrowed.

A painter takes a canvas (width, height in pixels) and a seed and returns an image, height × width × 3, float, 0–1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Array = NDArray[np.float64]
Size = tuple[int, int]


@dataclass(frozen=True)
class Canvas:
    """Coordinates of every pixel: `u` 0–1 from left, `v` 0–1 from top, `aspect` width over height."""

    size: Size
    seed: int

    @property
    def v(self) -> Array:
        return np.linspace(0, 1, self.size[1])[:, None] * np.ones((1, self.size[0]))

    @property
    def u(self) -> Array:
        return np.ones((self.size[1], 1)) * np.linspace(0, 1, self.size[0])[None, :]

    @property
    def aspect(self) -> float:
        return self.size[0] / self.size[1]

    def random(self, salt: int = 0) -> np.random.Generator:
        return np.random.default_rng([self.seed, salt])

    def distance(self, x: float, y: float) -> Array:
        """Distance of each pixel from a point, in picture heights."""
        return np.hypot((self.u - x) * self.aspect, self.v - y)


def colour(code: str) -> Array:
    return np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)]) / 255


def ramp(t: Array, *codes: str) -> Array:
    """Colours along a scale: 0 is the first, 1 the last."""
    stops = np.array([colour(code) for code in codes])
    place = np.clip(t, 0, 1) * (len(stops) - 1)
    below = np.minimum(place.astype(int), len(stops) - 2)
    part = (place - below)[..., None]
    return stops[below] * (1 - part) + stops[below + 1] * part


def clouds(canvas: Canvas, salt: int, octaves: int = 5, grain: tuple[int, int] = (4, 3)) -> Array:
    """Smooth noise, 0–1: sums of random grids enlarged to the canvas, each twice as fine and half as strong."""
    total, weight = np.zeros(canvas.size[::-1]), 0.0
    random = canvas.random(salt)
    for octave in range(octaves):
        grid = random.random((grain[1] * 2**octave + 2, grain[0] * 2**octave + 2)).astype(np.float32)
        layer = Image.fromarray(grid).resize(canvas.size, Image.Resampling.BICUBIC)
        total += np.asarray(layer, dtype=np.float64) * 0.5**octave
        weight += 0.5**octave
    total /= weight
    return (total - total.min()) / (np.ptp(total) + 1e-9)


def glow(canvas: Canvas, x: float, y: float, radius: float, code: str) -> Array:
    return np.exp(-((canvas.distance(x, y) / radius) ** 2))[..., None] * colour(code)


def ridge(canvas: Canvas, salt: int, base: float, height: float, peaks: int = 4) -> Array:
    """A skyline: for each column how far down (0–1) the land begins."""
    row = clouds(canvas, salt, octaves=6, grain=(peaks, 1))[canvas.size[1] // 2]
    return base - height * (row - row.min()) / (np.ptp(row) + 1e-9)


def cover(image: Array, canvas: Canvas, top: Array, paint: Array, soft: float = 2.0) -> Array:
    """Lay `paint` over everything below the skyline `top`."""
    mask = np.clip((canvas.v - top[None, :]) * canvas.size[1] / soft + 0.5, 0, 1)[..., None]
    return image * (1 - mask) + paint * mask


def shape(
    image: Array, canvas: Canvas, draw: Callable[[ImageDraw.ImageDraw, int, int], object], paint: str, blur: float = 0.6
) -> Array:
    """Fill a drawn shape with one colour."""
    mask = Image.new("L", canvas.size)
    draw(ImageDraw.Draw(mask), *canvas.size)
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float64)[..., None] / 255
    return image * (1 - soft) + colour(paint) * soft


def sea(canvas: Canvas) -> Array:
    """Moon over calm water, a boat."""
    x, horizon = 0.3 + canvas.random().random() * 0.3, 0.62
    image = ramp(canvas.v / horizon, "050a18", "0d2347", "1c3f66")
    image += glow(canvas, x, 0.3, 0.5, "2b4a77") * 0.6
    moon = np.clip((0.13 - canvas.distance(x, 0.3)) * 90, 0, 1)[..., None]
    image = image * (1 - moon) + moon * (colour("e9ecdf") * (0.78 + 0.22 * clouds(canvas, 2)[..., None]))
    water = ramp((canvas.v - horizon) / (1 - horizon), "0f2c49", "08182c", "030912")
    streak = np.exp(-(((canvas.u - x) / (0.015 + 0.16 * np.clip(canvas.v - horizon, 0, 1))) ** 2))
    waves = clouds(canvas, 3, 5, (6, 40)) ** 3
    water += (streak * waves)[..., None] * colour("f4efdc") * 1.5
    image = cover(image, canvas, np.full(canvas.size[0], horizon), water)
    boat = x + 0.28
    return shape(image, canvas, lambda d, w, h: (
        d.polygon([(boat * w, h * 0.625), (boat * w + w * 0.06, h * 0.625), (boat * w + w * 0.05, h * 0.645), (boat * w + w * 0.01, h * 0.645)], fill=255),
        d.polygon([(boat * w + w * 0.03, h * 0.53), (boat * w + w * 0.03, h * 0.618), (boat * w + w * 0.006, h * 0.618)], fill=255),
    ), "02060c")  # fmt: skip


def dunes(canvas: Canvas) -> Array:
    """Sand to the horizon under a low sun."""
    x = 0.35 + canvas.random().random() * 0.35
    image = ramp(canvas.v, "2a1230", "7c2e3c", "d8693c", "f5b465")
    image += glow(canvas, x, 0.5, 0.35, "ffcf87") * 0.7
    disc = np.clip((0.07 - canvas.distance(x, 0.48)) * 120, 0, 1)[..., None]
    image = image * (1 - disc) + disc * colour("fff0cf")
    for number, (base, high) in enumerate(((0.62, 0.06), (0.74, 0.11), (0.92, 0.16))):
        sand = ramp(canvas.v + clouds(canvas, 20 + number, 4, (2, 9)) * 0.22 - 0.3, "e08a4a", "8a3a2b", "2d0f1b")
        image = cover(image, canvas, ridge(canvas, 10 + number, base, high, 2), sand * (0.95 - number * 0.22))
    return image


def forest(canvas: Canvas) -> Array:
    """Trunks in green fog."""
    image = ramp(canvas.v, "0b1a12", "2f5a3a", "86a86b", "1d3322") * (0.55 + 0.6 * clouds(canvas, 1)[..., None])
    image += glow(canvas, 0.55, 0.35, 0.5, "c9dd9a") * 0.45
    random = canvas.random(5)
    for depth in range(3):
        for _ in range(7 + depth * 3):
            left, wide = random.random(), 0.006 + 0.012 * depth * random.random() + 0.004 * depth
            lean = (random.random() - 0.5) * 0.05
            image = shape(image, canvas, lambda d, w, h, a=left, b=wide, c=lean: d.polygon(
                [(a * w, 0), ((a + b) * w, 0), ((a + b * 1.3 + c) * w, h), ((a - b * 0.3 + c) * w, h)], fill=255
            ), ("3f6146", "1b3222", "060d09")[depth], 2.4 - depth)  # fmt: skip
        image += (
            (clouds(canvas, 30 + depth)[..., None] * colour("9db98a")) * (0.10 - 0.03 * depth) * canvas.v[..., None]
        )
    return image


def city(canvas: Canvas) -> Array:
    """A skyline at night with lit windows."""
    image = ramp(canvas.v, "0a0717", "2b1040", "83275b", "e2694f")
    image += glow(canvas, 0.6, 0.8, 0.5, "ff9a5c") * 0.4
    random = canvas.random(7)
    wide, high = canvas.size
    for depth, paint in enumerate(("3a1747", "1c0c2b", "08050f")):
        picture = Image.new("L", canvas.size)
        lights = Image.new("L", canvas.size)
        draw, lamp = ImageDraw.Draw(picture), ImageDraw.Draw(lights)
        x = -20
        while x < wide:
            across, top = (
                int(wide * (0.03 + 0.05 * random.random())),
                int(high * (0.30 + 0.16 * depth + 0.28 * random.random())),
            )
            draw.rectangle([x, top, x + across, high], fill=255)
            for wy in range(top + 12, high, 18):
                for wx in range(x + 8, x + across - 8, 14):
                    if random.random() < 0.16:
                        lamp.rectangle([wx, wy, wx + 5, wy + 8], fill=int(90 + 165 * random.random()))
            x += across + int(random.random() * 14)
        mask = np.asarray(picture, dtype=np.float64)[..., None] / 255
        lit = np.asarray(lights.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64)[..., None] / 255
        image = image * (1 - mask) + colour(paint) * mask + lit * mask * colour("ffcf7d") * (0.35 + 0.3 * depth)
    return image


def corridor(canvas: Canvas) -> Array:
    """A corridor towards a lit door, somebody in it."""
    far = np.maximum(np.abs(canvas.u - 0.5) * 2, np.abs(canvas.v - 0.47) * 2)
    rings = 0.5 + 0.5 * np.cos(np.log(far + 0.02) * 14)
    image = ramp(1 - far, "04090b", "10282c", "2d6265", "bfe6da") * (0.5 + 0.5 * rings[..., None])
    image += glow(canvas, 0.5, 0.47, 0.14, "eafff4") * 0.9
    return shape(image, canvas, lambda d, w, h: (
        d.ellipse([w * 0.5 - h * 0.014, h * 0.43, w * 0.5 + h * 0.014, h * 0.462], fill=255),
        d.polygon([(w * 0.5 - h * 0.022, h * 0.47), (w * 0.5 + h * 0.022, h * 0.47), (w * 0.5 + h * 0.016, h * 0.57), (w * 0.5 - h * 0.016, h * 0.57)], fill=255),
    ), "020506", 1.2)  # fmt: skip


def nebula(canvas: Canvas) -> Array:
    """Gas, stars, a planet."""
    gas = clouds(canvas, 1, 6) ** 1.6
    image = ramp(gas, "05040d", "1b1242", "5b2370", "d2577f") + ramp(clouds(canvas, 2, 6) ** 3, "000000", "1f5c86")
    stars = canvas.random(4).random(canvas.size[::-1])
    image += np.clip((stars - 0.9988) / 0.0012, 0, 1)[..., None] * colour("fff6e5")
    ball = canvas.distance(0.68, 0.58)
    light = np.clip(1 - np.hypot((canvas.u - 0.62) * canvas.aspect, canvas.v - 0.5) / 0.34, 0, 1)
    mask = np.clip((0.2 - ball) * 140, 0, 1)[..., None]
    bands = clouds(canvas, 6, 4, (1, 14))[..., None]
    return image * (1 - mask) + mask * (colour("c98a5e") * light[..., None] * (0.55 + 0.6 * bands))


def snow(canvas: Canvas) -> Array:
    """White hills, a small house with a light on."""
    image = ramp(canvas.v, "56677a", "93a5b3", "d3dbdf") * (0.9 + 0.12 * clouds(canvas, 1)[..., None])
    for number, (base, high, paint) in enumerate(((0.6, 0.2, "9fb0bd"), (0.74, 0.12, "c5d0d7"), (0.9, 0.1, "eef2f3"))):
        image = cover(
            image, canvas, ridge(canvas, 10 + number, base, high, 3), colour(paint) * np.ones((*canvas.size[::-1], 3))
        )
    image = shape(image, canvas, lambda d, w, h: (
        d.rectangle([w * 0.6, h * 0.66, w * 0.68, h * 0.75], fill=255),
        d.polygon([(w * 0.59, h * 0.665), (w * 0.64, h * 0.6), (w * 0.69, h * 0.665)], fill=255),
    ), "4a1d19")  # fmt: skip
    image = shape(
        image, canvas, lambda d, w, h: d.rectangle([w * 0.63, h * 0.69, w * 0.648, h * 0.725], fill=255), "ffce6b", 1.5
    )
    flakes = canvas.random(9).random(canvas.size[::-1])
    return image + np.clip((flakes - 0.9975) / 0.0025, 0, 1)[..., None] * 0.5


def underwater(canvas: Canvas) -> Array:
    """Light falling through deep water on broken columns."""
    image = ramp(canvas.v, "6fc3c7", "1d6e83", "0a3048", "03101e")
    lean = canvas.u + canvas.v * 0.25
    beams = (0.5 + 0.5 * np.sin(lean * 46 + clouds(canvas, 3)[...] * 5)) ** 3 * np.exp(-canvas.v * 2.4)
    image += beams[..., None] * colour("bff3e6") * 0.5
    random = canvas.random(8)
    for _ in range(6):
        x, top, wide = random.random(), 0.4 + 0.35 * random.random(), 0.02 + 0.03 * random.random()
        image = shape(image, canvas, lambda d, w, h, a=x, t=top, b=wide: (
            d.rectangle([a * w, t * h, (a + b) * w, h], fill=200), d.rectangle([(a - b * 0.2) * w, t * h, (a + b * 1.2) * w, (t + 0.025) * h], fill=220),
        ), "04202f", 1.6)  # fmt: skip
    return cover(image, canvas, ridge(canvas, 12, 0.95, 0.06), colour("05202b") * np.ones((*canvas.size[::-1], 3)))


def field(canvas: Canvas) -> Array:
    """Grain under a wide sky, a figure walking."""
    image = ramp(canvas.v / 0.6, "6d8fa6", "b9c3b4", "ecd9a6") * (0.86 + 0.2 * clouds(canvas, 1, 5, (3, 5))[..., None])
    rows = clouds(canvas, 3, 5, (60, 4))
    grain = ramp((canvas.v - 0.6) / 0.4 + rows * 0.35, "d9bd6c", "9c8436", "3c3413")
    image = cover(image, canvas, ridge(canvas, 4, 0.62, 0.03), grain)
    return shape(image, canvas, lambda d, w, h: (
        d.ellipse([w * 0.36, h * 0.55, w * 0.36 + h * 0.022, h * 0.575], fill=255),
        d.polygon([(w * 0.358, h * 0.578), (w * 0.362 + h * 0.022, h * 0.578), (w * 0.36 + h * 0.018, h * 0.67), (w * 0.36, h * 0.67)], fill=255),
    ), "1f1a10", 0.9)  # fmt: skip


def machine(canvas: Canvas) -> Array:
    """Wheels within wheels."""
    image = ramp(clouds(canvas, 1), "0d0a08", "2a1f17", "4b3a2a")
    away = canvas.distance(0.5, 0.5)
    angle = np.arctan2(canvas.v - 0.5, (canvas.u - 0.5) * canvas.aspect)
    for number, radius in enumerate((0.44, 0.35, 0.27, 0.18, 0.09)):
        teeth = 0.008 * np.sign(np.sin(angle * (18 + 14 * number) + canvas.seed))
        band = np.exp(-(((away - radius - teeth) / 0.011) ** 2))
        image += band[..., None] * colour(("c9a36a", "8e6d47", "e0c08a")[number % 3]) * 0.8
    spokes = np.clip(np.cos(angle * 6) * 12 - 11.2, 0, 1) * (away < 0.35) * (away > 0.09)
    return image + spokes[..., None] * colour("a88658") * 0.5 + glow(canvas, 0.5, 0.5, 0.2, "ffdca0") * 0.35


def portrait(canvas: Canvas) -> Array:
    """A head in profile, edge-lit in orange."""
    image = ramp(clouds(canvas, 1), "0a0606", "1c0c0b", "321410") + glow(canvas, 0.62, 0.42, 0.5, "7a1f10") * 0.55
    head = [(0.44, 0.98), (0.45, 0.78), (0.41, 0.62), (0.405, 0.42), (0.44, 0.25), (0.52, 0.17), (0.6, 0.2), (0.645, 0.3), (0.65, 0.4),
            (0.685, 0.49), (0.66, 0.515), (0.665, 0.55), (0.655, 0.575), (0.66, 0.61), (0.64, 0.66), (0.59, 0.67), (0.575, 0.78), (0.6, 0.98)]  # fmt: skip
    mask = Image.new("L", canvas.size)
    ImageDraw.Draw(mask).polygon(
        [((0.5 + (x - 0.53) / canvas.aspect * 1.7) * canvas.size[0], y * canvas.size[1]) for x, y in head], fill=255
    )
    inside = np.asarray(mask.filter(ImageFilter.GaussianBlur(canvas.size[1] / 110)), dtype=np.float64) / 255
    shifted = np.roll(inside, int(canvas.size[0] * 0.008), axis=1)
    image = image * (1 - inside[..., None]) + colour("050405") * inside[..., None]
    rim = np.clip(inside - np.roll(inside, -int(canvas.size[0] * 0.009), axis=1), 0, 1) * (0.4 + 0.6 * canvas.v)
    cold = np.clip(inside - shifted, 0, 1)
    return image + rim[..., None] * colour("ff7a33") * 1.3 + cold[..., None] * colour("27407a") * 0.7


def aurora(canvas: Canvas) -> Array:
    """Curtains of light over black hills."""
    image = ramp(canvas.v, "020510", "06142a", "0b2733")
    sway = clouds(canvas, 2, 4, (3, 1))[canvas.size[1] // 2][None, :]
    for number, (place, code) in enumerate(((0.18, "48e0a0"), (0.3, "3ab6d8"), (0.24, "9a5be0"))):
        depth = canvas.v - place - 0.18 * np.roll(sway, 300 * number, axis=1)
        curtain = np.where(depth > 0, np.exp(-depth * 6), np.exp(depth * 40)) * (
            0.4 + 0.6 * clouds(canvas, 40 + number, 4, (26, 1))
        )
        image += curtain[..., None] * colour(code) * 0.5
    stars = canvas.random(4).random(canvas.size[::-1])
    image += (np.clip((stars - 0.9988) / 0.0012, 0, 1) * (1 - canvas.v))[..., None]
    return cover(image, canvas, ridge(canvas, 11, 0.9, 0.18, 3), colour("010306") * np.ones((*canvas.size[::-1], 3)))


PAINTERS: dict[str, Callable[[Canvas], Array]] = {
    painter.__name__: painter
    for painter in (sea, dunes, forest, city, corridor, nebula, snow, underwater, field, machine, portrait, aurora)
}


def paint(scene: str, size: Size, seed: int) -> Image.Image:
    """One still of a scene, with a little grain and darkened corners. `scene` is a key of PAINTERS."""
    canvas = Canvas(size, seed)
    image = PAINTERS[scene](canvas)
    image *= (1 - 0.5 * np.clip(np.hypot((canvas.u - 0.5) * 1.1, (canvas.v - 0.5) * 1.1) * 1.3, 0, 1) ** 2.2)[..., None]
    image += canvas.random(99).normal(0, 0.018, canvas.size[::-1])[..., None]
    return Image.fromarray((np.clip(image, 0, 1) * 255).astype(np.uint8))


def title_card(text: str, size: Size) -> Image.Image:
    """White words on black, centred."""
    card = Image.new("RGB", size, (4, 4, 5))
    font = ImageFont.load_default(size=min(size) // 11)
    ImageDraw.Draw(card).text(
        (size[0] / 2, size[1] / 2), text, font=font, anchor="mm", fill=(236, 232, 224), align="center"
    )
    return card
