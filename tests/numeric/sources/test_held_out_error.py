"""How well a record predicts figures that it was not learned from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import estimates as est
from estimates.numeric.sources.held_out_error import HeldOutError, middle_by_group
from tests.helpers.examples import few_in_dev
from tests.helpers.simulated_tables import claims_of, world

SOURCES = {"A": (0.0, 0.1), "B": (0.4, 0.1), "C": (-0.4, 0.3), "D": (0.1, 0.6)}
FIGURES = arrays(float, st.integers(1, 12), elements=st.floats(-1e6, 1e6))


def error_of(frame: pd.DataFrame) -> HeldOutError:
    """Return the errors of the records of a frame of claims."""
    return est.track_records(claims_of(frame)).scales["log"].record.held_out


@given(st.lists(FIGURES, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_equal_weights_give_the_median_of_each_group(parts, shuffled):
    group = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    x, order = np.concatenate(parts), list(range(len(group)))
    shuffled.shuffle(order)
    found = middle_by_group(group[order], x[order], np.full(len(x), 0.1))
    np.testing.assert_allclose(found, [np.median(part) for part in parts], rtol=1e-12)


@given(FIGURES, st.integers(2, 5))
def test_a_whole_weight_is_a_repeated_figure(x, times):
    weight = np.where(np.arange(len(x)) % 2, 1.0, times)
    repeated = np.repeat(x, weight.astype(int))
    found = middle_by_group(np.zeros(len(x), dtype=int), x, weight)
    np.testing.assert_allclose(found, [np.median(repeated)], rtol=1e-12)


@given(st.integers(0, 2**16), st.floats(1e-3, 1e3))
@few_in_dev  # each example learns records four times
def test_order_names_and_units_do_not_matter(seed, unit):
    frame = world(SOURCES, 10, seed)
    first = error_of(frame)
    mixed = frame.sample(frac=1, random_state=seed)
    renamed = frame.assign(source=frame["source"].map(dict(zip("ABCD", "ZYXW", strict=True))))
    scaled = frame.assign(value=frame["value"] * unit)
    for other, tolerance in ((mixed, 1e-9), (renamed, 1e-7), (scaled, 1e-2)):
        found = error_of(other)
        assert found.questions == first.questions == 10
        assert found.learned == pytest.approx(first.learned, rel=tolerance)
        assert found.plain == pytest.approx(first.plain, rel=tolerance)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_question_is_predicted_as_if_the_others_alone_were_known(seed):
    """The error is close to that of records that are learned again without each fifth."""
    frame = world(SOURCES, 30, seed)
    fold = frame["quantity"].str[1:].astype(int) % 5
    away, plain = [], []
    for held in range(5):
        records = est.track_records(claims_of(frame[fold != held]))
        bias = {row.source: row.leaning for row in records}
        weight = {row.source: 1 / row.spread for row in records}
        for _, rows in frame[fold == held].groupby("quantity"):
            source, x = rows["source"].to_numpy(), np.log(rows["value"].to_numpy())
            offset = np.array([bias[s] for s in source])
            steady = np.array([weight[s] for s in source])
            for i in range(len(x)):
                others = np.arange(len(x)) != i
                group = np.zeros(int(others.sum()), dtype=int)
                middle = middle_by_group(group, (x - offset)[others], steady[others])
                away.append(abs(float(middle[0]) + offset[i] - x[i]))
                plain.append(abs(float(np.median(x[others])) - x[i]))
    assert error_of(frame).ratio == pytest.approx(np.mean(away) / np.mean(plain), abs=0.1)
