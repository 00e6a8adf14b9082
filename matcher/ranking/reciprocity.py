"""The other side's view: whether a candidate is near this asker in particular, or near every asker alike.

A text that speaks of everything is near every question and stands high in every list (a hub). What it is near to in
general is taken off, as in CSLS (Conneau et al., 2018, Word Translation Without Parallel Data).
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import Vectors

# Fewer other askers than this tell nothing of what a candidate is near to in general.
NEAREST = 10
NEAREST_AT_LARGE = 20

Nearness = NDArray[np.float64]


def usual(candidates: Vectors, askers: Vectors, nearest: int = NEAREST_AT_LARGE) -> Nearness:
    """Return each candidate's mean cosine to the askers nearest to it: (candidates, d), (askers, d) → (candidates,).

    Both are centred unit vectors; there must be at least `nearest` askers.
    """
    near = candidates @ askers.T
    return np.asarray(np.partition(near, -nearest, axis=1)[:, -nearest:].mean(axis=1), dtype=np.float64)


def particular(asker: Vectors, candidates: Vectors, others: Vectors, at_large: Nearness) -> Nearness:
    """Return for each candidate its cosine to the asker less what it is near to in general.

    That is the mean of two: its usual nearness to other askers (`others`, at least ten; fewer are passed over), and
    `at_large`, its usual nearness to such texts in the thesaurus, which is there from the first day on.
    Centred unit vectors of whole texts: (d,), (candidates, d), (others, d).
    """
    general = at_large
    if len(others) >= NEAREST:
        general = (at_large + usual(candidates, others, NEAREST)) / 2
    return np.asarray(candidates @ asker - general, dtype=np.float64)
