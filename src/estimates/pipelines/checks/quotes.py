"""Check of quotes: they stand in their documents and state the figures of their claims."""

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

from estimates.claims.claimset import ClaimSet
from estimates.io.evidence.verification import FAILED_STATUSES, verify
from estimates.pipelines.checks.check import Check, RawFinding, no_claims
from estimates.pipelines.checks.outcome import CheckSeverity


def quotes_hold(
    documents: Mapping[str, Any] | Iterable[Any] | str | PathLike[str],
    *,
    severity: CheckSeverity = "error",
    name: str = "",
) -> Check:
    """Every quote stands in its document and states the figure of its claim.

    Parameters
    ----------
    documents : texts or paths by title or address, or a folder; see `estimates.verify`.
    severity, name : see `Check`.

    Examples
    --------
    >>> record = {"claim_id": "a", "source": "EU", "text": "120,000", "document": "article",
    ...           "quote": "more than 150,000 troops"}
    >>> quotes_hold({"article": "Kyiv saw more than 150,000 troops."})([record])[0].message
    'EU: number differs: the quote states > 150,000, the claim 120,000'
    """

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from no_claims(claims)
        rows = verify(claims, documents)
        if len(rows) and all(row.status == "no quote" for row in rows):
            yield None, (), "no claim has a quote: nothing was examined"
        for claim, row in zip(claims, rows, strict=True):
            if row.status in FAILED_STATUSES:
                message = f"{claim.source.name}: {row.status}: {row.reason}"
                yield claim.quantity.label, [row.claim_id], message

    says = "every quote stands in its document and states the figure"
    return Check("quotes_hold", says, look, severity, name)
