"""The smallest cases found in which methods break the laws that they do not declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import Phase

from estimates.claims.ingest.records import from_record
from estimates.methods.registry import find
from estimates.model.claim import Claim
from estimates.model.schema import flatten
from estimates.testing.laws.book import LAWS
from estimates.testing.laws.law import Case, Law
from estimates.testing.laws.report import BrokenLawError, SilentLawError
from estimates.testing.laws.runner import MethodLike, hold

DRAWN = 500
"""Cases drawn in the search for a counterexample."""
PHASES = (Phase.generate, Phase.target, Phase.shrink)
Stored = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""By method and law: `words` and a case as JSON, or `found` saying why there is none."""


def counterexample(law: Law, method: MethodLike, max_examples: int = DRAWN) -> dict[str, Any]:
    """Return as JSON the smallest case found in which a method breaks a law.

    Where there is none, `found` says "nothing broken" or "nothing to judge".

    Examples
    --------
    >>> from estimates.testing.laws import by_name
    >>> counterexample(by_name("a wild claim cannot drag"), "median", max_examples=5)
    {'found': 'nothing broken'}
    """
    try:
        hold(law, method, max_examples, {}, derandomize=True, phases=PHASES)
    except BrokenLawError as error:
        case = error.case
        return {
            "words": error.words,
            "before": [record(claim) for claim in case.before],
            "after": [record(claim) for claim in case.after],
            "facts": dict(case.facts),
        }
    except SilentLawError:
        return {"found": "nothing to judge"}
    return {"found": "nothing broken"}


def undeclared(method: MethodLike) -> list[Law]:
    """Return the laws that a method could declare and does not.

    Examples
    --------
    >>> [law.name for law in undeclared("median")]
    ['a conflict never narrows', 'agreement never widens']
    """
    keeps = find(method).keeps
    return [law for law in LAWS if law.binds == "who declares it" and law.name not in keeps]


def record(claim: Claim) -> dict[str, Any]:
    """Return a claim as a flat record of JSON, without what it does not state."""
    flat = {name: cell for name, cell in flatten(claim).items() if cell is not None}
    plain: dict[str, Any] = json.loads(json.dumps(flat, default=str))
    return plain


def case_of(stored: Mapping[str, Any]) -> Case:
    """Return the case that was stored."""
    before, after = ([from_record(r) for r in stored[side]] for side in ("before", "after"))
    return Case.of(before, after, **stored["facts"])


def load(path: Path) -> dict[str, Any]:
    """Return what is stored, nothing where there is no file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def store(path: Path, found: Stored) -> None:
    """Store counterexamples, a method after the other."""
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
