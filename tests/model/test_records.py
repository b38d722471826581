"""The values that figures and claims accept, and the errors that refuse the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import estimates as est
from estimates import errors
from estimates.testing import strategies

FIGURES: list[tuple[dict[str, Any], type[errors.EstimatesError]]] = [
    ({"lower": 3, "upper": 2}, errors.CrossedBoundsError),
    ({"lower": 3, "upper": 3, "upper_closed": False}, errors.CrossedBoundsError),
    ({"value": 1, "lower": 2}, errors.ValueOutsideBoundsError),
    ({"value": 3, "upper": 3, "upper_closed": False}, errors.ValueOutsideBoundsError),
    ({"comparator": ">", "upper": 3}, errors.ComparatorError),
    ({"comparator": ">", "lower": 3, "value": 4}, errors.ComparatorError),
    ({"comparator": ">=", "lower": 3, "lower_closed": False}, errors.ComparatorError),
    ({"comparator": "~"}, errors.ComparatorError),
    ({"comparator": "=", "value": 3, "upper": 4}, errors.ComparatorError),
    ({"value": float("nan")}, errors.NotANumberError),
    ({"value": float("inf")}, errors.NotANumberError),
    ({"value": True}, errors.NotANumberError),
    ({"value": "110,000"}, errors.NotANumberError),
    ({"value": 10**400}, errors.NotANumberError),
    ({"lower_closed": True}, errors.InvalidFieldError),
    ({"cancellable": True}, errors.InvalidFieldError),
    ({"vague": {"word": "dozens"}, "value": 3}, errors.ValueOutsideBoundsError),
    ({"text": "a\x00b"}, errors.InvalidFieldError),
    ({"text": "\ud800"}, errors.InvalidFieldError),
    ({"nonsense": 1}, errors.InvalidFieldError),
]
CLAIMS: list[tuple[dict[str, Any], type[errors.EstimatesError]]] = [
    ({"source": ""}, errors.InvalidFieldError),
    ({"stated_on": "31/02/2021"}, errors.UnreadableDateError),
    ({"stated_on": "2021-02-31"}, errors.UnreadableDateError),
    (
        {"stated_on": "2021-04-19", "document": {"published_on": "2021-04-18"}},
        errors.DateOrderError,
    ),
    ({"refers_to": "2021-04-18/2021-04-12"}, errors.PeriodError),
    ({"credibility": 7}, errors.InvalidFieldError),
    ({"credibility": 0}, errors.InvalidFieldError),
    ({"weight": -1}, errors.InvalidFieldError),
    ({"standard_error": 0}, errors.InvalidFieldError),
    ({"polarity": "maybe"}, errors.InvalidFieldError),
    ({"evidence": {"quote": "abc", "start": 0, "end": 5}}, errors.InvalidFieldError),
    ({"document": {"sha256": "xyz"}}, errors.InvalidFieldError),
]


@pytest.mark.parametrize(("fields", "error"), FIGURES, ids=lambda x: str(x)[:50])
def test_an_invalid_figure_raises_a_specific_error(
    fields: dict[str, Any], error: type[Exception]
) -> None:
    """Every error is an `EstimatesError`, a `ValueError`, and names the field."""
    with pytest.raises(error) as caught:
        est.Figure(**fields)
    assert isinstance(caught.value, est.EstimatesError)
    assert caught.value.column
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(("fields", "error"), CLAIMS, ids=lambda x: str(x)[:50])
def test_an_invalid_claim_raises_a_specific_error(
    fields: dict[str, Any], error: type[Exception]
) -> None:
    """Every error names the field."""
    with pytest.raises(error) as caught:
        est.Claim(**{"source": "A", "figure": est.Figure(value=1), **fields})
    assert caught.value.column


@given(strategies.figures())
def test_a_figure_is_equal_to_one_with_the_same_fields(figure: est.Figure) -> None:
    """Completing a complete figure changes nothing."""
    assert est.Figure(**dict(figure)) == figure


@given(st.sampled_from([">", ">=", "<", "<="]), strategies.numbers())
def test_a_bound_has_no_value(comparator: Any, number: float) -> None:
    """A comparator with a value, as FHIR writes bounds, becomes the bound."""
    figure = est.Figure(comparator=comparator, value=number)
    bound, closed = (
        (figure.lower, figure.lower_closed)
        if ">" in comparator
        else (figure.upper, figure.upper_closed)
    )
    assert figure.value is None
    assert (bound, closed) == (number, "=" in comparator)
    assert est.Figure(**{k: v for k, v in dict(figure).items() if k != "comparator"}) == figure


def test_records_are_immutable() -> None:
    """Assignment to a field is refused."""
    with pytest.raises(ValueError, match="frozen"):
        est.Figure(value=1).value = 2  # type: ignore[misc]


def test_integers_remain_exact() -> None:
    """Integers beyond the precision of a float are kept, and 150000.0 becomes 150000."""
    assert est.Figure(value=2**53 + 1).value == 2**53 + 1
    assert repr(est.Figure(value=150000.0).value) == "150000"
    assert est.claim("A", 150000).fingerprint == est.claim("A", 150000.0).fingerprint


def test_est_claim_accepts_flat_columns() -> None:
    """Any flat column can be passed by keyword; an unknown one is refused with a suggestion."""
    claim = est.claim(
        "EU", "more than 150,000", quantity="q", published_on="2021-04-20", origin="a;b"
    )
    assert (claim.figure.comparator, claim.figure.lower, claim.figure.value) == (">", 150_000, None)
    assert claim.origin == ("a", "b")
    assert str(claim.known_on) == "2021-04-20"
    with pytest.raises(errors.UnknownColumnError, match='did you mean "stated_on"'):
        est.claim("EU", 5, stated_no="2021-04-19")
