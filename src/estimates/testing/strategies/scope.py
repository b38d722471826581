"""Claims whose scopes differ, and claims on quantities that add up."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from estimates.model.claim import Claim
from estimates.model.quantity import Quantity
from estimates.testing.strategies.figures import spelled
from estimates.testing.strategies.texts import DAYS, maybe, one_of

MANNERS = (None, None, "observed", "estimated", "forecast", "retrospective", "floor")
SCOPES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"includes": ("Crimea",)},
    {"excludes": ("Crimea",)},
    {"includes": ("Crimea", "reserves")},
    {"includes": ("Crimea",), "excludes": ("reserves",)},
)
EXACT = ("bare", "bare", "range", "<", ">", "=")


@st.composite
def scoped_claim_lists(
    draw: DrawFn, /, *, min_size: int = 1, max_size: int = 7, **fields: Any
) -> list[Claim]:
    """Claims on one question whose area, inclusions, kind, manner and days differ or are not said.

    Labels are c0, c1 …; each has a source of its own or shares it with another.

    Parameters
    ----------
    min_size, max_size : how many.
    **fields : fields of `Claim` that are fixed.

    Examples
    --------
    >>> from hypothesis import find
    >>> found = find(scoped_claim_lists(), lambda drawn: drawn[0].manner == "floor")
    >>> found[0].quantity.label
    'q'
    """
    count = draw(st.integers(min_size, max_size))
    return [
        Claim(
            **{
                "claim_id": f"c{i}",
                "source": f"S{draw(one_of(*range(5)))}",
                "figure": spelled("bare", draw(one_of(90, 100, 110, 120, 150)) * 1000, 1),
                "quantity": Quantity(
                    label="q",
                    area=draw(one_of(None, "border", "Crimea")),
                    kind=draw(one_of(None, "stock", "stock", "flow")),
                    **SCOPES[draw(one_of(*range(len(SCOPES))))],
                ),
                "manner": draw(one_of(*MANNERS)),
                "stated_on": draw(maybe(DAYS)),
                "refers_to": draw(maybe(DAYS)),
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
    identities : what adds up to what, as text.
    truth : numbers that all identities hold for.
    """

    claims: list[Claim]
    identities: list[str]
    truth: dict[str, int]


@st.composite
def adding_up(draw: DrawFn, *, coherent: bool = False, kinds: tuple[str, ...] = EXACT) -> AddingUp:
    """Claims on quantities that add up, in a tree of two floors; some quantities have none.

    Parameters
    ----------
    coherent : whether every claim is true of numbers that add up.
    kinds : of figures, as for `spelled`.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(adding_up(), lambda drawn: len(drawn.identities) == 2).identities
    ['p0 + p1 = t0', 't0 + p2 = all']
    """
    groups = [draw(st.integers(2, 3)) for _ in range(draw(st.integers(1, 2)))]
    truth: dict[str, int] = {}
    identities, parts, at = [], [], 0
    for group, size in enumerate(groups):
        names = [f"p{at + i}" for i in range(size)]
        truth |= {name: draw(st.integers(1, 60)) * 1000 for name in names}
        truth[f"t{group}"] = sum(truth[name] for name in names)
        identities.append(f"{' + '.join(names)} = t{group}")
        parts.append(f"t{group}")
        at += size
    lone = f"p{at}"
    truth[lone] = draw(st.integers(1, 60)) * 1000
    truth["all"] = truth[lone] + sum(truth[part] for part in parts)
    identities.append(f"{' + '.join([*parts, lone])} = all")
    claims = []
    for label, number in truth.items():
        centre = max(number + (0 if coherent else draw(one_of(0, 0, -2000, 1000, 5000, 40000))), 0)
        kind, room = draw(one_of(*kinds)), draw(one_of(0, 1000, 20000))
        low, high = max(centre - room, 0), centre + room
        stated = {"<": high + 1, ">": max(low - 1, 0), "range": low}.get(kind, centre)
        figure = spelled(kind, stated, high)
        claims.append(Claim(claim_id=f"c_{label}", source="S", quantity=label, figure=figure))
    return AddingUp(claims, identities, truth)
