"""Strategies for figures, sources, quantities and single claims."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.notation import COMPARATOR_BOUNDS
from estimates.model.quantity import Quantity
from estimates.model.source import Source
from estimates.model.vague import Vague
from estimates.testing.strategies.strings import DAYS, ODD, choice, numbers, texts

# The kinds of figures that state a number
KINDS = ("bare", "~", "=", *COMPARATOR_BOUNDS, "range", "best", "almost", "vague")
# The kind that states none
BLANK = "none"
FIGURE_TEXTS = choice(None, None, *(f"words {words}" for words in ODD))
SOURCES = ("EU", "Taran", "Mendel", "Kirby")
# The party of each source, for laws that need parties
PARTIES = {"EU": "EU", "Taran": "Ukraine", "Mendel": "Ukraine", "Kirby": "US"}
# Optional fields of a claim
OPTIONAL_FIELDS: dict[str, SearchStrategy[Any]] = {
    "stated_on": DAYS,
    "refers_to": DAYS,
    "weight": choice(0, 0.5, 0, 3, 1e-8, 1, 0, 1e8),
    "manner": choice("observed", "forecast", "retrospective"),
    "polarity": choice("asserted", "denied"),
    "note": texts(),
}
# The names of the fields that a claim has: a single choice, so that large sets are drawn quickly
FIELD_NAMES = ("grade", *OPTIONAL_FIELDS)
FIELD_SUBSETS = choice(*(names for size in range(5) for names in combinations(FIELD_NAMES, size)))


@st.composite
def figures(
    draw: DrawFn, *, positive: bool = False, with_bounds: bool = True, kinds: Sequence[str] = ()
) -> Figure:
    """Draw figures of every kind: bare, hedged, exact, one-sided, ranged, vague, without a number.

    About a third are one-sided (four of the eleven kinds); the numbers are those of `numbers`.

    Parameters
    ----------
    positive : whether all numbers are positive.
    with_bounds : whether there are one-sided figures ("more than N").
    kinds : those of `KINDS` and `BLANK` to draw from; all by default.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(figures(), lambda figure: figure.comparator == ">=").lower_closed
    True
    """
    return drawn_figure(draw, positive, with_bounds, tuple(kinds))


def drawn_figure(
    draw: DrawFn, positive: bool, with_bounds: bool, kinds: tuple[str, ...] = ()
) -> Figure:
    """Draw a figure directly, which is faster than through a new strategy."""
    allowed = (k for k in (kinds or (*KINDS, BLANK)) if with_bounds or k not in COMPARATOR_BOUNDS)
    kind = draw(choice(*allowed))
    number = draw(numbers(positive=positive))
    text = draw(FIGURE_TEXTS)
    end = draw(numbers(positive=positive)) if kind in ("range", "best") else number
    figure = spelled(kind, number, end)
    if kind == BLANK:
        return figure.model_copy(update={"text": text or "more than ever"})
    if kind in ("range", "best"):
        low, high = min(number, end), max(number, end)
        closed = low == high or draw(choice(False, True))
        value = (low, high)[draw(choice(0, 1))] if kind == "best" and closed else None
        return Figure(text=text, lower=low, upper=high, value=value, upper_closed=closed)
    return figure.model_copy(update={"text": text})


def spelled(kind: str, number: float, end: float | None = None) -> Figure:
    """Return a figure of a kind that states a number; a range has the other end `end`.

    Examples
    --------
    >>> spelled(">", 5), spelled("range", 10, 5), spelled("almost", 1000)
    (Figure(> 5), Figure([5, 10]), Figure(~ 1,000 in (.., 1,000)))
    """
    if kind in ("bare", "~", "=", *COMPARATOR_BOUNDS):
        return Figure(comparator=None if kind == "bare" else kind, value=number)
    if kind == "vague":
        return Figure(vague=Vague(word="dozens", unit=12))
    if kind == BLANK:
        return Figure(text="more than ever", form="ratio")
    if kind == "almost":
        return Figure(comparator="~", value=number, upper=number, upper_closed=False)
    end = number if end is None else end
    return Figure(lower=min(number, end), upper=max(number, end))


@st.composite
def quantities(draw: DrawFn, *, labels: Sequence[str] = ("q",)) -> Quantity:
    """Draw quantities with and without indicator, area and scope; none has a unit.

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
    """Draw sources of every grade and without one; with a party each if that is wanted.

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
    """Draw single claims, with or without days, grades and weights; a sixth are denials.

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
    source, quantity = draw(choice(*product(sources, quantities)))
    return make_claim(source, quantity, drawn_fields(draw), {"figure": figure, **fields})


def drawn_fields(draw: DrawFn) -> dict[str, Any]:
    """Draw the optional fields of a claim, and the grade of its source."""
    names = draw(FIELD_SUBSETS)
    fields: dict[str, Any] = {"grade": draw(choice(*"ABCDEF"))} if "grade" in names else {}
    return fields | {name: draw(s) for name, s in OPTIONAL_FIELDS.items() if name in names}


def make_claim(
    source: str, quantity: str, optional_fields: Mapping[str, Any], fields: dict[str, Any]
) -> Claim:
    """Return the claim of a source with optional fields and with fixed ones."""
    stated = {name: cell for name, cell in optional_fields.items() if name != "grade"}
    stated["source"] = make_source(source, optional_fields.get("grade"))
    stated["quantity"] = make_quantity(quantity)
    return Claim(**{**stated, **fields})


# Records are frozen, so that equal ones can be shared.
make_source = cache(lambda name, grade: Source(name=name, reliability=grade))
make_quantity = cache(lambda label: Quantity(label=label))
