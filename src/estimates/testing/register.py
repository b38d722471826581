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

    A type that is not imported yet is registered on its first use, and strategies are imported on
    the first draw: an import of hypothesis loads none of them.

    >>> from hypothesis import strategies as st
    >>> from hypothesis import find
    >>> from estimates import Quantity
    >>> register()
    >>> find(st.from_type(Quantity), lambda quantity: quantity.kind == "stock").label
    'q'
    """
    import estimates as est

    for name in TYPE_STRATEGIES:
        if name in vars(est):
            register_type(vars(est)[name])
        else:
            est.FIRST_USE[name] = register_type


def register_type(drawn_type: type[Any]) -> None:
    """Register the strategy of one type."""
    from hypothesis import strategies as st

    st.register_type_strategy(drawn_type, make_strategy)


def make_strategy(drawn_type: type[Any]) -> Any:
    """Return the strategy of one type."""
    strategies = import_module("estimates.testing.strategies")
    return getattr(strategies, TYPE_STRATEGIES[drawn_type.__name__])()
