"""A limit that a user sets for cells of CSV is none for the files that we read."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import estimates as est
from estimates.pipelines.checks.accepted import read_accepted
from tests.columnar.test_csv_rows import field_size_limit

# Shorter than every header and most cells below.
LIMIT = 3
CLAIMS = """source;quantity;text;note
Ministry of Defence;troops;110,000;"said at
a press conference; later repeated"
CSIS (a think tank);troops;more than 150,000;"in ""Foreign Affairs"", on paper"
"""
FILES = {
    "claims.csv": CLAIMS,
    "titled.csv": "A table of forces,,,\n" + CLAIMS.replace(",", "").replace(";", ","),
    "aliases.csv": "alias,source\nCSIS (a think tank), Center for Strategic Studies\n",
    "conversions.csv": "unit,low,high,to\nbattalion tactical group,600,1000,person\n",
    "accepted.csv": "check,quantity,reason,until\nno_conflict_among,troops,corrected,2027-01-01\n",
    "mapping.toml": '[columns]\nsource = "source"\ntext = "text"\nnote = "note"\n',
}
READERS: dict[str, Callable[[Path], Any]] = {
    "table": lambda at: est.read(at / "claims.csv").to_frame().to_csv(),
    "table below a title": lambda at: est.read(at / "titled.csv").to_frame().to_csv(),
    "aliases": lambda at: [
        claim.source.name for claim in est.read(at / "claims.csv", aliases=at / "aliases.csv")
    ],
    "conversions": lambda at: (
        est.read(at / "claims.csv", conversions=at / "conversions.csv").to_frame().to_csv()
    ),
    "mapping": lambda at: (
        est.read(at / "claims.csv", mapping=at / "mapping.toml").to_frame().to_csv()
    ),
    "proposal": lambda at: est.propose_mapping(at / "titled.csv"),
    "acceptances": lambda at: read_accepted(at / "accepted.csv"),
    "track records": lambda at: saved_records(at).to_frame().to_csv(),
}


def saved_records(at: Path) -> est.TrackRecords:
    """Return records that were written to CSV and read again."""
    claims = [
        est.claim(source, str(100 + i + len(source)), quantity=f"the number of {i}")
        for i in range(4)
        for source in ("Ministry of Defence", "Foreign Affairs")
    ]
    est.track_records(claims).save(at / "records.csv")
    return est.TrackRecords.load(at / "records.csv")


@pytest.mark.parametrize("name", READERS)
def test_files_are_read_alike_under_a_limit_of_the_user(name: str, tmp_path: Path) -> None:
    for file, text in FILES.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    expected = READERS[name](tmp_path)
    with field_size_limit(LIMIT):
        assert READERS[name](tmp_path) == expected
        assert csv.field_size_limit() == LIMIT
