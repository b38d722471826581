"""A reconciliation: ranges, discrepancies, consensus and ledger of all quantities together."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from estimates.analysis.computed_tables import ComputedTables
from estimates.analysis.consensus.combine import Consensus
from estimates.analysis.consensus.posterior import Density, Probability, densities, probabilities
from estimates.analysis.discrepancies import Discrepancy
from estimates.analysis.ledger import Entry
from estimates.analysis.ranges import Range
from estimates.analysis.result_tables import ResultTables
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.trajectory.result import Trajectory
from estimates.analysis.trajectory.series import LevelSeries
from estimates.analysis.updated_tables import UpdatedTables
from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import limit_claims
from estimates.columnar.table import Table, to_json_value
from estimates.errors import UnknownQuantityError
from estimates.methods.registry import find

SentenceStyle = Literal["short", "full"]


class Reconciliation(ResultTables, internal=("snapshot", "computed", "known_among")):
    """Ranges, discrepancies, consensus and ledger of claims, as known on a day.

    Attributes
    ----------
    claims : the claims.
    as_of : the day, None = everything is known.
    options : how the consensus was made.
    rules : what may be compared with what.
    ranges, discrepancies, consensus, ledger : tables of frozen rows, each with `to_frame`.
    snapshot : the claims with their standing on the day; internal.

    Examples
    --------
    >>> from estimates import claim, reconcile
    >>> rec = reconcile([claim("A", "100", quantity="dead"), claim("B", "120", quantity="dead")])
    >>> len(rec), list(rec), rec["dead"].ranges.high
    (1, ['dead'], 120.0)
    """

    def __init__(self, computed: ComputedTables) -> None:
        self.computed, self.options = computed, computed.options
        self.rules, self.as_of = computed.rules, computed.as_of

    @property
    def snapshot(self) -> Snapshot:
        """The claims with their standing on the day; internal."""
        return self.computed.snapshot

    @property
    def claims(self) -> ClaimSet:
        """The claims."""
        return self.computed.claims

    @property
    def consensus(self) -> Table[Consensus]:
        """One estimate of every quantity."""
        return self.computed.consensus

    @property
    def ranges(self) -> Table[Range]:
        """The reported range of every quantity."""
        return self.computed.ranges

    @property
    def discrepancies(self) -> Table[Discrepancy]:
        """How far apart the used claims are, pair by pair."""
        return self.computed.discrepancies

    @property
    def ledger(self) -> Table[Entry]:
        """One row per claim, in the order of the claims."""
        return self.computed.ledger

    @cached_property
    def trajectory(self) -> Trajectory:
        """The level of every quantity on each day on which something became known."""
        rules = replace(self.rules, window=None, drift=0.0)
        snapshot = replace(self.snapshot, rules=rules)
        series = LevelSeries.of(snapshot, self.options, self.rules.drift or None, smooth=False)
        return Trajectory.of(series, None)

    @property
    def known(self) -> ClaimSet:
        """The claims as known on the day."""
        return self.known_among(self.claims)

    def known_among(self, claims: ClaimSet) -> ClaimSet:
        """Return those of some of its claims that are known on the day; internal."""
        return claims.known() if self.as_of is None else claims.as_of(self.as_of)

    @property
    def quantities(self) -> tuple[str, ...]:
        """The labels of the quantities, sorted."""
        return tuple(self)

    def __getitem__(self, quantity: str) -> Reconciliation:
        """Return the part about one quantity."""
        try:
            return Reconciliation(self.computed.about(quantity))
        except UnknownQuantityError:
            problem = "is not a quantity of this result"
            remedy = f"it has {', '.join(self.quantities[:8])}"
            error = UnknownQuantityError(problem, column="quantity", value=quantity, remedy=remedy)
            raise error from None

    def rerun(self, **changes: Any) -> Reconciliation:
        """Return the reconciliation with changed claims, day, rules or options.

        Parameters
        ----------
        **changes : `claims`, `as_of`, `known`, `recorded`, `rules`, or fields of
            `ConsensusOptions`.
        """
        claims, rules = changes.pop("claims", self.claims), changes.pop("rules", self.rules)
        limits = [changes.pop(name, None) for name in ("known", "recorded")]
        claims, as_of = limit_claims(claims, changes.pop("as_of", self.as_of), *limits)
        options = replace(self.options, **changes)
        snapshot = Snapshot.of(claims, as_of, rules, options.conventions)
        return Reconciliation(ComputedTables(snapshot, options, as_of))

    def updated(self, new_claims: Any, **reading: Any) -> Reconciliation:
        """Return the reconciliation with new claims; only what they touch is asked again.

        Its tables are those of all claims asked again, to the last bit. They are put together
        when they are read; one quantity, and `changes`, need no copy of the others.

        Parameters
        ----------
        new_claims : a ClaimSet, a claim, an iterable of records, or a frame. They may name the
            claims of this result: with `supersedes` one corrects, with `retracts` it withdraws.
        **reading : how records or a frame are read, as for `ClaimSet.from_records` and
            `ClaimSet.from_frame`: `aliases`, `preset`, `columns` …

        Raises
        ------
        TableError
            For new claims that cannot be read, that name an unknown claim, or that have the label
            of another claim or another unit.
        InvalidFieldError
            For a set of claims as known on another day.

        Examples
        --------
        >>> from estimates import reconcile
        >>> rec = reconcile([{"claim_id": "a", "source": "EU", "value": 150000, "quantity": "q"},
        ...                  {"claim_id": "b", "source": "NATO", "value": 90000, "quantity": "r"}])
        >>> new = {"source": "EU", "value": 100000, "quantity": "q", "supersedes": "a"}
        >>> rec.updated([new]).ranges.column("high").tolist()
        [100000.0, 90000.0]
        """
        return Reconciliation(UpdatedTables.of(self.computed, new_claims, reading))

    def probability(self, above: float) -> Table[Probability]:
        """Return the probability that the value exceeds a figure, one row per quantity.

        It is that of the default method's posterior, whatever the method of this result.

        Parameters
        ----------
        above : the figure, in the unit of the claims.

        Examples
        --------
        >>> from estimates import reconcile
        >>> rec = reconcile([{"source": "A", "value": 110000}, {"source": "B", "value": 150000}])
        >>> round(rec.probability(above=200000).probability, 2)
        0.04
        """
        return probabilities(self.snapshot, above, self.options)

    def density(self, points: int = 256) -> Table[Density]:
        """Return the posterior density of every quantity that has an estimate, for plots.

        Parameters
        ----------
        points : the number of points for each quantity.
        """
        return densities(self.snapshot, points, self.options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON types: finite numbers, strings, lists, mappings, None."""
        prior, clock = self.options.prior, self.claims.linked.clock
        return {
            "as_of": to_json_value(clock.until or self.as_of),
            "known": clock.known,
            "recorded_by": to_json_value(clock.recorded_until or clock.recorded_by),
            "method": find(self.options.method).name,
            "level": self.options.level,
            "scale": self.options.scale,
            "prior": prior if isinstance(prior, str | float | int) else dict(prior),
            "shared_error": self.options.assumed_shared_error,
            "heaping": self.options.applied_heaping,
            "scope": self.rules.to_dict(),
            **super().to_dict(),
            "notices": list(self.claims.notices),
        }

    # ---- display: these functions are imported when called, since display stands above analysis

    def explain(self, language: str = "en") -> str:
        """Return the result in plain sentences: what was said, how it differs, what counts.

        Parameters
        ----------
        language : of the words around the figures; "en".
        """
        from estimates.display.explanation import write_explanation

        return write_explanation(self, language)

    def methods_text(self, language: str = "en") -> str:
        """Return a paragraph on how the result was made, for a methods section.

        It names the claims, those that do not count and why, the method with its reference, the
        level, the prior, the conventions, the conversions, the versions and how to cite.

        Parameters
        ----------
        language : of the words around the figures; "en".
        """
        from estimates.display.method_notes import write_methods

        return write_methods(self, language)

    def sentence(self, style: SentenceStyle = "full", language: str = "en") -> str:
        """Return one sentence per quantity, ready for publication.

        Figures are quoted as they were stated, with who stated them; the conversions and the
        readings of vague words that they rest on stand beside them.

        Parameters
        ----------
        style : "full" names days and differences in scope, "short" leaves them out.
        language : of the words around the figures; "en".

        Raises
        ------
        InvalidFieldError

        Examples
        --------
        >>> from estimates import reconcile
        >>> rec = reconcile([{"source": "Taran", "text": "110,000", "quantity": "troops"},
        ...                  {"source": "EU", "text": "150,000+", "quantity": "troops"}])
        >>> print(rec.sentence())
        Estimates of troops range from 110,000 (Taran) to 150,000+ (EU); two independent sources
        conflict.
        """
        from estimates.display.sentence import write_sentences

        return write_sentences(self, style, language)

    def markdown(self) -> str:
        """Return the result as Markdown, for a report."""
        from estimates.display.text import write_markdown

        return write_markdown(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the result as one self-contained HTML file.

        Parameters
        ----------
        path : the file to write.
        """
        from estimates.display.page import write_page

        return write_page(self, Path(path))

    def __repr__(self) -> str:
        from estimates.display.text import format_terminal

        return format_terminal(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import render_card

        return render_card(self)
