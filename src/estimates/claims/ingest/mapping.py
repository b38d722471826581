"""Mappings: how the columns of a table become claims, as a frozen record, a mapping or TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, field_validator, model_validator

from estimates.claims.ingest.cells import OWN_COLUMNS
from estimates.claims.ingest.mapping_toml import parse_toml, write_toml
from estimates.claims.ingest.table_location import MappingRecord, TableLocation
from estimates.columnar.text_files import decode_text, read_bytes
from estimates.errors import InvalidFieldError, UnknownColumnError, did_you_mean
from estimates.model.schema import COLUMN_KINDS

# Tables name the numbers of a figure low, best and high, min and max, or lower and upper.
PARTS = {
    **dict.fromkeys(("low", "lower", "min", "minimum"), "low"),
    **dict.fromkeys(("best", "value", "mean", "median"), "best"),
    **dict.fromkeys(("high", "upper", "max", "maximum"), "high"),
    "text": "text",
}
# The keys of a mapping that state a figure.
FIGURE_KEYS = ("low", "best", "high", "text")
# The key of a column that says whether the source belongs to a warring party, or to which.
WARRING = "warring"
FIGURE_COLUMN_OF_KEY = {"best": "value", "low": "lower", "high": "upper"}
KEY_OF_FIGURE_COLUMN = {column: key for key, column in FIGURE_COLUMN_OF_KEY.items()}
DAY_COLUMNS = ("refers_to", *(name for name, kind in COLUMN_KINDS.items() if kind == "day"))
TEMPLATE_NAME = re.compile(r"\{([^{}]*)\}")
ALL = "all"


def as_texts(value: object) -> object:
    """Return one text as a tuple of it, any other collection as a tuple, None as an empty one."""
    if value is None or value == "":
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(value)
    return (value,) if isinstance(value, str) else value


def as_codes(value: object) -> object:
    """Return one code as a tuple of it; truth values are not codes."""
    codes: Any = as_texts(value)
    codes = codes if isinstance(codes, tuple) else (codes,)
    if any(isinstance(code, bool) for code in codes):
        problem, remedy = "must be numbers or words", 'write missing=[-9, "NULL"]'
        raise InvalidFieldError(problem, column="missing", value=value, remedy=remedy)
    return codes


def as_constant(value: object) -> object:
    """Return a constant as the text of a cell."""
    return value if isinstance(value, str) or value is None else str(value)


Texts = Annotated[tuple[str, ...], BeforeValidator(as_texts)]
Codes = Annotated[tuple[str | int | float, ...], BeforeValidator(as_codes)]
Constant = Annotated[str, BeforeValidator(as_constant)]


class TableMapping(MappingRecord):
    r"""How the columns of a table become claims.

    Every table is read by a mapping: those that are shipped are `presets`, and a mapping of your
    own can say the same. It is merged over what is recognised from the header.

    Attributes
    ----------
    columns : our column → the table's name of it, or several names, of which the first that the
        table has is taken. ``low``, ``best`` and ``high`` are the numbers of a figure, ``text``
        its words; ``warring`` says whether the source is a warring party, or names
        its side; names of your own may be used in `quantity`. An empty list = not read.
    constants : our column → the text that all rows have, e.g. ``{"source": "SIPRI"}``.
    quantity : the label of the quantity, with names of columns (ours or the table's) and
        constants in braces, or a list of such names; parts that a row leaves blank are left out.
    values : a regular expression for the whole names of columns that hold one figure each, so
        that a row gives several claims. Named groups say what a name means: ``indicator``,
        ``source``, ``area``, ``refers_to``, ``unit``, ``party`` …; columns that differ only in
        the group ``part`` (low best high, min max, lower upper) state one figure. Without a
        named group the whole name is the indicator. A list names the columns; "all" = all
        columns that are left.
    days : a column of days → the columns of its year, month and day.
    cells : our column → what words in its cells mean, e.g.
        ``{"comparator": {"more than": ">"}}``; "" = the word states nothing.
    names : the name of a value column → what it means, e.g.
        ``{"milper": {"indicator": "military personnel", "unit": "persons"}}``.
    missing : numbers and words that state nothing, in addition to blanks and "NA".
    tally : for a list of persons or events: True counts the rows, the name of a column sums it,
        per quantity, source and day.
    where : where the table is in its file, see `TableLocation`.
    keep : further columns that go into the note; "all" = all that are left.
    leave_out : columns that are neither read nor kept.
    blank : a row without a figure is passed over and counted, refused, or becomes a claim with
        the standing "no figure".
    phrases : how words and numbers of one row relate.
    factor : what the numbers of the figures are multiplied by, such as 1000 where a header says
        "in thousands"; figures in words are refused then.
    best_outside : a best value outside its own bounds is refused, or kept, with the bounds
        widened to hold it.
    needs : the keys of `columns` that the table must have, "a|b" = one of them; None = all.

    Examples
    --------
    >>> mapping = TableMapping(columns={"area": "Country"}, constants={"source": "SIPRI"},
    ...                        values=r"(?P<refers_to>\d{4})", quantity="{area} {refers_to}")
    >>> TableMapping.from_toml(mapping.to_toml()) == mapping
    True
    """

    columns: dict[str, Texts] = Field(default_factory=dict)
    constants: dict[str, Constant] = Field(default_factory=dict)
    quantity: str | Texts | None = None
    values: str | tuple[str, ...] = ""
    days: dict[str, Texts] = Field(default_factory=dict)
    cells: dict[str, dict[str, str]] = Field(default_factory=dict)
    names: dict[str, dict[str, str]] = Field(default_factory=dict)
    missing: Codes = ()
    tally: StrictBool | str = False
    where: TableLocation = TableLocation()
    keep: Literal["all"] | Texts = "all"
    leave_out: Texts = ()
    blank: Literal["pass over", "refuse", "no figure"] = "pass over"
    phrases: Literal["", "year in brackets", "before numbers"] = ""
    factor: Annotated[StrictInt, Field(ge=1)] = 1
    best_outside: Literal["refuse", "keep"] = "refuse"
    needs: Texts | None = None

    @field_validator("values", mode="before")
    @classmethod
    def check_pattern(cls, values: Any) -> Any:
        """Refuse a pattern that is not a regular expression."""
        if not isinstance(values, str):
            return as_texts(values)
        try:
            re.compile(values)
        except re.error as error:
            problem, remedy = f"is not a regular expression ({error})", "escape ( [ . with \\"
            raise InvalidFieldError(problem, column="values", value=values, remedy=remedy) from None
        return values

    @field_validator("columns", mode="before")
    @classmethod
    def name_figure_keys(cls, columns: Any) -> Any:
        """Return the columns with value, lower and upper as best, low and high."""
        if not isinstance(columns, Mapping):
            return columns
        keys = [KEY_OF_FIGURE_COLUMN.get(key, key) for key in columns]
        for key in FIGURE_COLUMN_OF_KEY:
            if keys.count(key) > 1:
                both = f"{key} and {FIGURE_COLUMN_OF_KEY[key]}"
                problem, remedy = f"states {both}, which are the same", "give one of them"
                raise InvalidFieldError(problem, column="columns", value=columns, remedy=remedy)
        return dict(zip(keys, columns.values(), strict=True))

    @field_validator("days")
    @classmethod
    def check_days(cls, days: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Refuse keys that are not columns of days, and more parts than year, month and day."""
        for key, parts in days.items():
            if key not in DAY_COLUMNS or not 0 < len(parts) <= len(("year", "month", "day")):
                problem, remedy = "must be year, month and day of a day", f"keys: {DAY_COLUMNS}"
                raise InvalidFieldError(problem, column=key, value=parts, remedy=remedy)
        return days

    @model_validator(mode="after")
    def check_meanings(self) -> Self:
        """Refuse a key that is stated twice, a broken template, and a name without a meaning."""
        groups = {*self.groups} - {"part"}
        fields = {"columns": {*self.read_columns}, "constants": {*self.constants}, "values": groups}
        fields |= {"days": {*self.days}}
        for first, second in combinations(fields, 2):
            if both := fields[first] & fields[second]:
                problem, remedy = f"is stated by {first} and by {second}", "keep one of them"
                raise InvalidFieldError(problem, column=min(both), remedy=remedy)
        if isinstance(self.quantity, str) and set("{}") & set(TEMPLATE_NAME.sub("", self.quantity)):
            problem, remedy = "has braces that do not match", 'write "{area} {refers_to} deaths"'
            raise InvalidFieldError(problem, column="quantity", value=self.quantity, remedy=remedy)
        if self.tally and (self.values or {*FIGURE_KEYS} & {*self.read_columns}):
            problem, remedy = "counts or sums rows, which state no other figure", "keep one of them"
            raise InvalidFieldError(problem, column="tally", value=self.tally, remedy=remedy)
        if self.factor != 1 and (self.tally or "text" in self.read_columns):
            problem, remedy = "multiplies numbers, not words or rows", "leave it out"
            raise InvalidFieldError(problem, column="factor", value=self.factor, remedy=remedy)
        used = {*self.template_names, *self.needed_keys}
        for key in (*self.columns, *self.constants, *(groups if self.quantity else ())):
            if key not in (*OWN_COLUMNS, *FIGURE_KEYS, WARRING, *used):
                refuse_key(key)
        return self

    @property
    def groups(self) -> tuple[str, ...]:
        """The named groups of the pattern of value columns.

        Examples
        --------
        >>> TableMapping(values=r"(?P<indicator>dead|injured)_(?P<part>min|max)").groups
        ('indicator', 'part')
        """
        return tuple(re.compile(self.values).groupindex) if isinstance(self.values, str) else ()

    @property
    def read_columns(self) -> dict[str, tuple[str, ...]]:
        """The columns without those that are not to be read.

        Examples
        --------
        >>> TableMapping(columns={"source": "Outlet", "note": []}).read_columns
        {'source': ('Outlet',)}
        """
        return {key: names for key, names in self.columns.items() if names}

    @property
    def needed_keys(self) -> tuple[str, ...]:
        """The keys that are named as needed.

        Examples
        --------
        >>> TableMapping(columns={"source": "Outlet"}, needs=["source", "low|best"]).needed_keys
        ('source', 'low', 'best')
        """
        return tuple(key for need in self.needs or () for key in need.split("|"))

    @property
    def template(self) -> str | None:
        """The label of the quantity with names in braces; None where the mapping names none.

        Examples
        --------
        >>> TableMapping(quantity=["area", "refers_to"]).template
        '{area} {refers_to}'
        """
        if self.quantity is None or isinstance(self.quantity, str):
            return self.quantity
        return " ".join(f"{{{name}}}" for name in self.quantity)

    @property
    def template_names(self) -> tuple[str, ...]:
        """The names that the label of the quantity consists of.

        Examples
        --------
        >>> TableMapping(quantity="{area} {refers_to} deaths").template_names
        ('area', 'refers_to')
        """
        return tuple(name.strip() for name in TEMPLATE_NAME.findall(self.template or ""))

    @classmethod
    def from_toml(cls, path_or_text: str | Path) -> Self:
        """Return the mapping in a TOML file, or in a text of TOML.

        Parameters
        ----------
        path_or_text : a path; a text is one that has a line break or does not end in ".toml".

        Raises
        ------
        UnreadableFileError, InvalidFieldError

        Examples
        --------
        >>> TableMapping.from_toml('columns = {source = "Outlet", best = "Deaths"}').columns["best"]
        ('Deaths',)
        """
        text = str(path_or_text)
        name = "the mapping"
        if isinstance(path_or_text, Path) or (text.endswith(".toml") and "\n" not in text):
            path = Path(path_or_text)
            text, name = decode_text(read_bytes(path), str(path)), str(path)
        return cls(**parse_toml(text, name))

    def to_toml(self) -> str:
        """Return the mapping as TOML, which `from_toml` reads.

        Examples
        --------
        >>> print(TableMapping(columns={"source": "Outlet", "best": "Deaths"}).to_toml())
        [columns]
        source = "Outlet"
        best = "Deaths"
        """
        stated = self.model_dump(exclude_defaults=True)
        for key, names in stated.get("columns", {}).items():
            stated["columns"][key] = names[0] if len(names) == 1 else names
        return write_toml(stated)


def refuse_key(key: str) -> NoReturn:
    """Refuse a key that is not a column of a claim; the remedy names the nearest one."""
    near = did_you_mean(key, [*OWN_COLUMNS, *FIGURE_KEYS])
    problem, remedy = "is not a column of a claim", f'{near}or use it in quantity: "{{{key}}}"'
    raise UnknownColumnError(problem, column=key, remedy=remedy)
