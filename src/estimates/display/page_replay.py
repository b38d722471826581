"""What was known on each day: the states of a result from the first claim to the last."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.progress import progress
from estimates.display.ledger_lines import Line, ledger_lines
from estimates.display.number_format import spelled

MOST_STOPS, FEWEST_STOPS = 60, 6
"""The slider of a page has at most so many stops …"""
MOST_WORK, VOICE = 100_000, 4
"""… and fewer where claims times states would pass this, but not less than the fewest. A voice
takes the default consensus as long as so many claims take the ledger."""
MOST_EVENTS = 8

Told = dict[int, tuple[str, str, str]]
"""Standing, reason and weight of each claim, by its place."""


@dataclass(frozen=True)
class State:
    """One quantity as it was known from a stop on.

    Attributes
    ----------
    stop : index of the stop. part : the result on that day.
    events : what happened since the state before, in sentences; more : how many more.
    changes : the claims whose line in the ledger changed.
    """

    stop: int
    part: Reconciliation
    events: tuple[str, ...]
    more: int
    changes: Told


@dataclass(frozen=True)
class Replay:
    """The days of a result.

    Attributes
    ----------
    stops : days on which something changed, in order; `days` counts all there are.
    states : by quantity, at least one each; the last is the result itself.
    """

    stops: tuple[date, ...]
    days: int
    states: dict[str, list[State]]


def replay(rec: Reconciliation) -> Replay:
    """Return the states of every quantity on the days that are chosen."""
    parts = {q: rec if rec.quantities == (q,) else rec[q] for q in rec.quantities}
    changed = {q: change_days(part) for q, part in parts.items()}
    days = sorted({day for found in changed.values() for day in found})
    work = sum(work_of(parts[q]) * len(found) for q, found in changed.items())
    most = min(MOST_STOPS, max(FEWEST_STOPS, round(len(days) * MOST_WORK / max(work, 1))))
    corrected = {day for part in parts.values() for day in correction_days(part)}
    stops = spread(days, most, corrected)
    states = played(rec, parts, changed, stops)
    return Replay(tuple(stops), len(days), states)


def played(
    rec: Reconciliation,
    parts: dict[str, Reconciliation],
    changed: dict[str, list[date]],
    stops: list[date],
) -> dict[str, list[State]]:
    """Return the states of every quantity, asking at each stop of those that changed alone."""
    at = {
        q: sorted({bisect_left(stops, day) for day in days}) or [0] for q, days in changed.items()
    }
    states: dict[str, list[State]] = {q: [] for q in parts}
    before: dict[str, Told] = {q: {} for q in parts}
    for stop in progress(range(max(len(stops), 1)), "replaying", unit="day"):
        here = [q for q, found in at.items() if stop in found]
        earlier = [q for q in here if stop != at[q][-1]]
        known = (
            rec.asked_again(claims=rec.claims.about(*earlier), as_of=stops[stop])
            if earlier
            else rec
        )
        for quantity in here:
            last = stop == at[quantity][-1]
            part = parts[quantity] if last else known[quantity]
            state, before[quantity] = state_of(part, stop, before[quantity])
            states[quantity].append(state)
    return states


def change_days(part: Reconciliation) -> list[date]:
    """Return the days on which a claim on a quantity, or one that acts on it, became known."""
    wide = part.claims.with_lineage()
    known = np.unique(wide.linked.known_on[wide.rows])
    last = part.as_of or date.max
    return [day for day in known.tolist() if day is not None and day <= last]


def correction_days(part: Reconciliation) -> list[date]:
    """Return the days on which a claim on a quantity was corrected or withdrawn."""
    base = part.snapshot.linked
    at = np.isin(np.arange(len(base.store)), part.claims.rows)
    acting = [
        edges.rows[at[edges.targets]]
        for edges in (base.edges[relation] for relation in ("supersedes", "retracts"))
    ]
    return [day for day in np.unique(base.known_on[np.concatenate(acting)]).tolist() if day]


def work_of(part: Reconciliation) -> int:
    """Return how much work one state of a quantity is, in claims."""
    slow = any(str(name).startswith("bayes") for name in part.consensus.column("method"))
    return len(part.claims) + VOICE * slow * int(part.consensus.column("voices").sum())


def spread(days: list[date], most: int, first: Collection[date] = ()) -> list[date]:
    """Return at most so many of the days, evenly, the first and the last among them.

    >>> april = [date(2021, 4, d) for d in range(1, 10)]
    >>> [day.day for day in spread(april, 3)], [day.day for day in spread(april, 4, april[1:2])]
    ([1, 5, 9], [1, 2, 5, 9])

    Parameters
    ----------
    first : days that are taken before others, where they are no more than half of the stops.
    """
    if len(days) <= most:
        return days
    kept = {day for day in days if day in first}
    kept = kept if len(kept) <= most // 2 else set()
    even = most - len(kept)
    kept |= {days[round(i * (len(days) - 1) / (even - 1))] for i in range(even)}
    return sorted(kept)


def state_of(part: Reconciliation, stop: int, before: Told) -> tuple[State, Told]:
    """Return one quantity at a stop, and what its ledger says then."""
    lines = ledger_lines(part)
    now = {line.at: (line.standing, line.reason, line.weight) for line in lines}
    events = [words for line in lines if (words := event(line, before.get(line.at)))]
    state = State(
        stop=stop,
        part=part,
        events=tuple(events[:MOST_EVENTS]),
        more=max(0, len(events) - MOST_EVENTS),
        changes={k: v for k, v in now.items() if before.get(k) != v},
    )
    return state, now


def event(line: Line, before: tuple[str, str, str] | None) -> str:
    """Return what happened to a claim since it stood as before, "" where nothing did."""
    was = before[0] if before else "not yet stated"
    if line.standing == was:
        return ""
    if was == "not yet stated":
        fate = "" if line.standing == "used" else f"; {line.standing}: {line.reason}"
        return f"{line.source}: “{line.text}” ({line.claim_id}){fate}"
    return f"{line.claim_id} ({line.source}) is now {line.standing}: {line.reason}"


def labels(rec: Reconciliation, stops: tuple[date, ...]) -> list[str]:
    """Return what the slider says at each stop."""
    said = [f"as of {spelled(stop)}" for stop in stops]
    if said and rec.as_of:
        said[-1] = f"as of {spelled(rec.as_of)}"
    elif said:
        said[-1] = f"all that is known, the last of it from {spelled(stops[-1])}"
    return said
