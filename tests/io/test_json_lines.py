"""JSON Lines are read part by part, as if at once."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.io import json_records as records
from estimates.io.read import read_text
from estimates.testing import strategies

ODD = st.sampled_from(["", "  ", "[1]", "no JSON", "3", '{"source": NaN}', '{"value": 5}'])


def in_parts(text: str, characters: int) -> tuple[list[Any], ...]:
    """Return all that a text gives, read in parts of so many characters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "CHARACTERS", characters)
        found = read_text(text, ".jsonl", "x", errors="quarantine")
    return found.to_frame().to_dict("records"), found.quarantine.to_records(), [*found.notices]


@given(strategies.claim_sets(), st.lists(ODD, max_size=4), st.randoms(), st.integers(1, 400))
def test_parts_change_nothing(
    claims: est.ClaimSet, odd: list[str], order: Any, characters: int
) -> None:
    """Whatever each line states: keys that come late, lines that are none, blank ones."""
    lines = [
        json.dumps({k: v for k, v in row.items() if v is not None}, default=str)
        for row in claims.to_frame()
        .astype(object)
        .where(lambda x: x.notna(), None)
        .to_dict("records")
    ]
    lines += [*odd, '{"source": "EU", "text": "about 5"}']
    order.shuffle(lines)
    text = "\n".join(lines)
    assert str(in_parts(text, characters)) == str(in_parts(text, 1 << 23))


def test_days_are_decided_for_a_whole_column(tmp_path: Path) -> None:
    """The thirteenth of a month in a late line says how an early one is meant."""
    rows = [{"source": "EU", "estimate": 5, "date": day} for day in ("03/04/2021", "13/04/2021")]
    path = tmp_path / "claims.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "CHARACTERS", 1)
        found = est.read(path)
    assert [claim.stated_on.isoformat() for claim in found] == ["2021-04-03", "2021-04-13"]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_nothing_is_refused(text: str, tmp_path: Path) -> None:
    """By name."""
    path = tmp_path / "claims.ndjson"
    path.write_text(text)
    with pytest.raises(est.EstimatesError, match=r"is empty.*claims\.ndjson"):
        est.read(path)
