"""May two claims be compared, and what differs in what they speak of?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.analysis.comparability.dimensions import (
    ALIKE,
    DIFFERS,
    NOT_SAID,
    SILENT,
    UNSAID,
    Dimension,
    dimension_codes,
    states,
)
from estimates.analysis.comparability.pairwise import coded_words, comparator_for
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.ingest.records import flat_row, from_record
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_conversions import unit_key
from estimates.columnar.store import Store
from estimates.model.claim import Claim


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether two claims may be compared.

    Attributes
    ----------
    claim_a, claim_b : the two.
    comparable : whether nothing forbids it.
    refusals : what forbids it. caveats : what does not but must be said beside it.
    reasons : both, a sentence a dimension: "manner: observed against forecast", first what
        `claim_a` says.
    """

    claim_a: str
    claim_b: str
    comparable: bool
    refusals: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """All that differs, what forbids a comparison first."""
        return (*self.refusals, *self.caveats)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        return {
            "claim_a": self.claim_a,
            "claim_b": self.claim_b,
            "comparable": self.comparable,
            "refusals": list(self.refusals),
            "caveats": list(self.caveats),
            "reasons": list(self.reasons),
        }

    def __str__(self) -> str:
        verdict = "comparable" if self.comparable else "not comparable"
        with_caveats = " with caveats" if self.comparable and self.caveats else ""
        head = f"{self.claim_a} against {self.claim_b}: {verdict}{with_caveats}"
        return "\n".join([head, *(f"  {reason}" for reason in self.reasons)])


def compare(
    a: Claim | Any,
    b: Claim | Any,
    dimensions: Any = None,
    window: float | None = None,
    conversions: Any = None,
) -> Comparability:
    """Return whether two claims may be compared, with a reason for each dimension that differs.

    What is not said is not "no": it gives a caveat, never a refusal.

    Parameters
    ----------
    a, b : claims, or records of which they can be made.
    dimensions : a mapping of dimensions to "refused", "caveat" or "ignored", or a table of
        `Dimension`; None is the table `DIMENSIONS`.
    window : days further apart than this refuse a comparison; None = any.
    conversions : units that can be brought to each other, see `estimates.reconcile`.

    Raises
    ------
    InvalidFieldError
        For a dimension or a severity that is not known.

    Examples
    --------
    >>> from estimates import claim
    >>> found = compare(claim("Taran", 110000, claim_id="C03", area="border"),
    ...                 claim("Kuleba", "over 120,000", claim_id="C07", manner="forecast"))
    >>> print(found)
    C03 against C07: not comparable
      manner: not said against forecast
      area: border against not said
      origin: of C03 unknown, of C07 unknown: they may share one
    """
    scope = ComparabilityRules.of(window=window, dimensions=dimensions, conversions=conversions)
    one, other = from_record(a), from_record(b)
    pair = Pair(one, other, scope)
    said: dict[str, list[str]] = {"refused": [], "caveat": [], "ignored": []}
    for dimension in scope.dimensions:
        state, words = pair.judged(dimension)
        said[dimension.severities[state]].append(f"{dimension.name}: {words}")
    refusals, caveats = tuple(said["refused"]), tuple(said["caveat"])
    return Comparability(str(one.claim_id), str(other.claim_id), not refusals, refusals, caveats)


class Pair:
    """Two claims side by side, in a store of two rows."""

    def __init__(self, one: Claim, other: Claim, scope: ComparabilityRules) -> None:
        self.claims, self.scope = (one, other), scope
        self.base = LinkedClaims(Store.of([flat_row(one), flat_row(other)]), {})
        self.rows = np.array([0]), np.array([1])

    def judged(self, dimension: Dimension) -> tuple[int, str]:
        """Return the state of the pair in a dimension, and what each says."""
        special: dict[str, Callable[[], tuple[int, str]]] = {
            "origin": self.origins,
            "unit": self.units,
            "form": self.forms,
        }
        if dimension.name in special:
            return special[dimension.name]()
        state, words = comparator_for(self.base, dimension, self.scope)(*self.rows)
        return int(state[0]), words.write(int(words.keys[0]))

    def origins(self) -> tuple[int, str]:
        """Return whether both come from the same: a claim, a source, a go-between, a document."""
        named = [self.roots(claim) for claim in self.claims]
        one, other = (
            {*roots, claim.source.name} for roots, claim in zip(named, self.claims, strict=True)
        )
        if one & other:
            return ALIKE, f"both come from {', '.join(sorted(one & other))}"
        unknown = [
            str(c.claim_id) for c, roots in zip(self.claims, named, strict=True) if not roots
        ]
        words = f"of {' unknown, of '.join(unknown)} unknown"
        if len(unknown) == 2:
            return SILENT, f"{words}: they may share one"
        return (UNSAID, words) if unknown else (DIFFERS, "they name different ones")

    def roots(self, claim: Claim) -> set[str]:
        """Return whom a claim names as its origin: claims, sources, go-betweens, documents."""
        derived = claim.document.derived_from if claim.document else ()
        sources = {c.source.name for c in self.claims if c.claim_id in claim.origin}
        return {*claim.via, *derived, *claim.origin, *sources}

    def units(self) -> tuple[int, str]:
        """Return whether the units are one, or a conversion leads from one to the other."""
        said = [
            c.figure.counted if c.figure.form == "formation" else c.quantity.unit
            for c in self.claims
        ]
        words = " against ".join(unit or NOT_SAID for unit in said)
        if None in said:
            return (SILENT if said == [None, None] else UNSAID), words
        keys = [unit_key(str(unit)) for unit in said]
        pairs = {(unit_key(c.unit), unit_key(c.to)) for c in self.scope.conversions}
        same = keys[0] == keys[1] or tuple(keys) in pairs or tuple(keys[::-1]) in pairs
        return (ALIKE if same else DIFFERS), words

    def forms(self) -> tuple[int, str]:
        """Return the state of the forms; a formation that can be converted is a level."""
        formation = any(claim.figure.form == "formation" for claim in self.claims)
        covered = formation and self.units()[0] == ALIKE
        which = np.zeros(2, dtype=np.int64) if covered else None
        said = dimension_codes(self.base.store, "form", which)
        found = states(said, *self.rows)
        spoken = coded_words(said, *self.rows)
        return int(found[0]), spoken.write(int(spoken.keys[0]))
