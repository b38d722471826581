"""Recognize dates, years and times of day, whose digits count nothing.

Each rule returns the token after the date or time that it recognizes at token i, or None.
"""

from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import Lexicon, is_hyphen
from estimates.parsing.tokens import Tokens, is_digits_at, is_glued_digits_at, joins_digits, norm_at

# Four digits outside these years are a count.
YEARS = range(1800, 2100)
MAX_TIME_TOKENS = 12

# The words before a day of a month.
BEFORE_DATES = ("on", "until", "till", "since", "by", "le", "am", "el")

# The signs of Spanish ordinals; a point may be before them.
ORDINAL_SIGNS = ("º", "ª")

# "Am 300. Tag des Krieges"; longer numbers before a point end a sentence.
MAX_ORDINAL_DIGITS = 3

# In lower case these are verbs.
VERBS_LIKE_MONTHS = ("may", "mar", "march")


def month_first_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "April 19, 2021", "April 2021" and "April 19-20"."""
    month = lexicon.match("non_counts.months", tokens, i)
    if month is None or (tokens[i].norm in VERBS_LIKE_MONTHS and tokens[i].raw.islower()):
        return None
    end = month[1] + (norm_at(tokens, month[1]) == ".")
    if norm_at(tokens, end) == "," and is_year_at(tokens, end + 1):
        is_last = end + 2 == len(tokens) or tokens[end + 2].kind == "sign"
        return end + 2 if is_last else None
    if not is_digits_at(tokens, end) or len(norm_at(tokens, end)) > 4:
        return None
    if len(norm_at(tokens, end)) == 4:
        return end + 1 if is_year_at(tokens, end) else None
    if len(norm_at(tokens, end)) == 3:
        return None
    if continues_number(tokens, end + 1):
        refuse_joined_day(tokens, i, end)
        return None
    end = ordinal_end(tokens, end, lexicon) or end + 1
    end = second_day_end(tokens, end, lexicon)
    refuse_counted_day(tokens, i, end, lexicon)
    return skip_year(tokens, end)


def refuse_counted_day(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> None:
    """Refuse "in June 12 people died", whose number is a day or counts the people."""
    is_date = norm_at(tokens, i - 1) in BEFORE_DATES
    if not is_date and is_digits_at(tokens, end - 1) and is_counted_at(tokens, end, lexicon):
        raise MalformedError("may be a day, or count what follows", end + 1)


def refuse_joined_day(tokens: Tokens, i: int, day: int) -> None:
    """Refuse "April 19,300 people", whose day may be joined to a number.

    "In April 19,300 people died" has no day.
    """
    before = tokens[i - 1] if i else None
    may_be_date = before is None or before.kind == "sign" or before.norm in BEFORE_DATES
    if may_be_date and is_day_at(tokens, day):
        raise MalformedError("may be a date joined to a number", day + 3)


def year_after_preposition_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize a preposition of time and a year: "in 2014", "since 2014"."""
    preposition = lexicon.match("non_counts.before_year", tokens, i)
    if preposition is None or not is_year_at(tokens, preposition[1]):
        return None
    end = preposition[1] + 1
    if continues_number(tokens, end) or is_counted_at(tokens, end, lexicon):
        return None
    return skip_second_year(tokens, end)


