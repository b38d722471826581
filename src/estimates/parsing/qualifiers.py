"""Find words beside a number that qualify it and were not read with it: "more", "could"."""

from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at

# The number of tokens before a number among which a "more" is searched, and an "average".
MAX_QUALIFIER_DISTANCE = 3
# "An average daily loss of almost 300."
MAX_AVERAGE_DISTANCE = 6
# "Could by the end of May exceed 5,000."
MAX_NONFACTUAL_DISTANCE = 6


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


def nonfactual_words(reader: TextReader, p: Phrase, floor: int) -> tuple[str, ...]:
    """Return the word that makes a figure a possibility, a forecast or a plan: "could", "feared".

    It stands in the clause of the figure, before it or behind what is counted.
    """
    tokens = reader.tokens
    openings = reader.lexicon.tries["grammar.nonfactual"]
    conjunctions = reader.lexicon.words["grammar.but"]
    relatives = conjunctions | reader.lexicon.words["rate_words.not_within"]
    before = range(p.first - 1, max(floor, p.first - MAX_NONFACTUAL_DISTANCE) - 1, -1)
    behind = range(p.end, min(len(tokens), p.full_end + 2))
    # "Fears that 200 died" is one statement, "200 troops that could attack" two.
    for places, others in ((before, conjunctions), (behind, relatives)):
        for i in places:
            if tokens[i].kind != "word" or tokens[i].norm in others:
                break
            if tokens[i].norm not in openings or names_month(reader, i):
                continue
            found = reader.match("grammar.nonfactual", i)
            if found is not None and not p.first < found[1] <= p.end:
                return tuple(t.raw for t in tokens[i : found[1]])
    return ()


def names_month(reader: TextReader, i: int) -> bool:
    """Tell whether a word is the name of a month, which English writes with a capital: "May"."""
    token = reader.tokens[i]
    return token.raw[0].isupper() and token.norm in reader.lexicon.words["non_counts.months"]
