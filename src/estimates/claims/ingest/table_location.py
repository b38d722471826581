"""Where a table is in its file, as a part of a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import model_validator

from estimates.errors import InvalidFieldError, did_you_mean
from estimates.model.base import FrozenRecord


class MappingRecord(FrozenRecord):
    """A frozen record that answers an unknown key with the nearest ones; None is the default."""

    @model_validator(mode="before")
    @classmethod
    def check_keys(cls, content: Any) -> Any:
        """Refuse keys that are not fields."""
        known = cls.model_fields
        for key in content if isinstance(content, Mapping) else ():
            if key not in known:
                near = did_you_mean(str(key), known)
                remedy = f"{near}the keys are {', '.join(known)}"
                problem = f"is not a key of a {cls.__name__}"
                raise InvalidFieldError(problem, column=str(key), value=content[key], remedy=remedy)
        if isinstance(content, Mapping):
            return {key: value for key, value in content.items() if value is not None}
        return content


class TableLocation(MappingRecord):
    """Where the table is in its file, and how its text is written.

    Attributes
    ----------
    sheet : the name or the number, counted from 1, of a sheet of a workbook.
    header : the row of the header, counted from 1, or several rows whose cells are joined.
    rows : the path to the list of records in JSON, with dots: "data.timeseries".
    table : the name of a table of a database, or of a file of an archive.
    encoding : of a text file; by default that of the byte-order mark, else UTF-8.
    decimal : the decimal mark of numbers written as text, "." or ",".
    skip_footer : the number of rows below the table that do not belong to it.
    """

    sheet: str | int | None = None
    header: int | tuple[int, ...] | None = None
    rows: str | None = None
    table: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] | None = None
    skip_footer: int = 0

    @model_validator(mode="after")
    def check_counts(self) -> Self:
        """Refuse rows before the first and a negative number of rows."""
        header = (self.header,) if isinstance(self.header, int) else self.header
        if header is not None and (not header or min(header) < 1):
            problem, remedy = "must be rows counted from 1", "the first row of the file is 1"
            raise InvalidFieldError(problem, column="header", value=self.header, remedy=remedy)
        if self.skip_footer < 0:
            problem = "must not be negative"
            raise InvalidFieldError(problem, column="skip_footer", value=self.skip_footer)
        return self
