"""Do the parts add up to the total, and what is the nearest set of numbers that does?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.totals.constraints import Demands
from estimates.analysis.totals.gaps import Gap, gaps_of, table
from estimates.analysis.totals.identities import Identity
from estimates.analysis.totals.identity_sets import (
    identities_of,
    refuse_mixed_units,
    refuse_unknown,
)
from estimates.analysis.totals.solution import Adjustment, BalancedValue, Conflict, Solved
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.table import Table
from estimates.errors import UnknownQuantityError
from estimates.model.period import day as to_day

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Balance:
    """Numbers that add up, nearest to the claims.

    Attributes
    ----------
    values : a row a quantity. adjustments : a row a claim. gaps : a row an identity, as stated.
    conflicts : a row a set of demands that cannot all be met; its quantities have no value.
    """

    values: Table[BalancedValue]
    adjustments: Table[Adjustment]
    gaps: Table[Gap]
    conflicts: Table[Conflict]

    def __getitem__(self, quantity: str) -> BalancedValue:
        for at, label in enumerate(self.values.column("quantity")):
            if label == quantity:
                return self.values[at]
        raise UnknownQuantityError("is in no identity", column="quantity", value=quantity)

    def to_frame(self) -> pd.DataFrame:
        """Return the values as a DataFrame."""
        return self.values.to_frame()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON knows it."""
        names = ("values", "adjustments", "gaps", "conflicts")
        return {name: getattr(self, name).to_records() for name in names}

    def __repr__(self) -> str:
        from estimates.display.balance_text import balance_in_words

        return balance_in_words(self)


def parts_against_total(
    claims: ClaimSet | Iterable[Any],
    identities: Any,
    as_of: date | str | None = None,
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Table[Gap]:
    """Return how far parts are from their totals, as stated; nothing is adjusted.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    identities : see `balance`.
    as_of : what was known on this day; None = all that is known.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

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
    scope = ComparabilityRules.of(window, drift, conversions, dimensions)
    judged = Snapshot.of(as_claimset(claims, scope.conversions), to_day(as_of), scope)
    return gaps_of(judged, checked(judged, identities))


def balance(
    claims: ClaimSet | Iterable[Any],
    identities: Any,
    integers: bool = False,
    level: float = 0.9,
    as_of: date | str | None = None,
    *,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Balance:
    """Return the numbers nearest to the claims that add up, and who had to move by how much.

    A number that is stated is a target, its width the weight of its distance; bounds and ranges
    hold as they are stated (an excluded end to its limit). A claim that is not used
    (`estimates.reconcile` says why) asks for nothing. Claims that add up are left as they are.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    identities : "border + Crimea = total", {"total": ["border", "Crimea"]}, a list of these, or
        the path of a file with one a line. Every quantity in them is one that claims are about.
    integers : whether the values are whole numbers that add up exactly.
    level : of the intervals.
    as_of : what was known on this day; None = all that is known.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

    Returns
    -------
    `Balance`. An interval is that of a normal law around the targets given the identities,
    variance V - V A' (A V A')^-1 A V, widened by the Birge ratio where the claims are further
    from adding up than their widths allow, and cut at the bounds. Where no numbers add up,
    `conflicts` has a smallest set of identities and claims that exclude each other, and its
    quantities have no value.

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
    scope, terms = (
        ComparabilityRules.of(window, drift, conversions, dimensions),
        ConsensusOptions(level=level),
    )
    judged = Snapshot.of(as_claimset(claims, scope.conversions), to_day(as_of), scope)
    found = checked(judged, identities)
    labels = sorted({term.quantity for identity in found for term in identity.terms})
    solved = Solved(Demands.of(judged, labels), found, integers, terms.level)
    return Balance(
        solved.values(),
        solved.adjustments(),
        gaps_of(judged, found),
        table(Conflict, solved.conflicts),
    )


def checked(judged: Snapshot, identities: Any) -> list[Identity]:
    """Read identities, refusing those over quantities that are not there or in other units."""
    found = identities_of(identities)
    refuse_unknown(found, judged.questions)
    base = judged.linked
    plain = judged.standings.conversion_index[judged.claims.rows] < 0
    rows = judged.claims.rows[plain]
    units = base.store.coded("unit").take(rows).decode()
    said = base.questions[base.question[rows]]
    unit = dict.fromkeys(judged.questions) | {q: u for q, u in zip(said, units, strict=True) if u}
    refuse_mixed_units(found, unit)
    return found
