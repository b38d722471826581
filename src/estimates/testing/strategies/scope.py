"""Strategies for claims with different scopes, and for claims on quantities that add up."""

from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.model.claim import Claim
from estimates.model.quantity import Quantity
from estimates.testing.strategies.single_claims import spelled
from estimates.testing.strategies.strings import DAYS, choice, optional

DRAWN_MANNERS = (None, None, "observed", "estimated", "forecast", "retrospective", "floor")
INCLUSIONS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"includes": ("Crimea",)},
    {"excludes": ("Crimea",)},
    {"includes": ("Crimea", "reserves")},
    {"includes": ("Crimea",), "excludes": ("reserves",)},
)
ADDING_KINDS = ("bare", "bare", "range", "<", ">", "=")


@st.composite
def scoped_claim_lists(
    draw: DrawFn, /, *, min_size: int = 1, max_size: int = 7, **fields: Any
) -> list[Claim]:
    """Draw claims on one quantity that differ in area, inclusions, kind, manner and days.

    Any of these may be missing. Labels are c0, c1 …; some claims share their source.

    Parameters
    ----------
    min_size, max_size : the number of claims.
    **fields : fields of `Claim` that are fixed.

    Examples
    --------
    >>> from hypothesis import find
    >>> drawn = find(scoped_claim_lists(), lambda claims: claims[0].manner == "floor")
    >>> drawn[0].quantity.label
    'q'
    """
    count = draw(st.integers(min_size, max_size))
    return [
        Claim(
            **{
                "claim_id": f"c{i}",
                "source": f"S{draw(choice(*range(5)))}",
                "figure": spelled("bare", draw(choice(90, 100, 110, 120, 150)) * 1000, 1),
                "quantity": Quantity(
                    label="q",
                    area=draw(choice(None, "border", "Crimea")),
                    kind=draw(choice(None, "stock", "stock", "flow")),
                    **INCLUSIONS[draw(choice(*range(len(INCLUSIONS))))],
                ),
                "manner": draw(choice(*DRAWN_MANNERS)),
                "stated_on": draw(optional(DAYS)),
                "refers_to": draw(optional(DAYS)),
                **fields,
            }
        )
        for i in range(count)
    ]


class AddingUp(NamedTuple):
    """Claims on quantities that add up.

    Attributes
    ----------
    claims : on parts p0, p1 …, on sub-totals t0, t1 … and on "all".
    identities : the identities as text.
    truth : numbers that satisfy all identities.
    """

    claims: list[Claim]
    identities: list[str]
    truth: dict[str, int]


@st.composite
def adding_up(
    draw: DrawFn, *, coherent: bool = False, kinds: tuple[str, ...] = ADDING_KINDS
) -> AddingUp:
    """Draw claims on quantities that add up, in a tree of two levels.

    Parameters
    ----------
    coherent : whether every claim is true of numbers that add up.
    kinds : kinds of figures, as for `spelled`.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(adding_up(), lambda drawn: len(drawn.identities) == 2).identities
    ['p0 + p1 = t0', 't0 + p2 = all']
    """
    sizes = [draw(st.integers(2, 3)) for _ in range(draw(st.integers(1, 2)))]
    parts = [f"p{i}" for i in range(sum(sizes) + 1)]
    groups = {f"t{i}": [parts.pop(0) for _ in range(size)] for i, size in enumerate(sizes)}
    groups["all"] = [*groups, *parts]
    truth: dict[str, int] = {}
    for total, names in groups.items():
        truth |= {name: draw(st.integers(1, 60)) * 1000 for name in names if name not in truth}
        truth[total] = sum(truth[name] for name in names)
    identities = [f"{' + '.join(names)} = {total}" for total, names in groups.items()]
    claims = []
    for label, number in truth.items():
        error = 0 if coherent else draw(choice(0, 0, -2000, 1000, 5000, 40000))
        centre = max(number + error, 0)
        kind, margin = draw(choice(*kinds)), draw(choice(0, 1000, 20000))
        low, high = max(centre - margin, 0), centre + margin
        stated = {"<": high + 1, ">": max(low - 1, 0), "range": low}.get(kind, centre)
        figure = spelled(kind, stated, high)
        claims.append(Claim(claim_id=f"c_{label}", source="S", quantity=label, figure=figure))
    return AddingUp(claims, identities, truth)
