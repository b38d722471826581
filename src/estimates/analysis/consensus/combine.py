"""The consensus: one estimate of each quantity with an interval, and the weight of every claim."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import Window
from estimates.analysis.consensus.answers import answer_voices, prior_scales, voices_of
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.consensus.precedence_columns import check_priority
from estimates.analysis.consensus.warnings import (
    QuestionSentences,
    consensus_warnings,
    largest_shares,
    prepend_sentences,
    question_sentences,
    warning_tuples,
)
from estimates.analysis.snapshot.scales import ScaleName
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.credible_figures import most_credible_figures
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.arrays import object_array
from estimates.columnar.columns import StringColumn
from estimates.columnar.progress import progress
from estimates.columnar.table import Table
from estimates.methods.registry import find
from estimates.model.bound_conventions import BoundConvention
from estimates.model.vague import Convention
from estimates.numeric.rounding.heaping import HEAPING_STEP
from estimates.numeric.types import Floats


@dataclass(frozen=True, slots=True)
class Consensus:
    """One estimate of one quantity.

    Attributes
    ----------
    quantity, method, level : the question, the method, and the level of the intervals.
    estimate, lower, upper : the estimate and its interval; None where there is none, infinite
        where the voices leave that side open.
    predictive_lower, predictive_upper : the interval of the next independent source.
    tau : the spread between sources, on the scale.
    scale : the scale on which figures are combined, "log" or "linear".
    voices, effective_voices : the number of independent sources, and of equally weighted ones
        that carry the same information.
    warnings : what a reader must know, in sentences.
    largest_share : the largest weight of one source, 0 to 1; the ledger names it.
    claimed : with track records, the most credible of the stated numbers; None where no source
        states a number. The estimate blends figures, and usually nobody stated it.
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
class WeightedConsensus:
    """The consensus of a snapshot, and what each claim weighs in it.

    table : one row per question.
    weight, contribution : shape (linked claims,), NaN where a claim is not used.
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
    window: Window | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
    scale: ScaleName | None = None,
    bounds: str | BoundConvention = "implied",
    shared_error: float | None = None,
    heaping: float = HEAPING_STEP,
    as_of: date | str | None = None,
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Table[Consensus]:
    """Return one estimate of every quantity.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    method : a name (`estimates methods` lists them), or a function ``(tile, level) -> Answer``.
    level : of the intervals, inside (0, 1).
    prior : how far independent sources scatter, as a name ("troops", "crowds" …), a standard
        deviation on the log scale, or a mapping of quantities to either.
    conventions : how vague words ("dozens") are read, by the name of a convention ("acled",
        "ccc", "cqe" …); None is the default one, [u, 10u).
    track_records : what `estimates.track_records` learned about the sources: their biases are
        subtracted, their spreads replace `prior`, and copies count as one voice.
    max_party_share : the largest weight of one party; None = no cap.
    max_source_share : the largest weight of one source. Only one of the two caps can be set.
    priority : for ``method="priority"``, the sources, the most preferred first, each
        the source of a claim; None = by their grade of reliability.
    window, drift, conversions, dimensions : what may be compared, see `estimates.reconcile`.
    scale : "log" or "linear"; None = by the figures: counts on the log scale; figures below zero on
        the linear one, and with them all quantities of the same indicator and unit; counts with a
        zero on the scale that the method can use. The column `scale` says which, and a warning
        where others decide. Negative figures and zeros alone are always linear.
    bounds : what the default method takes "more than N" to imply: "implied", the number lies 15 %
        beyond N on average ("well over N" 30 %, "up to N" 40 %); "open", nothing; or a
        `estimates.model.bound_conventions.BoundConvention`.
    shared_error : the variance of the error that all sources of a question have in common, which
        no disagreement shows, as a share of the variance between them; 0 = they err
        independently. None = 0.12, or with track records what they have learned, there as a
        share of the variance of one source. The intervals of the default method, and of every
        method with track records, are widened by it.
    heaping : how coarsely people round where they state one significant digit and zeros
        ("100,000"): their step as a share of the power of ten, in [0, 1], at most 30 % of the
        number; 0.8 is what figures of crowds, troops and battles show, 0 = such numbers are as
        wide as others. Not used with track records, whose spreads contain how sources round.
    as_of, known, recorded : only claims known on this day count, see `estimates.reconcile`.

    Returns
    -------
    Table of `Consensus`, one row per quantity, sorted by label.

    Raises
    ------
    UnknownMethodError, InvalidLevelError, UnknownPriorError, UnlistedSourceError

    Examples
    --------
    >>> row = consensus([{"source": "Taran", "value": 110000},
    ...                  {"source": "EU", "value": 150000}], method="median")[0]
    >>> row.estimate, row.voices
    (130000.0, 2)
    """
    options = ConsensusOptions(
        method=method,
        level=level,
        prior=prior,
        conventions=conventions,
        track_records=track_records,
        max_party_share=max_party_share,
        max_source_share=max_source_share,
        priority=priority,
        scale=scale,
        bounds=bounds,
        shared_error=shared_error,
        heaping=heaping,
    )
    snapshot = Snapshot.from_input(
        claims,
        as_of,
        window=window,
        drift=drift,
        conversions=conversions,
        dimensions=dimensions,
        conventions=conventions,
        known=known,
        recorded=recorded,
    )
    check_priority(snapshot, options, priority)
    return consensus_of(snapshot, options).table


def consensus_of(snapshot: Snapshot, options: ConsensusOptions) -> WeightedConsensus:
    """Return the consensus of a snapshot; warnings that name figures are made when read."""
    weight, contribution = np.full((2, len(snapshot.linked.store)), np.nan)

    @cache
    def sentences() -> list[QuestionSentences]:
        return [*snapshot.map_chunks(question_sentences)]

    def combine(chunk: Snapshot, at: int) -> Table[Consensus]:
        table, weight[chunk.rows], contribution[chunk.rows] = chunk_consensus(
            chunk, options, lambda: sentences()[at]
        )
        return table

    chunks = len(snapshot.chunks)
    # Posteriors take seconds a chunk, other methods a tenth of one.
    threads = find(options.method).has_posterior
    tables = snapshot.map_chunks(combine, range(chunks), threads=threads)
    if chunks > 1:
        tables = progress(tables, "combining", chunks, " parts")
    return WeightedConsensus(Table.concat([*tables]), weight, contribution)


def chunk_consensus(
    snapshot: Snapshot, options: ConsensusOptions, sentences: Callable[[], QuestionSentences]
) -> tuple[Table[Consensus], Floats, Floats]:
    """Return the consensus of one chunk; weights and contributions of its used claims.

    sentences : returns `question_sentences` of the chunk.
    """
    voices = voices_of(snapshot, options)
    answers = answer_voices(voices, prior_scales(snapshot, options.prior), options)
    questions, records = len(snapshot.question_codes), options.track_records
    share = largest_shares(voices, answers.weight)
    masks = answers.warnings | consensus_warnings(snapshot, voices, options, answers.weight)
    warnings = warning_tuples(masks, questions)
    method = object_array([find(options.method).name])
    columns: dict[str, Any] = {
        "quantity": StringColumn(snapshot.question_codes, snapshot.linked.question_strings),
        "method": StringColumn(np.zeros(questions, dtype=np.int8), method),
        **answers.columns,
        "level": np.full(questions, float(options.level)),
        "scale": StringColumn(voices.log.astype(np.int8), object_array(["linear", "log"])),
        "voices": voices.counts,
        "warnings": lambda: prepend_sentences(warnings, sentences()),
        "largest_share": np.where(share > 0, share, np.nan),
        "claimed": np.full(questions, np.nan) if records is None else most_credible_figures(voices),
    }
    claims_of_voice = np.bincount(voices.of_claim, minlength=len(answers.weight))
    divisor = claims_of_voice[voices.of_claim]  # the claims of a voice share its weight
    weight, contribution = (
        cells[voices.of_claim] / divisor for cells in (answers.weight, answers.contribution)
    )
    return Table(Consensus, columns), weight, contribution
