"""Coalesce claims: of the used claims of each quantity and period the one with priority."""

from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.analysis.snapshot.standing import SUPERSEDED, standings_as_of
from estimates.analysis.snapshot.updates import later_claims
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_factors import assign_conversions
from estimates.columnar.arrays import Array, Ints, cells_or_none
from estimates.columnar.store import Store
from estimates.columnar.table import Table
from estimates.errors import UnitMismatchError
from estimates.model.bounds import Bounds
from estimates.model.fields import EXACT_FLOAT_LIMIT
from estimates.pipelines.coalesce.exact_gaps import ExactEnds, number_cells
from estimates.pipelines.coalesce.rules import CoalesceRules
from estimates.pipelines.coalesce.scopes import KeyLabels
from estimates.pipelines.coalesce.selection import Selection, select_rows

STATED_COLUMNS = (
    "refers_to_start refers_to_end value lower upper text source document url stated_on".split()
)


@dataclass(frozen=True, slots=True)
class Coalesced:
    """The claim that represents one quantity and period, and what it overrides.

    Attributes
    ----------
    quantity, refers_to_start, refers_to_end : the question and the days.
    value, lower, upper, text : the figure as stated; no value for a bound or a range.
    source, claim_id, document, url, stated_on : its provenance. None, like the figure, for a
        quantity without a usable claim.
    priority_rank : the rank of the source, from 1; None where it is not listed.
    silenced : the number of other usable claims, which it overrides.
    conflicting : the number of those that contradict it.
    gap, ratio : the least distance of the furthest of them; 0 and 1 where none conflicts.
    against, against_claim : that source and claim.
    excluded : the number of claims that a rule leaves out.
    """

    quantity: str
    refers_to_start: date | None
    refers_to_end: date | None
    value: float | None
    lower: float | None
    upper: float | None
    text: str | None
    source: str | None
    claim_id: str | None
    document: str | None
    url: str | None
    stated_on: date | None
    priority_rank: int | None
    silenced: int
    conflicting: int
    gap: float
    ratio: float | None
    against: str | None
    against_claim: str | None
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class RankedClaims:
    """The shown claims under the rules.

    candidates : the rows that may be selected. excluded : those that a rule leaves out.
    rank, last : shape (linked claims,), the rank of each row by its order, and the number of
        sources in that order.
    """

    candidates: Ints
    excluded: Ints
    rank: Ints
    last: Ints

    @classmethod
    def of(cls, claims: ClaimSet, order: CoalesceRules) -> "RankedClaims":
        """Apply the rules to the claims of a set."""
        linked, shown = claims.linked, claims.rows
        source, keys = linked.store.strings("source"), claim_keys(linked, shown)
        order.check_names(source.labels)
        rules = source.codes[shown].astype(np.int64), source.labels, keys, ["value"]
        is_excluded = order.is_excluded(*rules)
        rank, last = np.zeros((2, len(linked.store)), dtype=np.int64)
        rank[shown], last[shown] = order.ranks(*rules)
        is_kept = ~is_excluded
        if any(scoped.others == "drop" for _, scoped in order.orders):
            is_kept &= rank[shown] < last[shown]
        return cls(shown[is_kept], shown[is_excluded], rank, last)


def claim_keys(linked: LinkedClaims, rows: Ints) -> list[KeyLabels]:
    """Return what scopes apply to: the quantity, indicator, area and first day of some claims."""
    keys = [KeyLabels(linked.question_codes[rows], linked.questions)]
    for name in ("indicator", "area"):
        column = linked.store.strings(name)
        keys.append(KeyLabels(column.codes[rows].astype(np.int64), column.labels))
    days, codes = np.unique(linked.store.dates("refers_to_start")[rows], return_inverse=True)
    return [*keys, KeyLabels(codes, days, is_period=True)]


def coalesce_claims(
    claims: ClaimSet, order: CoalesceRules, each: str, rules: ComparabilityRules | None = None
) -> Table[Coalesced]:
    """Return one claim per quantity (and period)."""
    linked = claims.linked
    source = linked.store.strings("source")
    ranked = RankedClaims.of(claims, order)
    cell_of = cell_codes(claims, each)
    rows = usable_rows(claims, ranked.candidates, cell_of, each, rules)
    refuse_conversions(linked, rows)
    cells, cell = np.unique(cell_of[rows], return_inverse=True)
    code, stated = source.codes[rows], ClaimBounds.of(linked, rows)
    keys = (
        ranked.rank[rows],
        name_ranks(source.labels)[code],
        *(~days for days in linked.day_numbers(rows)),  # the latest first
        stated.stated_low,
        stated.stated_high,
        tie_rank(claims, rows, cell * (len(source.labels) + 1) + code),
    )
    bounds = Bounds(stated.lower, stated.upper, stated.lower_open, stated.upper_open)
    selection = select_rows(cell, len(cells), keys, bounds, exact_ends(linked, rows))
    shown = np.concatenate([ranked.candidates, ranked.excluded])
    empty = np.setdiff1d(linked.question_codes[shown], linked.question_codes[rows])
    excluded = np.concatenate(
        [
            np.bincount(cell_of[ranked.excluded], minlength=int(cell_of.max(initial=-1)) + 1)[
                cells
            ],
            np.bincount(linked.question_codes[ranked.excluded], minlength=len(linked.questions))[
                empty
            ],
        ]
    )
    return coalesced_table(claims, selection, rows, empty, ranked, excluded)


