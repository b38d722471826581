"""Account for the words beside a number: read, known to change nothing, kept, or refused.

A word that was not understood may be a factor, a sign or a bound in a language that is not read.
Where it can change the number, the number is refused; elsewhere it is kept with the figure.
"""

import unicodedata

from estimates.parsing.behind_number import (
    DIGIT_LIKE_LETTERS,
    GROUP_LENGTH,
    check_behind,
    may_be_digit,
)
from estimates.parsing.bracketed_factors import refuse_bracketed_factor
from estimates.parsing.cell_signs import check_cell_signs
from estimates.parsing.digits import SEPARATORS
from estimates.parsing.factor_words import factor_word
from estimates.parsing.non_counts import refuse_cut_number
from estimates.parsing.phrase import Phrase
from estimates.parsing.qualifiers import (
    average_behind,
    dropped_qualifier,
    exception_before,
    remark_in_brackets,
    reservations,
)
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import is_digits_at, norm_at
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

# Signs that may be written directly before a number.
OPENING_SIGNS = frozenset(f"{BRACKETS_AND_QUOTES}¿¡:;,|•·-+_*")
# Between two words without spaces these calculate: "A2*2".
CALCULATING_SIGNS = frozenset("*+_=·|")
# "Thousands: 150", "(Mio.) 150".
LABEL_ENDS = (":", ")", ".", "॰", "་")
COMPARISON_SIGNS = frozenset(("<", ">", "=", "<=", ">="))
# "=>" and "=<" are read as one sign; "<>" and "<=>" compare in two directions.
DOUBLED_SIGNS = ("=>", "=<", "==", "<<", ">>")
MAX_UNREAD_WORDS = 8
# Units with more letters are words: "in 3 days 300 people died".
MAX_SIGN_LENGTH = 3
MAX_ABBREVIATION_LENGTH = 4


def account_for_words(reader: TextReader, p: Phrase, floor: int, before: Phrase | None) -> Phrase:
    """Return a phrase with the words beside it that were not understood.

    floor : the first token that neither a phrase nor a non-count has claimed.
    before : the phrase that ends at `floor`, if any.

    Raises MalformedError where a word or a sign beside the number can change it.
    """
    words = words_before(reader, p, floor)
    if before is not None and p.first - len(words) <= floor:
        refuse_joined(reader, before, p, words)
    if before is not None and labels_factor(reader, before, floor):
        refuse(p, f"follows {number_words(reader, before)!r}, which may multiply it")
    if p.times and any(reader.match("units.percent", p.end + k) for k in range(3)):
        refuse(p, "is a part of a percent")
    if p.tail > p.end and is_digits_at(reader.tokens, p.tail - 1):
        refuse_cut_number(reader.tokens, p.tail)
    refuse_bracketed_factor(reader, p)
    unread = (*words, *p.unread, *check_behind(reader, p), *average_behind(reader, p))
    unread += check_cell_signs(reader, p) if reader.expects_figure else ()
    if before is not None and is_article_of(reader, before, p):
        floor = before.first
    more = *remark_in_brackets(reader, p), *reservations(reader, p, floor)
    unread += tuple(word for word in more if word not in unread)
    return p.with_fields(unread=unread) if unread else p


def is_article_of(reader: TextReader, before: Phrase, p: Phrase) -> bool:
    """Tell whether a phrase is the article of the next: "un groupe de" of "un groupe de 300"."""
    if before.low != 1 or before.counted is None or p.unit is not None:
        return False
    of = reader.match("grammar.group_of", before.full_end)
    is_article = norm_at(reader.tokens, before.start) in reader.lexicon.words["grammar.one"]
    return is_article and of is not None and of[1] == p.first


# ---- before the number


def labels_factor(reader: TextReader, before: Phrase, floor: int) -> bool:
    """Tell whether a magnitude alone is a label at token `floor`: "(thousands) 150"."""
    is_alone = before.end == before.start + 1 and is_magnitude(reader, reader.tokens[before.start])
    is_label = norm_at(reader.tokens, floor) in LABEL_ENDS[:2]
    return is_label and (before.vague is not None or is_alone)


