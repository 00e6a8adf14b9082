"""The other side's view: whether a candidate is near this asker in particular, or near every asker alike.

A text that speaks of everything is near every question and stands high in every list (a hub). What it is near to in
general is taken off, as in CSLS (Conneau et al., 2018, Word Translation Without Parallel Data).
"""

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import Vectors

# Fewer other askers than this tell nothing of what a candidate is near to in general.
NEAREST = 10


def particular(asker: Vectors, candidates: Vectors, others: Vectors) -> NDArray[np.float64] | None:
    """Return for each candidate its cosine to the asker less its mean cosine to the ten nearest other askers.

    Centred unit vectors of whole texts: (d,), (candidates, d), (others, d). None with fewer than ten others.
    """
    if len(others) < NEAREST:
        return None
    near = candidates @ others.T
    usual = np.partition(near, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return np.asarray(candidates @ asker - usual, dtype=np.float64)
