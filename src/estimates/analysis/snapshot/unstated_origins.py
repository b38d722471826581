"""Sources without a declared origin that state the same unusual figure: one may repeat the other.

Two sources that both say 1,387 within a week are more likely to have one origin than to have
counted alike. Nothing is folded: a warning names them, with the line that declares the origin. A
figure is unusual if equal figures would be rare among independent sources; polls of 47.5 percent
are not.
"""

import numpy as np
import pandas as pd

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.linked import UNDATED
from estimates.columnar.arrays import Ints
from estimates.model.notation import format_number
from estimates.numeric.grouped.sorting import equal_neighbours, sort_rows
from estimates.numeric.types import Bools, Floats

# 150,000 has two digits, and independent sources often round to the same two.
LEAST_DIGITS = 3
# Numbers that are nearer to zero have fewer digits as floats than they were stated with.
SMALLEST_STATED = 1e-300
# News repeats within days; the same figure a month later may as well be a new count.
MOST_DAYS = 7
# Equal pairs are unusual where chance gives at most one in twenty of them.
CHANCE_SHARE = 0.05
# The log spread between sources where fewer than three figures of the question differ: the prior
# where nothing is known.
UNKNOWN_SPREAD = 0.5
# Two draws from a normal distribution with the standard deviation s are closer than half a unit u
# with the probability u / (2 sqrt(pi) s), for small u.
PAIR_DENSITY = 1 / (2 * np.sqrt(np.pi))
# Digits of a decimal number that a double keeps.
MOST_DIGITS = 15
# Decimal fractions have no exact double: 47.3 / 0.1 is 472.99999999999994.
DIGIT_TOLERANCE = 1e-9
# More sources than these are counted, not named.
MOST_NAMED = 5


def repetition_warnings(snapshot: Snapshot) -> dict[int, list[str]]:
    """Return the warnings of each question, index into its questions, about repeated figures."""
    claims = repeated_figures(snapshot)
    claims = claims[has_many_digits(snapshot.stated[0][claims])]
    if not len(claims):
        return {}
    figure = snapshot.question[claims] + 1j * snapshot.stated[0][claims]
    group = pd.factorize(figure)[0]
    is_shared = (np.bincount(group) > 1)[group]
    # By question and figure, whatever the order of the rows.
    _, group = np.unique(figure[is_shared], return_inverse=True)
    claims, run = split_by_days(snapshot, claims[is_shared], group)
    first = np.flatnonzero(np.diff(run, prepend=-1))
    sources = np.bincount(run)
    is_unusual = (sources > 1) & are_unusual(snapshot, claims[first], sources)
    found, ends = claims[np.isin(run, np.flatnonzero(is_unusual))], np.cumsum(sources[is_unusual])
    store, first = snapshot.linked.store, claims[first[is_unusual]]
    names = np.split(store.strings("source").take(snapshot.rows[found]).decode(), ends)
    labels = snapshot.linked.labels_at(snapshot.rows[first]).tolist()
    warnings: dict[int, list[str]] = {}
    for question, figure, label, same in zip(
        snapshot.question[first].tolist(),
        snapshot.stated[0][first].tolist(),
        labels,
        names[: len(first)],
        strict=True,
    ):
        sentence = describe_repetition(figure, same.tolist(), label)
        warnings.setdefault(question, []).append(sentence)
    return warnings


def repeated_figures(snapshot: Snapshot) -> Ints:
    """Return the claims whose value another claim on their question has; usually few."""
    question, value = snapshot.question, snapshot.stated[0]
    order = sort_rows(question, len(snapshot.sizes), (value,))
    order = order[~np.isnan(value[order])]
    repeated, _ = equal_neighbours(question[order], value[order])
    return order[repeated]


def has_many_digits(value: Floats) -> Bools:
    """Return which numbers have at least three digits before their trailing zeros.

    >>> has_many_digits(np.array([379, 47.5, 150_000, 125_000, 0, np.nan]))
    array([ True,  True, False,  True, False, False])
    """
    size = np.abs(value)
    is_number = np.isfinite(size) & (size > SMALLEST_STATED)
    size = np.where(is_number, size, 1.0)
    scaled = size / 10.0 ** (np.floor(np.log10(size)) - (LEAST_DIGITS - 2))
    is_short: Bools = np.abs(scaled - np.rint(scaled)) <= DIGIT_TOLERANCE * scaled
    return is_number & ~is_short


