"""What echoes repeat: the root of their origins, and whether the figures of both agree.

An echo is compared with the claim that it names itself, so that one wrong link of a chain counts
once. It agrees where one number satisfies both claims, after the rounding and the hedges of both:
"380" and "about 400" agree with 379, "149" does not. A claim that names several others agrees with
their sum, and with anything from the lowest to the highest of them, as an average does.
"""

from dataclasses import dataclass, replace

import numpy as np

from estimates.analysis.comparability.dimensions import dimension_codes
from estimates.analysis.snapshot.repeated_figures import REPEATED_WIDTHS, RepeatedFigures
from estimates.claims.linked import LinkedClaims
from estimates.claims.references import Edges
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array, Ints
from estimates.numeric.grouped.sorting import row_dtype
from estimates.numeric.types import Bools, Floats

# How the figure of an echo agrees with that of the claim that it names.
SAME, CORRECTED, ROUNDED, REWORDED, MISQUOTED = range(5)


@dataclass(frozen=True, slots=True)
class Repetitions:
    """The echoes whose figure can be compared with what they name, shape (echoes,) each.

    rows : the echoes, ascending.
    named : the claim that each names; of several the first.
    agreement : `SAME`, `CORRECTED` (the same as its correction), `ROUNDED` (or hedged otherwise),
        `REWORDED` or `MISQUOTED`.
    gap, ratio : how far apart the figures are, in the unit of the question (`separation`).
    is_lower : whether the echo states the lower figure.
    """

    rows: Ints
    named: Ints
    agreement: Array
    gap: Floats
    ratio: Floats
    is_lower: Bools

    @property
    def cells(self) -> tuple[Array, ...]:
        """The columns."""
        return self.rows, self.named, self.agreement, self.gap, self.ratio, self.is_lower

    def at(self, mask: Bools | Ints) -> "Repetitions":
        """Return some of the echoes."""
        return Repetitions(*(cells[mask] for cells in self.cells))

    @property
    def misquotes(self) -> "Repetitions":
        """The echoes that state another figure."""
        return self.at(self.agreement == MISQUOTED)

    @property
    def differing(self) -> "Repetitions":
        """The echoes that word the figure differently, or repeat a correction."""
        return self.at(self.agreement != SAME)

    def misquote_mask(self, count: int) -> Bools:
        """Return which of all claims are echoes that state another figure, shape (claims,)."""
        is_misquote = np.zeros(count, dtype=bool)
        is_misquote[self.misquotes.rows] = True
        return is_misquote

    def updated(self, other: "Repetitions") -> "Repetitions":
        """Return these echoes, those of another comparison replaced by it."""
        joined = [np.concatenate(cells) for cells in zip(other.cells, self.cells, strict=True)]
        _, first = np.unique(joined[0], return_index=True)
        return Repetitions(*joined).at(first)


NO_ROWS, NO_NUMBERS = np.empty(0, dtype=np.int64), np.empty(0)
NO_REPETITIONS = Repetitions(
    NO_ROWS, NO_ROWS, NO_ROWS, NO_NUMBERS, NO_NUMBERS, np.empty(0, dtype=bool)
)


def origin_rows(origin: Edges, count: int) -> Ints:
    """Return the row at the root of each claim's origins (of the first named, where several)."""
    parent = np.arange(count, dtype=row_dtype(count))
    parent[origin.rows[::-1]] = origin.targets[::-1]
    # Chains are followed by doubling: a chain of a million echoes takes twenty steps.
    while len(origin.rows):
        grandparent = parent[parent]
        if np.array_equal(grandparent, parent):
            return parent
        parent = grandparent
    return parent


def explaining_rows(origin: Edges, repetitions: Repetitions, count: int) -> Ints:
    """Return the claim that explains each echo, shape (claims,); its own row for other claims.

    That is the root of its origins, or the misquote on the way there; it is the claim that the
    echo names itself where the two word their figures differently.
    """
    is_faithful = ~repetitions.misquote_mask(count)[origin.rows]
    edges = Edges(origin.rows[is_faithful], origin.targets[is_faithful])
    explaining = origin_rows(edges, count)
    explaining[repetitions.differing.rows] = repetitions.differing.named
    return explaining


