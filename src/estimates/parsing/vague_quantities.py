"""Read vague words and their units: "tens of thousands", "several hundred".

A vague word has no number; a convention (`estimates.model.vague`) assigns one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from estimates.parsing.digits import Numeral
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.numerals import NumberReader
from estimates.parsing.tokens import is_digits_at, norm_at

# Articles and prepositions that are dropped from the name of a vague word.
ARTICLES = ("a", "an", "of", "des", "de", "d'", "une", "un", "eine")


@dataclass(frozen=True, slots=True)
class VagueWord:
    """A vague word in a text.

    word : the word in lower case, without an article.
    unit : the number of one unit; None where the word implies none.
    end : the token after it.
    also : an alternative: "hundreds" of "dozens, possibly hundreds".
    """

    word: str
    unit: int | None
    end: int
    also: tuple[VagueWord, ...] = ()


def vague_at(reader: NumberReader, i: int) -> VagueWord | Numeral | None:
    """Return the vague word ("dozens") or approximate number ("a couple of hundred") at token i."""
    if reader.tokens[i].kind == "digits":
        return None
    word = (
        collective_at(reader, i)
        or staged_word_at(reader, i)
        or multiplied_word_at(reader, i)
        or vague_word_at(reader, i)
    )
    return add_alternative(reader, word) if isinstance(word, VagueWord) else word


def figure_range_at(reader: NumberReader, i: int) -> tuple[Decimal, Decimal, int] | None:
    """Return the ends of "six-figure" or "6-figure" at token i, and the token after it."""
    count = reader.match("figures", i)
    if count is None and is_hyphen(reader.tokens, i + 1) and len(reader.tokens[i].norm) == 1:
        count = (reader.tokens[i].norm, i + 1) if is_digits_at(reader.tokens, i) else None
    if count is None or int(count[0]) < 1:
        return None
    digits, end = int(count[0]), count[1]
    end += norm_at(reader.tokens, end) == "-"
    noun = reader.match("figure_words.nouns", end)
    return noun and (Decimal(10 ** (digits - 1)), Decimal(10**digits - 1), noun[1])


def collective_at(reader: NumberReader, i: int) -> Numeral | None:
    """Return "une centaine" at token i as about 100, "une dizaine de milliers" as 10,000."""
    one = reader.match("grammar.one", i)
    match = reader.match("collectives", one[1] if one else i)
    if match is None:
        return None
    number = int(match[0])
    unit, end = read_large_magnitudes(reader, match[1])
    return Numeral(Decimal(number * (unit or 1)), i, end, scale=number, loose=True)


def staged_word_at(reader: NumberReader, i: int) -> VagueWord | None:
    """Return "low hundreds" or "the high tens of thousands" at token i."""
    stage = reader.match("vague_words.stages", i)
    if stage is None:
        return None
    adjective = reader.tokens[stage[1] - 1].norm
    word = vague_word_at(reader, stage[1] + (norm_at(reader.tokens, stage[1]) == "-"))
    if word is None or (word.unit or 0) < 10:
        return None
    return replace(word, word=f"{adjective} {word.word}")


def multiplied_word_at(reader: NumberReader, i: int) -> VagueWord | Numeral | None:
    """Return "several hundred", "a few dozen" or "a couple of thousand" at token i."""
    approximate = reader.match("vague_words.approximate", i)
    if approximate is not None:
        unit, end = read_magnitudes(reader, approximate[1])
        factor = reader.match("vague", i)
        value = (unit or 1) * (int(factor[0]) if factor else 2)
        return Numeral(Decimal(value), i, end, scale=unit or 1)
    multiplier = reader.match("vague_words.multipliers", i)
    if multiplier is None:
        return None
    unit, end = read_magnitudes(reader, multiplier[1])
    return None if unit is None else VagueWord(vague_name(reader, i, multiplier[1]), unit, end)


def read_magnitudes(reader: NumberReader, i: int) -> tuple[int | None, int]:
    """Return the product of the magnitude words at token i, and the token after them."""
    unit, end = None, i
    for _ in range(3):
        word = reader.match("vague", end)
        word = word if word and word[0] >= 10 else reader.magnitude_at(end)
        if word is None or len(norm_at(reader.tokens, end)) == 1:
            break
        unit, end = (unit or 1) * int(word[0]), word[1]
        of = reader.match("grammar.of", end)
        if of and is_large_magnitude_at(reader, of[1]):
            end = of[1]
    return unit, end


def read_large_magnitudes(reader: NumberReader, i: int) -> tuple[int | None, int]:
    """Return the magnitudes of "of thousands" at token i; None and i where there are none."""
    of = reader.match("grammar.of", i)
    start = of[1] if of else i
    return read_magnitudes(reader, start) if is_large_magnitude_at(reader, start) else (None, i)


def is_large_magnitude_at(reader: NumberReader, i: int) -> bool:
    """Tell whether token i is a magnitude of at least one hundred ("of thousands")."""
    word = reader.match("vague", i) or reader.magnitude_at(i)
    return bool(word and word[0] >= 100)


def vague_word_at(reader: NumberReader, i: int) -> VagueWord | None:
    """Return "dozens", "tens of thousands" or "countless" at token i."""
    match = reader.match("vague", i)
    if match is None:
        return None
    unit, end = int(match[0]), match[1]
    word = vague_name(reader, i, end)
    if unit < 10:
        return VagueWord(word, unit or None, end)
    magnitude, tail = read_large_magnitudes(reader, end)
    return VagueWord(word, unit * (magnitude or 1), tail if magnitude else end)


def vague_name(reader: NumberReader, start: int, end: int) -> str:
    """Return tokens start..end as a vague word, without its article."""
    words = [t.norm for t in reader.tokens[start:end]]
    return " ".join(w for w in words if w not in ARTICLES) or words[-1]


def add_alternative(reader: NumberReader, word: VagueWord) -> VagueWord:
    """Return a vague word with the alternative after it: "dozens, possibly hundreds,"."""
    tokens, i = reader.tokens, word.end
    is_set_off = norm_at(tokens, i) in (",", "-", "(")
    link = reader.match("vague_words.between", i + is_set_off)
    if link is None or (word.unit or 0) < 2:
        return word
    alternative = multiplied_word_at(reader, link[1]) or vague_word_at(reader, link[1])
    if not isinstance(alternative, VagueWord) or (alternative.unit or 0) < 2:
        return word
    own = reader.match("vague", link[1])
    if own is not None and (word.unit or 0) <= int(own[0]):  # "tens or hundreds of thousands"
        word = replace(word, unit=(word.unit or 0) * (alternative.unit or 0) // int(own[0]))
    end = alternative.end
    end += is_set_off and norm_at(tokens, end) in (",", "-", ")")
    return replace(word, end=end, also=(alternative,))
