"""Times of several ways side by side, taken in turn so that whatever else the machine does falls on all alike."""

import time
from collections.abc import Callable, Mapping
from statistics import median

Clock = Callable[[], float]
Way = Callable[[int], object]
"""Does its work for the number of the round."""

WALL: Clock = time.perf_counter
# Of a machine busy with other work only this says anything: seconds of all threads of this process on a processor.
PROCESSOR: Clock = time.process_time


def medians(ways: Mapping[str, Way], rounds: int, clock: Clock) -> dict[str, float]:
    """Return the median seconds of each way over `rounds` rounds; each way goes once a round, the first one first.

    One round before is not counted: it loads what is loaded once.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            began = clock()
            way(number)
            if number:
                taken[name].append(clock() - began)
    return {name: median(times) for name, times in taken.items()}
