"""Prints of sound: 32 bits, sixteen a second, by which the same recording is known after another encoding or level.

Each bit says whether the difference of energy between two neighbouring bands grew within an eighth of a second (Haitsma
and Kalker, 2002). Another pitch or another performance is another recording. Silence has the print 0.
"""

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 8000
PRINTS_A_SECOND = 16
HOP = SAMPLE_RATE // PRINTS_A_SECOND
WINDOW = 8192
LOW_HZ, HIGH_HZ, BANDS = 300, 2000, 33
BACK = 2
"""Prints between which energy is compared."""
SILENCE = 30.0
"""Root mean square of 16-bit samples below which there is nothing to hear."""

Prints = NDArray[np.uint32]


def prints_of(samples: NDArray[np.int16]) -> Prints:
    """Mono samples at SAMPLE_RATE → PRINTS_A_SECOND prints a second; empty for less than two seconds."""
    count = (len(samples) - WINDOW) // HOP + 1
    if count < 2 * PRINTS_A_SECOND:
        return np.zeros(0, np.uint32)
    energies = np.concatenate([_energies(samples, first, min(first + 256, count)) for first in range(0, count, 256)])
    bands = np.diff(energies[:, :BANDS], axis=1)
    bits = bands[BACK:] > bands[:-BACK]
    words = np.packbits(bits, axis=1).view(">u4").astype(np.uint32).ravel()
    words[energies[BACK:, BANDS] < SILENCE] = 0
    return np.concatenate([words[:BACK], words])


def _energies(samples: NDArray[np.int16], first: int, last: int) -> NDArray[np.float64]:
    """(last - first, BANDS + 1): energy in each band, and the root mean square of the window, from print `first` on."""
    windows = np.lib.stride_tricks.sliding_window_view(samples[first * HOP : (last - 1) * HOP + WINDOW], WINDOW)[::HOP]
    heard = windows.astype(np.float32)
    spectra = np.abs(np.fft.rfft(heard * np.hanning(WINDOW).astype(np.float32), axis=1)) ** 2
    edges = np.geomspace(LOW_HZ, HIGH_HZ, BANDS + 1) * WINDOW / SAMPLE_RATE
    sums = np.add.reduceat(spectra, edges.astype(int), axis=1)[:, :BANDS]
    return np.column_stack([sums, np.sqrt((heard * heard).mean(axis=1))])
