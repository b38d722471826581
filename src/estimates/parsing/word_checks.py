"""What a word or a sign beside a number may do to it: the checks for both sides."""

import unicodedata

from estimates.parsing.digits import MalformedError
from estimates.parsing.factor_words import factor_word, is_in_read_script, script_of
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import Token

BRACKETS_AND_QUOTES = "()[]{}\"'“”„‚«»‹›`"
# Signs that separate a number from the words around it and do not change it.
NEUTRAL_SIGNS = frozenset(f"{BRACKETS_AND_QUOTES},.;:!?…¿¡|•·-+&_*†‡§#@")


def refuse(p: Phrase, problem: str) -> None:
    """Refuse a number."""
    raise MalformedError(problem, p.full_end)


def is_known(reader: TextReader, token: Token) -> bool:
    """Tell whether a word is a word of the languages of the text."""
    return token.norm in reader.lexicon.known_tokens


def is_magnitude(reader: TextReader, token: Token) -> bool:
    """Tell whether a known word multiplies a number."""
    return len(token.norm) > 1 and token.norm in reader.lexicon.words["scales"]


def is_unit_letter(reader: TextReader, token: Token) -> bool:
    """Tell whether a token is a letter that may stand for a factor or a unit: "M", "k"."""
    words = reader.lexicon.words
    is_letter = len(token.norm) == 1
    return is_letter and (token.norm in words["scales"] or token.norm in words["units.words"])


def may_touch(token: Token, signs: frozenset[str]) -> bool:
    """Tell whether a sign may be written beside a number without a space; pictures may."""
    is_picture = token.norm != "°" and unicodedata.category(token.norm[0]) == "So"
    return token.norm in signs or is_picture


def refuse_foreign_script(p: Phrase, token: Token) -> None:
    """Refuse a number beside a word in a script that is not read."""
    if is_in_read_script(token.norm):
        return
    word = factor_word(token.norm)
    meaning = word.meaning if word else f"is in {script_of(token.norm).title()} script"
    refuse(p, f"is beside {token.raw!r}, which {meaning}, which is not read")


def is_wide(gap: str) -> bool:
    """Tell whether white space separates the columns or lines of a table."""
    return len(gap) > 1 or "\n" in gap or "\t" in gap
