"""Read a text once, from left to right: its phrases, its malformed numbers, its non-counts."""

from dataclasses import dataclass

from estimates.parsing.accounting import account_for_words, is_article_of
from estimates.parsing.digits import MalformedError
from estimates.parsing.footnote_marks import drop_footnote_marks
from estimates.parsing.lexicon import lexicon_for_text
from estimates.parsing.non_counts import non_count_end, refuse_cut_number
from estimates.parsing.phrase import Phrase
from estimates.parsing.phrase_reader import PhraseReader
from estimates.parsing.tokens import is_digits_at, is_glued_digits_at, norm_at, tokenize


@dataclass(frozen=True, slots=True)
class TokenPass:
    """The result of reading a text.

    text, reader : the text; its tokens and lexicon.
    phrases : the phrases, in order, without overlap.
    malformed : digits and number words that do not form a number, as (first, error).
    non_counts : runs of tokens that count nothing (dates, designators), as (first, end).
    """

    text: str
    reader: PhraseReader
    phrases: tuple[Phrase, ...]
    malformed: tuple[tuple[int, MalformedError], ...]
    non_counts: tuple[tuple[int, int], ...]

    def words(self, first: int, end: int) -> str:
        """Return the words of tokens first..end, verbatim; `end` is excluded."""
        tokens = self.reader.tokens
        return self.text[tokens[first].start : tokens[end - 1].end]


def read_tokens(
    text: str,
    *,
    expects_figure: bool,
    locale: str | None = None,
    language: str | None = None,
    decimal: str | None = None,
) -> TokenPass:
    """Return what a text contains, reading each token once.

    expects_figure : whether the text is one phrase known to state a figure.
    locale : the language that its separators follow; None = inferred from the words.
    language : the language of its column, which decides on words only.
    decimal : the decimal mark, "." or ",", whatever the language.
    """
    tokens = drop_footnote_marks(tokenize(text))
    known = locale or language
    lexicon = lexicon_for_text(tokens, known)
    if decimal is not None:
        lexicon = lexicon.with_decimal(decimal)
    is_given = locale is not None or decimal is not None
    reader = PhraseReader(tokens, lexicon, is_given, expects_figure, known is not None)
    phrases: list[Phrase] = []
    malformed: list[tuple[int, MalformedError]] = []
    non_counts: list[tuple[int, int]] = []
    # The last phrase, and the first token that no phrase and no non-count has claimed.
    before: Phrase | None = None
    i = floor = 0
    while i < len(tokens):
        start, i = i, i + 1
        if not can_start_at(reader, start):
            continue
        try:
            end = non_count_end(tokens, start, lexicon)
            if end is not None:
                refuse_cut_number(tokens, end)
                non_counts.append((start, end))
                i = floor = max(i, end)
                before = None
                continue
            phrase = reader.phrase_at(start)
            if phrase is not None:
                phrase = account_for_words(reader, phrase, floor, before)
        except MalformedError as error:
            # Its traceback holds this frame, which holds the list: a cycle for the collector.
            malformed.append((start, error.with_traceback(None)))
            i = floor = max(i, error.end)
            before = None
            continue
        if phrase is not None:
            add_phrase(reader, phrases, phrase, before)
            i = floor = phrase.full_end
            before = phrase
    return TokenPass(text, reader, tuple(phrases), tuple(malformed), tuple(non_counts))


def add_phrase(
    reader: PhraseReader, phrases: list[Phrase], p: Phrase, before: Phrase | None
) -> None:
    """Add a phrase to those before it; the "un" of "un groupe de 300 personnes" is none of them."""
    if before is not None and is_article_of(reader, before, p):
        phrases.pop()
    phrases.append(p)


def can_start_at(reader: PhraseReader, i: int) -> bool:
    """Tell whether a phrase or a non-count can start at token i; at most tokens none can."""
    token, tokens = reader.tokens[i], reader.tokens
    if token.kind == "digits" or token.norm in reader.lexicon.opening_tokens:
        return True
    if token.kind == "sign":
        return token.norm in "-+.,(" and is_digits_at(tokens, i + 1)
    if is_glued_digits_at(tokens, i + 1 + (norm_at(tokens, i + 1) == "-")):
        return True  # "S-300"
    return reader.can_start_quantity(i)
