"""How far beyond their bounds the numbers of claims lie, by the convention of the options."""

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.model.bound_conventions import BoundConvention, bound_convention, far_words
from estimates.model.vague import UP_TO
from estimates.numeric.types import Bools, Floats


def read_excess_column(snapshot: Snapshot, bounds: str | BoundConvention) -> dict[str, Floats]:
    """Return the column `excess` of a `VoiceTile`, shape (used,); none where all ends are open."""
    convention = bound_convention(bounds)
    is_floor, is_ceiling = bound_masks(snapshot)
    if convention.is_open or not (is_floor.any() or is_ceiling.any()):
        return {}
    excess = np.where(is_floor, convention.floor, np.where(is_ceiling, convention.ceiling, 0.0))
    floors, texts = np.flatnonzero(is_floor), snapshot.linked.store.strings("text")
    codes, at = np.unique(texts.codes[snapshot.rows[floors]], return_inverse=True)
    # Only the words of floors are looked at, each once; a code below 0 is null.
    far = np.array([code >= 0 and is_far(texts.labels[code]) for code in codes], dtype=bool)
    excess[floors[far[at]]] = convention.far_floor
    return {"excess": excess}


def is_far(text: str) -> bool:
    """Return whether words place a number far above its bound."""
    words = " ".join(text.lower().split())
    return any(far in words for far in far_words())


def bound_masks(snapshot: Snapshot) -> tuple[Bools, Bools]:
    """Return which used claims are bounds from below and from above, shape (used,) each.

    A documented minimum (`manner` "floor") is neither: it does not locate the number.
    """
    value, lower, upper = snapshot.stated
    has_low, has_high = ~np.isnan(lower), ~np.isnan(upper)
    is_bound, store = np.isnan(value) & (has_low != has_high), snapshot.linked.store
    is_floor, is_ceiling = is_bound & has_low, is_bound & has_high
    if "manner" in store.columns:
        is_floor &= ~store.strings("manner").take(snapshot.rows).mask_where("floor".__eq__)
    if "vague_word" in store.columns:
        words = store.strings("vague_word").take(snapshot.rows)
        is_ceiling |= words.mask_where(lambda word: word.startswith(UP_TO))
    return is_floor, is_ceiling


def bound_warnings(
    snapshot: Snapshot, voices: Voices, weight: Floats, bounds: str | BoundConvention
) -> dict[str, Bools]:
    """Return the warning that names the convention, with the mask of the questions that rest on it.

    A bound that the other figures imply by far has no weight, and one beside a number of its own
    source is none; on neither the convention has an influence.

    voices : of the snapshot. weight : shape (voices,), in the answers.
    """
    convention = bound_convention(bounds)
    is_floor, is_ceiling = bound_masks(snapshot)
    is_open_voice = (weight > 0) & np.isnan(voices.columns["value"])
    rests_on_it = (is_floor | is_ceiling) & is_open_voice[voices.of_claim]
    words = f"bounds are read by the convention {convention.label}: {convention.sentence}"
    return {words: snapshot.questions_with(rests_on_it)}
