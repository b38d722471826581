"""How a result was made, for a reader who was not there: method, assumptions, conventions."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from estimates.analysis.reconciliation import Reconciliation
from estimates.display.number_format import spelled
from estimates.methods.priors import named_priors
from estimates.methods.registry import find
from estimates.model.intervals import convention


def notes(rec: Reconciliation) -> list[tuple[str, str]]:
    """Return what was assumed, as pairs of a word and a sentence."""
    terms, method = rec.terms, find(rec.terms.method)
    read = convention(terms.conventions)
    found = [
        ("reported range", "from the smallest to the largest number stated by a claim that counts; "
         "it is what was reported, and no statement of probability"),
        ("which claims count", "those that are known on the day, that nobody entitled has "
         "corrected or withdrawn, that repeat no other claim, and that speak of the same thing; "
         "only declared relations act"),
        ("method", f"{method.name}: {method.says} ({method.reference})"),
        ("level", f"{terms.level * 100:g} % for both intervals"),
    ]  # fmt: skip
    if method.name.startswith("bayes"):
        found.append(("spread between sources", prior_note(terms.prior)))
    where = ", ".join(filter(None, [read.title, read.source.rstrip("."), read.url]))
    found.append(("vague words", f"read by the convention {read.label}: {where}"))
    if terms.max_party_share is not None:
        found.append(("parties", f"none weighs more than {terms.max_party_share:.0%}"))
    return found


def prior_note(prior: str | float | Mapping[str, str | float]) -> str:
    """Return how far sources were taken to scatter before their figures were read."""
    if isinstance(prior, Mapping):
        return "assumed by quantity: " + "; ".join(f"{q}: {p}" for q, p in prior.items())
    if isinstance(prior, str):
        known = named_priors()[prior]
        return f"assumed: {prior}, {known['scale']:g} on the log scale ({known['source']})"
    return f"assumed: {prior:g} on the log scale"


def citation(rec: Reconciliation) -> str:
    """Return how to cite a result: what, how, when, and a fingerprint of the claims."""
    from estimates import __version__

    about = rec.quantities[0] if len(rec.quantities) == 1 else f"{len(rec.quantities):,} quantities"
    day = f"as known on {spelled(rec.as_of)}" if rec.as_of else "with all that the file knows"
    return (
        f"“{about}”, {len(rec.claims):,} sourced claims reconciled {day}; estimates {__version__}, "
        f"method {find(rec.terms.method).name}; claims {fingerprint(rec)}."
    )


def fingerprint(rec: Reconciliation) -> str:
    """Return a hash of the claims, whatever their order."""
    from estimates.claims.references import fingerprints

    store = rec.claims.linked.store.take(rec.claims.rows)
    joined = "\n".join(sorted(fingerprints(store)))
    return blake2b(joined.encode(), digest_size=6).hexdigest()
