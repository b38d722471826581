"""Refuse a number with its factor in brackets: "150 (thousand)", "150 people (in thousands)"."""

from estimates.parsing.behind_number import check_factor, refuse_factor, refuse_spoken_part
from estimates.parsing.bracketed_operators import BRACKETS
from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at
from estimates.parsing.word_checks import refuse

# Before a factor: "in thousands", "en milliers", "в тысячах".
FACTOR_PREPOSITIONS = ("in", "en", "em", "в", "у")


def refuse_bracketed_factor(reader: TextReader, p: Phrase) -> None:
    """Refuse a number with a factor in the brackets behind it, or behind what it counts."""
    tokens, i = reader.tokens, p.full_end
    closing = BRACKETS.get(norm_at(tokens, i))
    if closing is None:
        return
    i += 1 + (norm_at(tokens, i + 1) == "'")
    if norm_at(tokens, i).startswith("000"):
        refuse(p, "has zeros in brackets, which may multiply it")
    i += norm_at(tokens, i) in FACTOR_PREPOSITIONS
    if p.full_end == p.end:
        check_factor(reader, p, i)
    elif norm_at(tokens, i + 1) == closing and tokens[i].kind == "word":
        # "150 people (thousands of them women)" has no factor.
        refuse_factor(reader, p, tokens[i])
        refuse_spoken_part(reader, p, i)
