"""Drawn series of claims with days, and the comparison of trajectories bit by bit."""

from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

import estimates as est

START = date(2022, 1, 1)


def claim_row(day, source, value, **cells):
    """Return a flat record, with the day as a number of days after the start."""
    stated_on = (START + timedelta(days=int(day))).isoformat()
    return {"quantity": "q", "source": source, "value": value, "stated_on": stated_on, **cells}


def random_rows(seed, count, sources, span, size=1e5, sd=0.2, quantity="q"):
    """Return claims on random days by random sources, scattered around one size."""
    rng = np.random.default_rng(seed)
    values = np.round(size * np.exp(rng.normal(0.0, sd, count)), -2)
    days, names = rng.integers(0, span, count), rng.integers(0, sources, count)
    return [
        claim_row(day, f"s{name}", float(value), quantity=quantity)
        for day, name, value in zip(days, names, values, strict=True)
    ]


@st.composite
def series(draw, max_size=40):
    """Draw a series: how many claims, of how many sources, over how long."""
    count, sources = draw(st.integers(1, max_size)), draw(st.integers(1, 8))
    seed, span = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([1, 5, 60, 900]))
    return random_rows(seed, count, sources, span, sd=draw(st.sampled_from([0.01, 0.2, 1.5])))


def cells(table, rows=...):
    """Return the rows of a trajectory as lists that compare equal where every bit is."""
    return {
        name: [None if cell != cell else cell for cell in table.column(name)[rows].tolist()]
        for name in table.columns
    }


def last_level(rows, **options):
    """Return the level of the last day."""
    return est.trajectory(rows, **options)[-1].estimate
