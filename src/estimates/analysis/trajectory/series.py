"""The claims of a snapshot as series, and the levels that they give on days."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

import numpy as np

from estimates.analysis.consensus.combine import consensus_of
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.standing import NOT_YET_STATED, USED
from estimates.analysis.trajectory.figures import ClaimFigures
from estimates.analysis.trajectory.flows import Flows
from estimates.analysis.trajectory.grid import Frequency, asked_days
from estimates.analysis.trajectory.levels import DayLevels, LevelModel
from estimates.analysis.trajectory.several_days import level_change, next_statement
from estimates.analysis.trajectory.statements import ALWAYS, NEVER, StandingPeriods
from estimates.analysis.trajectory.windows import DatedClaims, Days
from estimates.numeric.types import Bools, Floats, Ints

CONSENSUS_COLUMNS = ("estimate", "lower", "upper", "predictive_lower", "predictive_upper")


@dataclass(frozen=True)
class LevelSeries:
    """The claims of a snapshot that state levels, ready for any days.

    snapshot : its used claims are all that stand on some day.
    options : as of a consensus. model : what levels are computed from.
    as_of : the last day, in days since 1970; None = any.
    smooth : whether all claims count on every day.
    left_out : sentences on claims that no day can use.
    """

    snapshot: Snapshot
    options: ConsensusOptions
    model: LevelModel
    as_of: int | None
    smooth: bool
    left_out: tuple[str, ...]

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        options: ConsensusOptions,
        drift: float | None,
        smooth: bool,
        identities: Any = None,
    ) -> "LevelSeries":
        """Return the series of a snapshot of what is known on its day."""
        claims, standings = snapshot.claims, snapshot.standings
        is_known = standings.code != NOT_YET_STATED
        conversion_index = np.asarray(standings.conversion_index)
        statements = StandingPeriods.of(claims, is_known, snapshot.rules, conversion_index)
        chosen = with_used(snapshot, statements.row)
        figures = ClaimFigures.of(chosen, options)
        place = np.full(len(claims.linked.store), -1)
        place[chosen.rows] = np.arange(len(chosen.rows))
        dated = dated_claims(figures, statements, place[statements.row])
        questions = len(chosen.question_codes)
        model = LevelModel(
            figures,
            dated,
            first_start(dated, figures.is_signed, questions),
            first_start(dated, figures.is_linear, questions),
            first_start(dated, figures.is_toll, questions),
            options.level,
            drift,
            options.scale,
            options.max_party_share,
            Flows.of(identities, chosen, figures, dated),
        )
        as_of = None if snapshot.day is None else int(snapshot.day.astype(np.int64))
        left_out = [*statements.left_out]
        if not figures.is_usable.all():
            count = int((~figures.is_usable).sum())
            left_out.append(f"claims that bound no number, left out: {count:,}")
        return cls(chosen, options, model, as_of, smooth, tuple(left_out))

    def days(self, grid: Frequency | Ints | None) -> Days:
        """Return the days of a grid for every quantity with claims."""
        dated = self.model.flows.dated_as_stocks()
        last_days = self.model.figures.last_day[dated.claim]
        return asked_days(grid, dated, last_days, self.as_of, self.smooth)

    def levels(self, days: Days) -> DayLevels:
        """Return the levels on days; seen from today, a running total never falls."""
        is_toll = self.model.toll_from[days.question] < NEVER
        if not (self.smooth and is_toll.any()):
            return self.own_levels(days)
        # What comes before and after a day counts, whatever days are asked for.
        own = self.days(None)
        both = Days(
            *(np.concatenate(pair) for pair in zip(astuple(days), astuple(own), strict=True))
        )
        levels = self.own_levels(both)
        for question in np.unique(days.question[is_toll]).tolist():
            at = np.flatnonzero(both.question == question)
            at = at[np.argsort(both.day[at], kind="stable")]
            for name in CONSENSUS_COLUMNS:
                column = getattr(levels, name)
                column[at] = rising(column[at])
        n = len(days.day)
        return DayLevels(*(getattr(levels, field.name)[:n] for field in fields(DayLevels)))

    def own_levels(self, days: Days) -> DayLevels:
        """Return the levels on days; where all claims are about that day, those of a consensus."""
        levels = self.model.levels(days)
        at = np.flatnonzero(self.are_of_one_day(days))
        order = np.argsort(days.question[at], kind="stable")
        at, question = at[order], days.question[at][order]
        first = np.searchsorted(question, question)
        turn = np.arange(len(at)) - first
        for number in range(int(turn.max(initial=-1)) + 1):
            self.take_consensus(levels, days, at[turn == number])
        return levels

    def are_of_one_day(self, days: Days) -> Bools:
        """Return on which days all claims that stand are about that very day, shape (n,)."""
        dated, figures = self.model.dated, self.model.figures
        if not len(dated.claim):
            return np.zeros(len(days.day), dtype=bool)
        # Only while no claim about another day has come can all be about one.
        key = np.lexsort((dated.start, dated.question))
        question, start = dated.question[key], dated.start[key]
        claim = dated.claim[key]
        first = np.searchsorted(question, question)
        is_other = (figures.day[claim] != figures.day[claim[first]]) | (figures.length[claim] > 0)
        until = np.full(len(self.snapshot.question_codes), NEVER)
        np.minimum.at(until, question[is_other], start[is_other])
        day = np.full(len(until), np.nan)
        day[question[::-1]] = figures.day[claim[::-1]]
        begins = np.full(len(until), NEVER)
        np.minimum.at(begins, question, start)
        at = days.question
        single: Bools = (days.day == day[at]) & (begins[at] <= days.known)
        return single & (days.known < until[at])

    def take_consensus(self, levels: DayLevels, days: Days, at: Ints) -> None:
        """Write the consensus of the claims that stand on some days, of one question each."""
        dated, questions = self.model.dated, len(self.snapshot.question_codes)
        known = np.full(questions, ALWAYS - 1)
        known[days.question[at]] = days.known[at]
        known = known[dated.question]
        stands = (dated.start <= known) & (known < dated.stop)
        rows = self.snapshot.rows[dated.claim[stands]]
        answers = consensus_of(with_used(self.snapshot, rows), self.options).table
        question = days.question[at]
        for name in CONSENSUS_COLUMNS:
            getattr(levels, name)[at] = answers.column(name)[question]

    def contributions(self, days: Days) -> tuple[Ints, Ints, Floats, Floats]:
        """Return day, claim, weight and contribution of all claims that make levels, by day.

        Of one day the largest contribution comes first.
        """
        parts = [
            np.stack(
                [
                    np.broadcast_to(window.at, window.entry.shape).ravel(),
                    self.model.dated.claim[window.entry].ravel(),
                    weight.ravel(),
                    added.ravel(),
                ]
            )
            for window, weight, added in self.model.contributions(days)
        ]
        cells = np.concatenate(parts, axis=1) if parts else np.empty((4, 0))
        # A lone column of a tile stands there twice.
        _, once = np.unique(cells[:2], axis=1, return_index=True)
        at, claim, weight, added = cells[:, once]
        order = np.lexsort((claim, -np.abs(np.nan_to_num(added)), at))
        return at[order].astype(int), claim[order].astype(int), weight[order], added[order]

    def changes(self, since: int, until: int) -> Iterator[tuple[str, Floats]]:
        """Yield every quantity with the change of its level, its ends, and the three as ratios."""
        known = NEVER - 1 if self.as_of is None else self.as_of
        for question in np.unique(self.model.dated.question).tolist():
            label = str(self.snapshot.questions[question])
            yield label, level_change(self.model, question, known, since, until)

    def next_statements(self, days: Days, source: str) -> tuple[Floats, Ints]:
        """Return what a source states next on days, with its ends, and from how many statements.

        Shapes (3, n) and (n,). A source without statements is like any new one.
        """
        levels = self.levels(days)
        stated = np.stack([levels.estimate, levels.predictive_lower, levels.predictive_upper])
        counts = np.zeros(len(days.day), dtype=np.int64)
        names = self.snapshot.linked.store.strings("source").take(self.snapshot.rows)
        own = np.flatnonzero(names.mask_where(source.__eq__))
        for at in range(len(days.day) if len(own) else 0):
            day = days.take(np.array([at]))
            code = int(self.model.figures.source[own[0]])
            found, counts[at] = next_statement(self.model, day, code)
            if counts[at]:
                stated[:, at] = found
        return stated, counts


def rising(numbers: Floats) -> Floats:
    """Return numbers that never fall: midway between what was reached before and is kept after.

    >>> rising(np.array([1.0, 4.0, 2.0, 5.0])).tolist()
    [1.0, 3.0, 3.0, 5.0]
    """
    known = np.flatnonzero(~np.isnan(numbers))
    before = np.maximum.accumulate(numbers[known])
    after = np.minimum.accumulate(numbers[known][::-1])[::-1]
    risen = numbers.copy()
    with np.errstate(invalid="ignore"):
        risen[known] = np.where(before == after, before, 0.5 * before + 0.5 * after)
    return risen


def with_used(snapshot: Snapshot, rows: Ints) -> Snapshot:
    """Return a snapshot in which exactly these rows of the linked claims are used."""
    code = np.full(len(snapshot.standings.code), NOT_YET_STATED, dtype=np.int8)
    code[rows] = USED
    return replace(snapshot, standings=replace(snapshot.standings, code=code))


def dated_claims(figures: ClaimFigures, statements: StandingPeriods, claim: Ints) -> DatedClaims:
    """Return the periods in an order that the order of rows does not change.

    claim : shape (m,), the claim of each period, index of the figures.
    """
    kept = np.flatnonzero(figures.is_usable[claim])
    claim, start, stop = claim[kept], statements.start[kept], statements.stop[kept]
    columns = [column[claim] for column in figures.columns.values()]
    keys = (stop, start, *columns, figures.rank[claim], -figures.day[claim])
    order = np.lexsort((*keys, figures.question[claim]))
    claim = claim[order]
    return DatedClaims(
        claim,
        figures.question[claim],
        figures.source[claim],
        figures.day[claim],
        start[order],
        stop[order],
    )


def first_start(dated: DatedClaims, mask: Bools, questions: int) -> Ints:
    """Return from which day on a claim of a mask is known, shape (questions,)."""
    first = np.full(questions, NEVER)
    marked = mask[dated.claim]
    np.minimum.at(first, dated.question[marked], dated.start[marked])
    return first
