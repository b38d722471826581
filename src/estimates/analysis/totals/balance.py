"""Gaps between parts and totals, and the nearest numbers that add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.result_tables import ResultTables
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.totals.consensus_claims import consensus_claims
from estimates.analysis.totals.constraints import Constraints
from estimates.analysis.totals.gaps import Gap, identity_gaps
from estimates.analysis.totals.identities import Identity
from estimates.analysis.totals.identity_sets import (
    read_identities,
    refuse_mixed_units,
    refuse_unknown_quantities,
)
from estimates.analysis.totals.solution import Adjustment, BalancedSystem, BalancedValue, Conflict
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.table import Table
from estimates.errors import UnknownQuantityError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Balance:
    """Numbers that add up, nearest to the claims.

    values : one row per quantity. adjustments : one row per claim. gaps : one row per identity, as
        stated.
    conflicts : one row per set of constraints that exclude each other; its quantities have no
        value.
    """

    values: Table[BalancedValue]
    adjustments: Table[Adjustment]
    gaps: Table[Gap]
    conflicts: Table[Conflict]

    def __getitem__(self, quantity: str) -> BalancedValue:
        for row, label in enumerate(self.values.column("quantity")):
            if label == quantity:
                return self.values[row]
        raise UnknownQuantityError("is in no identity", column="quantity", value=quantity)

    def to_frame(self) -> pd.DataFrame:
        """Return the values as a DataFrame.

        Examples
        --------
        >>> found = balance([{"quantity": "a", "source": "A", "value": 41},
        ...                  {"quantity": "b", "source": "A", "value": 42},
        ...                  {"quantity": "all", "source": "A", "value": 83}], "a + b = all")
        >>> found.to_frame()[["quantity", "value"]].values.tolist()
        [['a', 41.0], ['all', 83.0], ['b', 42.0]]
        """
        return self.values.to_frame()

    def to_dict(self) -> dict[str, Any]:
        """Return all tables as lists of rows that JSON can hold.

        Examples
        --------
        >>> found = balance([{"quantity": "a", "source": "A", "value": 41},
        ...                  {"quantity": "b", "source": "A", "value": 42},
        ...                  {"quantity": "all", "source": "A", "value": 95}], "a + b = all")
        >>> found.to_dict()["gaps"][0]["gap"]
        12
        """
        return {field.name: getattr(self, field.name).to_records() for field in fields(self)}

    def __repr__(self) -> str:
        from estimates.display.balance_text import format_balance

        return format_balance(self)


def parts_against_total(
    claims: ClaimSet | Iterable[Any],
    identities: Any,
    as_of: date | str | None = None,
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Gap]:
    """Return how far parts are from their totals, as stated; nothing is adjusted.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    identities : see `balance`.
    as_of : the claims known on this day; None = all claims.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    known, recorded : by which day a claim is known on `as_of`, see `ClaimSet.as_of`.

    Raises
    ------
    IdentityError, UnknownQuantityError, UnitMismatchError

    Examples
    --------
    >>> row = parts_against_total(
    ...     [{"quantity": "border", "source": "Mendel", "value": 41000},
    ...      {"quantity": "Crimea", "source": "Mendel", "value": 42000},
    ...      {"quantity": "total", "source": "Mendel", "text": "more than 80,000"}],
    ...     "border + Crimea = total")[0]
    >>> row.parts_low, row.total_low, row.gap, row.compatible
    (83000.0, 80000.0, 0.0, True)
    """
    snapshot = Snapshot.from_input(
        claims,
        as_of,
        window=window,
        drift=drift,
        conversions=conversions,
        dimensions=dimensions,
        known=known,
        recorded=recorded,
    )
    return identity_gaps(snapshot, check_identities(snapshot, identities))


def balance(
    claims: ClaimSet | ResultTables | Iterable[Any],
    identities: Any,
    integers: bool = False,
    level: float = 0.9,
    as_of: date | str | None = None,
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Balance:
    """Return the numbers nearest to the claims that add up, and how far each claim moved.

    A stated number is a target, weighted by its width; bounds and ranges hold as they are stated
    (an excluded end to its limit). A claim that is not used (`estimates.reconcile` gives the
    reason) imposes nothing. Claims that add up are left as they are.

    Parameters
    ----------
    claims : a ClaimSet, an iterable of records, or a result of `estimates.reconcile`: then each
        estimate is a number as wide as its interval (as its digits, with a warning, where it has
        none), stated by "consensus".
    identities : "border + Crimea = total", {"total": ["border", "Crimea"]}, a list of these, or
        the path of a file with one per line. Every quantity in them must have claims.
    integers : whether the values are whole numbers that add up exactly.
    level : of the intervals.
    as_of : the claims known on this day; None = all claims.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    known, recorded : by which day a claim is known on `as_of`, see `ClaimSet.as_of`.

    Returns
    -------
    `Balance`. An interval is that of a normal distribution around the targets given the
    identities, variance V - V A' (A V A')^-1 A V, widened by the Birge ratio where the claims are
    further from adding up than their widths allow, and cut at the bounds, stated or implied: a part
    cannot exceed an exact total. Where no numbers satisfy all of them, `conflicts` has a smallest
    set of identities and claims that exclude each other, and its quantities have no value.

    Raises
    ------
    IdentityError, UnknownQuantityError, UnitMismatchError, InvalidLevelError

    References
    ----------
    Stone, R., Champernowne, D. G. and Meade, J. E. (1942). The precision of national income
    estimates. Review of Economic Studies 9, 111-125.

    Examples
    --------
    >>> found = balance([{"quantity": "a", "source": "A", "value": 4, "standard_error": 1},
    ...                  {"quantity": "b", "source": "A", "value": 5, "standard_error": 1},
    ...                  {"quantity": "all", "source": "B", "value": 12, "standard_error": 1}],
    ...                 "a + b = all")
    >>> [(row.quantity, round(row.value, 9), round(row.moved, 9)) for row in found.values]
    [('a', 5.0, 1.0), ('all', 11.0, -1.0), ('b', 6.0, 1.0)]
    """
    options = ConsensusOptions(level=level)
    if isinstance(claims, ResultTables):
        claims = consensus_claims(claims)
    snapshot = Snapshot.from_input(
        claims,
        as_of,
        window=window,
        drift=drift,
        conversions=conversions,
        dimensions=dimensions,
        known=known,
        recorded=recorded,
    )
    checked = check_identities(snapshot, identities)
    labels = sorted({term.quantity for identity in checked for term in identity.terms})
    constraints = Constraints.of(snapshot, labels)
    system = BalancedSystem(constraints, checked, integers, options.level)
    return Balance(
        system.values(),
        system.adjustments(),
        identity_gaps(snapshot, checked),
        Table.of_rows(Conflict, system.conflicts),
    )


def check_identities(snapshot: Snapshot, identities: Any) -> list[Identity]:
    """Return the identities, each over quantities that have claims, in one unit."""
    checked = read_identities(identities)
    refuse_unknown_quantities(checked, snapshot.questions)
    linked, rows = snapshot.linked, snapshot.claims.rows
    rows = rows[snapshot.standings.conversion_index[rows] < 0]  # a converted claim has no unit
    units = linked.store.strings("unit").take(rows).decode()
    labels = linked.questions[linked.question_codes[rows]]
    stated = {label: unit for label, unit in zip(labels, units, strict=True) if unit}
    refuse_mixed_units(checked, dict.fromkeys(snapshot.questions) | stated)
    return checked
