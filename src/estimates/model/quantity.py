"""What is counted, and which question a claim answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, required_name

UNNAMED = "unnamed"
"""The question of all claims that name no quantity."""

Label = Annotated[str, BeforeValidator(lambda v: UNNAMED if v is None else required_name(v))]


class Quantity(FrozenRecord):
    """What is counted.

    Attributes
    ----------
    label : the question; claims with one label answer one question, nothing else groups them.
        It names the period too ("troops-border-and-crimea-2021-04").
    indicator : what is counted, in words ("Russian troops").
    unit : of the figures; two units inside one question are refused.
    area : where.
    includes, excludes : what is said to be in or out; not said is not "no".
    kind : a stock (how many there are) or a flow (how many came, left, died).

    Examples
    --------
    >>> Quantity(label="troops-2021-04", area="border", includes=["Crimea"]).includes
    ('Crimea',)
    """

    label: Label = UNNAMED
    indicator: Name = None
    unit: Name = None
    area: Name = None
    includes: Names = ()
    excludes: Names = ()
    kind: Literal["stock", "flow"] | None = None
