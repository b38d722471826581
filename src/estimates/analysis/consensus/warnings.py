"""What must a reader know of an answer? The warnings of each question, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from estimates.analysis.snapshot.caveats import assumptions, question_caveats
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.columnar.arrays import Array, objects
from estimates.methods.contract import Method
from estimates.numeric.grouped.tiles import Bools, Tile

ONE_VOICE = "one voice: the interval rests on the prior for the spread between sources alone"
TWO_VOICES = (
    "two voices say little about how far sources scatter: "
    "the interval rests mostly on the prior for the spread between sources"
)
GRADED = "a grade of reliability or credibility widens a claim (A B 0, C 0.1, D 0.3, E 0.6, F 0)"
MOST_OF_IT = (
    "one source carries more than half of the weight (largest_share; max_source_share caps it)"
)
NO_ORDER = (
    "no order of sources was given: they go by their grade of reliability (A B C, none or F, D E)"
)
NO_CLAIM = "no usable claim"


def note(warned: dict[str, Bools], tile: Tile, said: Mapping[str, Bools], questions: int) -> None:
    """Put the warnings of a tile in their places."""
    for words, where in said.items():
        if where.any():
            warned.setdefault(words, np.zeros(questions, dtype=bool))[tile.groups] |= where


def notes_of(judged: Snapshot, voices: Voices, method: Method) -> dict[str, Bools]:
    """Return what must be said of each question whatever the method."""
    counts = np.bincount(voices.question, minlength=len(judged.question_codes))
    notes = {NO_CLAIM: counts == 0, GRADED: voices.graded}
    if method.name.startswith("bayes"):
        notes |= {ONE_VOICE: counts == 1, TWO_VOICES: counts == 2}
    return {**notes, **question_caveats(judged), **assumptions(judged)}


def with_vague_words(judged: Snapshot) -> Bools:
    """Return the questions in which a used claim has a vague word and no number."""
    vague = ~judged.linked.store.coded("vague_word").is_null()[judged.rows]
    vague &= np.isnan(judged.bounds.stated_low)
    return np.bincount(judged.question[vague], minlength=len(judged.question_codes)) > 0


def sentences(notes: Mapping[str, Bools], questions: int) -> Array:
    """Return the warnings of each question as a tuple of sentences."""
    said: list[tuple[str, ...]] = [()]
    code = np.zeros(questions, dtype=np.int64)
    for words, where in sorted(notes.items()):
        here = np.flatnonzero(where)  # few as a rule, so only these are looked at
        before, place = np.unique(code[here], return_inverse=True)
        code[here] = len(said) + place
        said.extend((*said[at], words) for at in before.tolist())
    return objects(said)[code]
