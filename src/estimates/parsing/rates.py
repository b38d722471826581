"""Recognize what makes a number a rate: "a day", "each", "per household"."""

from estimates.parsing.phrase import Phrase
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.tokens import is_digits_at, norm_at

# "Per square kilometre" has the most words.
MAX_NOUN_WORDS = 2
# "Tous les jours" has the most words of those before a number.
MAX_WORDS_BEFORE = 3
# "300 people flee across the border each day."
MAX_VERB_WORDS = 6


def add_rate(reader: QuantityReader, p: Phrase) -> Phrase:
    """Return a phrase with what makes its number a rate: "a day", "per household"."""
    if p.times:
        return p
    end = rate_end(reader, p.full_end)
    if end is not None:
        return p.with_fields(ops=(*p.ops, "rate"), tail=end)
    adjectives = reader.lexicon.words["rate_words.adjectives"]
    is_rate = any(word in adjectives for word in (p.counted or "").lower().split())
    is_rate = is_rate or follows_rate(reader, p.first) or precedes_rate(reader, p.full_end)
    return p.with_fields(ops=(*p.ops, "rate")) if is_rate else p


def follows_rate(reader: QuantityReader, first: int) -> bool:
    """Tell whether rate words end before token `first`: "every day 300", "Every day, 300"."""
    tokens = reader.tokens
    is_apart = norm_at(tokens, first - 1) == ","
    end = first - is_apart
    for start in range(end - 1, max(0, end - MAX_WORDS_BEFORE) - 1, -1):
        match = reader.match("rate_words.before", start)
        if match is not None and match[1] == end:
            return not is_apart or start == 0 or tokens[start - 1].kind == "sign"
    return False


def precedes_rate(reader: QuantityReader, i: int) -> bool:
    """Tell whether the clause that goes on at token i ends with a rate: "died each day".

    "Were killed in daily clashes" and "killed a day before" do not.
    """
    tokens, ends = reader.tokens, reader.lexicon.words["rate_words.not_within"]
    for j in range(i, min(len(tokens), i + MAX_VERB_WORDS)):
        end, known = rate_end(reader, j), reader.match("rate_words.before", j)
        if end is not None and (end == len(tokens) or tokens[end].kind == "sign"):
            return True
        if known is not None and goes_on(reader, known[1]):
            return True
        if tokens[j].kind != "word" or tokens[j].norm in ends:
            return False
    return False


def goes_on(reader: QuantityReader, i: int) -> bool:
    """Tell whether a preposition at token i goes on with the sentence: "each day of the siege"."""
    is_stop_word = norm_at(reader.tokens, i) in reader.lexicon.words["stop.words"]
    return is_stop_word or reader.match("grammar.of", i) is not None


def rate_end(reader: QuantityReader, i: int) -> int | None:
    """Return the token after the rate words at token i, or None.

    "A day ago" and "a year later" are points in time.
    """
    words = reader.match("rate_words.behind", i)
    if words is None:
        return per_noun_end(reader, i)
    is_time = reader.match("rate_words.not_before", words[1]) or is_digits_at(
        reader.tokens, words[1]
    )
    return None if is_time else words[1]


def per_noun_end(reader: QuantityReader, i: int) -> int | None:
    """Return the token after "per household", "/day" or "per 100,000 inhabitants" at token i.

    "Per officials" and "per Reuters" name a source.
    """
    tokens = reader.tokens
    per = reader.match("rate_words.per", i)
    if per is None:
        is_slash = norm_at(tokens, i) == "/" and tokens[i].glued
        unit = reader.match("units.words", i + 1) if is_slash else None
        return unit[1] if unit else None
    end = per[1]
    if is_digits_at(tokens, end):
        number = reader.number_or_none(end)
        end = number.end if number else end + 1
        return end + (end < len(tokens) and tokens[end].kind == "word")
    stop_words = reader.lexicon.words["stop.words"]
    while end < min(len(tokens), per[1] + MAX_NOUN_WORDS) and tokens[end].kind == "word":
        if tokens[end].norm in stop_words:
            break
        end += 1
    if end == per[1]:
        return None
    is_english = "en" in reader.lexicon.languages
    is_source = is_english and (
        tokens[per[1]].raw[0].isupper() or norm_at(tokens, end - 1)[-1] == "s"
    )
    return None if is_source else end
