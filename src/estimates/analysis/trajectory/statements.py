"""Which claims state the level of a quantity, and on which days each of them stands.

The standing of `estimates.analysis.snapshot`, day by day, without its rule that the latest claim of
a source replaces the earlier ones: these tell how the level moved. A claim stands from the day on
which it became known until the day on which a correction or a retraction of it did.
"""

from dataclasses import dataclass

import numpy as np

from estimates.analysis.comparability.filtering import Exclusions, find_exclusions
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.snapshot.origins import has_figure
from estimates.analysis.snapshot.standing import find_duplicates, may_correct
from estimates.claims.claimset import ClaimSet
from estimates.claims.linked import UNDATED, LinkedClaims
from estimates.numeric.types import Bools, Ints

# Before the first and after the last day of all, in days since 1970.
ALWAYS, NEVER = -(2**62), 2**62
# Flows over days of counts that differ by more than this share are no one series: months have 28
# to 31 days.
LENGTH_TOLERANCE = 0.15
OTHER_LENGTH = "of flows over another number of days than the first of their quantity"
# So many claims are named in a notice.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class StandingPeriods:
    """Periods in which claims stand; a claim has several where others made it incomparable.

    row : shape (m,), the rows of the claims. start, stop : days since 1970, the last one excluded.
    left_out : sentences on claims that no day can use.
    """

    row: Ints
    start: Ints
    stop: Ints
    left_out: tuple[str, ...]

    @classmethod
    def of(
        cls,
        claims: ClaimSet,
        is_known: Bools,
        rules: ComparabilityRules,
        conversion_index: Ints,
    ) -> "StandingPeriods":
        """Return the periods of the claims of a set.

        is_known : shape (linked claims,), which became known by the last day.
        conversion_index : the conversion of each linked claim, -1 = none.
        """
        linked = claims.linked
        start, stop = standing_days(linked, is_known)
        is_candidate = state_levels(claims, is_known) & (start < stop)
        end, first, _ = linked.day_numbers(np.arange(len(start)))
        is_undated = is_candidate & (end == UNDATED)
        is_candidate &= ~is_undated
        other_length = other_flow_lengths(linked, is_candidate, start, end - first)
        is_candidate &= ~other_length
        masks = {"without any day": is_undated, OTHER_LENGTH: other_length}
        left_out = tuple(
            f"claims {reason}, left out: {int(mask.sum()):,}{named(linked, mask)}"
            for reason, mask in masks.items()
            if mask.any()
        )
        rows = np.flatnonzero(is_candidate)
        standing = np.stack([rows, start[rows], stop[rows]])
        row, begins, ends = comparable_periods(linked, standing, rules, conversion_index)
        return cls(row, begins, ends, left_out)


def named(linked: LinkedClaims, mask: Bools) -> str:
    """Return the labels of up to three claims, in brackets."""
    labels = sorted(linked.labels_at(np.flatnonzero(mask)).tolist())
    more = ", …" if len(labels) > MOST_NAMED else ""
    return f" ({', '.join(labels[:MOST_NAMED])}{more})"


def comparable_periods(
    linked: LinkedClaims, standing: Ints, rules: ComparabilityRules, conversion_index: Ints
) -> Ints:
    """Return row, start and stop of the periods in which claims are comparable, shape (3, m).

    standing : row, start and stop of the claims, shape (3, claims).
    """
    row = standing[0]
    is_standing = np.zeros(len(conversion_index), dtype=bool)
    is_standing[row] = True
    excluded = find_exclusions(linked, is_standing, rules, conversion_index, None).reason_index
    is_disputed = np.zeros(len(linked.question_strings), dtype=bool)
    is_disputed[linked.question_codes[row[excluded[row] >= 0]]] = True
    disputed = is_disputed[linked.question_codes[row]]
    if not disputed.any():
        return standing
    again = compare_day_by_day(linked, standing[:, disputed], rules, conversion_index)
    return np.concatenate([standing[:, ~disputed], again], axis=1)


