"""One quantity in a text: hedges and bounds, the number or vague word, what is counted.

``phrase_at`` reads what starts at a token. It knows nothing of what stands around it:
that "doubled to 8,000" is a change is for `estimates.parsing.statements` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from estimates.parsing.counted_nouns import counted_at
from estimates.parsing.digits import MalformedError
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.non_counts import trap_at
from estimates.parsing.number_ranges import ranged
from estimates.parsing.numerals import Numeral, Reader
from estimates.parsing.phrase import Phrase
from estimates.parsing.ratios import ratio_at
from estimates.parsing.vague_quantities import VagueWord, large_at, vague_at

MOST_HEDGES = 6
"""Longer rows of hedges are no language; the limit keeps reading linear."""
MOST_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class PhraseReader(Reader):
    """Reads phrases in one text."""

    def phrase_at(self, i: int) -> Phrase | None:
        """Return the phrase that starts at token i, or None.

        Raises
        ------
        MalformedError
            For digits or number words that are no number; its `end` is where to go on.
        """
        ops: list[str] = []
        at = i
        while True:
            found = self.core_at(at)
            if found is not None:
                break
            op = self.lexicon.at("prefix", self.tokens, at)
            if op is None or len(ops) == MOST_HEDGES or self.is_sum(at):
                return self.none_at(i)
            ops.append(op[0])
            at = op[1]
            if at < len(self.tokens) and trap_at(self.tokens, at, self.lexicon) is not None:
                return None
        phrase = replace(found, first=i, ops=(*ops, *found.ops))
        phrase = ranged(self, phrase) if phrase.vague is None and not phrase.times else phrase
        return self.described(self.suffixed(self.without_from(phrase)))

    def without_from(self, p: Phrase) -> Phrase:
        """Leave "from" outside a phrase that is no range: "from 12,000" names 12,000."""
        if p.is_range or p.ops[:1] not in (("from",), ("between",)):
            return p
        op = self.lexicon.at("prefix", self.tokens, p.first)
        return replace(p, first=op[1] if op else p.first, ops=p.ops[1:])

    def is_sum(self, i: int) -> bool:
        """Tell whether a plus at token i adds two numbers: "93,000 + 22,000"."""
        t = self.tokens
        return t[i].norm == "+" and i + 1 < len(t) and not t[i + 1].glued

    # ---- the number

    def core_at(self, i: int) -> Phrase | None:
        """Return a bare number, vague word, ratio or amount of money at token i."""
        if i >= len(self.tokens):
            return None
        vague = vague_at(self, i)
        if isinstance(vague, VagueWord):
            return Phrase(i, i, vague.end, vague=vague)
        if isinstance(vague, Numeral):
            return self.plain(vague, () if vague.loose else ("approx",))
        if isinstance(vague, tuple):
            low, high, end = vague
            return Phrase(i, i, end, low=low, high=high)
        return (
            ratio_at(self, i)
            or self.money_at(i)
            or self.signed_at(i)
            or self.pointed_at(i)
            or self.number(i)
        )

    def number(self, i: int) -> Phrase | None:
        """Return a number without anything around it."""
        numeral = self.number_at(i)
        return None if numeral is None else self.plain(numeral)

    def plain(self, n: Numeral, ops: tuple[str, ...] = ()) -> Phrase:
        """Return a numeral as a phrase."""
        loose = ("approx",) if n.loose else ()
        loose = ("exact",) if n.value == 0 and not n.digits else loose
        return Phrase(n.start, n.start, n.end, (*ops, *loose), n.value, n.value)

    def signed_at(self, i: int) -> Phrase | None:
        """Return "-5": a sign on digits, with nothing glued before it."""
        t = self.tokens
        if t[i].norm not in ("-", "minus") or i + 1 >= len(t) or t[i + 1].kind != "digits":
            return None
        if t[i].norm == "-" and (not t[i + 1].glued or (i > 0 and t[i].glued)):
            return None
        number = self.number(i + 1)
        if number is None or number.low is None:
            return None
        return replace(number, start=i, low=-number.low, high=-number.low)

    def pointed_at(self, i: int) -> Phrase | None:
        """Return ".5": decimals without a nought."""
        t = self.tokens
        leads = t[i].norm == "." and (i == 0 or not t[i].glued)
        if not leads or i + 1 >= len(t) or t[i + 1].kind != "digits" or not t[i + 1].glued:
            return None
        if len(t[i + 1].norm) > MOST_DECIMALS or self.after_digits(i + 1) > i + 2:
            raise MalformedError("is grouped like no number", self.after_digits(i + 1))
        value = Decimal(f"0.{t[i + 1].norm}")
        return self.plain(self.scaled(Numeral(value, i, i + 2, digits=True)))

    def money_at(self, i: int) -> Phrase | None:
        """Return "$5 million": a measure."""
        found = self.lexicon.at("units.currency", self.tokens, i)
        if found is None or found[1] >= len(self.tokens):
            return None
        if self.tokens[found[1]].kind != "digits":
            return None
        number = self.number(found[1])
        sign = "".join(t.raw for t in self.tokens[i : found[1]])
        return number and replace(number, start=i, unit=sign)

    def number_or_none(self, i: int) -> Numeral | None:
        """Return the number at token i, None where digits are malformed."""
        try:
            return self.number_at(i)
        except MalformedError:
            return None

    def none_at(self, i: int) -> Phrase | None:
        """Return "no troops" as exactly zero, "a brigade" as one formation."""
        found = self.lexicon.at("grammar.no", self.tokens, i)
        if found is None:
            return self.single_formation(i)
        counted, tail = counted_at(self, found[1])
        named = (counted or "").split()
        known = any(w in self.lexicon.words["markers.counted"] for w in named)
        if any(w in self.lexicon.words.get("markers.speech", ()) for w in named):
            return None
        if counted is None or not (known or (self.bold and i == 0)):
            return None
        zero = Decimal(0)
        return Phrase(i, i, found[1], ("exact",), zero, zero, counted=counted, tail=tail)

    def single_formation(self, i: int) -> Phrase | None:
        """Return "a brigade"."""
        one = self.lexicon.at("grammar.one", self.tokens, i)
        if one is None or not self.bold:
            return None
        counted, tail = counted_at(self, one[1])
        if counted is None or not self.is_formation(one[1], tail):
            return None
        n = Decimal(1)
        return Phrase(i, i, one[1], (), n, n, counted=counted, tail=tail, formation=True)

    # ---- behind the number

    def suffixed(self, p: Phrase) -> Phrase:
        """Read "or more", "+", "-strong", "-odd", a unit on."""
        for _ in range(4):
            grown = self.unit(p) or self.suffix(p)
            if grown is None:
                break
            p = grown
        if p.unit is None and is_hyphen(self.tokens, p.end) and not p.times:
            raise MalformedError(
                "is part of a compound that counts nothing", p.end + 2, harmless=True
            )
        return p

    def unit(self, p: Phrase) -> Phrase | None:
        """Read the unit of a measure on."""
        at = p.end + is_hyphen(self.tokens, p.end)
        found = self.lexicon.at("units.words", self.tokens, at)
        if found is None or p.unit is not None or p.times:
            return None
        single = len(self.tokens[at].norm) == 1 and self.tokens[at].kind == "word"
        if single and not (p.low is not None and self.tokens[p.start].kind == "digits"):
            return None
        unit = "".join(t.gap * (k > 0) + t.raw for k, t in enumerate(self.tokens[at : found[1]]))
        return replace(p, unit=unit, end=found[1])

    def suffix(self, p: Phrase) -> Phrase | None:
        """Read one operator behind the number on."""
        joined = is_hyphen(self.tokens, p.end)
        at = p.end + joined
        found = self.lexicon.at("suffix", self.tokens, at)
        if found is None or p.times:
            return None
        op, end = found
        word = self.tokens[at].norm
        if word == "+" and not self.tokens[at].glued:
            return None
        if op == "strong" and not (joined or word == "strong" or at != p.end):
            return None
        if word == "plus" and self.number_or_none_at(end):
            return None
        if op == "ge" and end < len(self.tokens) and self.number_or_none_at(end):
            return None
        return replace(p, ops=(*p.ops, op), end=end)

    def number_or_none_at(self, i: int) -> bool:
        """Tell whether a number starts at token i."""
        return i < len(self.tokens) and self.number_or_none(i) is not None

    def described(self, p: Phrase) -> Phrase:
        """Add what is counted."""
        if p.unit is not None:
            return replace(p, counted=p.unit, tail=p.end)
        if p.counted is not None:
            return p
        of = self.lexicon.at("grammar.of", self.tokens, p.end)
        if of and p.low is not None and not p.times and large_at(self, of[1]):
            raise MalformedError("mixes a number with a vague magnitude", of[1] + 1)
        counted, tail = counted_at(self, p.end)
        formation = counted is not None and self.is_formation(p.end, tail)
        formation = formation and "strong" not in p.ops
        p = replace(p, counted=counted, tail=max(tail, p.end), formation=formation)
        return self.afterthought(p) if counted is not None else p

    def afterthought(self, p: Phrase) -> Phrase:
        """Read a hedge or bound after the noun on: "5,000 people or more", "…, at least"."""
        at = p.tail + (p.tail < len(self.tokens) and self.tokens[p.tail].norm == ",")
        found = self.lexicon.at("suffix", self.tokens, at)
        if found is None or found[0] not in ("ge", "le", "approx") or p.vague is not None:
            return p
        op, end = found
        ends = end == len(self.tokens) or self.tokens[end].kind == "sign"
        signed = self.tokens[at].kind == "sign"
        return replace(p, ops=(*p.ops, op), tail=end) if ends and not signed else p

    def is_formation(self, start: int, tail: int) -> bool:
        """Tell whether the counted noun is a military formation ("infantry brigades")."""
        of = next(
            (j for j in range(start + 1, tail) if self.lexicon.at("grammar.of", self.tokens, j)),
            tail,
        )
        return any(
            (found := self.lexicon.at("formations.words", self.tokens, j)) and found[1] == of
            for j in range(max(start, of - 3), of)
        )
