"""In what may two claims differ, and how much does it matter? A table that a caller may replace.

A pair of claims is in one of five states in each dimension: *opposed* (one excludes what the
other includes, one observes what the other foresees), *differs* (both say, not the same),
*unsaid* (one says, the other does not), *silent* (neither says), *alike*. A dimension gives
each state a severity. What is not said is never "no": it refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from estimates.claims.unit_conversions import unit_key
from estimates.claims.unit_factors import keys_of
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError
from estimates.model.quantity import UNNAMED
from estimates.model.schema import KINDS

Severity = Literal["refused", "caveat", "ignored"]
STATES = ("alike", "silent", "unsaid", "differs", "opposed")
ALIKE, SILENT, UNSAID, DIFFERS, OPPOSED = range(len(STATES))
NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What two claims may differ in, and how much each state of a pair matters.

    Attributes
    ----------
    name : as it is printed; a flat column of that name is what is compared (inclusions, days,
        unit, manner, form and origin are read in their own way).
    says : what is compared, in words.
    opposed, differs, unsaid, silent, alike : "refused", "caveat" or "ignored".
    """

    name: str
    says: str = ""
    opposed: Severity = "ignored"
    differs: Severity = "caveat"
    unsaid: Severity = "ignored"
    silent: Severity = "ignored"
    alike: Severity = "ignored"

    def __post_init__(self) -> None:
        if self.name not in (*KINDS, "inclusions", "days"):
            raise InvalidFieldError(
                "is not a dimension", column="dimensions", value=self.name,
                remedy=f"use a column, or one of {', '.join(d.name for d in DIMENSIONS)}",
            )  # fmt: skip
        for state in STATES:
            if getattr(self, state) not in get_args(Severity):
                raise InvalidFieldError(
                    "is no severity", column=f"{self.name} {state}", value=getattr(self, state),
                    remedy="use refused, caveat or ignored",
                )  # fmt: skip

    @property
    def severities(self) -> tuple[Severity, ...]:
        """The severities in the order of `STATES`."""
        return (self.alike, self.silent, self.unsaid, self.differs, self.opposed)

    def at(self, severity: Severity) -> Dimension:
        """Return the dimension with differences that matter so much; "ignored" ignores all."""
        if severity == "ignored":
            return replace(self, **dict.fromkeys(STATES, severity))
        return replace(self, opposed=severity, differs=severity)


DIMENSIONS: tuple[Dimension, ...] = ()
DIMENSIONS = (
    Dimension("quantity", "which question is answered", differs="refused"),
    Dimension("indicator", "what is counted", unsaid="caveat"),
    Dimension("unit", "in which unit", differs="refused", unsaid="caveat"),
    Dimension("area", "where", unsaid="caveat"),
    Dimension("inclusions", "what is in or out", opposed="refused", unsaid="caveat"),
    Dimension("kind", "a stock or a flow", differs="refused", unsaid="caveat"),
    Dimension("form", "a level, a change, a ratio …", opposed="refused", differs="refused"),
    Dimension("manner", "observed, foreseen, remembered, a floor", opposed="refused"),
    Dimension("days", "which days are referred to", opposed="refused"),
    Dimension("polarity", "asserted or denied", differs="refused"),
    Dimension("origin", "from whom it comes", silent="caveat", unsaid="caveat", alike="caveat",
              differs="ignored"),
    Dimension("party", "on whose side the source is", differs="ignored", alike="caveat"),
)  # fmt: skip
"""The dimensions in the order in which they are judged."""


def dimensions_of(given: Any) -> tuple[Dimension, ...]:
    """Read what a caller says of dimensions.

    Parameters
    ----------
    given : None (`DIMENSIONS`); a mapping of names to severities, which changes how much a
        difference matters in those (a column that is not in the table is added); or the
        dimensions themselves, which replace the table.

    Raises
    ------
    InvalidFieldError

    Examples
    --------
    >>> [d.differs for d in dimensions_of({"area": "refused"}) if d.name == "area"]
    ['refused']
    """
    if given is None:
        return DIMENSIONS
    if isinstance(given, Mapping):
        known = {dimension.name: dimension for dimension in DIMENSIONS}
        for name, severity in given.items():
            if severity not in get_args(Severity):
                raise InvalidFieldError(
                    "is no severity", column=f"dimensions of {name!r}", value=severity,
                    remedy="use refused, caveat or ignored",
                )  # fmt: skip
            known[name] = (known.get(name) or Dimension(name)).at(severity)
        return tuple(known.values())
    listed = tuple(given) if isinstance(given, Iterable) and not isinstance(given, str) else ()
    if not listed or not all(isinstance(dimension, Dimension) for dimension in listed):
        raise InvalidFieldError(
            "are no dimensions", column="dimensions", value=given,
            remedy='give {"area": "refused"} or a list of Dimension',
        )  # fmt: skip
    return listed


