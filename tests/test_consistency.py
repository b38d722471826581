"""The public functions agree: names, order and defaults of their parameters."""

from __future__ import annotations

from inspect import signature
from typing import get_args

import pytest

import estimates as est
from estimates.analysis.consensus.options import MethodName, PriorName
from estimates.claims.ingest.claim_fields import ClaimFields
from estimates.methods.priors import named_priors
from estimates.methods.registry import METHODS
from estimates.model.schema import CLAIM_COLUMNS

READERS = (est.read, est.ClaimSet.from_frame, est.ClaimSet.from_records)
# Verbs that answer questions about claims.
VERBS = (
    *(est.ranges, est.discrepancies, est.consensus, est.reconcile, est.compare_methods),
    *(est.balance, est.parts_against_total, est.sensitivity, est.trajectory),
    *(est.track_records, est.leave_one_source_out, est.conformal, est.coalesce),
)


def test_the_literal_types_name_every_method_and_every_prior() -> None:
    assert get_args(MethodName) == tuple(METHODS)
    assert get_args(PriorName) == tuple(named_priors())


def test_a_claim_takes_every_column_by_name() -> None:
    columns = {column.name for column in CLAIM_COLUMNS} - {"source", "quantity"}
    assert set(ClaimFields.__annotations__) == columns | {"refers_to"}


@pytest.mark.parametrize("a", READERS)
@pytest.mark.parametrize("b", READERS)
def test_readers_have_their_common_parameters_in_one_order(a, b) -> None:
    first, second = list(signature(a).parameters)[1:], list(signature(b).parameters)[1:]
    assert [n for n in first if n in second] == [n for n in second if n in first]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_the_day_and_by_which_clock(verb) -> None:
    parameters = signature(verb).parameters
    assert {"as_of", "known", "recorded"} <= set(parameters)
    assert all(parameters[name].default is None for name in ("as_of", "known", "recorded"))


@pytest.mark.parametrize("verb", [verb for verb in VERBS if "level" in signature(verb).parameters])
def test_the_level_of_every_interval_about_claims_is_the_same(verb) -> None:
    assert signature(verb).parameters["level"].default == 0.9


@pytest.mark.parametrize(
    "verb", [est.ranges, est.discrepancies, est.consensus, est.compare_methods]
)
def test_as_of_a_day_is_what_the_claims_of_that_day_say(verb, april: est.ClaimSet) -> None:
    day = "2021-04-19"
    known = set(april.as_of(day).quantities)
    asked = [row for row in verb(april, as_of=day) if row.quantity in known]
    assert asked == list(verb(april.as_of(day)))


@pytest.mark.parametrize(
    "ask",
    [
        lambda claims, **day: est.track_records(claims, **day).to_frame(),
        lambda claims, **day: est.leave_one_source_out(claims, "median", **day).to_frame(),
        lambda claims, **day: est.conformal(claims, {}, "median", **day).to_frame(),
        lambda claims, **day: est.coalesce(claims, ["EU"], absent="ignore", **day).to_frame(),
        lambda claims, **day: est.coalesce(
            claims.to_frame(), ["EU"], absent="ignore", each="quantity", **day
        ),
    ],
    ids=["track_records", "leave_one_source_out", "conformal", "coalesce", "coalesce a frame"],
)
def test_what_became_known_later_does_not_count(ask, april: est.ClaimSet) -> None:
    """Questions of which nothing was known may have an empty row."""
    day = "2021-04-19"
    asked, narrowed = ask(april, as_of=day), ask(april.as_of(day))
    if "quantity" in asked:
        asked = asked[asked["quantity"].isin(narrowed["quantity"])].reset_index(drop=True)
    assert len(asked)
    assert asked.equals(narrowed)
