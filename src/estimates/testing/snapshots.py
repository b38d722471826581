"""Results kept as text, readable in a review; one file a test and method."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from estimates.analysis.reconciliation import Reconciliation
from estimates.testing.assertions import Result, result_of

DIGITS = 6
"""Significant digits of computed numbers: the same on every machine."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Compares results with the files in which they were kept.

    Attributes
    ----------
    folder, name : where they are kept, and under which name.
    update : whether they are written anew.
    """

    folder: Path
    name: str
    update: bool

    def __call__(self, result: Result, label: str = "") -> None:
        """Assert that a result is the kept one.

        Parameters
        ----------
        result : a reconciliation, or claims.
        label : tells several results of one test apart.

        Raises
        ------
        AssertionError
            With the lines that differ, or where none is kept yet.
        """
        rec = result_of(result)
        text = in_text(rec)
        method = text.split("\n", 1)[0].split(": ")[1].split(",")[0]
        path = self.folder / f"{'-'.join(filter(None, [self.name, label, method]))}.txt"
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        if not path.exists():
            raise AssertionError(f"no result is kept in {path.name}: run with --update-results")
        kept = path.read_text(encoding="utf-8")
        if kept != text:
            lines = unified_diff(
                kept.splitlines(), text.splitlines(), "kept", "now", lineterm="", n=1
            )
            raise AssertionError(
                "\n".join([f"the result is not the one kept in {path.name}:", *lines])
            )


def in_text(rec: Reconciliation) -> str:
    """Return a result as text: how it was made, and a block a question with its ledger.

    Examples
    --------
    >>> import estimates as est
    >>> claims = [est.claim("EU", 150_000, claim_id="a"), est.claim("AP", 110_000, claim_id="b")]
    >>> print(in_text(est.reconcile(claims, method="lowest")))
    method: lowest, level 0.9, prior unknown
    <BLANKLINE>
    unnamed
      range      110,000 to 150,000, in conflict by 40,000
      estimate   110,000
      voices     2 (1 effective)
      warning    an extreme has no interval
      a          used: EU, 150,000, weight 0
      b          used: AP, 110,000, weight 1
    <BLANKLINE>
    """
    made = rec.to_dict()
    day = f", as of {made['as_of']}" if made["as_of"] else ""
    lines = [f"method: {made['method']}, level {rec.terms.level:g}, prior {made['prior']}{day}"]
    ranges = {row.quantity: row for row in rec.ranges}
    for row in rec.consensus:
        whole = ranges[row.quantity]
        reach = "none" if whole.low is None else f"{number(whole.low)} to {number(whole.high)}"
        apart = f", in conflict by {number(whole.gap)}" if whole.conflict else ""
        inside = f", {number(row.lower)} to {number(row.upper)}" if row.lower is not None else ""
        lines += ["", row.quantity, entry("range", f"{reach}{apart}")]
        lines.append(entry("estimate", f"{number(row.estimate)}{inside}"))
        lines.append(entry("voices", f"{row.voices} ({row.effective_voices:.4g} effective)"))
        lines += [entry("warning", words) for words in row.warnings]
        for claim in rec.ledger:
            if claim.quantity == row.quantity:
                weight = "" if claim.weight is None else f", weight {claim.weight:.3g}"
                said = f"{claim.standing}: {claim.source}, {claim.text}{weight}"
                lines.append(entry(claim.claim_id, said))
    return "\n".join(lines) + "\n"


def entry(label: str, words: str) -> str:
    """Return a line with its label."""
    return f"  {label:<10} {words}"


def number(value: float | None) -> str:
    """Return a number in so few digits that it is the same everywhere."""
    return "none" if value is None else f"{value:,.{DIGITS}g}" if value % 1 else f"{value:,.0f}"
