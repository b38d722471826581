"""Verify claims against the texts of their documents: `estimates.verify`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

from estimates.claims.claimset import ClaimSet
from estimates.claims.coercion import as_claimset
from estimates.claims.stated_figures import (
    StatedFigure,
    figures_of_quote,
    figures_of_words,
    find_difference,
)
from estimates.columnar.table import Table
from estimates.io.evidence.documents import SourceText, SourceTexts
from estimates.io.evidence.folding import fold_text
from estimates.io.evidence.quote_search import (
    Passage,
    cuts_token,
    find_altered,
    nearest_occurrence,
    occurrences,
)
from estimates.model.claim import Claim, Evidence

VerificationStatus = Literal[
    "verbatim",
    "moved",
    "altered",
    "number differs",
    "not found",
    "no quote",
    "no document",
    "document changed",
]
# So many places of a quote are read where nothing decides between them.
MOST_PLACES = 200
# What proves that a claim does not say what its document says.
FAILED_STATUSES: tuple[VerificationStatus, ...] = ("number differs", "not found", "altered")


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a document contains the quote of a claim, and the quote its figure.

    Attributes
    ----------
    claim_id, document : the claim, and the document in which its quote was sought.
    status : see `estimates.verify`.
    start, end : the code-point offsets of the quote in the document, end excluded; None where it
        does not stand there, or stands in several places between which nothing decides.
    stated : the figure that the quote states, in notation.
    reason : what differs, in words; "" for a verbatim quote.
    """

    claim_id: str
    document: str | None
    status: VerificationStatus
    start: int | None
    end: int | None
    stated: str | None
    reason: str


def verify(
    claims: ClaimSet | Iterable[Any],
    documents: Mapping[str, Any] | Iterable[Any] | str | PathLike[str],
    *,
    encoding: str | None = None,
) -> Table[Verification]:
    """Verify that the quote of every claim stands in its document and states its figure.

    Parameters
    ----------
    claims : a ClaimSet, or an iterable of records.
    documents : the title, address or name of each document → its text, or the path of a file as
        a `pathlib.Path`; or the path of a folder of text files; or annotated documents with a
        `document_id` and a `text` each, or the path of a JSON (Lines) file of them. A claim finds
        its document by `url`, then by `document`, then by a file of that name.
    encoding : of files that are not UTF-8.

    Returns
    -------
    Table of `Verification`, one row per claim, in the order of the claims. The status is

    - ``verbatim``: the quote stands at its offsets (or in one place, if it has no offsets), and
      the figure read from it is that of the claim;
    - ``moved``: as verbatim, but at other offsets, which are given;
    - ``altered``: a similar passage stands there; the reason shows the first difference;
    - ``number differs``: the quote stands, but states another figure than the claim;
    - ``not found``: no passage of the document is like the quote;
    - ``no quote``, ``no document``: there is nothing to compare;
    - ``document changed``: the text has another SHA-256 digest than the claim states.

    White space, soft hyphens, quotation marks and no-break spaces are folded before the
    comparison, nothing else. Numbers are compared by value: ``150.000`` in German, "150 thousand"
    and "150k" agree. Words in front of the quote belong to it: a document that says "more than
    150,000" does not state 150,000.

    Raises
    ------
    UnreadableFileError, InvalidFieldError

    Examples
    --------
    >>> article = "The EU spoke of more than 150,000 Russian troops."
    >>> quote = "more than 150,000 Russian troops"
    >>> claims = [
    ...     {"source": "EU", "text": "more than 150,000", "document": "article", "quote": quote},
    ...     {"source": "EU", "text": "120,000", "document": "article", "quote": quote},
    ... ]
    >>> for row in verify(claims, {"article": article}):
    ...     print(row.status, row.start, row.end, row.reason)
    verbatim 16 48
    number differs 16 48 the quote states > 150,000, the claim 120,000
    """
    texts = SourceTexts(documents, encoding)
    return Table.of_rows(Verification, (verify_claim(c, texts) for c in as_claimset(claims)))


def verify_claim(claim: Claim, texts: SourceTexts) -> Verification:
    """Return the verification of one claim."""
    evidence, document = claim.evidence, claim.document
    url, title = (document.url, document.title) if document else (None, None)
    name = title or url
    if evidence is None or not (evidence.quote or "").strip():
        return row_of_claim(claim, name, "no quote", "the claim has no quote")
    source_text = texts.find(url, title)
    if source_text is None:
        reason = f"no document {name!r} was given" if name else "the claim names no document"
        difference, stated = compare_words(claim, evidence.quote or "")
        reason = f"{reason}; {difference}" if difference else reason
        return row_of_claim(claim, name, "no document", reason, stated=stated)
    if document and document.sha256 and document.sha256 != source_text.sha256:
        reason = f"its SHA-256 digest is now {source_text.sha256}; verify its claims again"
        return row_of_claim(claim, name, "document changed", reason)
    return verify_quote(claim, evidence, source_text)


