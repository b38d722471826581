"""What is counted: the noun phrase after a number, in the words used."""

from __future__ import annotations

from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.numerals import Reader

MOST_WORDS = 7


def counted_at(reader: Reader, i: int) -> tuple[str | None, int]:
    """Return the noun phrase at token i and the token after it.

    It ends at punctuation, numbers, prepositions and verbs; "of" is passed over at its
    head ("dozens of casualties") and kept inside ("pieces of hardware").
    """
    tokens, lexicon = reader.tokens, reader.lexicon
    of = lexicon.at("grammar.of", tokens, i)
    start = of[1] if of else i
    end = noun_phrase_end(reader, start)
    if end == start:
        return None, i
    words = "".join(t.gap * (k > 0) + t.raw for k, t in enumerate(tokens[start:end]))
    tail, fate = participle(reader, end)
    return f"{words} {fate}".strip() if fate else words, tail


def noun_phrase_end(reader: Reader, start: int) -> int:
    """Return the token after the noun phrase."""
    tokens, lexicon = reader.tokens, reader.lexicon
    end = start
    while end < len(tokens) and end - start < 2 * MOST_WORDS and goes_on(reader, start, end):
        end += 1
    while end > start and (
        tokens[end - 1].norm == "-" or lexicon.at("grammar.of", tokens, end - 1)
    ):
        end -= 1
    return end


def goes_on(reader: Reader, start: int, i: int) -> bool:
    """Tell whether token i belongs to the noun phrase that starts at token `start`."""
    tokens, lexicon = reader.tokens, reader.lexicon
    token = tokens[i]
    if token.kind == "digits":
        return in_designator(reader, i, start)
    if i > start and is_hyphen(tokens, i):
        return True
    letter = len(token.norm) == 1 and token.raw.islower() and not (token.glued and i > start)
    if token.kind != "word" or letter:
        return False
    of = lexicon.at("grammar.of", tokens, i)
    if of is not None:
        return i > start and of[1] == i + 1 and plain_word(reader, of[1])
    adverb = i > start and tokens[i - 1].norm.endswith("ly")
    if token.norm in lexicon.words["stop.words"] and not adverb:
        return False
    return i == start or not is_past_verb(reader, i)


def is_past_verb(reader: Reader, i: int) -> bool:
    """Tell whether token i is a verb after a plural: "20 vessels exercised"."""
    word, noun = reader.tokens[i], reader.tokens[i - 1]
    if "en" not in reader.lexicon.languages or not word.norm.endswith("ed"):
        return False
    plural = noun.norm.endswith("s") or noun.norm in reader.lexicon.words["markers.counted"]
    return plural and word.raw.islower() and not is_hyphen(reader.tokens, i - 1)


def in_designator(reader: Reader, i: int, start: int) -> bool:
    """Tell whether digits belong to a name within the phrase: "T-72", "152mm"."""
    tokens = reader.tokens
    hangs = i - 2 >= start and is_hyphen(tokens, i - 1) and tokens[i - 2].kind == "word"
    glued = i > start and tokens[i].glued and tokens[i - 1].kind == "word"
    return hangs or glued


def plain_word(reader: Reader, i: int) -> bool:
    """Tell whether a noun can start at token i."""
    if i >= len(reader.tokens) or reader.tokens[i].kind != "word":
        return False
    return reader.tokens[i].norm not in reader.lexicon.words["stop.words"]


def participle(reader: Reader, end: int) -> tuple[int, str]:
    """Return "killed" of "soldiers were killed", and the token after it."""
    tokens, words = reader.tokens, reader.lexicon.words
    at = end
    while at < len(tokens) and at - end < 3 and tokens[at].norm in words["stop.auxiliaries"]:
        at += 1
    if at < len(tokens) and tokens[at].norm in words["stop.participles"]:
        return at + 1, tokens[at].raw
    return end, ""
