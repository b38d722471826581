"""The rules of a coalescence: priorities with their scopes, exclusions and splices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args

import numpy as np

from estimates.analysis.snapshot.precedence import (
    SourceOrder,
    UnlistedPolicy,
    priority_error,
    refuse_absent_sources,
)
from estimates.columnar.arrays import Array, Ints
from estimates.errors import InvalidFieldError
from estimates.model.arguments import require
from estimates.pipelines.coalesce.rule_files import is_rule_file, read_rule_file
from estimates.pipelines.coalesce.scopes import KeyLabels, Scope
from estimates.pipelines.coalesce.splices import Splice

AbsentPolicy = Literal["raise", "ignore"]
Priority = Iterable[str] | Mapping[Any, Iterable[str]] | str | Path


@dataclass(frozen=True)
class CoalesceRules:
    """Which source is taken where.

    orders : scopes with their orders of sources; the first that holds a row applies to it.
    exclusions : sources, each with the scopes in which it is left out.
    splices : series that are rescaled onto another.
    absent : what happens to a source, or a scope, that no row has.
    """

    orders: tuple[tuple[Scope, SourceOrder], ...]
    exclusions: tuple[tuple[str, Scope], ...] = ()
    splices: tuple[Splice, ...] = ()
    absent: AbsentPolicy = "raise"

    @classmethod
    def of(
        cls,
        priority: Priority,
        others: UnlistedPolicy = "after",
        exclude: Mapping[str, Any] | None = None,
        splice: Mapping[str, Any] | None = None,
        absent: AbsentPolicy = "raise",
    ) -> CoalesceRules:
        """Return the rules that a caller gives, or those of a file and the caller's."""
        if absent not in get_args(AbsentPolicy):
            problem = 'is neither "raise" nor "ignore"'
            raise InvalidFieldError(problem, column="absent", value=absent)
        for column, given in (("exclude", exclude), ("splice", splice)):
            remedy = f'name the sources: {column}={{"UN": …}}'
            require(given, (Mapping, NoneType), "must be a mapping", column=column, remedy=remedy)
        if is_rule_file(priority):
            file = read_rule_file(priority)  # type: ignore[arg-type]
            rules = cls.of(file.priority, others, file.exclude, file.splice, absent)
            own = cls.of(["-"], others, exclude, splice)
            exclusions = (*rules.exclusions, *own.exclusions)
            return replace(rules, exclusions=exclusions, splices=(*rules.splices, *own.splices))
        orders: Mapping[Any, Any] = priority if isinstance(priority, Mapping) else {"*": priority}
        scoped = [(Scope.of(scope), SourceOrder.of(o, others)) for scope, o in orders.items()]
        if not scoped:
            raise priority_error("is empty", None, "list at least one source")
        scoped.sort(key=lambda pair: not pair[0].terms)  # "*" is the last
        left_out = exclude or {}
        pairs = [(name, scope) for name in left_out for scope in scopes(left_out[name])]
        splices = tuple(Splice.of(name, given) for name, given in (splice or {}).items())
        return cls(tuple(scoped), tuple(pairs), splices, absent)

    def names(self) -> list[str]:
        """Return the sources that the rules name."""
        orders = [name for _, order in self.orders for name in order.names]
        spliced = [name for splice in self.splices for name in (splice.source, splice.onto)]
        return list(dict.fromkeys([*orders, *(name for name, _ in self.exclusions), *spliced]))

    def check_names(self, sources: Iterable[str]) -> None:
        """Refuse a name that no row bears: it would change the order without a word."""
        if self.absent == "raise":
            refuse_absent_sources(self.names(), sources, 'absent="ignore" permits it')

    def masks(
        self, scopes: Iterable[Scope], keys: Sequence[KeyLabels], values: Sequence[str], rows: int
    ) -> list[Array]:
        """Return the mask of rows in each scope."""
        masks = []
        for scope in scopes:
            try:
                masks.append(scope.mask(keys, values, rows))
            except InvalidFieldError:
                if self.absent == "raise" and rows:
                    raise
                masks.append(np.zeros(rows, dtype=bool))
        return masks

    def is_excluded(
        self, source: Ints, names: Array, keys: Sequence[KeyLabels], values: Sequence[str]
    ) -> Array:
        """Return the mask of rows that are left out.

        source : shape (rows,), indices into `names`; -1 = none.
        """
        masks = self.masks([scope for _, scope in self.exclusions], keys, values, len(source))
        excluded = np.zeros(len(source), dtype=bool)
        for (name, _), mask in zip(self.exclusions, masks, strict=True):
            excluded |= mask & np.append(names == name, False)[source]
        return excluded

    def ranks(
        self, source: Ints, names: Array, keys: Sequence[KeyLabels], values: Sequence[str]
    ) -> tuple[Ints, Ints]:
        """Return the rank of each row by its order, and the number of sources in that order.

        A source that is not listed has the rank after the last, or is refused.
        """
        masks = self.masks([scope for scope, _ in self.orders], keys, values, len(source))
        rank, last = np.full((2, len(source)), -1, dtype=np.int64)
        for (_, order), mask in zip(self.orders, masks, strict=True):
            rows = np.flatnonzero(mask & (last < 0))
            used = np.unique(source[rows])
            used = used[used >= 0]
            ranks = np.full(len(names) + 1, len(order.names))
            ranks[used] = order.ranks(names[used])
            rank[rows], last[rows] = ranks[source[rows]], len(order.names)
        uncovered = np.flatnonzero((last < 0) & (source >= 0))
        if len(uncovered):
            cells = [key.labels[code] for key in keys if (code := key.codes[uncovered[0]]) >= 0]
            problem, remedy = "has no order of sources for these keys", 'add the scope "*"'
            raise priority_error(problem, ", ".join(map(str, cells)), remedy)
        return rank, last


def scopes(given: Any) -> list[Scope]:
    """Return the scopes of an exclusion: a list holds several, a tuple the terms of one."""
    return [Scope.of(scope) for scope in (given if isinstance(given, list) else [given])]
