"""Claims that are written and read again are the same, in every format."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import estimates as est
from estimates.claims.references import fingerprints
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev

FORMATS = "csv json jsonl parquet xlsx sqlite duckdb csv.gz jsonl.gz".split()
HARD = est.ClaimSet.from_records(
    [
        est.claim("a;b", 2**53 + 1, note='=1+1\r\nnext, "line"', includes=["x;y", "z\\"]),
        est.claim("שלום", "more than 1\u00a0500", claim_id="'=x", stated_on="2021-04-19"),
        est.claim("-5", 0.1, claim_id="=", origin="'=x", note="'quoted'"),
        est.claim("EU", est.Figure(form="list", items=(est.Figure(value=3), est.Figure(lower=2)))),
    ]
)


@pytest.mark.parametrize("suffix", FORMATS)
@given(claims=strategies.claim_sets(quantities=("q", "r")))
@example(claims=HARD)
@few_in_dev  # each example writes and reads files
def test_reading_what_was_written_returns_the_same_claims(
    suffix: str, claims: est.ClaimSet
) -> None:
    """With exact integers, one-sided figures, unusual texts and lineage."""
    with TemporaryDirectory() as folder:
        path = est.write(claims, Path(folder) / f"claims.{suffix}")
        again = est.read(path)
        with path.open("rb") as file:
            opened = est.read(file)
    assert list(again) == list(opened) == list(claims)
    assert [c.fingerprint for c in again] == [c.fingerprint for c in claims]


@given(strategies.claim_sets())
def test_a_frame_holds_every_claim(claims: est.ClaimSet) -> None:
    """The claims of a set's frame are those of the set."""
    assert list(est.ClaimSet.from_frame(claims.to_frame())) == list(claims)


@given(strategies.claims())
def test_a_fingerprint_depends_on_the_content_only(claim: est.Claim) -> None:
    """Not on the label or the time of recording."""
    other = claim.model_copy(update={"claim_id": "other", "recorded_at": "2021-04-19"})
    assert other.fingerprint == claim.fingerprint
    assert est.ClaimSet.from_records([claim])[0].claim_id == claim.claim_id


@given(st.lists(strategies.claims(), max_size=5))
@example([est.claim("Borrell", "more than 150,000"), est.claim("Taran", "110,000")])
def test_a_fingerprint_does_not_depend_on_other_claims(claims: list[est.Claim]) -> None:
    """Fingerprints of a whole column equal those of single claims."""
    made = est.ClaimSet.from_records(claims, errors="quarantine")
    assert list(fingerprints(made.linked.store)) == [claim.fingerprint for claim in made]


def test_a_fingerprint_never_changes() -> None:
    """The same claim has this fingerprint on every machine and in every version.

    Computed independently: the stated columns as name, unit separator (1f), cell, joined by record
    separators (1e), through ``b2sum -l 80``.
    """
    claim = est.claim("EU", "more than 150,000", quantity="troops", stated_on="2021-04-19")
    assert claim.fingerprint == "1c3aaf1081d1b725b9fe"


def test_two_reports_of_one_number_stay_two_claims() -> None:
    """Only identical records are merged."""
    records = [
        {"source": "EU", "value": 5, "url": "https://a.example"},
        {"source": "EU", "value": 5, "url": "https://b.example"},
        {"source": "EU", "value": 5.0, "url": "https://a.example"},
    ]
    claims = est.ClaimSet.from_records(records)
    assert len(claims) == 2
    assert claims.notices[0] == "1 row repeats another word for word: merged"


def test_a_narrowed_set_is_written_with_its_lineage_on_request(tmp_path: Path) -> None:
    """Without its lineage the file refers to a claim that it does not contain."""
    claims = est.ClaimSet.from_records(
        [est.claim("A", 5, claim_id="a"), est.claim("B", 5, claim_id="b", origin="a")]
    ).where(claim_id="b")
    alone = est.write(claims, tmp_path / "alone.csv")
    with pytest.raises(est.TableError, match="a claim that does not exist"):
        est.read(alone)
    assert len(est.read(est.write(claims.with_lineage(), tmp_path / "whole.csv"))) == 2
