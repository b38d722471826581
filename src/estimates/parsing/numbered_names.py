"""Recognize names that contain a number: "Article 5", "Boeing 737", "in week 12"."""

from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import Lexicon
from estimates.parsing.tokens import Tokens, glued_run_end, is_digits_at, joins_digits, norm_at

# Labels number things in small letters, too. Weak labels are also verbs or days that others count
# ("they order 300 tanks", "last week 300 people"): they number things only in some places.
LABELS, WEAK_LABELS = "labels", "weak_labels"

# Longer numbers are counts, except in telephone numbers.
MAX_NAME_DIGITS = 5
# "Stärke 6,2", "section 2,1"; three digits may belong to a grouped number.
MAX_NAME_DECIMALS = 2
LABELS_OF_YEARS = ("aged", "age", "ages")
TELEPHONE_LABELS = ("tel", "phone", "fax")


def numbered_name_end(tokens: Tokens, i: int, lexicon: Lexicon) -> int | None:
    """Return the token after the name with a number at token i, or None."""
    noun = lexicon.match("numbered", tokens, i)
    if noun is None or not is_digits_at(tokens, noun[1]):
        return None
    kind, number = noun
    is_long = len(tokens[number].norm) > MAX_NAME_DIGITS
    if is_long and tokens[i].norm not in TELEPHONE_LABELS:
        return None
    end = glued_run_end(tokens, number)
    if joins_digits(tokens, end, (",",)) and len(tokens[end + 1].norm) <= MAX_NAME_DECIMALS:
        end += 2
    end = second_number_end(tokens, i, end, lexicon)
    if is_proper_name(tokens, i, number, lexicon, kind):
        return end
    is_label = kind == LABELS or (kind == WEAK_LABELS and is_label_place(tokens, i, lexicon))
    if not is_label:
        return None
    refuse_noun_behind(tokens, i, end, lexicon)
    return end


def second_number_end(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> int:
    """Return the token after the second number of a name: "aged 25 to 40", "articles 5 and 6"."""
    is_plural = tokens[i].norm.endswith("s") or tokens[i].norm in LABELS_OF_YEARS
    link = lexicon.match("grammar.to", tokens, end)
    link = link or (lexicon.match("grammar.and", tokens, end) if is_plural else None)
    if link is None or not is_digits_at(tokens, link[1]) or len(tokens[link[1]].norm) > 3:
        return end
    second = glued_run_end(tokens, link[1])
    is_last = second >= len(tokens) or tokens[second].kind == "sign"
    goes_on = is_last or tokens[second].norm in lexicon.words["stop.words"]
    return second if goes_on else end


def is_proper_name(tokens: Tokens, i: int, number: int, lexicon: Lexicon, kind: str) -> bool:
    """Tell whether a capital, or no space, shows that the number belongs to the noun at token i."""
    # All nouns of German have capitals.
    is_german_noun = kind == WEAK_LABELS and lexicon.languages[0] == "de"
    is_capital = tokens[i].raw[0].isupper() and not is_german_noun
    return tokens[i].kind == "word" and (tokens[number].glued or is_capital)


def is_label_place(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Tell whether token i follows a sign or a preposition, or opens the text."""
    is_first = i == 0 or tokens[i - 1].kind == "sign"
    return is_first or norm_at(tokens, i - 1) in lexicon.words["non_counts.before_label"]


def refuse_noun_behind(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> None:
    """Refuse "phase 3 trials" or "day 300 people": the number is a name or counts the noun."""
    if end >= len(tokens) or tokens[i].norm in LABELS_OF_YEARS:
        return
    others = ("numbered", "grammar.of")
    is_word = tokens[end].kind == "word" and not tokens[end].glued
    is_noun = is_word and tokens[end].norm not in lexicon.words["stop.words"]
    is_noun = is_noun and not any(lexicon.match(name, tokens, end) for name in others)
    if is_noun or lexicon.match("units.words", tokens, end):
        label, noun = tokens[i].raw, tokens[end].raw
        raise MalformedError(f"may be the number of {label!r} or count {noun!r}", end + 1)
