"""Recognize a number of more or fewer: "300 people more than last year", "300 Menschen mehr"."""

from estimates.parsing.phrase import Phrase
from estimates.parsing.text_reader import TextReader
from estimates.parsing.tokens import norm_at


def add_increment(reader: TextReader, p: Phrase) -> Phrase | None:
    """Return a phrase as a change where "more" is behind its noun, or None.

    Not where a number follows ("300 soldiers more than 60 years old").
    """
    tokens, degrees = reader.tokens, reader.lexicon.words["grammar.degree"]
    if p.counted is None or p.low is None:
        return None
    for i in range(p.end + 1, min(p.tail + 1, len(tokens))):
        more = reader.match("suffix.change", i)
        end = more[1] if more else i + (tokens[i].norm in degrees)
        if end > i and ends_comparison(reader, end):
            words = tokens[p.end : i]
            counted = "".join(t.gap * (k > 0) + t.raw for k, t in enumerate(words))
            return p.with_fields(ops=(*p.ops, "change"), counted=counted, tail=end)
    return None


def ends_comparison(reader: TextReader, i: int) -> bool:
    """Tell whether the text, the clause or a "than" without a number is at token i."""
    tokens = reader.tokens
    than = reader.match("grammar.than", i + (norm_at(tokens, i) == ","))
    if than is not None:
        is_word = than[1] < len(tokens) and tokens[than[1]].kind == "word"
        return is_word and reader.number_word_at(than[1]) is None
    return i >= len(tokens) or tokens[i].kind == "sign"
