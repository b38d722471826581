"""Read words that state zero: "no troops", "none", "nobody was killed"."""

from decimal import Decimal

from estimates.parsing.counted_nouns import counted_at, read_participle
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import is_digits_at, norm_at

ZERO = Decimal(0)


def zero_at(reader: TextReader, i: int) -> Phrase | None:
    """Return the phrase at token i that states zero, or None."""
    return none_at(reader, i) or no_at(reader, i)


def no_at(reader: TextReader, i: int) -> Phrase | None:
    """Return "no troops" at token i; "no figures" and "no reliable toll" state nothing."""
    no = reader.match("grammar.no", i)
    if no is None:
        return None
    counted, tail = counted_at(reader, no[1])
    words, nouns = reader.lexicon.words, (counted or "").lower().split()
    is_known = any(noun in words["markers.counted"] for noun in nouns)
    if counted is None or not (is_known or (reader.expects_figure and i == 0)):
        return None
    # "No killed total was found", "no deaths-only number".
    behind = tail + (2 if is_hyphen(reader.tokens, tail) else 0)
    about = {*nouns, *counted.lower().split("-"), norm_at(reader.tokens, behind)}
    if about & words["markers.speech"]:
        return None
    return Phrase(i, i, no[1], ("exact",), ZERO, ZERO, counted=counted, tail=tail)


def none_at(reader: TextReader, i: int) -> Phrase | None:
    """Return "none" or "nobody was killed" at token i; in a document only with what happened."""
    none = reader.match("grammar.none", i)
    if none is None:
        return None
    tail, counted = read_participle(reader, none[1])
    if not counted:
        tail, counted = outcome_at(reader, none[1])
    is_all = tail == len(reader.tokens) or reader.tokens[tail].kind == "sign"
    if not (is_all and i == 0) if reader.expects_figure else not counted:
        return None
    if is_digits_at(reader.tokens, tail) or reader.number_word_at(tail) is not None:
        return None  # "no one killed 300 people"
    return Phrase(i, i, none[1], ("exact",), ZERO, ZERO, counted=counted or None, tail=tail)


def outcome_at(reader: TextReader, i: int) -> tuple[int, str]:
    """Return the token after "has died" at token i, and "died"; i and "" for other words.

    In languages that repeat the negation it is part of the outcome: "personne n'est mort".
    """
    link = reader.match("grammar.none_links", i)
    outcome = reader.match("grammar.outcomes", link[1] if link else i)
    return (i, "") if outcome is None else (outcome[1], reader.tokens[outcome[1] - 1].raw)
