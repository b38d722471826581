"""Recognize digits that count nothing: designators, ordinals, dates, times, telephone numbers.

Each rule returns the token after the run that it recognizes at token i, or None.
"""

import unicodedata
from collections.abc import Callable

from estimates.parsing.date_patterns import (
    DIGIT_DATE_RULES,
    WORD_DATE_RULES,
    continues_number,
    is_year_at,
    ordinal_end,
)
from estimates.parsing.digits import SEPARATORS, MalformedError, collect_groups
from estimates.parsing.lexicon import Lexicon, is_hyphen
from estimates.parsing.numbered_names import numbered_name_end
from estimates.parsing.ratios import MOST_IN_SHARE
from estimates.parsing.street_addresses import street_address_end
from estimates.parsing.tokens import (
    Tokens,
    glued_run_end,
    is_digits_at,
    is_glued_digits_at,
    joins_digits,
    norm_at,
)

MAX_PHONE_GROUPS = 12
# "Q3 2021", "H1 2021".
PARTS_OF_YEARS = ("q", "h")
# Codes have at most two letters in a row, or capitals: "9K720", "737MAX".
MAX_CODE_LETTERS = 2
# Of a postal code in the United States.
POSTAL_DIGITS = 5


def non_count_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after a run that counts nothing, or None.

    >>> from estimates.parsing.lexicon import load_lexicon
    >>> from estimates.parsing.tokens import tokenize
    >>> non_count_end(tokenize("S-300 missiles"), 0, load_lexicon(("en",)))
    3
    """
    for rule in DIGIT_RULES if tokens[i].kind == "digits" else WORD_RULES:
        end = rule(tokens, i, lexicon)
        if end is not None:
            return end
    return None


# ---- rules for runs that start with a word or a sign


def designator_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize words with letters and digits: "S-300", "Tu-95MS", "MH17", "mid-2014"."""
    if tokens[i].kind != "word" or (tokens[i].raw == "c" and norm_at(tokens, i + 1) == "."):
        return None
    if is_glued_digits_at(tokens, i + 1):
        is_currency = tokens[i].norm in lexicon.words["units.currency"]
        is_hedge = tokens[i].raw in ("c", "ca", "Ca")
        if is_currency or is_hedge:
            return None
        if tokens[i].raw.islower():
            refuse_glued_noun(tokens, i, collect_groups(tokens, i + 1)[2])
        end = glued_run_end(tokens, i)
        is_part_of_year = tokens[i].norm in PARTS_OF_YEARS and end == i + 2
        return end + (is_part_of_year and is_year_at(tokens, end))
    if is_hyphen(tokens, i + 1) and is_digits_at(tokens, i + 2):
        is_magnitude = len(tokens[i].norm) > 2 and lexicon.match("scales", tokens, i)
        is_number = is_magnitude or lexicon.match("numbers", tokens, i)
        return None if is_number else glued_run_end(tokens, i)
    return glued_run_end(tokens, i) if is_age_group(tokens, i, lexicon) else None


