"""Account for the words and signs directly behind a number, where a factor can stand."""

from estimates.parsing.currencies import price_dash_end
from estimates.parsing.digits import DECIMAL_SIGNS, MalformedError
from estimates.parsing.factor_words import factor_word, is_foreign
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.non_counts import non_count_end
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import AMBIGUOUS_MAGNITUDES, GLUED_MAGNITUDES, TextReader
from estimates.parsing.tokens import (
    Token,
    Tokens,
    glued_run_end,
    is_digits_at,
    is_glued_digits_at,
    joins_digits,
    norm_at,
)
from estimates.parsing.unit_checks import check_unit
from estimates.parsing.word_checks import (
    BRACKETS_AND_QUOTES,
    NEUTRAL_SIGNS,
    is_known,
    is_magnitude,
    is_unit_letter,
    is_wide,
    may_touch,
    refuse,
    refuse_foreign_script,
)

# Signs that may be written directly after a number.
CLOSING_SIGNS = frozenset(f"{BRACKETS_AND_QUOTES},.;:!?…|-+_*†‡§")
# Signs between a number and a letter or digit that belong to neither.
JOINED_SIGNS = frozenset('()[]{}"“”„«»‹›;|!?…')
# Letters that scanners of printed text read for digits.
DIGIT_LIKE_LETTERS = frozenset("OoIlSZB")
# Thousands have groups of three digits: "15 OOO".
GROUP_LENGTH = 3

# A letter after a number this large multiplies by less than in English: Turkish "B" is a thousand.
MOST_WITH_LETTER = 10**13
# "Tens" is the smallest unit of a vague word that multiplies a number.
LEAST_VAGUE_FACTOR = 10
# Words that are often a particle between a number and a factor are shorter: "150 de mii".
MAX_PARTICLE_LENGTH = 2


def check_behind(reader: TextReader, p: Phrase) -> tuple[str, ...]:
    """Return the words behind a number that were not understood; refuse what may be a factor."""
    tokens, i = reader.tokens, p.end
    if p.high is not None and p.high >= MOST_WITH_LETTER and len(tokens[i - 1].norm) == 1:
        refuse(p, f"is too large to be read with the abbreviation {tokens[i - 1].raw!r}")
    if p.number is not None and p.number.grouped and is_spaced_letter(reader, p):
        refuse(p, f"is before {tokens[i - 1].raw!r}, which may abbreviate a noun")
    check_unit(reader, p)
    if i >= len(tokens):
        return ()
    refuse_hidden_date(reader, p)
    if is_digits_at(tokens, i - 1) and is_group_with_letters(tokens, i):
        refuse(p, f"is before {tokens[i].raw!r}, which may be or hide digits")
    if tokens[i].kind == "sign":
        return check_sign_behind(reader, p, i)
    if tokens[i].glued and tokens[i - 1].kind != "sign" and tokens[i].kind == "word":
        refuse(p, f"is directly before {tokens[i].raw!r}: write a space between the two")
    if tokens[i].kind == "digits":
        refuse_wrapped_digits(reader, p, i)
    if tokens[i].kind == "digits":
        return ()
    if p.unit is not None:
        return check_noun_of_unit(reader, p, i)
    number = reader.number_word_at(i) if p.counted is not None else None
    if number is not None and not is_hyphen(tokens, number[1]):  # "60 one-way drones"
        refuse(p, f"is before the number {tokens[i].raw!r}")
    refuse_factor_in_noun(reader, p)
    if reader.match("added_fractions", i):
        refuse(p, f"is before {tokens[i].raw!r}, which may add a fraction to it")
    of = reader.match("grammar.of", i)
    return check_factor(reader, p, of[1] if of else i)


def is_spaced_letter(reader: TextReader, p: Phrase) -> bool:
    """Tell whether a number ends with a single letter after a space, as "3,000 k" does."""
    last = reader.tokens[p.end - 1]
    return p.unit is None and last.kind == "word" and len(last.norm) == 1 and not last.glued


def refuse_factor_in_noun(reader: TextReader, p: Phrase) -> None:
    """Refuse a number with a factor in its noun: "six virgule six millions"."""
    tokens = reader.tokens
    has_capitals = "de" in reader.lexicon.languages  # "eine gute Million"
    for i in range(p.end + 1, p.tail):
        is_joined = is_hyphen(tokens, i - 1) or is_hyphen(tokens, i + 1)
        is_factor = is_magnitude(reader, tokens[i]) and (has_capitals or tokens[i].raw.islower())
        # "Une petite centaine"
        is_factor |= p.low == 1 and reader.match("collectives", i) is not None
        if is_factor and not is_joined:
            refuse(p, f"is before {tokens[i].raw!r}, which may multiply it")


