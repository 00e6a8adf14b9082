"""A numpy array that grows at its end without being copied each time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Growing:
    """One-dimensional, append-only; room doubles when it is full."""

    def __init__(self, kind: str) -> None:
        """Empty, of a numpy type such as 'int64'."""
        self._room: NDArray[Any] = np.zeros(16, dtype=kind)
        self._used = 0

    def __len__(self) -> int:
        """Numbers held."""
        return self._used

    @property
    def values(self) -> NDArray[Any]:
        """A view of what is held; writing to it changes the array, growing leaves old views behind."""
        return self._room[: self._used]

    def extend(self, more: Any) -> None:  # noqa: ANN401 - anything numpy takes
        """Add at the end."""
        added = np.asarray(more, dtype=self._room.dtype).reshape(-1)
        needed = self._used + len(added)
        if needed > len(self._room):
            room = np.zeros(max(needed, 2 * len(self._room)), dtype=self._room.dtype)
            room[: self._used] = self._room[: self._used]
            self._room = room
        self._room[self._used : needed] = added
        self._used = needed
