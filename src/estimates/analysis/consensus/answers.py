"""The answers of a method to the voices of a snapshot: tile by tile, then adjusted."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from estimates.analysis.consensus.bound_columns import read_excess_column
from estimates.analysis.consensus.options import ConsensusOptions, Prior
from estimates.analysis.consensus.precedence_columns import read_precedence_columns
from estimates.analysis.consensus.share_cap import cap_shares
from estimates.analysis.snapshot.scales import signed_mask, zero_mask
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.adjustment import adjusted_voices
from estimates.columnar.progress import progress
from estimates.methods.contract import Answer, Method, VoiceTile
from estimates.methods.priors import linear_unit, prior_scale
from estimates.methods.registry import find
from estimates.model.vague import convention
from estimates.numeric.sources.shared_error import (
    USUAL_SHARE_OF_SPREAD,
    unseen_error_sd,
    widen_for_shared_error,
)
from estimates.numeric.types import Bools, Floats, Ints

# Answers a tile of voices, given the code of the group that shares a cap on weight, shape (k, n).
TileMethod = Callable[[VoiceTile, Ints], Answer]
ANSWER_COLUMNS = (
    "estimate lower upper predictive_lower predictive_upper tau effective_voices".split()
)


class VoiceAnswers(NamedTuple):
    """The answers to all questions of a snapshot.

    columns : `ANSWER_COLUMNS` by name, shape (questions,) each.
    weight, contribution : shape (voices,).
    warnings : the questions that each warning concerns, shape (questions,) each.
    """

    columns: dict[str, Floats]
    weight: Floats
    contribution: Floats
    warnings: dict[str, Bools]


def voices_of(snapshot: Snapshot, options: ConsensusOptions) -> Voices:
    """Return the voices under the convention of the options, adjusted by their track records."""
    chosen = None if options.conventions is None else convention(options.conventions)
    voices = Voices.of(
        snapshot, chosen, read_method_columns(snapshot, options), options.applied_heaping
    )
    share, records = options.assumed_shared_error, options.heeded_records
    if records is None:
        return replace(on_scale(voices, options), shared_error=share or 0.0)
    voices = replace(voices, log=asked_scale(voices, options))
    adjusted = adjusted_voices(voices, snapshot, records, True, share, options.scale)
    return on_linear_scale(adjusted, adjusted.log & lacks_logarithm(adjusted, options))


def read_method_columns(snapshot: Snapshot, options: ConsensusOptions) -> dict[str, Floats]:
    """Return the columns of voices that depend on the options, shape (used,) each."""
    excess = read_excess_column(snapshot, options.bounds)
    return read_precedence_columns(snapshot, options) | excess


def on_scale(voices: Voices, options: ConsensusOptions) -> Voices:
    """Return the voices on the scale that the options ask for, or that the method needs.

    Figures below zero, and zeros alone, are combined on the linear scale in any case.
    """
    return replace(voices, log=asked_scale(voices, options) & ~lacks_logarithm(voices, options))


def asked_scale(voices: Voices, options: ConsensusOptions) -> Bools:
    """Return which questions the options put on the log scale, shape (questions,)."""
    if options.scale == "linear":
        return np.zeros(len(voices.log), dtype=bool)
    # With "log", whatever the other questions of its indicator say.
    return voices.log_alone if options.scale == "log" else voices.log


def lacks_logarithm(voices: Voices, options: ConsensusOptions) -> Bools:
    """Return which questions a zero keeps off the log scale, if no scale is asked for."""
    if options.scale is not None or not find(options.method).needs_logarithms:
        return np.zeros(len(voices.log), dtype=bool)
    return zero_mask(voices.question, voices.columns, len(voices.log))


def on_linear_scale(voices: Voices, moved: Bools) -> Voices:
    """Return the voices with some log questions on the linear scale, whose spreads become shares.

    A spread of 0.2 on the log scale is one of 20 % of the typical figure of the question.

    voices : adjusted by track records. moved : shape (questions,).
    """
    if not moved.any():
        return voices
    unit, layout = np.ones(len(moved)), voices.layout()
    ends = [layout.permute(voices.columns[name]) for name in ("low", "high", "weight")]
    for tile in layout:
        unit[tile.groups] = linear_unit(*(tile.view(cells) for cells in ends))
    unit = np.where(moved, unit, 1.0)
    columns, of_voice = dict(voices.columns), moved[voices.question]
    shares = columns["spread"] * unit[voices.question]
    columns["known"] = np.where(of_voice, shares, columns["known"])
    columns["spread"] = np.where(of_voice, 0.0, columns["spread"])
    learned, common = (None if x is None else x * unit for x in (voices.learned, voices.common))
    return replace(voices, log=voices.log & ~moved, columns=columns, learned=learned, common=common)


def prior_scales(snapshot: Snapshot, prior: Prior) -> Floats:
    """Return the scale of the between-source spread of each question, shape (questions,)."""
    if not isinstance(prior, Mapping):
        return np.full(len(snapshot.question_codes), prior_scale(prior))
    default = prior_scale(prior.get("unknown", "unknown"))
    scales = {label: prior_scale(scale) for label, scale in prior.items()}
    return np.array([scales.get(label, default) for label in snapshot.questions], dtype=float)


def tile_method(method: Method, options: ConsensusOptions) -> TileMethod:
    """Return the function that answers a tile, with a cap on weights if the options set one."""
    cap = options.max_party_share
    if options.max_source_share is not None:
        cap = options.max_source_share
    if cap is None:
        return lambda tile, _: method.answer(tile, options.level)
    return partial(cap_shares, method.answer, options.level, cap)


def answer_voices(voices: Voices, prior: Floats, options: ConsensusOptions) -> VoiceAnswers:
    """Return the answers of the method, widened for a shared error and clipped to the scale.

    prior : shape (questions,), the scale of the between-source spread.
    """
    groups = voices.party
    if options.max_source_share is not None:
        groups = np.arange(len(voices.party))
    method = tile_method(find(options.method), options)
    answers = answer_tiles(voices, groups, prior, method)
    if voices.common is not None:
        common = np.hypot(voices.common, unrecorded_error(voices, answers.columns, options))
        widen_by_shared_error(answers.columns, voices.log, common, options.level)
    clip_to_scale(answers.columns, voices)
    return answers


def answer_tiles(voices: Voices, groups: Ints, prior: Floats, method: TileMethod) -> VoiceAnswers:
    """Return the answers of a method, tile by tile.

    groups : shape (voices,), the voices of one code share a cap: those of a party, or each alone.
    prior : shape (questions,), the scale of the between-source spread.
    """
    layout = voices.layout()
    permuted = voices.permuted(layout)
    group_codes = layout.permute(groups, -1)
    columns = {name: layout.empty() for name in ANSWER_COLUMNS}
    columns["effective_voices"][:] = 0.0
    weight, contribution = np.zeros((2, len(voices.question)))
    warnings: dict[str, Bools] = {}
    for tile in progress(list(layout), "combining", unit=" tiles"):
        with np.errstate(all="ignore"):  # beyond the range of floats an end is open or unknown
            answer = method(voices.tile(tile, permuted, prior), tile.view(group_codes))
        for name in ANSWER_COLUMNS:
            columns[name][tile.groups] = getattr(answer, name)
        rows = tile.view(layout.index)
        real: Any = tile.view(layout.real) if layout.padded else ...
        weight[rows[real]] = answer.weight[real]
        contribution[rows[real]] = answer.contribution[real]
        for sentence, mask in answer.warnings.items():
            if mask.any():
                of_questions = warnings.setdefault(sentence, np.zeros(layout.groups, dtype=bool))
                of_questions[tile.groups] |= mask
    return VoiceAnswers(columns, weight, contribution, warnings)


def unrecorded_error(
    voices: Voices, columns: dict[str, Floats], options: ConsensusOptions
) -> Floats:
    """Return the shared error of the questions whose scale has no track record.

    columns : `ANSWER_COLUMNS`, shape (questions,) each.
    Returns shape (questions,); 0 where records say it, and for methods that do not allow for it.
    """
    questions = len(voices.log)
    if voices.unrecorded is None or not find(options.method).has_posterior:
        return np.zeros(questions)
    share = USUAL_SHARE_OF_SPREAD if options.shared_error is None else options.shared_error
    spread = np.nan_to_num(columns["tau"])
    common = unseen_error_sd(np.maximum(columns["effective_voices"], 1.0), spread, share)
    return np.where(voices.unrecorded, common, 0.0)


def widen_by_shared_error(
    columns: dict[str, Floats], log: Bools, common: Floats, level: float
) -> None:
    """Widen the intervals for an error that all voices share; in place.

    The next source shares that error, so its interval is only kept as wide as the other one.

    columns : `ANSWER_COLUMNS`, shape (questions,) each. log : shape (questions,).
    common : shape (questions,), the standard deviation of the error, on the scale of the question.
    level : of the intervals.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        middle = np.where(log, np.log(columns["estimate"]), columns["estimate"])
        is_shared = np.isfinite(middle) & (common > 0)
        for name, sign, outer in (("lower", -1.0, np.minimum), ("upper", 1.0, np.maximum)):
            end = np.where(log, np.log(columns[name]), columns[name])
            end = middle + sign * widen_for_shared_error(np.abs(end - middle), common, level)
            end = np.where(log, np.exp(end), end)
            columns[name] = np.where(is_shared & np.isfinite(end), end, columns[name])
            ahead = columns[f"predictive_{name}"]
            columns[f"predictive_{name}"] = np.where(is_shared, outer(ahead, columns[name]), ahead)


def clip_to_scale(columns: dict[str, Floats], voices: Voices) -> None:
    """Raise ends of counts to zero, and make the result of zeros zero; in place."""
    is_count = ~signed_mask(voices.question, voices.columns, len(voices.log))
    for name in ("lower", "predictive_lower"):
        columns[name] = np.where(is_count, np.maximum(columns[name], 0.0), columns[name])
    has_nonzero = np.zeros(len(voices.log), dtype=bool)
    for name in ("stated_low", "stated_high"):
        has_nonzero[voices.question[voices.columns[name] != 0]] = True
    is_zero = ~has_nonzero & ~np.isnan(columns["estimate"])
    for name in ("estimate", "lower", "predictive_lower"):
        columns[name][is_zero & ~np.isnan(columns[name])] = 0.0
