"""Read a text once, from left to right: its phrases, its malformed numbers, its non-counts."""

from dataclasses import dataclass

from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import lexicon_for_text
from estimates.parsing.non_counts import is_fraction_sign, non_count_end
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


def read_tokens(text: str, *, expects_figure: bool, locale: str | None = None) -> TokenPass:
    """Return what a text contains, reading each token once.

    expects_figure : whether the text is one phrase known to state a figure.
    locale : the language that its separators follow; None = inferred from the words.
    """
    tokens = tokenize(text)
    lexicon = lexicon_for_text(tokens, locale)
    reader = PhraseReader(tokens, lexicon, locale is not None, expects_figure)
    phrases: list[Phrase] = []
    malformed: list[tuple[int, MalformedError]] = []
    non_counts: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        start, i = i, i + 1
        if not can_start_at(reader, start):
            continue
        end = non_count_end(tokens, start, lexicon)
        if end is not None:
            non_counts.append((start, end))
            i = max(i, end)
            continue
        try:
            phrase = reader.phrase_at(start)
        except MalformedError as error:
            # Its traceback holds this frame, which holds the list: a cycle for the collector.
            malformed.append((start, error.with_traceback(None)))
            i = max(i, error.end)
            continue
        if phrase is not None:
            phrases.append(phrase)
            i = phrase.full_end
    return TokenPass(text, reader, tuple(phrases), tuple(malformed), tuple(non_counts))


def can_start_at(reader: PhraseReader, i: int) -> bool:
    """Tell whether a phrase or a non-count can start at token i; at most tokens none can."""
    token, tokens = reader.tokens[i], reader.tokens
    if token.kind == "digits" or token.norm in reader.lexicon.opening_tokens:
        return True
    if token.kind == "sign":
        return token.norm in "-+.(" and is_digits_at(tokens, i + 1)
    if is_glued_digits_at(tokens, i + 1 + (norm_at(tokens, i + 1) == "-")):
        return True  # "S-300"
    is_sign = token.norm == "minus" or is_fraction_sign(token.norm)
    return is_sign or reader.number_word_at(i) is not None
