"""Check that claims which repeat others state their figures."""

from collections.abc import Iterator

import numpy as np

from estimates.analysis.snapshot.reasons import describe_repetitions
from estimates.analysis.snapshot.snapshot import Snapshot
from estimates.claims.claimset import ClaimSet
from estimates.pipelines.checks.check import Check, RawFinding, no_claims
from estimates.pipelines.checks.outcome import CheckSeverity


def no_misquotes(*, severity: CheckSeverity = "error", name: str = "") -> Check:
    """Every claim that names an origin states its figure, after rounding, hedges and units.

    Parameters
    ----------
    severity, name : see `Check`.

    Examples
    --------
    >>> rows = [{"claim_id": "who", "source": "WHO", "value": 379},
    ...         {"claim_id": "portal", "source": "Portal", "value": 149, "origin": "who"}]
    >>> no_misquotes()(rows)[0].message
    'Portal misquotes who: 149 for 379'
    """

    def look(claims: ClaimSet) -> Iterator[RawFinding]:
        yield from no_claims(claims)
        snapshot = Snapshot.of(claims)
        linked = snapshot.linked
        found = snapshot.standings.misquotes(claims.rows, linked.question_codes)
        texts = describe_repetitions(linked, found)
        source = linked.store.strings("source").take(found.rows).decode()
        quantity = linked.questions[linked.question_codes[found.rows]]
        labels = np.stack([linked.labels_at(found.rows), linked.labels_at(found.named)], axis=-1)
        for row, *cells in zip(found.rows.tolist(), quantity, labels.tolist(), source, strict=True):
            question, concerned, name_of_source = cells
            yield question, concerned, f"{name_of_source} {texts[row]}"

    return Check("no_misquotes", "no claim misquotes its origin", look, severity, name)
