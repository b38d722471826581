"""The side of each question: the party or area that its figures are about."""

from collections.abc import Mapping

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.scale_records import find_codes
from estimates.columnar.arrays import Array, object_array
from estimates.errors import InvalidFieldError
from estimates.numeric.types import Ints

# The name of a column, or the side of each quantity by its label.
SideRule = str | Mapping[str, str]
SIDE_COLUMNS = ("area", "indicator", "kind", "unit")


def check_side(side: object) -> SideRule | None:
    """Return the rule that separates sides, a mapping as plain text."""
    if side is None or (isinstance(side, str) and side in SIDE_COLUMNS):
        return side
    if hasattr(side, "items"):
        names = {str(label): name for label, name in side.items()}
        wrong = [name for name in names.values() if not (isinstance(name, str) and name)]
        if not wrong:
            return names
        raise InvalidFieldError("must name a side in text", column="side", value=wrong[0])
    problem = "must be a column or a mapping"
    remedy = f"name one of {', '.join(SIDE_COLUMNS)}, or give a side by quantity"
    raise InvalidFieldError(problem, column="side", value=side, remedy=remedy)


def join_side_rules(a: SideRule | None, b: SideRule | None) -> SideRule | None:
    """Return the rule of two joined records; refuse different columns, or one and a mapping."""
    if a is None or b is None or a == b:
        return a if b is None else b
    if isinstance(a, str) or isinstance(b, str):
        problem = f"differs from {a!r}, the side of the other records"
        remedy = "learn both with the same side"
        raise InvalidFieldError(problem, column="side", value=b, remedy=remedy)
    return {**a, **b}


def question_sides(snapshot: Snapshot, side: SideRule | None) -> tuple[Ints, Array]:
    """Return the side of each question as a code (-1 where unknown), and the sorted names.

    Where claims of a question name several sides, most claims decide; ties go to the first name.
    """
    questions = len(snapshot.questions)
    if side is None:
        return np.full(questions, -1, dtype=np.int64), object_array(())
    if isinstance(side, str):
        coded = snapshot.linked.store.strings(side)
        labels, codes = coded.labels, coded.codes[snapshot.rows].astype(np.int64)
        question = snapshot.question
    else:
        labels = object_array(sorted(set(side.values())))
        named = object_array(side.get(label, "") for label in snapshot.questions)
        codes, question = find_codes(labels, named), np.arange(questions)
    names = np.sort(labels.astype(object))
    rank = np.searchsorted(names, labels) if len(labels) else np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(codes >= 0)
    keys, counts = np.unique(question[rows] * len(names) + rank[codes[rows]], return_counts=True)
    side_codes = np.full(questions, -1, dtype=np.int64)
    # Of several assignments to one question NumPy keeps the last: the side with most claims.
    by_count = np.lexsort((-keys, counts))
    side_codes[keys[by_count] // max(len(names), 1)] = keys[by_count] % max(len(names), 1)
    return side_codes, names
