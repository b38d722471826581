"""Read ratios to a number stated elsewhere: "twice as many", "a third of", "one in five"."""

from decimal import Decimal

from estimates.parsing.date_patterns import is_year_at
from estimates.parsing.digits import MalformedError, Numeral
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.number_fractions import fraction_words_at
from estimates.parsing.numerals import NumberReader
from estimates.parsing.phrase import Phrase
from estimates.parsing.tokens import is_digits_at, joins_digits, norm_at

# "One in five", "nine out of a hundred": larger numbers are counts ("20 in 100 towns").
MOST_OF_SHARE, MOST_IN_SHARE = 10, 100
# "1 in 250", where "1 in 312" counts towns.
ROUND_WHOLE = 50
# "One soldier in five." and not "5 soldiers of 58-th".
SHARE_END_SIGNS = (".", ",", ";", ":", "!", "?", ")")
# "One Russian soldier in five".
MAX_NOUN_WORDS = 2


def ratio_at(reader: NumberReader, i: int) -> Phrase | None:
    """Return the ratio at token i: "twice as many", "a third of", "three times the"."""
    fraction = fraction_words_at(reader, i)
    if fraction is not None:
        ratio, end = fraction
        is_last = end >= len(reader.tokens) and reader.expects_figure
        is_plural = reader.number_word_at(i) is not None
        if (is_last or is_plural or reader.match("grammar.of", end)) and not is_part(reader, i):
            return ratio_phrase(i, end, ratio)
    match = reader.match("ratios", i)
    if match is not None:
        ratio, end = Decimal(str(match[0])), match[1]
        refuse_less(reader.match("ratio_words.less", end))
        if end >= len(reader.tokens) and reader.expects_figure:
            return ratio_phrase(i, end, ratio)
        link = reader.match("ratio_words.after", end)
        if link and not is_part(reader, i):
            return ratio_phrase(i, link[1] if link[1] > end + 1 else end, ratio)
    one = reader.match("grammar.one", i)
    share = share_at(reader, Numeral(Decimal(1), i, one[1])) if one else None
    return share or multiple_at(reader, i)


def refuse_less(less: tuple[str, int] | None) -> None:
    """Refuse "three times fewer", a third."""
    if less is not None:
        raise MalformedError("is a multiple of less: write the ratio, such as 0.5", less[1])


def is_part(reader: NumberReader, i: int) -> bool:
    """Tell whether the fraction at token i is part of a magnitude: "half a million"."""
    return reader.fraction_at(i) is not None or reader.half_at(i) is not None


def multiple_at(reader: NumberReader, i: int) -> Phrase | None:
    """Return the ratio with a number at token i: "three times", "10x", "one in five", "1/3"."""
    tokens = reader.tokens
    if is_digits_at(tokens, i) and joins_digits(tokens, i + 1, ("/",)):
        part, whole = reader.number_or_none(i), reader.number_or_none(i + 2)
        if part and whole and 0 < part.value < whole.value < 100:
            return ratio_phrase(i, whole.end, part.value / whole.value)
    n = reader.number_or_none(i)
    if n is None:
        return None
    if not reader.may_continue(n.end):
        return share_of_noun_at(reader, n)
    parts = reader.match("denominators", n.end + is_hyphen(tokens, n.end))
    if parts is not None:
        return parts_phrase(i, n, *parts)
    refuse_less(reader.match("ratio_words.fewer", n.end))
    times = reader.match("ratio_words.times", n.end)
    if times:
        return ratio_phrase(i, times[1], n.value)
    return share_at(reader, n)


def share_at(reader: NumberReader, n: Numeral) -> Phrase | None:
    """Return the ratio of a number to the one after "in": "one in five", "two out of three".

    "Ten thousand one in five" is refused: it may be ten thousand, and one in five of them.
    """
    preposition = reader.match("ratio_words.in", n.end)
    if preposition is None:
        return share_of_noun_at(reader, n)
    whole = reader.number_or_none(preposition[1])
    if whole is None or (whole.value > MOST_IN_SHARE and not is_rare(reader, n, whole)):
        return None
    if n.value < whole.value and n.value < MOST_OF_SHARE:
        return ratio_phrase(n.start, whole.end, n.value / whole.value)
    last = reader.number_word_at(n.end - 1)
    follows_word = n.end - 2 >= n.start and reader.tokens[n.end - 2].kind == "word"
    if last and follows_word and last[0] < whole.value and last[0] < MOST_OF_SHARE:
        raise MalformedError("may be two numbers, the second one a share", whole.end)
    return None


def is_rare(reader: NumberReader, n: Numeral, whole: Numeral) -> bool:
    """Tell whether a share is one in a round number: "1 in 1,000", and not "1 in 2014".

    Where "in" is also "of", it is one of so many: "1 von 500 Soldaten".
    """
    is_round = n.value == 1 and whole.value % ROUND_WHOLE == 0
    is_of = reader.match("relations.base", n.end) is not None
    return is_round and not is_of and not is_year_at(reader.tokens, whole.start)


def share_of_noun_at(reader: NumberReader, n: Numeral) -> Phrase | None:
    """Return the ratio of "one soldier in five", whose noun is in the middle.

    "Two soldiers in 10 days" and "two of the ten" are none.
    """
    if n.value >= MOST_OF_SHARE or n.value != int(n.value):
        return None
    tokens, hedge = reader.tokens, reader.match("prefix", n.start)
    if hedge is not None and hedge[1] > n.end:
        return None
    for i in range(n.end + 1, min(len(tokens), n.end + 1 + MAX_NOUN_WORDS)):
        if tokens[i - 1].kind != "word" or tokens[i - 1].norm in reader.lexicon.words["stop.words"]:
            return None
        preposition = reader.match("ratio_words.in", i)
        if preposition is None:
            continue
        whole = reader.number_or_none(preposition[1])
        if (
            whole is None
            or not n.value < whole.value <= MOST_IN_SHARE
            or not ends_share(reader, whole)
        ):
            return None
        if norm_at(tokens, n.start) in reader.lexicon.words["grammar.one"]:
            refuse_group(reader, i, preposition[1], whole)
        noun = " ".join(t.raw for t in tokens[n.end : i])
        return ratio_phrase(n.start, whole.end, n.value / whole.value).with_fields(counted=noun)
    return None


def ends_share(reader: NumberReader, whole: Numeral) -> bool:
    """Tell whether no noun follows a number: not in "two soldiers in 10 days"."""
    after = norm_at(reader.tokens, whole.end)
    return after in ("", *SHARE_END_SIGNS) or after in reader.lexicon.words["stop.words"]


def refuse_group(reader: NumberReader, i: int, end: int, whole: Numeral) -> None:
    """Refuse "ein Soldat von fünf", which may be one in five, as "eine Gruppe von fünf" is five."""
    of = reader.match("grammar.group_of", i)
    if of is not None and of[1] == end:
        raise MalformedError("may be one of so many, or a group of so many", whole.end)


def parts_phrase(start: int, n: Numeral, whole: int, end: int) -> Phrase:
    """Return "35 hundredths" as a ratio; refuse "5 quarters", which may count quarters."""
    if not 1 < n.value < whole or n.value != int(n.value):
        raise MalformedError("is before a word for a part, and may be a fraction", end)
    return ratio_phrase(start, end, n.value / whole)


def ratio_phrase(start: int, end: int, ratio: Decimal) -> Phrase:
    """Return tokens start..end as the phrase of a ratio."""
    return Phrase(start, start, end, (), ratio, ratio, times=True)
