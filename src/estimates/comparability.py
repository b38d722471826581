"""May two claims on one quantity be compared, and what differs in what they speak of?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimates.store import Array, Ints

if TYPE_CHECKING:
    from estimates.spans import Judged

CAVEATS = {
    "indicator": "they name different indicators",
    "area": "they name different areas",
    "includes": "they say to include different things",
    "excludes": "they say to exclude different things",
    "party": "both sources are on the same side",
}
"""What does not forbid a comparison but must be said beside it, by column."""
REFUSALS = {"kind": "one is a stock, the other a flow"}
"""What forbids a comparison, by column."""
DAYS = "they refer to different days"


def caveats(judged: Judged, first: Ints, second: Ints) -> tuple[Array, Array]:
    """Return which pairs may be compared, and what differs, in words.

    Parameters
    ----------
    first, second : shape (pairs,), used claims by their place in `judged.rows`.

    Returns
    -------
    comparable, reasons : shape (pairs,), truth values and tuples of sentences.
    """
    store = judged.base.store
    a, b = judged.rows[first], judged.rows[second]
    said: list[tuple[str, Array]] = []
    for column, words in {**REFUSALS, **CAVEATS}.items():
        if column in store.columns:
            codes = store.coded(column).codes
            both = (codes[a] >= 0) & (codes[b] >= 0)
            same = codes[a] == codes[b]
            said.append((words, both & (same if column == "party" else ~same)))
    days = store.days("refers_to_end")
    said.append((DAYS, days[a] < days[b]))
    said[-1] = (DAYS, said[-1][1] | (days[a] > days[b]))
    comparable = np.ones(len(first), dtype=bool)
    mask = np.zeros(len(first), dtype=np.int64)
    for bit, (words, where) in enumerate(said):
        mask |= where.astype(np.int64) << bit
        if words in REFUSALS.values():
            comparable &= ~where
    sentences = np.empty(1 << len(said), dtype=object)
    for code in range(len(sentences)):
        sentences[code] = tuple(words for bit, (words, _) in enumerate(said) if code >> bit & 1)
    return comparable, sentences[mask]


def question_caveats(judged: Judged) -> dict[str, Array]:
    """Return, in words, what the used claims of each question differ in, and where they do."""
    store, question = judged.base.store, judged.question
    said = {}
    for column in (*REFUSALS, *CAVEATS):
        if column == "party" or column not in store.columns:
            continue
        codes = store.coded(column).codes[judged.rows]
        stated = codes >= 0
        least = np.full(len(judged.questions), np.iinfo(np.int32).max)
        most = np.full(len(judged.questions), -1)
        np.minimum.at(least, question[stated], codes[stated])
        np.maximum.at(most, question[stated], codes[stated])
        said[f"the claims differ in {column}: see the discrepancies"] = most > least
    return said