def words_before(reader: TextReader, p: Phrase, floor: int) -> tuple[str, ...]:
    """Return the words directly before a phrase that were not understood."""
    tokens, i = reader.tokens, p.first - 1
    refuse_mixed_comparisons(reader, p)
    if i < 0:
        return ()
    check_opening_sign(reader, p, floor)
    refuse_hidden_start(reader, p)
    if reader.match("numbered", i) is not None:
        refuse_two_numbers(reader, p, i)
    words: list[str] = []
    if is_conjunction_without_phrase(reader, i, floor):
        return (tokens[i - 1].raw,)
    i = skip_dropped_preposition(reader, p, i)
    i -= is_abbreviation_point(reader, i)
    while i >= floor and len(words) < MAX_UNREAD_WORDS and is_unknown_before(reader, i, p):
        words.insert(0, tokens[i].raw)
        i -= 1
    return tuple(words) or exception_before(reader, p) or dropped_qualifier(reader, p, floor)


def check_opening_sign(reader: TextReader, p: Phrase, floor: int) -> None:
    """Refuse a number with a letter, a digit or a sign that may change it directly before it."""
    tokens, i = reader.tokens, p.first - 1
    token, is_glued = tokens[i], tokens[p.first].glued
    if token.kind != "sign":
        is_elision = token.norm.endswith("'")  # "d'une centaine"
        if is_glued and not is_elision:
            refuse(p, f"is directly after {token.raw!r}: write a space between the two")
        return
    refuse_factor_label(reader, p, floor)
    is_between = token.glued and i > 0 and tokens[i - 1].kind != "sign"
    if is_glued and is_between and token.norm in CALCULATING_SIGNS:
        refuse(p, f"is joined to {tokens[i - 1].raw!r} by {token.raw!r}")
    is_alone = i == 0 or (not token.glued and i == floor)
    if token.norm in (".", ",") and is_glued and not token.glued:
        refuse(p, f"lacks the digits before {token.raw!r}")
    if token.norm == "-" and token.glued and is_glued and makes_minus(reader, p, i - 1):
        refuse(p, "has a dash before it, which may be a minus")
    if token.norm == "-" and is_alone and reader.expects_figure:
        refuse(p, "has a dash before it, which may be a minus: write it without a space")
    if is_glued and not may_touch(token, OPENING_SIGNS) and i >= floor:
        refuse(p, f"is directly after {token.raw!r}, which may change it")
    is_joined = is_glued and token.glued and token.norm in SEPARATORS
    if is_joined and i > 0 and len(tokens[p.start].norm) == 3:
        refuse(p, f"is joined to {tokens[i - 1].raw!r}, which may be or hide digits")


def refuse_factor_label(reader: TextReader, p: Phrase, floor: int) -> None:
    """Refuse a number behind a factor with a colon or a bracket: "(in Tsd.): 150"."""
    tokens, i = reader.tokens, p.first - 1
    while i > floor and tokens[i].norm in LABEL_ENDS:
        i -= 1
    word = tokens[i]
    if i < p.first - 1 and i >= floor:
        if unicodedata.category(word.norm[0])[0] in "LM":
            refuse_foreign_script(p, word)
        factor = factor_word(word.norm)
        if factor is not None and (is_magnitude(reader, word) or not is_known(reader, word)):
            refuse(p, f"is labelled {word.raw!r}, which {factor.meaning}")
        if is_unit_letter(reader, word):
            refuse(p, f"is labelled {word.raw!r}, which may abbreviate a factor or a unit")


def refuse_hidden_start(reader: TextReader, p: Phrase) -> None:
    """Refuse three digits after digits with a letter among them: "43S 483"."""
    tokens = reader.tokens
    if not is_digits_at(tokens, p.start) or len(tokens[p.start].norm) != GROUP_LENGTH:
        return
    start = p.start - 1
    while start > 0 and tokens[start].glued and p.start - start < GROUP_LENGTH:
        start -= 1
    run = "".join(t.raw for t in tokens[start : p.start])
    is_mixed = any(map(str.isdecimal, run)) and any(c in DIGIT_LIKE_LETTERS for c in run)
    if is_mixed and len(run) <= GROUP_LENGTH and all(map(may_be_digit, run)):
        refuse(p, f"follows {run!r}, which may hide digits")


def makes_minus(reader: TextReader, p: Phrase, i: int) -> bool:
    """Tell whether the currency at token i, or an arrow, makes the dash behind it a sign."""
    is_arrow = reader.tokens[p.first].norm == ">"
    return is_arrow or norm_at(reader.tokens, i) in reader.lexicon.words["units.currency"]


