"""Register the strategies with hypothesis, so that ``st.from_type(Claim)`` works."""

from importlib import import_module
from typing import Any

# The strategy of each type. `ClaimSet` needs pandas and scipy, which no import of hypothesis
# should load: it is registered when `estimates.testing.strategies` is imported.
TYPE_STRATEGIES = {
    "Figure": "figures",
    "Quantity": "quantities",
    "Source": "sources",
    "Claim": "claims",
}


def register() -> None:
    """Register a strategy for each type; hypothesis calls this whenever it is imported.

    The strategies themselves are imported on the first draw.

    >>> from hypothesis import strategies as st
    >>> from hypothesis import find
    >>> from estimates import Quantity
    >>> register()
    >>> find(st.from_type(Quantity), lambda quantity: quantity.kind == "stock").label
    'q'
    """
    from hypothesis import strategies as st

    import estimates as est

    def make_strategy(drawn_type: type[Any]) -> Any:
        strategies = import_module("estimates.testing.strategies")
        return getattr(strategies, TYPE_STRATEGIES[drawn_type.__name__])()

    for name in TYPE_STRATEGIES:
        st.register_type_strategy(getattr(est, name), make_strategy)
