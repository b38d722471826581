"""House numbers count nothing; what is in a street or is part of a thing does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates import parse, scan
from estimates.errors import UnreadableFigureError

NUMBERS = st.integers(2, 999)
STREETS = ["Main St", "Pennsylvania Avenue", "Martin Luther King Boulevard", "Oak Rd", "Abbey Lane"]
FRENCH = ["rue de Rivoli", "avenue Foch", "boulevard de la Villette", "place Vendôme", "quai Conti"]


@given(NUMBERS, st.sampled_from(STREETS), st.sampled_from(["", ".", ", Springfield", " in Ohio"]))
def test_a_house_number_counts_nothing(n, street, rest):
    text = f"They met at {n} {street}{rest}"
    assert scan(text) == []
    with pytest.raises(UnreadableFigureError, match="counts nothing"):
        parse(text)


@given(NUMBERS, st.sampled_from(FRENCH), st.sampled_from(["", ","]))
def test_a_house_number_before_its_street_counts_nothing(n, street, comma):
    assert scan(f"Ils habitent au {n}{comma} {street} à Paris.") == []


@given(NUMBERS, st.sampled_from(STREETS), st.sampled_from(["residents", "shops", "protesters"]))
def test_people_and_shops_of_a_street_are_counted(n, street, noun):
    [mention] = scan(f"Police said {n} {street} {noun} were affected.")
    assert (mention.figure.value, mention.counted) == (n, f"{street} {noun}")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("a 345-bed hospital", "bed hospital"),
        ("a 2,000-seat theatre", "seat theatre"),
        ("a 300-strong crowd", "crowd"),
        ("45 rues", "rues"),
    ],
)
def test_the_parts_of_a_thing_are_counted(text, counted):
    assert parse(text).counted == counted
