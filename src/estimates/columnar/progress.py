"""A bar for long work: shown to people after two seconds, silent in pipes and pipelines."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import TypeVar

from estimates.columnar.parallel import in_first_thread

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds of silence: work that is done before shows no bar."""


def progress(
    items: Iterable[T], what: str, total: float | None = None, unit: str = "it"
) -> Iterator[T]:
    """Yield the items; show how far the work is where someone watches.

    Parameters
    ----------
    items : the pieces of the work. what : a word or two before the bar.
    total : how many pieces there are, where `items` has no length.
    unit : what a piece is called.

    Notes
    -----
    Someone watches a terminal or a notebook. The bar is tqdm's (extra ``progress``); without
    it, and wherever stderr is a file or a pipe, nothing is shown.

    Examples
    --------
    >>> list(progress(range(3), "counting"))
    [0, 1, 2]
    """
    if not watched():
        yield from items
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook without widgets has a bar of text
            from tqdm.auto import tqdm
    except ImportError:
        yield from items
        return
    yield from tqdm(items, desc=what, total=total, unit=unit, delay=PATIENCE, leave=False)


def watched() -> bool:
    """Return whether stderr is a terminal, or this is a notebook; of threads the first is seen."""
    if not in_first_thread():
        return False
    if sys.stderr is not None and sys.stderr.isatty():
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and shell.has_trait("kernel")
