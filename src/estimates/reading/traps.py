"""Digits that count nothing: designators, ordinals, dates, times, numbered things, telephones.

`trap_at` tells how far such a run of tokens goes, so that no part of it is read as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from estimates.reading.lexicon import Lexicon, is_hyphen
from estimates.reading.tokens import Token

Tokens = Sequence[Token]
YEARS = range(1800, 2100)
MOST_PARTS = 12


def trap_at(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after a run that is no count, or None.

    Examples
    --------
    >>> from estimates.reading.lexicon import lexicon
    >>> from estimates.reading.tokens import tokenize
    >>> trap_at(tokenize("S-300 missiles"), 0, lexicon(("en",)))
    3
    """
    rules = WORD_RULES if tokens[i].kind != "digits" else DIGIT_RULES
    for rule in rules:
        end = rule(tokens, i, lexicon)
        if end is not None:
            return end
    return None


def norm(tokens: Tokens, i: int) -> str:
    """Return what token i is, "" beyond the text."""
    return tokens[i].norm if 0 <= i < len(tokens) else ""


def is_digits(tokens: Tokens, i: int) -> bool:
    """Tell whether token i is a run of digits."""
    return 0 <= i < len(tokens) and tokens[i].kind == "digits"


def glued_run(tokens: Tokens, i: int) -> int:
    """Return the token after everything that hangs on token i without a space."""
    i += 1
    while i < len(tokens) and tokens[i].glued:
        joined = tokens[i].kind != "sign"
        inside = norm(tokens, i) in ("-", "/", ".") and i + 1 < len(tokens)
        inside = inside and tokens[i + 1].glued and tokens[i + 1].kind != "sign"
        if not (joined or inside):
            break
        i += 1
    return i


# ---- starting with a word


