"""Digits that count nothing: designators, ordinals, dates, times, numbered things, telephones.

`trap_at` tells how far such a run of tokens goes, so that no part of it is read as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from estimates.parsing.date_patterns import DATES_IN_DIGITS, DATES_IN_WORDS, ordinal_end, separated
from estimates.parsing.lexicon import Lexicon, is_hyphen
from estimates.parsing.tokens import Token, glued_run, is_digits, norm

Tokens = Sequence[Token]
MOST_PARTS = 12


def trap_at(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after a run that is no count, or None.

    Examples
    --------
    >>> from estimates.parsing.lexicon import lexicon
    >>> from estimates.parsing.tokens import tokenize
    >>> trap_at(tokenize("S-300 missiles"), 0, lexicon(("en",)))
    3
    """
    rules = WORD_RULES if tokens[i].kind != "digits" else DIGIT_RULES
    for rule in rules:
        end = rule(tokens, i, lexicon)
        if end is not None:
            return end
    return None


# ---- starting with a word


def designator(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "S-300", "Tu-95MS", "MH17", "mid-2014": letters and digits in one."""
    if tokens[i].kind != "word" or (tokens[i].raw == "c" and norm(tokens, i + 1) == "."):
        return None
    if is_digits(tokens, i + 1) and tokens[i + 1].glued:
        money = tokens[i].norm in lexicon.words["units.currency"]
        hedge = tokens[i].norm in ("c", "ca")
        return None if money or hedge else glued_run(tokens, i)
    if is_hyphen(tokens, i + 1) and is_digits(tokens, i + 2):
        magnitude = len(tokens[i].norm) > 2 and lexicon.at("scales", tokens, i)
        if lexicon.at("numbers", tokens, i) or magnitude:
            return None
        return glued_run(tokens, i)
    return None


def numbered(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "No. 5", "Article 5", "Boeing 737": a name with a number in it."""
    found = lexicon.at("traps.numbered", tokens, i)
    if found is None:
        return None
    end = found[1]
    if not is_digits(tokens, end) or (len(tokens[end].norm) > 5 and tokens[i].norm != "tel"):
        return None
    capital = tokens[i].raw[:1].isupper() or tokens[i].raw in "#№" or tokens[end].glued
    lower = tokens[i].norm in ("aged", "age", "ages", "page", "pages", "no", "room", "article")
    return glued_run(tokens, end) if capital or lower else None


def one_of(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "one of the largest", "no one": a pronoun."""
    found = lexicon.at("numbers", tokens, i)
    if not found or found[0] != 1 or found[1] != i + 1:
        return None
    after, before = norm(tokens, i + 1), norm(tokens, i - 1)
    if after in lexicon.words["traps.one"] or before in lexicon.words["traps.before_one"]:
        return i + 1
    return None


# ---- starting with digits


def ordinal(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "20th", "the 58th Army", "20-го"."""
    return ordinal_end(tokens, i, lexicon)


def division(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "24/7", "9/11", "3:1": two numbers that are no range."""
    sign = norm(tokens, i + 1)
    if sign != "/" or not is_digits(tokens, i + 2) or not tokens[i + 1].glued:
        return None
    if lexicon.at("grammar.of", tokens, i + 3):
        return None
    return glued_run(tokens, i + 2)


def letters_after(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "9K720", "5G": letters on digits that are neither magnitude, unit nor ending."""
    at = i + 1
    if at >= len(tokens) or not tokens[at].glued or tokens[at].kind != "word":
        return None
    if norm(tokens, at) == "e" and not tokens[at].raw.isupper() and at + 1 < len(tokens):
        return None
    if vulgar(tokens[at].norm) or norm(tokens, at) in ("x", "ish"):
        return None
    for category in ("scales", "units.words"):
        found = lexicon.at(category, tokens, at)
        more = found and found[1] < len(tokens) and tokens[found[1]].glued
        if found and not (more and is_digits(tokens, found[1])):
            return None
    return glued_run(tokens, i)


def telephone(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "1-800-555-0199", "020 7946 0958": groups that are no thousands."""
    end, groups, signs = i + 1, [norm(tokens, i)], 0
    while end < len(tokens) and len(groups) <= MOST_PARTS:
        sign = norm(tokens, end) == "-" and tokens[end].glued
        at = end + sign
        if not is_digits(tokens, at) or len(tokens[at].gap) > 1 or (sign and not tokens[at].glued):
            break
        groups.append(norm(tokens, at))
        signs += sign
        end = at + 1
    if len(groups) == 1 or separated(tokens, end):
        return None
    abroad = norm(tokens, i - 1) == "+" and i > 0 and tokens[i].glued
    if abroad or signs > 1 or (groups[0].startswith("0") and len(groups[0]) > 1):
        return end
    local = signs == 1 and len(groups) == 2 and [len(g) for g in groups] == [3, 4]
    if local and not groups[1].endswith("0"):
        return end
    thousands = len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    return end if not signs and len(groups) > 2 and not thousands else None


def telephone_abroad(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "+44 20 7946 0958": a plus, and then groups that are no thousands."""
    if tokens[i].norm != "+" or not is_digits(tokens, i + 1) or not tokens[i + 1].glued:
        return None
    end = telephone(tokens, i + 1, lexicon)
    return end if end is not None and end > i + 3 else None


def vulgar(word: str) -> bool:
    """Tell whether a token is a fraction sign."""
    return len(word) == 1 and not word.isascii() and word.isnumeric()


Rule = Callable[[Tokens, int, Lexicon], int | None]
WORD_RULES: tuple[Rule, ...] = (
    telephone_abroad,
    designator,
    numbered,
    *DATES_IN_WORDS,
    one_of,
)
DIGIT_RULES: tuple[Rule, ...] = (
    *DATES_IN_DIGITS,
    division,
    ordinal,
    telephone,
    letters_after,
)
