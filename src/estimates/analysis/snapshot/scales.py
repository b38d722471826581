"""The scale of each question: logarithmic for positive magnitudes, linear for signed ones.

Questions of one stated indicator and unit have one scale: if a used claim on any of them states a
number below zero, all are linear. Narrowing does not change it: all claims behind the set decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import numpy as np

from estimates.claims.linked import LinkedClaims
from estimates.claims.signed_indicators import indicator_keys
from estimates.errors import InvalidFieldError
from estimates.numeric.types import Bools, Floats, Ints

ScaleName = Literal["log", "linear"]


def check_scale(scale: object) -> None:
    """Refuse anything but the name of a scale, or None."""
    if scale not in (None, *get_args(ScaleName)):
        problem, remedy = "is not a scale", 'use "log", "linear" or None (by the figures)'
        raise InvalidFieldError(problem, column="scale", value=scale, remedy=remedy)


def log_scale_mask(question: Ints, columns: Mapping[str, Floats], questions: int) -> Bools:
    """Return which questions have the log scale by their own figures: positive magnitudes.

    Linear are questions with a negative number, with nothing but zeros, and with ranges from zero
    where no voice is above zero: none of them has a logarithm. Shape (questions,).
    """
    has_zero, is_anchored, has_positive = np.zeros((3, questions), dtype=bool)
    low, high = columns["stated_low"], columns["stated_high"]
    has_zero[question[low == 0]] = True
    is_anchored[question[(columns["low"] > 0) | (columns["value"] > 0)]] = True
    for end in (low, high):
        has_positive[question[np.isfinite(end) & (end > 0)]] = True
    is_signed = signed_mask(question, columns, questions)
    return ~is_signed & has_positive & (is_anchored | ~has_zero)


def signed_mask(question: Ints, columns: Mapping[str, Floats], questions: int) -> Bools:
    """Return which questions have a voice that states a number below zero, shape (questions,)."""
    is_signed = np.zeros(questions, dtype=bool)
    for name in ("stated_low", "stated_high"):
        end = columns[name]
        is_signed[question[np.isfinite(end) & (end < 0)]] = True
    return is_signed


def zero_mask(question: Ints, columns: Mapping[str, Floats], questions: int) -> Bools:
    """Return which questions have a voice that is zero or a range from zero, shape (questions,)."""
    low, high = columns["low"], columns["high"]
    is_zero = np.isfinite(low) & (low <= 0) & np.isfinite(high)
    has_zero = np.zeros(questions, dtype=bool)
    has_zero[question[is_zero]] = True
    return has_zero


def signed_indicator_keys(linked: LinkedClaims, used: Bools) -> Ints:
    """Return the indicators, with their units, on which a used claim states a negative number.

    used : shape (claims,). Returns distinct keys as `indicator_keys` gives them, ascending.
    """
    rows = linked.negative_rows
    keys: Ints = np.unique(indicator_keys(linked.store, rows[used[rows]]))
    return keys
