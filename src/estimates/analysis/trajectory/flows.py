"""What flows add to their stocks, where an identity says so: "killed a day = killed so far".

A claim about a stock is carried to the day asked for by the flows of the days between, as known
then. Days without a flow add nothing; there the level of the stock drifts as without flows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.totals.balance import check_identities
from estimates.analysis.totals.identities import Identity, identity_error
from estimates.analysis.trajectory.figures import ClaimFigures
from estimates.analysis.trajectory.windows import DatedClaims, Days
from estimates.numeric.state_space.priors import USUAL_SPREAD
from estimates.numeric.state_space.series import Series
from estimates.numeric.types import Bools, Floats, Ints

FLOW_REMEDY = 'write "deaths a day = deaths", and give the claims on the flow kind="flow"'
# A number carried back keeps at least this share of itself.
LEAST_LEFT = 0.1
# Larger flows are moved to this size, whose square is a number yet.
MOST_CARRIED = 1e150


@dataclass(frozen=True, slots=True)
class Flows:
    """The flows of stocks.

    flow_of : the question of the flow of each stock, and by what it is multiplied, by the question
        of the stock.
    figures, dated : of all claims.
    """

    flow_of: dict[int, tuple[int, float]]
    figures: ClaimFigures
    dated: DatedClaims

    @classmethod
    def of(
        cls, identities: Any, snapshot: Snapshot, figures: ClaimFigures, dated: DatedClaims
    ) -> "Flows":
        """Return the flows that identities declare, none for None.

        Raises IdentityError, UnknownQuantityError, UnitMismatchError.
        """
        flow_of: dict[int, tuple[int, float]] = {}
        checked = [] if identities is None else check_identities(snapshot, identities)
        flows = flow_quantities(snapshot) if checked else set()
        labels = [str(label) for label in snapshot.questions]
        for identity in checked:
            flow, stock = flow_and_stock(identity, flows)
            if labels.index(stock) in flow_of:
                raise identity_error(f"give {stock!r} two flows", str(identity), "give one of them")
            factor = identity.parts[0].coefficient / identity.total[0].coefficient
            flow_of[labels.index(stock)] = labels.index(flow), factor
        return cls(flow_of, figures, dated)

    def dated_as_stocks(self) -> DatedClaims:
        """Return the periods, those of flows once more as periods of their stocks."""
        parts = [self.dated]
        for stock, (flow, _) in self.flow_of.items():
            part = self.dated.take(np.flatnonzero(self.dated.question == flow))
            parts.append(replace(part, question=np.full(len(part.claim), stock)))
        return DatedClaims(
            *(np.concatenate([getattr(p, n) for p in parts]) for n in DatedClaims.__slots__)
        )

    def curve(self, stock: int, known: int) -> tuple[Floats, Floats]:
        """Return days, and what flowed into a stock until then, as known on a day."""
        flow, factor = self.flow_of[stock]
        dated = self.dated
        stands = (dated.question == flow) & (dated.start <= known) & (known < dated.stop)
        entry = np.flatnonzero(stands)
        # Of several figures of a source for one day the last to become known stands.
        entry = entry[np.lexsort((dated.day[entry], dated.start[entry]))]
        claim = dated.claim[entry]
        stop = self.figures.last_day[claim] + 1.0
        start = stop - self.figures.length[claim] - 1.0
        rate = factor * self.figures.numbers(claim) / (stop - start)
        return flow_curve(start, np.asarray(stop), rate, self.figures.source[claim])

    def carry(self, series: Series, unit: Floats, is_log: Bools, about: Floats, at: Days) -> Series:
        """Return series whose claims on stocks are carried to the day asked for.

        about : the day of each claim, shape (k, n). at : the n days.
        """
        moved, spread = np.zeros_like(series.x), np.zeros(len(at.day))
        for stock, known in np.unique(np.stack([at.question, at.known]), axis=1).T.tolist():
            if stock in self.flow_of:
                columns = np.flatnonzero((at.question == stock) & (at.known == known))
                days, total = self.curve(stock, known)
                # Numbers are about the end of their day.
                ends = at.day[columns] + 1.0, about[:, columns] + 1.0
                moved[:, columns] = np.subtract(*(np.interp(end, days, total) for end in ends))
                spread[columns] = USUAL_SPREAD * self.figures.prior[self.flow_of[stock][0]]
        moved = np.clip(np.nan_to_num(moved), -MOST_CARRIED, MOST_CARRIED)
        with np.errstate(over="ignore"):
            share = moved / np.exp(np.maximum(series.x, 0.0))
        share = np.clip(share, LEAST_LEFT - 1.0, MOST_CARRIED)
        step = np.where(is_log, np.log1p(share), moved / unit)
        error = np.where(is_log, share / (1.0 + share), moved / unit) * spread
        below, above = (np.hypot(own, error) for own in (series.below, series.above))
        return replace(series, x=series.x + step, below=below, above=above)

    def between(self, question: int, known: int, since: int, until: int) -> float:
        """Return what flowed into a question from the end of a day to the end of another."""
        if question not in self.flow_of:
            return 0.0
        days, total = self.curve(question, known)
        first, last = np.interp(np.array([since, until]) + 1.0, days, total)
        return float(last - first)

    def last_days(self, at: Days) -> Ints:
        """Return the last day that a flow known on each day is about, the least integer = none."""
        last = np.full(len(at.day), np.iinfo(np.int64).min)
        for column, (stock, known) in enumerate(zip(at.question, at.known, strict=True)):
            if int(stock) in self.flow_of:
                days, _ = self.curve(int(stock), int(known))
                last[column] = int(days[-1]) - 1 if len(days) > 1 else last[column]
        return last


def flow_quantities(snapshot: Snapshot) -> set[str]:
    """Return the quantities that have claims on flows, all of them flows."""
    linked, rows = snapshot.linked, snapshot.claims.rows
    if "kind" not in linked.store.columns:
        return set()
    is_flow = linked.store.strings("kind").mask_where("flow".__eq__)[rows]
    labels = linked.questions[linked.question_codes[rows]]
    return {str(label) for label in labels[is_flow]} - {str(label) for label in labels[~is_flow]}


def flow_and_stock(identity: Identity, flows: Iterable[str]) -> tuple[str, str]:
    """Return the two quantities of an identity, refused where they are no flow and no stock."""
    terms = identity.terms
    if len(identity.parts) != 1 or len(identity.total) != 1 or identity.constant:
        raise identity_error("must be one flow = one stock", str(identity), FLOW_REMEDY)
    flow, stock = (term.quantity for term in terms)
    if flow not in flows or stock in flows:
        problem = f"needs a flow on its left side and a stock on its right; {flow!r} is "
        problem += "no flow" if flow not in flows else f"one, and so is {stock!r}"
        raise identity_error(problem, str(identity), FLOW_REMEDY)
    if terms[0].coefficient * terms[1].coefficient < 0:
        raise identity_error("has a negative coefficient", str(identity), FLOW_REMEDY)
    return flow, stock


def flow_curve(start: Floats, stop: Floats, rate: Floats, source: Ints) -> tuple[Floats, Floats]:
    """Return days, and what flowed until each of them, by the median of the sources of each day.

    start, stop, rate, source : of each claim, in the order in which they became known.

    >>> days, total = flow_curve(np.array([0.0, 2.0]), np.array([1.0, 4.0]), np.array([5.0, 1.0]),
    ...                          np.array([0, 1]))
    >>> days.tolist(), total.tolist()
    ([0.0, 1.0, 2.0, 4.0], [0.0, 5.0, 5.0, 7.0])
    """
    days = np.unique(np.concatenate([start, stop]))
    if not len(days):
        return np.zeros(1), np.zeros(1)
    _, code = np.unique(source, return_inverse=True)
    rates = np.full((code.max() + 1, len(days) - 1), np.nan)
    first, last = np.searchsorted(days, start), np.searchsorted(days, stop)
    covered = last - first
    begins = np.cumsum(covered) - covered
    column = np.arange(covered.sum()) - np.repeat(begins - first, covered)
    # Where a place comes again, the last number stays.
    rates[np.repeat(code, covered), column] = np.repeat(rate, covered)
    usual = np.zeros(len(days) - 1)
    is_covered = ~np.isnan(rates).all(axis=0)
    usual[is_covered] = np.nanmedian(rates[:, is_covered], axis=0)
    return days, np.concatenate([np.zeros(1), np.cumsum(usual * np.diff(days))])
