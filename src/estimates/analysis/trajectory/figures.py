"""The figures of the claims of a snapshot with their days, as a level over time needs them."""

from dataclasses import dataclass

import numpy as np

from estimates.analysis.consensus.answers import prior_scales
from estimates.analysis.consensus.bound_columns import read_excess_column
from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.snapshot.trends import TOLL_COLUMNS, mask_tolls
from estimates.analysis.snapshot.voices import Voices, claim_columns
from estimates.analysis.track_records.adjustment import look_up, subtract_bias
from estimates.analysis.track_records.observations import VoiceFigures
from estimates.numeric.rounding.point_value import point_value
from estimates.numeric.types import Bools, Floats, Ints

PERCENT_UNITS = {"%", "percent", "per cent", "percentage points", "points", "pp"}


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """The used claims of a snapshot, shape (claims,) each but for `prior`.

    columns : the fields of a `VoiceTile` by name, without `log` and `prior`.
    question, source : codes. rank : the alphabetical rank of the source.
    day : the day that the claim is about, the middle of an interval; a running total is about the
        last day. last_day : the last of them. length : days that an average covers beyond one.
    is_usable : whether the claim bounds its quantity at all.
    is_signed, is_linear : whether it states a number below zero; the same or a percentage, which
        puts its question on the linear scale.
    is_toll : whether it names a running total.
    source_spread : from track records, on the scale of the question; NaN without.
    prior : shape (questions,), the scale of the spread between sources.
    party_of_source : shape (sources,), codes; a source without a party has one of its own.
    """

    columns: dict[str, Floats]
    question: Ints
    source: Ints
    rank: Ints
    day: Floats
    last_day: Ints
    length: Floats
    is_usable: Bools
    is_signed: Bools
    is_linear: Bools
    is_toll: Bools
    source_spread: Floats
    prior: Floats
    party_of_source: Ints

    @classmethod
    def of(cls, snapshot: Snapshot, options: ConsensusOptions) -> "ClaimFigures":
        """Return the figures, adjusted by the track records of the options."""
        columns = claim_columns(snapshot, options.conventions, options.applied_heaping)
        columns |= read_excess_column(snapshot, options.bounds)
        columns, source_spread = adjust_by_records(columns, snapshot, options)
        end, first, _ = snapshot.linked.day_numbers(snapshot.rows)
        is_toll = names_running_total(snapshot)
        first = np.where(is_toll, end, first)
        low, high = columns["low"], columns["high"]
        ends = columns["stated_low"], columns["stated_high"]
        is_negative = np.any([np.isfinite(e) & (e < 0) for e in ends], axis=0)
        units = snapshot.linked.store.strings("unit").take(snapshot.rows)
        is_percent = units.mask_where(lambda unit: unit.strip().lower() in PERCENT_UNITS)
        return cls(
            columns,
            snapshot.question,
            snapshot.source.astype(np.int64),
            np.asarray(snapshot.source_rank, dtype=np.int64),
            (0.5 * (end + first)).astype(np.float64),
            end,
            (end - first).astype(np.float64),
            np.isfinite(high) | (np.isfinite(low) & (low != 0)),
            is_negative,
            is_negative | is_percent,
            is_toll,
            source_spread,
            prior_scales(snapshot, options.prior),
            party_of_sources(snapshot),
        )

    def numbers(self, claim: Ints) -> Floats:
        """Return the numbers of claims, otherwise the middles of their ranges, or their bounds."""
        names = ("stated_low", "stated_high", "value")
        low, high, value = (self.columns[name][claim] for name in names)
        number = point_value(low, high, value, np.full(len(claim), True))
        return np.where(np.isnan(number), np.where(np.isfinite(low), low, high), number)


def party_of_sources(snapshot: Snapshot) -> Ints:
    """Return the party of each source code, shape (sources,); of several the first by name."""
    names = snapshot.linked.store.strings("party")
    party, source = names.codes[snapshot.rows].astype(np.int64), snapshot.source
    none = np.iinfo(np.int64).max
    parties = np.full(int(source.max(initial=-1)) + 1, none)
    np.minimum.at(parties, source[party >= 0], party[party >= 0])
    alone = int(party.max(initial=-1)) + 1 + np.arange(len(parties))
    return np.where(parties < none, parties, alone)


def names_running_total(snapshot: Snapshot) -> Bools:
    """Return which used claims name a running total, shape (used,)."""
    store, is_toll = snapshot.linked.store, np.zeros(len(snapshot.rows), dtype=bool)
    for name in TOLL_COLUMNS:
        if name in store.columns:
            is_toll |= mask_tolls(store.strings(name))[snapshot.rows]
    return is_toll


def adjust_by_records(
    columns: dict[str, Floats], snapshot: Snapshot, options: ConsensusOptions
) -> tuple[dict[str, Floats], Floats]:
    """Return the columns without the biases of their sources, and the spreads of these."""
    spread = np.full(len(snapshot.rows), np.nan)
    records = options.heeded_records
    if records is None:
        return columns, spread
    voices = Voices.of(snapshot)
    found = look_up(VoiceFigures.of(snapshot, voices, records.side, records.scale), records)
    of_claim, log = voices.of_claim, voices.log[snapshot.question]
    spread = np.hypot(found.spread, found.bias_error)[of_claim]
    return subtract_bias(columns, found.bias[of_claim], log), spread
