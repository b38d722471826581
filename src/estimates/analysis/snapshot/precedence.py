"""An order of sources: which source is preferred to which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from estimates.columnar.arrays import Array, Ints
from estimates.errors import InvalidFieldError, UnlistedSourceError, did_you_mean

UnlistedPolicy = Literal["after", "drop", "raise"]


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """An order of sources, the most preferred first.

    names : the sources, each once.
    others : what happens to a source that is not listed: it ranks "after" those that are (by its
        name), it is left out ("drop"), or it is refused ("raise").
    Raises InvalidFieldError for an order that is empty, is one name, or names a source twice.

    >>> SourceOrder(("UN", "World Bank")).ranks(["Maddison", "UN"])
    array([2, 0])
    """

    names: tuple[str, ...]
    others: UnlistedPolicy = "after"

    @classmethod
    def of(
        cls, priority: Iterable[str] | SourceOrder, others: UnlistedPolicy = "after"
    ) -> SourceOrder:
        """Return the order that a caller gives as a list of sources."""
        if isinstance(priority, SourceOrder):
            return priority
        # A set has no first element.
        if isinstance(priority, str | Set) or not isinstance(priority, Iterable):
            remedy = 'list the sources, the most preferred first: priority=["UN", "World Bank"]'
            raise priority_error("must be a list of sources", priority, remedy)
        return cls(tuple(priority), others)

    def __post_init__(self) -> None:
        for name in self.names:
            if not is_name(name):
                raise priority_error("must hold names of sources", name, "give each as a string")
        if not self.names:
            raise priority_error("is empty", None, "list at least one source")
        if len(set(self.names)) < len(self.names):
            raise priority_error("names a source twice", self.names, "list each source once")
        if self.others not in get_args(UnlistedPolicy):
            problem, others = "is not a known option", self.others
            remedy = f"choose one of {', '.join(get_args(UnlistedPolicy))}"
            raise InvalidFieldError(problem, column="others", value=others, remedy=remedy)

    def ranks(self, sources: Sequence[str] | Array) -> Ints:
        """Return the rank of each source, from 0; unlisted sources share the last rank.

        Raises UnlistedSourceError for a source that is not listed, with ``others="raise"``.
        """
        rank = {name: at for at, name in enumerate(self.names)}
        last = len(self.names)
        ranks = [rank.get(source, last) for source in sources]
        if self.others == "raise" and last in ranks:
            name = sources[ranks.index(last)]
            hint = did_you_mean(str(name), self.names)
            remedy = f'{hint}list it in priority, or use others="after" or "drop"'
            problem = "is not in the order of sources"
            raise UnlistedSourceError(problem, column="source", value=name, remedy=remedy)
        return np.array(ranks, dtype=np.int64)


def refuse_absent_sources(names: Iterable[str], sources: Iterable[str], remedy: str) -> None:
    """Refuse a name that is the source of no row: it would change the order without a word.

    sources : of all rows; where there are none, every name is permitted.
    """
    known = set(map(str, sources))
    missing = [name for name in names if name not in known]
    if missing and known:
        listed = f"the sources are {', '.join(sorted(known)[:8])}; "
        hint = did_you_mean(missing[0], known) or listed
        problem, remedy = "is the source of no row", f"{hint}{remedy}"
        raise UnlistedSourceError(problem, column="source", value=missing[0], remedy=remedy)


def priority_error(problem: str, value: object, remedy: str) -> InvalidFieldError:
    """Return the error about the parameter `priority`."""
    return InvalidFieldError(problem, column="priority", value=value, remedy=remedy)


def is_name(value: object) -> bool:
    """Return whether a value is a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())
