"""What may one responsibly believe? One estimate with an interval, and every voice's weight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.consensus.precedence_columns import orders_of
from estimates.analysis.consensus.share_cap import under_cap
from estimates.analysis.consensus.warnings import (
    MOST_OF_IT,
    NO_ORDER,
    note,
    notes_of,
    sentences,
    with_vague_words,
)
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import claimed, heeded, with_records
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.arrays import objects
from estimates.columnar.columns import StringColumn
from estimates.columnar.progress import progress
from estimates.columnar.table import Table
from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.priors import prior_scale
from estimates.methods.registry import find
from estimates.model.intervals import Convention, convention
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.sources.shared_error import with_common

Ask = Callable[[VoiceTile, Ints], Answer]


@dataclass(frozen=True, slots=True)
class Consensus:
    """One estimate of one quantity.

    Attributes
    ----------
    quantity, method, level : the question, and how it was answered.
    estimate, lower, upper : the estimate and its interval; None where nothing can be said,
        infinite where the voices leave that side open.
    predictive_lower, predictive_upper : where the next independent source would fall.
    tau : spread between sources, on the `scale` ("log" or "linear").
    voices, effective_voices : how many spoke, and how many equal ones would weigh the same.
    warnings : what a reader must know, in sentences.
    largest_share : the most that one source weighs, 0 to 1; the ledger says which it is.
    claimed : with track records, the most credible of the figures that someone stated; the
        estimate blends them, and is as a rule nobody's figure.
    """

    quantity: str
    method: str
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    predictive_lower: float | None
    predictive_upper: float | None
    tau: float | None
    scale: str
    voices: int
    effective_voices: float
    warnings: tuple[str, ...]
    largest_share: float | None
    claimed: float | None


@dataclass(frozen=True, slots=True)
class Answered:
    """The consensus of judged claims, and what each claim weighs in it.

    Attributes
    ----------
    table : one row a question.
    weight, contribution : shape (claims of the base,), NaN where a claim is not used.
    """

    table: Table[Consensus]
    weight: Floats
    contribution: Floats


def consensus(
    claims: ClaimSet | Iterable[Any],
    method: MethodLike = "bayes",
    level: float = 0.9,
    prior: Prior = "unknown",
    conventions: str | Convention | None = None,
    track_records: TrackRecords | None = None,
    max_party_share: float | None = None,
    max_source_share: float | None = None,
    priority: Iterable[str] | None = None,
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Table[Consensus]:
    """Return one estimate of every quantity.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    method : a name (`estimates methods` lists them), or a function ``(tile, level) -> Answer``.
    level : of the intervals, inside (0, 1).
    prior : how far independent sources scatter, as a name ("troops", "crowds" …), a standard
        deviation on the log scale, or a table of them by quantity.
    conventions : how vague words ("dozens") are read, by the name of a convention ("acled",
        "ccc", "cqe" …); None is our own, [u, 10u).
    track_records : what `estimates.track_records` learned about the sources: their biases are
        taken off, their spreads take the place of `prior`, copies are one voice.
    max_party_share : no party may weigh more than this; None = no cap.
    max_source_share : no source may, whatever its party. One cap at a time.
    priority : for ``method="priority"``, the sources, the one that goes first at the head;
        None = by their grade of reliability.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.

    Returns
    -------
    Table of `Consensus`, one row a quantity, sorted by label.

    Raises
    ------
    UnknownMethodError, InvalidLevelError, UnknownPriorError

    Examples
    --------
    >>> row = consensus([{"source": "Taran", "value": 110000},
    ...                  {"source": "EU", "value": 150000}], method="median")[0]
    >>> row.estimate, row.voices
    (130000.0, 2)
    """
    terms = ConsensusOptions(
        method,
        level,
        prior,
        conventions,
        max_party_share,
        max_source_share,
        priority,
        track_records,
    )
    scope = ComparabilityRules.of(window, drift, conversions, dimensions)
    judged = Snapshot.of(as_claimset(claims, scope.conversions), scope=scope)
    return consensus_of(judged, terms).table


def consensus_of(judged: Snapshot, terms: ConsensusOptions) -> Answered:
    """Return the consensus of judged claims."""
    weight, contribution = (np.full(len(judged.linked.store), np.nan) for _ in range(2))

    def answer(part: Snapshot) -> Table[Consensus]:
        table, weight[part.rows], contribution[part.rows] = consensus_of_part(part, terms)
        return table

    tables, parts = judged.map_chunks(answer), len(judged.chunks)
    if parts > 1:
        tables = progress(tables, "combining", parts, " parts")
    return Answered(Table.joined([*tables]), weight, contribution)


def consensus_of_part(
    judged: Snapshot, terms: ConsensusOptions
) -> tuple[Table[Consensus], Floats, Floats]:
    """Return the same of as many claims as are worked on at once; weights of used claims alone."""
    found = find(terms.method)
    chosen = convention(terms.conventions)
    voices, heard = voices_of(judged, terms), terms.track_records
    scales = prior_scales(judged, terms.prior)
    sides = voices.party if terms.max_source_share is None else np.arange(len(voices.party))
    answer, weight, contribution, notes = answered(voices, sides, scales, asker(found, terms))
    if voices.common is not None:
        add_common_error(answer, voices.log, voices.common, terms.level)
    keep_to_the_scale(answer, voices)
    share = largest(voices.question, weight, len(judged.question_codes))
    counts = judged.voice_counts
    if heard is not None:  # records may take several voices for one
        counts = np.bincount(voices.question, minlength=len(judged.question_codes))
    notes |= notes_of(judged, voices, found)
    if heard is not None:
        notes |= with_records(judged, heard)
    notes[MOST_OF_IT] = (share > 0.5) & (counts > 2)
    notes[NO_ORDER] = (counts > 1) & ("precedence" in found.needs) & (terms.priority is None)
    notes[f"vague words are read by the convention {chosen.label}"] = with_vague_words(judged)
    columns: dict[str, Any] = {
        "quantity": StringColumn(judged.question_codes, judged.linked.question_texts),
        "method": StringColumn(np.zeros(len(counts), dtype=np.int8), objects([found.name])),
        **answer,
        "level": np.full(len(counts), float(terms.level)),
        "scale": StringColumn(voices.log.astype(np.int8), objects(["linear", "log"])),
        "voices": counts,
        "warnings": sentences(notes, len(counts)),
        "largest_share": share,
        "claimed": np.full(len(counts), np.nan) if heard is None else claimed(voices),
    }
    shared = np.bincount(voices.of_claim, minlength=len(weight))[voices.of_claim]
    return (
        Table(Consensus, columns),
        weight[voices.of_claim] / shared,
        contribution[voices.of_claim] / shared,
    )


def voices_of(judged: Snapshot, terms: ConsensusOptions) -> Voices:
    """Return the voices as the terms have them read, and as their records have them heard."""
    ours = None if terms.conventions is None else convention(terms.conventions)
    voices = Voices.of(judged, ours, orders_of(judged, terms))
    heard = terms.track_records
    return voices if heard is None else heeded(voices, judged, heard)


def prior_scales(judged: Snapshot, prior: Prior) -> Floats:
    """Return the scale of the between-source spread of each question."""
    if isinstance(prior, Mapping):
        default = prior_scale(prior.get("unknown", "unknown"))
        named = {label: prior_scale(scale) for label, scale in prior.items()}
        scales = np.array([named.get(label, default) for label in judged.questions], dtype=float)
    else:
        scales = np.full(len(judged.question_codes), prior_scale(prior))
    return scales


RESULTS = "estimate lower upper predictive_lower predictive_upper tau effective_voices".split()


def asker(method: Method, terms: ConsensusOptions) -> Ask:
    """Return how to ask a method of a tile, with a cap on each side's weight if one is wanted."""
    share = terms.max_party_share if terms.max_source_share is None else terms.max_source_share
    if share is None:
        return lambda tile, _: method.answer(tile, terms.level)
    return partial(under_cap, method.answer, terms.level, share)


