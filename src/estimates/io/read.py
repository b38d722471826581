"""Read claims from a file, in the format of its suffix, or from a frame."""

from collections.abc import Iterable, Mapping
from typing import Any

from estimates.claims.claimset import ClaimSet
from estimates.claims.ingest.frames import TableChunk
from estimates.claims.ingest.header_plan import TableOptions
from estimates.claims.ingest.mapping_merge import combine_mapping
from estimates.claims.ingest.tables import read_frame
from estimates.claims.linked import Errors, assemble
from estimates.claims.unit_conversions import read_conversions
from estimates.columnar.any_frame import is_table
from estimates.columnar.text_files import FileSource
from estimates.errors import InvalidFieldError
from estimates.io.formats import FORMATS, Format, detect_format
from estimates.io.sources import open_source


def read(
    path: Any,
    mapping: Any = None,
    preset: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    quantity: str | Iterable[str] | None = None,
    constants: Mapping[str, Any] | None = None,
    missing: Any = None,
    decimal: str | None = None,
    aliases: Any = None,
    errors: Errors = "raise",
    *,
    dayfirst: bool | None = None,
    period: str | None = None,
    where: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    conversions: Any = None,
    strict: bool = False,
    max_unpacked_bytes: int | None = None,
) -> ClaimSet:
    r"""Read claims from a file, in the format of its suffix, or from a frame.

    Formats: CSV and TSV, JSON, GeoJSON, JSON Lines (also packed as .gz), Parquet, workbooks
    (.xlsx .xlsm .xlsb .xls .ods), SQLite, DuckDB, and .zip with one of these.

    A file with the columns of a preset is recognised by its header, and a notice names the
    preset. CSV, JSON Lines and Parquet files of any size are read in chunks; only the claims
    stay in memory. A folder of Parquet files is read as one table.

    Parameters
    ----------
    path : the file, a file that is open for reading, or a frame (pandas, polars, Arrow, DuckDB:
        whatever has ``__arrow_c_stream__``). Columns for a source and for words or numbers are
        enough.
    mapping : a `TableMapping`, a dict of its keys or the path of a TOML file, merged over what
        the header says.
    preset : the name of a preset ("ucdp-ged", "owid" …); None = our columns, else the preset
        that fits the header.
    columns : the file's column names, mapped to ours; None leaves a column out.
    quantity, constants, missing, decimal : parts of a mapping, see `TableMapping`.
    aliases : names of the same source: ``{"CSIS": "Center for …"}``, a table with the columns
        alias and source, or the path of such a CSV.
    errors : "raise" reports all bad rows at once; "quarantine" keeps the good rows and puts
        the others into the set's `quarantine`.
    dayfirst : whether 03/04/2021 is 3 April; None = decided for each column of dates; a column
        that leaves it open is refused.
    period : "day", "week", "month", "quarter" or "year": one question per period, so that a
        source with a long series counts once in each.
    where : where the table is in its file, e.g. ``{"sheet": "Data", "header": [5, 6]}``, see
        `TableLocation`.
    encoding : of a text file; by default that of the byte-order mark, else UTF-8.
    conversions : units that may be mixed in one question, see `estimates.reconcile`.
    strict : refuse claims whose own quote does not state their figure; otherwise a notice counts
        them, and `contested_quote` in the ledger says what differs.
    max_unpacked_bytes : the size to which a packed file (.gz, .zip, a workbook, Parquet) may be
        unpacked; None = 200 times its size, and 64 MiB at least.

    Raises
    ------
    UnreadableFileError, UnknownColumnError, AmbiguousColumnError, UnknownPresetError,
    AliasError, TableError

    Examples
    --------
    >>> import io
    >>> claims = read(io.StringIO("source,text\nTaran,\"110,000\"\nEU,\"more than 150,000\"\n"))
    >>> [claim.figure.notation for claim in claims]
    ['110,000', '> 150,000']
    """
    lenient = errors == "quarantine"
    options = TableOptions(
        preset,
        columns,
        aliases,
        dayfirst,
        period,
        lenient,
        read_conversions(conversions),
        combine_mapping(mapping, quantity, constants, missing, decimal, where),
        strict=strict,
    )
    if is_table(path):
        return assemble_table(read_frame(path, options), options, errors)
    encoding = encoding or options.mapping.where.encoding
    source, file_format = open_source(path, encoding, check_limit(max_unpacked_bytes))
    return read_source(source, file_format, options, errors)


def check_limit(limit: Any) -> int | None:
    """Return a limit in bytes; refuse what is none."""
    is_number = isinstance(limit, int) and not isinstance(limit, bool)
    if limit is None or (is_number and limit > 0):
        return limit  # type: ignore[no-any-return]
    remedy = "give a number of bytes, e.g. 10_000_000_000"
    raise InvalidFieldError("is no size", column="max_unpacked_bytes", value=limit, remedy=remedy)


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
    return read_source(FileSource(name, content=text), file_format, options, errors)


def read_source(
    source: FileSource, file_format: Format, options: TableOptions, errors: Errors
) -> ClaimSet:
    """Read claims from a source in a format."""
    file_format.refuse_unused_location(options.mapping.where, source.name)
    return assemble_table(file_format.read(source, options), options, errors)


def assemble_table(table: TableChunk, options: TableOptions, errors: Errors) -> ClaimSet:
    """Return the set of the claims that were read from a table."""
    linked = assemble(
        table.store, table.rows, table.problems, errors, conversions=options.conversions
    )
    return ClaimSet.of(linked, table.notices)
