"""Map a function over chunks in threads; NumPy and Arrow release the interpreter lock."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
Output = TypeVar("Output")
# Chunks in progress at a time, at most: each needs memory of its own.
MAX_THREADS = 4


def parallel_map(function: Callable[[Item], Output], items: Sequence[Item]) -> Iterator[Output]:
    """Yield the result of a function for each item, in the order of the items.

    Outside the main thread, for example in a worker of a cluster, items are processed one by one.

    function : must not write what it reads for another item.
    """
    threads = min(len(items), available_cores(), MAX_THREADS)
    if threads < 2 or threading.current_thread() is not threading.main_thread():
        yield from map(function, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        # np.errstate is part of the context; with a copy of it, it holds in the threads as well
        futures = [pool.submit(copy_context().run, function, item) for item in items]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
