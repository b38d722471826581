"""A broken law in words: the claims as a table, before and after, and the answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from estimates.analysis.consensus.combine import Consensus
from estimates.errors import EstimatesError
from estimates.model.claim import Claim
from estimates.model.figure import notation
from estimates.testing.laws.law import Ask, Case, Law

SHOWN = (
    ("claim", lambda c: c.claim_id[:12]),
    ("source", lambda c: c.source.name),
    ("figure", lambda c: notation(c.figure)),
    ("question", lambda c: c.quantity.label),
    ("stated", lambda c: c.stated_on),
    ("refers to", lambda c: c.refers_to),
    ("grade", lambda c: c.source.reliability),
    ("party", lambda c: c.source.party),
    ("weight", lambda c: c.weight),
    ("standard error", lambda c: c.standard_error),
    ("manner", lambda c: c.manner),
    ("says", lambda c: None if c.polarity == "asserted" else c.polarity),
    ("origin", lambda c: " ".join(c.origin)),
    ("supersedes", lambda c: " ".join(c.supersedes)),
    ("retracts", lambda c: " ".join(c.retracts)),
    ("disputes", lambda c: " ".join(c.disputes)),
    ("exclude", lambda c: c.exclude),
)
"""What a table of claims may show, in order; columns without any entry are left out."""


class BrokenLawError(AssertionError):
    """A method broke a law; the message shows the smallest case that was found.

    Attributes
    ----------
    law, ask, case : what was broken, by whom, with which claims.
    words : how, in a sentence.
    """

    def __init__(self, law: Law, ask: Ask, case: Case, words: str) -> None:
        self.law, self.ask, self.case, self.words = law, ask, case, words
        super().__init__(sentence(law, ask, case, words))


class SilentLawError(AssertionError):
    """No case that was drawn gave the law anything to judge: it was neither kept nor broken."""


def sentence(law: Law, ask: Ask, case: Case, words: str) -> str:
    """Return the whole report of a broken law."""
    asked = None if law.binds == "the claims alone" else ask
    who = repr(ask.method.name) if asked else "estimates"
    lines = [f"{who} breaks the law {law.name!r}", f"  ({law.says})", words, ""]
    lines += part("before" if case.after != case.before else "claims", case.before, asked)
    if case.after != case.before:
        lines += ["", *part("after", case.after, asked)]
    if case.facts:
        lines += ["", ", ".join(f"{name} {value}" for name, value in case.facts.items())]
    return "\n".join(lines)


def part(title: str, claims: Sequence[Claim], ask: Ask | None) -> list[str]:
    """Return a table of claims under its title, and what the method answers."""
    said = answers(claims, ask) if ask else []
    return [f"{title}:", *(f"  {line}" for line in table(claims)), *said]


def table(claims: Iterable[Claim]) -> list[str]:
    r"""Return claims as lines of a table; what no claim states is left out.

    Examples
    --------
    >>> import estimates as est
    >>> print("\n".join(table([est.claim("EU", 150_000, claim_id="a"),
    ...                        est.claim("Taran", 110_000, claim_id="b", weight=2)])))
    claim  source  figure   question  weight
    a      EU      150,000  unnamed
    b      Taran   110,000  unnamed   2
    """
    listed = list(claims)
    columns: list[list[str]] = []
    for name, cell in SHOWN:
        cells = [shown(cell(claim)) for claim in listed]
        if any(cells):
            columns.append([name, *cells])
    widths = [max(map(len, column)) for column in columns]
    rows = zip(*columns, strict=True)
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    return [line.rstrip() for line in lines] or ["no claim"]


def shown(cell: Any) -> str:
    """Return a cell on one line."""
    if cell is None:
        return ""
    text = str(cell)
    return text if text.isprintable() else repr(text)


def answers(claims: Iterable[Claim], ask: Ask) -> list[str]:
    """Return what a method answers to claims, a line a question."""
    try:
        rows = ask.rows(claims)
    except (ArithmeticError, EstimatesError, LookupError, TypeError, ValueError) as error:
        return [f"  → {type(error).__name__}: {error}"]
    several = len(rows) > 1
    return [f"  → {f'{row.quantity}: ' if several else ''}{answer(row)}" for row in rows]


def answer(row: Consensus) -> str:
    """Return an answer in a few words.

    Examples
    --------
    >>> import estimates as est
    >>> answer(est.consensus([est.claim("EU", 150_000)], method="lowest")[0])
    'estimate 150,000'
    """
    if row.estimate is None:
        return "no estimate"
    words = f"estimate {row.estimate:,.6g}"
    if row.lower is not None and row.upper is not None:
        words += f", {100 * row.level:.4g} % from {row.lower:,.6g} to {row.upper:,.6g}"
    return words
