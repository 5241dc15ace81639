"""Taking times: CPU seconds, ours and the reference's shuffled, medians."""

import gc
import random
import statistics
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], times: int) -> float:
    """Median CPU seconds of one call, after one call to warm up."""
    work()
    return statistics.median(_once(work) for _ in range(times))


def compare(reference: Callable[[], object], ours: Callable[[], object], times: int) -> tuple[float, float]:
    """Median CPU seconds of each, taken in shuffled turns so that a busy machine hurts both alike."""
    reference()
    ours()
    samples: dict[str, list[float]] = {"reference": [], "ours": []}
    turns = ["reference", "ours"] * times
    random.Random(1).shuffle(turns)
    for turn in turns:
        samples[turn].append(_once(reference if turn == "reference" else ours))
    return statistics.median(samples["reference"]), statistics.median(samples["ours"])


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start
