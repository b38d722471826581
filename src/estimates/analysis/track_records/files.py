"""Records as a small table: one row a source, a pair of sources, or a set of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from estimates.analysis.track_records.records import TrackRecords
from estimates.analysis.track_records.scale_records import Sources
from estimates.analysis.track_records.sides import COLUMNS as SIDE_COLUMNS
from estimates.columnar.arrays import Array
from estimates.errors import MissingExtraError, UnreadableFileError
from estimates.numeric.grouped.tiles import Bools, Ints
from estimates.numeric.sources.pair_sums import COLUMNS, PairSums
from estimates.numeric.sources.side_effects import ROWS, SideSums
from estimates.numeric.sources.source_record import SCALE_COLUMNS, SOURCE_COLUMNS, Record

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("kind", "scale", "source", "other")
WIDTH = max(len(COLUMNS), len(SOURCE_COLUMNS), len(SCALE_COLUMNS), 10)
CELLS = tuple(f"sum{i}" for i in range(WIDTH))
SETTING = "setting"
"""The row with the column that tells sides apart (a mapping is not kept), and the family's cap."""
NUMBERS = ("scale", "line", "numbers")
SAFE = "'"
"""Before every label: no spreadsheet then runs it as a formula."""


def as_table(records: TrackRecords) -> pd.DataFrame:
    """Return the sums of records, one row a source, a pair, or a set of numbers."""
    import pandas as pd

    parts = []
    for scale, sources in records.scales.items():
        record, labels = sources.record, sources.labels
        kinds: dict[str, tuple[Any, Any, Array]] = {
            "source": (labels, "", record.source.T),
            "pair": (labels[record.pairs.first], labels[record.pairs.other], record.pairs.cells.T),
            "side": (
                labels[record.sides.home],
                sources.sides[record.sides.side],
                record.sides.cells.T,
            ),
            **{name: ("", "", getattr(record, name)[None]) for name in NUMBERS},
        }
        for kind, (source, other, cells) in kinds.items():
            if not len(cells):
                continue
            part = pd.DataFrame(cells, columns=list(CELLS[: cells.shape[1]]))
            for name, column in zip(KEYS, (kind, scale, source, other), strict=True):
                part[name] = column
            parts.append(part)
    by = records.side if isinstance(records.side, str) else ""
    setting = {"kind": [SETTING], "scale": "", "source": by, "other": ""}
    parts.append(pd.DataFrame({**setting, CELLS[0]: records.max_family_share}))
    columns = [*KEYS, *CELLS]
    return pd.concat([part.reindex(columns=columns) for part in parts], ignore_index=True)


def write_records(records: TrackRecords, path: Path) -> Path:
    """Write records as .csv or .parquet."""
    table = as_table(records)
    for name in KEYS[1:]:
        table[name] = SAFE + table[name].astype(str)
    if path.suffix == ".parquet":
        with needing_pyarrow():
            table.to_parquet(path, index=False)
    elif path.suffix == ".csv":
        table.to_csv(path, index=False, float_format="%.17g", encoding="utf-8")
    else:
        raise UnreadableFileError(
            "is neither .csv nor .parquet", column="path", value=str(path), remedy="name it so"
        )
    return path


