"""The quantity that a claim gives a figure for."""

from typing import Annotated

from pydantic import BeforeValidator

from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, required_name
from estimates.model.vocabulary import QuantityKind

# A file without a column `quantity` is about one quantity, so all its claims share this label.
UNNAMED_QUANTITY = "unnamed"

Label = Annotated[
    str, BeforeValidator(lambda v: UNNAMED_QUANTITY if v is None else required_name(v))
]


class Quantity(FrozenRecord):
    """What is counted, where and in which unit.

    Attributes
    ----------
    label : claims with the same label are compared with each other; nothing else groups them.
        The label usually names the period, too ("troops-border-and-crimea-2021-04").
    indicator : what is counted, in words ("Russian troops").
    unit : the unit of the figures; two units under one label are refused.
    area : the place or region.
    includes, excludes : what the figure is stated to include or exclude; nothing follows
        from what is not stated.
    kind : a stock (how many there are), a flow (how many came, left, died in a period), or
        cumulative (a running total: how many died since the beginning).

    Examples
    --------
    >>> Quantity(label="troops-2021-04", area="border", includes=["Crimea"]).includes
    ('Crimea',)
    """

    label: Label = UNNAMED_QUANTITY
    indicator: Name = None
    unit: Name = None
    area: Name = None
    includes: Names = ()
    excludes: Names = ()
    kind: QuantityKind | None = None
