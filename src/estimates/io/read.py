"""Read a file of claims, in the format of its suffix."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.linked import Errors, assemble
from estimates.claims.unit_conversions import read_conversions
from estimates.columnar.text_files import TextSource
from estimates.io.formats import FORMATS, Format, detect_format, find_format


def read(
    path: str | Path,
    preset: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    aliases: Any = None,
    errors: Errors = "raise",
    *,
    dayfirst: bool | None = None,
    period: str | None = None,
    encoding: str | None = None,
    conversions: Any = None,
) -> ClaimSet:
    """Read a file of claims: CSV, JSON, JSON Lines (also packed as .gz) or Parquet, by its suffix.

    A file with the columns of a preset is recognised by its header, and a notice names the
    preset. CSV, JSON Lines and Parquet files of any size are read in chunks; only the claims
    stay in memory. A folder of Parquet files is read as one table.

    Parameters
    ----------
    path : the file. Columns for a source and for words or numbers are enough.
    preset : the name of a preset ("ucdp-ged", "owid" …); None = our columns, else the preset
        that fits the header.
    columns : the file's column names, mapped to ours; None leaves a column out.
    aliases : names of the same source: ``{"CSIS": "Center for …"}``, a table with the columns
        alias and source, or the path of such a CSV.
    errors : "raise" reports all bad rows at once; "quarantine" keeps the good rows and puts
        the others into the set's `quarantine`.
    dayfirst : whether 03/04/2021 is 3 April; None = decided for each column of dates; a column
        that leaves it open is refused.
    period : "day", "week", "month", "quarter" or "year": one question per period, so that a
        source with a long series counts once in each.
    encoding : of a text file; by default that of the byte-order mark, else UTF-8.
    conversions : units that may be mixed in one question, see `estimates.reconcile`.

    Raises
    ------
    UnreadableFileError, UnknownColumnError, AmbiguousColumnError, UnknownPresetError,
    AliasError, TableError
    """
    path = Path(path)
    lenient = errors == "quarantine"
    options = TableOptions(
        preset, columns, aliases, dayfirst, period, lenient, read_conversions(conversions)
    )
    file_format = find_format(path, may_be_gzipped=True)
    return read_source(TextSource(str(path), path, encoding), file_format, options, errors)


def read_text(
    text: str,
    suffix: str | None,
    name: str,
    options: TableOptions | None = None,
    *,
    errors: Errors = "raise",
) -> ClaimSet:
    """Read claims from a text in the format of a suffix; None = detect it from the text."""
    file_format = detect_format(text) if suffix is None else FORMATS[suffix]
    options = options or TableOptions(lenient=errors == "quarantine")
    return read_source(TextSource(name, text=text), file_format, options, errors)


def read_source(
    source: TextSource, file_format: Format, options: TableOptions, errors: Errors
) -> ClaimSet:
    """Read claims from a source in a format."""
    table = file_format.read(source, options)
    linked = assemble(
        table.store, table.rows, table.problems, errors, conversions=options.conversions
    )
    return ClaimSet.of(linked, table.notices)