class needing_pyarrow:  # noqa: N801
    """Name the extra where the parquet reader is missing."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, ImportError):
            raise MissingExtraError(
                "needs pyarrow", column="parquet",
                remedy="pip install 'estimates[parquet]', or write .csv",
            ) from None  # fmt: skip


def read_records(path: Path) -> TrackRecords:
    """Read what `write_records` wrote.

    Raises
    ------
    UnreadableFileError
        Where the file is missing, or is no table of records.
    """
    table = read_table(path)
    missing = [name for name in (*KEYS, *CELLS) if name not in table.columns]
    if missing:
        raise refusal(path, f"lacks the columns {', '.join(missing[:5])}")
    for name in KEYS:
        table[name] = table[name].fillna("").astype(str).str.removeprefix(SAFE)
    try:
        cells = table[list(CELLS)].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise refusal(path, "holds words where sums should be") from None
    if np.isinf(cells).any():
        raise refusal(path, "holds an infinite sum")
    scales = {}
    of_scale = (table["kind"] != SETTING).to_numpy()
    for scale in table["scale"][of_scale].unique():
        here = of_scale & (table["scale"] == scale).to_numpy()
        scales[str(scale)] = sources_of(path, str(scale), table[here], cells[here])
    by, share = table["source"][~of_scale].tolist(), cells[~of_scale, 0].tolist()
    if len(by) != 1 or by[0] not in ("", *SIDE_COLUMNS) or not 0.5 <= share[0] <= 1:
        raise refusal(path, f"lacks its row {SETTING!r}")
    return TrackRecords(scales, by[0] or None, share[0])


def read_table(path: Path) -> pd.DataFrame:
    """Return the table in a file, as it is."""
    import pandas as pd

    try:
        if path.suffix == ".parquet":
            with needing_pyarrow():
                return pd.read_parquet(path)
        labels = dict.fromkeys(KEYS, str)
        return pd.read_csv(
            path, dtype=labels, keep_default_na=False, na_values={c: [""] for c in CELLS}
        )
    except MissingExtraError:
        raise
    except (OSError, ValueError) as error:
        raise refusal(path, f"cannot be read ({type(error).__name__})") from None


def sources_of(path: Path, scale: str, table: pd.DataFrame, cells: Array) -> Sources:
    """Return the record of one scale."""
    kind = table["kind"].to_numpy()
    numbers = {}
    for name, width in zip(NUMBERS, (len(SCALE_COLUMNS), 5, 10), strict=True):
        found = cells[kind == name][:, :width]
        if len(found) != 1 or np.isnan(found).any():
            raise refusal(path, f"lacks the row {name!r} of the scale {scale!r}")
        numbers[name] = found[0]
    order = np.argsort(table["source"].to_numpy()[kind == "source"].astype(object), kind="stable")
    labels = table["source"].to_numpy()[kind == "source"].astype(object)[order]
    source = cells[kind == "source"][:, : len(SOURCE_COLUMNS)][order].T
    pairs = cells[kind == "pair"][:, : len(COLUMNS)].T
    if len(set(labels)) != len(labels) or np.isnan(source).any() or np.isnan(pairs).any():
        raise refusal(path, f"has a source twice or an empty sum on the scale {scale!r}")
    first, other = (places(path, scale, table, kind == "pair", n, labels) for n in KEYS[2:])
    table_of_pairs = PairSums.of(first * len(labels) + other, pairs, len(labels))
    cell = cells[kind == "side"][:, : len(ROWS)].T
    if np.isnan(cell).any():
        raise refusal(path, f"has an empty sum on the scale {scale!r}")
    home = places(path, scale, table, kind == "side", "source", labels)
    sides = np.unique(table["other"].to_numpy()[kind == "side"].astype(object))
    side = places(path, scale, table, kind == "side", "other", sides)
    by_side = SideSums.of(home, side, cell, len(sides)) if len(sides) else SideSums.none()
    record = Record(source, table_of_pairs, **numbers, log=scale == "log", sides=by_side)
    return Sources(labels, record, sides)


def places(
    path: Path, scale: str, table: pd.DataFrame, rows: Bools, name: str, labels: Array
) -> Ints:
    """Return where the labels of rows stand among those of the sources."""
    wanted = table[name].to_numpy()[rows].astype(object)
    place = np.searchsorted(labels, wanted)
    if (place >= len(labels)).any() or (labels[np.minimum(place, len(labels) - 1)] != wanted).any():
        raise refusal(path, f"speaks of a source without a row on the scale {scale!r}")
    return place


def refusal(path: Path, problem: str) -> UnreadableFileError:
    """Return the error that a file is no table of records."""
    return UnreadableFileError(
        problem, column="file", value=str(path), remedy="write it with TrackRecords.save"
    )
