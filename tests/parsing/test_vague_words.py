"""Vague words with an alternative: "tens or hundreds of thousands"."""

from __future__ import annotations

import itertools

import pytest

from estimates.parsing import parse

# What one of each counts.
UNITS = {"tens": 10, "dozens": 12, "hundreds": 100, "thousands": 1000}
LINKS = ("or", "to", "and possibly", "if not")


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(
    ("first", "second"), [p for p in itertools.combinations(UNITS, 2) if p != ("tens", "dozens")]
)
def test_alternatives_reach_from_one_of_the_first_to_ten_of_the_second(
    first: str, second: str, link: str
) -> None:
    found = parse(f"{first} {link} {second} of people").interval()
    assert (found.lower, found.upper) == (UNITS[first], 10 * UNITS[second])


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("first", ["tens", "dozens"])
def test_a_magnitude_holds_for_both(first: str, link: str) -> None:
    """Tens or hundreds of thousands are 10,000 at least."""
    found = parse(f"{first} {link} hundreds of thousands").interval()
    assert (found.lower, found.upper) == (1000 * UNITS[first], 1_000_000)
    own = parse(f"{first} of thousands {link} hundreds of thousands").interval()
    assert (own.lower, own.upper) == (found.lower, found.upper)


def test_the_smaller_unit_behind_has_its_magnitude_alone() -> None:
    found = parse("hundreds or tens of thousands").interval()
    assert (found.lower, found.upper) == (100, 100_000)


@pytest.mark.parametrize(
    "text", ["300 and some", "three hundred and change", "300 and some others"]
)
def test_and_some_is_a_lower_bound(text: str) -> None:
    figure = parse(text)
    assert (figure.comparator, figure.lower) == (">=", 300)
    assert parse("300 and some 40 others").form == "list"
