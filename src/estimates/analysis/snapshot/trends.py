"""Figures that rise or fall with the days they are about, and the past of cumulative tolls.

A mean over a span in which the true value moves is about no day at all. A trend is shown by
`numeric.grouped.trend`; the newest span without one is found by halving. In a cumulative toll what
was counted earlier, and lies below what was counted later, is the past of the same count.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from estimates.analysis.snapshot.bounds import ClaimBounds
from estimates.claims.linked import UNDATED, LinkedClaims
from estimates.claims.unit_factors import UnitFactors
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.numeric.grouped.sorting import equal_neighbours, sort_rows
from estimates.numeric.grouped.trend import FEWEST_FIGURES, trend_signs
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Bools, Floats

# What may name a running total: the kind, the label of the question, or words of the claim.
TOLL_COLUMNS = ("kind", "quantity", "indicator", "counted", "text")
DATE_COLUMNS = ("refers_to_start", "refers_to_end", "stated_on", "published_on")
# Words that make a figure a running total: what only grows, "since" or "so far".
MARKS = r"cumulative|since|so far|to date"
CUMULATIVE_WORDS = (
    r"\bcumulative|\b(killed|dead|deaths?|died|fatalities|casualties|lost|losses|injured|wounded|"
    r"displaced|arrested|detained|infected|cases)\b.{0,60}\b(since|so far|to date)\b"
)
# The newest level is that of this share of the figures.
NEWEST_SHARE = 0.25


class DatedFigures(NamedTuple):
    """The figures of claims with a day, shape (claims,) each.

    at : index into the claims that were asked for.
    day : the last day that the claim refers to, else when it was stated, else published.
    figure : the value, else the middle of the ends that are stated.
    question, source : codes.
    """

    at: Ints
    day: Ints
    figure: Floats
    question: Ints
    source: Ints

    @classmethod
    def of(
        cls,
        linked: LinkedClaims,
        rows: Ints,
        factors: UnitFactors,
        bounds: ClaimBounds | None = None,
    ) -> "DatedFigures":
        """Return the figures of claims in the unit of their question, by question code.

        factors : of these claims. bounds : theirs, if the caller has them.
        """
        bounds = bounds or ClaimBounds.of(linked, rows, factors)
        value = linked.store.numbers("value").floats[rows]
        if factors:
            value = np.where(factors.conversion_index < 0, value, np.nan)
        day = linked.day_numbers(rows)[0]
        is_log = np.ones(len(rows), dtype=bool)
        figure = point_value(bounds.stated_low, bounds.stated_high, value, is_log)
        at = np.flatnonzero((day != UNDATED) & np.isfinite(figure))
        question, source = linked.question_codes[rows[at]], linked.store.strings("source").codes
        return cls(at, day[at], figure[at], question, source[rows[at]])

    def take(self, rows: Ints | Bools) -> "DatedFigures":
        """Return some of the figures."""
        at, day, figure, question, source = self
        return DatedFigures(at[rows], day[rows], figure[rows], question[rows], source[rows])

    def distinct(self, questions: int) -> "DatedFigures":
        """Return what each source states once a day, of questions large enough for a trend."""
        sizes = np.bincount(self.question, minlength=questions)
        figures = self.take(sizes[self.question] >= FEWEST_FIGURES)
        order = sort_rows(figures.question, questions, (figures.figure,))
        tied = order[equal_neighbours(figures.question[order], figures.figure[order])[0]]
        tied = tied[np.lexsort([column[tied] for column in figures[1:]])]
        repeats = np.all([np.diff(column[tied]) == 0 for column in figures[1:]], axis=0)
        is_kept = np.ones(len(figures.at), dtype=bool)
        is_kept[tied[1:][repeats]] = False
        return figures.take(is_kept)

    def signs(self, questions: int) -> Ints:
        """Return 1 where the figures of a question rise, -1 where they fall, else 0."""
        return trend_signs(self.day, self.figure, self.question, questions)

    def newest(self, counts: Ints) -> Bools:
        """Return which are among the newest `counts` of their question, with all of equal day."""
        order = np.lexsort((~self.day, self.question))
        question, day = self.question[order], self.day[order]
        sizes = np.bincount(question, minlength=len(counts))
        first = np.cumsum(sizes) - sizes
        last = first + np.clip(counts, 1, np.maximum(sizes, 1)) - 1
        oldest = np.append(day, 0)[np.minimum(last, len(day))]
        return np.asarray(self.day >= oldest[self.question])


def newest_levels(figures: DatedFigures, questions: int) -> Iterator[tuple[int, int, float, float]]:
    """Yield question, sign, and the least and greatest newest figure of each question with a trend.

    Questions are in ascending order.
    """
    figures = figures.distinct(questions)
    signs = figures.signs(questions)
    figures = figures.take(signs[figures.question] != 0)
    sizes = np.bincount(figures.question, minlength=questions)
    newest = figures.take(figures.newest(np.ceil(NEWEST_SHARE * sizes).astype(np.int64)))
    least, greatest = np.full(questions, np.inf), np.full(questions, -np.inf)
    np.minimum.at(least, newest.question, newest.figure)
    np.maximum.at(greatest, newest.question, newest.figure)
    for question in np.flatnonzero(signs).tolist():
        yield question, int(signs[question]), float(least[question]), float(greatest[question])


def before_newest_span(figures: DatedFigures, questions: int) -> tuple[Ints, Ints]:
    """Return the claims before the newest span without a trend, and the day on which it begins.

    While the figures of a question show a trend, the newest half of them is kept.

    Returns two arrays of shape (claims,): indices as `figures.at`, and days since 1970.
    """
    begins, kept = np.full(questions, UNDATED), figures.distinct(questions)
    while len(kept.at):
        is_newest = kept.newest(np.bincount(kept.question, minlength=questions) // 2)
        has_trend = (kept.signs(questions) != 0)[kept.question]
        if not (has_trend & ~is_newest).any():
            break
        kept = kept.take(has_trend & is_newest)
        begins[kept.question] = np.iinfo(np.int64).max
        np.minimum.at(begins, kept.question, kept.day)
    is_before = figures.day < begins[figures.question]
    return figures.at[is_before], begins[figures.question[is_before]]


def cumulative_claims(linked: LinkedClaims, rows: Ints) -> Bools:
    """Return which claims are on a question that some claim, or its label, calls cumulative."""
    store, is_toll = linked.store, np.zeros(len(rows), dtype=bool)
    if not any(name in store.columns for name in DATE_COLUMNS):
        return is_toll  # without days, nothing is past
    for name in TOLL_COLUMNS:
        if name in store.columns:
            is_toll |= mask_tolls(store.strings(name))[rows]
    is_cumulative = np.zeros(len(linked.question_strings), dtype=bool)
    is_cumulative[linked.question_codes[rows[is_toll]]] = True
    return np.asarray(is_cumulative[linked.question_codes[rows]])


def mask_tolls(column: StringColumn) -> Bools:
    """Return which cells name a running total, shape (claims,)."""
    strings, candidates = column.strings, np.arange(len(column.strings))
    if strings.arrow is not None:
        import pyarrow.compute

        # Few of millions of texts hold one of these words: the others are not looked at one by one.
        found = pyarrow.compute.match_substring_regex(strings.arrow, MARKS, ignore_case=True)
        candidates = np.flatnonzero(np.asarray(found))
    passes = np.zeros(len(strings) + 1, dtype=bool)
    passes[candidates] = [names_toll(text) for text in strings.take(candidates)]
    return np.asarray(passes[column.codes])


def names_toll(text: str) -> bool:
    """Return whether words speak of a running total.

    >>> names_toll("soldiers killed since February 2022"), names_toll("troops since Monday")
    (True, False)
    """
    return re.search(CUMULATIVE_WORDS, text.lower()) is not None


def past_of_tolls(day: Ints, bounds: ClaimBounds, question: Ints) -> Array:
    """Return which claims lie wholly below what a claim about a later day states, shape (claims,).

    day : `UNDATED` = not known; such a claim is not in the past. question : a code.
    """
    low = np.where(bounds.unbounded_below, -np.inf, bounds.stated_low)
    low = np.where(np.isnan(low), -np.inf, low)
    order = np.lexsort((~day, question))  # undated claims last
    question, day, high = question[order], day[order], bounds.stated_high[order]
    # Ranks beyond those of earlier questions: one running maximum serves all questions.
    levels, rank = np.unique(low[order], return_inverse=True)
    running = np.maximum.accumulate(rank + question * len(levels)) - question * len(levels)
    is_new_day = np.ones(len(day), dtype=bool)
    is_new_day[1:] = (question[1:] != question[:-1]) | (day[1:] != day[:-1])
    before = np.maximum.accumulate(np.where(is_new_day, np.arange(len(day)), 0)) - 1
    is_later = (before >= 0) & (question[before] == question) & (day != UNDATED)
    later_low = np.where(is_later, levels[running[before]], -np.inf)
    is_past = np.zeros(len(day), dtype=bool)
    is_past[order] = later_low > high
    return is_past
