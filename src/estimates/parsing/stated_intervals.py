"""Read the interval that follows a number: "± 200", "(95% CI 2,500-3,500)", "[2,500, 3,500]"."""

from dataclasses import dataclass
from decimal import Decimal

from estimates.parsing.bracketed_operators import BRACKETS
from estimates.parsing.digits import MalformedError
from estimates.parsing.phrase import Phrase, bound_operator
from estimates.parsing.quantity_reader import QuantityReader
from estimates.parsing.tokens import is_digits_at, norm_at

# The signs inside a label.
LABEL_SIGNS = (":", ",", "=", "-")

# The tokens of the longest label: "95 % uncertainty interval (UI):".
MAX_LABEL_TOKENS = 10

# "45 ± 3%" is a share with a margin in points, or a count with one of 3% of 45.
LARGEST_SHARE = 100

# Two numbers in brackets between these are years unless a label says otherwise.
YEARS = range(1800, 2101)


@dataclass(frozen=True, slots=True)
class StatedInterval:
    """An interval in a text: its ends, its level in percent, and the token after it."""

    low: Decimal
    high: Decimal
    end: int
    level: Decimal | None = None


def add_interval(reader: QuantityReader, p: Phrase) -> Phrase:
    """Return a phrase of one number with the margin or the interval that follows it."""
    if p.low is None or p.is_range or p.bounds is not None:
        return p
    return add_margin(reader, p) or add_bounds(reader, p) or p


# ---- margins


def margin_sign_end(reader: QuantityReader, i: int) -> int | None:
    """Return the token after "±", "+/-" or "plus or minus" at token i."""
    tokens = reader.tokens
    if norm_at(tokens, i) == "±":
        return i + 1
    if norm_at(tokens, i) == "+":
        sign = i + 1 + (norm_at(tokens, i + 1) == "/")
        if norm_at(tokens, sign) == "-" and sign == i + 1 and tokens[i].glued:
            raise MalformedError("is followed by +-, which may be a bound and a range", sign + 1)
        return sign + 1 if norm_at(tokens, sign) == "-" else None
    # "300, give or take 20"
    words = reader.match("grammar.margin", i + (norm_at(tokens, i) == ","))
    return words[1] if words else None


def add_margin(reader: QuantityReader, p: Phrase) -> Phrase | None:
    """Return a phrase with the margin that follows: "5,000 ± 500", "3,000 (+/- 5%)"."""
    closing = BRACKETS.get(norm_at(reader.tokens, p.full_end), "")
    start = margin_sign_end(reader, p.full_end + (closing != ""))
    number = None if start is None else reader.plain_number_at(start)
    if number is None or number.low is None or p.low is None:
        return None
    margin, end = number.low, number.end
    percent = reader.match("units.percent", end)
    if percent is not None:
        is_share = p.unit in reader.lexicon.words["units.percent"]
        if not is_share and p.unit is None and abs(p.low) <= LARGEST_SHARE:
            raise MalformedError("has a margin in percent of it, or in points", percent[1])
        margin, end = margin if is_share else abs(p.low) * margin / 100, percent[1]
    if closing:
        if norm_at(reader.tokens, end) != closing:
            return None
        end += 1
    return with_end(p.with_fields(bounds=(p.low - margin, p.low + margin)), end)


def with_end(p: Phrase, end: int) -> Phrase:
    """Return a phrase that ends at token `end`, behind what it counts if that is read."""
    return p.with_fields(tail=end) if p.tail else p.with_fields(end=end)


# ---- bounds in brackets


def add_bounds(reader: QuantityReader, p: Phrase) -> Phrase | None:
    """Return a phrase with the bounds in brackets after its number."""
    found = interval_at(reader, p.full_end, p)
    if found is None or p.low is None:
        return None
    if bound_operator(p) is not None:
        raise MalformedError("has a bound and an interval: state one of the two", found.end)
    if not found.low <= p.low <= found.high:
        if found.level is None:
            return None
        raise MalformedError("lies outside the interval that is stated with it", found.end)
    return with_end(p.with_fields(bounds=(found.low, found.high), level=found.level), found.end)


