"""How a table is to be taken, and a table taken so: preset, columns, days, aliases, periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from estimates.conversions import Conversion
from estimates.doors.adapt import DAY_COLUMNS, adapt
from estimates.doors.aliases import with_aliases
from estimates.doors.days import PERIODS, DayFirst, Order, iso_days, periods
from estimates.doors.frame import Read, given, read_frame, renamed
from estimates.doors.preset import OURS
from estimates.doors.recognise import Recognised, asked_for, nearest_preset, recognise
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    UnknownColumnError,
)
from estimates.store import Array, Coded, Store, objects, read_only
from estimates.store.room import Room

LONG_QUESTION = 366
"""Days between the claims of one question after which a notice speaks of it."""
LONG_RUN, LARGE_SHARE = 10, 0.25
"""From how many claims on one question, and what share of all, a source is named in a notice."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is to be taken.

    Attributes
    ----------
    preset : name of a preset; None = recognise one from the header.
    columns : the table's name of each column to ours; None leaves a column out.
    aliases : names that are one source, see `estimates.doors.aliases.alias_map`.
    dayfirst : whether 03/04/2021 is the third of April; None = each column decides.
    period : "day", "week", "month", "quarter", "year": part of the question; None = no part.
    lenient : leave unknown columns out with a notice.
    conversions : units that may stand beside others, see `estimates.conversions`.
    """

    preset: str | None = None
    columns: Mapping[str, str | None] | None = None
    aliases: Any = None
    dayfirst: DayFirst = None
    period: str | None = None
    lenient: bool = False
    conversions: tuple[Conversion, ...] = ()

    def __post_init__(self) -> None:
        if not (self.dayfirst is None or isinstance(self.dayfirst, bool | Mapping)):
            raise InvalidFieldError(
                "is neither True nor False", column="dayfirst", value=self.dayfirst
            )
        if self.period is not None and self.period not in PERIODS:
            raise InvalidFieldError(
                "is no period", column="period", value=self.period, remedy=f"one of {PERIODS}"
            )


@dataclass(slots=True)
class Taken:
    """What a table, or a part of one, gave.

    Attributes
    ----------
    store, rows, problems, notices : as in `estimates.doors.frame.Read`.
    tallies : sentences with a count in them, to be added up over the parts.
    by_hand : whether the table was made by hand, its questions by the preset.
    """

    store: Store
    rows: Array
    problems: list[Problem]
    notices: list[str] = field(default_factory=list)
    tallies: dict[str, int] = field(default_factory=dict)
    by_hand: bool = False


def read_table(frame: pd.DataFrame, reading: Reading) -> Read:
    """Read a whole table.

    Raises
    ------
    EstimatesError
    """
    return finished([take(frame, reading)], reading)


def take(frame: pd.DataFrame, reading: Reading) -> Taken:
    """Take a table, or a part of one, as far as a part can be taken alone."""
    known, own = mapped(frame, reading)
    recognised = recognised_in(known, reading)
    if recognised is None:
        return plainly(frame, reading)
    made = adapt(known, recognised, own=own, dayfirst=reading.dayfirst)
    if "source" not in made.frame:
        raise MissingFieldError(
            "is not a column of the table", column="source", value=list(map(str, frame.columns)),
            remedy='map it with columns={"…": "source"}',
        )  # fmt: skip
    found = read_frame(made.frame)
    problems = [
        replace(p, row=int(made.places[p.row - 1]) + 1, column=made.names.get(p.column, p.column))
        for p in found.problems
    ]
    rows, by_hand = made.places[found.rows], recognised.preset.name == "generic"
    return Taken(found.store, rows, problems, made.notices, made.tallies, by_hand)


def mapped(frame: pd.DataFrame, reading: Reading) -> tuple[pd.DataFrame, set[str]]:
    """Return a table with the columns that the caller named renamed, and our names of these."""
    frame = frame.rename(columns=str)
    mapping = given(reading.columns, set(frame.columns))
    names = {name: our for name, our in mapping.items() if our is not None}
    known = set(mapping) <= set(frame.columns) and set(names.values()) <= OURS
    once = len(set(frame.columns)) == len(frame.columns) and len(set(names.values())) == len(names)
    if not (known and once):
        renamed(frame, reading.columns, lenient=True)  # refuses, and says why
    gone = {name for name, our in mapping.items() if our is None}
    gone |= {name for name in frame.columns if name in names.values() and name not in mapping}
    return frame.drop(columns=list(gone)).rename(columns=names), set(names.values())


def recognised_in(frame: pd.DataFrame, reading: Reading) -> Recognised | None:
    """Return the preset of a table, asked for or recognised."""
    return preset_of(tuple(frame.columns), reading.preset)


@lru_cache(maxsize=64)  # every part of a file has the same header
def preset_of(header: tuple[str, ...], asked: str | None) -> Recognised | None:
    """Return the preset of a header, asked for or recognised."""
    return recognise(header) if asked is None else asked_for(asked, header)


def plainly(frame: pd.DataFrame, reading: Reading) -> Taken:
    """Read a table in our columns, or in those that the caller has mapped."""
    if reading.dayfirst is not None:
        frame = frame.copy()
        for name in frame.columns:
            our = (reading.columns or {}).get(name, name)
            if our in DAY_COLUMNS:
                frame[name] = iso_days(str(our), frame[name], reading.dayfirst)
    try:
        found = read_frame(frame, reading.columns, lenient=reading.lenient)
    except (UnknownColumnError, MissingFieldError) as error:
        near = "" if reading.columns else nearest_preset(list(map(str, frame.columns)))
        if not near:
            raise
        raise type(error)(
            error.problem, column=error.column, value=error.value, remedy=f"{error.remedy}; {near}"
        ) from None
    return Taken(found.store, found.rows, found.problems, found.notices)


def moved(part: Taken, places: Array) -> Taken:
    """Return a part whose rows are at these places of the whole table."""
    problems = [p.at(int(places[p.row - 1]) + 1) for p in part.problems]
    return replace(part, rows=places[part.rows], problems=problems)


class Heard:
    """What the parts of a table say beside their claims, as they go by."""

    def __init__(self) -> None:
        self.places, self.problems = Room(np.int64), list[Problem]()
        self.notices, self.tallies = dict[str, None](), Counter[str]()
        self.by_hand = False

    def store_of(self, part: Taken) -> Store:
        """Return the claims of a part, and keep the rest."""
        self.places.add(part.rows)
        self.problems += part.problems
        self.notices |= dict.fromkeys(part.notices)
        self.tallies.update(part.tallies)
        self.by_hand |= part.by_hand
        return part.store


def finished(parts: Iterable[Taken], reading: Reading) -> Read:
    """Join the parts of a table, name sources by their aliases and questions by their periods.

    The parts are taken one by one: none is kept when the next comes.
    """
    heard = Heard()
    store = Store.concat(map(heard.store_of, parts))
    notices = [*heard.notices, *(says.format(n=n) for says, n in heard.tallies.items())]
    if reading.aliases is not None:
        store, said = with_aliases(store, reading.aliases)
        notices += said
    if reading.period is not None:
        store, said = by_period(store, reading.period)
        notices += said
    elif heard.by_hand:
        notices += long_questions(store)
    notices += long_runs(store)
    return Read(store, heard.places.whole(), heard.problems, notices)


def by_period(store: Store, period: str) -> tuple[Store, list[str]]:
    """Return claims whose questions name the period of what they are about.

    The period is of the days that a claim refers to, else of the day on which it was stated,
    else published. A claim about more than one period names the first and the last.
    """
    first, last = store.days("refers_to_start"), store.days("refers_to_end")
    for other in ("stated_on", "published_on"):
        first = np.where(np.isnat(first), store.days(other), first)
    last = np.where(np.isnat(last), first, last)
    start, end = periods(first, period), periods(last, period)
    names = np.where(start == end, start, start + "/" + end)
    question = store.coded("quantity")
    codes, labels = pd.factorize(names)
    pairs, back = np.unique(question.codes * np.int64(len(labels)) + codes, return_inverse=True)
    joined = [
        f"{question.labels[p // len(labels)]} {labels[p % len(labels)]}".strip()
        for p in pairs.tolist()
    ]
    index = {label: i for i, label in enumerate(dict.fromkeys(joined))}
    new = np.array([index[label] for label in joined], dtype=np.int32)[back.reshape(-1)]
    undated = int((names == "").sum())
    said = [f"{undated:,} claims have no day: their question names no {period}"] if undated else []
    column = Coded(read_only(new), objects(index))
    return store.replaced({"quantity": column}), said


def long_questions(store: Store) -> list[str]:
    """Return how many questions that a preset made are of claims of more than a year."""
    question, days = store.coded("quantity").codes, store.days("stated_on")
    known = ~np.isnat(days)
    ends = (
        pd.Series(days[known].astype("datetime64[s]")).groupby(question[known]).agg(["min", "max"])
    )
    long = int((ends["max"] - ends["min"] > pd.Timedelta(days=LONG_QUESTION)).sum())
    if not long:
        return []
    return [f'questions of claims more than a year apart: {long:,}; period="year" parts them']


def long_runs(store: Store) -> list[str]:
    """Return which source states a long run of the claims, and that it counts once a question."""
    source, question = store.coded("source"), store.coded("quantity")
    if len(store) < LONG_RUN:
        return []
    count = np.bincount(source.codes, minlength=len(source.texts))
    large = (count > LARGE_SHARE * len(store)) & (count < len(store))
    if not large.any():
        return []
    key = source.codes * np.int64(len(question.labels)) + question.codes
    pairs, runs = np.unique(key, return_counts=True)
    longest = np.zeros(len(source.labels), dtype=np.int64)
    np.maximum.at(longest, pairs // len(question.labels), runs)
    large &= longest >= LONG_RUN
    return [
        f'"{source.labels[s]}" states {count[s]:,} of {len(store):,} claims '
        f"({count[s] / len(store):.0%}); it counts as one voice per question"
        for s in np.flatnonzero(large).tolist()
    ]


def day_orders(frame: pd.DataFrame, reading: Reading) -> dict[tuple[str, str], Order]:
    """Return what a part says of the order of day and month, by our column and the table's."""
    known, _ = mapped(frame, reading)
    recognised = recognised_in(known, reading)
    if recognised is None or isinstance(reading.dayfirst, bool):
        return {}
    chosen = recognised.preset.chosen(list(known.columns))
    days = {key: name for key, name in chosen.items() if key in DAY_COLUMNS}
    return {pair: Order.of_column(known[pair[1]]) for pair in days.items()}


def is_known(header: Iterable[str]) -> bool:
    """Tell whether a line is the header of claims: two of our columns, or a preset."""
    cells = [cell.strip() for cell in header]
    if len(OURS & set(cells)) >= 2:
        return True
    try:
        return recognise(cells) is not None
    except EstimatesError:
        return True
