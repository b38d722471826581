"""A document → the figures that it mentions, each with its place.

Careful where `parse` may be bold: nobody has said that a number in a document is a count.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError
from estimates.model.figure import Figure
from estimates.parsing.attribution import Suggestion, attribution, day_named
from estimates.parsing.parser import Spoken
from estimates.parsing.phrase import Phrase
from estimates.parsing.phrase_reader import PhraseReader
from estimates.parsing.sentences import sentence_starts
from estimates.parsing.statements import Statement, statements
from estimates.parsing.token_pass import walk

CONTEXT = 32
"""Characters of prefix and suffix: enough to find a quote again in a changed document."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure where it stands in a text.

    Attributes
    ----------
    exact, prefix, suffix : the words, and those around them (W3C Web Annotation,
        TextQuoteSelector).
    start, end : their code points in the text, end not included (TextPositionSelector).
    figure : what they state; its `form` tells a level from a change, a mention and so on.
    counted : what is counted, in the words used.
    sentence : the sentence that they stand in.
    attribution, refers_to : suggestions; a person decides.
    """

    exact: str
    start: int
    end: int
    prefix: str
    suffix: str
    figure: Figure
    counted: str | None
    sentence: str
    attribution: Suggestion | None = None
    refers_to: Suggestion | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the mention as one flat record: the claim columns that it can fill.

        Suggestions have keys of their own (`suggested_…`), since nobody confirmed them.
        """
        f, when = self.figure, self.refers_to
        return {
            "text": self.exact,
            "counted": self.counted,
            "form": f.form,
            "comparator": f.comparator,
            "value": f.value,
            "lower": f.lower,
            "lower_closed": f.lower_closed,
            "upper": f.upper,
            "upper_closed": f.upper_closed,
            "cancellable": f.cancellable,
            "vague_word": f.vague.word if f.vague else None,
            "vague_unit": f.vague.unit if f.vague else None,
            "quote": self.exact,
            "quote_prefix": self.prefix,
            "quote_suffix": self.suffix,
            "quote_start": self.start,
            "quote_end": self.end,
            "sentence": self.sentence,
            "suggested_source": self.attribution.words if self.attribution else None,
            "suggested_refers_to": when.words if when else None,
            "suggested_refers_to_start": when.first.isoformat() if when and when.first else None,
            "suggested_refers_to_end": when.last.isoformat() if when and when.last else None,
        }


def scan(
    text: str,
    *,
    published_on: date | None = None,
    locale: str | None = None,
    measures: bool = False,
) -> list[Mention]:
    """Return the figures mentioned in a text, in order.

    Parameters
    ----------
    text : a document, in the languages of `parse`.
    published_on : its date; with it "last week" becomes an interval of days.
    locale : the language whose separators the numbers follow; None = told from the words.
    measures : whether distances, times, money and percentages are returned, with the form
        ``measure``. Dates, ordinals and designators never are.

    Returns
    -------
    list of Mention. Numbers that cannot be read without guessing are left out.

    Examples
    --------
    >>> [m] = scan("On Monday the EU spoke of more than 150,000 troops near S-300 sites.")
    >>> m.exact, m.start, m.end
    ('more than 150,000 troops', 26, 50)
    >>> m.figure
    Figure('more than 150,000 troops': > 150,000)
    """
    if not isinstance(text, str):
        raise InvalidFieldError("is not a text", column="text", value=text, remedy="give a str")
    found = walk(text, bold=False, locale=locale)
    spoken = Spoken(text, found)
    starts = sentence_starts(found.reader.tokens, text)
    mentions = []
    stated = statements(found)
    for k, statement in enumerate(stated):
        before = stated[k - 1].phrase if k else None
        measure = statement.form == "measure"
        if measure and not measures:
            continue
        if measure or plausible(statement, before, found.reader):
            mention = mentioned(statement, spoken, starts, published_on)
            if mention is not None:
                mentions.append(mention)
    return mentions


def mentioned(
    s: Statement, spoken: Spoken, starts: list[int], published_on: date | None
) -> Mention | None:
    """Return a statement as a mention; None where its words contradict themselves."""
    tokens, lexicon, text = spoken.found.reader.tokens, spoken.found.reader.lexicon, spoken.text
    p = s.phrase
    start, end = tokens[p.first].start, tokens[max(p.end, p.tail) - 1].end
    k = bisect_right(starts, p.first)
    first, last = starts[k - 1], starts[k] if k < len(starts) else len(tokens)
    try:
        figure = spoken.figure(s)
    except EstimatesError:
        return None
    near_first, near_last = max(first, p.first - 80), min(last, p.end + 80)
    return Mention(
        exact=text[start:end],
        start=start,
        end=end,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        figure=figure,
        counted=p.counted,
        sentence=text[tokens[near_first].start : tokens[near_last - 1].end],
        attribution=attribution(tokens, near_first, near_last, lexicon, text),
        refers_to=day_named(tokens, near_first, near_last, lexicon, text, published_on),
    )


# ---- is it a count?


def plausible(s: Statement, before: Phrase | None, reader: PhraseReader) -> bool:
    """Tell whether a phrase in a document counts something, beyond reasonable doubt."""
    p = s.phrase
    if s.form in ("ratio", "change", "formation"):
        return p.low is not None or (p.vague is not None and (p.vague.unit or 0) > 2)
    known = counts_known(p, reader)
    if p.vague is not None:
        return known or (p.vague.unit or 0) >= 10
    hedged = any(op not in ("neutral", "strong") for op in p.ops)
    if known or p.is_range:
        return known or p.counted is not None or hedged or (p.high or 0) >= 1000
    if p.low is None or p.low < 0:
        return False
    if p.low == 1:
        return False
    digits = reader.tokens[p.start].kind == "digits"
    year = (
        digits
        and p.end == p.start + 1
        and 1800 <= p.low < 2100
        and len(reader.tokens[p.start].norm) == 4
    )
    if year and not hedged:
        return False
    if p.counted is not None:
        return True
    if after_fate(p, reader):
        return True
    if not digits and p.low < 20:
        return reader.lexicon.at("grammar.of", reader.tokens, p.end) is not None
    return p.low >= 1000 or hedged or beside_count(p, before, reader)


def counts_known(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a noun that is counted in reports ("troops", "tanks") is counted."""
    known = reader.lexicon.words["markers.counted"]
    return any(w in known or f"{w}s" in known for w in (p.counted or "").lower().split())


def after_fate(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether "killed" or the like stands before a number: "killing 14"."""
    fates = reader.lexicon.words["stop.participles"]
    before = reader.tokens[p.first - 1].norm if p.first else ""
    return before in fates or before in ("killing", "wounding", "injuring")


def beside_count(p: Phrase, before: Phrase | None, reader: PhraseReader) -> bool:
    """Tell whether a count stands just before: "41 in the north and 42 in the south"."""
    if before is None or before.unit or before.counted is None or p.first - before.end > 12:
        return False
    return all(t.raw not in ".!?" for t in reader.tokens[before.end : p.first])
