"""Strategies for claims on the same quantities: related ones, and independent voices."""

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
from estimates.testing.strategies.single_claims import (
    SOURCES,
    drawn_fields,
    drawn_figure,
    make_claim,
    spelled,
)
from estimates.testing.strategies.strings import choice

ClaimIds = tuple[str, ...]
# This many claims are drawn choice by choice. A later one takes its figure, its optional fields and
# its relations from these in a single choice: a choice takes hypothesis as long as a claim takes
# us, and a counterexample that does not need such a claim loses all of it at once.
DETAILED_CLAIMS = 8
VOICE_NAMES = ("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India")
VOICE_KINDS = ("bare", "=", "range", "~", "<", ">", "vague")
TWO_SIDED = ("bare", "=", "range", "~")
EXTREME_WEIGHTS = (1, 0.5, 3, 1e-8, 1e8)


@st.composite
def claim_lists(
    draw: DrawFn,
    *,
    n_origins: int | tuple[int, int] | None = None,
    min_size: int = 1,
    max_size: int = 8,
    with_echoes: bool = True,
    with_corrections: bool = True,
    with_retractions: bool = True,
    with_bounds: bool = True,
    quantities: Sequence[str] = ("q",),
    positive: bool = False,
) -> list[Claim]:
    """Draw related claims: some repeat, correct, retract or dispute earlier ones.

    Labels are c0, c1 …; relations point from later to earlier labels, so that there are no cycles.
    Claims beyond the eighth reuse figures, days, weights and notes of the first eight.

    Parameters
    ----------
    n_origins : the number of claims that repeat no other, or (least, most); echoes come in
        addition. If it is not given, `min_size` and `max_size` bound all claims together.
    with_echoes, with_corrections, with_retractions : which relations there are; corrections
        are "supersedes" and "disputes".
    with_bounds, quantities, positive : as for `claims`.

    Examples
    --------
    >>> from hypothesis import find
    >>> drawn = find(claim_lists(n_origins=1), lambda claims: len(claims) > 1)
    >>> [claim.origin for claim in drawn][:2]
    [(), ('c0',)]
    """
    kinds = ("supersedes", "disputes") * with_corrections + ("retracts",) * with_retractions
    repeats = ("",) * 3 + ("origin",) * (with_echoes and n_origins is None)
    bounds = (n_origins, n_origins) if isinstance(n_origins, int) else n_origins
    originals = draw(st.integers(*(bounds or (min_size, max_size))))
    echoes = draw(st.integers(0, 3)) if bounds and with_echoes else 0
    drawer = ClaimDrawer(
        draw,
        subjects=tuple(product(SOURCES, quantities)),
        relations=tuple(product(("",) * (4 if kinds else 1) + kinds, repeats)),
        positive=positive,
        with_bounds=with_bounds,
    )
    return [
        (drawer.draw_claim if i < DETAILED_CLAIMS else drawer.draw_reused)(i, i >= originals)
        for i in range(originals + echoes)
    ]


@dataclass
class ClaimDrawer:
    """Draws claims one by one.

    subjects : the possible pairs of a source and a quantity.
    relations : the ways in which a claim may refer to earlier ones; frequent ones are repeated.
    figures, optional_fields : what has been drawn so far.
    """

    draw: DrawFn
    subjects: tuple[tuple[str, str], ...]
    relations: tuple[ClaimIds, ...]
    positive: bool
    with_bounds: bool
    figures: list[Figure] = field(default_factory=list)
    optional_fields: list[dict[str, Any]] = field(default_factory=list)

    def draw_claim(self, i: int, is_echo: bool) -> Claim:
        """Draw the i-th claim, choice by choice."""
        figure = self.draw(earlier_or_new(len(self.figures)))
        if figure == len(self.figures):
            self.figures.append(drawn_figure(self.draw, self.positive, self.with_bounds))
        relations = self.draw(choice(*self.relations)) if i else ()
        targets = {name: self.draw(earlier_labels(i)) for name in relations if name}
        if is_echo:
            targets["origin"] = (f"c{self.draw(choice(*range(i)))}",)
        optional = self.draw(earlier_or_new(len(self.optional_fields)))
        if optional == len(self.optional_fields):
            self.optional_fields.append(drawn_fields(self.draw))
        return self.make(i, figure, optional, self.draw(choice(*self.subjects)), targets)

    def draw_reused(self, i: int, is_echo: bool) -> Claim:
        """Draw the i-th claim in one choice, from what has been drawn."""
        pools = (self.figures, self.subjects, self.optional_fields, range(i), self.relations)
        sizes = [len(pool) for pool in pools]
        rest = self.draw(index_below(prod(sizes)))
        places = []
        for size in sizes[:-1]:
            rest, place = divmod(rest, size)
            places.append(place)
        figure, subject, optional, target = places
        names = (*self.relations[rest], "origin" if is_echo else "")
        targets: dict[str, ClaimIds] = {name: (f"c{target}",) for name in names if name}
        return self.make(i, figure, optional, self.subjects[subject], targets)

    def make(
        self,
        i: int,
        figure: int,
        optional: int,
        subject: tuple[str, str],
        targets: dict[str, ClaimIds],
    ) -> Claim:
        """Return the i-th claim."""
        fields = {"claim_id": f"c{i}", "figure": self.figures[figure], **targets}
        return make_claim(*subject, self.optional_fields[optional], fields)