def exact_ends(linked: LinkedClaims, rows: Ints) -> ExactEnds | None:
    """Return the ends of claims that floats do not hold; None where they hold all."""
    columns = [linked.store.numbers(name) for name in ("value", "lower", "upper")]
    sizes = np.abs([column.floats[rows] for column in columns])
    # A float in this range may be one end of a gap that floats do not hold.
    is_large = ((sizes >= EXACT_FLOAT_LIMIT) & (sizes < 2**63)).any(axis=0)
    is_large |= np.isin(rows, [row for column in columns for row in column.exact])
    if not is_large.any():
        return None
    lower, upper = dict[int, int](), dict[int, int]()
    for at in np.flatnonzero(is_large).tolist():
        value, low, high = (column.cell(int(rows[at])) for column in columns)
        is_point = value is not None and (low is None or high is None)
        for ends, end, nearest in ((lower, low, min), (upper, high, max)):
            stated = [n for n in ((value,) if is_point else (end, value)) if n is not None]
            whole = [n for n in stated if n == int(n)]
            if (end is not None or is_point) and len(whole) == len(stated):
                ends[at] = nearest(map(int, whole))
    return ExactEnds(lower, upper)


def refuse_conversions(linked: LinkedClaims, rows: Ints) -> None:
    """Refuse claims that share a unit only through a declared, uncertain conversion."""
    questions = linked.question_codes, len(linked.questions)
    index = assign_conversions(linked.store, *questions, linked.conversions)[rows]
    needed = index[index >= 0]
    if len(needed):
        problem = "is needed, and a converted value would not be as stated"
        remedy = "coalesce claims in one unit; est.reconcile converts"
        value = str(linked.conversions[needed[0]])
        raise UnitMismatchError(problem, column="conversions", value=value, remedy=remedy)


def name_ranks(names: Array) -> Ints:
    """Return the alphabetical rank of each name."""
    return np.argsort(np.argsort(names.astype(object), kind="stable"))


def tie_rank(claims: ClaimSet, rows: Ints, series: Ints) -> Ints:
    """Return the rank by label of claims of one cell and source, 0 where there is only one."""
    # Labels are text: they are sorted only where they decide.
    _, series, counts = np.unique(series, return_inverse=True, return_counts=True)
    several = np.flatnonzero(counts[series] > 1)
    rank = np.zeros(len(rows), dtype=np.int64)
    rank[several] = name_ranks(claims.linked.labels_at(rows[several]))
    return rank


def cell_codes(claims: ClaimSet, each: str) -> Ints:
    """Return the cell of every linked claim: its question, or its question and days."""
    linked = claims.linked
    cell = linked.question_codes
    if each == "quantity" or not len(linked.store):
        return cell
    for name in ("refers_to_start", "refers_to_end"):
        _, code = np.unique(linked.store.dates(name).view(np.int64), return_inverse=True)
        _, cell = np.unique(cell * (int(code.max()) + 1) + code, return_inverse=True)
    return cell.astype(np.int64)


def usable_rows(
    claims: ClaimSet, shown: Ints, cell: Ints, each: str, rules: ComparabilityRules | None
) -> Ints:
    """Return the rows that could be selected: used claims, of each source the latest of a cell.

    A claim that is superseded only by a later period of the same series stays usable for its own.
    """
    standings = standings_as_of(claims, None, rules)
    is_candidate = standings.used.copy()
    if each == "period":
        is_candidate |= (standings.code == SUPERSEDED) & standings.superseded_by_self
        is_candidate[later_claims(claims.linked, is_candidate, cell) >= 0] = False
    return shown[is_candidate[shown]]


def coalesced_table(
    claims: ClaimSet,
    selection: Selection,
    rows: Ints,
    empty: Ints,
    ranked: RankedClaims,
    excluded: Ints,
) -> Table[Coalesced]:
    """Return the selected claims by quantity and day; `empty` are the questions without one."""
    linked, store = claims.linked, claims.linked.store
    selected = np.append(rows, -1)[selection.row]
    question = np.concatenate([linked.question_codes[selected], empty])
    # A selection exists for every cell, so `selected` has no -1 here.
    days = store.dates("refers_to_start")[selected].view(np.int64)
    order = np.lexsort((np.concatenate([days, np.zeros(len(empty), np.int64)]), question))
    row = np.concatenate([selected, np.full(len(empty), -1)])[order]
    blanks = {"silenced": 0, "conflicting": 0, "against": -1, "gap": 0.0, "ratio": 1.0}
    columns = {name: getattr(selection, name) for name in blanks}
    columns["gap"] = number_cells(selection.gap, selection.exact_gap)
    filled = {
        name: np.append(columns[name], np.full(len(empty), blank, columns[name].dtype))[order]
        for name, blank in blanks.items()
    }
    against = np.append(rows, -1)[filled.pop("against")]
    priority_rank = (np.append(ranked.rank, 0)[row] + 1).astype(object)
    priority_rank[(row < 0) | np.append(ranked.rank >= ranked.last, True)[row]] = None
    return Table(
        Coalesced,
        {
            "quantity": lambda: linked.questions[question[order]],
            **{name: partial(cells_at, store, name, row) for name in STATED_COLUMNS},
            "claim_id": lambda: cells_or_none(row, linked.labels_at),
            "priority_rank": priority_rank,
            **filled,
            "against": lambda: cells_at(store, "source", against),
            "against_claim": lambda: cells_or_none(against, linked.labels_at),
            "excluded": excluded[order],
        },
    )


def cells_at(store: Store, name: str, rows: Ints) -> Array:
    """Return the cells of some rows, null for -1; numbers as floats where these are exact."""
    column = store.column(name).take(np.maximum(rows, 0))
    floats = getattr(column, "floats", None)
    if floats is not None and not column.exact:  # type: ignore[union-attr]
        return np.where(rows >= 0, floats, np.nan)
    cells = column.decode().copy()
    cells[rows < 0] = None
    return cells