def refuse_mixed_comparisons(reader: TextReader, p: Phrase) -> None:
    """Refuse bounds in two directions: "<>20", "less than at least 20"."""
    if len(p.ops) < 2:
        return
    signs = [t.norm for t in reader.tokens[p.first : p.start] if t.norm in COMPARISON_SIGNS]
    is_mixed = len(signs) > 1 and "".join(signs) not in DOUBLED_SIGNS
    ops = {*p.ops}
    if is_mixed or (ops & {"gt", "ge"} and ops & {"lt", "le", "upto"}):
        refuse(p, "has bounds in two directions")


def refuse_two_numbers(reader: TextReader, p: Phrase, i: int) -> None:
    """Refuse "week 12 300", whose digits are one number or two."""
    tokens = reader.tokens
    if is_digits_at(tokens, p.start) and is_digits_at(tokens, p.start + 1):
        refuse(p, f"may be two numbers after {tokens[i].raw!r}")


def skip_dropped_preposition(reader: TextReader, p: Phrase, i: int) -> int:
    """Return the token before a "from" or "of" that belongs to the words before it."""
    word = norm_at(reader.tokens, i)
    is_preposition = word in reader.lexicon.words["relations.from"]
    return i - 1 if is_preposition and i > 0 and reader.tokens[i - 1].kind == "word" else i


def is_abbreviation_point(reader: TextReader, i: int) -> bool:
    """Tell whether token i is the point of an unknown abbreviation: "Rs." in "Rs. 500"."""
    tokens = reader.tokens
    if i < 1 or tokens[i].norm != "." or not tokens[i].glued or tokens[i - 1].kind != "word":
        return False
    return len(tokens[i - 1].norm) <= MAX_ABBREVIATION_LENGTH


def is_conjunction_without_phrase(reader: TextReader, i: int, floor: int) -> bool:
    """Tell whether "but from" is before a number without a phrase before it.

    "Mais de 3.000" is "more than 3,000" in Portuguese, and "but of 3,000" in French.
    """
    words = reader.lexicon.words
    is_conjunction = norm_at(reader.tokens, i - 1) in words["grammar.but"]
    return floor == 0 and is_conjunction and norm_at(reader.tokens, i) in words["relations.from"]


def is_unknown_before(reader: TextReader, i: int, p: Phrase) -> bool:
    """Tell whether token i before a phrase was not understood; refuse what may change it."""
    token = reader.tokens[i]
    if token.kind == "sign":
        return token.norm not in NEUTRAL_SIGNS
    if token.kind == "digits":
        return False
    if not is_known(reader, token):
        refuse_foreign_script(p, token)
        word = factor_word(token.norm)
        if word is not None:
            refuse(p, f"follows {token.raw!r}, which {word.meaning}")
        return True
    words = reader.lexicon.words
    if is_unit_letter(reader, token):
        refuse(p, f"follows {token.raw!r}, which may abbreviate a factor or a unit")
    if token.norm in words["grammar.minus"]:
        refuse(p, f"has the sign {token.raw!r} before it; write it in digits with a minus")
    if is_magnitude(reader, token) or token.norm in words["ratio_words.factors"]:
        refuse(p, f"follows {token.raw!r}, which may multiply it")
    return False


def refuse_joined(reader: TextReader, before: Phrase, p: Phrase, words: tuple[str, ...]) -> None:
    """Refuse two numbers with nothing between them, or only words that were not understood."""
    is_in_columns = any(is_wide(t.gap) for t in reader.tokens[before.full_end : p.first + 1])
    if p.unit or before.times or p.times or is_in_columns:
        return
    is_direct = before.full_end == p.first
    if before.unit and is_direct and reader.match("numbered", p.first - 1):
        refuse(p, f"may belong to {number_words(reader, before)!r}")  # "300 week 12"
    if words and not before.unit:
        refuse(p, f"is joined to {number_words(reader, before)!r} by {' '.join(words)!r}")
    is_noun_known = before.counted is not None and any(
        is_known(reader, t) for t in reader.tokens[before.end : before.tail]
    )
    unit = before.unit or ""
    is_multiple = unit in reader.lexicon.words["ratio_words.factors"]
    is_noun_known |= len(unit) > MAX_SIGN_LENGTH and not is_multiple
    first = reader.tokens[p.first]
    is_direct = is_direct and (first.kind != "sign" or first.glued)
    if is_direct and not is_noun_known:
        refuse(p, f"directly follows {number_words(reader, before)!r}")


def number_words(reader: TextReader, p: Phrase) -> str:
    """Return the words of a phrase."""
    return " ".join(t.raw for t in reader.tokens[p.first : p.full_end])
