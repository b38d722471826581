"""What is learned in rounds: partial sums from every home, merged, and a state sent back.

An engine calls a `Learner` and knows nothing of what is learned. Sums of floats are merged in
a tree over the homes, so that their last bits depend on how many homes there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from estimates.claimset import ClaimSet

State = TypeVar("State")
Sums = TypeVar("Sums")
Part = TypeVar("Part")


class Learner(Protocol[State, Sums]):
    """Something that learns from whole questions in rounds; it must be picklable.

    The state should be small (a number or two a source): it is sent to every home each round.
    """

    def start(self) -> State:
        """Return the state before the first round."""

    def partial(self, claims: ClaimSet, state: State) -> Sums:
        """Return what one home adds to the next state."""

    def merge(self, a: Sums, b: Sums) -> Sums:
        """Return the sums of two homes in one."""

    def update(self, state: State, total: Sums) -> State:
        """Return the next state, from the sums of all homes."""


def tree(parts: Sequence[Part], merge: Callable[[Part, Part], Part]) -> Part:
    """Merge neighbours until one is left: as many steps as the logarithm of the parts.

    Examples
    --------
    >>> tree(["a", "b", "c", "d", "e"], lambda a, b: f"({a}{b})")
    '(((ab)(cd))e)'
    """
    level = list(parts)
    while len(level) > 1:
        pairs = [merge(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def in_one_process(claims: ClaimSet, learner: Learner[Any, Any], rounds: int) -> Any:
    """Return what is learned from claims in one place, after so many rounds."""
    state = learner.start()
    for _ in range(rounds):
        state = learner.update(state, learner.partial(claims, state))
    return state
