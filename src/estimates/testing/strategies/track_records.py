"""A strategy for worlds with known truth, whose sources have known biases and copy each other."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.testing.worlds import Profile, World, simulate

WORLD_SOURCES = ("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot")


@st.composite
def track_record_worlds(
    draw: DrawFn, *, max_sources: int = 6, max_quantities: int = 30, with_copiers: bool = True
) -> World:
    """Draw worlds of 2 to 6 sources on 1 to 30 quantities, from 1 to 10**9; see `simulate`.

    A third of the sources are unbiased, spreads range from 0.05 to 1, and some sources copy up to
    half of what they state. Some worlds have echoes and withdrawn claims.

    Examples
    --------
    >>> from hypothesis import find
    >>> world = find(track_record_worlds(), lambda world: len(world.truths) == 2)
    >>> len(world.claims) >= 2 * len(world.profiles)
    True
    """
    copies = (0.0, 0.0, 0.2, 0.5) if with_copiers else (0.0,)
    profiles = {
        name: Profile(
            bias=draw(st.sampled_from([0.0, 0.3, -0.3])),
            spread=draw(st.sampled_from([0.25, 0.05, 1.0])),
            copies=draw(st.sampled_from(copies)),
        )
        for name in WORLD_SOURCES[: draw(st.integers(2, max_sources))]
    }
    truths = draw(
        st.lists(st.sampled_from([1_000, 1, 110_000, 10**9]), min_size=1, max_size=max_quantities)
    )
    return simulate(
        truths,
        profiles,
        echoes=draw(st.sampled_from([0.0, 0.5])),
        retractions=draw(st.sampled_from([0.0, 0.2])),
        seed=draw(st.integers(0, 2**32 - 1)),
    )
