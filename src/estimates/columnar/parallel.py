"""Parts of long work, one a core: NumPy and Arrow let go of the interpreter while they work."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
MOST = 4
"""Parts that are worked on at once, at most: each needs memory of its own."""


def parallel_map(work: Callable[[T], R], parts: Sequence[T]) -> Iterator[R]:
    """Yield what a function makes of each part, in the order of the parts.

    In a thread of somebody else's, such as a worker of a cluster, one part follows another.

    Parameters
    ----------
    work : must not write where another part reads.

    Examples
    --------
    >>> list(parallel_map(lambda x: 2 * x, [3, 1, 2]))
    [6, 2, 4]
    """
    threads = min(len(parts), cores(), MOST)
    if threads < 2 or not in_first_thread():
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        # how NumPy treats an overflow is part of the context, and holds in the threads, too
        coming = [pool.submit(copy_context().run, work, part) for part in parts]
        try:
            for result in coming:
                yield result.result()
        finally:
            for result in coming:
                result.cancel()


def in_first_thread() -> bool:
    """Return whether this is the thread that the program began with."""
    return threading.current_thread() is threading.main_thread()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
