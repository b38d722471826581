"""Recognize street addresses: "45 Oxford Street", "45, rue de Rivoli"."""

from estimates.parsing.lexicon import Lexicon
from estimates.parsing.numbered_names import MAX_NAME_DIGITS
from estimates.parsing.tokens import Tokens, norm_at

# "1 Martin Luther King Boulevard" has three words before what it is called.
MAX_STREET_WORDS = 4
# "45, rue du Faubourg de la Chapelle" has two small words in a row.
MAX_PARTICLES = 2


def street_address_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after the street address at token i, or None."""
    if len(tokens[i].norm) > MAX_NAME_DIGITS:
        return None
    return english_address_end(tokens, i, lexicon) or street_behind_end(tokens, i, lexicon)


def english_address_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after "45 Oxford Street"; "45 Oxford Street shops" are counted."""
    for at in range(i + 1, min(len(tokens), i + 1 + MAX_STREET_WORDS)):
        if not is_capitalized(tokens, at) or tokens[at].glued:
            return None
        street = lexicon.match("non_counts.street_last", tokens, at) if at > i + 1 else None
        if street is not None:
            end = street[1]
            stops = lexicon.words["stop.words"]
            is_last = end >= len(tokens) or tokens[end].kind == "sign"
            return end if is_last or tokens[end].norm in stops else None
    return None


def street_behind_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after "45, rue de Rivoli"; "45 rues" are counted."""
    start = i + 1 + (norm_at(tokens, i + 1) == ",")
    street = lexicon.match("non_counts.street_first", tokens, start)
    if street is None:
        return None
    for at in range(street[1], min(len(tokens), street[1] + MAX_PARTICLES + 1)):
        if is_capitalized(tokens, at):
            return at + 1
    return None


def is_capitalized(tokens: Tokens, i: int) -> bool:
    """Tell whether a word with a capital is at token i."""
    return i < len(tokens) and tokens[i].kind == "word" and tokens[i].raw[0].isupper()
