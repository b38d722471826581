"""Counterexamples: the smallest cases found in which methods break laws that they do not declare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings

from estimates.claims.ingest.records import claim_from_record
from estimates.methods.contract import Method
from estimates.model.claim import Claim
from estimates.model.flat import flatten
from estimates.testing import laws
from tests.helpers.seed_claims import ROOT

# Cases drawn in the search for a counterexample
DRAWN_CASES = 500
settings.register_profile(
    "search", derandomize=True, phases=(Phase.generate, Phase.target, Phase.shrink)
)
# By method and law: `words` and a case as JSON, or `found` with the reason why there is none
STORED_CASES = ROOT / "tests" / "testing" / "laws" / "counterexamples.json"


def find_counterexample(law: laws.Law, method: Method) -> dict[str, Any]:
    """Return as JSON the smallest case found in which a method breaks a law.

    Where there is none, `found` is "nothing broken" or "nothing to judge".
    """
    settings.load_profile("search")
    try:
        law.check(method, DRAWN_CASES)
    except laws.BrokenLawError as error:
        case = error.case
        return {
            "words": error.words,
            "before": [to_record(claim) for claim in case.before],
            "after": [to_record(claim) for claim in case.after],
            "facts": dict(case.facts),
        }
    except laws.SilentLawError:
        return {"found": "nothing to judge"}
    return {"found": "nothing broken"}


def undeclared_laws(method: Method) -> list[laws.Law]:
    """Return the laws that a method could declare and does not."""
    return [
        law for law in laws.LAWS if law.binds == "who declares it" and law.name not in method.keeps
    ]


def to_record(claim: Claim) -> dict[str, Any]:
    """Return a claim as a flat record of JSON, without the fields that it does not state."""
    flat = {name: cell for name, cell in flatten(claim).items() if cell is not None}
    record: dict[str, Any] = json.loads(json.dumps(flat, default=str))
    return record


def to_case(stored: Mapping[str, Any]) -> laws.Case:
    """Return a stored case."""
    before, after = ([claim_from_record(r) for r in stored[key]] for key in ("before", "after"))
    return laws.Case.of(before, after, **stored["facts"])


def load_counterexamples(path: Path = STORED_CASES) -> dict[str, Any]:
    """Return the stored counterexamples by method and law."""
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored


def store_counterexamples(stored: Mapping[str, Any], path: Path = STORED_CASES) -> None:
    """Store the counterexamples."""
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
