"""Sounds to be told from each other: tunes, held chords as the demonstration has them, noises like rain and surf.

Made of numbers from a generator, SECONDS of mono samples at RATE.
"""

import numpy as np
from numpy.typing import NDArray

RATE, SECONDS = 16_000, 60


def tune(random: np.random.Generator) -> NDArray[np.int16]:
    """Notes of a scale, with overtones, one after the other and two at a time."""
    time, sound = np.arange(RATE * SECONDS) / RATE, np.zeros(RATE * SECONDS)
    root = random.uniform(150, 300)
    for _ in range(2):
        at = 0.0
        while at < SECONDS - 1:
            long, pitch = random.uniform(0.2, 0.7), root * 2 ** (random.choice([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
            part = slice(int(at * RATE), int((at + long) * RATE))
            for overtone in range(1, 6):
                sound[part] += (
                    np.sin(2 * np.pi * pitch * overtone * time[part]) / overtone * np.exp(-3 * (time[part] - at))
                )
            at += long
    return (sound * 4000).clip(-32000, 32000).astype(np.int16)


def chord(random: np.random.Generator) -> NDArray[np.int16]:
    """Three partials over a root, each swelling slowly, with a little noise."""
    time, root = np.arange(RATE * SECONDS) / RATE, 110 * 2 ** random.uniform(0, 1)
    swelling = sum(loud * np.sin(2 * np.pi * root * ratio * time) * (0.6 + 0.4 * np.sin(2 * np.pi * time / beat))
                   for ratio, loud, beat in ((1, 0.1, 7), (1.5, 0.06, 11), (2.25, 0.04, 5)))  # fmt: skip
    return ((swelling + 0.02 * random.random(len(time))) * 32000).astype(np.int16)


def surf(random: np.random.Generator) -> NDArray[np.int16]:
    """Noise in a band, rising and falling."""
    noise, width = random.normal(0, 1, RATE * SECONDS), int(random.integers(2, 30))
    soft = np.convolve(noise, np.ones(width) / width, "same")
    return (soft * (1 + 0.7 * np.sin(2 * np.pi * np.arange(len(soft)) / RATE / random.uniform(3, 9))) * 6000).astype(
        np.int16
    )