def standing_days(linked: LinkedClaims, is_known: Bools) -> tuple[Ints, Ints]:
    """Return from which day until which day each claim stands, shape (claims,).

    Of claims with one content the first by label stands, from the day on which any was known.
    """
    known_on = linked.known_on
    start = np.where(np.isnat(known_on), ALWAYS, known_on.astype("datetime64[D]").view(np.int64))
    stop = np.full(len(start), NEVER)
    for relation in ("retracts", "supersedes"):
        edges = linked.edges[relation]
        acts = is_known[edges.rows] & may_correct(linked, edges)
        np.minimum.at(stop, edges.targets[acts], start[edges.rows[acts]])
    duplicate_of = find_duplicates(linked, is_known)
    repeated = np.flatnonzero(duplicate_of >= 0)
    np.minimum.at(start, duplicate_of[repeated], start[repeated])
    stop[repeated] = ALWAYS
    return start, stop


def state_levels(claims: ClaimSet, is_known: Bools) -> Bools:
    """Return which linked claims of a set state a figure of their own, shape (linked claims,)."""
    store = claims.linked.store
    is_shown = np.zeros(len(store), dtype=bool)
    is_shown[claims.rows] = True
    is_denied = store.strings("polarity").mask_where("denied".__eq__)
    is_excluded = ~store.strings("exclude").is_null() | (store.numbers("weight").floats == 0)
    is_echo = ~store.strings("origin").is_null()
    mask = is_shown & is_known & has_figure(claims.linked) & ~is_denied & ~is_excluded & ~is_echo
    return np.asarray(mask)


def other_flow_lengths(
    linked: LinkedClaims, is_candidate: Bools, start: Ints, length: Ints
) -> Bools:
    """Return which claims of flows cover another number of days than the first of their question.

    start : shape (claims,), when each became known. length : days that it covers beyond one.
    """
    is_other = np.zeros(len(start), dtype=bool)
    if "kind" not in linked.store.columns:
        return is_other
    rows = np.flatnonzero(is_candidate & linked.store.strings("kind").mask_where("flow".__eq__))
    order = rows[np.lexsort((length[rows], start[rows], linked.question_codes[rows]))]
    question, days = linked.question_codes[order], length[order] + 1.0
    first = np.flatnonzero(np.diff(question, prepend=-1))
    usual = np.repeat(days[first], np.diff(np.append(first, len(order))))
    is_other[order] = np.abs(days - usual) > LENGTH_TOLERANCE * usual
    return is_other


def compare_day_by_day(
    linked: LinkedClaims, standing: Ints, rules: ComparabilityRules, conversion_index: Ints
) -> Ints:
    """Return what `comparable_periods` does, for questions whose claims are not all comparable.

    What is comparable is decided again on every day on which a claim of the question comes or goes.
    """
    rows, start, stop = standing
    part, question = linked.part(rows), linked.question_codes[rows]
    events = np.stack([np.tile(question, 2), np.concatenate([start, stop])])
    events = np.unique(events[:, events[1] < NEVER], axis=1)
    following = np.append(events[1, 1:], NEVER)
    is_last = np.diff(events[0], append=-1) != 0
    following = np.where(is_last, NEVER, following)
    periods = []
    for day in np.unique(events[1]).tolist():
        here = events[1] == day
        until = np.full(question.max() + 1, ALWAYS)
        until[events[0, here]] = following[here]
        stands = (start <= day) & (day < stop) & (until[question] > ALWAYS)
        found: Exclusions = find_exclusions(part, stands, rules, conversion_index[rows], None)
        used = np.flatnonzero(stands & (found.reason_index < 0))
        periods.append(np.stack([rows[used], np.full(len(used), day), until[question[used]]]))
    return join_periods(np.concatenate(periods, axis=1))


def join_periods(periods: Ints) -> Ints:
    """Return periods of shape (3, m) with those joined that follow each other without a break.

    >>> join_periods(np.array([[7, 7, 7], [1, 2, 5], [2, 4, 6]])).tolist()
    [[7, 7], [1, 5], [4, 6]]
    """
    row, start, stop = periods[:, np.lexsort((periods[1], periods[0]))]
    begins = np.ones(len(row), dtype=bool)
    begins[1:] = (row[1:] != row[:-1]) | (start[1:] != stop[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first, len(row))[1:] - 1
    return np.stack([row[first], start[first], stop[last]])
