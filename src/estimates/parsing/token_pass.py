"""One pass over the tokens of a text: phrases, digits that count nothing, broken numbers."""

from __future__ import annotations

from dataclasses import dataclass

from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import lexicon_for
from estimates.parsing.non_counts import trap_at, vulgar
from estimates.parsing.phrase import Phrase
from estimates.parsing.phrase_reader import PhraseReader
from estimates.parsing.tokens import is_digits, norm, tokenize


@dataclass(frozen=True, slots=True)
class Broken:
    """Digits or number words that are no number, and why."""

    first: int
    end: int
    problem: str
    harmless: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """What one pass found.

    Attributes
    ----------
    reader : tokens and words.
    phrases : in order, not overlapping.
    broken : what looked like a number and is none.
    traps : runs of tokens that count nothing (dates, designators), as (first, end).
    """

    reader: PhraseReader
    phrases: tuple[Phrase, ...]
    broken: tuple[Broken, ...]
    traps: tuple[tuple[int, int], ...]


def walk(text: str, *, bold: bool, locale: str | None = None) -> Walk:
    """Read a text from left to right, each token once.

    Parameters
    ----------
    bold : whether the text is one phrase known to state a figure.
    locale : the language that its separators follow; None = inferred from the words.
    """
    tokens = tokenize(text)
    reader = PhraseReader(tokens, lexicon_for(tokens, locale), locale is not None, bold)
    phrases: list[Phrase] = []
    broken: list[Broken] = []
    traps: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        if not may_start(reader, i):
            i += 1
            continue
        trap = trap_at(tokens, i, reader.lexicon)
        if trap is not None:
            traps.append((i, trap))
            i = max(trap, i + 1)
            continue
        try:
            phrase = reader.phrase_at(i)
        except MalformedError as error:
            broken.append(Broken(i, error.end, error.problem, error.harmless))
            i = max(error.end, i + 1)
            continue
        if phrase is not None:
            phrases.append(phrase)
            i = max(phrase.tail, phrase.end)
        else:
            i += 1
    return Walk(reader, tuple(phrases), tuple(broken), tuple(traps))


def may_start(reader: PhraseReader, i: int) -> bool:
    """Tell whether anything can start at token i: most words of a text are passed over."""
    token = reader.tokens[i]
    if token.kind == "digits" or token.norm in reader.lexicon.starters or token.norm == "minus":
        return True
    if token.kind == "sign":
        return token.norm in "-+.(" and is_digits(reader.tokens, i + 1)
    after = i + 1 + (norm(reader.tokens, i + 1) == "-")
    designator = is_digits(reader.tokens, after) and reader.tokens[after].glued
    return designator or vulgar(token.norm) or reader.word_at(i) is not None
