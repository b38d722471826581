"""A column that numbers or names the rows labels the claims, where it is unique."""

import io

import pytest

import estimates as est


@pytest.mark.parametrize("name", ["id", "ID", "#", "No.", "ref", "event_id"])
@pytest.mark.parametrize("figure", ["value", "estimate"])
def test_a_unique_column_of_ids_labels_the_claims(name, figure):
    claims = est.read(io.StringIO(f"{name},source,{figure}\nx1,A,5\nx2,B,6\n"))
    assert [claim.claim_id for claim in claims] == ["x1", "x2"]


@pytest.mark.parametrize("figure", ["value", "estimate"])
def test_a_column_of_ids_that_repeats_goes_to_the_note_with_a_notice(figure):
    claims = est.read(io.StringIO(f"id,source,{figure}\n1,A,5\n1,B,6\n"))
    assert {claim.note for claim in claims} == {"id: 1"}
    assert "kept in the note, not unique: id" in claims.notices
