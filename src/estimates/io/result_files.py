"""Write a result to a file, in the format of its suffix."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.files import file_error, write_file
from estimates.columnar.table import to_json_value
from estimates.io.delimited import cell_as_text
from estimates.io.formula_escapes import escape_formula


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
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*consensus.columns, *new])
    for answer, reported in zip(consensus, ranges, strict=True):
        cells = [to_json_value(getattr(answer, name)) for name in consensus.columns]
        cells += [to_json_value(getattr(reported, name)) for name in new]
        cells = ["; ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in cells]
        # Only text can be a formula; free text, like that of the column "note", is escaped always.
        writer.writerow(
            escape_formula("note", cell) if isinstance(cell, str) else cell_as_text(cell)
            for cell in cells
        )
    return file.getvalue()


# The suffix of a file, "" for a folder → what writes it.
RESULT_WRITERS: dict[str, Callable[[Reconciliation, Path], Path]] = {
    ".json": lambda rec, path: write_file(path, rec.to_json(indent=1).encode()),
    ".csv": lambda rec, path: write_file(path, quantities_as_csv(rec).encode()),
    ".md": lambda rec, path: write_file(path, rec.markdown().encode()),
    ".html": lambda rec, path: rec.to_html(path),
    "": lambda rec, path: rec.to_parquet(path),
}