def day_first_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "19 April 2021" and "19.-20. April"."""
    if not is_day_at(tokens, i):
        return None
    end = ordinal_end(tokens, i, lexicon) or i + 1
    end += norm_at(tokens, end) == "."
    second = second_day_end(tokens, end, lexicon)
    end = second + (second > end and norm_at(tokens, second) == ".")
    end += norm_at(tokens, end) in ("of", "de")
    month = lexicon.match("non_counts.months", tokens, end)
    if month is None or (tokens[end].norm in VERBS_LIKE_MONTHS and tokens[end].raw.islower()):
        return None
    if is_day_at(tokens, month[1]) and is_year_at(tokens, month[1] + 2):
        raise MalformedError("is before a date, and may be part of it", month[1] + 3)
    end = month[1] + (norm_at(tokens, month[1]) == "." and is_year_at(tokens, month[1] + 1))
    end += norm_at(tokens, end) in ("de", "del") and is_year_at(tokens, end + 1)
    return skip_year(tokens, end)


def second_day_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int:
    """Return the token after "to 10" of "5 to 10 May", i where no second day is there."""
    link = lexicon.match("non_counts.between_days", tokens, i)
    if link is None or not is_day_at(tokens, link[1]):
        return i
    return ordinal_end(tokens, link[1], lexicon) or link[1] + 1


def numeric_date_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "2021-04-19", "19.04.2021" and "4/19/21"."""
    sign = norm_at(tokens, i + 1)
    if sign not in ("-", ".", "/") or not tokens[i + 1].glued or norm_at(tokens, i + 3) != sign:
        return None
    parts = [norm_at(tokens, j) for j in (i, i + 2, i + 4)]
    if not all(p.isdecimal() and len(p) in (1, 2, 4) for p in parts):
        return None
    has_no_gap = all(tokens[j].glued for j in range(i + 1, i + 5))
    year_count = sum(len(p) == 4 for p in parts)
    is_in_calendar = all(int(p) <= 31 for p in parts if len(p) < 4)
    return i + 5 if has_no_gap and is_in_calendar and (year_count == 1 or sign == "/") else None


def time_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "14:30", "3pm", "1500 GMT" and "at 0600"."""
    has_colon = (
        norm_at(tokens, i + 1) == ":" and tokens[i + 1].glued and is_digits_at(tokens, i + 2)
    )
    if has_colon and not tokens[i + 2].glued:
        # "5: 1,200 killed" is a label, "the toll was 42: 14 soldiers" none.
        return i + 1 if i == 0 or tokens[i - 1].norm in (".", ";") else None
    if has_colon:
        end, limit = i + 3, i + MAX_TIME_TOKENS
        while end < limit and norm_at(tokens, end) == ":" and is_digits_at(tokens, end + 1):
            end += 2
        zone = lexicon.match("non_counts.after_time", tokens, end)
        return zone[1] if zone else end
    word, zone = tokens[i].norm, lexicon.match("non_counts.after_time", tokens, i + 1)
    if zone and len(word) in (1, 2, 4):
        return zone[1]
    is_after_at = len(word) == 4 and word.startswith("0") and norm_at(tokens, i - 1) == "at"
    return i + 1 if is_after_at else None


def year_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize a year that what is beside it shows to be one."""
    if not is_year_at(tokens, i):
        return None
    ends = (rule(tokens, i, lexicon) for rule in YEAR_RULES)
    return next((end for end in ends if end is not None), None)


def decade_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "the 1990s" and "2014/15"."""
    if norm_at(tokens, i + 1) in ("s", "'s") and tokens[i + 1].glued:
        return i + 2
    is_school_year = norm_at(tokens, i + 1) == "/" and is_glued_digits_at(tokens, i + 2)
    if is_school_year or (norm_at(tokens, i + 1), norm_at(tokens, i + 2)) == ("'", "s"):
        return i + 3
    month = lexicon.match("non_counts.months", tokens, i + 1)
    return month[1] if month else None


def bracketed_year_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize a year in brackets: "(2021)", "(2019 est.)"."""
    if norm_at(tokens, i - 1) != "(":
        return None
    end = skip_second_year(tokens, i + 1)
    if norm_at(tokens, end) in ("est", "estimate", "estimated", "estimates"):
        end += 1
    end += norm_at(tokens, end) == "."
    return end if norm_at(tokens, end) in (")", ";", ",") else None


