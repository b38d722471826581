"""The states of a result on the days on which it changed, for the slider of a page."""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.progress import progress
from estimates.display.ledger_lines import LedgerLine, ledger_lines
from estimates.display.number_format import count_noun, format_date
from estimates.display.summary import describe_day

# The slider has at most MOST_STOPS stops; fewer, but at least FEWEST_STOPS, where claims times
# states would exceed MOST_WORK.
MOST_STOPS, FEWEST_STOPS = 60, 6
# One voice of the default consensus takes as long as this many claims of the ledger.
MOST_WORK, VOICE_WORK = 100_000, 4
MOST_EVENTS = 8

# Standing, reason and weight of each claim, by its row.
LedgerCells = dict[int, tuple[str, str, str]]


@dataclass(frozen=True)
class ReplayState:
    """One quantity as known from a stop on.

    stop : index of the stop. result : as known on that day.
    events : what happened since the previous state, in sentences; a long list is cut.
    changes : the claims whose ledger cells changed.
    """

    stop: int
    result: Reconciliation
    events: tuple[str, ...]
    changes: LedgerCells


@dataclass(frozen=True)
class Replay:
    """The days of a result.

    stops : days on which something changed, in order; `n_days` counts all of them.
    states : by quantity, at least one each; the last is the result itself.
    """

    stops: tuple[date, ...]
    n_days: int
    states: dict[str, list[ReplayState]]


def replay_days(rec: Reconciliation) -> Replay:
    """Return the states of every quantity on the chosen days."""
    parts = {q: rec if rec.quantities == (q,) else rec[q] for q in rec.quantities}
    change_days = {q: find_change_days(part) for q, part in parts.items()}
    days = sorted({day for part_days in change_days.values() for day in part_days})
    work = sum(estimate_work(parts[q]) * len(part_days) for q, part_days in change_days.items())
    most = min(MOST_STOPS, max(FEWEST_STOPS, round(len(days) * MOST_WORK / max(work, 1))))
    corrections = {day for part in parts.values() for day in find_correction_days(part)}
    stops = choose_days(days, most, corrections)
    own_stops = {q: {bisect_left(stops, day) for day in change_days[q]} or {0} for q in parts}
    states: dict[str, list[ReplayState]] = {q: [] for q in parts}
    cells: dict[str, LedgerCells] = {q: {} for q in parts}
    for stop in progress(range(max(len(stops), 1)), "replaying", unit="day"):
        # At each stop only changed quantities are recomputed; their last state is the result.
        changed = [q for q in parts if stop in own_stops[q]]
        earlier = [q for q in changed if stop != max(own_stops[q])]
        known = rec
        if earlier:
            known = rec.rerun(claims=rec.claims.about(*earlier), as_of=stops[stop])
        for quantity in changed:
            is_last = stop == max(own_stops[quantity])
            part = parts[quantity] if is_last else known[quantity]
            states[quantity].append(build_state(part, stop, cells[quantity]))
            cells[quantity] |= states[quantity][-1].changes
    return Replay(tuple(stops), len(days), states)


def find_change_days(part: Reconciliation) -> list[date]:
    """Return the days on which a claim on a quantity, or one that acts on it, became known."""
    related = part.claims.with_lineage()
    is_known = related.linked.is_known_by(part.as_of)[related.rows]
    days = np.unique(related.linked.known_on[related.rows[is_known]])
    return [day for day in days.tolist() if day is not None]


def find_correction_days(part: Reconciliation) -> list[date]:
    """Return the days on which a claim on a quantity was corrected or withdrawn."""
    linked = part.snapshot.linked
    is_ours = np.isin(np.arange(len(linked.store)), part.claims.rows)
    edges = [linked.edges[relation] for relation in ("supersedes", "retracts")]
    acting = np.concatenate([edge.rows[is_ours[edge.targets]] for edge in edges])
    return [day for day in np.unique(linked.known_on[acting]).tolist() if day]


def estimate_work(part: Reconciliation) -> int:
    """Return the work of one state of a quantity, in claims."""
    is_slow = any(str(name).startswith("bayes") for name in part.consensus.column("method"))
    return len(part.claims) + VOICE_WORK * is_slow * int(part.consensus.column("voices").sum())


def choose_days(days: list[date], most: int, first: Collection[date] = ()) -> list[date]:
    """Return at most `most` of the days, evenly spaced, the first and the last among them.

    The days in `first` are kept before others, unless they are more than half of the stops.

    >>> april = [date(2021, 4, d) for d in range(1, 10)]
    >>> [day.day for day in choose_days(april, 3)]
    [1, 5, 9]
    >>> [day.day for day in choose_days(april, 4, april[1:2])]
    [1, 2, 5, 9]
    """
    if len(days) <= most:
        return days
    kept = {day for day in days if day in first}
    kept = kept if len(kept) <= most // 2 else set()
    even = most - len(kept)
    kept |= {days[round(i * (len(days) - 1) / (even - 1))] for i in range(even)}
    return sorted(kept)


def build_state(part: Reconciliation, stop: int, before: LedgerCells) -> ReplayState:
    """Return one quantity at a stop; `before` has the cells of its ledger at the previous one."""
    lines = ledger_lines(part)
    cells = {line.row: (line.standing, line.reason, line.weight) for line in lines}
    events = [text for line in lines if (text := describe_event(line, before.get(line.row)))]
    if len(events) > MOST_EVENTS:
        more = count_noun(len(events) - MOST_EVENTS, "more claim")
        events = [*events[:MOST_EVENTS], f"… {more} changed"]
    changes = {row: cell for row, cell in cells.items() if before.get(row) != cell}
    return ReplayState(stop, part, tuple(events), changes)


def describe_event(line: LedgerLine, before: tuple[str, str, str] | None) -> str:
    """Return what happened to a claim since the previous state, "" for nothing."""
    was = before[0] if before else "not yet stated"
    if line.standing == was:
        return ""
    if was == "not yet stated":
        outcome = "" if line.standing == "used" else f"; {line.standing}: {line.reason}"
        return f"{line.source}: “{line.text}” ({line.label}){outcome}"
    return f"{line.label} ({line.source}) is now {line.standing}: {line.reason}"


def slider_labels(rec: Reconciliation, stops: tuple[date, ...]) -> list[str]:
    """Return the label of the slider at each stop."""
    if not stops:
        return []
    latest = f"all dates, the latest {format_date(stops[-1])}"
    clock = rec.claims.linked.clock
    earlier = [clock.describe(stop, format_date) for stop in stops[:-1]]
    return [*earlier, describe_day(rec) or latest]
