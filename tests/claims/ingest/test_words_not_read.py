"""Words beside a stated form are not read, and that is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est

WORDS = {"150 people": True, "more than 100": True, "heavy losses": False, "as before": False}


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=5), st.booleans())
def test_words_with_a_number_beside_a_form_are_told(texts, as_frame):
    """Records and frames say it alike, and only of words that state a number."""
    rows = [
        {"source": f"s{i}", "text": text, "form": "level", "claim_id": str(i)}
        for i, text in enumerate(texts)
    ]
    if as_frame:
        import pandas as pd

        claims = est.ClaimSet.from_frame(pd.DataFrame(rows))
    else:
        claims = est.ClaimSet.from_records(rows)
    expected = sum(WORDS[text] for text in texts)
    told = [notice for notice in claims.notices if "in the words alone" in notice]
    assert len(told) == (expected > 0)
    assert all(f"not read: {expected} (first" in notice for notice in told)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_the_remedy_reads_the_words(tmp_path, suffix):
    claims = est.ClaimSet.from_records([{"source": "A", "text": "150 people", "form": "level"}])
    path = tmp_path / f"claims.{suffix}"
    est.write(claims, path)
    assert list(est.read(path)) == list(claims)
    if suffix != "jsonl":
        [claim] = est.read(path, columns={"form": None})
        assert claim.figure.value == 150


def test_words_that_were_read_are_not_told(tmp_path):
    path = tmp_path / "claims.csv"
    est.write([est.claim("A", "150 people"), est.claim("B", "tens of thousands")], path)
    assert not any("in the words alone" in notice for notice in est.read(path).notices)