def refuse_wrapped_digits(reader: TextReader, p: Phrase, i: int) -> None:
    """Refuse a number whose next three digits are on the next line."""
    token, last = reader.tokens[i], reader.tokens[i - 1]
    is_grouped = last.kind == "digits" and len(last.norm) <= 3 and len(token.norm) == 3
    if is_grouped and "\n" in token.gap:
        raise MalformedError("may continue on the next line", i + 1)


def refuse_hidden_date(reader: TextReader, p: Phrase) -> None:
    """Refuse a number whose decimals may be a date or a time: "10'000,1500 GMT", "3.30 pm"."""
    last = p.end - 1
    has_decimals = last > p.start and joins_digits(reader.tokens, last - 1, DECIMAL_SIGNS)
    end = non_count_end(reader.tokens, last, reader.lexicon) if has_decimals else None
    if end is not None and end > p.end:
        raise MalformedError("may end with a date or a time", end)


def is_group_with_letters(tokens: Tokens, i: int) -> bool:
    """Tell whether three digits with letters for digits among them are at token i: "50O"."""
    run = "".join(t.raw for t in tokens[i : glued_run_end(tokens, i)])
    is_mixed = any(c.isdecimal() for c in run) and not run.isdecimal()
    return len(run) == GROUP_LENGTH and is_mixed and all(map(may_be_digit, run))


def may_be_digit(character: str) -> bool:
    """Tell whether a character is a digit, or a letter that looks like one."""
    return character.isdecimal() or character in DIGIT_LIKE_LETTERS


def check_noun_of_unit(reader: TextReader, p: Phrase, i: int) -> tuple[str, ...]:
    """Return the word behind a unit where it is not known; refuse "150 foot soldiers".

    The unit measures the noun or is part of what is counted. Money and shares have nouns:
    "$5 million aid", "40% women".
    """
    tokens, words = reader.tokens, reader.lexicon.words
    is_money = reader.match("units.currency", p.start) is not None
    if is_money:  # "$3 tysięcy"
        of = reader.match("grammar.of", i)
        check_factor(reader, p, of[1] if of else i)
    has_noun = is_money or p.unit in words["units.percent"]
    is_joined = tokens[p.end - 1].glued or is_hyphen(tokens, p.end - 2)
    if has_noun or is_joined:
        return ()
    if tokens[i].norm in words["markers.counted"]:
        refuse(p, f"is a measure in {p.unit!r}, or counts {p.unit} {tokens[i].raw}")
    is_kept = tokens[i].raw.islower() and not is_known(reader, tokens[i])
    return (tokens[i].raw,) if is_kept else ()


def check_sign_behind(reader: TextReader, p: Phrase, i: int) -> tuple[str, ...]:
    """Return the sign behind a number where it is not understood; refuse what may change it."""
    token, tokens = reader.tokens[i], reader.tokens
    after = price_dash_end(tokens, i)
    if after is not None and after < len(tokens) and tokens[after].kind == "word":
        refuse_factor(reader, p, tokens[after])
        return () if is_known(reader, tokens[after]) else (tokens[after].raw,)  # "5,- Kč"
    if token.glued and i + 1 < len(tokens) and tokens[i + 1].glued:
        refuse_hidden_digits(p, token, tokens[i + 1])
        is_product = token.norm in "*_" and tokens[i + 1].kind == "word"
        if is_product:
            refuse(p, f"is joined to {tokens[i + 1].raw!r} by {token.raw!r}")
    if token.norm == "'" and token.glued and has_ending(tokens, i + 1):
        refuse(p, f"has the ending {tokens[i + 1].raw!r}, of a language that is not read")
    if token.glued and not may_touch(token, CLOSING_SIGNS):
        refuse(p, f"is directly before {token.raw!r}, which may change it")
    if token.norm == "." and norm_at(tokens, i + 1) in GLUED_MAGNITUDES and tokens[i + 1].glued:
        refuse(p, f"is before an abbreviation with {tokens[i + 1].raw!r}")
    return () if token.norm in NEUTRAL_SIGNS else (token.raw,)


def has_ending(tokens: Tokens, i: int) -> bool:
    """Tell whether a case ending is at token i, behind an apostrophe: "3.000'den fazla"."""
    is_word = i < len(tokens) and tokens[i].glued and tokens[i].kind == "word"
    return is_word and tokens[i].norm != "s"


def refuse_hidden_digits(p: Phrase, sign: Token, after: Token) -> None:
    """Refuse a number that continues after a sign: "5,OOO", "3*100"."""
    may_be_digits = after.kind == "digits" or set(after.raw) <= DIGIT_LIKE_LETTERS
    if may_be_digits and sign.norm not in JOINED_SIGNS:
        refuse(p, f"is joined to {after.raw!r} by {sign.raw!r}")


