"""Write a result to a file, in the format of its suffix."""

import io
from collections.abc import Callable
from pathlib import Path

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.files import file_error, write_file
from estimates.io.result_csv import write_result_csv


def write_result(rec: Reconciliation, path: Path) -> Path:
    """Write a result: JSON, Markdown, a page, a table of quantities, or a folder of tables."""
    suffix = path.suffix.lower()
    if suffix not in RESULT_WRITERS:
        problem = "has a suffix in which no result is written"
        raise file_error(path, problem, f"use one of {', '.join(filter(None, RESULT_WRITERS))}")
    return RESULT_WRITERS[suffix](rec, path)


def quantities_as_csv(rec: Reconciliation) -> str:
    """Return one row per quantity, as `Reconciliation.to_frame`; safe to open in a spreadsheet."""
    consensus, ranges = rec.consensus, rec.ranges
    new = [name for name in ranges.columns if name not in consensus.columns]
    rows = (
        [getattr(answer, n) for n in consensus.columns] + [getattr(reported, n) for n in new]
        for answer, reported in zip(consensus, ranges, strict=True)
    )
    file = io.StringIO()
    write_result_csv([*consensus.columns, *new], rows, file)
    return file.getvalue()


# The suffix of a file, "" for a folder → what writes it.
RESULT_WRITERS: dict[str, Callable[[Reconciliation, Path], Path]] = {
    ".json": lambda rec, path: write_file(path, rec.to_json(indent=1).encode()),
    ".csv": lambda rec, path: write_file(path, quantities_as_csv(rec).encode()),
    ".md": lambda rec, path: write_file(path, rec.markdown().encode()),
    ".html": lambda rec, path: rec.to_html(path),
    "": lambda rec, path: rec.to_parquet(path),
}
