"""Dates, years and times of day: digits that count nothing.

Each function returns the token after what it knows, or None.
"""

from __future__ import annotations

from collections.abc import Sequence

from estimates.parsing.lexicon import Lexicon, is_hyphen
from estimates.parsing.tokens import Token, is_digits, norm

Tokens = Sequence[Token]
YEARS = range(1800, 2100)
MOST_PARTS = 12


def month_first(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "April 19, 2021", "April 2021", "April 19-20"."""
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
    if norm(tokens, end) in ("-", "to", "and", "or") and is_day(tokens, end + 1):
        end = ordinal_end(tokens, end + 1, lexicon) or end + 2
    return year_after(tokens, end)


def year_word(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "in 2014", "since 2014": a preposition of time and a year."""
    found = lexicon.at("traps.before_year", tokens, i)
    if found is None or not is_year(tokens, found[1]):
        return None
    end = found[1] + 1
    if separated(tokens, end) or counts_something(tokens, end, lexicon):
        return None
    return year_range(tokens, end)


def day_first(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "19 April 2021", "19.-20. April"."""
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
    """Pass over "2021-04-19", "19.04.2021", "4/19/21"."""
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
    """Pass over "14:30", "3pm", "1500 GMT", "at 0600"."""
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
    """Pass over "the 1990s", "2014/15"."""
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
    """Pass over "(2019 est.)", "(2021)": a year in brackets."""
    if norm(tokens, i - 1) != "(" or not is_year(tokens, i):
        return None
    end = year_range(tokens, i + 1)
    if norm(tokens, end) in ("est", "estimate", "estimated", "estimates"):
        end += 1
    end += norm(tokens, end) == "."
    return end if norm(tokens, end) in (")", ";", ",") else None


def year_span(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "2014-2015", "2014-15": two years."""
    if not is_year(tokens, i) or norm(tokens, i + 1) != "-":
        return None
    second = norm(tokens, i + 2)
    if is_year(tokens, i + 2) and not counts_something(tokens, i + 3, lexicon):
        return i + 3
    short = len(second) == 2 and second.isdecimal() and int(norm(tokens, i)[2:]) + 1 == int(second)
    return i + 3 if short else None


def year_name(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Pass over "the 2014 annexation", "2021 Olympics": a year before the name of an event."""
    if not is_year(tokens, i) or norm(tokens, i).endswith("00") or i + 1 >= len(tokens):
        return None
    after = tokens[i + 1]
    if after.kind != "word" or after.glued or counts_something(tokens, i + 1, lexicon):
        return None
    event = lexicon.at("units.words", tokens, i + 1) or lexicon.at("suffix", tokens, i + 1)
    plural = after.norm.endswith("s") and after.raw[0].islower()
    return None if event or plural or lexicon.at("grammar.to", tokens, i + 1) else i + 1


def counts_something(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether a counted noun ("soldiers") or a magnitude stands at token i."""
    word = norm(tokens, i)
    return word in lexicon.words["markers.counted"] or lexicon.at("scales", tokens, i) is not None


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


def ordinal_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after an ordinal."""
    at = i + 1 + is_hyphen(tokens, i + 1)
    if at >= len(tokens) or not tokens[at].glued:
        return None
    ends = at + 1 >= len(tokens) or not tokens[at + 1].glued or not is_digits(tokens, at + 1)
    if ends and norm(tokens, at) in lexicon.words["traps.ordinal"]:
        return at + 1
    return None


DATES_IN_WORDS = (month_first, year_word)
DATES_IN_DIGITS = (
    written_date,
    day_first,
    time_of_day,
    decade,
    dated_estimate,
    year_span,
    year_name,
)
