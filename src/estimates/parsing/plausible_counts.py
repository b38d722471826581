"""Tell which numbers of a document count something, and are no page, code or age.

A number with a noun that reports count, a bound or a range does; a bare number where the words
beside it say so: "54 were killed", "the toll rose to 54".
"""

from estimates.parsing.number_ranges import CHANGE_VERBS, verb_ends
from estimates.parsing.phrase import Phrase
from estimates.parsing.phrase_reader import PhraseReader
from estimates.parsing.statements import Statement
from estimates.parsing.tokens import norm_at

# Like the participles of the lexicon, these can precede a number of people: "killing 14".
CASUALTY_VERBS = ("killing", "wounding", "injuring")
# A bare number from here on is no page, age or house number.
LEAST_BARE_COUNT = 1000
# The number of tokens between a count and a bare number that continues it: "41 here and 42 there".
MAX_COUNT_DISTANCE = 12
# The number of tokens before a number among which the noun of its sentence is searched: "the toll
# of the attack in the north rose to 54".
MAX_TOLL_DISTANCE = 10
LEVEL_VERBS = (*CHANGE_VERBS, "relations.went", "relations.correct")


def is_plausible_count(s: Statement, before: Phrase | None, reader: PhraseReader) -> bool:
    """Tell whether a statement in a document almost certainly counts something.

    before : the phrase before it.
    """
    p = s.phrase
    unit = p.vague.unit or 0 if p.vague is not None else 0
    if s.form in ("ratio", "change", "formation"):
        return p.low is not None or unit > 2
    is_known = counts_known_noun(p, reader)
    if p.vague is not None:
        # "A lot of troops" states no number.
        return (is_known and unit > 0) or unit >= 10
    is_hedged = any(op not in ("neutral", "strong") for op in p.ops)
    if p.low is None or p.low < 0 or (looks_like_year(p, reader) and not is_hedged):
        return is_known
    if is_known or counts_participle(p, reader) or continues_toll(p, reader):
        return True
    if p.is_range:
        return p.counted is not None or is_hedged or (p.high or 0) >= LEAST_BARE_COUNT
    if p.low == 1:
        return False
    if p.counted is not None or follows_casualty_verb(p, reader):
        return True
    if reader.tokens[p.start].kind != "digits" and p.low < 20:
        return reader.match("grammar.of", p.end) is not None
    return p.low >= LEAST_BARE_COUNT or is_hedged or follows_count(p, before, reader)


def counts_known_noun(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a phrase counts what reports often count: "troops", "tanks"."""
    nouns = reader.lexicon.words["markers.counted"]
    return any(w in nouns or f"{w}s" in nouns for w in (p.counted or "").lower().split())


def counts_participle(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a phrase counts what happened to so many: "54 injured", "54 were detained"."""
    return (p.counted or "").lower() in reader.lexicon.words["stop.participles"]


def continues_toll(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a toll is the subject of the number: "the death toll rose to 54", "dead: 54"."""
    tokens, words = reader.tokens, reader.lexicon.words
    link = norm_at(tokens, p.first - 1)
    nouns = words["markers.tolls"] - words["stop.participles"]
    if link in words["relations.step"] and norm_at(tokens, p.first - 2) in nouns:
        return True  # "put injuries at 117"
    is_link = link in (":", "=")
    if link in words["relations.to"]:
        is_link = bool(verb_ends(reader, p.first - 1, p.first - 1, LEVEL_VERBS))
    is_link |= link in words["stop.auxiliaries"] or any(
        (match := reader.match("relations.reach", j)) is not None and match[1] == p.first
        for j in range(max(0, p.first - 3), p.first)
    )
    for i in range(p.first - 1, max(0, p.first - MAX_TOLL_DISTANCE) - 1, -1) if is_link else ():
        if tokens[i].norm in words["markers.tolls"]:
            return True
        if tokens[i].kind == "digits" or tokens[i].raw in ".!?;":
            return False
    return False


def follows_casualty_verb(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a verb before a number says what happened to so many: "killing 14"."""
    verb = norm_at(reader.tokens, p.first - 1)
    return verb in reader.lexicon.words["stop.participles"] or verb in CASUALTY_VERBS


def looks_like_year(p: Phrase, reader: PhraseReader) -> bool:
    """Tell whether a number is written as a year."""
    number = reader.tokens[p.start]
    is_one_token = number.kind == "digits" and p.end == p.start + 1 and len(number.norm) == 4
    return is_one_token and p.low is not None and 1800 <= p.low < 2100


def follows_count(p: Phrase, before: Phrase | None, reader: PhraseReader) -> bool:
    """Tell whether a count shortly precedes: "41 in the north and 42 in the south"."""
    if before is None or before.unit or before.counted is None:
        return False
    if p.first - before.end > MAX_COUNT_DISTANCE:
        return False
    return all(t.raw not in ".!?" for t in reader.tokens[before.end : p.first])
