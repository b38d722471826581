"""Every comparator with every number, position and language, against bounds made of its parts."""

from __future__ import annotations

import pytest

from estimates.errors import UnreadableFigureError
from estimates.parsing import parse
from tests.helpers.phrase_grid import Expected, grid

GRID = list(grid())
LANGUAGES = sorted({language for language, _, _ in GRID})


def stated(text: str, language: str) -> Expected | str:
    """Return what a phrase states in the shape of the expectation, or why it is refused."""
    try:
        f = parse(text, locale=language)
    except UnreadableFigureError as error:
        return f"refused: {error}"
    if f.form != "level":
        return f"read as a {f.form}"
    bounds = f.lower, f.lower_closed, f.upper, f.upper_closed
    return Expected(f.comparator, f.value, *bounds, f.cancellable)


def test_the_grid_has_at_least_two_thousand_phrases():
    assert len({(language, phrase) for language, phrase, _ in GRID}) >= 2000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparator_with_every_number_and_position_has_its_bounds(language):
    phrases = [(phrase, want) for code, phrase, want in GRID if code == language]
    wrong = [(p, got, want) for p, want in phrases if (got := stated(p, language)) != want]
    assert not wrong, f"{len(wrong)} of {len(phrases)} phrases, first {wrong[:3]}"
