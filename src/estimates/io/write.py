"""Write claims to a file, in the format of its suffix or in an exchange format."""

from pathlib import Path

from estimates.claims.claimset import ClaimSet
from estimates.columnar.files import write_file
from estimates.io.formats import find_format


def write(claims: ClaimSet, path: str | Path, format: str | None = None) -> Path:  # noqa: A002 - public name
    """Write claims to a CSV, JSON, JSON Lines or Parquet file, by its suffix, and return its path.

    The file takes its name when it is complete. Reading it returns the same claims; a set that
    was narrowed is written as narrowed (`ClaimSet.with_lineage` adds the claims that act on it).
    Text that a spreadsheet would run as a formula is written with an apostrophe before it.

    Parameters
    ----------
    claims : the claims. path : the file.
    format : an exchange format, see `estimates.export`; None = our columns, by the suffix.

    Raises
    ------
    UnreadableFileError
        If the suffix is unknown or the file cannot be written.
    TableError
        If the exchange format cannot express some of the claims.
    """
    path = Path(path)
    if format is not None:
        from estimates.io.export.export import export

        return export(claims, format).write(path)
    file_format = find_format(path)
    return write_file(path, lambda file: file_format.write(claims, file))
