"""How a result was made, in sentences: method, assumptions, conventions, versions, citation."""

import platform
from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

import numpy as np
import scipy

from estimates.analysis.consensus.options import ConsensusOptions
from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.references import fingerprints
from estimates.display.number_format import count_noun, format_date
from estimates.display.text_width import strip_controls
from estimates.display.wording import Wording, as_sentence, plain_name, wording
from estimates.methods.priors import named_priors
from estimates.methods.registry import find
from estimates.model.bound_conventions import bound_convention
from estimates.model.vague import convention
from estimates.numeric.rounding.heaping import COARSEST_STEP

# The sentences that a page lists as assumptions.
ASSUMPTIONS = (
    "range counted consensus level prior shared_error heaping bounds vague conversions "
    "track_records party source window drift".split()
)


def write_methods(rec: Reconciliation, language: str = "en") -> str:
    """Return a paragraph on how a result was made.

    Raises InvalidFieldError : an unknown language.
    """
    sentences = method_sentences(rec, wording(language)).values()
    return " ".join(as_sentence(strip_controls(sentence)) for sentence in sentences)


def list_assumptions(rec: Reconciliation) -> list[tuple[str, str]]:
    """Return the assumptions of a result as pairs of a term and its explanation."""
    words = wording()
    sentences = method_sentences(rec, words)
    names = [name for name in ASSUMPTIONS if name in sentences]
    if "bounds" in sentences:
        bounds = bound_convention(rec.options.bounds)
        sentences["bounds"] += f". {bounds.title}. {bounds.source}"
    return [(words.write("terms", name), as_sentence(sentences[name])) for name in names]


def method_sentences(rec: Reconciliation, words: Wording) -> dict[str, str]:
    """Return the sentences on how a result was made, by name."""
    terms, rules, method = rec.options, rec.rules, find(rec.options.method)
    applied = convention(terms.conventions)
    sentences = {"made": describe_input(rec, words), "exclusions": describe_exclusions(rec, words)}
    parts: dict[str, dict[str, object]] = {
        "range": {},
        "counted": {},
        "consensus": {
            "method": plain_name(method.name),
            "says": method.says,
            "reference": method.reference,
        },
        "level": {"level": f"{terms.level * 100:g}"},
        "scale" if terms.scale else "scale_by_figures": {"scale": terms.scale},
    }
    if method.has_posterior:
        bounds = bound_convention(terms.bounds)
        sentences["prior"] = write_prior(terms.prior, words)
        sentences["shared_error"] = describe_shared_error(terms, words)
        step = {"share": f"{terms.applied_heaping:.0%}", "most": f"{COARSEST_STEP / 2:.0%}"}
        parts["heaping" if terms.applied_heaping else "no_heaping"] = {**step}
        parts["bounds"] = {"label": bounds.label, "sentence": bounds.sentence}
    origin = ", ".join(filter(None, [applied.title, applied.source.rstrip("."), applied.url]))
    parts["vague"] = {"label": applied.label, "origin": origin}
    joined = words.write("explanation", "joint").join(map(str, rules.conversions))
    parts["conversions" if joined else "no_conversions"] = {"conversions": joined}
    if terms.heeded_records is not None:
        parts["track_records"] = {}
    for name, share in (("party", terms.max_party_share), ("source", terms.max_source_share)):
        if share is not None:
            parts[name] = {"share": f"{share:.0%}"}
    if rules.window is not None:
        auto = rules.window == "auto"
        parts["window_auto" if auto else "window"] = {"days": rules.window}
    if rules.drift:
        parts["drift"] = {"drift": f"{rules.drift:g}"}
    parts["versions"] = package_versions()
    parts["cite"] = {"citation": write_citation(rec)}
    sentences |= {name: words.write("methods", name, **values) for name, values in parts.items()}
    sentences = {name: sentence for name, sentence in sentences.items() if sentence}
    return dict(sorted(sentences.items(), key=lambda pair: words.place("methods", pair[0])))


def describe_input(rec: Reconciliation, words: Wording) -> str:
    """Return what was reconciled, and as known when."""
    day = words.write("methods", "always")
    if rec.as_of:
        day = words.write("methods", "known", day=words.write_date(rec.as_of))
    sources = words.count(len(rec.claims.sources), "methods", "source_noun")
    claims = words.count(len(rec.claims), "methods", "claim_noun")
    quantities = words.count(len(rec.quantities), "methods", "quantity_noun")
    parts = {"claims": claims, "sources": sources, "quantities": quantities, "day": day}
    return words.write("methods", "made", **parts)


def describe_exclusions(rec: Reconciliation, words: Wording) -> str:
    """Return how many claims count, and how many do not, by standing."""
    counts = Counter(map(str, rec.ledger.column("standing")))
    used = counts.pop("used", 0)
    if not counts:
        return words.write("methods", "no_exclusions")
    names = words.sections["standings"]
    counted = [(names.get(standing, standing), n) for standing, n in sorted(counts.items())]
    reasons = words.write("explanation", "joint").join(f"{name}: {n:,}" for name, n in counted)
    return words.write("methods", "exclusions", used=words.number(used), reasons=reasons)


def describe_shared_error(terms: ConsensusOptions, words: Wording) -> str:
    """Return the error that sources are assumed to have in common; "" where records decide it."""
    share = terms.assumed_shared_error
    if share is None:
        return ""
    if share == 0:
        return words.write("methods", "no_shared_error")
    name = "shared_error" if terms.heeded_records is None else "shared_error_of_records"
    return words.write("methods", name, share=f"{share:.0%}")


def write_prior(prior: str | float | Mapping[str, str | float], words: Wording) -> str:
    """Return the spread between sources that was assumed before their figures were seen."""
    if isinstance(prior, Mapping):
        listed = words.write("explanation", "joint").join(f"{q}: {p}" for q, p in prior.items())
        return words.write("methods", "prior_by_quantity", priors=listed)
    if isinstance(prior, str):
        named = named_priors()[prior]
        parts = {"name": prior, "scale": f"{named['scale']:g}", "source": named["source"]}
        return words.write("methods", "prior", **parts)
    return words.write("methods", "prior_number", scale=f"{prior:g}")


def package_versions() -> dict[str, object]:
    """Return the versions of what computes."""
    from estimates import __version__

    numeric = {"numpy": np.__version__, "scipy": scipy.__version__}
    return {"estimates": __version__, **numeric, "python": platform.python_version()}


def write_citation(rec: Reconciliation) -> str:
    """Return how to cite a result: quantity, method, day, and a fingerprint of the claims."""
    from estimates import __version__

    several = count_noun(len(rec.quantities), "quantity")
    subject = rec.quantities[0] if len(rec.quantities) == 1 else several
    day = f"as known on {format_date(rec.as_of)}" if rec.as_of else "with all claims in the file"
    # Sorted: the fingerprint does not depend on the order of the claims.
    prints = sorted(fingerprints(rec.claims.linked.store.take(rec.claims.rows)))
    fingerprint = blake2b("\n".join(prints).encode(), digest_size=6).hexdigest()
    method = f"method {plain_name(find(rec.options.method).name)}"
    claims = count_noun(len(rec.claims), "sourced claim")
    made = f"{claims} reconciled {day}; estimates {__version__}"
    return f"“{subject}”, {made}, {method}; claims {fingerprint}."
