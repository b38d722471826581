"""A reconciliation: ranges, discrepancies, consensus and ledger of all quantities together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from estimates.analysis.computed_tables import ComputedTables
from estimates.analysis.reconciled_tables import ReconciledTables
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.analysis.updated_tables import UpdatedTables
from estimates.claims.coercion import limit_claims
from estimates.columnar.table import to_json_value
from estimates.errors import UnknownQuantityError
from estimates.methods.registry import find

SentenceStyle = Literal["short", "full"]


class Reconciliation(ReconciledTables):
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

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "150,000")])
        >>> rec.options.method, rec.rerun(method="median").consensus.estimate
        ('bayes', 130000.0)
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

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON types: finite numbers, strings, lists, mappings, None.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> result = rec.to_dict()
        >>> result["method"], result["level"], result["ranges"][0]["gap"]
        ('bayes', 0.9, 40000)
        """
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

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> print(rec.explain().splitlines()[2])
        The consensus is 130,000 (90 % interval 84,000 to 220,000), by the method bayes.
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

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> rec.methods_text().split(". ")[0]
        'Two claims by two sources on one quantity were reconciled with all that is known'
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
        """Return the result as Markdown, for a report.

        Examples
        --------
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> print(rec.markdown().splitlines()[2])
        - **reported range:** 110,000 (Taran) to over 150,000 (EU), open above
        """
        from estimates.display.text import write_markdown

        return write_markdown(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the result as one self-contained HTML file.

        Parameters
        ----------
        path : the file to write.

        Examples
        --------
        >>> import tempfile
        >>> from estimates import claim, reconcile
        >>> rec = reconcile([claim("Taran", "110,000"), claim("EU", "over 150,000")])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rec.to_html(f"{folder}/troops.html").read_text("utf-8")[:15]
        '<!doctype html>'
        """
        from estimates.display.page import write_page

        return write_page(self, Path(path))

    def __repr__(self) -> str:
        from estimates.display.text import format_terminal

        return format_terminal(self)

    def _repr_html_(self) -> str:
        from estimates.display.card import render_card

        return render_card(self)
