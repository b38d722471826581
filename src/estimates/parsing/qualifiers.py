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
    """Return the words that make a figure a possibility, a forecast or a plan: "could", "feared".

    They stand in the clause of the figure: before it, in what is counted, or directly behind that,
    where an auxiliary may come first.
    """
    conjunctions = reader.lexicon.words["grammar.but"]
    relatives = conjunctions | reader.lexicon.words["rate_words.not_within"]
    before = range(p.first - 1, max(floor, p.first - MAX_NONFACTUAL_DISTANCE) - 1, -1)
    behind = range(p.end, min(len(reader.tokens), p.full_end + 2))
    # "Fears that 200 died" is one statement, "200 troops that could attack" two.
    found = first_nonfactual(reader, before, conjunctions)
    return found or first_nonfactual(reader, behind, relatives)


def first_nonfactual(reader: TextReader, places: range, others: set[str]) -> tuple[str, ...]:
    """Return the first such words at some tokens, up to a sign or a word of another clause."""
    openings = reader.lexicon.tries["grammar.nonfactual"]
    for i in places:
        token = reader.tokens[i]
        if token.kind != "word" or token.norm in others:
            break
        if token.norm in openings and not names_month(reader, i):
            words = reader.match("grammar.nonfactual", i)
            if words is not None:
                return tuple(t.raw for t in reader.tokens[i : words[1]])
    return ()


def names_month(reader: TextReader, i: int) -> bool:
    """Tell whether a word is the name of a month, which English writes with a capital: "May"."""
    token = reader.tokens[i]
    return token.raw[0].isupper() and token.norm in reader.lexicon.words["non_counts.months"]
