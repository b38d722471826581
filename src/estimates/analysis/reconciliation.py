"""All questions asked at once."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.analysis.consensus.combine import Consensus, consensus_of
from estimates.analysis.consensus.options import ConsensusOptions, MethodLike, Prior
from estimates.analysis.consensus.posterior import Density, Probability, densities, probabilities
from estimates.analysis.discrepancies import Discrepancy, discrepancies_of
from estimates.analysis.ledger import Entry, ledger_of
from estimates.analysis.ranges import Range, ranges_of
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.track_records.records import TrackRecords
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.columnar.table import Table, finite
from estimates.errors import UnknownQuantityError
from estimates.methods.registry import find
from estimates.model.intervals import Convention
from estimates.model.period import day as to_day


class Reconciliation:
    """What was said, how far apart it is, and what one may believe, as known on a day.

    Attributes
    ----------
    claims : the claims that were asked about. as_of : the day, None = all that is known.
    terms : how the consensus was made. scope : what was taken for comparable.
    ranges, discrepancies, consensus, ledger : tables of frozen rows, each with `to_frame`.
    """

    def __init__(
        self,
        claims: ClaimSet,
        as_of: date | None = None,
        terms: ConsensusOptions | None = None,
        scope: ComparabilityRules | None = None,
    ) -> None:
        self.claims, self.as_of = claims, as_of or claims.day
        self.terms, self.scope = terms or ConsensusOptions(), scope or ComparabilityRules()
        self.snapshot = Snapshot.of(claims, as_of, self.scope)
        self._answered = consensus_of(self.snapshot, self.terms)
        self.consensus: Table[Consensus] = self._answered.table

    @cached_property
    def ranges(self) -> Table[Range]:
        """The reported range of every quantity."""
        return ranges_of(self.snapshot)

    @cached_property
    def discrepancies(self) -> Table[Discrepancy]:
        """How far the used claims are apart, pair by pair."""
        return discrepancies_of(self.snapshot)

    @cached_property
    def ledger(self) -> Table[Entry]:
        """One row a claim, in the order of the claims."""
        return ledger_of(self.snapshot, self._answered)

    @property
    def known(self) -> ClaimSet:
        """The claims as known on the day."""
        return self.claims if self.as_of is None else self.claims.as_of(self.as_of)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The questions that were asked."""
        return tuple(self.snapshot.questions)

    def __getitem__(self, quantity: str) -> Reconciliation:
        """Return the part about one quantity."""
        try:
            part = self.claims.about(quantity)
        except UnknownQuantityError:
            raise UnknownQuantityError(
                "is not a quantity of this result", column="quantity", value=quantity,
                remedy=f"it has {', '.join(self.quantities[:8])}",
            ) from None  # fmt: skip
        return self._about(part)

    def _about(self, claims: ClaimSet) -> Reconciliation:
        """Return the part about the questions of some claims; nothing is asked again.

        A question alone has the answer that it has in company, so the rows are taken as they are.
        """
        part = copy(self)
        for asked_already in ("ranges", "discrepancies", "ledger"):
            part.__dict__.pop(asked_already, None)
        part.claims = claims
        part.snapshot = replace(self.snapshot, claims=claims)
        asked = np.isin(self.snapshot.questions.astype(str), part.snapshot.questions.astype(str))
        part._answered = replace(self._answered, table=self.consensus[np.flatnonzero(asked)])
        part.consensus = part._answered.table
        return part

    def asked_again(self, **other: Any) -> Reconciliation:
        """Return the result of the same question with some of what was asked replaced.

        Parameters
        ----------
        other : `claims`, `as_of`, `scope`, or any of the `terms`.
        """
        names = {field.name for field in fields(ConsensusOptions)} & set(other)
        terms = replace(self.terms, **{name: other.pop(name) for name in names})
        asked = {"claims": self.claims, "as_of": self.as_of, "scope": self.scope, **other}
        return Reconciliation(**asked, terms=terms)

    def probability(self, above: float) -> Table[Probability]:
        """Return how probable it is that the value lies above a figure, a row a quantity.

        By the posterior of the default method, whatever the method of this result.

        Examples
        --------
        >>> rec = reconcile([{"source": "A", "value": 110000}, {"source": "B", "value": 150000}])
        >>> round(rec.probability(above=200000).probability, 2)
        0.04
        """
        return probabilities(self.snapshot, above, self.terms)

    def density(self, points: int = 256) -> Table[Density]:
        """Return the posterior density of every quantity that has an estimate, for plots."""
        return densities(self.snapshot, points, self.terms)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON knows it: plain types, finite numbers or None."""
        prior = self.terms.prior
        return {
            "as_of": finite(self.as_of),
            "method": find(self.terms.method).name,
            "level": self.terms.level,
            "prior": prior if isinstance(prior, str | float | int) else dict(prior),
            "scope": self.scope.to_dict(),
            **{
                name: getattr(self, name).to_records()
                for name in ("ranges", "discrepancies", "consensus", "ledger")
            },
            "notices": list(self.claims.notices),
        }

    # ---- faces: functions of a result, elsewhere

    def explain(self) -> str:
        """Return the result in plain sentences."""
        from estimates.display.text import explain

        return explain(self)

    def sentence(self) -> str:
        """Return one sentence that is safe to publish; one a quantity."""
        from estimates.display.text import sentence

        return sentence(self)

    def markdown(self) -> str:
        """Return the result as Markdown, for a report."""
        from estimates.display.text import markdown

        return markdown(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the result as one self-contained HTML file."""
        from estimates.display.page import write_page

        return write_page(self, Path(path))

    def to_parquet(self, folder: str | Path) -> Path:
        """Write the four tables as Parquet files of a new folder, all of them or none.

        Raises
        ------
        UnreadableFileError
            Where the folder is there already, or cannot be written.
        """
        from estimates.io.parquet_folder import written_whole

        with written_whole(Path(folder)) as place:
            for name in ("ranges", "discrepancies", "consensus", "ledger"):
                getattr(self, name).to_parquet(place / f"{name}.parquet")
        return Path(folder)

    def __repr__(self) -> str:
        from estimates.display.text import in_terminal

        return in_terminal(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import card

        return card(self)


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
    window: float | None = None,
    drift: float | None = None,
    conversions: Any = None,
    dimensions: Any = None,
) -> Reconciliation:
    """Return the range, the discrepancies, the consensus and the ledger of every quantity.

    Parameters
    ----------
    claims : a set of claims, or records of which one can be made.
    as_of : what was known on this day, that day included; None = all that is known.
    method, level, prior, conventions, track_records : see `estimates.consensus`.
    max_party_share, max_source_share, priority : see `estimates.consensus`.
    window : claims that refer to days further than this from the day asked about (that of
        `as_of`, else the newest to which a claim on the question refers) are not comparable.
    drift : how fast the truth may move: standard deviation on the log scale per square root
        of a day. It widens a claim by its distance from that day instead of dropping it.
    conversions : what one unit is taken to be in another, ``{"household": (4.8, 5.4,
        "person")}``, records or a file; a range is carried into the interval. A formation that
        is converted counts. Records in several units of one question need it, too.
    dimensions : how much a difference matters, ``{"area": "refused"}`` (`estimates.compare`).

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
    return Reconciliation(as_claimset(claims, scope.conversions), to_day(as_of), terms, scope)
