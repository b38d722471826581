"""Compare the figure of a claim with the figures that its quote states."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from estimates.errors import EstimatesError
from estimates.model.figure import Figure
from estimates.parsing.parser import parse
from estimates.parsing.scanner import Mention, scan
from estimates.parsing.sentences import sentence_starts
from estimates.parsing.tokens import tokenize

# How far before and after a quote the document is read, in characters, within its sentence: enough
# for a hedge, a unit or a factor that the quote leaves out.
CONTEXT_BEFORE = 60
CONTEXT_AFTER = 40
# Levels and measures state an amount; "$5 million" of dollars is a level of its unit.
AMOUNT_FORMS = ("level", "measure")
# Words of one stem count the same thing: "soldier", "soldiers".
STEM_LENGTH = 4
# "150.000" is read as either number where nothing decides: a claim that states one of them agrees.
SEPARATOR_LOCALES = (None, "en", "de")
# Floats that were written with at least this many digits are the same number.
RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure that a quote states.

    words : the words of the document.
    counted : what is counted, in these words.
    """

    words: str
    figure: Figure
    counted: str | None


def figures_of_quote(text: str, start: int, end: int) -> list[StatedFigure]:
    """Return the figures that a span of a text states, read with the words around the span.

    A hedge in front of the span belongs to the figure: the quote "150,000" of a document that
    says "more than 150,000" states more than 150,000.
    """
    low, high = context_span(text, start, end)
    context = text[low:high]
    figures = [
        StatedFigure(mention.exact, mention.figure, mention.counted)
        for mention in scan_context(context)
        if mention.start < end - low and mention.end > start - low
    ]
    return figures or figures_of_words(text[start:end])


def context_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the part of the sentence around a span that is read with it, between words."""
    low, high = max(0, start - CONTEXT_BEFORE), min(len(text), end + CONTEXT_AFTER)
    low = low if low == 0 else text.find(" ", low, start) + 1 or start
    high = high if high == len(text) else max(text.rfind(" ", end, high), end)
    tokens = tokenize(text[low:high])
    starts = [low + tokens[i].start for i in sentence_starts(tokens)]
    first = max((at for at in starts if at <= start), default=low)
    return first, min((at for at in starts if at >= end), default=high)


@lru_cache(maxsize=4096)
def scan_context(context: str) -> list[Mention]:
    """Return the mentions of a context; many quotes stand in one sentence."""
    return scan(context, measures=True)


@lru_cache(maxsize=4096)
def figures_of_words(words: str) -> list[StatedFigure]:
    """Return the figures that words state on their own."""
    found = [StatedFigure(m.exact, m.figure, m.counted) for m in scan(words, measures=True)]
    return found or [
        StatedFigure(words, figure, figure.counted)
        for figure in map(partial(parse_or_none, words), SEPARATOR_LOCALES)
        if figure is not None
    ]


def parse_or_none(words: str, locale: str | None) -> Figure | None:
    """Return the figure that words state; None where they cannot be read."""
    try:
        return parse(words, locale)
    except EstimatesError:
        return None


def find_difference(
    claimed: Figure, unit: str | None, stated: Iterable[StatedFigure]
) -> tuple[str, StatedFigure | None]:
    """Return how a claim differs from the figure of its quote that is most like it.

    Returns "" and the figure where one of them is the same, otherwise the difference in words.
    """
    listed = [
        StatedFigure(part.words, figure, figure.counted or part.counted)
        for part in stated
        for figure in (part.figure, *part.figure.items)
    ]
    same = [part for part in listed if is_same_number(claimed, part.figure)]
    for part in same:
        if counts_same(claimed.counted or unit, part, listed):
            return "", part
    if same:
        counted = same[0].counted
        return f"the quote counts {counted!r}, the claim {claimed.counted or unit!r}", same[0]
    if not listed:
        return "the quote states no figure", None
    nearest = min(listed, key=lambda part: number_distance(claimed, part.figure))
    return f"the quote states {nearest.figure.notation}, the claim {claimed.notation}", nearest


def is_same_number(a: Figure, b: Figure) -> bool:
    """Return whether two figures state the same number, hedge and bounds, however written."""
    if a.form != b.form and not {a.form, b.form} <= {*AMOUNT_FORMS}:
        return False
    if (a.vague is None) != (b.vague is None):
        return False
    if a.vague is not None and b.vague is not None:
        return a.vague.unit == b.vague.unit
    hedges = [figure.comparator == "~" for figure in (a, b)]
    return hedges[0] == hedges[1] and all(
        is_close(x, y) for x, y in zip(ends(a), ends(b), strict=True)
    )


def ends(figure: Figure) -> tuple[float | None, ...]:
    """Return the value, the bounds and whether they are closed; a point is its value."""
    numbers = (figure.lower, figure.upper)
    if figure.value is not None and (None in numbers or figure.lower == figure.upper):
        return (figure.value, None, None, None, None)
    if figure.lower is not None and figure.lower == figure.upper:
        return (figure.lower, None, None, None, None)
    return (figure.value, *numbers, figure.lower_closed, figure.upper_closed)


def is_close(a: float | None, b: float | None) -> bool:
    """Return whether two numbers are equal but for the rounding of decimals; None equals None."""
    if a is None or b is None:
        return a is b
    return a == b or abs(a - b) <= RELATIVE_TOLERANCE * max(abs(a), abs(b))


def number_distance(a: Figure, b: Figure) -> float:
    """Return how far the first stated numbers of two figures lie apart, relative to their size."""
    x, y = first_number(a), first_number(b)
    if x is None or y is None:
        return float("inf")
    return abs(float(x) - float(y)) / max(abs(float(x)), abs(float(y)), 1.0)


def first_number(figure: Figure) -> float | None:
    """Return the value of a figure, else a bound; None where it has neither."""
    return next((n for n in (figure.value, figure.lower, figure.upper) if n is not None), None)


def counts_same(claimed: str | None, stated: StatedFigure, others: Iterable[StatedFigure]) -> bool:
    """Return whether a figure counts what the claim counts, as far as the words say.

    Different words may count the same ("troops", "soldiers"). They differ for certain where the
    quote counts the claim's thing with another number: "1,200 vehicles and 40 warships".
    """
    ours, theirs = stems(claimed), stems(stated.counted)
    if not ours or not theirs or ours & theirs:
        return True
    return not any(ours & stems(other.counted) for other in others)


def stems(words: str | None) -> set[str]:
    """Return the beginnings of the words, in lower case."""
    return {word[:STEM_LENGTH].casefold() for word in (words or "").split() if word.isalpha()}
