"""Sources, quantities and single claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.model.claim import Claim
from estimates.model.quantity import Quantity
from estimates.model.source import Source
from estimates.testing.strategies.figures import drawn_figure
from estimates.testing.strategies.texts import DAYS, one_of, texts

SOURCES = ("EU", "Taran", "Mendel", "Kirby")
PARTIES = {"EU": "EU", "Taran": "Ukraine", "Mendel": "Ukraine", "Kirby": "US"}
"""On whose side each of the sources is, where a law needs sides."""
EXTRAS: dict[str, SearchStrategy[Any]] = {
    "stated_on": DAYS,
    "refers_to": DAYS,
    "weight": one_of(0, 0.5, 0, 3, 1e-8, 1, 0, 1e8),
    "manner": one_of("observed", "forecast", "retrospective"),
    "polarity": one_of("asserted", "denied"),
    "note": texts(),
}
"""What a claim may have beside a source, a figure and a quantity: together its aside."""
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
    source, quantity = draw(one_of(*product(sources, quantities)))
    return spoken(source, quantity, drawn_aside(draw), {"figure": figure, **fields})


def drawn_aside(draw: DrawFn) -> dict[str, Any]:
    """Draw the aside of a claim, without a strategy made for it."""
    extra = draw(SOME_EXTRAS)
    aside: dict[str, Any] = {"grade": draw(one_of(*"ABCDEF"))} if "grade" in extra else {}
    return aside | {name: draw(value) for name, value in EXTRAS.items() if name in extra}


def spoken(source: str, quantity: str, aside: Mapping[str, Any], fields: dict[str, Any]) -> Claim:
    """Return the claim of a source, with its aside and what else is given."""
    stated = {name: cell for name, cell in aside.items() if name != "grade"}
    who, what = source_of(source, aside.get("grade")), quantity_of(quantity)
    return Claim(**{"source": who, "quantity": what, **stated, **fields})


@cache
def source_of(name: str, grade: Any) -> Source:
    """Return a source; made once, as it is frozen."""
    return Source(name=name, reliability=grade)


@cache
def quantity_of(label: str) -> Quantity:
    """Return a quantity; made once, as it is frozen."""
    return Quantity(label=label)
