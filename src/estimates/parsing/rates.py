"""Recognize what makes a number a rate: "a day", "per household", "each brigade has"."""

from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import CYRILLIC, is_hyphen
from estimates.parsing.phrase import Phrase
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.tokens import is_digits_at, norm_at

# "Per square kilometre" has the most words.
MAX_NOUN_WORDS = 2
# "На душу населения" and "per-capita" have the most tokens of those before a number.
MAX_WORDS_BEFORE = 4
# "300 people flee across the border each day."
MAX_VERB_WORDS = 6
# Rates are per thousand, ten thousand and so on; a hundred may be counted.
LEAST_ROUND_NUMBER = 1000
# "По 5 человек" is five each; "по 5 объектам" has a dative, and is "at five sites".
DATIVE_PLURALS = ("ам", "ям")


def add_rate(reader: QuantityReader, p: Phrase) -> Phrase:
    """Return a phrase with what makes its number a rate: "a day", "per household"."""
    if p.times:
        return p
    end = rate_end(reader, p.full_end)
    if end is not None:
        return p.with_fields(ops=(*p.ops, "rate"), tail=end)
    if "rate" in p.ops:
        return p if is_for_each(reader, p) else p.with_fields(ops=without_rate(p))
    adjectives = reader.lexicon.words["rate_words.adjectives"]
    is_rate = any(word in adjectives for word in (p.counted or "").lower().split())
    is_rate = is_rate or follows_rate(reader, p) or precedes_rate(reader, p.full_end)
    return p.with_fields(ops=(*p.ops, "rate")) if is_rate else p


def is_for_each(reader: QuantityReader, p: Phrase) -> bool:
    """Tell whether the preposition before a number gives it to each: not in "по 5 объектам"."""
    is_dative = any(word.endswith(DATIVE_PLURALS) for word in (p.counted or "").split())
    return not (is_dative and reader.lexicon.languages[0] in CYRILLIC)


def without_rate(p: Phrase) -> tuple[str, ...]:
    """Return the operators of a phrase that is no rate."""
    return tuple(op for op in p.ops if op != "rate")


# ---- before the number


def follows_rate(reader: QuantityReader, p: Phrase) -> bool:
    """Tell whether rate words before a phrase make it a rate.

    "Every day 300", "Every day, 300", "each brigade has 3,000", "in groups of 5", "daily losses
    of 300".
    """
    tokens, words = reader.tokens, reader.lexicon.words
    rate_tokens = reader.lexicon.rate_tokens
    is_apart = norm_at(tokens, p.first - 1) == ","
    end = p.first - is_apart
    for i in range(end - 1, max(0, end - MAX_VERB_WORDS) - 1, -1):
        token = tokens[i]
        if token.norm in rate_tokens and (
            is_rate_before(reader, i, end, is_apart=is_apart)
            or (not is_apart and (is_each_before(reader, i, p) or is_daily_before(reader, i, p)))
        ):
            return True
        ends_clause = token.norm in words["rate_words.not_within"]
        is_sign = token.kind == "sign" and not is_hyphen(tokens, i)
        if is_sign or ends_clause or token.norm in words["attribution.said"]:
            return False
    return False


def is_rate_before(reader: QuantityReader, i: int, end: int, *, is_apart: bool) -> bool:
    """Tell whether the rate words at token i end at token `end`: "every day", "every 5 minutes"."""
    opens = not is_apart or i == 0 or reader.tokens[i - 1].kind == "sign"
    match = reader.match("rate_words.before", i) or reader.match("rate_words.groups", i)
    if match is not None and match[1] == end and i >= end - MAX_WORDS_BEFORE:
        return opens
    period = every_period_end(reader, i)
    return period is not None and (period == end if is_apart else period <= end) and opens


