"""A letter that is metres or millions, and calibres behind a count, are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates import parse, scan
from estimates.errors import UnreadableFigureError
from estimates.parsing.unit_checks import METRE_NOUNS


@given(
    st.integers(2, 999), st.sampled_from(sorted(METRE_NOUNS)), st.sampled_from(["a ", "the ", ""])
)
def test_metres_of_a_thing_are_no_millions(n, noun, article):
    with pytest.raises(UnreadableFigureError, match="metres or millions"):
        parse(f"{article}{n}m {noun}")
    assert scan(f"They saw {article}{n}m {noun} there.") == []


@given(st.integers(2, 999), st.sampled_from(["people", "Syrian refugees", "tonnes", "voters"]))
def test_millions_of_others_are_read(n, noun):
    assert parse(f"{n}m {noun}").value == n * 10**6


@given(st.integers(2, 99), st.sampled_from([100, 120, 152]), st.sampled_from([" mm", " cm"]))
def test_a_count_before_a_calibre_is_refused(n, calibre, unit):
    with pytest.raises(UnreadableFigureError, match="two numbers"):
        parse(f"{n} {calibre}{unit} mortars")
    assert parse(f"{calibre}{unit} mortars").value == calibre
    assert parse(f"{n} {calibre}{unit} de pluie", locale="fr").value == n * 1000 + calibre
    assert parse(f"{n},{calibre}{unit} pipes").value == n * 1000 + calibre
