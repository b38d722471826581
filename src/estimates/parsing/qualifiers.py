"""Find words beside a number that qualify it and were not read with it: "could", "disputed"."""

from estimates.parsing.bracketed_operators import BRACKETS
from estimates.parsing.category_groups import RESERVATIONS
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at

# The number of tokens before a number among which a "more" is searched, and an "average".
MAX_QUALIFIER_DISTANCE = 3
# "An average daily loss of almost 300."
MAX_AVERAGE_DISTANCE = 6
# "Could by the end of May exceed 5,000."
MAX_RESERVATION_DISTANCE = 6
# "150 dead, according to unconfirmed reports."
MAX_DOUBT_DISTANCE = 5
# A longer text in brackets is a sentence of its own.
MAX_REMARK_WORDS = 4
# What may stand between a figure and words of doubt: "150 dead, unconfirmed".
APART_SIGNS = (",", ";", ":", "-", "(", "[")


def exception_before(reader: TextReader, p: Phrase) -> tuple[str, ...]:
    """Return "all but" of "all but 12 died", whose number did not die."""
    for i in range(max(0, p.first - MAX_QUALIFIER_DISTANCE), p.first):
        words = reader.match("grammar.except_for", i)
        if words is not None and words[1] == p.first:
            return tuple(t.raw for t in reader.tokens[i : p.first])
    return ()


def dropped_qualifier(reader: TextReader, p: Phrase, floor: int) -> tuple[str, ...]:
    """Return the words before a phrase from a "more" or "average" that was not read with it.

    "More then 3,000" is a misspelled bound, and "an average of 300" no count.
    """
    tokens, degrees = reader.tokens, reader.lexicon.words["grammar.degree"]
    averages = reader.lexicon.tries["grammar.average"]
    # The "more" of "10 days more then 300" was read with the days.
    for i in range(p.first - 1, max(floor - 1, p.first - MAX_AVERAGE_DISTANCE, 0) - 1, -1):
        if tokens[i].kind != "word":
            break
        is_degree = tokens[i].norm in degrees and i >= p.first - MAX_QUALIFIER_DISTANCE
        if is_degree or (tokens[i].norm in averages and reader.match("grammar.average", i)):
            return tuple(t.raw for t in tokens[i : p.first])
    return ()


def average_behind(reader: TextReader, p: Phrase) -> tuple[str, ...]:
    """Return the words behind a phrase up to an "average": "300 people died on average".

    Behind a comma or in brackets the average ends the clause: "300, on average", and not
    "300 people, an average age of 40".
    """
    tokens, averages = reader.tokens, reader.lexicon.tries["grammar.average"]
    is_apart = norm_at(tokens, p.full_end) in (",", "(")
    start = p.full_end + is_apart
    for i in range(start if is_apart else p.end, min(len(tokens), start + MAX_QUALIFIER_DISTANCE)):
        average = reader.match("grammar.average", i) if tokens[i].norm in averages else None
        if average is not None:
            is_last = average[1] == len(tokens) or tokens[average[1]].kind == "sign"
            words = tokens[min(i, start) : average[1]]
            return tuple(t.raw for t in words) if is_last or not is_apart else ()
        if tokens[i].kind != "word":
            break
    return ()


def reservations(reader: TextReader, p: Phrase, floor: int) -> tuple[str, ...]:
    """Return the words that make a figure no fact or leave it in doubt: "could", "unconfirmed".

    They stand in the clause of the figure before it, or behind it: those of a possibility, a
    forecast or a plan in what is counted, or directly behind that, where an auxiliary may come
    first; those of doubt behind what is counted.
    """
    tokens, words = reader.tokens, reader.lexicon.words
    first = max(floor, p.first - MAX_RESERVATION_DISTANCE)
    last = min(len(tokens), p.full_end + MAX_DOUBT_DISTANCE)
    if reader.lexicon.reservation_tokens.isdisjoint([t.norm for t in tokens[first:last]]):
        return ()
    conjunctions = words["grammar.but"]
    # "Fears that 200 died" is one statement, "200 troops that could attack" two.
    relatives = conjunctions | words["rate_words.not_within"]
    has_comma = norm_at(tokens, p.first - 1) == ","  # "by preliminary data, 150"
    before = range(p.first - 1 - has_comma, first - 1, -1)
    found = first_match(reader, RESERVATIONS[has_comma:], before, conjunctions)
    if found:
        return found
    behind = range(p.end, min(len(tokens), p.full_end + 2))
    # "150 people disputed the ruling" is certain, "150 is disputed" and "150, disputed" are not.
    opening = norm_at(tokens, p.full_end)
    is_apart = opening in APART_SIGNS or (opening.isalpha() and opening not in relatives)
    doubts = range(p.full_end + 1, last if is_apart else 0)
    found = first_match(reader, RESERVATIONS[:1], behind, relatives)
    return found or first_match(reader, RESERVATIONS[1:], doubts, relatives)


def first_match(
    reader: TextReader, categories: tuple[str, ...], places: range, others: set[str]
) -> tuple[str, ...]:
    """Return the first words of some categories at tokens, up to a sign or another clause."""
    tokens, openings = reader.tokens, [reader.lexicon.tries[name] for name in categories]
    for i in places:
        token = tokens[i]
        if token.kind != "word" or token.norm in others:
            break
        for category, opening in zip(categories, openings, strict=True):
            if token.norm in opening and not names_month(reader, i):
                words = reader.match(category, i)
                if words is not None:
                    return tuple(t.raw for t in tokens[i : words[1]])
    return ()


def remark_in_brackets(reader: TextReader, p: Phrase) -> tuple[str, ...]:
    """Return the few words in brackets behind a phrase: "150 dead (mostly women)".

    A capital starts a name, such as that of who says so, and numbers are read on their own.
    """
    tokens, start = reader.tokens, p.full_end + 1
    closing = BRACKETS.get(norm_at(tokens, p.full_end))
    if closing is None or start >= len(tokens) or not tokens[start].raw[0].islower():
        return ()
    for end in range(start, min(len(tokens), start + MAX_REMARK_WORDS + 1)):
        if tokens[end].norm == closing:
            return tuple(t.raw for t in tokens[start:end])
        if tokens[end].kind != "word" or reader.number_word_at(end) is not None:
            break
    return ()


def names_month(reader: TextReader, i: int) -> bool:
    """Tell whether a word is the name of a month, which English writes with a capital: "May"."""
    token = reader.tokens[i]
    return token.raw[0].isupper() and token.norm in reader.lexicon.words["non_counts.months"]
