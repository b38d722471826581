"""Claims, and claims that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.claim import Claim
from estimates.claimset import ClaimSet
from estimates.figure import Figure
from estimates.quantity import Quantity
from estimates.source import Source
from estimates.testing.strategies.figures import drawn_figure
from estimates.testing.strategies.texts import DAYS, one_of, texts

SOURCES = ("EU", "Taran", "Mendel", "Kirby")
PARTIES = {"EU": "EU", "Taran": "Ukraine", "Mendel": "Ukraine", "Kirby": "US"}
"""On whose side each of the sources is, where a law needs sides."""
FIGURES = 8
"""At most so many different figures in a set."""
Count = int | tuple[int, int]
EXTRAS: dict[str, SearchStrategy[Any]] = {
    "stated_on": DAYS,
    "refers_to": DAYS,
    "weight": one_of(0, 0.5, 1, 3, 1e-8, 1e8),
    "manner": one_of("observed", "forecast", "retrospective"),
    "polarity": one_of("asserted", "denied"),
    "note": texts(),
}
"""What a claim may have beside a source, a figure and a quantity."""
SOME_EXTRAS = one_of(
    *(some for size in (0, 1, 2, 3, 4) for some in combinations(("grade", *EXTRAS), size))
)
"""Which of them a claim has: one choice instead of one for each, so that large sets are quick."""


@st.composite
def quantities(draw: DrawFn, *, labels: Sequence[str] = ("q",)) -> Quantity:
    """Quantities with and without indicator, area and scope; one unit, so that none clash.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(quantities(), lambda quantity: quantity.kind == "flow").label
    'q'
    """
    return Quantity(
        label=draw(st.sampled_from(labels)),
        indicator=draw(st.none() | texts()),
        area=draw(st.none() | st.sampled_from(["border", "Crimea"])),
        includes=draw(st.sampled_from([(), ("Crimea",), ("Crimea", "a;b")])),
        kind=draw(st.sampled_from([None, "stock", "flow"])),
    )


@st.composite
def sources(draw: DrawFn, *, names: Sequence[str] = SOURCES, with_parties: bool = False) -> Source:
    """Sources of every grade, ungraded ones among them; of one party each if sides are wanted.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(sources(), lambda source: source.reliability == "F").name in SOURCES
    True
    """
    name = draw(st.sampled_from(list(names)))
    grade = draw(st.none() | st.sampled_from("ABCDEF"))
    return Source(name=name, reliability=grade, party=PARTIES.get(name) if with_parties else None)


@st.composite
def claims(
    draw: DrawFn,
    /,
    *,
    quantities: Sequence[str] = ("q",),
    sources: Sequence[str] = SOURCES,
    positive: bool = False,
    with_bounds: bool = True,
    **fields: Any,
) -> Claim:
    """Single claims, dated or not, graded or not; a sixth are denials, some weigh 0 or 1e8.

    Parameters
    ----------
    quantities, sources : the labels and names to draw from.
    positive, with_bounds : as for `figures`.
    **fields : fields of `Claim` that are fixed.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(claims(quantity="troops"), lambda claim: claim.polarity == "denied").quantity.label
    'troops'
    """
    figure = drawn_figure(draw, positive, with_bounds)
    return drawn_claim(draw, tuple(quantities), tuple(sources), {"figure": figure, **fields})


def drawn_claim(
    draw: DrawFn, quantities: tuple[str, ...], sources: tuple[str, ...], fields: dict[str, Any]
) -> Claim:
    """Draw what is not given of a claim, without a strategy made for it."""
    extra = draw(SOME_EXTRAS)
    grade = draw(one_of(*"ABCDEF")) if "grade" in extra else None
    source, quantity = draw(one_of(*product(sources, quantities)))
    drawn: dict[str, Any] = {
        "source": Source(name=source, reliability=grade),
        "quantity": quantity,
    }
    drawn |= {name: draw(value) for name, value in EXTRAS.items() if name in extra}
    return Claim(**{**drawn, **fields})


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

    Labels are c0, c1 …; relations run from later to earlier labels, so never in a circle.

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
    repeating = with_echoes and n_origins is None
    relations = one_of(
        *product(("",) * (4 if kinds else 1) + kinds, [""] * 3 + ["origin"] * repeating)
    )
    firsts, echoes = draw(sizes(n_origins, (min_size, max_size), with_echoes))
    drawn: list[Claim] = []
    stated: list[Figure] = []
    for i in range(firsts + echoes):
        which = draw(stated_or_new(len(stated)))
        if which == len(stated):
            stated.append(drawn_figure(draw, positive, with_bounds))
        fields: dict[str, Any] = {"claim_id": f"c{i}", "figure": stated[which]}
        fields |= {name: draw(earlier(i)) for name in (draw(relations) if i else ()) if name}
        if i >= firsts:
            fields["origin"] = [f"c{draw(one_of(*range(i)))}"]
        drawn.append(drawn_claim(draw, tuple(quantities), SOURCES, fields))
    return drawn


@cache
def stated_or_new(stated: int) -> SearchStrategy[int]:
    """The place of a figure among those already stated, or that of a new one.

    Some are stated twice; a set states few different ones, however many claims it has.
    """
    return one_of(*range(stated), *[stated] * (4 if stated < FIGURES else 0))


@cache
def earlier(i: int) -> SearchStrategy[tuple[str, ...]]:
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
