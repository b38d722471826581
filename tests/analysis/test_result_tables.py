"""The tables of a result together: quantities, one frame, JSON, files."""

from __future__ import annotations

import copy
import csv
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given

import estimates as est
from estimates.testing import strategies
from tests.helpers.examples import few_in_dev


@given(strategies.claim_sets())
@few_in_dev  # every example makes all tables
def test_a_result_iterates_over_its_quantities_and_its_frame_has_a_row_for_each(
    claims: est.ClaimSet,
) -> None:
    rec = est.reconcile(claims, method="median")
    assert tuple(rec) == rec.quantities == tuple(rec.to_frame()["quantity"])
    assert len(rec) == len(rec.quantities)
    assert [rec[quantity].consensus[0] for quantity in rec] == list(rec.consensus)
    names = [*rec.consensus.columns, *rec.ranges.columns]
    assert list(rec.to_frame().columns) == list(dict.fromkeys(names))
    assert json.loads(rec.to_json()) == json.loads(json.dumps(rec.to_dict()))


@given(strategies.claim_sets())
@few_in_dev  # every example copies all tables three times
def test_everything_that_a_result_holds_can_be_copied(claims: est.ClaimSet) -> None:
    rec = est.reconcile(claims, method="median")
    made = [rec, rec.ranges, rec.discrepancies, rec.consensus, rec.ledger, claims, *claims[:2]]
    for thing in made:
        for twin in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
            if isinstance(thing, est.Reconciliation):
                assert twin.to_dict() == thing.to_dict()
            elif isinstance(thing, est.Claim):
                assert twin == thing
            else:
                assert list(twin) == list(thing)


def test_a_result_is_written_in_the_format_of_the_suffix(
    april: est.ClaimSet, tmp_path: Path
) -> None:
    rec = est.reconcile(april, "2021-04-20", method="median")
    assert json.loads(est.write(rec, tmp_path / "a.json").read_text("utf-8")) == rec.to_dict()
    assert est.write(rec, tmp_path / "a.md").read_text("utf-8") == rec.markdown()
    assert "<html" in est.write(rec, tmp_path / "a.html").read_text("utf-8")
    with est.write(rec, tmp_path / "a.csv").open(encoding="utf-8") as file:
        assert [row["quantity"] for row in csv.DictReader(file)] == list(rec)
    folder = est.write(rec, tmp_path / "folder")
    assert {path.stem for path in folder.iterdir()} == {*rec.tables}


def test_a_suffix_in_which_no_result_is_written_is_refused(tmp_path: Path) -> None:
    rec = est.reconcile([est.claim("A", "5")])
    with pytest.raises(est.EstimatesError, match=r"\.json, \.csv, \.md, \.html"):
        est.write(rec, tmp_path / "a.docx")


def test_a_formula_in_a_label_is_neutralised_in_the_table_of_quantities(tmp_path: Path) -> None:
    rec = est.reconcile([{"source": "A", "quantity": "=1+1", "value": 5}])
    text = est.write(rec, tmp_path / "a.csv").read_text("utf-8")
    assert text.splitlines()[1].startswith("'=1+1,")


def test_a_result_without_quantities_is_a_result() -> None:
    rec = est.reconcile([])
    assert (len(rec), list(rec), bool(rec)) == (0, [], True)
