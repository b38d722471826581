"""Voices as their sources' records have them: bias taken off, spread put on, copies as one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.voices import Voices
from estimates.analysis.track_records.learning import codes_of
from estimates.analysis.track_records.observations import Said
from estimates.analysis.track_records.records import TrackRecords, known
from estimates.methods.bayes.model import PRIOR_SPREAD
from estimates.numeric.grouped.tiles import Bools, Floats, Ints
from estimates.numeric.grouped.weighted_median import ladder, median_row
from estimates.numeric.sources.family_cap import lighter
from estimates.numeric.sources.shared_error import USUAL_SHARE, in_common
from estimates.numeric.sources.source_record import Record

COMMON_PART = 0.5
"""Of the variance of a question's most exact voice, what is the question's: it is learned again
from the voices there. The rest is the voice's own, so that none is without an error of its own."""
LEAST_COPIED = 0.02
AHEAD = 3.0
"""No voice counts as more than so many times as exact as the upper median of its question."""
ENDS = ("stated_low", "stated_high", "low", "high", "value")


def heeded(voices: Voices, judged: Snapshot, records: TrackRecords, merge: bool = True) -> Voices:
    """Return voices that speak by their records.

    Of each voice the bias is taken off, as the best guess has it; its spread enters, and the error
    of that guess. A question's own spread is expected where its most exact voice has it. Voices
    of one family that state one figure become one, those that repeat each other often count less.
    Without `merge` all voices stay apart, and no error in common is allowed for: so they foretell
    each other, who share it.
    """
    records = known(records)
    said = Said.of(judged, voices, records.side)
    heard = replace(voices, log=voices.log & logarithms(said))
    learned = known_of(said, records).only(~beside_its_record(voices.log, said)[voices.question])
    if merge:
        heard, learned = one_voice_a_family(heard, learned)
    columns = corrected(heard.columns, learned.bias, heard.log[heard.question])
    questions = len(heard.log)
    base = expected_spread(heard.question, learned.spread, questions)
    variance = np.maximum(np.nan_to_num(learned.spread), base[heard.question]) ** 2
    columns["weight"] = columns["weight"] / (1.0 + repeated(learned, heard.question))
    precision = np.nan_to_num(columns["weight"] / (variance + learned.error**2))
    order = np.lexsort((precision, heard.question))  # sums then depend on no order of rows
    part = under_cap(heard.question, learned, precision, order, records.max_family_share)
    columns["weight"] = columns["weight"] * part
    common = learned.common if merge else np.zeros(questions)
    common = in_common(heard.question[order], (precision * part)[order], common, questions)
    own = np.sqrt(variance + learned.error**2 - COMMON_PART * base[heard.question] ** 2)
    own = np.where(np.isnan(learned.spread), 0.0, own)
    log = heard.log[heard.question]
    columns["spread"] = np.hypot(columns["spread"], np.where(log, own, 0.0))
    columns["known"] = np.where(log, 0.0, own)
    base = np.sqrt(COMMON_PART) * base / PRIOR_SPREAD
    return replace(heard, columns=columns, learned=base, common=common)


@dataclass(frozen=True)
class Known:
    """What the records say of voices, shape (voices,) each.

    Attributes
    ----------
    bias, error, spread : of the source: its leaning and the error of that; NaN spread where its
        scale has no record.
    family : a code; a source without a record is alone.
    kin : whether its family has other members. value : the figure.
    scale, code : which record (-1 none), and the source's place in it.
    records : the record of each scale. common : shape (questions,), the share of the error
        that all sources of a question have in common.
    """

    bias: Floats
    error: Floats
    spread: Floats
    family: Ints
    kin: Bools
    value: Floats
    scale: Ints
    code: Ints
    records: tuple[Record | None, ...]
    common: Floats

    def only(self, here: Bools) -> Known:
        """Let the other voices have no record, shape (voices,)."""
        bias, error = np.where(here, self.bias, 0.0), np.where(here, self.error, 0.0)
        return replace(self, bias=bias, error=error, spread=np.where(here, self.spread, np.nan))

    def rows(self, kept: Ints) -> Known:
        """Keep some voices."""
        names = ("bias", "error", "spread", "family", "kin", "value", "scale", "code")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})


def known_of(said: Said, records: TrackRecords) -> Known:
    """Look up what the records say of the voices."""
    count = len(said.question)
    spread, family = np.full(count, np.nan), -1 - np.arange(count)
    bias, error = np.zeros((2, count))
    kin = np.zeros(count, dtype=bool)
    codes, scales = np.full(count, -1, dtype=np.int64), said.scale[said.question]
    found = [records.scales.get(str(name)) for name in said.scales]
    for scale, sources in enumerate(found):
        here = np.flatnonzero(scales == scale)
        if sources is None or not len(here):
            continue
        code = codes_of(sources.labels, said.labels)[said.source[here]]
        side = codes_of(sources.sides, said.sides)
        at = np.append(side, -1)[said.side[said.question[here]]]
        bias[here], error[here], spread[here] = sources.record.on_side(code, at)
        some = code >= 0
        family[here[some]] = sources.record.family[code[some]]
        kin[here[some]] = np.bincount(sources.record.family)[family[here[some]]] > 1
        codes[here] = code
    shared = np.array(
        [USUAL_SHARE if sources is None else sources.record.common for sources in found]
    )
    kept = tuple(None if sources is None else sources.record for sources in found)
    return Known(
        bias, error, spread, family, kin, said.value, scales, codes, kept, shared[said.scale]
    )


