"""Progress of long work: bars in terminals and notebooks, and lines in the log."""

import logging
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from time import perf_counter

from estimates.columnar.parallel import Item

# Work that takes less time shows no bar.
DELAY_SECONDS = 2.0
LOGGER = logging.getLogger("estimates")


def progress(
    items: Iterable[Item], label: str, total: float | None = None, unit: str = "it"
) -> Iterator[Item]:
    """Yield the items, with a progress bar in a terminal or a notebook, and log long work.

    label : a word or two before the bar. unit : what an item is called.
    total : the number of items, if `items` has no length.

    The bar is that of tqdm (extra ``progress``); without it there is no bar.
    """
    start, count = perf_counter(), 0
    for item in with_bar(items, label, total, unit):
        yield item
        count += 1
    seconds = perf_counter() - start
    if seconds > DELAY_SECONDS:
        LOGGER.info("%s: %d (%s) in %.1f s", label, count, unit.strip(), seconds)


def with_bar(items: Iterable[Item], label: str, total: float | None, unit: str) -> Iterable[Item]:
    """Return the items, behind a progress bar in a terminal or a notebook."""
    if not is_interactive():
        return items
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook without widgets gets a bar of text
            from tqdm.auto import tqdm
    except ImportError:
        return items
    return tqdm(items, desc=label, total=total, unit=unit, delay=DELAY_SECONDS, leave=False)  # type: ignore[no-any-return]


def is_interactive() -> bool:
    """Return whether this is the main thread of a terminal session or a notebook."""
    if threading.current_thread() is not threading.main_thread():
        return False
    if sys.stderr is not None and sys.stderr.isatty():
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and shell.has_trait("kernel")
