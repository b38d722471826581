"""Find who states a figure in a sentence: "according to …", "… said", "named by …".

A clause with a speaker of its own is never given to another one.
"""

from dataclasses import dataclass
from typing import Literal

from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at

MAX_NAME_TOKENS = 10
CLAUSE_SIGNS = (",", ";", ":", "(", ")", "-", ".", "!", "?")
QUOTES = ('"', "“", "”", "„", "«", "»")
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
DAY_PREPOSITIONS = ("on", "in", "last", "late", "early", "since", "by")
# A name before one of these is the subject of an active verb: "the EU has said".
ACTIVE_AUXILIARIES = ("has", "have", "had")


Side = Literal["after", "before", "either"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Words that attribute a figure.

    start, end : the tokens that name the source; none where it is a pronoun.
    at : the token of the verb or preposition.
    side : where its figures are: after it ("police said 300 …"), before it ("300 …, police
        said"), or either.
    """

    start: int
    end: int
    at: int
    side: Side


def speaker_of(
    reader: TextReader, first: int, last: int, start: int, end: int
) -> tuple[int, int] | None:
    """Return the tokens that name the source of the figure at tokens start..end.

    first, last : the sentence.
    """
    named = named_beside(reader, first, last, start, end)
    if named is not None:
        return named
    clauses = clause_numbers(reader, first, last)
    openings = {
        *reader.lexicon.tries["attribution.before"],
        *reader.lexicon.tries["attribution.said"],
    }
    places = [i for i in range(first, last) if reader.tokens[i].norm in openings]
    speakers = [s for i in places if (s := speaker_at(reader, i, first, last))]
    own = clauses[start - first]
    choices = [
        (rank, speaker)
        for speaker in speakers
        if (rank := distance(speaker, start, own, clauses[speaker.at - first])) is not None
    ]
    if not choices:
        return None
    _, nearest = min(choices, key=lambda choice: choice[0])
    return (nearest.start, nearest.end) if nearest.end > nearest.start else None


def distance(speaker: Speaker, start: int, own: int, clause: int) -> tuple[int, int, int] | None:
    """Return how far a speaker is from the figure at token `start`; None = its clause is another's.

    own, clause : the clauses of the figure and of the speaker.
    """
    is_after = speaker.at > start
    is_wrong_side = speaker.side == ("after" if is_after else "before")
    if is_wrong_side and clause != own:
        return None if is_after else (1, abs(clause - own), start - speaker.at)
    return (int(is_wrong_side), abs(clause - own), abs(speaker.at - start))


def clause_numbers(reader: TextReader, first: int, last: int) -> list[int]:
    """Return the number of the clause of each token of a sentence."""
    numbers, clause = [], 0
    openings = {*CLAUSE_SIGNS, *reader.lexicon.tries["attribution.clause"]}
    for i in range(first, last):
        clause += reader.tokens[i].norm in openings and starts_clause(reader, i, first)
        numbers.append(clause)
    return numbers


def starts_clause(reader: TextReader, i: int, first: int) -> bool:
    """Tell whether a clause starts at token i: at a comma, at "while"."""
    if reader.tokens[i].norm in CLAUSE_SIGNS:
        return is_apart(reader, i) and not is_hyphen(reader.tokens, i)
    return i > first and reader.match("attribution.clause", i) is not None


def is_apart(reader: TextReader, i: int) -> bool:
    """Tell whether white space or a sign follows token i, as it follows a comma."""
    after = reader.tokens[i + 1] if i + 1 < len(reader.tokens) else None
    return (
        after is None or not after.glued or after.kind == "sign" or norm_at(reader.tokens, i) == "("
    )


def speaker_at(reader: TextReader, i: int, first: int, last: int) -> Speaker | None:
    """Return the speaker whose verb or preposition is at token i."""
    tokens = reader.tokens
    preposition = reader.match("attribution.before", i)
    if preposition is not None:
        end = name_end(reader, preposition[1], last)
        is_first = i == first or tokens[i - 1].norm in (*CLAUSE_SIGNS, *QUOTES)
        is_closing = (
            is_first and i > first and norm_at(tokens, end) in (".", "", ";", ")", "!", "?")
        )
        side: Side = "before" if is_closing else "after" if i == first else "either"
        return Speaker(preposition[1], end, i, side)
    if tokens[i].norm not in reader.lexicon.words["attribution.said"] or i == first:
        return None
    end = i
    while end > first and tokens[end - 1].norm in reader.lexicon.words["stop.auxiliaries"]:
        end -= 1
    if end < i and tokens[end].norm not in ACTIVE_AUXILIARIES and is_english(reader):
        return None  # "were reported"
    name = name_before(reader, end, first)
    if name is None:
        return None
    is_pronoun = tokens[end - 1].norm in reader.lexicon.words["attribution.pronouns"]
    after = norm_at(tokens, i + 1)
    is_quoting = after in (",", ":") and norm_at(tokens, i + 2) in QUOTES
    is_closing = (after in (",", ".", ";", ")", "") or i + 1 >= last) and not is_quoting
    start, end = (end, end) if is_pronoun else name
    return Speaker(start, end, i, "before" if is_closing else "after")


def name_before(reader: TextReader, end: int, first: int) -> tuple[int, int] | None:
    """Return the tokens of the name before token `end`: "Sullivan" of "Sullivan, the adviser,"."""
    start = name_start(reader, end, first)
    if start < end:
        return start, end
    commas = (j for j in range(end - 2, max(first, end - MAX_NAME_TOKENS), -1))
    comma = next((j for j in commas if norm_at(reader.tokens, j) == ","), None)
    if norm_at(reader.tokens, end - 1) != "," or comma is None:
        return None
    start = name_start(reader, comma, first)
    return (start, comma) if start < comma else None


def is_english(reader: TextReader) -> bool:
    """Tell whether a text is in English, whose passives are told by their auxiliaries."""
    return reader.lexicon.languages[0] == "en"


def name_end(reader: TextReader, start: int, last: int) -> int:
    """Return the token after the name at token `start`; it ends before a sign or a number."""
    tokens, end = reader.tokens, start
    stop = min(last, start + MAX_NAME_TOKENS)
    while end < stop and not breaks_name(reader, end):
        end += 1
    return end if end == len(tokens) or tokens[end - 1].norm not in ("the", "a") else end - 1


def breaks_name(reader: TextReader, i: int) -> bool:
    """Tell whether a name ends before token i."""
    token = reader.tokens[i]
    is_sign = token.norm in (*CLAUSE_SIGNS, *QUOTES) and not is_hyphen(reader.tokens, i)
    is_hedge = reader.match("prefix", i) is not None and token.norm not in ("a", "an")
    words = reader.lexicon.words
    is_verb = token.norm in words["stop.auxiliaries"] or token.norm in words["attribution.said"]
    is_number = token.kind == "digits" or reader.number_word_at(i) is not None
    return is_sign or is_number or is_hedge or is_verb


def name_start(reader: TextReader, end: int, first: int) -> int:
    """Return the first token of the name that ends before token `end`; `end` where none does."""
    tokens, start = reader.tokens, end
    stop = max(first, end - MAX_NAME_TOKENS)
    while start > stop:
        token = tokens[start - 1]
        is_joint = is_hyphen(tokens, start - 1) or token.raw in ("'", "&")
        clause = reader.match("attribution.clause", start - 1)
        if clause is not None:
            start = max(start, min(clause[1], end))
            break
        if token.kind != "word" and not is_joint:
            break
        if token.norm == "and" and not tokens[start - 2].raw[:1].isupper():
            break
        start -= 1
    start = skip_day(reader, start, end)
    capital = next((j for j in range(start, end) if tokens[j].raw[0].isupper()), None)
    # "The president's spokeswoman": an article is part of the name.
    if capital is None or tokens[capital].norm in ("the",):
        return start
    has_noun = any(
        tokens[j].norm in ("the", "a", "an", "its", "their") for j in range(start, capital)
    )
    return start if has_noun and capital - start < 4 else capital


def skip_day(reader: TextReader, start: int, end: int) -> int:
    """Return the first token of a name after a day before it: "On Monday the EU"."""
    tokens, i = reader.tokens, start
    while i < end and tokens[i].norm in DAY_PREPOSITIONS:
        i += 1
    day = i
    while i < end and (tokens[i].norm in WEEKDAYS or reader.match("non_counts.months", i)):
        i += 1
    return i if i > day else start


def named_beside(
    reader: TextReader, first: int, last: int, start: int, end: int
) -> tuple[int, int] | None:
    """Return the source named directly at a figure: "110,000 named by Kyiv", "Kyiv's 110,000"."""
    tokens = reader.tokens
    passive = reader.match("attribution.by", end)
    if passive is not None:
        return passive[1], name_end(reader, passive[1], last)
    i = start - 1
    while (
        i >= max(first, start - 4) and tokens[i].norm in reader.lexicon.words["attribution.figure"]
    ):
        i -= 1
    if i >= first and tokens[i].norm.endswith("'s") and i < start:
        return name_start(reader, i + 1, first), i + 1
    return None
