"""Recognize what makes a number a rate: "a day", "each", "per household"."""

from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.tokens import is_digits_at, norm_at

# "Per square kilometre" has the most words.
MAX_NOUN_WORDS = 2


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
    """Return the token after "per household" or "per 100,000 inhabitants" at token i.

    "Per officials" and "per Reuters" name a source.
    """
    per = reader.match("rate_words.per", i)
    if per is None:
        return None
    tokens, end = reader.tokens, per[1]
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
