"""How a table is to be taken, and a table taken so: preset, columns, days, aliases, periods."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from estimates.claims.ingest.adapter import DAY_COLUMNS, adapt
from estimates.claims.ingest.adapter_cells import repeats_header, says_nothing
from estimates.claims.ingest.aliases import with_aliases
from estimates.claims.ingest.dates import (
    PERIODS,
    SAY_WHICH,
    DayFirst,
    Order,
    is_typed_day,
    iso_days,
)
from estimates.claims.ingest.frames import Read, given, read_frame, renamed
from estimates.claims.ingest.periods import by_period, long_questions, long_runs
from estimates.claims.ingest.preset_detection import (
    Recognised,
    asked_for,
    nearest_preset,
    recognise,
)
from estimates.claims.ingest.presets import OURS
from estimates.claims.unit_conversions import Conversion
from estimates.columnar.arrays import Array
from estimates.columnar.store import Store
from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    Problem,
    UnknownColumnError,
)

UNNAMED = re.compile(r"\s*|Unnamed: \d+")
"""What a column is called that has no name, by a file and by pandas."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is to be taken.

    Attributes
    ----------
    preset : name of a preset; None = recognise one from the header.
    columns : the table's name of each column to ours; None leaves a column out.
    aliases : names that are one source, see `estimates.claims.ingest.aliases.alias_map`.
    dayfirst : whether 03/04/2021 is the third of April; None = each column decides.
    period : "day", "week", "month", "quarter", "year": part of the question; None = no part.
    lenient : leave unknown columns out with a notice.
    conversions : units that may stand beside others, see `estimates.claims.unit_conversions`.
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
    store, rows, problems, notices : as in `estimates.claims.ingest.frames.Read`.
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
    empty, again = says_nothing(frame), repeats_header(frame)
    passed = empty | again
    if not passed.any():
        return take_stated(frame, reading)
    kept = np.flatnonzero(~passed)
    nothing = Taken(Store(0, {}), kept, [])
    part = moved(take_stated(frame.iloc[kept], reading), kept) if len(kept) else nothing
    counts = {
        "rows in which nothing stands: {n:,} (passed over)": int(empty.sum()),
        "rows that repeat the header: {n:,} (passed over)": int(again.sum()),
    }
    part.tallies |= {says: count for says, count in counts.items() if count}
    return part


def take_stated(frame: pd.DataFrame, reading: Reading) -> Taken:
    """Take rows in each of which something stands."""
    frame, unnamed = all_named(frame, reading)
    known, own = mapped(frame, reading)
    recognised = recognised_in(known, reading)
    if recognised is None:
        taken = plainly(frame.drop(columns=unnamed), reading)
        if unnamed:
            taken.notices.append(f"left out, without a name: {', '.join(unnamed)}")
        return taken
    made = adapt(known, recognised, own=own, dayfirst=reading.dayfirst)
    if "source" not in made.frame:
        raise MissingFieldError(
            "is not a column of the table", column="source", value=list(map(str, frame.columns)),
            remedy='map it with columns={"…": "source"}',
        )  # fmt: skip
    found = read_frame(made.frame)
    problems = [
        replace(p, row=int(made.places[p.row - 1]) + 1, column=made.called(p.column, p.row - 1))
        for p in found.problems
    ]
    rows, by_hand = made.places[found.rows], recognised.preset.name == "generic"
    return Taken(found.store, rows, problems, made.notices, made.tallies, by_hand)


def all_named(frame: pd.DataFrame, reading: Reading) -> tuple[pd.DataFrame, list[str]]:
    """Return a table whose columns without a name are called by their places, and these names.

    Many programs number the rows in such a column.
    """
    names = list(map(str, frame.columns))
    taken = set(given(reading.columns, set(names)))
    unnamed = {
        at: f"column {at + 1}"
        for at, name in enumerate(names)
        if UNNAMED.fullmatch(name) and name not in taken
    }
    if not unnamed:
        return frame, []
    return frame.set_axis([unnamed.get(i, n) for i, n in enumerate(names)], axis=1), [
        *unnamed.values()
    ]


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
        mapping = given(reading.columns, set(map(str, frame.columns)))
        frame = frame.copy()
        for name in frame.columns:
            our = mapping.get(name, name)
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
    problems = found.problems
    if reading.dayfirst is None:
        problems = [
            replace(p, remedy=f"{p.remedy}; or {SAY_WHICH}") if is_typed_day(p.value) else p
            for p in problems
        ]
    return Taken(found.store, found.rows, problems, found.notices)


def moved(part: Taken, places: Array) -> Taken:
    """Return a part whose rows are at these places of the whole table."""
    problems = [p.at(int(places[p.row - 1]) + 1) for p in part.problems]
    return replace(part, rows=places[part.rows], problems=problems)


class Heard:
    """What the parts of a table say beside their claims, as they go by."""

    def __init__(self) -> None:
        self.places, self.problems = list[range | Array](), list[Problem]()
        self.notices, self.tallies = dict[str, None](), Counter[str]()
        self.by_hand = False

    def store_of(self, part: Taken) -> Store:
        """Return the claims of a part, and keep the rest."""
        rows = part.rows  # nearly always one after another, which need not be kept one by one
        whole = len(rows) > 0 and bool((np.diff(rows) == 1).all())
        self.places.append(range(rows[0], rows[-1] + 1) if whole else rows)
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
    places = [np.arange(p.start, p.stop) if isinstance(p, range) else p for p in heard.places]
    return Read(store, np.concatenate(places), heard.problems, notices)


def day_orders(frame: pd.DataFrame, reading: Reading) -> dict[tuple[str, str], Order]:
    """Return what a part says of the order of day and month, by our column and the table's."""
    known, _ = mapped(all_named(frame, reading)[0], reading)
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
