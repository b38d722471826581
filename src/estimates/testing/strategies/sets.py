"""Claims that belong together: echoes, corrections, ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.claims.claimset import ClaimSet
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.testing.strategies.claims import SOURCES, drawn_aside, spoken
from estimates.testing.strategies.figures import drawn_figure
from estimates.testing.strategies.texts import one_of

Count = int | tuple[int, int]
Labels = tuple[str, ...]
HEAD = 8
"""So many claims are drawn choice by choice. A later one takes its figure, its aside and what it
refers to from these, in a single choice: hypothesis takes as long for a choice as we for a claim,
and a counterexample that needs no such claim loses it whole."""


@st.composite
def claim_lists(
    draw: DrawFn,
    *,
    n_origins: Count | None = None,
    min_size: int = 1,
    max_size: int = 8,
    with_echoes: bool = True,
    with_corrections: bool = True,
    with_retractions: bool = True,
    with_bounds: bool = True,
    quantities: Sequence[str] = ("q",),
    positive: bool = False,
) -> list[Claim]:
    """Claims that belong together: some repeat, correct, retract or dispute earlier ones.

    Labels are c0, c1 …; relations run from later to earlier labels, so never in a circle. What
    the first eight say (figures, days, weights, notes) is said again by those after them.

    Parameters
    ----------
    n_origins : how many claims repeat no other, a number or (least, most); echoes come on top
        of them. Where not given, `min_size` and `max_size` bound all claims together.
    with_echoes, with_corrections, with_retractions : which relations there are; corrections
        are "supersedes" and "disputes" (and "retracts" where both are asked for).
    with_bounds, quantities, positive : as for `claims`.

    Examples
    --------
    >>> from hypothesis import find
    >>> found = find(claim_lists(n_origins=1), lambda drawn: len(drawn) > 1)
    >>> [claim.origin for claim in found][:2]
    [(), ('c0',)]
    """
    kinds = ("supersedes", "disputes") * with_corrections + ("retracts",) * with_retractions
    repeats = ("",) * 3 + ("origin",) * (with_echoes and n_origins is None)
    firsts, echoes = draw(sizes(n_origins, (min_size, max_size), with_echoes))
    talk = Talk(
        draw,
        sayings=tuple(product(SOURCES, quantities)),
        relations=tuple(product(("",) * (4 if kinds else 1) + kinds, repeats)),
        positive=positive,
        with_bounds=with_bounds,
    )
    every = firsts + echoes
    return [talk.one(i, i >= firsts) if i < HEAD else talk.another(i, i >= firsts)
            for i in range(every)]  # fmt: skip


@dataclass
class Talk:
    """Claims being drawn, one after the other.

    Attributes
    ----------
    sayings : who may say something of what, as pairs of a source and a quantity.
    relations : in which ways a claim may refer to earlier ones, some twice as they are common.
    figures, asides : what has been said so far.
    """

    draw: DrawFn
    sayings: tuple[tuple[str, str], ...]
    relations: tuple[Labels, ...]
    positive: bool
    with_bounds: bool
    figures: list[Figure] = field(default_factory=list)
    asides: list[dict[str, Any]] = field(default_factory=list)

    def one(self, i: int, echoes: bool) -> Claim:
        """Draw the i-th claim, choice by choice."""
        figure = self.draw(one_before_or_new(len(self.figures)))
        if figure == len(self.figures):
            self.figures.append(drawn_figure(self.draw, self.positive, self.with_bounds))
        relations = self.draw(one_of(*self.relations)) if i else ()
        named = {name: self.draw(earlier(i)) for name in relations if name}
        if echoes:
            named["origin"] = (f"c{self.draw(one_of(*range(i)))}",)
        aside = self.draw(one_before_or_new(len(self.asides)))
        if aside == len(self.asides):
            self.asides.append(drawn_aside(self.draw))
        return self.spoken(i, figure, aside, self.draw(one_of(*self.sayings)), named)

    def another(self, i: int, echoes: bool) -> Claim:
        """Draw the i-th claim in one choice, of what has been said."""
        pools = (self.figures, self.sayings, self.asides, range(i), self.relations)
        *ways, relations = (len(pool) for pool in pools)
        rest = self.draw(at_once(prod(ways) * relations))
        places = []
        for way in ways:
            rest, place = divmod(rest, way)
            places.append(place)
        figure, saying, aside, target = places
        names = (*self.relations[rest], "origin" if echoes else "")
        named: dict[str, Labels] = {name: (f"c{target}",) for name in names if name}
        return self.spoken(i, figure, aside, self.sayings[saying], named)

    def spoken(
        self, i: int, figure: int, aside: int, saying: tuple[str, str], named: dict[str, Labels]
    ) -> Claim:
        """Return the i-th claim."""
        fields = {"claim_id": f"c{i}", "figure": self.figures[figure], **named}
        return spoken(*saying, self.asides[aside], fields)


@cache
def one_before_or_new(count: int) -> SearchStrategy[int]:
    """The place of one of so many that there are already, or that of a new one."""
    return one_of(*range(count), *[count] * 4)


@cache
def at_once(ways: int) -> SearchStrategy[int]:
    """One of so many ways."""
    return st.integers(0, ways - 1)


@cache
def earlier(i: int) -> SearchStrategy[Labels]:
    """Up to two of the labels before the i-th."""
    labels = [f"c{j}" for j in range(i)]
    return one_of(*combinations(labels, 1), (), *combinations(labels, 2))


def sizes(
    n_origins: Count | None, bounds: tuple[int, int], with_echoes: bool
) -> SearchStrategy[tuple[int, int]]:
    """How many claims there are at first, and how many echoes of them come after."""
    if n_origins is None:
        return st.tuples(st.integers(*bounds), st.just(0))
    least, most = (n_origins, n_origins) if isinstance(n_origins, int) else n_origins
    return st.tuples(st.integers(least, most), st.integers(0, 3 if with_echoes else 0))


def claim_sets(**options: Any) -> SearchStrategy[ClaimSet]:
    """Sets of claims; options as for `claim_lists`.

    Examples
    --------
    >>> from hypothesis import find
    >>> two = claim_sets(quantities=("q", "r"))
    >>> find(two, lambda claims: len(claims.quantities) == 2).quantities
    ('q', 'r')
    """
    return claim_lists(**options).map(ClaimSet.from_records)


st.register_type_strategy(ClaimSet, claim_sets())
