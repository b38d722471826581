"""Medians of questions with bounds beside questions without."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estimates.methods.interval_median import MedianColumns, Places
from estimates.numeric.grouped.weighted_median import sign_test_interval

NUMBER, FLOOR, CEILING = range(3)
VOICES = st.tuples(
    st.sampled_from([NUMBER, NUMBER, FLOOR, CEILING]),
    st.integers(1, 9),
    st.sampled_from([0.0, 0.5, 1.0, 1.0]),
)


def places_of(questions: list[list[tuple[int, int, float]]]) -> Places:
    """Return the places of equally many voices of each question: kind, number and weight."""
    kind, number, weight = np.array(questions, dtype=float).transpose(2, 1, 0)
    low = np.where(kind == CEILING, -np.inf, number)
    return Places(low, np.where(kind == FLOOR, np.inf, number), weight, kind != NUMBER)


@given(
    st.integers(1, 7).flatmap(
        lambda k: st.lists(st.lists(VOICES, min_size=k, max_size=k), min_size=2)
    )
)
def test_a_question_alone_has_the_medians_that_it_has_in_company(
    questions: list[list[tuple[int, int, float]]],
) -> None:
    """To the last bit: the median, its limits, its interval, and the medians without each voice."""

    def answers(part: list[list[tuple[int, int, float]]]) -> list[np.ndarray]:
        places = places_of(part)
        columns = MedianColumns.of(places, places.weight)
        ends = columns.ends(lambda column: sign_test_interval(column, 0.6))
        return [*columns.medians(), *ends, *columns.without_each()]

    together = answers(questions)
    for at, question in enumerate(questions):
        alone = answers([question, question])
        for one, all_of_them in zip(alone, together, strict=True):
            np.testing.assert_array_equal(one[0], all_of_them[at])