@cache
def earlier_or_new(count: int) -> SearchStrategy[int]:
    """Draw the index of one of the earlier items, or that of a new one."""
    return choice(*range(count), *[count] * 4)


@cache
def index_below(size: int) -> SearchStrategy[int]:
    """Draw an index into a pool of that size."""
    return st.integers(0, size - 1)


@cache
def earlier_labels(i: int) -> SearchStrategy[ClaimIds]:
    """Draw up to two of the labels before the i-th."""
    labels = [f"c{j}" for j in range(i)]
    return choice(*combinations(labels, 1), (), *combinations(labels, 2))


def claim_sets(**options: Any) -> SearchStrategy[ClaimSet]:
    """Draw sets of claims; options as for `claim_lists`.

    Examples
    --------
    >>> from hypothesis import find
    >>> strategy = claim_sets(quantities=("q", "r"))
    >>> find(strategy, lambda claims: len(claims.quantities) == 2).quantities
    ('q', 'r')
    """
    return claim_lists(**options).map(ClaimSet.from_records)


@st.composite
def voices(
    draw: DrawFn,
    *,
    min_size: int = 1,
    max_size: int = 6,
    kinds: Sequence[str] = VOICE_KINDS,
    highest: int = 99,
    signed: bool = False,
    with_weights: bool = False,
    with_grades: bool = False,
) -> list[Claim]:
    """Draw claims of different sources on one quantity: two digits times a power of ten.

    All claims share the power, so that they differ up to tenfold (or less) and often are equal.

    Parameters
    ----------
    min_size, max_size : the number of claims, up to nine.
    kinds : kinds of figures, as for `spelled`.
    highest : the largest two digits; with 40 the claims differ up to fourfold.
    signed : whether numbers may be negative (then the quantity is on the linear scale).
    with_weights : whether every claim has a weight, from 1e-8 to 1e8.
    with_grades : whether sources are graded.

    Examples
    --------
    >>> from hypothesis import find
    >>> drawn = find(voices(min_size=2, kinds=["bare"]), lambda claims: True)
    >>> {claim.figure.comparator for claim in drawn}
    {None}
    """
    unit = 10 ** draw(st.integers(0, 12))
    signs = (1, -1) if signed and draw(st.booleans()) else (1,)
    numbers = st.integers(10, highest)
    drawn = []
    for i in range(draw(st.integers(min_size, max_size))):
        number, end = (draw(numbers) * unit * draw(choice(*signs)) for _ in range(2))
        fields: dict[str, Any] = {"claim_id": f"c{i}", "quantity": "q"}
        if with_weights:
            fields["weight"] = draw(choice(*EXTREME_WEIGHTS))
        grade = draw(choice(None, *"ABCDEF")) if with_grades else None
        source = {"name": VOICE_NAMES[i], "reliability": grade}
        figure = spelled(draw(choice(*kinds)), number, end)
        drawn.append(Claim(source=source, figure=figure, **fields))
    return drawn


st.register_type_strategy(ClaimSet, claim_sets())