def is_each_before(reader: QuantityReader, i: int, p: Phrase) -> bool:
    """Tell whether "each" at token i gives the number to each of several: "each side lost 300".

    "Each of the 300" and "each other" do not. "Every 5 soldiers" is refused: it may be every
    fifth, or five each.
    """
    if reader.tokens[i].norm not in reader.lexicon.words["rate_words.each"]:
        return False
    of = reader.match("grammar.of", i + 1)
    if of is not None and p.first in (of[1], of[1] + 1):
        return False
    every = reader.match("rate_words.every", i)
    if every is not None and every[1] == p.first and p.unit is None:
        raise MalformedError("may be a period, as in every fifth, or a number for each", p.full_end)
    is_period = every is not None and every[1] == p.first
    is_other = norm_at(reader.tokens, i + 1) in reader.lexicon.words["grammar.other"]
    return not is_period and not is_other


def is_daily_before(reader: QuantityReader, i: int, p: Phrase) -> bool:
    """Tell whether "daily" at token i describes the number: "daily losses of 300"."""
    words, tokens = reader.lexicon.words, reader.tokens
    last = norm_at(tokens, p.first - 1)
    is_linked = last in words["grammar.of"] or last in words["stop.auxiliaries"]
    is_linked |= reader.lexicon.languages[0] in CYRILLIC and i == p.first - 2
    is_name = tokens[i].raw[0].isupper() and tokens[i + 1].raw[0].isupper()  # "Daily Mail"
    is_daily = tokens[i].norm in words["rate_words.adjectives"]
    return is_daily and is_linked and not is_name and i < p.first - 1


def every_period_end(reader: QuantityReader, i: int) -> int | None:
    """Return the token after "every 5 minutes" at token i, or None."""
    every = reader.match("rate_words.every", i)
    number = reader.number_or_none(every[1]) if every else None
    unit = reader.match("units.words", number.end) if number else None
    return unit[1] if unit else None


# ---- behind the number


def precedes_rate(reader: QuantityReader, i: int) -> bool:
    """Tell whether the clause that goes on at token i ends with a rate: "died each day".

    "Were killed in daily clashes" and "killed a day before" do not.
    """
    tokens, ends = reader.tokens, reader.lexicon.words["rate_words.not_within"]
    rate_tokens = reader.lexicon.rate_tokens
    for j in range(i, min(len(tokens), i + MAX_VERB_WORDS)):
        token = tokens[j]
        if (token.norm in rate_tokens or token.norm == "/") and is_rate_behind(reader, j):
            return True
        if token.kind != "word" or token.norm in ends:
            return False
    return False


def is_rate_behind(reader: QuantityReader, j: int) -> bool:
    """Tell whether rate words at token j end the clause, or "in each city" goes on with it."""
    tokens, words = reader.tokens, reader.lexicon.words
    end, known = rate_end(reader, j), reader.match("rate_words.before", j)
    if end is not None and (end == len(tokens) or tokens[end].kind == "sign"):
        return True
    if known is not None and goes_on(reader, known[1]):
        return True
    is_each = tokens[j].norm in words["rate_words.each"]
    is_other = norm_at(tokens, j + 1) in words["grammar.other"]
    return is_each and not is_other and norm_at(tokens, j - 1) in words["rate_words.places"]


def goes_on(reader: QuantityReader, i: int) -> bool:
    """Tell whether a preposition at token i goes on with the sentence: "each day of the siege"."""
    is_stop_word = norm_at(reader.tokens, i) in reader.lexicon.words["stop.words"]
    return is_stop_word or reader.match("grammar.of", i) is not None


def rate_end(reader: QuantityReader, i: int) -> int | None:
    """Return the token after the rate words at token i, or None.

    "A day ago" and "a year later" are points in time.
    """
    norm = norm_at(reader.tokens, i)
    if norm not in reader.lexicon.rate_tokens and norm != "/":
        return None
    period = every_period_end(reader, i)
    if period is not None:
        return period
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
    per = reader.match("rate_words.per", i) or per_round_number(reader, i)
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


def per_round_number(reader: QuantityReader, i: int) -> tuple[str, int] | None:
    """Return the preposition at token i before a round number: "auf 100.000 Einwohner".

    "12 morts pour 300 blessés" compares two counts.
    """
    per = reader.match("rate_words.per_round", i)
    number = reader.number_or_none(per[1]) if per else None
    if number is None or number.value < LEAST_ROUND_NUMBER:
        return None
    is_noun = number.end < len(reader.tokens) and reader.tokens[number.end].kind == "word"
    return per if is_noun and number.value.log10() % 1 == 0 else None
