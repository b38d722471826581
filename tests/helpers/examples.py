"""How many examples a property test draws whose every example is expensive."""

from __future__ import annotations

from hypothesis import settings

# A profile of more examples than this is run by hand and has time for all of them.
BY_HAND = 1_000
# Fewer examples than this say little.
FEWEST = 3


def one_in(share: int) -> int:
    """Return one example in `share` of those that the profile draws, or all of them in `deep`."""
    full = settings().max_examples
    return full if full > BY_HAND else max(FEWEST, full // share)
