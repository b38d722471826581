"""What can be done with the tables of a result together: iterate, export, write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimates.columnar.files import write_folder
from estimates.columnar.public_names import PublicNames
from estimates.columnar.table import Table

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("ranges", "discrepancies", "consensus", "ledger")


class ResultTables(PublicNames):
    """The tables `TABLES` of a result, whose quantities it iterates over."""

    @property
    def tables(self) -> dict[str, Table[Any]]:
        """The tables by name.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> {name: len(table) for name, table in rec.tables.items()}
        {'ranges': 1, 'discrepancies': 1, 'consensus': 1, 'ledger': 2}
        """
        return {name: getattr(self, name) for name in TABLES}

    def __len__(self) -> int:
        """Return the number of quantities."""
        return len(self.tables["consensus"])

    def __iter__(self) -> Iterator[str]:
        """Yield the labels of the quantities, sorted."""
        return iter(self.tables["consensus"].column("quantity").tolist())

    def __bool__(self) -> bool:
        """Return True: a result without quantities is a result."""
        return True

    def to_frame(self) -> pd.DataFrame:
        """Return one row per quantity: the columns of `consensus`, then those of `ranges`.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.to_frame()[["low", "high", "voices"]].iloc[0].tolist()
        [110000.0, 150000.0, 2.0]
        """
        import pandas as pd

        consensus, ranges = self.tables["consensus"].to_frame(), self.tables["ranges"].to_frame()
        new = [name for name in ranges.columns if name not in consensus.columns]
        return pd.concat([consensus, ranges[new]], axis=1)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON types."""
        return {name: table.to_records() for name, table in self.tables.items()}

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text, see `to_dict`.

        Parameters
        ----------
        indent : the number of spaces a level is indented by; None = one line.

        Examples
        --------
        >>> import json
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> json.loads(rec.to_json())["ranges"][0]["gap"]
        40000
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=indent)

    def to_parquet(self, folder: str | Path) -> Path:
        """Write the four tables as Parquet files of a new folder, all of them or none.

        Parameters
        ----------
        folder : a folder that does not exist yet.

        Raises
        ------
        UnreadableFileError
            If the folder exists already or cannot be written.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = rec.to_parquet(pathlib.Path(folder, "result"))
        ...     sorted(path.stem for path in written.iterdir())
        ['consensus', 'discrepancies', 'ledger', 'ranges']
        """
        with write_folder(Path(folder)) as place:
            for name, table in self.tables.items():
                table.to_parquet(place / f"{name}.parquet")
        return Path(folder)
