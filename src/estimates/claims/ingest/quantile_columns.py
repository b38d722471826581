"""Find columns that are quantiles of one figure: "q025", "p50", "97.5%", "quantile_0.025"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

QUANTILE = re.compile(
    r"(?<![^\W_])(?:(?:q|p|pct|pctl|quantile|percentile)[ _.]?(\d+(?:[._]\d+)?)"
    r"|(\d+(?:[._,]\d+)?) ?%|(\d+)th[ _](?:quantile|percentile))(?![^\W_])",
    re.IGNORECASE,
)
Stem = tuple[str, str]


def quantile_parts(names: Iterable[str]) -> Iterator[tuple[Stem, str, str, str]]:
    """Yield the stem, "low", "best" or "high", the name and the quantile of columns of quantiles.

    The ends are the outermost two that lie alike on both sides of the median; without two such
    columns there are none: "q1" and "q2" may be quarters.
    """
    by_stem: dict[Stem, dict[float, tuple[str, str]]] = {}
    for name in names:
        match = QUANTILE.search(name)
        if match is not None:
            stem = (name[: match.start()], name[match.end() :])
            found = by_stem.setdefault(stem, {})
            found.setdefault(probability(next(filter(None, match.groups()))), (name, match[0]))
    for stem, found in by_stem.items():
        low = min((p for p in found if p < 0.5 and round(1 - p, 6) in found), default=None)
        if low is None:
            continue
        for key, p in (("low", low), ("best", 0.5), ("high", round(1 - low, 6))):
            if p in found:
                yield stem, key, *found[p]


def probability(digits: str) -> float:
    """Return the probability that the digits of a quantile name.

    >>> [probability(digits) for digits in ("025", "0.025", "2.5", "2_5", "5", "975")]
    [0.025, 0.025, 0.025, 0.025, 0.05, 0.975]
    """
    digits = re.sub("[_,]", ".", digits)
    if "." not in digits and (digits.startswith("0") or len(digits) > 2):
        digits = f"0.{digits}"
    number = float(digits)
    return round(number if number < 1 else number / 100, 6)