def judge_repetitions(
    linked: LinkedClaims, factors: UnitFactors, corrected_by: Ints
) -> Repetitions:
    """Return how the figures of echoes agree with those of the claims that they name.

    factors : of all claims.
    corrected_by : shape (claims,), the claim that corrects each, -1 where none does. Whoever
        repeats a corrected claim may state either figure.
    """
    origin = linked.edges["origin"]
    if not len(origin.rows):
        return NO_REPETITIONS
    found = compare_repetitions(linked, origin, factors)
    agreement = np.full(len(linked.store), SAME, dtype=np.int8)
    agreement[found.rows] = found.agreement
    later = corrected_by[origin.targets]
    is_open = agreement[origin.rows] != SAME
    if not (is_open & (later >= 0)).any():
        return found
    targets = np.where(later >= 0, later, origin.targets)
    again = compare_repetitions(linked, Edges(origin.rows[is_open], targets[is_open]), factors)
    again = again.at(again.agreement < agreement[again.rows])
    # The correction then explains the echo.
    is_same = again.agreement == SAME
    return found.updated(replace(again, agreement=np.where(is_same, CORRECTED, again.agreement)))


def compare_repetitions(linked: LinkedClaims, origin: Edges, factors: UnitFactors) -> Repetitions:
    """Return how the figures of echoes agree with those of the claims that they name.

    origin : the claims that echoes name; those of one echo are adjacent.
    factors : of all claims. An echo is left out where its figure cannot be compared.
    """
    origin = comparable_edges(linked, origin, factors.conversion_index)
    starts = np.flatnonzero(np.diff(origin.rows, prepend=-1))
    rows, named = origin.rows[starts], origin.targets[starts]
    if not len(rows):
        return NO_REPETITIONS
    echoes = RepeatedFigures.of(linked, rows, factors, REPEATED_WIDTHS)
    figures = RepeatedFigures.of(linked, origin.targets, factors)
    alternatives = figures.hull(starts), figures.sums(starts)
    is_other, gap, ratio, is_lower = zip(*map(echoes.compare, alternatives), strict=True)
    is_alone = np.diff(np.append(starts, len(origin.rows))) == 1
    first = figures.at(starts)
    is_same = echoes.entails_same(first) & same_words(linked, rows, named)
    agreement = np.select(
        [is_other[0] & is_other[1], ~is_alone | is_same, echoes.states_same(first)],
        [MISQUOTED, SAME, ROUNDED],
        REWORDED,
    ).astype(np.int8)
    nearer = (gap[1] < gap[0]).astype(np.int64)
    nearest = (np.choose(nearer, cells) for cells in (gap, ratio, is_lower))
    return Repetitions(rows, named, agreement, *nearest)


def comparable_edges(linked: LinkedClaims, origin: Edges, conversion_index: Ints) -> Edges:
    """Return the references of the echoes whose figure can be compared with all that they name.

    One claim that is named is compared within its question. Several, which may be added up, may
    lie in others, if all of them state the same unit.
    """
    store, rows, targets = linked.store, origin.rows, origin.targets
    figure = has_figure(linked) & ~store.strings("polarity").mask_where("denied".__eq__)
    form = dimension_codes(store, "form", conversion_index)
    unit, counted = dimension_codes(store, "unit").codes, store.strings("counted").codes
    is_formation = np.append(form.labels == "formation", False)[form.codes]
    is_same_form = form.codes[rows] == form.codes[targets]
    is_same_form &= ~is_formation[rows] | (counted[rows] == counted[targets])
    is_near = linked.question_codes[rows] == linked.question_codes[targets]
    is_addend = (np.bincount(rows, minlength=len(store)) > 1)[rows]
    is_addend &= (unit[rows] == unit[targets]) & (conversion_index[rows] < 0)
    is_addend &= conversion_index[targets] < 0
    is_comparable = figure[rows] & figure[targets] & is_same_form & (is_near | is_addend)
    kept = np.bincount(rows, ~is_comparable, minlength=len(store))[rows] == 0
    return Edges(rows[kept], targets[kept])


def has_figure(linked: LinkedClaims) -> Array:
    """Return which claims state a number or a vague word."""
    has_cell = np.zeros(len(linked.store), dtype=bool)
    for name in ("value", "lower", "upper", "items", "vague_word"):
        if name in linked.store.columns:
            has_cell |= ~linked.store.columns[name].is_null()
    return has_cell


def same_words(linked: LinkedClaims, a: Ints, b: Ints) -> Bools:
    """Return which pairs of claims have the same hedge, and the same vague word or none."""
    comparator, word = (linked.store.strings(name) for name in ("comparator", "vague_word"))
    is_hedged = comparator.mask_where("~".__eq__)
    return np.asarray((is_hedged[a] == is_hedged[b]) & (word.codes[a] == word.codes[b]))
