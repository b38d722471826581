"""Dimensions in which two claims may differ, and how much each difference matters.

A pair of claims is in one of five states in each dimension: *opposed* (one excludes what the
other includes, one observes what the other forecasts), *differs* (both state something, not the
same), *unsaid* (only one states something), *silent* (neither does) or *alike*. A dimension gives
each state a severity. What is not stated never counts as "no": it refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

from estimates.analysis.comparability.measures import MEASURE_IN, measure_unit, measure_units
from estimates.claims.unit_factors import unit_codes
from estimates.columnar.arrays import Array, Ints
from estimates.columnar.columns import StringColumn
from estimates.columnar.store import Store
from estimates.errors import InvalidFieldError
from estimates.model.quantity import UNNAMED_QUANTITY
from estimates.model.schema import COLUMN_KINDS

DifferenceSeverity = Literal["refused", "caveat", "ignored"]
STATES = ("alike", "silent", "unsaid", "differs", "opposed")
ALIKE, SILENT, UNSAID, DIFFERS, OPPOSED = range(len(STATES))
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A property in which two claims may differ, and how much each state of a pair matters.

    Attributes
    ----------
    name : a column of claims, "inclusions" or "days". Inclusions, days, unit, manner, form and
        origin follow rules of their own; any other column is compared as it is.
    says : what is compared, in words.
    opposed, differs, unsaid, silent, alike : "refused", "caveat" or "ignored".

    Examples
    --------
    >>> Dimension("area", "where").at("refused").differs
    'refused'
    """

    name: str
    says: str = ""
    opposed: DifferenceSeverity = "ignored"
    differs: DifferenceSeverity = "caveat"
    unsaid: DifferenceSeverity = "ignored"
    silent: DifferenceSeverity = "ignored"
    alike: DifferenceSeverity = "ignored"

    def __post_init__(self) -> None:
        if self.name not in (*COLUMN_KINDS, "inclusions", "days"):
            remedy = "use a column of claims, inclusions or days"
            raise dimension_error("is not a dimension", self.name, remedy)
        for state in STATES:
            check_severity(getattr(self, state), f"{self.name} {state}")

    @property
    def severities(self) -> tuple[DifferenceSeverity, ...]:
        """The severities in the order of `STATES`.

        Examples
        --------
        >>> Dimension("unit", differs="refused", opposed="refused").severities
        ('ignored', 'ignored', 'ignored', 'refused', 'refused')
        """
        return (self.alike, self.silent, self.unsaid, self.differs, self.opposed)

    def at(self, severity: DifferenceSeverity) -> Dimension:
        """Return the dimension with this severity of differences; "ignored" ignores all states.

        Parameters
        ----------
        severity : "refused", "caveat" or "ignored".

        Examples
        --------
        >>> area = Dimension("area", "where")
        >>> area.differs, area.at("refused").differs, area.at("ignored").differs
        ('caveat', 'refused', 'ignored')
        """
        if severity == "ignored":
            return replace(self, **dict.fromkeys(STATES, severity))
        return replace(self, opposed=severity, differs=severity)


def dimension_error(problem: str, value: object, remedy: str) -> InvalidFieldError:
    """Return the error about the parameter `dimensions`."""
    return InvalidFieldError(problem, column="dimensions", value=value, remedy=remedy)


def check_severity(severity: object, column: str) -> None:
    """Refuse what is not a severity."""
    if severity not in get_args(DifferenceSeverity):
        remedy = "use refused, caveat or ignored"
        raise InvalidFieldError("is not a severity", column=column, value=severity, remedy=remedy)


# In the order in which a comparison lists them.
DIMENSIONS = (
    Dimension("quantity", "which question is answered", differs="refused"),
    Dimension("indicator", "what is counted", unsaid="caveat"),
    Dimension("unit", "the unit", differs="refused", unsaid="caveat"),
    Dimension("area", "where", unsaid="caveat"),
    Dimension("inclusions", "what is included or excluded", opposed="refused", unsaid="caveat"),
    Dimension("kind", "a stock, a flow or a running total", differs="refused", unsaid="caveat"),
    Dimension("form", "a level, a change, a ratio …", opposed="refused", differs="refused"),
    Dimension("manner", "observed, forecast, recollected, a minimum", opposed="refused"),
    Dimension("days", "the days referred to", opposed="refused"),
    Dimension("polarity", "asserted or denied", differs="refused"),
    # Claims of one origin may be one claim: here it is agreement that needs a caveat.
    Dimension("origin", "where it comes from", "ignored", "ignored", "caveat", "caveat", "caveat"),
    Dimension("party", "the side the source is on", differs="ignored", alike="caveat"),
)


def read_dimensions(dimensions: Any) -> tuple[Dimension, ...]:
    """Return the dimensions that a caller asks for.

    dimensions : None (`DIMENSIONS`); a mapping of names to severities, which changes how much a
        difference matters in those (a column that is not in the table is added); or the
        dimensions themselves, which replace the table.
    Raises InvalidFieldError.

    >>> [d.differs for d in read_dimensions({"area": "refused"}) if d.name == "area"]
    ['refused']
    """
    if dimensions is None:
        return DIMENSIONS
    if isinstance(dimensions, Mapping):
        by_name = {dimension.name: dimension for dimension in DIMENSIONS}
        for name, severity in dimensions.items():
            check_severity(severity, f"dimensions of {name!r}")
            by_name[name] = (by_name.get(name) or Dimension(name)).at(severity)
        return tuple(by_name.values())
    is_list = isinstance(dimensions, Iterable) and not isinstance(dimensions, str)
    listed = tuple(dimensions) if is_list else ()
    if not listed or not all(isinstance(dimension, Dimension) for dimension in listed):
        remedy = 'give {"area": "refused"} or a list of Dimension'
        raise dimension_error("must be a mapping or a list of Dimension", dimensions, remedy)
    return listed


