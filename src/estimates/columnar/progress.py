"""Progress bars for long work: shown in terminals and notebooks, silent in pipes."""

import sys
import threading
import warnings
from collections.abc import Iterable, Iterator

from estimates.columnar.parallel import Item

# Work that takes less time shows no bar.
DELAY_SECONDS = 2.0


def progress(
    items: Iterable[Item], label: str, total: float | None = None, unit: str = "it"
) -> Iterator[Item]:
    """Yield the items, with a progress bar in a terminal or a notebook.

    label : a word or two before the bar. unit : what an item is called.
    total : the number of items, if `items` has no length.

    The bar is that of tqdm (extra ``progress``); without it there is no bar.
    """
    if not is_interactive():
        yield from items
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook without widgets gets a bar of text
            from tqdm.auto import tqdm
    except ImportError:
        yield from items
        return
    yield from tqdm(items, desc=label, total=total, unit=unit, delay=DELAY_SECONDS, leave=False)


def is_interactive() -> bool:
    """Return whether this is the main thread of a terminal session or a notebook."""
    if threading.current_thread() is not threading.main_thread():
        return False
    if sys.stderr is not None and sys.stderr.isatty():
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and shell.has_trait("kernel")
