"""Ratios to something said elsewhere: "twice as many", "a third of", "one in five"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimates.parsing.phrase import Phrase, twice
from estimates.parsing.tokens import is_digits, norm

if TYPE_CHECKING:
    from estimates.parsing.phrase_reader import PhraseReader


def ratio_at(reader: PhraseReader, i: int) -> Phrase | None:
    """Return "twice as many", "a third of", "one in five", "three times the"."""
    lexicon, tokens = reader.lexicon, reader.tokens
    for category, after in (("fractions", "grammar.of"), ("ratios", "ratio_words.after")):
        found = lexicon.at(category, tokens, i)
        if found is None:
            continue
        if found[1] >= len(tokens) and category == "ratios" and reader.bold:
            return Phrase(i, i, found[1], (), *twice(found[0]), times=True)
        follows = lexicon.at(after, tokens, found[1])
        if follows and reader.fraction_at(i) is None and reader.half_at(i) is None:
            comparison = follows[1] > found[1] + 1 and category == "ratios"
            end = follows[1] if comparison else found[1]
            return Phrase(i, i, end, (), *twice(found[0]), times=True)
    return times_at(reader, i)


def times_at(reader: PhraseReader, i: int) -> Phrase | None:
    """Return "three times as many", "10x", "one in five", "1/3 of"."""
    tokens = reader.tokens
    if is_digits(tokens, i) and norm(tokens, i + 1) == "/" and is_digits(tokens, i + 2):
        parts = reader.number_or_none(i), reader.number_or_none(i + 2)
        if parts[0] and parts[1] and 0 < parts[0].value < parts[1].value < 100:
            part = parts[0].value / parts[1].value
            return Phrase(i, i, parts[1].end, (), *twice(part), times=True)
    n = reader.number_or_none(i)
    if n is None:
        return None
    times = reader.lexicon.at("ratio_words.times", reader.tokens, n.end)
    if times:
        return Phrase(i, i, times[1], (), n.value, n.value, times=True)
    into = reader.lexicon.at("ratio_words.in", reader.tokens, n.end)
    if into and n.value < 10 and into[1] < len(reader.tokens):
        whole = reader.number_or_none(into[1])
        if whole and whole.value > n.value and whole.value <= 100:
            return Phrase(i, i, whole.end, (), *twice(n.value / whole.value), times=True)
    return None
