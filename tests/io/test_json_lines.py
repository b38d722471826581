"""JSON Lines are read in chunks, with the result of reading them at once."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates.io import chunks, delimited, json_lines
from estimates.io.read import read_text
from estimates.testing import strategies

ODD = st.sampled_from(["", "  ", "[1]", "no JSON", "3", '{"source": NaN}', '{"value": 5}'])


def read_in_chunks(text: str, characters: int) -> tuple[list[Any], ...]:
    """Return claims, problems and notices of a text, read in chunks of so many characters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_lines, "CHUNK_CHARACTERS", characters)
        claims = read_text(text, ".jsonl", "x", errors="quarantine")
    return claims.to_frame().to_dict("records"), claims.quarantine.to_records(), [*claims.notices]


@given(strategies.claim_sets(), st.lists(ODD, max_size=4), st.randoms(), st.integers(1, 400))
def test_the_size_of_chunks_does_not_matter(
    claims: est.ClaimSet, odd: list[str], order: Any, characters: int
) -> None:
    """With keys that appear late, lines that are not JSON, and blank lines."""
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
    assert str(read_in_chunks(text, characters)) == str(read_in_chunks(text, 1 << 23))


def test_the_order_of_day_and_month_is_decided_for_a_whole_column(tmp_path: Path) -> None:
    """The thirteenth of a month in a late line decides how an early date is read."""
    rows = [{"source": "EU", "estimate": 5, "date": day} for day in ("03/04/2021", "13/04/2021")]
    path = tmp_path / "claims.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_lines, "CHUNK_CHARACTERS", 1)
        claims = est.read(path)
    assert [claim.stated_on.isoformat() for claim in claims] == ["2021-04-03", "2021-04-13"]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.ndjson"
    path.write_text(text)
    with pytest.raises(est.EstimatesError, match=r"is empty.*claims\.ndjson"):
        est.read(path)


@pytest.mark.parametrize("name", ["claims.jsonl", "claims.csv"])
def test_a_file_that_grows_while_it_is_read_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column that appears between two passes would be lost."""
    path = tmp_path / name
    lines = ['{"source": "EU", "value": 5}', '{"source": "A", "value": 6}']
    added = '{"source": "B", "value": 7, "note": "late"}'
    if name.endswith("csv"):
        lines, added = ["source,value", "EU,5", "A,6"], "B,7"
    path.write_text("\n".join(lines) + "\n")
    read_chunks = chunks.read_chunks

    def growing_read_chunks(*arguments: Any) -> Any:
        table = read_chunks(*arguments)
        with path.open("a") as file:
            file.write(f"{added}\n")
        return table

    for module in (json_lines, delimited):
        monkeypatch.setattr(module, "read_chunks", growing_read_chunks)
    with pytest.raises(est.EstimatesError, match="changed while it was read"):
        est.read(path)
