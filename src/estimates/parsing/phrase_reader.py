"""Read one phrase: hedges and bounds, the quantity, and what is counted.

The context of a phrase, such as the verb of "doubled to 8,000", is the subject of
`estimates.parsing.statements`.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from estimates.parsing.counted_nouns import counted_at
from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.non_counts import non_count_end
from estimates.parsing.number_ranges import extend_to_range
from estimates.parsing.phrase import Phrase
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.vague_quantities import is_large_magnitude_at

# No language has longer sequences of hedges; the limit keeps the reading of a text linear.
MAX_HEDGES = 6


@dataclass(frozen=True, slots=True)
class PhraseReader(QuantityReader):
    """Reads phrases in a text."""

    def phrase_at(self, i: int) -> Phrase | None:
        """Return the phrase that starts at token i, or None; raise MalformedError."""
        ops: list[str] = []
        start = i
        while (quantity := self.quantity_at(start)) is None:
            op = self.match("prefix", start)
            if op is None or len(ops) == MAX_HEDGES or self.is_addition(start):
                return self.zero_at(i)
            ops.append(op[0])
            start = op[1]
            if start < len(self.tokens) and non_count_end(self.tokens, start, self.lexicon):
                return None
        phrase = replace(quantity, first=i, ops=(*ops, *quantity.ops))
        if phrase.vague is None and not phrase.times:
            phrase = extend_to_range(self, phrase)
        return self.add_counted(self.read_suffixes(self.drop_from(phrase)))

    def drop_from(self, p: Phrase) -> Phrase:
        """Return a phrase without a leading "from", unless it is a range."""
        if p.is_range or p.ops[:1] not in (("from",), ("between",)):
            return p
        op = self.match("prefix", p.first)
        return replace(p, first=op[1] if op else p.first, ops=p.ops[1:])

    def is_addition(self, i: int) -> bool:
        """Tell whether a plus at token i adds two numbers: "93,000 + 22,000"."""
        t = self.tokens
        return t[i].norm == "+" and i + 1 < len(t) and not t[i + 1].glued

    # ---- phrases without a number

    def zero_at(self, i: int) -> Phrase | None:
        """Return "no troops" at token i as exactly zero, "a brigade" as one formation."""
        no = self.match("grammar.no", i)
        if no is None:
            return self.single_formation_at(i)
        counted, tail = counted_at(self, no[1])
        nouns, words = (counted or "").split(), self.lexicon.words
        if any(noun in words.get("markers.speech", ()) for noun in nouns):
            return None
        is_known = any(noun in words["markers.counted"] for noun in nouns)
        if counted is None or not (is_known or (self.expects_figure and i == 0)):
            return None
        n = Decimal(0)
        return Phrase(i, i, no[1], ("exact",), n, n, counted=counted, tail=tail)

    def single_formation_at(self, i: int) -> Phrase | None:
        """Return "a brigade" at token i."""
        one = self.match("grammar.one", i)
        if one is None or not self.expects_figure:
            return None
        counted, tail = counted_at(self, one[1])
        if counted is None or not self.is_formation(one[1], tail):
            return None
        n = Decimal(1)
        return Phrase(i, i, one[1], (), n, n, counted=counted, tail=tail, formation=True)

    # ---- after the number

    def read_suffixes(self, p: Phrase) -> Phrase:
        """Return a phrase with the units and operators after its number: "or more", "km"."""
        for _ in range(4):
            extended = self.read_unit(p) or self.read_suffix(p)
            if extended is None:
                break
            p = extended
        if p.unit is None and is_hyphen(self.tokens, p.end) and not p.times:
            problem = "is part of a compound that counts nothing"
            raise MalformedError(problem, p.end + 2, harmless=True)
        return p

    def read_unit(self, p: Phrase) -> Phrase | None:
        """Return a phrase with the unit of a measure that follows, or None."""
        start = p.end + is_hyphen(self.tokens, p.end)
        match = self.match("units.words", start)
        if match is None or p.unit is not None or p.times:
            return None
        is_letter = len(self.tokens[start].norm) == 1 and self.tokens[start].kind == "word"
        if is_letter and (p.low is None or self.tokens[p.start].kind != "digits"):
            return None
        words = self.tokens[start : match[1]]
        unit = "".join(t.gap * (k > 0) + t.raw for k, t in enumerate(words))
        return replace(p, unit=unit, end=match[1])

    def read_suffix(self, p: Phrase) -> Phrase | None:
        """Return a phrase with the operator that follows, or None."""
        has_hyphen = is_hyphen(self.tokens, p.end)
        start = p.end + has_hyphen
        match = self.match("suffix", start)
        if match is None or p.times:
            return None
        op, end = match
        word = self.tokens[start].norm
        if word == "+" and not self.tokens[start].glued:
            return None
        if op == "strong" and not (has_hyphen or word == "strong"):
            return None
        if (word == "plus" or op == "ge") and self.number_or_none(end):
            return None
        return replace(p, ops=(*p.ops, op), end=end)

    def add_counted(self, p: Phrase) -> Phrase:
        """Return a phrase with what it counts."""
        if p.unit is not None:
            return replace(p, counted=p.unit, tail=p.end)
        if p.counted is not None:
            return p
        of = self.match("grammar.of", p.end)
        if of and p.low is not None and not p.times and is_large_magnitude_at(self, of[1]):
            raise MalformedError("mixes a number with a vague magnitude", of[1] + 1)
        counted, tail = counted_at(self, p.end)
        is_formation = counted is not None and self.is_formation(p.end, tail)
        is_formation = is_formation and "strong" not in p.ops
        p = replace(p, counted=counted, tail=max(tail, p.end), formation=is_formation)
        return self.read_trailing_operator(p) if counted is not None else p

    def read_trailing_operator(self, p: Phrase) -> Phrase:
        """Return a phrase with the operator after its noun: "5,000 people or more"."""
        start = p.tail + (p.tail < len(self.tokens) and self.tokens[p.tail].norm == ",")
        match = self.match("suffix", start)
        if match is None or match[0] not in ("ge", "le", "approx") or p.vague is not None:
            return p
        op, end = match
        is_last = end == len(self.tokens) or self.tokens[end].kind == "sign"
        is_sign = self.tokens[start].kind == "sign"
        return replace(p, ops=(*p.ops, op), tail=end) if is_last and not is_sign else p

    def is_formation(self, start: int, tail: int) -> bool:
        """Tell whether the counted noun is a military formation ("infantry brigades")."""
        ofs = (j for j in range(start + 1, tail) if self.match("grammar.of", j))
        of = next(ofs, tail)
        matches = (self.match("formations.words", j) for j in range(max(start, of - 3), of))
        return any(match is not None and match[1] == of for match in matches)