def interval_at(reader: QuantityReader, i: int, p: Phrase) -> StatedInterval | None:
    """Return the interval at token i: in brackets, or after a comma with its label."""
    opening = norm_at(reader.tokens, i)
    if opening not in (*BRACKETS, ",", ";"):
        return None
    start, level, is_labelled = read_interval_label(reader, i + 1)
    if opening not in BRACKETS and level is None:
        return None
    low = reader.number_phrase_or_none(start)
    link = low and separator_end(reader, low, p.unit, is_open=is_labelled or opening == "[")
    high = reader.number_phrase_or_none(link) if link else None
    if low is None or high is None or low.low is None or high.low is None:
        return None
    end = skip_unit(reader, high.end, p.unit)
    is_closed = opening not in BRACKETS or norm_at(reader.tokens, end) == BRACKETS[opening]
    are_years = not is_labelled and all(n.low in YEARS and is_bare(reader, n) for n in (low, high))
    if not is_closed or are_years:
        return None
    scale = shared_scale(p, low, high)
    return StatedInterval(low.low * scale, high.low * scale, end + (opening in BRACKETS), level)


def read_interval_label(reader: QuantityReader, i: int) -> tuple[int, Decimal | None, bool]:
    """Return the token after the label of an interval at token i, its level, and whether it is one.

    "95% CI", "95 % confidence interval:", "range", "IC à 95 %".
    """
    tokens, end, is_labelled = reader.tokens, i, False
    level: Decimal | None = None
    while end < min(len(tokens), i + MAX_LABEL_TOKENS):
        word, percent = reader.match("interval_words.label", end), level_at(reader, end)
        if word is not None:
            end, is_labelled = word[1], True
        elif percent is not None and level is None:
            level, end = percent
        elif tokens[end].norm in LABEL_SIGNS and end > i:
            end += 1
        else:
            break
    return (end, level, True) if is_labelled else (i, None, False)


def level_at(reader: QuantityReader, i: int) -> tuple[Decimal, int] | None:
    """Return the level of an interval at token i, and the token after it: "95%", "95-%"."""
    number = reader.number_or_none(i) if is_digits_at(reader.tokens, i) else None
    if number is None:
        return None
    end = number.end + (norm_at(reader.tokens, number.end) == "-")
    percent = reader.match("units.percent", end)
    return None if percent is None else (number.value, percent[1])


def separator_end(
    reader: QuantityReader, low: Phrase, unit: str | None, *, is_open: bool
) -> int | None:
    """Return the token after what separates the ends of an interval: "-", "to", a comma."""
    i = skip_unit(reader, low.end, unit)
    link = reader.match("grammar.to", i) or reader.match("grammar.between_and", i)
    if link:
        return link[1]
    is_comma = is_open and norm_at(reader.tokens, i) in (",", ";", ":")
    return i + 1 if is_comma else None


def skip_unit(reader: QuantityReader, i: int, unit: str | None) -> int:
    """Return the token after the unit at token i, where it repeats that of the number."""
    return i + (unit is not None and norm_at(reader.tokens, i) == unit.lower())


def is_bare(reader: QuantityReader, p: Phrase) -> bool:
    """Tell whether a number is four digits without separators."""
    return p.end == p.start + 1 and len(norm_at(reader.tokens, p.start)) == 4


def shared_scale(p: Phrase, low: Phrase, high: Phrase) -> int:
    """Return the magnitude that the ends share with the number: "3.2 million (2.5-3.5)"."""
    scale = p.number.scale if p.number else 1
    if p.low is None or low.low is None or high.low is None or scale == 1:
        return 1
    fits = low.low * scale <= p.low <= high.low * scale
    return scale if high.low < p.low and fits else 1