def row_of_claim(
    claim: Claim,
    name: str | None,
    status: VerificationStatus,
    reason: str = "",
    span: tuple[int | None, int | None] = (None, None),
    stated: str | None = None,
) -> Verification:
    """Return the row of a claim."""
    return Verification(str(claim.claim_id), name, status, *span, stated, reason)


def compare_words(claim: Claim, words: str) -> tuple[str, str | None]:
    """Return how a claim differs from the figure of words alone, and that figure in notation."""
    difference, part = find_difference(claim.figure, claim.quantity.unit, figures_of_words(words))
    return difference, None if part is None else part.figure.notation


def verify_quote(claim: Claim, evidence: Evidence, document: SourceText) -> Verification:
    """Return the verification of a claim whose document is known."""
    folded = document.folded
    quote = fold_text(evidence.quote or "").text.strip()
    passage, status, reason = locate_quote(folded.text, quote, evidence, document)
    if passage is None:
        return row_of_claim(claim, document.name, status, reason)
    start, end = folded.span(passage.start, passage.end)
    difference, part = compare_places(claim, folded.text, [passage, *passage.others])
    stated = None if part is None else part.figure.notation
    if difference:
        # A changed number is what matters most about an altered quote.
        status, reason = "number differs", "; ".join(filter(None, (difference, reason)))
    span = (None, None) if passage.others else (start, end)
    return row_of_claim(claim, document.name, status, reason, span, stated)


def compare_places(
    claim: Claim, text: str, places: Iterable[Passage]
) -> tuple[str, StatedFigure | None]:
    """Return how a claim differs from the figure of its quote, where that differs least.

    places : those between which nothing decides; the claim may mean any of them.
    """
    compared = []
    for place in places:
        figures = figures_of_quote(text, place.start, place.end)
        compared.append(find_difference(claim.figure, claim.quantity.unit, figures))
        if not compared[-1][0]:
            return compared[-1]
    return compared[0]


def locate_quote(
    text: str, quote: str, evidence: Evidence, document: SourceText
) -> tuple[Passage | None, VerificationStatus, str]:
    """Return the passage that stands for a quote, the status and the reason."""
    starts = list(occurrences(text, quote))
    if not starts:
        return locate_near(text, quote)
    at, reason = starts[0], ""
    if evidence.start is not None and evidence.end is not None:
        stated = document.folded.position(min(evidence.start, len(document.text)))
        at = nearest_occurrence(starts, stated)
        is_there = (
            at == stated
            or fold_text(document.text[evidence.start : evidence.end]).text.strip() == quote
        )
        if not is_there:
            span = document.folded.span(at, at + len(quote))
            reason = f"the quote stands at {span[0]}-{span[1]}, not at {evidence.start}"
        return Passage(at, at + len(quote)), "verbatim" if is_there else "moved", reason
    if len(starts) > 1:
        prefix, suffix = (
            fold_text(part or "").text.strip() for part in (evidence.prefix, evidence.suffix)
        )
        decided = [p for p in starts if has_context(text, p, p + len(quote), prefix, suffix)]
        if len(decided) == 1:
            return Passage(decided[0], decided[0] + len(quote)), "verbatim", ""
        reason = f"ambiguous: the quote stands in {len(starts):,} places; give its offsets"
        others = tuple(Passage(p, p + len(quote)) for p in starts[1:MOST_PLACES])
        return Passage(at, at + len(quote), others=others), "verbatim", reason
    return Passage(at, at + len(quote)), "verbatim", reason


def locate_near(text: str, quote: str) -> tuple[Passage | None, VerificationStatus, str]:
    """Return the passage that nearly is a quote, or that contains it within a longer number."""
    position = text.find(quote)
    if position >= 0 and cuts_token(text, position, position + len(quote)):
        start, end = position, position + len(quote)
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        reason = f"the quote is a part of {text[start:end]!r}"
        return Passage(start, end), "altered", reason
    passage = find_altered(text, quote)
    if passage is None:
        return None, "not found", "no passage of the document is like the quote"
    return passage, "altered", passage.difference


def has_context(text: str, start: int, end: int, prefix: str, suffix: str) -> bool:
    """Return whether a prefix and a suffix stand around a span; False without them."""
    # Spaces between the quote and its context may be on either side.
    before = text[max(0, start - len(prefix) - 1) : start].rstrip()
    after = text[end : end + len(suffix) + 1].lstrip()
    return bool(prefix or suffix) and before.endswith(prefix) and after.startswith(suffix)
