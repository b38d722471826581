"""Claims and the answers to them as text, for the report of a broken law."""

from collections.abc import Iterable, Sequence

from estimates.analysis.consensus.combine import Consensus
from estimates.errors import EstimatesError
from estimates.model.claim import Claim
from estimates.model.flat import flatten
from estimates.testing.laws.case import MethodRunner

# The columns that a table of claims may show, in order; columns without any entry are left out.
SHOWN_COLUMNS = (
    "claim_id source figure quantity stated_on refers_to_start refers_to_end reliability party "
    "weight standard_error manner polarity origin supersedes retracts disputes exclude"
).split()


def claims_report(title: str, claims: Sequence[Claim], runner: MethodRunner | None) -> list[str]:
    """Return a table of claims under its title, and the answers of the method, if there is one."""
    lines = [f"{title}:", *(f"  {line}" for line in claim_table(claims))]
    if runner is None:
        return lines
    try:
        rows = runner.rows(claims)
    except (ArithmeticError, EstimatesError, LookupError, TypeError, ValueError) as error:
        return [*lines, f"  → {type(error).__name__}: {error}"]
    labels = [f"{row.quantity}: " if len(rows) > 1 else "" for row in rows]
    return lines + [f"  → {a}{describe_answer(row)}" for a, row in zip(labels, rows, strict=True)]


def claim_table(claims: Iterable[Claim]) -> list[str]:
    r"""Return claims as lines of a table.

    >>> import estimates as est
    >>> print("\n".join(claim_table([est.claim("EU", 150_000, claim_id="a"),
    ...                              est.claim("Taran", 110_000, claim_id="b", weight=2)])))
    claim_id  source  figure   quantity  weight
    a         EU      150,000  unnamed
    b         Taran   110,000  unnamed   2
    """
    records = [{**flatten(claim), "figure": claim.figure.notation} for claim in claims]
    for record in records:
        record["claim_id"] = str(record["claim_id"])[:12]  # fingerprints have 20 digits
        if record["polarity"] == "asserted":
            record["polarity"] = None
    columns: list[list[str]] = []
    for name in SHOWN_COLUMNS:
        cells = ["" if record[name] is None else str(record[name]) for record in records]
        if any(cells):
            columns.append([name, *(c if c.isprintable() else repr(c) for c in cells)])
    widths = [max(map(len, column)) for column in columns]
    rows = zip(*columns, strict=True)
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return [line.rstrip() for line in lines] or ["no claim"]


def describe_answer(row: Consensus) -> str:
    """Return an answer in a few words.

    >>> import estimates as est
    >>> describe_answer(est.consensus([est.claim("EU", 150_000)], method="lowest")[0])
    'estimate 150,000'
    """
    if row.estimate is None:
        return "no estimate"
    words = f"estimate {row.estimate:,.6g}"
    if row.lower is not None and row.upper is not None:
        words += f", {100 * row.level:.4g} % from {row.lower:,.6g} to {row.upper:,.6g}"
    return words
