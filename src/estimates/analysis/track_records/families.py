"""Families of copies as a table, and the record of one source in sentences."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from estimates.analysis.track_records.rows import Copying, TrackRecord
from estimates.analysis.track_records.scale_records import ScaleRecords
from estimates.analysis.track_records.shared_figures import SharedFigure
from estimates.columnar.arrays import Array, object_array

# So many shared figures are shown for each source that a source copies.
MOST_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Family:
    """Sources whose figures are near-certain copies of each other: where they agree, one voice.

    Attributes
    ----------
    family, scale : the first of its sources by name, and the scale of their figures.
    sources, size : its sources by name, and their number.
    rate : the mean copy rate of the pairs that join it, see `Copying`; 1 = identical sources.
    shared : the mean number of figures that such a pair shares and other sources do not prefer.
    same, common : the mean number of equal figures, and of common questions, of such a pair.
    """

    family: str
    scale: str
    sources: tuple[str, ...]
    size: int
    rate: float
    shared: float
    same: float
    common: float


def family_columns(name: str, scale_records: ScaleRecords) -> dict[str, Array]:
    """Return the columns of `Family` for one scale, by the first source of each family."""
    record, labels = scale_records.record, scale_records.labels
    pairs = record.pairs
    size = np.bincount(record.family, minlength=1)
    order = np.argsort(record.family, kind="stable")
    members = np.split(labels[order], np.cumsum(size)[:-1])
    families = [code for code in np.argsort([m[0] for m in members if len(m)]) if size[code] > 1]
    joined = np.flatnonzero(record.is_near_certain & (pairs.first < pairs.other))
    code = record.family[pairs.first[joined]]
    count = np.maximum(np.bincount(code, minlength=len(size)), 1)

    def mean(column: Array) -> Array:
        return (np.bincount(code, column[joined], len(size)) / count)[families]

    rate = np.where(record.is_identical, 1.0, record.rates)
    return {
        "family": object_array([members[code][0] for code in families]),
        "scale": object_array([name] * len(families)),
        "sources": object_array([tuple(members[code]) for code in families]),
        "size": size[families],
        "rate": mean(rate),
        **{name: mean(pairs.column(name)) for name in ("shared", "same", "common")},
    }


def explain_source(
    rows: Sequence[TrackRecord],
    families: Iterable[Family],
    copying: Iterable[Copying],
    shared: Callable[[str], Iterable[SharedFigure]],
) -> str:
    """Return what the records say of a source, and why.

    rows : its records. shared : the figures that prove that it copies another source.
    """
    source = rows[0].source
    lines = [line for row in rows for line in _describe_record(row)]
    for family in families:
        if source in family.sources:
            others = ", ".join(name for name in family.sources if name != source)
            lines.append(f"One family with {others}: where they agree they count as one source.")
    for pair in copying:
        if source not in (pair.source, pair.other):
            continue
        other = pair.other if pair.source == source else pair.source
        lines.append(
            f"It states the same as {other} on {pair.same:,.4g} of {pair.common:,.4g} common "
            f"questions. Where one of them states what other sources do not prefer "
            f"({pair.odd:,.3g}, round figures counted less), the other states it in "
            f"{pair.shared:,.3g}: copied with a probability of {pair.probability:.0%}."
        )
        figures = list(shared(other))[:MOST_FIGURES]
        lines += [f"  both state {row.figure:,.15g} ({row.quantity})" for row in figures]
    return "\n".join(lines)


def _describe_record(row: TrackRecord) -> list[str]:
    """Return bias and spread of one row, and the number of claims that they rest on."""
    subject = row.source if row.side is None else f"{row.source} on {row.side}"
    bias = "no bias is supported"
    if row.bias:
        factor = f", a factor of {np.exp(row.bias):.2f}" if row.scale == "log" else ""
        bias = f"bias {row.bias:+.3g} ± {row.bias_error:.2g}{factor}"
    return [
        f"{subject} ({row.scale} scale, {row.claims:,.4g} claims): {bias}; a consensus subtracts "
        f"{row.leaning:+.3g}.",
        f"Its figures scatter by {row.spread:.3g} ± {row.spread_error:.2g} around that, and "
        f"{row.copies:.0%} of them are stated by another source, too.",
    ]
