"""How a result was made, for readers of a page: method, assumptions, conventions, citation."""

from collections.abc import Mapping
from hashlib import blake2b

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.references import fingerprints
from estimates.display.number_format import format_date
from estimates.methods.priors import named_priors
from estimates.methods.registry import find
from estimates.model.bound_conventions import bound_convention
from estimates.model.vague import convention

RANGE_NOTE = (
    "from the smallest to the largest number stated by a used claim; it is what was reported, "
    "not a statement of probability"
)
USED_NOTE = (
    "those that are known on the day, are not corrected or withdrawn by anyone entitled to do so, "
    "repeat no other claim, and are comparable; only declared relations are applied"
)


def list_assumptions(rec: Reconciliation) -> list[tuple[str, str]]:
    """Return the assumptions of a result as pairs of a term and its explanation."""
    terms, method = rec.options, find(rec.options.method)
    applied = convention(terms.conventions)
    assumptions = [
        ("reported range", RANGE_NOTE),
        ("used claims", USED_NOTE),
        ("method", f"{method.name}: {method.says} ({method.reference})"),
        ("level", f"{terms.level * 100:g} % for both intervals"),
    ]
    if method.name.startswith("bayes"):
        assumptions.append(("spread between sources", describe_prior(terms.prior)))
        bounds = bound_convention(terms.bounds)
        says = (
            f"by the convention {bounds.label}, {bounds.sentence}: {bounds.title}. {bounds.source}"
        )
        assumptions.append(("bounds", says))
    origin = ", ".join(filter(None, [applied.title, applied.source.rstrip("."), applied.url]))
    assumptions.append(("vague words", f"read by the convention {applied.label}: {origin}"))
    if terms.max_party_share is not None:
        cap = f"no party carries more than {terms.max_party_share:.0%} of the weight"
        assumptions.append(("parties", cap))
    return assumptions


def describe_prior(prior: str | float | Mapping[str, str | float]) -> str:
    """Return the spread between sources that was assumed before their figures were seen."""
    if isinstance(prior, Mapping):
        return "assumed by quantity: " + "; ".join(f"{q}: {p}" for q, p in prior.items())
    if isinstance(prior, str):
        named = named_priors()[prior]
        return f"assumed: {prior}, {named['scale']:g} on the log scale ({named['source']})"
    return f"assumed: {prior:g} on the log scale"


def write_citation(rec: Reconciliation) -> str:
    """Return how to cite a result: quantity, method, day, and a fingerprint of the claims."""
    from estimates import __version__

    several = f"{len(rec.quantities):,} quantities"
    subject = rec.quantities[0] if len(rec.quantities) == 1 else several
    day = f"as known on {format_date(rec.as_of)}" if rec.as_of else "with all claims in the file"
    # Sorted: the fingerprint does not depend on the order of the claims.
    prints = sorted(fingerprints(rec.claims.linked.store.take(rec.claims.rows)))
    fingerprint = blake2b("\n".join(prints).encode(), digest_size=6).hexdigest()
    method = f"method {find(rec.options.method).name}"
    made = f"{len(rec.claims):,} sourced claims reconciled {day}; estimates {__version__}"
    return f"“{subject}”, {made}, {method}; claims {fingerprint}."
