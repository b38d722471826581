"""Find the figures that a document mentions, each with its position.

A number in a document may be anything, so the scanner is stricter than `parse`, whose text is
known to state a figure.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, overload

from estimates.errors import (
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    UnknownColumnError,
)
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.flat import nest
from estimates.model.period import read_day
from estimates.model.quantity import Quantity
from estimates.model.schema import CLAIM_COLUMNS, FIGURE_COLUMNS, join_names, part_fields
from estimates.model.source import Source
from estimates.parsing.attribution import Suggestion, suggest_day, suggest_source
from estimates.parsing.parser import statement_figure
from estimates.parsing.plausible_counts import is_plausible_count
from estimates.parsing.refusals import Refusal, list_refusals
from estimates.parsing.sentences import sentence_starts
from estimates.parsing.statements import Statement, find_statements
from estimates.parsing.token_pass import TokenPass, read_tokens

CLAIM_COLUMN_NAMES = frozenset(column.name for column in CLAIM_COLUMNS)

# The length of prefix and suffix in characters: enough to find a quote again in a changed
# document.
CONTEXT_LENGTH = 32

# The number of tokens on either side of a phrase in which a source and a day are searched.
MAX_SENTENCE_REACH = 80


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure in a text, with its position.

    Attributes
    ----------
    exact, prefix, suffix : the words, and those before and after them (W3C Web Annotation,
        TextQuoteSelector).
    start, end : code-point offsets of the words in the text, end excluded
        (TextPositionSelector).
    figure : the figure that they state; its `form` tells a level from a change, a mention and
        so on.
    counted : what is counted, in the words used.
    sentence : the sentence that contains them.
    attribution, refers_to : a suggested source and period, for a person to confirm.

    Examples
    --------
    >>> [mention] = scan("Police said 5,000 people took part.")
    >>> mention.exact, mention.figure.value, mention.attribution.words
    ('5,000 people', 5000, 'Police')
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

    def claim(
        self,
        *,
        source: str | Source | None = None,
        quantity: str | Quantity | None = None,
        **fields: Any,
    ) -> Claim:
        """Return the claim that a source states this figure, with the words as evidence.

        Parameters
        ----------
        source : who states it; None = the suggested source.
        quantity : the quantity that the figure is for; None = what is counted.
        **fields : any column of a claim ("stated_on", "url", "published_on", "note" …).

        Raises
        ------
        MissingFieldError
            Where neither the caller nor the sentence names a source.

        Examples
        --------
        >>> [m] = scan("Police said 5,000 people took part.")
        >>> c = m.claim(source="police", quantity="march", stated_on="2021-04-19")
        >>> c, c.evidence.start
        (Claim(police: '5,000 people', 2021-04-19), 12)
        """
        if source is None and self.attribution is None:
            remedy = f"name who states {self.exact!r}: mention.claim(source=…)"
            raise MissingFieldError("is missing", column="source", remedy=remedy)
        unknown = [name for name in fields if name not in CLAIM_COLUMN_NAMES]
        if unknown:
            raise UnknownColumnError("is not a column of a claim", column=unknown[0])
        parts = nest(fields)
        evidence = {"quote": self.exact, "prefix": self.prefix, "suffix": self.suffix}
        parts["evidence"] = {**evidence, "start": self.start, "end": self.end}
        source = source or (self.attribution.words if self.attribution else None)
        return Claim(
            source=source,
            quantity=quantity or self.counted or Quantity(),
            figure=self.figure,
            **parts,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the mention as one flat record with the columns of a claim that it can fill.

        Suggestions have separate keys (`suggested_…`), because nobody has confirmed them.

        Examples
        --------
        >>> [mention] = scan("Police said 5,000 people took part.")
        >>> record = mention.to_dict()
        >>> record["value"], record["quote_start"], record["suggested_source"]
        (5000, 12, 'Police')
        """
        f, when = self.figure, self.refers_to
        evidence = part_fields("evidence").items()
        return {
            "text": self.exact,
            "counted": self.counted,
            "form": f.form,
            **{column: getattr(f, column) for column in FIGURE_COLUMNS},
            "unread": join_names(f.unread),
            "vague_word": f.vague.word if f.vague else None,
            "vague_unit": f.vague.unit if f.vague else None,
            **{c: getattr(self, "exact" if field == "quote" else field) for c, field in evidence},
            "sentence": self.sentence,
            "suggested_source": self.attribution.words if self.attribution else None,
            "suggested_refers_to": when.words if when else None,
            "suggested_refers_to_start": when.first.isoformat() if when and when.first else None,
            "suggested_refers_to_end": when.last.isoformat() if when and when.last else None,
        }


