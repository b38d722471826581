"""Vague words and the unit that they count in: "tens of thousands", "several hundred".

They have a word and a unit and no number; what number to use is a convention's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from estimates.parsing.numerals import Numeral, Reader

ARTICLES = ("a", "an", "of", "des", "de", "d'", "une", "un", "eine")
"""Not part of a vague word's name."""


@dataclass(frozen=True, slots=True)
class VagueWord:
    """A vague word, what one of it stands for (None = nothing said), the token after it."""

    word: str
    unit: int | None
    end: int
    also: tuple[VagueWord, ...] = ()


def vague_at(reader: Reader, i: int) -> VagueWord | Numeral | tuple[Decimal, Decimal, int] | None:
    """Return the vague word at token i; a loose number ("a couple of hundred"); or a range.

    A "six-figure" crowd is a range: [100,000, 999,999].
    """
    figures = figures_at(reader, i)
    if figures is not None:
        return figures
    word = (
        collective_at(reader, i)
        or staged_at(reader, i)
        or counted_in(reader, i)
        or single_at(reader, i)
    )
    if not isinstance(word, VagueWord):
        return word
    return with_alternative(reader, word)


def figures_at(reader: Reader, i: int) -> tuple[Decimal, Decimal, int] | None:
    """Return the range of "six-figure"."""
    found = reader.lexicon.at("figures", reader.tokens, i)
    if found is None:
        return None
    at = found[1]
    at += at < len(reader.tokens) and reader.tokens[at].norm == "-"
    noun = reader.lexicon.at("figure_words.nouns", reader.tokens, at)
    if noun is None:
        return None
    digits = int(found[0])
    return Decimal(10 ** (digits - 1)), Decimal(10**digits - 1), noun[1]


def collective_at(reader: Reader, i: int) -> Numeral | None:
    """Return "une centaine" as about 100, "une dizaine de milliers" as about 10,000."""
    one = reader.lexicon.at("grammar.one", reader.tokens, i)
    start = one[1] if one else i
    found = reader.lexicon.at("collectives", reader.tokens, start)
    if found is None:
        return None
    of = reader.lexicon.at("grammar.of", reader.tokens, found[1])
    after = of[1] if of else found[1]
    scale, end = unit_at(reader, after) if large_at(reader, after) else (None, found[1])
    return Numeral(Decimal(int(found[0]) * (scale or 1)), i, end, scale=int(found[0]), loose=True)


def staged_at(reader: Reader, i: int) -> VagueWord | None:
    """Return "low hundreds", "the high tens of thousands"."""
    stage = reader.lexicon.at("vague_words.stages", reader.tokens, i)
    at = stage[1] if stage else i
    if stage is None:
        return None
    at += at < len(reader.tokens) and reader.tokens[at].norm == "-"
    word = single_at(reader, at)
    if not isinstance(word, VagueWord) or (word.unit or 0) < 10:
        return None
    adjective = reader.tokens[stage[1] - 1].norm
    return replace(word, word=f"{adjective} {word.word}")


def counted_in(reader: Reader, i: int) -> VagueWord | Numeral | None:
    """Return "several hundred", "a few dozen", "a couple of thousand"."""
    lexicon, tokens = reader.lexicon, reader.tokens
    multiplier = lexicon.at("vague_words.multipliers", tokens, i)
    loose = lexicon.at("vague_words.approximate", tokens, i)
    if loose is not None:
        scale, end = unit_at(reader, loose[1])
        factor = lexicon.at("vague", tokens, i)
        value = (scale or 1) * (int(factor[0]) if factor else 2)
        return Numeral(Decimal(value), i, end, scale=scale or 1)
    if multiplier is None:
        return None
    scale, end = unit_at(reader, multiplier[1])
    if scale is None:
        return None
    return VagueWord(name_of(reader, i, multiplier[1]), scale, end)


def unit_at(reader: Reader, i: int) -> tuple[int | None, int]:
    """Return the product of the magnitude words at token i ("hundred thousand")."""
    unit, end = None, i
    for _ in range(3):
        found = reader.lexicon.at("vague", reader.tokens, end)
        found = found if found and found[0] >= 10 else reader.scale_at(end)
        if found is None or (end < len(reader.tokens) and len(reader.tokens[end].norm) == 1):
            break
        unit, end = (unit or 1) * int(found[0]), found[1]
        of = reader.lexicon.at("grammar.of", reader.tokens, end)
        more = of and large_at(reader, of[1])
        if of and more:
            end = of[1]
    return unit, end


def large_at(reader: Reader, i: int) -> bool:
    """Tell whether a magnitude in the plural stands at token i ("of thousands")."""
    found = reader.lexicon.at("vague", reader.tokens, i) or reader.scale_at(i)
    return bool(found and found[0] >= 100)


def single_at(reader: Reader, i: int) -> VagueWord | None:
    """Return "dozens", "tens of thousands", "countless"."""
    found = reader.lexicon.at("vague", reader.tokens, i)
    if found is None:
        return None
    unit, end = int(found[0]), found[1]
    word = name_of(reader, i, end)
    if unit < 10:
        return VagueWord(word, unit or None, end)
    of = reader.lexicon.at("grammar.of", reader.tokens, end)
    start = of[1] if of else end
    scale, after = unit_at(reader, start) if large_at(reader, start) else (None, end)
    return VagueWord(word, unit * (scale or 1), after if scale else end)


def name_of(reader: Reader, i: int, end: int) -> str:
    """Return a vague word without its article."""
    words = [t.norm for t in reader.tokens[i:end]]
    return " ".join(w for w in words if w not in ARTICLES or w == "ein") or words[-1]


def with_alternative(reader: Reader, word: VagueWord) -> VagueWord:
    """Read "dozens, possibly hundreds," on: both words, the weaker one first."""
    tokens, at = reader.tokens, word.end
    at += at < len(tokens) and tokens[at].norm in (",", "-", "(")
    link = reader.lexicon.at("vague_words.between", tokens, at)
    if link is None or (word.unit or 0) < 2:
        return word
    other = counted_in(reader, link[1]) or single_at(reader, link[1])
    if not isinstance(other, VagueWord) or (other.unit or 0) < 2:
        return word
    end = other.end
    closes = (
        end < len(tokens) and tokens[end].norm in (",", "-", ")") and tokens[word.end].norm != ""
    )
    end += bool(closes and at > word.end)
    return replace(word, end=end, also=(replace(other, also=()),))
