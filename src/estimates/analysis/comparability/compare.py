"""Whether two claims may be compared, with a reason for each dimension in which they differ."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from estimates.analysis.comparability.dimensions import (
    ALIKE,
    DIFFERS,
    NOT_STATED,
    SILENT,
    UNSAID,
    Dimension,
)
from estimates.analysis.comparability.pairwise import comparator_for
from estimates.analysis.comparability.rules import ComparabilityRules
from estimates.claims.ingest.records import claim_from_record, flat_row
from estimates.claims.ingest.settled_records import settle_records
from estimates.claims.linked import LinkedClaims
from estimates.claims.unit_conversions import unit_key
from estimates.columnar.store import Store
from estimates.columnar.table import to_json_value
from estimates.model.claim import Claim


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether two claims may be compared.

    Attributes
    ----------
    claim_a, claim_b : the labels of the claims.
    comparable : whether no dimension refuses the comparison.
    refusals : the differences that refuse it.
    caveats : the differences that do not, but must be reported with it.
    reasons : both, one sentence per dimension: "manner: observed against forecast", `claim_a`
        first.

    Examples
    --------
    >>> from estimates import claim, compare
    >>> compare(claim("A", 5, area="border"), claim("B", 6, area="Crimea")).caveats[0]
    'area: border against Crimea'
    """

    claim_a: str
    claim_b: str
    comparable: bool
    refusals: tuple[str, ...]
    caveats: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """All differences, those that refuse the comparison first.

        Examples
        --------
        >>> from estimates import claim, compare
        >>> found = compare(claim("A", 5, unit="tanks", area="border"), claim("B", 6, unit="men"))
        >>> found.reasons[:2]
        ('unit: tanks against men', 'area: border against not stated')
        """
        return (*self.refusals, *self.caveats)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON types.

        Examples
        --------
        >>> from estimates import claim, compare
        >>> compare(claim("A", 5, unit="tanks"), claim("B", 6, unit="troops")).to_dict()["refusals"]
        ['unit: tanks against troops']
        """
        names = "claim_a claim_b comparable refusals caveats reasons".split()
        return {name: to_json_value(getattr(self, name)) for name in names}

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

    What is not stated never counts as "no": it gives a caveat, not a refusal.

    Parameters
    ----------
    a, b : claims, or records of which they can be made.
    dimensions : a mapping of dimensions to "refused", "caveat" or "ignored", or a list of
        `Dimension`; None is the table `DIMENSIONS`.
    window : claims that refer to days further apart than this are not comparable; None = any.
    conversions : units that can be converted into each other, see `estimates.reconcile`.

    Raises
    ------
    InvalidFieldError
        For an unknown dimension or severity.

    Examples
    --------
    >>> from estimates import claim
    >>> comparability = compare(claim("Taran", 110000, claim_id="C03", area="border"),
    ...                         claim("Kuleba", "over 120,000", claim_id="C07", manner="forecast"))
    >>> print(comparability)
    C03 against C07: not comparable
      manner: not stated against forecast
      area: border against not stated
      origin: of C03 unknown, of C07 unknown: they may share one
    """
    rules = ComparabilityRules.of(window=window, dimensions=dimensions, conversions=conversions)
    claim_a, claim_b = map(claim_from_record, settle_records([a, b]).records)
    pair = ClaimPair(claim_a, claim_b, rules)
    sentences: dict[str, list[str]] = {"refused": [], "caveat": [], "ignored": []}
    for dimension in rules.dimensions:
        state, text = pair.compare_in(dimension)
        sentences[dimension.severities[state]].append(f"{dimension.name}: {text}")
    refusals, caveats = tuple(sentences["refused"]), tuple(sentences["caveat"])
    label_a, label_b = (str(claim.claim_id) for claim in pair.claims)
    return Comparability(label_a, label_b, not refusals, refusals, caveats)


class ClaimPair:
    """Two claims, as a store of two rows."""

    def __init__(self, a: Claim, b: Claim, rules: ComparabilityRules) -> None:
        self.claims, self.rules = (a, b), rules
        self.linked = LinkedClaims(Store.from_rows([flat_row(a), flat_row(b)]), {})
        self.rows = np.array([0]), np.array([1])

    def compare_in(self, dimension: Dimension) -> tuple[int, str]:
        """Return the state of the pair in a dimension, and what each claim states."""
        if dimension.name == "origin":
            return self.compare_origins()
        if dimension.name == "unit":
            return self.compare_units()
        is_converted = dimension.name == "form" and self.are_formations_converted()
        conversion_index = np.zeros(2, dtype=np.int64) if is_converted else None
        comparator = comparator_for(self.linked, dimension, self.rules, conversion_index)
        states, text = comparator(*self.rows)
        return int(states[0]), text.write(int(text.keys[0]))

    def compare_origins(self) -> tuple[int, str]:
        """Return whether both claims name a common claim, source, intermediary or document."""
        named = [self.origins_of(claim) for claim in self.claims]
        origins_a, origins_b = (
            {*origins, claim.source.name} for origins, claim in zip(named, self.claims, strict=True)
        )
        if origins_a & origins_b:
            return ALIKE, f"both come from {', '.join(sorted(origins_a & origins_b))}"
        claims_and_origins = zip(self.claims, named, strict=True)
        unknown = [str(claim.claim_id) for claim, origins in claims_and_origins if not origins]
        text = f"of {' unknown, of '.join(unknown)} unknown"
        if len(unknown) == 2:
            return SILENT, f"{text}: they may share one"
        return (UNSAID, text) if unknown else (DIFFERS, "they name different ones")

    def origins_of(self, claim: Claim) -> set[str]:
        """Return the claims, sources, intermediaries and documents that a claim names as origin."""
        derived = claim.document.derived_from if claim.document else ()
        sources = {c.source.name for c in self.claims if c.claim_id in claim.origin}
        return {*claim.via, *derived, *claim.origin, *sources}

    def compare_units(self) -> tuple[int, str]:
        """Return whether both claims have one unit, or a conversion between their units."""
        units = [
            c.figure.counted if c.figure.form == "formation" else c.quantity.unit
            for c in self.claims
        ]
        text = " against ".join(unit or NOT_STATED for unit in units)
        if None in units:
            return (SILENT if units == [None, None] else UNSAID), text
        keys = [unit_key(str(unit)) for unit in units]
        pairs = {(unit_key(c.unit), unit_key(c.to)) for c in self.rules.conversions}
        is_same = keys[0] == keys[1] or tuple(keys) in pairs or tuple(keys[::-1]) in pairs
        return (ALIKE if is_same else DIFFERS), text

    def are_formations_converted(self) -> bool:
        """Return whether a claim counts formations that can be converted: they are a level."""
        has_formation = any(claim.figure.form == "formation" for claim in self.claims)
        return has_formation and self.compare_units()[0] == ALIKE
