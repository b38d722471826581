"""What hypothesis draws for our nouns, so that ``st.from_type(Claim)`` works."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

DRAWN = {"figures": "Figure", "quantities": "Quantity", "sources": "Source", "claims": "Claim"}
"""The nouns, by the strategy that draws them. A `ClaimSet` stands on pandas and scipy, which no
import of hypothesis should load: it is registered where `estimates.testing.strategies` is imported.
"""


def register() -> None:
    """Register a strategy for each noun; hypothesis calls this where both are installed.

    It runs whenever hypothesis is imported, so the strategies are imported when one is drawn.

    Examples
    --------
    >>> from hypothesis import strategies as st
    >>> from hypothesis import find
    >>> from estimates import Quantity
    >>> register()
    >>> find(st.from_type(Quantity), lambda quantity: quantity.kind == "stock").label
    'q'
    """
    from hypothesis import strategies as st

    import estimates as est

    def register_one(strategy: str, noun: type[Any]) -> None:
        def drawn(_: type[Any]) -> SearchStrategy[Any]:
            made: SearchStrategy[Any] = getattr(
                import_module("estimates.testing.strategies"), strategy
            )()
            return made

        st.register_type_strategy(noun, drawn)

    for strategy, noun in DRAWN.items():
        register_one(strategy, getattr(est, noun))