def last_digit_unit(value: Floats) -> Floats:
    """Return the unit of the last digit of numbers; five of them where that digit is a 5.

    value : shape (numbers,), above zero.

    >>> last_digit_unit(np.array([379, 1_250, 47.5]))
    array([ 1. , 50. ,  0.5])
    """
    unit = np.full(len(value), np.nan)
    exponent = np.floor(np.log10(value))
    for digits in range(1, MOST_DIGITS + 1):
        finer = 10.0 ** (exponent - digits + 1)
        steps = value / finer
        is_last = np.isnan(unit) & (np.abs(steps - np.rint(steps)) <= DIGIT_TOLERANCE * steps)
        is_five = np.rint(steps) % 10 == 5
        unit[is_last] = np.where(is_five, 5 * finer, finer)[is_last]
    return np.where(np.isnan(unit), 10.0 ** (exponent - MOST_DIGITS), unit)


def split_by_days(snapshot: Snapshot, claims: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Return claims of one figure in runs of near days, ordered, and the run of each.

    Of several claims of a source in a run the first-stated one stays. Claims without a day belong
    to the run of the first days.

    claims : shape (claims,), index into the used claims. group : their question and figure.
    """
    rows = snapshot.rows[claims]
    day, source = snapshot.linked.day_numbers(rows)[2], snapshot.linked.source_ranks(rows)
    tied = snapshot.label_ranks(claims, (source, day, group))
    has_no_label = snapshot.linked.store.strings("claim_id").is_null()[rows]
    order = np.lexsort((tied, has_no_label, source, day, group))
    day, group, source = day[order], group[order], source[order]
    gap = np.diff(day.astype(np.float64), prepend=0.0)
    is_far = (gap > MOST_DAYS) & (np.roll(day, 1) != UNDATED)
    run = np.cumsum((np.diff(group, prepend=-1) != 0) | is_far) - 1
    _, first = np.unique(np.stack([run, source]), axis=1, return_index=True)
    first.sort()
    return claims[order[first]], run[first]


def are_unusual(snapshot: Snapshot, claims: Ints, sources: Ints) -> Bools:
    """Return for which figures so many equal ones of independent sources would be rare.

    claims : shape (figures,), one claim with each. sources : how many sources state it.
    """
    question, value = snapshot.question[claims], np.abs(snapshot.stated[0][claims])
    counts, spread = stated_spreads(snapshot, question)
    pairs = counts[question] * (counts[question] - 1) / 2
    chance = PAIR_DENSITY * last_digit_unit(value) / (spread[question] * value)
    rare: Bools = pairs * chance <= CHANCE_SHARE * sources * (sources - 1) / 2
    return rare


def stated_spreads(snapshot: Snapshot, questions: Ints) -> tuple[Ints, Floats]:
    """Return how many values the sources of some questions state, and the log spread of values.

    Both have shape (questions of the snapshot,). A figure that its source states again, and one
    that several sources state, count once: for the number by source, for the spread in all.
    """
    count = len(snapshot.question_codes)
    is_asked = np.zeros(count, dtype=bool)
    is_asked[questions] = True
    value = np.abs(snapshot.stated[0])
    at = np.flatnonzero(is_asked[snapshot.question] & (value > 0))
    question, logs = snapshot.question[at], np.log(value[at])
    source = snapshot.linked.source_ranks(snapshot.rows[at])
    order = np.lexsort((source, logs, question))
    is_new = (np.diff(question[order], prepend=-1) != 0) | (np.diff(logs[order], prepend=0.0) != 0)
    is_stated = is_new | (np.diff(source[order], prepend=-1) != 0)
    stated = np.bincount(question[order[is_stated]], minlength=count)
    order = order[is_new]
    group, logs = question[order], logs[order]
    different = np.bincount(group, minlength=count)
    mean = np.bincount(group, logs, count) / np.maximum(different, 1)
    squares = np.bincount(group, (logs - mean[group]) ** 2, count)
    spread = np.sqrt(squares / np.maximum(different - 1, 1))
    return stated, np.where(different > 2, spread, UNKNOWN_SPREAD)


def describe_repetition(figure: float, sources: list[str], label: str) -> str:
    """Return the warning about a figure of several sources; `label` : the claim of the first."""
    named = sources[:MOST_NAMED]
    more = [f"{len(sources) - MOST_NAMED:,} more"] if len(sources) > MOST_NAMED else []
    *others, last = [*named, *more]
    return (
        f"{', '.join(others)} and {last} state {format_number(figure)} and no origin: they may "
        f"repeat one another; where one repeats {named[0]}, declare it in its row: "
        f'origin = "{label}"'
    )