def is_age_group(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether "under-five" is at token i, a group by age."""
    if not is_hyphen(tokens, i + 1) or lexicon.match("numbers", tokens, i + 2) is None:
        return False
    bound = lexicon.match("prefix", tokens, i)
    return bound is not None and bound[0] in ("gt", "lt") and bound[1] == i + 1


def pronoun_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "one" as a pronoun: "one of the largest", "no one"."""
    if lexicon.match("numbers", tokens, i) != (1, i + 1):
        return None
    if lexicon.match("grammar.average", tokens, i + 1):
        return i + 1  # "une moyenne de 300"
    starts = range(max(0, i - 2), i)  # "ни один не погиб"
    if any(lexicon.match("grammar.no", tokens, start) == ("no", i + 1) for start in starts):
        return i + 1
    after, before = norm_at(tokens, i + 1), norm_at(tokens, i - 1)
    if before != "at" and is_decimal_point(tokens, i + 1, lexicon):
        return None
    if is_share_of(tokens, i + 1, lexicon):
        return None
    following = i + 1 + is_hyphen(tokens, i + 1)
    if any(lexicon.match(name, tokens, following) for name in ("added_fractions", "scales")):
        return None
    if after in lexicon.words["non_counts.one"] or before in lexicon.words["non_counts.before_one"]:
        return i + 1
    return None


def is_share_of(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether what "one" is a share of is at token i: "einer von fünf", "uno de cada 3"."""
    link = lexicon.match("ratio_words.in", tokens, i)
    if link is None:
        return False
    whole = lexicon.match("numbers", tokens, link[1])
    is_small = is_digits_at(tokens, link[1]) and len(tokens[link[1]].norm) <= 2
    return bool(whole and 1 < whole[0] <= MOST_IN_SHARE) or is_small


def is_decimal_point(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether token i is the spoken point of a decimal number: "one point five"."""
    point = lexicon.match("decimal_words.point", tokens, i)
    return bool(point and lexicon.match("numbers", tokens, point[1]))


# ---- rules for runs that start with digits


def postal_code_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize the code behind a state, from either: "Austin, TX 78701"."""
    i += tokens[i].kind == "word"
    if i < 2 or norm_at(tokens, i - 2) != "," or not is_digits_at(tokens, i):
        return None
    state = tokens[i - 1].raw
    if len(state) != 2 or not state.isupper() or len(tokens[i].raw) != POSTAL_DIGITS:
        return None
    end = i + 1 + 2 * joins_digits(tokens, i + 1, ("-",))  # "62704-1234"
    return end if end >= len(tokens) or tokens[end].kind == "sign" else None


def division_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize two numbers that do not form a range: "24/7", "9/11"."""
    is_slash = norm_at(tokens, i + 1) == "/" and tokens[i + 1].glued
    is_pair = is_slash and is_digits_at(tokens, i + 2)
    parts = ("grammar.of", "scales")  # "1/2 of the troops", "1/2 million"
    if not is_pair or any(lexicon.match(category, tokens, i + 3) for category in parts):
        return None
    return glued_run_end(tokens, i + 2)


def code_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize digits with letters that are not a magnitude, a unit or an ending: "9K720"."""
    at = i + 1
    if at >= len(tokens) or not tokens[at].glued or tokens[at].kind != "word":
        return None
    word = tokens[at].norm
    is_exponent = word == "e" and not tokens[at].raw.isupper() and at + 1 < len(tokens)
    if is_exponent or is_fraction_sign(word) or word in ("x", "ish", "s"):
        return None
    for category in ("scales", "units.words"):
        match = lexicon.match(category, tokens, at)
        # Digits after a magnitude or unit continue the code: "9K720".
        if match and not is_glued_digits_at(tokens, match[1]):
            return None
    end = glued_run_end(tokens, i)
    refuse_glued_noun(tokens, at, end)
    return end


def refuse_glued_noun(tokens: Tokens, word: int, end: int) -> None:
    """Refuse digits glued to an ordinary word, which may be what is counted: "150people"."""
    raw = tokens[word].raw
    if len(raw) > MAX_CODE_LETTERS and any(c.islower() for c in raw[1:]):
        raise MalformedError(f"is written together with {raw!r}", end)


def phone_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize groups of digits that are not thousands: "1-800-555-0199", "020 7946 0958"."""
    end, groups, hyphens = i + 1, [norm_at(tokens, i)], 0
    while end < len(tokens) and len(groups) <= MAX_PHONE_GROUPS:
        has_hyphen = norm_at(tokens, end) == "-" and tokens[end].glued
        group = end + has_hyphen
        longest_gap = 0 if has_hyphen else 1
        if not is_digits_at(tokens, group) or len(tokens[group].gap) > longest_gap:
            break
        groups.append(tokens[group].norm)
        hyphens += has_hyphen
        end = group + 1
    if len(groups) == 1 or continues_number(tokens, end):
        return None
    lengths = [len(group) for group in groups]
    is_in_thousands = lengths[0] <= 3 and all(length == 3 for length in lengths[1:])
    follows_plus = norm_at(tokens, i - 1) == "+" and tokens[i].glued
    is_international = follows_plus and not (is_in_thousands and not hyphens)
    if is_international or hyphens > 1 or (groups[0].startswith("0") and len(groups[0]) > 1):
        return end
    if hyphens == 1 and lengths == [3, 4] and not groups[1].endswith("0"):
        return end
    return end if not hyphens and len(groups) > 2 and not is_in_thousands else None


def international_phone_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize international telephone numbers: "+44 20 7946 0958"."""
    if tokens[i].norm != "+" or not is_glued_digits_at(tokens, i + 1):
        return None
    end = phone_end(tokens, i + 1, lexicon)
    return end if end is not None and end > i + 3 else None


def is_fraction_sign(word: str) -> bool:
    """Tell whether a token is a fraction sign such as ½."""
    return len(word) == 1 and not word.isascii() and unicodedata.category(word) == "No"


NonCountRule = Callable[[Tokens, int, Lexicon], int | None]
WORD_RULES: tuple[NonCountRule, ...] = (
    *(international_phone_end, designator_end, postal_code_end, numbered_name_end),
    *WORD_DATE_RULES,
    pronoun_end,
)
DIGIT_RULES: tuple[NonCountRule, ...] = (
    *DIGIT_DATE_RULES,
    *(division_end, ordinal_end, phone_end, code_end, postal_code_end, street_address_end),
)


# Signs that join the digits of one number, date or time.
JOINING_SIGNS = (*SEPARATORS, "-", "/", ":")


def refuse_cut_number(tokens: Tokens, end: int) -> None:
    """Refuse a date, a name or a time that would end inside a grouped number: "over10,000".

    end : the token after the run.
    """
    group_end = end + 2 * joins_digits(tokens, end, JOINING_SIGNS)
    if is_digits_at(tokens, end - 1):
        group_end = max(group_end, collect_groups(tokens, end - 1)[2])
    if group_end > end:
        problem = "is a name, a date or a time that ends inside a number"
        raise MalformedError(problem, group_end)