def logarithms(said: Said) -> Bools:
    """Return of which questions the records are on the log scale."""
    logs = np.array([said.is_log(scale) for scale in range(len(said.scales))], dtype=bool)
    found: Bools = logs[said.scale]
    return found


def beside_its_record(log: Bools, said: Said) -> Bools:
    """Return which questions have no place on the scale of their records: those of zeros alone."""
    found: Bools = ~log & logarithms(said)
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


def repeated(heard: Known, question: Ints) -> Floats:
    """Return the sum of the probabilities that others with its figure repeat each voice.

    Families are one voice by now.
    """
    out = np.zeros(len(question))
    order = np.lexsort((heard.value, question))
    q, v = question[order], heard.value[order]
    s, scale = heard.code[order], heard.scale[order]
    for at, record in enumerate(heard.records):
        if record is None:
            continue
        rate = np.append(np.where(record.copied < LEAST_COPIED, 0.0, record.copied), 0.0)
        for step in range(1, len(order) if rate.any() else 0):
            same = (q[step:] == q[:-step]) & (v[step:] == v[:-step])
            if not same.any():
                break
            rows = np.flatnonzero(same & (scale[step:] == at))
            found = rate[record.pairs.place(s[rows], s[rows + step])]
            np.add.at(out, order[rows], found)
            np.add.at(out, order[rows + step], found)
    return out


def under_cap(question: Ints, heard: Known, precision: Floats, order: Ints, share: float) -> Floats:
    """Return by what weights are multiplied, so that no family carries more than a share."""
    family = np.where(heard.kin, heard.family, -1)
    out = np.empty(len(question))
    out[order] = lighter(question[order], family[order], precision[order], share)
    return out


def one_voice_a_family(voices: Voices, learned: Known) -> tuple[Voices, Known]:
    """Join the voices of one family that state one figure: the most exact of them stands."""
    value, weight = learned.value, voices.columns["weight"]
    columns = (learned.bias, -weight, learned.spread, value, learned.family, learned.scale)
    order = np.lexsort((*columns, voices.question))
    key = np.stack([column[order] for column in (voices.question, learned.scale, learned.family)])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0) | (value[order][1:] != value[order][:-1])
    if new.all():
        return voices, learned
    kept, group = order[new], np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    back = np.argsort(kept, kind="stable")
    place = np.empty(len(kept), dtype=np.int64)
    place[back] = np.arange(len(kept))
    kept = kept[back]
    joined = replace(
        voices,
        of_claim=place[group][voices.of_claim],
        question=voices.question[kept],
        party=voices.party[kept],
        number=voices.number[kept],
        columns={name: column[kept] for name, column in voices.columns.items()},
    )
    return joined, learned.rows(kept)


def claimed(voices: Voices) -> Floats:
    """Return the most credible of the figures that someone stated, shape (questions,).

    The stated figure that lies nearest to the lower weighted median of the figures with their
    biases off, each weighted by one over how far its source is usually off, bias and spread
    together. Nobody stated an average. NaN where all are bounds.

    References
    ----------
    Li, Q. et al. (2014). Resolving conflicts in heterogeneous data by truth discovery. SIGMOD,
    1187-1198 (a weighted median by the sources' absolute errors).
    """
    columns = voices.columns
    layout = voices.layout()
    common = np.zeros(len(voices.log)) if voices.learned is None else voices.learned
    spread = np.hypot(columns["spread"], np.nan_to_num(common)[voices.question] * PRIOR_SPREAD)
    if "known" in columns:
        spread = np.hypot(spread, columns["known"])
    middle = np.where(np.isnan(columns["value"]), columns["stated_low"], columns["value"])
    log = voices.log[voices.question]
    with np.errstate(divide="ignore", invalid="ignore"):
        place, stated = (np.where(log, np.log(x), x) for x in (middle, voices.number))
        off = np.hypot(spread, np.nan_to_num(stated - place))
    weight = columns["weight"] / np.where(off > 0, off, 1.0)
    weight = np.where(np.isnan(voices.number), 0.0, weight)
    x, weight = layout.permute(np.where(weight > 0, place, 0.0)), layout.permute(weight)
    stated, number, out = layout.permute(stated), layout.permute(voices.number), layout.empty()
    for tile in layout:
        row = median_row(ladder(tile.view(x), tile.view(weight)))
        centre = np.take_along_axis(tile.view(x), np.maximum(row, 0)[None], axis=0)[0]
        figure = nearest(tile.view(stated), tile.view(weight) > 0, centre, tile.view(number))
        out[tile.groups] = np.where(row < 0, np.nan, figure)
    return out


def nearest(stated: Floats, some: Bools, centre: Floats, number: Floats) -> Floats:
    """Return the number stated nearest to the centre of each column; of two the lesser one."""
    with np.errstate(invalid="ignore"):
        away = np.where(some, np.abs(stated - centre), np.inf)
    away = np.where(np.isnan(away), np.inf, away)
    at_least = away == away.min(axis=0)
    found: Floats = np.where(at_least & some, number, np.inf).min(axis=0)
    return found


def with_records(judged: Snapshot, records: TrackRecords) -> dict[str, Bools]:
    """Return what must be said of each question: whose record was heeded, and whose is unknown."""
    listed: set[str] = set()
    for sources in records.scales.values():
        listed |= set(sources.labels)
    labels = judged.linked.store.coded("source").labels
    unknown = np.array([label not in listed for label in labels], dtype=bool)[judged.source]
    missing = np.bincount(judged.question[unknown], minlength=len(judged.questions)) > 0
    return {
        "sources are heard by their track records: bias taken off, spread learned": np.ones(
            len(judged.questions), dtype=bool
        ),
        "a source without a track record is heard as a usual one": missing,
    }