# ---- what each claim says in a dimension


class DimensionCodes(NamedTuple):
    """What claims say in one dimension.

    Attributes
    ----------
    codes : shape (claims,), index into `labels`; -1 = not said.
    labels : the words.
    classes : shape (labels + 1,), claims of two classes are opposed; the last is that of
        claims that do not say. -1 stands with any class.
    """

    codes: Ints
    labels: Array
    classes: Ints


OF_THE_TIME, RETROSPECTIVE, FLOOR, APART = 0, 1, 2, 99
MANNERS = {"retrospective": RETROSPECTIVE, "floor": FLOOR, "forecast": APART}
"""Classes of manner in the order of preference: where there are statements of the time, later
recollections and documented minima stand apart; a forecast does so always. A claim that does
not say its manner is taken for an ordinary one, a statement of its time."""


def dimension_codes(store: Store, name: str, which: Ints | None = None) -> DimensionCodes:
    """Return what claims say in a dimension that is a column.

    Parameters
    ----------
    which : shape (claims,), >= 0 where a conversion brings a claim to its question's unit.
    """
    if name == "unit":
        return units_read(store)
    coded = store.coded(name)
    codes, labels = coded.codes.astype(np.int64), coded.labels
    classes = np.full(len(labels) + 1, -1, dtype=np.int64)
    if name == "manner":
        classes = np.array([*(MANNERS.get(m, OF_THE_TIME) for m in labels), OF_THE_TIME])
    elif name == "form":
        return forms_read(store, which)
    elif name == "quantity":
        codes = np.where(coded.where(UNNAMED.__eq__), -1, codes)
    elif name == "polarity":
        codes, labels = np.where(coded.where("denied".__eq__), 1, 0), POLARITIES
        classes = np.full(len(labels) + 1, -1, dtype=np.int64)
    return DimensionCodes(codes, labels, classes)


LEVEL = np.array(["level"], dtype=object)
POLARITIES = np.array(["asserted", "denied"], dtype=object)


def units_read(store: Store) -> DimensionCodes:
    """Return the unit of each claim; two spellings of one unit are one."""
    codes, keys = keys_of(store, "unit")
    return DimensionCodes(
        codes, np.array(keys, dtype=object), np.full(len(keys) + 1, -1, dtype=np.int64)
    )


def forms_read(store: Store, which: Ints | None) -> DimensionCodes:
    """Return the form of each claim; formations that its unit or a conversion covers are levels."""
    coded = store.coded("form")
    if set(coded.labels) <= {"level"}:  # as nearly always
        none = np.broadcast_to(np.int64(0), len(store))
        return DimensionCodes(none, LEVEL, np.array([OF_THE_TIME, OF_THE_TIME]))
    labels = np.array([*coded.labels, "level"], dtype=object)
    level = coded.is_null() | coded.where("level".__eq__)
    formation = coded.where("formation".__eq__)
    if formation.any():
        level |= formation & counts_the_unit(store)
        if which is not None:
            level |= formation & (which >= 0)
    codes = np.where(level, len(labels) - 1, coded.codes)
    classes = np.append(np.where(labels == "level", OF_THE_TIME, APART), OF_THE_TIME)
    return DimensionCodes(codes.astype(np.int64), labels, classes)


def counts_the_unit(store: Store) -> Array:
    """Return the claims whose quantity is itself counted in the formations that they count."""
    unit, counted = store.coded("unit"), store.coded("counted")
    keys: dict[str, int] = {}

    def codes(coded: StringColumn) -> Ints:
        found = [keys.setdefault(unit_key(label), len(keys)) for label in coded.labels]
        return np.array([*found, -1], dtype=np.int64)[coded.codes]

    ours, theirs = codes(unit), codes(counted)
    same: Array = (ours >= 0) & (ours == theirs)
    return same


def states(said: DimensionCodes, a: Ints, b: Ints) -> Ints:
    """Return the state of each pair of claims, given by their rows."""
    x, y = said.codes[a], said.codes[b]
    one, other = said.classes[x], said.classes[y]
    found = np.where(x == y, ALIKE, DIFFERS)
    found = np.where((x < 0) | (y < 0), UNSAID, found)
    found = np.where((x < 0) & (y < 0), SILENT, found)
    return np.where((one >= 0) & (other >= 0) & (one != other), OPPOSED, found)
