"""What hypothesis draws for our nouns, so that ``st.from_type(Claim)`` works."""

from __future__ import annotations


def register() -> None:
    """Register a strategy for each noun; hypothesis calls this where both are installed.

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

    from estimates.claim import Claim
    from estimates.claimset import ClaimSet
    from estimates.figure import Figure
    from estimates.quantity import Quantity
    from estimates.source import Source
    from estimates.testing import strategies

    st.register_type_strategy(Figure, strategies.figures())
    st.register_type_strategy(Quantity, strategies.quantities())
    st.register_type_strategy(Source, strategies.sources())
    st.register_type_strategy(Claim, strategies.claims())
    st.register_type_strategy(ClaimSet, strategies.claim_sets())
