"""Who goes first? An order of sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.errors import InvalidFieldError, UnlistedSourceError

Others = Literal["after", "drop", "raise"]


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """An order of sources, the first goes first.

    Attributes
    ----------
    names : the sources, none twice.
    others : what becomes of a source that is not named: it goes "after" those that are (by its
        name), it is left out ("drop"), or refused ("raise").

    Raises
    ------
    InvalidFieldError
        For an order that is empty, one name, or names a source twice.

    Examples
    --------
    >>> SourceOrder(("UN", "World Bank")).ranks(["Maddison", "UN"])
    array([2, 0])
    """

    names: tuple[str, ...]
    others: Others = "after"

    @classmethod
    def of(cls, priority: Iterable[str], others: Others = "after") -> SourceOrder:
        """Read an order of sources."""
        if isinstance(priority, str | Set) or not isinstance(priority, Iterable):
            raise InvalidFieldError(  # a set has no first
                "is not a list of sources", column="priority", value=priority,
                remedy='list them, the first goes first: priority=["UN", "World Bank"]',
            )  # fmt: skip
        return cls(tuple(priority), others)

    def __post_init__(self) -> None:
        for name in self.names:
            if not isinstance(name, str) or not name.strip():
                raise InvalidFieldError("names no source", column="priority", value=name)
        twice = len(set(self.names)) < len(self.names)
        if twice or not self.names:
            raise InvalidFieldError(
                "names a source twice" if twice else "is empty", column="priority",
                value=self.names if twice else None, remedy="name each source once, in its place",
            )  # fmt: skip
        if self.others not in get_args(Others):
            raise InvalidFieldError(
                "is not known", column="others", value=self.others,
                remedy=f"choose one of {', '.join(get_args(Others))}",
            )  # fmt: skip

    def ranks(self, sources: Sequence[str] | Array) -> Ints:
        """Return the place of each source, from 0; those not named share the place after all.

        Raises
        ------
        UnlistedSourceError
            For a source that is not named, with ``others="raise"``.
        """
        place = {name: at for at, name in enumerate(self.names)}
        last = len(self.names)
        found = [place.get(source, last) for source in sources]
        if self.others == "raise" and last in found:
            from difflib import get_close_matches

            name = sources[found.index(last)]
            close = get_close_matches(str(name), self.names, n=1)
            hint = f"is it {close[0]!r}? " if close else ""
            raise UnlistedSourceError(
                "is not in the order of sources", column="source", value=name,
                remedy=f'{hint}name it in priority, or say others="after" or "drop"',
            )  # fmt: skip
        return np.array(found, dtype=np.int64)
