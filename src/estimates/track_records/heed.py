"""Voices as their sources' records have them: bias taken off, spread put on, copies as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from estimates.methods.common_value import PRIOR_SPREAD
from estimates.numeric.tiles import Bools, Floats, Ints
from estimates.numeric.weighted_median import ladder, median_row
from estimates.spans import Judged
from estimates.track_records.figures import Said
from estimates.track_records.learn import codes_of
from estimates.track_records.records import Sources, TrackRecords
from estimates.voices import Voices

LEAST_COPIED = 0.02
AHEAD = 3.0
"""No voice counts as more than so many times as exact as the upper median of its question."""
ENDS = ("stated_low", "stated_high", "low", "high", "value")


def heeded(voices: Voices, judged: Judged, records: TrackRecords, merge: bool = True) -> Voices:
    """Return voices that speak by their records.

    Of each voice the bias is taken off and its spread enters; a question's own spread is expected
    where its most exact voice has it. Voices of one family that state one figure become one,
    those that repeat each other often count less. Without `merge` all voices stay apart.
    """
    said = Said.of(judged, voices)
    spread, bias = np.full(len(voices.question), np.nan), np.zeros(len(voices.question))
    family = -1 - np.arange(len(voices.question))
    weight = voices.columns["weight"].copy()
    for scale, name in enumerate(said.scales):
        sources = records.scales.get(str(name))
        here = np.flatnonzero(said.scale[said.question] == scale)
        if sources is None or not len(here):
            continue
        code = codes_of(sources.labels, said.labels)[said.source[here]]
        effects = sources.record.effects
        usual = float(np.sqrt(2.0) * effects.usual)
        spread[here] = np.append(effects.spread, usual)[code]
        bias[here] = np.append(effects.bias, 0.0)[code]
        known = code >= 0
        family[here[known]] = sources.record.family[code[known]]
        weight[here] /= 1.0 + repeated(sources, code, voices.question[here], said.value[here])
    log = linear_where(voices.log, said)
    columns = corrected(voices.columns, bias, log[voices.question])
    base = expected_spread(voices.question, spread, len(log))
    own = np.sqrt(np.maximum(np.nan_to_num(spread) ** 2 - base[voices.question] ** 2, 0.0))
    columns["spread"] = np.hypot(columns["spread"], np.where(np.isnan(spread), 0.0, own))
    columns["weight"] = weight
    heard = replace(voices, columns=columns, log=log, learned=base / PRIOR_SPREAD)
    return one_voice_a_family(heard, family, said.value) if merge else heard


def linear_where(log: Bools, said: Said) -> Bools:
    """Return which questions are on the log scale, as the records have it."""
    logs = np.array([said.is_log(scale) for scale in range(len(said.scales))], dtype=bool)
    found: Bools = log & logs[said.scale]
    return found


def corrected(columns: dict[str, Floats], bias: Floats, log: Bools) -> dict[str, Floats]:
    """Take the biases off the ends of the voices."""
    factor, shift = np.where(log, np.exp(-bias), 1.0), np.where(log, 0.0, bias)
    out = dict(columns)
    for name in ENDS:
        out[name] = columns[name] * factor - shift
    out["standard_error"] = columns["standard_error"] * factor
    return out


def expected_spread(question: Ints, spread: Floats, questions: int) -> Floats:
    """Return the spread that is expected of each question: that of its most exact voice.

    At least a third of the upper median, so that one voice of great renown does not stand for
    all; NaN where no voice has a record.
    """
    known = np.flatnonzero(~np.isnan(spread))
    order = known[np.lexsort((spread[known], question[known]))]
    count = np.bincount(question[order], minlength=questions)
    first = np.cumsum(count) - count
    out = np.full(questions, np.nan)
    some = count > 0
    least = spread[order[first[some]]]
    upper = spread[order[first[some] + count[some] // 2]]
    out[some] = np.maximum(least, upper / AHEAD)
    return out


def repeated(sources: Sources, code: Ints, question: Ints, value: Floats) -> Floats:
    """Return the sum of the probabilities that others with its figure repeat each voice.

    Families count as one voice elsewhere, and not here.
    """
    record = sources.record
    rate = np.where(record.certain | (record.copied < LEAST_COPIED), 0.0, record.copied)
    out = np.zeros(len(code))
    if not rate.any():
        return out
    order = np.lexsort((value, question))
    q, v, s = question[order], value[order], code[order]
    rate = np.append(rate, 0.0)
    for step in range(1, len(order)):
        same = np.flatnonzero((q[step:] == q[:-step]) & (v[step:] == v[:-step]))
        if not len(same):
            break
        found = rate[record.pairs.place(s[same], s[same + step])]
        np.add.at(out, order[same], found)
        np.add.at(out, order[same + step], found)
    return out


def one_voice_a_family(voices: Voices, family: Ints, value: Floats) -> Voices:
    """Join the voices of one family that state one figure: the one that weighs most stands."""
    order = np.lexsort((-voices.columns["weight"], value, family, voices.question))
    key = np.stack([voices.question[order], family[order]])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0) | (value[order][1:] != value[order][:-1])
    if new.all():
        return voices
    kept, group = order[new], np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    back = np.argsort(kept, kind="stable")
    place = np.empty(len(kept), dtype=np.int64)
    place[back] = np.arange(len(kept))
    kept = kept[back]
    return replace(
        voices,
        of_claim=place[group][voices.of_claim],
        question=voices.question[kept],
        party=voices.party[kept],
        number=voices.number[kept],
        columns={name: column[kept] for name, column in voices.columns.items()},
    )


def claimed(voices: Voices) -> Floats:
    """Return the most credible of the figures that someone stated, shape (questions,).

    The lower weighted median of the figures with their biases off, each weighted by one over its
    spread; said as it was stated. Nobody stated an average. NaN where all are bounds.

    References
    ----------
    Li, Q. et al. (2014). Resolving conflicts in heterogeneous data by truth discovery. SIGMOD,
    1187-1198 (a weighted median by the sources' absolute errors).
    """
    columns = voices.columns
    layout = voices.layout()
    expected = np.zeros(len(voices.log)) if voices.learned is None else voices.learned
    spread = np.hypot(columns["spread"], np.nan_to_num(expected)[voices.question] * PRIOR_SPREAD)
    weight = columns["weight"] / np.where(spread > 0, spread, 1.0)
    weight = np.where(np.isnan(voices.number), 0.0, weight)
    middle = np.where(np.isnan(columns["value"]), columns["stated_low"], columns["value"])
    x, weight = layout.permute(np.where(weight > 0, middle, 0.0)), layout.permute(weight)
    number, out = layout.permute(voices.number), layout.empty()
    for tile in layout:
        row = median_row(ladder(tile.view(x), tile.view(weight)))
        figure = np.take_along_axis(tile.view(number), np.maximum(row, 0)[None], axis=0)[0]
        out[tile.groups] = np.where(row < 0, np.nan, figure)
    return out


def with_records(judged: Judged, records: TrackRecords) -> dict[str, Bools]:
    """Return what must be said of each question: whose record was heeded, and whose is unknown."""
    known: set[str] = set()
    for sources in records.scales.values():
        known |= set(sources.labels)
    labels = judged.base.store.coded("source").labels
    unknown = np.array([label not in known for label in labels], dtype=bool)[judged.source]
    missing = np.bincount(judged.question[unknown], minlength=len(judged.questions)) > 0
    return {
        "sources are heard by their track records: bias taken off, spread learned": np.ones(
            len(judged.questions), dtype=bool
        ),
        "a source without a track record is heard as a usual one": missing,
    }