def answered(
    voices: Voices, sides: Ints, prior: Floats, ask: Ask
) -> tuple[dict[str, Floats], Floats, Floats, dict[str, Bools]]:
    """Ask tile by tile; return the columns, the weights, the contributions and the warnings.

    `sides` tells which voices are under one cap: those of a party, or each its own.
    """
    layout = voices.layout()
    permuted = voices.permuted(layout)
    party = layout.permute(sides, -1)
    results = {name: layout.empty() for name in RESULTS}
    results["effective_voices"][:] = 0.0
    weight, contribution = np.zeros(len(voices.question)), np.zeros(len(voices.question))
    warned: dict[str, Bools] = {}
    for tile in progress(list(layout), "combining", unit=" tiles"):
        with np.errstate(all="ignore"):  # beyond the range of floats an end is open or unknown
            said = ask(voices.tile(tile, permuted, prior), tile.view(party))
        for name in RESULTS:
            results[name][tile.groups] = getattr(said, name)
        rows = tile.view(layout.index)
        real: Any = tile.view(layout.real) if layout.padded else ...
        weight[rows[real]] = said.weight[real]
        contribution[rows[real]] = said.contribution[real]
        note(warned, tile, said.warnings, layout.groups)
    return results, weight, contribution, warned


def largest(question: Ints, weight: Floats, questions: int) -> Floats:
    """Return the largest share of one source in each question, NaN where none weighs."""
    share = np.zeros(questions)
    np.maximum.at(share, question, weight)
    return np.where(share > 0, share, np.nan)


def add_common_error(answer: dict[str, Floats], log: Bools, common: Floats, level: float) -> None:
    """Let the intervals hold the error that all voices share, too; in place.

    The next source shares that error: its interval is only kept no narrower than the other.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        middle = np.where(log, np.log(answer["estimate"]), answer["estimate"])
        shared = np.isfinite(middle) & (common > 0)
        for name, further, outer in (("lower", -1.0, np.minimum), ("upper", 1.0, np.maximum)):
            end = np.where(log, np.log(answer[name]), answer[name])
            end = middle + further * with_common(np.abs(end - middle), common, level)
            end = np.where(log, np.exp(end), end)
            answer[name] = np.where(shared & np.isfinite(end), end, answer[name])
            ahead = f"predictive_{name}"
            answer[ahead] = np.where(shared, outer(answer[ahead], answer[name]), answer[ahead])


def keep_to_the_scale(answer: dict[str, Floats], voices: Voices) -> None:
    """Let no end of a positive magnitude lie below zero, and zeros alone be zero; in place."""
    for name in ("lower", "predictive_lower"):
        answer[name] = np.where(voices.log, np.maximum(answer[name], 0.0), answer[name])
    some = np.zeros(len(voices.log), dtype=bool)
    for name in ("stated_low", "stated_high"):
        some[voices.question[voices.columns[name] != 0]] = True
    none = ~some & ~np.isnan(answer["estimate"])
    for name in ("estimate", "lower", "predictive_lower"):
        answer[name][none & ~np.isnan(answer[name])] = 0.0
