"""Read one phrase: hedges and bounds, the quantity, and what is counted.

The context of a phrase, such as the verb of "doubled to 8,000", is the subject of
`estimates.parsing.statements`.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from estimates.parsing.bracketed_operators import BRACKETS, operator_in_brackets
from estimates.parsing.counted_nouns import counted_at, is_formation, noun_start
from estimates.parsing.currencies import price_dash_end
from estimates.parsing.digits import MalformedError
from estimates.parsing.factor_words import factor_word
from estimates.parsing.increments import add_increment
from estimates.parsing.lexicon import is_hyphen
from estimates.parsing.non_counts import non_count_end
from estimates.parsing.number_ranges import (
    extend_to_range,
    leads_to_level,
    names_new_level,
    read_second_number,
)
from estimates.parsing.phrase import Phrase, bound_operator
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.rates import add_rate
from estimates.parsing.ratios import ratio_at
from estimates.parsing.restatements import skip_restatement
from estimates.parsing.stated_intervals import add_interval
from estimates.parsing.tokens import is_glued_digits_at, norm_at
from estimates.parsing.vague_quantities import is_large_magnitude_at
from estimates.parsing.zeros import zero_at

# The operators that a comma or a colon may separate from the number: "roughly, 4".
OPERATORS_BEFORE_COMMA = ("approx", "near_below", "near_above", "exact", "ge", "le")
# "A 12-page report" counts nothing, "10,000-page 12" has a number that is not read.
LEAST_COUNT_BEFORE_HYPHEN = 1000
# "An unheard-of 3,000" has three tokens before the number.
MAX_ADJECTIVE_TOKENS = 3
# What may follow the plus of "100 +"; the text may end, too.
CLAUSE_ENDS = ("", ",", ";", ")", "]")
# No language has longer sequences of hedges; the limit keeps the reading of a text linear.
MAX_HEDGES = 6


@dataclass(frozen=True, slots=True)
class PhraseReader(QuantityReader):
    """Reads phrases in a text."""

    def phrase_at(self, i: int) -> Phrase | None:
        """Return the phrase that starts at token i, or None; raise MalformedError."""
        if names_new_level(self, i):
            return None
        ops: list[str] = []
        first, start, unread = i, i, tuple[str, ...]()
        while (quantity := self.quantity_after(start)) is None:
            op = self.match("prefix", start)
            # "Under-reported 300" states no bound.
            is_compound = op is not None and is_hyphen(self.tokens, op[1])
            op = None if is_compound else op
            if op is None and (ops or is_compound) and not unread:
                start, unread = self.skip_adjectives(start, is_compound=is_compound)
                if unread:
                    continue
            if op is None or len(ops) == MAX_HEDGES or self.is_addition(start):
                return zero_at(self, i) or self.single_formation_at(i)
            ops.append(op[0])
            is_in_brackets = norm_at(self.tokens, op[1]) == BRACKETS.get(
                norm_at(self.tokens, i - 1)
            )
            first = i - is_in_brackets
            start = op[1] + 1 if is_in_brackets else self.skip_link(*op)
            if start < len(self.tokens) and non_count_end(self.tokens, start, self.lexicon):
                return None
        phrase = quantity.with_fields(first=first, ops=(*ops, *quantity.ops), unread=unread)
        if ops[:1] == ["degree"] and bound_operator(phrase) is None:
            return None  # "well 5,000"
        if self.may_continue(phrase.end):
            if phrase.vague is None and not phrase.times:
                phrase = add_interval(self, extend_to_range(self, phrase))
            phrase = self.read_suffixes(phrase)
        phrase = self.add_counted(phrase)
        if self.may_continue(phrase.full_end):
            phrase = self.extend_past_counted(phrase)
        phrase = add_rate(self, self.drop_from(phrase))
        return add_interval(self, phrase) if self.may_continue(phrase.full_end) else phrase

    def quantity_after(self, i: int) -> Phrase | None:
        """Return the quantity at token i, unless a longer operator starts there: "un peu plus"."""
        quantity = self.quantity_at(i)
        if quantity is None:
            return None
        op = self.match("prefix", i)
        return None if op and op[1] > quantity.end else skip_restatement(self, quantity)

    def skip_adjectives(self, i: int, *, is_compound: bool) -> tuple[int, tuple[str, ...]]:
        """Return the token after unknown adjectives at token i, and the adjectives.

        The bound of "up to an astonishing 3,000" holds for the number behind the adjective.
        """
        tokens, words = self.tokens, self.lexicon.words
        start = end = i + (norm_at(tokens, i) in words["grammar.the"])
        is_after_article = start > i or norm_at(tokens, i - 1) in words["grammar.one"]
        if not is_after_article and not is_compound:
            return i, ()
        while end < min(len(tokens), start + MAX_ADJECTIVE_TOKENS):
            is_joined = is_hyphen(tokens, end - 1) or is_hyphen(tokens, end + 1)
            is_unknown = is_joined or tokens[end].norm not in self.lexicon.known_tokens
            if not is_hyphen(tokens, end) and not (tokens[end].kind == "word" and is_unknown):
                break
            end += 1
        is_name = any(non_count_end(tokens, j, self.lexicon) for j in range(start, end))
        if end == start or is_name or self.number_or_none(end) is None:
            return i, ()
        return end, tuple(t.raw for t in tokens[start:end] if t.kind == "word")

    def skip_link(self, op: str, i: int) -> int:
        """Return the token after what separates "roughly, 4", "min: 1,000", "почти в 2 раза"."""
        link = self.match("ratio_words.before", i)
        if link is not None and ratio_at(self, link[1]) is not None:
            return link[1]
        is_set_off = norm_at(self.tokens, i) in (",", ":") and self.number_or_none(i + 1)
        may_be_set_off = op in OPERATORS_BEFORE_COMMA or (
            self.expects_figure and op in ("gt", "lt")
        )
        return i + bool(is_set_off and may_be_set_off)

    def extend_past_counted(self, p: Phrase) -> Phrase:
        """Return "1,000 people to 2,000 people" or "5% to 10%" as one range."""
        if p.low is None or p.is_range or p.times or p.bounds or bound_operator(p):
            return p
        second = read_second_number(self, p, p.full_end) if p.counted else None
        if second is None or second.low is None or second.low <= p.low:
            return p
        if leads_to_level(self, p, second):
            return p
        second = self.add_counted(self.read_suffixes(second))
        if (second.unit, second.counted) != (p.unit, p.counted) or bound_operator(second):
            return p
        ops = (*p.ops, *second.ops)
        return second.with_fields(first=p.first, start=p.start, low=p.low, ops=ops, number=None)

    def drop_from(self, p: Phrase) -> Phrase:
        """Return a phrase without a leading "from", unless it is a range."""
        if p.is_range or p.ops[:1] not in (("from",), ("between",)):
            return p
        op = self.match("prefix", p.first)
        return p.with_fields(first=op[1] if op else p.first, ops=p.ops[1:])

    def is_addition(self, i: int) -> bool:
        """Tell whether a plus at token i adds two numbers: "93,000 + 22,000"."""
        t = self.tokens
        return t[i].norm == "+" and i + 1 < len(t) and not t[i + 1].glued

    # ---- phrases without a number

    def single_formation_at(self, i: int) -> Phrase | None:
        """Return "a brigade" at token i."""
        one = self.match("grammar.one", i)
        if one is None or not self.expects_figure:
            return None
        counted, tail = counted_at(self, one[1])
        if counted is None or not is_formation(self, one[1], tail):
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
            is_small = p.high is not None and abs(p.high) < LEAST_COUNT_BEFORE_HYPHEN
            word = self.tokens[p.end + 1]
            is_word = word.raw.islower() and factor_word(word.norm) is None
            raise MalformedError(problem, p.end + 1, harmless=is_small and is_word)
        return p

    def currency_behind(self, i: int) -> tuple[Any, int] | None:
        """Return the currency at token i that follows its number: "5,000 €"."""
        match = self.match("units.currency", i)
        return match if match and not is_glued_digits_at(self.tokens, match[1]) else None

    def read_unit(self, p: Phrase) -> Phrase | None:
        """Return a phrase with the unit of a measure that follows, or None."""
        start = price_dash_end(self.tokens, p.end) or p.end + is_hyphen(self.tokens, p.end)
        match = self.match("units.words", start) or self.currency_behind(start)
        if match is None or p.unit is not None or p.times:
            return None
        if self.tokens[start].norm == "min" and self.precedes_maximum(match[1]):
            return None
        is_letter = len(self.tokens[start].norm) == 1 and self.tokens[start].kind == "word"
        if is_letter and (p.low is None or self.tokens[p.start].kind != "digits"):
            return None
        words = self.tokens[start : match[1]]
        unit = "".join(t.gap * (k > 0) + t.raw for k, t in enumerate(words))
        return p.with_fields(unit=unit, end=match[1])

    def precedes_maximum(self, i: int) -> bool:
        """Tell whether a maximum follows at token i: ", 2,000 max"."""
        number = self.number_or_none(i + 1)
        suffix = self.match("suffix", number.end) if number else None
        return suffix is not None and suffix[0] == "le"

    def read_suffix(self, p: Phrase) -> Phrase | None:
        """Return a phrase with the operator that follows, or None."""
        has_hyphen = is_hyphen(self.tokens, p.end)
        start = p.end + has_hyphen
        is_apart = norm_at(self.tokens, start) == ","
        start += is_apart
        match = self.match("suffix", start)
        if match is None and p.vague is None and not p.times:
            match = operator_in_brackets(self, p.end)
            return match and p.with_fields(ops=(*p.ops, match[0]), end=match[1])
        if match is None or p.times or self.match("grammar.than", match[1]):
            return None
        op, end = match
        is_last = end == len(self.tokens) or self.tokens[end].kind == "sign"
        if is_apart and not (is_last and self.is_trailing(op, start, end)):
            return None  # "by week 12, at least 5,000"
        first = self.tokens[start]
        if first.norm == "+" and not first.glued and norm_at(self.tokens, end) not in CLAUSE_ENDS:
            return None
        if op == "strong" and not (has_hyphen or first.norm == "strong"):
            return None
        if self.opens_next(start, end, is_apart=is_apart):
            return None
        return p.with_fields(ops=(*p.ops, op), end=end)

    def opens_next(self, start: int, end: int, *, is_apart: bool) -> bool:
        """Tell whether the operator at tokens start..end belongs to the number after it.

        "Over 10 days at most 3,000", "in 10 days, roughly, 300", "10 days more or less than 300".
        """
        word, prefix = norm_at(self.tokens, start), self.match("prefix", start)
        if self.shares_word_with_next(start, end):
            return True
        if word == "+" or (prefix is None and word != "plus"):
            return False
        after = end + (is_apart and norm_at(self.tokens, end) == ",")
        return bool(prefix and prefix[1] > end) or self.number_or_none(after) is not None

    def shares_word_with_next(self, start: int, end: int) -> bool:
        """Tell whether a word of the operator at tokens start..end begins that of the next number.

        "10 dead and up to 70 wounded" has no "10 and up", "10 and over 20" no "10 and over".
        """
        for i in range(start + 1, end):
            op = self.match("prefix", i)
            if op and op[1] >= end and self.number_or_none(op[1]) is not None:
                return True
        return False

    def add_counted(self, p: Phrase) -> Phrase:
        """Return a phrase with what it counts."""
        if p.unit is not None:
            return p.with_fields(counted=p.unit, tail=p.end)
        if p.counted is not None:
            return p
        of = self.match("grammar.of", p.end)
        if of and p.low is not None and not p.times and is_large_magnitude_at(self, of[1]):
            raise MalformedError("mixes a number with a vague magnitude", of[1] + 1)
        counted, tail = counted_at(self, noun_start(self, p))
        formation = counted is not None and is_formation(self, p.end, tail)
        formation = formation and "strong" not in p.ops
        tail = max(tail, p.end) if counted else p.end
        p = p.with_fields(counted=counted, tail=tail, formation=formation)
        return p if counted is None else add_increment(self, p) or self.read_trailing_operator(p)

    def read_trailing_operator(self, p: Phrase) -> Phrase:
        """Return a phrase with the operator after its noun: "5,000 people or more"."""
        match = operator_in_brackets(self, p.tail)
        if match is not None and p.vague is None:
            return p.with_fields(ops=(*p.ops, match[0]), tail=match[1])
        start = p.tail + (p.tail < len(self.tokens) and self.tokens[p.tail].norm == ",")
        match = self.match("suffix", start)
        if match is None or p.vague is not None or not self.is_trailing(match[0], start, match[1]):
            return p
        return p.with_fields(ops=(*p.ops, match[0]), tail=match[1])

    def is_trailing(self, op: str, start: int, end: int) -> bool:
        """Tell whether the operator at tokens start..end belongs to the number before it.

        "5,000 people plus tanks" and "5,000 people or more than that" have none.
        """
        if op not in ("ge", "le", "approx") or self.tokens[start].kind == "sign":
            return False
        if self.shares_word_with_next(start, end):
            return False
        if end == len(self.tokens) or self.tokens[end].kind == "sign":
            return True
        is_other_number = self.number_or_none(end) or self.match("grammar.than", end)
        return end > start + 1 and not is_other_number
