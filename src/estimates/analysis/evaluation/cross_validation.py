"""How well is the next source foretold? Every figure from the others on its question."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from estimates.analysis.consensus.combine import answered, asker, prior_scales
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.evaluation.scores import COLUMNS, LeftOut
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import heeded
from estimates.analysis.track_records.learning import codes_of, records_of
from estimates.analysis.track_records.observations import Said
from estimates.analysis.track_records.records import TrackRecords, known
from estimates.analysis.track_records.scale_records import Sources
from estimates.analysis.track_records.sides import Side, checked_side
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import Array, objects
from estimates.columnar.progress import progress
from estimates.errors import InvalidFieldError, InvalidLevelError
from estimates.methods.registry import find
from estimates.model.intervals import convention
from estimates.numeric.grouped.tiles import Floats, Ints
from estimates.numeric.sources.pair_selection import beside, heard
from estimates.numeric.sources.prediction import predict
from estimates.numeric.sources.source_record import nobody

FOLDS = 5
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def leave_one_source_out(
    claims: ClaimSet | Iterable[Any],
    method: MethodLike = "bayes",
    track_records: TrackRecords | Literal["cross"] | None = None,
    levels: Sequence[float] = LEVELS,
    prior: Prior = "unknown",
    conventions: str | None = None,
    leave: Literal["source", "family"] = "source",
    side: Side | None = None,
) -> LeftOut:
    """Foretell every figure from those of the other sources on its question.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    method : the method whose interval for the next source is tested, where no records are given.
    track_records : with records a figure is foretold for the source that it is known to come
        from: with some probability it repeats one that is already stated, else it falls around
        the others as its record says. Learn them on other questions, or say "cross": each of
        five parts of the questions (by the SHA-1 of their labels) is foretold with the records
        of the other four.
    levels : of the quantiles, inside (0, 1).
    prior, conventions : see `estimates.consensus`.
    leave : "source", or "family": a figure is foretold from other families of copies alone.
    side : with "cross", what tells apart the sides that figures are about, see
        `estimates.track_records`; records that are given know it.

    Returns
    -------
    LeftOut : a row a figure that has company; the figure of a claim such as "more than N" is N.

    Raises
    ------
    InvalidLevelError, InvalidFieldError, UnknownMethodError

    Examples
    --------
    >>> claims = [{"quantity": f"march {i}", "source": source, "value": value * (100 + i % 7)}
    ...           for i in range(40) for source, value in (("police", 10), ("organisers", 20))]
    >>> score = leave_one_source_out(claims, track_records="cross").scores()[0]
    >>> score.figures, score.coverage, score.width < 0.5
    (80, 1.0, True)
    """
    checked(levels, leave)
    told = as_claimset(claims)
    terms = ConsensusOptions(method, prior=prior, conventions=conventions)
    if isinstance(track_records, str):
        if track_records != "cross":
            raise InvalidFieldError(
                'are neither records nor "cross"', column="track_records", value=track_records
            )
        return crossed(told, terms, levels, leave, checked_side(side))
    if track_records is not None:
        terms = replace(terms, track_records=known(track_records))
    return left_out(Snapshot.of(told), terms, levels, leave)


def checked(levels: Sequence[float], leave: str) -> None:
    """Refuse levels that are none, and words that mean nothing."""
    if not isinstance(levels, Sequence | np.ndarray) or not len(levels):
        raise InvalidLevelError(
            "are no levels", column="levels", value=levels, remedy="give 0.05, 0.95"
        )
    for level in levels:
        if not (isinstance(level, int | float | np.number) and 0 < level < 1):
            raise InvalidLevelError("is not inside (0, 1)", column="levels", value=level)
    if leave not in ("source", "family"):
        raise InvalidFieldError('is neither "source" nor "family"', column="leave", value=leave)


def fold(question: str) -> int:
    """Return the part in which a question is held out.

    Examples
    --------
    >>> fold("march 1")
    4
    """
    return int(hashlib.sha1(question.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def crossed(
    claims: ClaimSet,
    terms: ConsensusOptions,
    levels: Sequence[float],
    leave: str,
    side: Side | None,
) -> LeftOut:
    """Foretell each fold with the records of the others."""
    base = claims.linked
    part = np.array([fold(str(q)) for q in base.questions], dtype=np.int64)
    of_row = part[base.question[claims.rows]]
    found = []
    for held in progress(range(FOLDS), "leaving out"):
        records = records_of(Snapshot.of(claims.where(of_row != held)), side=side)
        told = Snapshot.of(claims.where(of_row == held))
        found.append(left_out(told, replace(terms, track_records=records), levels, leave))
    columns = {name: np.concatenate([getattr(f, name) for f in found]) for name in COLUMNS}
    order = np.lexsort((columns["source"].astype(str), columns["quantity"].astype(str)))
    quantiles = np.concatenate([f.quantiles for f in found])
    return LeftOut({n: c[order] for n, c in columns.items()}, levels, quantiles[order])


def left_out(
    judged: Snapshot, terms: ConsensusOptions, levels: Sequence[float], leave: str
) -> LeftOut:
    """Foretell every figure of judged claims."""
    voices = Voices.of(judged, convention(terms.conventions))
    records = terms.track_records
    said = Said.of(judged, voices, None if records is None else records.side)
    families = family_codes(said, records or records_of(judged)) if leave == "family" else None
    if records is not None and find(terms.method).name == "bayes":
        row, quantiles, repeats = by_records(said, records, levels, families)
    else:
        row, quantiles = by_method(judged, voices, said, terms, levels, families)
        repeats = np.full(len(row), np.nan)
    label = said.labels[said.source[row]]
    columns: dict[str, Array] = {
        "quantity": judged.questions[said.question[row]],
        "source": label,
        "observed": said.value[row],
        "repeats": repeats,
        "scale": said.scales[said.scale[said.question[row]]],
        "family": family_names(said, records)[row],
    }
    order = np.lexsort((label.astype(str), said.question[row]))
    return LeftOut({n: c[order] for n, c in columns.items()}, levels, quantiles[order])


def family_names(said: Said, records: TrackRecords | None) -> Array:
    """Return the family of each voice by name; a source without a record is its own."""
    names = said.labels[said.source].astype(object)
    if records is not None:
        table = records.table
        keys = zip(table.column("source"), table.column("scale"), strict=True)
        family = dict(zip(keys, table.column("family"), strict=True))
        scale = said.scales[said.scale[said.question]]
        names = objects(
            family.get(key, key[0]) for key in zip(names.tolist(), scale.tolist(), strict=True)
        )
    return names


def family_codes(said: Said, records: TrackRecords) -> Ints:
    """Return the family of each voice as a code."""
    _, codes = np.unique(family_names(said, records).astype(str), return_inverse=True)
    return codes.astype(np.int64)


def by_records(
    said: Said, records: TrackRecords, levels: Sequence[float], families: Ints | None
) -> tuple[Ints, Floats, Floats]:
    """Foretell with the record of the source that is left out."""
    rows, quantiles, repeats = [], [], []
    for scale, name in enumerate(said.scales):
        here, x, _, _ = said.on_scale(scale)
        unlearned = Sources(objects(()), nobody(said.is_log(scale)))
        sources = records.scales.get(str(name), unlearned)
        code = codes_of(sources.labels, said.labels)[said.source[here]]
        order = np.lexsort((x, said.question[here]))
        here, x, code = here[order], x[order], code[order]
        _, question = np.unique(said.question[here], return_inverse=True)
        apart = None if families is None else families[here]
        side = np.append(codes_of(sources.sides, said.sides), -1)[said.side[said.question[here]]]
        told = predict(
            sources.record, question, code, x, np.arange(len(x)), np.array(levels, float), apart,
            side,
        )  # fmt: skip
        with np.errstate(over="ignore"):
            figures = np.exp(told.x) if said.is_log(scale) else told.x
        figures = np.where(told.repeated >= 0, said.value[here][told.repeated], figures)
        rows.append(here[told.row])
        quantiles.append(rising(figures, levels))
        repeats.append(told.chance)
    return np.concatenate(rows), np.concatenate(quantiles), np.concatenate(repeats)


def rising(quantiles: Floats, levels: Sequence[float]) -> Floats:
    """Let quantiles rise with their levels, up to the last bit."""
    order = np.argsort(levels, kind="stable")
    out = np.empty_like(quantiles)
    out[:, order] = np.fmax.accumulate(quantiles[:, order], axis=1)
    return out


def by_method(
    judged: Snapshot,
    voices: Voices,
    said: Said,
    terms: ConsensusOptions,
    levels: Sequence[float],
    families: Ints | None,
) -> tuple[Ints, Floats]:
    """Foretell with the interval that a method gives for the next source."""
    questions = len(judged.questions)
    prior = prior_scales(judged, terms.prior)
    if terms.track_records is not None:
        voices = heeded(voices, judged, terms.track_records, merge=False)
    target = np.flatnonzero(np.isfinite(said.value))
    listened = heard(voices.question, said.value, questions)
    a, b = beside(voices.question, target, listened, questions)
    if families is not None:
        a, b = a[families[a] != families[b]], b[families[a] != families[b]]
    row, local = np.unique(a, return_inverse=True)
    asked = voices.question[row]
    rest = replace(
        voices,
        of_claim=np.arange(len(b)),
        question=local.astype(np.int64),
        party=voices.party[b],
        number=voices.number[b],
        columns={name: column[b] for name, column in voices.columns.items()},
        log=voices.log[asked],
        graded=voices.graded[asked],
        learned=None if voices.learned is None else voices.learned[asked],
        common=None,
    )
    method = find(terms.method)
    out = np.full((len(row), len(levels)), np.nan)
    tails = sorted({round(min(p, 1 - p), 12) for p in levels})
    for tail in progress(tails, "levels"):
        level = max(1 - 2 * tail, 1e-6)
        answer = answered(
            rest, rest.party, prior[asked], asker(method, replace(terms, level=level))
        )[0]
        for i, p in enumerate(levels):
            if abs(min(p, 1 - p) - tail) < 1e-11:
                side = "estimate" if tail > 0.5 - 1e-6 else None
                side = side or ("predictive_lower" if p < 0.5 else "predictive_upper")
                out[:, i] = answer[side]
    return row, rising(out, levels)
