"""The length of a CSV field, which Python limits for a whole process."""

import csv
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# The limit is a C long, which has 32 bits on Windows.
NO_LIMIT = min(sys.maxsize, 2**31 - 1)
LOCK = threading.Lock()
# What the limit was before the first of the readers that are open now, once for each of them.
BEFORE: list[int] = []


@contextmanager
def unlimited_field_size() -> Iterator[None]:
    """Accept fields of any length until the last open context is closed, in whatever thread."""
    with LOCK:
        before = csv.field_size_limit(NO_LIMIT)
        BEFORE.append(BEFORE[0] if BEFORE else before)
    try:
        yield
    finally:
        with LOCK:
            before = BEFORE.pop()
            if not BEFORE:
                csv.field_size_limit(before)