@overload
def scan(
    text: str,
    *,
    published_on: date | str | None = None,
    locale: str | None = None,
    measures: bool = False,
    refused: Literal[False] = False,
) -> list[Mention]: ...


@overload
def scan(
    text: str,
    *,
    published_on: date | str | None = None,
    locale: str | None = None,
    measures: bool = False,
    refused: Literal[True],
) -> list[Refusal]: ...


def scan(
    text: str,
    *,
    published_on: date | str | None = None,
    locale: str | None = None,
    measures: bool = False,
    refused: bool = False,
) -> list[Mention] | list[Refusal]:
    """Return the figures mentioned in a text, in order.

    Parameters
    ----------
    text : a document, in the languages of `parse`.
    published_on : its date ("2021-04-22"); with it "last week" becomes an interval of days.
    locale : the language whose separators the numbers follow; None = inferred from the words.
    measures : whether to return distances, times, money and percentages, with the form
        ``measure``. Dates, ordinals and designators are never returned.
    refused : whether to return, instead of the figures, the numbers that cannot be read without
        guessing, each with the reason.

    Returns
    -------
    list of Mention, or of Refusal (`exact`, `start`, `end`, `prefix`, `suffix`, `problem`).

    Examples
    --------
    >>> [m] = scan("On Monday the EU spoke of more than 150,000 troops near S-300 sites.")
    >>> m.exact, m.start, m.end
    ('more than 150,000 troops', 26, 50)
    >>> m.figure
    Figure('more than 150,000 troops': > 150,000)
    >>> [r] = scan("In Kraków 150 tysięcy marched, in Paris 5,000 people.", refused=True)
    >>> r.exact, r.problem[:59]
    ('150 tysięcy', "is before 'tysięcy', which is a word for thousand in Polish")
    """
    if not isinstance(text, str):
        raise InvalidFieldError("is not a string", column="text", value=text, remedy="give a str")
    parsed = read_tokens(text, expects_figure=False, locale=locale)
    if refused:
        return [*list_refusals(parsed)]
    starts, today = sentence_starts(parsed.reader.tokens), read_day(published_on)
    mentions = []
    before = None
    for statement in find_statements(parsed):
        is_measure = statement.form == "measure"
        if measures if is_measure else is_plausible_count(statement, before, parsed.reader):
            mention = make_mention(statement, parsed, starts, today)
            if mention is not None:
                mentions.append(mention)
        before = statement.phrase
    return mentions


def make_mention(
    s: Statement, parsed: TokenPass, starts: list[int], today: date | None
) -> Mention | None:
    """Return a statement as a mention, None where its words contradict themselves."""
    tokens, text = parsed.reader.tokens, parsed.text
    try:
        figure = statement_figure(parsed, s)
    except EstimatesError:
        return None
    p = s.phrase
    start, end = tokens[p.first].start, tokens[p.full_end - 1].end
    k = bisect_right(starts, p.first)
    sentence_end = starts[k] if k < len(starts) else len(tokens)
    # A limit on both sides keeps a document without punctuation linear.
    first = max(starts[k - 1], p.first - MAX_SENTENCE_REACH)
    last = min(sentence_end, p.end + MAX_SENTENCE_REACH)
    return Mention(
        exact=text[start:end],
        start=start,
        end=end,
        prefix=text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=text[end : end + CONTEXT_LENGTH],
        figure=figure,
        counted=p.counted,
        sentence=text[tokens[first].start : tokens[last - 1].end],
        attribution=suggest_source(parsed.reader, (first, last), (p.first, p.full_end), text),
        refers_to=suggest_day(parsed.reader, first, last, text, today),
    )
