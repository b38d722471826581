"""Refuse units that may be factors or part of a name: "150 MM", "a 100m sprint", "12 120 mm"."""

from estimates.parsing.lexicon import CYRILLIC
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import is_digits_at
from estimates.parsing.word_checks import refuse

# Abbreviations of a million or a thousand million; in small letters they are units.
UNITS_OF_MILLIONS = ("MM", "mM", "kM")
# Nouns whose length, height or depth is stated in metres.
METRE_NOUNS = frozenset(
    """
    race races dash sprint sprints relay hurdles freestyle butterfly backstroke breaststroke medley
    swim final heat tower wall cliff bridge tunnel mast vessel yacht boat ship wave waves
    radius distance depth height crater hole pool track zone fence trench statue pier runway
    """.split()
)
# "12 120 mm mortars" are twelve.
UNITS_OF_CALIBRES = ("mm", "cm", "мм", "см")


def check_unit(reader: TextReader, p: Phrase) -> None:
    """Refuse a unit that may be a factor, and a factor that may be a unit.

    "150 MM" is 150 million, "150 min" 150,000 in Azerbaijani, and "150 mile" in Venetian.
    """
    if p.unit is None:
        refuse_metres(reader, p)
        return
    unit, token = p.unit, reader.tokens[p.end - 1]
    if unit.lower() in UNITS_OF_CALIBRES and is_spaced(reader, p):
        refuse(p, f"may be two numbers, the second one in {unit!r}")
    is_letter = len(unit) == 1 and unit.isalpha() and not token.glued
    is_cyrillic = reader.lexicon.languages[0] in CYRILLIC
    is_evident = token.norm.isascii() != is_cyrillic and reader.shows_language(p.end - 1)
    may_be_factor = (is_letter or unit.lower() == "min") and not is_evident
    may_be_factor |= unit.lower() == "mile" and not token.glued and p.low != 1
    if may_be_factor or unit in UNITS_OF_MILLIONS:
        refuse(p, f"is before {unit!r}, which may be a factor")


def refuse_metres(reader: TextReader, p: Phrase) -> None:
    """Refuse "m" behind a number where it may mean metres or millions: "a 100m sprint"."""
    last = reader.tokens[p.end - 1]
    words = (p.counted or "").casefold().split()
    if last.norm == "m" and last.glued and not METRE_NOUNS.isdisjoint(words):
        refuse(p, f"is before {last.raw!r}, which may be metres or millions")


def is_spaced(reader: TextReader, p: Phrase) -> bool:
    """Tell whether a space is between two runs of digits, which is rare in English alone."""
    if reader.lexicon.languages[0] != "en":
        return False
    runs = range(p.start, p.end - 1)
    return any(is_digits_at(reader.tokens, i) and is_digits_at(reader.tokens, i + 1) for i in runs)