# ---- what each claim states in a dimension


class DimensionCodes(NamedTuple):
    """What claims state in one dimension.

    codes : shape (claims,), index into `labels`; -1 = not stated.
    labels : shape (labels,), the words.
    classes : shape (labels + 1,), claims of two classes are opposed; the last cell is the class of
        claims that state nothing. -1 is comparable with any class.
    """

    codes: Ints
    labels: Array
    classes: Ints


# Classes of manner and form in the order of preference: recollections and documented minima are
# excluded where statements of their time exist, a forecast always. A claim that does not state its
# manner counts as a statement of its time.
CONTEMPORARY, RETROSPECTIVE, MINIMUM, NEVER_COMPARABLE = 0, 1, 2, 10**9
MANNER_CLASSES = {"retrospective": RETROSPECTIVE, "floor": MINIMUM, "forecast": NEVER_COMPARABLE}
# The class of measures in the first of all units; each unit has its own.
FIRST_MEASURE = 10
LEVEL_LABELS = np.array(["level"], dtype=object)
POLARITY_LABELS = np.array(["asserted", "denied"], dtype=object)


def dimension_codes(
    store: Store, name: str, conversion_index: Ints | None = None
) -> DimensionCodes:
    """Return what claims state in a dimension that is a column.

    conversion_index : shape (claims,), >= 0 where a conversion brings a claim to the unit of its
        question.
    """
    if name == "unit":
        codes, keys = unit_codes(store, "unit")  # two spellings of one unit have one code
        return DimensionCodes(codes, np.array(keys, dtype=object), no_classes(keys))
    if name == "form":
        return form_codes(store, conversion_index)
    column = store.strings(name)
    codes, labels = column.codes.astype(np.int64), column.labels
    if name == "manner":
        classes = [*(MANNER_CLASSES.get(m, CONTEMPORARY) for m in labels), CONTEMPORARY]
        return DimensionCodes(codes, labels, np.array(classes))
    if name == "quantity":
        codes = np.where(column.mask_where(UNNAMED_QUANTITY.__eq__), -1, codes)
    elif name == "polarity":
        codes, labels = np.where(column.mask_where("denied".__eq__), 1, 0), POLARITY_LABELS
    return DimensionCodes(codes, labels, no_classes(labels))


def no_classes(labels: Array | list[str]) -> Ints:
    """Return the classes of a dimension in which no two labels are opposed."""
    return np.full(len(labels) + 1, -1, dtype=np.int64)


def form_codes(store: Store, conversion_index: Ints | None) -> DimensionCodes:
    """Return the form of each claim.

    Formations and measures in the unit of their question are levels. Other measures of one unit
    are comparable with each other.
    """
    column = store.strings("form")
    if set(column.labels) <= {"level"}:  # the usual case; broadcast codes cost no memory
        codes = np.broadcast_to(np.int64(0), len(store))
        return DimensionCodes(codes, LEVEL_LABELS, np.array([CONTEMPORARY, CONTEMPORARY]))
    labels = np.array([*column.labels, "level"], dtype=object)
    is_level = column.is_null() | column.mask_where("level".__eq__)
    is_formation = column.mask_where("formation".__eq__)
    if is_formation.any():
        is_level |= is_formation & is_counted_in_unit(store)
        if conversion_index is not None:
            is_level |= is_formation & (conversion_index >= 0)
    unit, units = measure_units(store)
    is_in_unit = column.mask_where("measure".__eq__) & is_counted_in_unit(store)
    codes = np.where(is_level | is_in_unit, len(labels) - 1, column.codes)
    classes = np.where(labels == "level", CONTEMPORARY, NEVER_COMPARABLE)
    if units:
        codes = np.where(unit >= 0, len(labels) + unit, codes)
        labels = np.append(labels, np.array([f"{MEASURE_IN}{u}" for u in units], dtype=object))
        classes = np.append(classes, FIRST_MEASURE + np.arange(len(units)))
    return DimensionCodes(codes.astype(np.int64), labels, np.append(classes, CONTEMPORARY))


def is_counted_in_unit(store: Store) -> Array:
    """Return which claims count the very unit of their quantity: formations, dollars."""
    keys: dict[str, int] = {}

    def key_codes(column: StringColumn) -> Ints:
        codes = [keys.setdefault(measure_unit(label), len(keys)) for label in column.labels]
        return np.array([*codes, -1], dtype=np.int64)[column.codes]

    unit, counted = key_codes(store.strings("unit")), key_codes(store.strings("counted"))
    is_same: Array = (unit >= 0) & (unit == counted)
    return is_same


def pair_states(stated: DimensionCodes, a: Ints, b: Ints) -> Ints:
    """Return the state of each pair of claims, shape (pairs,).

    stated : what the claims state. a, b : shape (pairs,), the rows of the claims.
    """
    code_a, code_b = stated.codes[a], stated.codes[b]
    class_a, class_b = stated.classes[code_a], stated.classes[code_b]
    states = np.where(code_a == code_b, ALIKE, DIFFERS)
    states = np.where((code_a < 0) | (code_b < 0), UNSAID, states)
    states = np.where((code_a < 0) & (code_b < 0), SILENT, states)
    return np.where((class_a >= 0) & (class_b >= 0) & (class_a != class_b), OPPOSED, states)