def designator(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "S-300", "Tu-95MS", "MH17", "mid-2014": letters and digits in one."""
    if tokens[i].kind != "word" or (tokens[i].raw == "c" and norm(tokens, i + 1) == "."):
        return None
    if is_digits(tokens, i + 1) and tokens[i + 1].glued:
        money = tokens[i].norm in lexicon.words["units.currency"]
        hedge = tokens[i].norm in ("c", "ca")
        return None if money or hedge else glued_run(tokens, i)
    if is_hyphen(tokens, i + 1) and is_digits(tokens, i + 2):
        if lexicon.at("numbers", tokens, i) or lexicon.at("scales", tokens, i):
            return None
        return glued_run(tokens, i)
    return None


def numbered(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "No. 5", "Article 5", "Boeing 737": a name with a number in it."""
    found = lexicon.at("traps.numbered", tokens, i)
    if found is None:
        return None
    end = found[1]
    if not is_digits(tokens, end) or (len(tokens[end].norm) > 5 and tokens[i].norm != "tel"):
        return None
    capital = tokens[i].raw[:1].isupper() or tokens[i].raw in "#№" or tokens[end].glued
    lower = tokens[i].norm in ("aged", "age", "ages", "page", "pages", "no", "room", "article")
    return glued_run(tokens, end) if capital or lower else None


def month_first(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "April 19, 2021", "April 2021", "April 19-20"."""
    month = lexicon.at("traps.months", tokens, i)
    if month is None or (tokens[i].raw[:1].islower() and lexicon.languages[0] == "en"):
        return None
    end = month[1] + (norm(tokens, month[1]) == ".")
    if not is_digits(tokens, end) or len(norm(tokens, end)) > 4:
        return None
    if len(norm(tokens, end)) == 4:
        return end + 1 if is_year(tokens, end) else None
    if len(norm(tokens, end)) == 3 or separated(tokens, end + 1):
        return None
    end = ordinal_end(tokens, end, lexicon) or end + 1
    if norm(tokens, end) in ("-", "to", "and") and is_day(tokens, end + 1):
        end = ordinal_end(tokens, end + 1, lexicon) or end + 2
    return year_after(tokens, end)


def year_word(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "in 2014", "since 2014": a preposition of time and a year."""
    found = lexicon.at("traps.before_year", tokens, i)
    if found is None or not is_year(tokens, found[1]):
        return None
    end = found[1] + 1
    if separated(tokens, end) or counts_something(tokens, end, lexicon):
        return None
    return year_range(tokens, end)


def counts_something(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether a counted noun ("soldiers") or a magnitude stands at token i."""
    word = norm(tokens, i)
    return word in lexicon.words["markers.counted"] or lexicon.at("scales", tokens, i) is not None


def one_of(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "one of the largest", "no one": a pronoun."""
    found = lexicon.at("numbers", tokens, i)
    if not found or found[0] != 1 or found[1] != i + 1:
        return None
    after, before = norm(tokens, i + 1), norm(tokens, i - 1)
    if after in lexicon.words["traps.one"] or before in lexicon.words["traps.before_one"]:
        return i + 1
    return None


# ---- starting with digits


def ordinal(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "20th", "the 58th Army", "20-го"."""
    return ordinal_end(tokens, i, lexicon)


def ordinal_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after an ordinal."""
    at = i + 1 + is_hyphen(tokens, i + 1)
    if at < len(tokens) and tokens[at].glued and norm(tokens, at) in lexicon.words["traps.ordinal"]:
        return at + 1
    return None


def day_first(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "19 April 2021", "19.-20. April"."""
    if not is_day(tokens, i):
        return None
    end = ordinal_end(tokens, i, lexicon) or i + 1
    end += norm(tokens, end) == "."
    if norm(tokens, end) in ("-", "to", "and", "/") and is_day(tokens, end + 1):
        end = ordinal_end(tokens, end + 1, lexicon) or end + 2
        end += norm(tokens, end) == "."
    end += norm(tokens, end) in ("of", "de")
    month = lexicon.at("traps.months", tokens, end)
    if month is None or (
        norm(tokens, end) in ("may", "mar", "march") and tokens[end].raw.islower()
    ):
        return None
    end = month[1] + (norm(tokens, month[1]) == "." and is_year(tokens, month[1] + 1))
    end += norm(tokens, end) in ("de", "del") and is_year(tokens, end + 1)
    return year_after(tokens, end)


def written_date(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "2021-04-19", "19.04.2021", "4/19/21"."""
    sign = norm(tokens, i + 1)
    if sign not in ("-", ".", "/") or not tokens[i + 1].glued or norm(tokens, i + 3) != sign:
        return None
    parts = [norm(tokens, j) for j in (i, i + 2, i + 4)]
    if not all(p.isdecimal() and len(p) in (1, 2, 4) for p in parts):
        return None
    whole = all(tokens[j].glued for j in range(i + 1, i + 5))
    years = sum(len(p) == 4 for p in parts)
    small = all(int(p) <= 31 for p in parts if len(p) < 4)
    return i + 5 if whole and small and (years == 1 or sign == "/") else None


def time_of_day(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "14:30", "3pm", "1500 GMT", "at 0600"."""
    if norm(tokens, i + 1) == ":" and tokens[i + 1].glued and is_digits(tokens, i + 2):
        end = i + 3
        while norm(tokens, end) == ":" and is_digits(tokens, end + 1) and end < i + MOST_PARTS:
            end += 2
        zone = lexicon.at("traps.after_time", tokens, end)
        return zone[1] if zone else end
    zone = lexicon.at("traps.after_time", tokens, i + 1)
    if zone and len(norm(tokens, i)) in (1, 2, 4) and norm(tokens, zone[1]) != "." * 2:
        return zone[1]
    if (
        len(norm(tokens, i)) == 4
        and norm(tokens, i).startswith("0")
        and norm(tokens, i - 1) == "at"
    ):
        return i + 1
    return None


def decade(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "the 1990s", "2014/15"."""
    if not is_year(tokens, i):
        return None
    if norm(tokens, i + 1) in ("s", "'s") and tokens[i + 1].glued:
        return i + 2
    if norm(tokens, i + 1) == "/" and is_digits(tokens, i + 2) and tokens[i + 2].glued:
        return i + 3
    if norm(tokens, i + 1) == "'" and norm(tokens, i + 2) == "s":
        return i + 3
    before_month = lexicon.at("traps.months", tokens, i + 1)
    return before_month[1] if before_month else None


def dated_estimate(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "(2019 est.)", "(2021)": a year in brackets."""
    if norm(tokens, i - 1) != "(" or not is_year(tokens, i):
        return None
    end = year_range(tokens, i + 1)
    if norm(tokens, end) in ("est", "estimate", "estimated", "estimates"):
        end += 1
    end += norm(tokens, end) == "."
    return end if norm(tokens, end) in (")", ";", ",") else None


def year_span(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "2014-2015", "2014-15": two years."""
    if not is_year(tokens, i) or norm(tokens, i + 1) != "-":
        return None
    second = norm(tokens, i + 2)
    if is_year(tokens, i + 2) and not counts_something(tokens, i + 3, lexicon):
        return i + 3
    short = len(second) == 2 and second.isdecimal() and int(norm(tokens, i)[2:]) + 1 == int(second)
    return i + 3 if short else None


def division(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "24/7", "9/11", "3:1": two numbers that are no range."""
    sign = norm(tokens, i + 1)
    if sign != "/" or not is_digits(tokens, i + 2) or not tokens[i + 1].glued:
        return None
    return glued_run(tokens, i + 2)


def letters_after(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """ "9K720", "5G": letters on digits that are neither magnitude, unit nor ending."""
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
    """ "+44 20 7946 0958", "1-800-555-0199", "555-1234": groups of digits that are no thousands."""
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


def vulgar(word: str) -> bool:
    """Tell whether a token is a fraction sign."""
    return len(word) == 1 and not word.isascii() and word.isnumeric()


# ---- parts of dates


def is_day(tokens: Tokens, i: int) -> bool:
    """Tell whether token i can be the day of a month."""
    word = norm(tokens, i)
    return is_digits(tokens, i) and len(word) <= 2 and 1 <= int(word) <= 31


def is_year(tokens: Tokens, i: int) -> bool:
    """Tell whether token i can be a year."""
    word = norm(tokens, i)
    return (
        is_digits(tokens, i)
        and len(word) == 4
        and int(word) in YEARS
        and not separated(tokens, i + 1)
    )


def separated(tokens: Tokens, i: int) -> bool:
    """Tell whether token i goes on with the number before it (",000")."""
    return (
        norm(tokens, i) in (",", ".", "'")
        and tokens[i].glued
        and is_digits(tokens, i + 1)
        and tokens[i + 1].glued
    )


def year_after(tokens: Tokens, i: int) -> int:
    """Return the token after a year that may follow a day and month."""
    at = i + (norm(tokens, i) == ",")
    return at + 1 if is_year(tokens, at) else i


def year_range(tokens: Tokens, i: int) -> int:
    """Return the token after the second year of "2014-2015", if there is one."""
    if norm(tokens, i) in ("-", "to", "and", "/") and is_year(tokens, i + 1):
        return i + 2
    return i


Rule = Callable[[Tokens, int, Lexicon], int | None]
WORD_RULES: tuple[Rule, ...] = (designator, numbered, month_first, year_word, one_of)
DIGIT_RULES: tuple[Rule, ...] = (
    written_date,
    day_first,
    time_of_day,
    decade,
    dated_estimate,
    year_span,
    division,
    ordinal,
    telephone,
    letters_after,
)
