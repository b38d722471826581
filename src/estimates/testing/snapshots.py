"""Results kept as text files that a reviewer can read, one per test and method."""

from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from estimates.analysis.reconciliation import Reconciliation
from estimates.columnar.files import write_file
from estimates.errors import InvalidFieldError
from estimates.testing.assertions import Result, as_reconciliation

# Significant digits of computed numbers; these are the same on every machine.
KEPT_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Compares results with the files in which they are kept.

    folder, name : the folder of the files, and the start of their names.
    update : whether the files are rewritten.
    test : the test. used : the files that tests of this run have used, with the test and label.
    """

    folder: Path
    name: str
    update: bool
    test: str = ""
    used: dict[Path, str] = field(default_factory=dict)

    def __call__(self, result: Result, label: str = "") -> None:
        """Assert that a result equals the kept one.

        result : a reconciliation, or claims.
        label : distinguishes several results of one test.
        Raises AssertionError with the lines that differ, or if no result is kept yet, and
        InvalidFieldError if two results would be kept in one file.
        """
        text = result_text(as_reconciliation(result))
        method = text.split("\n", 1)[0].split(": ")[1].split(",")[0]
        path = self.folder / f"{'-'.join(filter(None, [self.name, label, method]))}.txt"
        self.refuse_clash(path)
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text.encode())
            return
        if not path.exists():
            raise AssertionError(f"no result is kept in {path.name}: run with --estimates-update")
        kept = path.read_text(encoding="utf-8")
        if kept != text:
            pair = kept.splitlines(), text.splitlines()
            lines = unified_diff(*pair, "kept", "now", lineterm="", n=1)
            problem = f"the result differs from the one kept in {path.name}:"
            raise AssertionError("\n".join([problem, *lines]))

    def refuse_clash(self, path: Path) -> None:
        """Refuse a file that holds another result of this run, also where case does not count."""
        key = path.with_name(path.name.lower())
        if key in self.used:
            problem = f"would be kept in {path.name}, as another result of {self.used[key]}"
            remedy = 'give each result of a test a label: estimates_kept_result(rec, "cautious")'
            raise InvalidFieldError(problem, column=self.test, remedy=remedy)
        self.used[key] = self.test


def result_text(rec: Reconciliation) -> str:
    """Return a result as text: its options, and for each quantity its numbers and its ledger.

    >>> import estimates as est
    >>> claims = [est.claim("EU", 150_000, claim_id="a"), est.claim("AP", 110_000, claim_id="b")]
    >>> print(result_text(est.reconcile(claims, method="lowest")))
    method: lowest, level 0.9, prior unknown
    <BLANKLINE>
    unnamed
      range      110,000 to 150,000, in conflict by 40,000
      estimate   110,000
      voices     2 (1 effective)
      warning    ...
      a          used: EU, 150,000, weight 0
      b          used: AP, 110,000, weight 1
    <BLANKLINE>
    """
    made = rec.to_dict()
    day = f", as of {made['as_of']}" if made["as_of"] else ""
    lines = [f"method: {made['method']}, level {rec.options.level:g}, prior {made['prior']}{day}"]
    ranges = {row.quantity: row for row in rec.ranges}
    for row in rec.consensus:
        stated = ranges[row.quantity]
        low, high = round_kept(stated.low), round_kept(stated.high)
        ends = "none" if stated.low is None else f"{low} to {high}"
        conflict = f", in conflict by {round_kept(stated.gap)}" if stated.conflict else ""
        interval = f", {round_kept(row.lower)} to {round_kept(row.upper)}"
        facts = [
            ("range", f"{ends}{conflict}"),
            ("estimate", f"{round_kept(row.estimate)}{'' if row.lower is None else interval}"),
            ("voices", f"{row.voices} ({row.effective_voices:.4g} effective)"),
            *(("warning", warning) for warning in row.warnings),
        ]
        for entry in rec.ledger:
            if entry.quantity == row.quantity:
                weight = "" if entry.weight is None else f", weight {entry.weight:.3g}"
                words = f"{entry.standing}: {entry.source}, {entry.text}{weight}"
                facts.append((entry.claim_id, words))
        lines += ["", row.quantity, *(f"  {label:<10} {words}" for label, words in facts)]
    return "\n".join(lines) + "\n"


def round_kept(value: float | None) -> str:
    """Return a number with few enough digits to be the same on every machine."""
    return (
        "none" if value is None else f"{value:,.{KEPT_DIGITS}g}" if value % 1 else f"{value:,.0f}"
    )