def check_factor(reader: TextReader, p: Phrase, i: int) -> tuple[str, ...]:
    """Refuse a number where a word of another language that may multiply it is at token i.

    A noun that is not known is what is counted. With letters of another language it is kept,
    in lower case refused: it may be a number word.
    """
    tokens = reader.tokens
    if i >= len(tokens) or tokens[i].kind != "word":
        return ()
    token = tokens[i]
    refuse_factor(reader, p, token)
    if len(token.raw) == GROUP_LENGTH and set(token.raw) <= DIGIT_LIKE_LETTERS:
        refuse(p, f"is before {token.raw!r}, which may be digits")
    refuse_spoken_part(reader, p, i)
    if not is_known(reader, token):
        refuse_foreign_script(p, token)
    if is_abbreviation(reader, i):
        refuse(p, f"is before {token.raw!r}, which may abbreviate a factor or a unit")
    if len(token.norm) <= MAX_PARTICLE_LENGTH and i + 1 < len(tokens):
        refuse_factor(reader, p, tokens[i + 1])
    if is_known(reader, token) or not is_foreign(token.norm):
        return ()
    if token.raw[0].islower():
        refuse(p, f"is before {token.raw!r}, a word of a language that is not read")
    return (token.raw,)


def refuse_spoken_part(reader: TextReader, p: Phrase, i: int) -> None:
    """Refuse a number before a unit of a vague word, or before a spoken decimal.

    "200 dozens" is 2,400, and "5 komma 7" in an English text is 5.7.
    """
    vague = reader.match("vague", i)
    is_unit = vague is not None and vague[0] >= LEAST_VAGUE_FACTOR
    point = reader.match("decimal_words.point", i)
    is_decimal = point is not None and reader.number_word_at(point[1]) is not None
    if is_unit or is_decimal or names_part(reader, i):
        refuse(p, f"is before {reader.tokens[i].raw!r}, which may change it")


def names_part(reader: TextReader, i: int) -> bool:
    """Tell whether token i is a part of a whole: "1 tenth", and not "20 fifth graders"."""
    word, words = reader.tokens[i].norm, reader.lexicon.words
    is_one = f"{word}s" in words["denominators"] or word in words["ratio_words.factors"]
    is_one |= reader.match("decimal_places", i) is not None
    is_last = i + 1 == len(reader.tokens) or reader.tokens[i + 1].kind == "sign"
    return bool(is_one and (is_last or reader.match("grammar.of", i + 1)))


def is_abbreviation(reader: TextReader, i: int) -> bool:
    """Tell whether token i is a letter and not a word: "150 M" in "150 M EUR"."""
    token = reader.tokens[i]
    is_letter = len(token.norm) == 1 and not is_wide(token.gap)
    is_word = token.raw.islower() and token.norm in reader.lexicon.words["stop.words"]
    return is_letter and not is_word and not (is_designator(reader, i) or is_initials(reader, i))


def is_initials(reader: TextReader, i: int) -> bool:
    """Tell whether token i starts initials before a noun, and is no factor: "U.S. soldiers"."""
    tokens, end = reader.tokens, i
    while end + 1 < len(tokens) and tokens[end + 1].norm == "." and tokens[end + 1].glued:
        if len(tokens[end].raw) > 1 or not tokens[end].raw.isupper():
            return False
        end += 2
    has_noun = end < len(tokens) and tokens[end].kind == "word"
    return end >= i + 4 and has_noun and not is_unit_letter(reader, tokens[i])


def is_designator(reader: TextReader, i: int) -> bool:
    """Tell whether token i starts a name with digits: "T-72"."""
    at = i + 1 + (norm_at(reader.tokens, i + 1) == "-")
    return is_glued_digits_at(reader.tokens, at)


def refuse_factor(reader: TextReader, p: Phrase, token: Token) -> None:
    """Refuse a number before a word that multiplies it in some language."""
    if token.norm in AMBIGUOUS_MAGNITUDES:
        problem = "is before {!r}, another number in English than in other languages: pass locale="
        refuse(p, problem.format(token.raw))
    if is_magnitude(reader, token):
        refuse(p, f"is before {token.raw!r}, which may multiply it")
    is_exempt = len(token.norm) > MAX_PARTICLE_LENGTH and is_known(reader, token)
    word = None if is_exempt else factor_word(token.norm)
    if word is not None:
        refuse(p, f"is before {token.raw!r}, which {word.meaning}: write the number in full")