def year_pair_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize two years: "2014-2015", "2014-15"."""
    if norm_at(tokens, i + 1) != "-":
        return None
    second = norm_at(tokens, i + 2)
    if is_year_at(tokens, i + 2) and not is_counted_at(tokens, i + 3, lexicon):
        return i + 3
    if len(second) != 2 or not second.isdecimal():
        return None
    return i + 3 if int(norm_at(tokens, i)[2:]) + 1 == int(second) else None


def event_year_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize a year before the name of an event: "the 2014 annexation", "2021 Olympics"."""
    if norm_at(tokens, i).endswith("00") or i + 1 >= len(tokens):
        return None
    after = tokens[i + 1]
    if after.kind != "word" or after.glued or is_counted_at(tokens, i + 1, lexicon):
        return None
    is_plural = after.norm.endswith("s") and after.raw[0].islower()
    categories = ("units.words", "suffix", "grammar.to", "rate_words.behind", "rate_words.per")
    if is_plural or any(lexicon.match(category, tokens, i + 1) for category in categories):
        return None
    return i + 1


def is_counted_at(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether token i is a counted noun ("soldiers") or a magnitude."""
    word = norm_at(tokens, i)
    return word in lexicon.words["markers.counted"] or bool(lexicon.match("scales", tokens, i))


def is_day_at(tokens: Tokens, i: int) -> bool:
    """Tell whether token i can be the day of a month."""
    word = norm_at(tokens, i)
    return is_digits_at(tokens, i) and len(word) <= 2 and 1 <= int(word) <= 31


def is_year_at(tokens: Tokens, i: int) -> bool:
    """Tell whether token i can be a year."""
    word = norm_at(tokens, i)
    is_year = is_digits_at(tokens, i) and len(word) == 4 and int(word) in YEARS
    return is_year and not continues_number(tokens, i + 1)


def continues_number(tokens: Tokens, i: int) -> bool:
    """Tell whether token i continues the number before it (",000")."""
    return joins_digits(tokens, i, (",", ".", "'"))


def skip_year(tokens: Tokens, i: int) -> int:
    """Return the token after the year, if any, that follows a day and month."""
    at = i + (norm_at(tokens, i) == ",")
    is_short = is_digits_at(tokens, i) and len(norm_at(tokens, i)) == 2
    if is_short and (i + 1 == len(tokens) or norm_at(tokens, i + 1) in (".", ";", ")", ":")):
        return i + 1  # "12 April 19"
    return at + 1 if is_year_at(tokens, at) else i


def skip_second_year(tokens: Tokens, i: int) -> int:
    """Return the token after the second year of "2014-2015", if any."""
    if norm_at(tokens, i) in ("-", "to", "and", "/") and is_year_at(tokens, i + 1):
        return i + 2
    return i


def ordinal_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize ordinals: "20th", "the 58th Army", "20-го", "5.ª", "das 5. Bataillon"."""
    if norm_at(tokens, i + 1) == "." and tokens[i + 1].glued:
        return pointed_ordinal_end(tokens, i, lexicon)
    at = i + 1 + is_hyphen(tokens, i + 1)
    if at >= len(tokens) or not tokens[at].glued:
        return None
    is_ordinal = tokens[at].norm in lexicon.words["non_counts.ordinal"]
    return at + 1 if is_ordinal and not is_glued_digits_at(tokens, at + 1) else None


def pointed_ordinal_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Recognize "5.ª", German ordinals after an article, and "5. Bataillon" or "1. Kyiv" first."""
    if i + 2 >= len(tokens):
        return None
    after = tokens[i + 2]
    if after.glued:
        return i + 3 if after.norm in ORDINAL_SIGNS else None
    follows_article = norm_at(tokens, i - 1) in lexicon.words["non_counts.before_ordinal"]
    is_ordinal = after.kind == "word" and len(tokens[i].norm) <= MAX_ORDINAL_DIGITS
    return i + 2 if is_ordinal and (i == 0 or follows_article) else None


WORD_DATE_RULES = (month_first_end, year_after_preposition_end)
DIGIT_DATE_RULES = (numeric_date_end, day_first_end, time_end, year_end)
# For a token that can be a year.
YEAR_RULES = (decade_end, bracketed_year_end, year_pair_end, event_year_end)
