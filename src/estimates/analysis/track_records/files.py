"""Track records as a small table: one row per source, pair of sources or set of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.track_records.scale_records import ScaleRecords, find_codes
from estimates.analysis.track_records.sides import SIDE_COLUMNS
from estimates.columnar.arrays import Array
from estimates.columnar.extras import import_extra
from estimates.columnar.files import file_error, write_file
from estimates.errors import UnreadableFileError
from estimates.numeric.sources.pair_sums import PAIR_COLUMNS, PairSums
from estimates.numeric.sources.side_effects import SIDE_ROWS, SideSums
from estimates.numeric.sources.source_record import SCALE_COLUMNS, SOURCE_COLUMNS, SourceRecord
from estimates.numeric.types import Bools, Ints

if TYPE_CHECKING:
    import pandas as pd

KEY_COLUMNS = ("kind", "scale", "source", "other")
SUM_COUNT = max(len(PAIR_COLUMNS), len(SOURCE_COLUMNS), len(SCALE_COLUMNS), 10)
SUM_COLUMNS = tuple(f"sum{i}" for i in range(SUM_COUNT))
# The kind of the one row that holds the column of the sides (a mapping is not kept), the scale that
# was asked for, and the cap on families.
SETTINGS_KIND = "setting"
# What that row holds as its scale; none was asked for where it is empty.
SCALE_CELLS = ("", *get_args(ScaleName))
NUMBER_KINDS = ("scale", "line", "numbers")
# Precedes every label: no spreadsheet then runs it as a formula.
LABEL_PREFIX = "'"


def records_table(
    scales: dict[str, ScaleRecords],
    side: str | None,
    max_family_share: float,
    asked: ScaleName | None,
) -> pd.DataFrame:
    """Return the sums of records as one row per source, pair or set of numbers."""
    import pandas as pd

    parts = []
    for scale, part in scales.items():
        record, labels = part.record, part.labels
        pairs, sides = record.pairs, record.sides
        kinds: dict[str, tuple[Any, Any, Array]] = {
            "source": (labels, "", record.source.T),
            "pair": (labels[pairs.first], labels[pairs.other], pairs.cells.T),
            "side": (labels[sides.home], part.sides[sides.side], sides.cells.T),
            **{name: ("", "", getattr(record, name)[None]) for name in NUMBER_KINDS},
        }
        for kind, (source, other, cells) in kinds.items():
            if not len(cells):
                continue
            rows = pd.DataFrame(cells, columns=list(SUM_COLUMNS[: cells.shape[1]]))
            parts.append(rows.assign(kind=kind, scale=scale, source=source, other=other))
    settings = {"kind": [SETTINGS_KIND], "scale": asked or "", "source": side or "", "other": ""}
    parts.append(pd.DataFrame({**settings, SUM_COLUMNS[0]: max_family_share}))
    columns = [*KEY_COLUMNS, *SUM_COLUMNS]
    return pd.concat([rows.reindex(columns=columns) for rows in parts], ignore_index=True)


def write_track_records(table: pd.DataFrame, path: Path) -> Path:
    """Write a table of records as .csv or .parquet and return its path."""
    for name in KEY_COLUMNS[1:]:
        table[name] = LABEL_PREFIX + table[name].astype(str)
    if path.suffix == ".parquet":
        import_extra("parquet", "pyarrow")
        write_file(path, lambda file: table.to_parquet(file, index=False))
    elif path.suffix == ".csv":
        text = table.to_csv(index=False, float_format="%.17g", lineterminator="\r\n")
        write_file(path, text.encode())
    else:
        raise file_error(path, "is neither .csv nor .parquet", "end its name in one of them")
    return path


def read_track_records(
    path: Path,
) -> tuple[dict[str, ScaleRecords], str | None, float, ScaleName | None]:
    """Return what `TrackRecords` consists of from a file."""
    table = read_raw_table(path)
    missing = [name for name in (*KEY_COLUMNS, *SUM_COLUMNS) if name not in table.columns]
    if missing:
        raise records_file_error(path, f"lacks the columns {', '.join(missing[:5])}")
    for name in KEY_COLUMNS:
        table[name] = table[name].fillna("").astype(str).str.removeprefix(LABEL_PREFIX)
    try:
        cells = table[list(SUM_COLUMNS)].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise records_file_error(path, "holds words in place of sums") from None
    if np.isinf(cells).any():
        raise records_file_error(path, "holds an infinite sum")
    scales = {}
    is_sum = (table["kind"] != SETTINGS_KIND).to_numpy()
    for scale in table["scale"][is_sum].unique():
        mask = is_sum & (table["scale"] == scale).to_numpy()
        scales[str(scale)] = read_scale(path, str(scale), table[mask], cells[mask])
    sides, shares = table["source"][~is_sum].tolist(), cells[~is_sum, 0].tolist()
    asked = table["scale"][~is_sum].tolist()
    is_known = len(sides) == 1 and sides[0] in ("", *SIDE_COLUMNS) and asked[0] in SCALE_CELLS
    if not is_known or not 0.5 <= shares[0] <= 1:
        raise records_file_error(path, f"lacks its row {SETTINGS_KIND!r}")
    return scales, sides[0] or None, shares[0], asked[0] or None


def read_raw_table(path: Path) -> pd.DataFrame:
    """Return the table in a file as it is."""
    import pandas as pd

    if path.suffix == ".parquet":
        import_extra("parquet", "pyarrow")
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        # As text: pandas does not read every float as it was written.
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        sums = [name for name in SUM_COLUMNS if name in table.columns]
        table[sums] = table[sums].replace("", "nan")
        return table
    except Exception as error:  # pandas and Arrow raise many kinds for what a file can hold
        raise records_file_error(path, f"cannot be read ({type(error).__name__})") from None


def read_scale(path: Path, scale: str, table: pd.DataFrame, cells: Array) -> ScaleRecords:
    """Return the record of one scale from its rows: keys in `table`, sums in `cells`."""
    kind = table["kind"].to_numpy()
    numbers = {}
    for name, width in zip(NUMBER_KINDS, (len(SCALE_COLUMNS), 5, 10), strict=True):
        rows = cells[kind == name][:, :width]
        if len(rows) != 1 or np.isnan(rows).any():
            raise records_file_error(path, f"lacks the row {name!r} of the scale {scale!r}")
        numbers[name] = rows[0]
    labels = table["source"].to_numpy()[kind == "source"].astype(object)
    order = np.argsort(labels, kind="stable")
    labels = labels[order]
    source_sums = cells[kind == "source"][:, : len(SOURCE_COLUMNS)][order].T
    pair_sums = cells[kind == "pair"][:, : len(PAIR_COLUMNS)].T
    side_sums = cells[kind == "side"][:, : len(SIDE_ROWS)].T
    if len(set(labels)) != len(labels) or any(
        np.isnan(sums).any() for sums in (source_sums, pair_sums, side_sums)
    ):
        raise records_file_error(path, f"has a source twice or an empty sum on the scale {scale!r}")
    first, other = (
        label_codes(path, scale, table, kind == "pair", name, labels) for name in KEY_COLUMNS[2:]
    )
    pairs = PairSums.of(first * len(labels) + other, pair_sums, len(labels))
    home = label_codes(path, scale, table, kind == "side", "source", labels)
    sides = np.unique(table["other"].to_numpy()[kind == "side"].astype(object))
    side = label_codes(path, scale, table, kind == "side", "other", sides)
    by_side = SideSums.of(home, side, side_sums, len(sides)) if len(sides) else SideSums.none()
    record = SourceRecord(source_sums, pairs, **numbers, log=scale == "log", sides=by_side)
    return ScaleRecords(labels, record, sides)


def label_codes(
    path: Path, scale: str, table: pd.DataFrame, mask: Bools, column: str, labels: Array
) -> Ints:
    """Return the index in sorted `labels` of each cell of a column under a mask."""
    codes = find_codes(labels, table[column].to_numpy()[mask].astype(object))
    if (codes < 0).any():
        raise records_file_error(path, f"names a source that has no row on the scale {scale!r}")
    return codes


def records_file_error(path: Path, problem: str) -> UnreadableFileError:
    """Return the error of a file that holds no table of records."""
    return file_error(path, problem, "write it with TrackRecords.save")
