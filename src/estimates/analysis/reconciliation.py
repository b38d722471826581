"""A reconciliation: ranges, discrepancies, consensus and ledger of all quantities together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import Window
from estimates.analysis.consensus.combine import Consensus, WeightedConsensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior, ScaleName
from estimates.analysis.consensus.posterior import Density, Probability, densities, probabilities
from estimates.analysis.discrepancies import Discrepancy, discrepancies_of
from estimates.analysis.ledger import Entry, ledger_of
from estimates.analysis.ranges import Range, ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.clock import Known
from estimates.columnar.files import write_folder
from estimates.columnar.table import Table, to_json_value
from estimates.errors import UnknownQuantityError
from estimates.methods.registry import find
from estimates.model.bound_conventions import BoundConvention
from estimates.model.period import read_day
from estimates.model.vague import Convention


class Reconciliation:
    """Ranges, discrepancies, consensus and ledger of claims, as known on a day.

    Attributes
    ----------
    claims : the claims.
    as_of : the day, None = everything is known.
    options : how the consensus was made.
    rules : what may be compared with what.
    ranges, discrepancies, consensus, ledger : tables of frozen rows, each with `to_frame`.
    snapshot : the claims with their standing on the day; internal.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        options: ConsensusOptions | None = None,
        *,
        as_of: date | None = None,
        weighted: WeightedConsensus | None = None,
    ) -> None:
        self.snapshot, self.options = snapshot, options or ConsensusOptions()
        self.claims, self.rules = snapshot.claims, snapshot.rules
        self.as_of = as_of or self.claims.day
        self._weighted = weighted or consensus_of(snapshot, self.options)
        self.consensus: Table[Consensus] = self._weighted.table

    @cached_property
    def ranges(self) -> Table[Range]:
        """The reported range of every quantity."""
        return ranges_of(self.snapshot)

    @cached_property
    def discrepancies(self) -> Table[Discrepancy]:
        """How far apart the used claims are, pair by pair."""
        return discrepancies_of(self.snapshot)

    @cached_property
    def ledger(self) -> Table[Entry]:
        """One row per claim, in the order of the claims."""
        return ledger_of(self.snapshot, self._weighted)

    @property
    def known(self) -> ClaimSet:
        """The claims as known on the day."""
        return self.claims if self.as_of is None else self.claims.as_of(self.as_of)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The labels of the quantities, sorted."""
        return tuple(self.snapshot.questions)

    def __getitem__(self, quantity: str) -> Reconciliation:
        """Return the part about one quantity."""
        try:
            claims = self.claims.about(quantity)
        except UnknownQuantityError:
            problem = "is not a quantity of this result"
            remedy = f"it has {', '.join(self.quantities[:8])}"
            error = UnknownQuantityError(problem, column="quantity", value=quantity, remedy=remedy)
            raise error from None
        # The result of a quantity does not depend on others, so its rows are taken as they are.
        snapshot = replace(self.snapshot, claims=claims)
        rows = np.isin(self.snapshot.questions.astype(str), snapshot.questions.astype(str))
        weighted = replace(self._weighted, table=self.consensus[np.flatnonzero(rows)])
        return Reconciliation(snapshot, self.options, as_of=self.as_of, weighted=weighted)

    def rerun(self, **changes: Any) -> Reconciliation:
        """Return the reconciliation with changed claims, day, rules or options.

        Parameters
        ----------
        changes : `claims`, `as_of`, `rules`, or fields of `ConsensusOptions`.
        """
        claims, rules = changes.pop("claims", self.claims), changes.pop("rules", self.rules)
        as_of = read_day(changes.pop("as_of", self.as_of))
        options = replace(self.options, **changes)
        snapshot = Snapshot.of(claims, as_of, rules, options.conventions)
        return Reconciliation(snapshot, options, as_of=as_of)

    def probability(self, above: float) -> Table[Probability]:
        """Return the probability that the value exceeds a figure, one row per quantity.

        It is that of the default method's posterior, whatever the method of this result.

        Examples
        --------
        >>> rec = reconcile([{"source": "A", "value": 110000}, {"source": "B", "value": 150000}])
        >>> round(rec.probability(above=200000).probability, 2)
        0.04
        """
        return probabilities(self.snapshot, above, self.options)

    def density(self, points: int = 256) -> Table[Density]:
        """Return the posterior density of every quantity that has an estimate, for plots."""
        return densities(self.snapshot, points, self.options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON types: finite numbers, strings, lists, mappings, None."""
        prior = self.options.prior
        return {
            "as_of": to_json_value(self.as_of),
            "method": find(self.options.method).name,
            "level": self.options.level,
            "scale": self.options.scale,
            "prior": prior if isinstance(prior, str | float | int) else dict(prior),
            "scope": self.rules.to_dict(),
            **{
                name: getattr(self, name).to_records()
                for name in ("ranges", "discrepancies", "consensus", "ledger")
            },
            "notices": list(self.claims.notices),
        }

    # ---- display: these functions are imported when called, since display stands above analysis

    def explain(self) -> str:
        """Return the result in plain sentences."""
        from estimates.display.text import write_explanation

        return write_explanation(self)

    def sentence(self) -> str:
        """Return one sentence per quantity, ready for publication."""
        from estimates.display.text import write_sentences

        return write_sentences(self)

    def markdown(self) -> str:
        """Return the result as Markdown, for a report."""
        from estimates.display.text import write_markdown

        return write_markdown(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the result as one self-contained HTML file."""
        from estimates.display.page import write_page

        return write_page(self, Path(path))

    def to_parquet(self, folder: str | Path) -> Path:
        """Write the four tables as Parquet files of a new folder, all of them or none.

        Raises
        ------
        UnreadableFileError
            If the folder exists already or cannot be written.
        """
        with write_folder(Path(folder)) as place:
            for name in ("ranges", "discrepancies", "consensus", "ledger"):
                getattr(self, name).to_parquet(place / f"{name}.parquet")
        return Path(folder)

    def __repr__(self) -> str:
        from estimates.display.text import format_terminal

        return format_terminal(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import render_card

        return render_card(self)


def reconcile(
    claims: ClaimSet | Iterable[Any],
    as_of: date | str | None = None,
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
    known: Known | None = None,
    recorded: date | str | None = None,
) -> Reconciliation:
    """Return the range, the discrepancies, the consensus and the ledger of every quantity.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    as_of : only claims known on this day count; None = everything is known.
    method, level, prior, conventions, track_records : see `estimates.consensus`.
    max_party_share, max_source_share, priority : see `estimates.consensus`.
    window : claims that refer to days further than this from the reference day (that of `as_of`,
        else the newest to which a claim of the question refers) are not comparable; "auto" = those
        before the newest span of days in which the figures show no trend.
    drift : how fast the true value may move: standard deviation on the log scale per square root
        of a day. It widens a claim by its distance from the reference day instead of excluding it.
    conversions : what one unit is taken to be in another, ``{"household": (4.8, 5.4,
        "person")}``, records or a file; a range widens the interval. A formation that is
        converted counts. Records of one question in several units need it, too.
    dimensions : how much a difference matters, ``{"area": "refused"}`` (`estimates.compare`).
    scale : "log", "linear" or None, see `estimates.consensus`.
    bounds : what "more than N" implies, "implied" or "open", see `estimates.consensus`.
    known, recorded : by which day a claim is known on `as_of`, see `ClaimSet.as_of`.

    Raises
    ------
    UnknownMethodError, InvalidLevelError, UnknownPriorError, UnreadableDateError,
    InvalidFieldError

    Examples
    --------
    >>> rec = reconcile([{"source": "Taran", "value": 110000, "stated_on": "2021-04-14"},
    ...                  {"source": "EU", "text": "more than 150,000", "stated_on": "2021-04-19"}])
    >>> rec.ranges.conflict, rec.ranges.gap, [entry.standing for entry in rec.ledger]
    (True, 40000.0, ['used', 'used'])
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
    return Reconciliation(snapshot, options, as_of=read_day(as_of))
