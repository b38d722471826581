"""Without pyarrow, claims and tables are the same in every cell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import estimates as est

pytest.importorskip("pyarrow")
SCRIPT = """
import sys
sys.modules["pyarrow"] = None
import estimates as est
claims = est.read(sys.argv[1])
rec = est.reconcile(claims, method="median")
for name in ("ranges", "discrepancies", "consensus", "ledger"):
    getattr(rec, name).to_frame().to_pickle(f"{sys.argv[2]}/{name}")
est.write(claims + claims[:1], sys.argv[2] + "/claims.csv")
"""
UCDP = """id,type_of_violence,dyad_name,country,date_start,date_end,low,best,high,source_article
1,1,A - B,Iraq,2021-04-19,2021-04-20,5,7,9,"Agency, 20 April"
2,1,A - B,Iraq,2021-04-19,2021-04-20,,7,,"Agency, 20 April"
3,3,C -  D,Mali,2021-05-01,2021-05-01,1,2,3,Paper
"""
OURS = """claim_id,quantity,source,text,stated_on,origin
a,q,EU,"more than 150,000",2021-04-19,
b,q,Taran,"110,000",2021-04-14,
c,q,Paper,"110,000",2021-04-15,b
"""


@pytest.mark.parametrize("content", [UCDP, OURS], ids=["a preset", "ours"])
def test_the_same_claims_and_tables(tmp_path: Path, content: str) -> None:
    """In a process that cannot import pyarrow."""
    path = tmp_path / "claims_in.csv"
    path.write_text(content)
    command = [sys.executable, "-c", SCRIPT, str(path), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    claims = est.read(path)
    rec = est.reconcile(claims, method="median")
    for name in ("ranges", "discrepancies", "consensus", "ledger"):
        without = pd.read_pickle(tmp_path / name)
        with_pyarrow = getattr(rec, name).to_frame()
        assert [*without.columns] == [*with_pyarrow.columns]
        for column in with_pyarrow:
            cells = [
                pd.Series(list(frame[column].astype(object)), dtype=object)
                for frame in (without, with_pyarrow)
            ]
            assert cells[0].equals(cells[1]), column
    assert list(est.read(tmp_path / "claims.csv")) == list(claims)
