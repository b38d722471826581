"""Write the figures that set a range: in the words of their claims, or converted, with what from.

A figure is written verbatim where its words state one number and nothing else is counted in them.
Otherwise the number is written, and the words stand beside it in quotes: no qualifier is lost.
"""

import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from itertools import repeat

from estimates.analysis.reconciliation import Reconciliation
from estimates.claims.unit_conversions import Conversion, unit_key
from estimates.display.number_format import format_rounded
from estimates.display.text_width import cut_text, one_line
from estimates.display.wording import Wording
from estimates.errors import EstimatesError
from estimates.model.claim import Claim
from estimates.model.figure import Figure
from estimates.model.vague import Convention
from estimates.parsing.parser import parse

# Longer words are quoted beside the number, cut with an ellipsis.
MOST_VERBATIM, MOST_QUOTED = 60, 160
# Digits of a converted number: it is as exact as its conversion, not as its figure.
CONVERTED_DIGITS = 3


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """A figure as it is written.

    text : the figure. details : what stands in brackets beside it: its words in quotes, what a
        vague word is read as, from which unit it is converted.
    """

    text: str
    details: tuple[str, ...] = ()


def write_end(
    rec: Reconciliation, claim_id: str, numbers: tuple[float, ...], words: Wording, nouns: str = ""
) -> WrittenFigure:
    """Return how the claim that sets an end of a range is written.

    numbers : the end, or both ends where the claim sets both.
    nouns : what the subject of the sentence says already; the words of a figure need not repeat it.
    """
    claim, standings = rec.claims[claim_id], rec.snapshot.standings
    index = int(standings.conversion_index[rec.snapshot.linked.row_of[claim_id]])
    details = []
    if index >= 0:
        conversion = standings.conversions[index]
        details.append(describe_conversion(claim, conversion, words))
        text = write_converted(claim, numbers, rec.ranges[0].low, words)
    elif reads_as_words(claim):
        text = one_line(str(claim.figure))
    else:
        written = write_stated(claim.figure, numbers, words, nouns)
        text, details = written.text, [*written.details]
    if reads_as_words(claim):
        details.append(describe_reading(claim, rec.options.conventions, words))
    return WrittenFigure(text, tuple(details))


def reads_as_words(claim: Claim) -> bool:
    """Return whether a claim states a vague word and no number."""
    figure = claim.figure
    return figure.vague is not None and figure.lower is figure.upper is figure.value is None


def write_stated(
    figure: Figure, numbers: tuple[float, ...], words: Wording, nouns: str = ""
) -> WrittenFigure:
    """Return a figure in its own words where they state these numbers alone, otherwise in ours.

    >>> from estimates.display.wording import wording
    >>> stated = Figure(text="25,000+ troops", comparator=">=", lower=25000, counted="troops")
    >>> write_stated(stated, (25000,), wording(), "Russian troops").text
    '25,000+'
    >>> write_stated(Figure(text="80-90,000", lower=80000, upper=90000), (80000,), wording())
    WrittenFigure(text='80,000', details=('“80-90,000”',))
    """
    own = one_line(figure.text or "")
    stated = [n for n in (figure.value, figure.lower, figure.upper) if n is not None]
    is_whole = {*stated} == {*numbers}
    if own and is_whole and len(own) <= MOST_VERBATIM and is_latin(own) and states(own, figure):
        return WrittenFigure(drop_noun(own, figure.counted, nouns))
    # The figure has integers beyond 2**53 as they were stated.
    exact = [next((n for n in stated if n == number), number) for number in numbers]
    text, name = words.span(exact), comparator_name(figure)
    if is_whole and name:
        text = words.write("comparators", name, number=text)
    quoted = own and own != text
    return WrittenFigure(text, (quote_words(own, words),) if quoted else ())


def states(text: str, figure: Figure) -> bool:
    """Return whether a reader of English finds the numbers of a figure in a text, read alone.

    >>> states("110.000 Soldaten", Figure(value=110000))
    False
    """
    try:
        return parse(text, "en").number == figure.number
    except EstimatesError:
        return False


def is_latin(text: str) -> bool:
    """Return whether all letters of a text are Latin, and its digits those of English.

    >>> is_latin("près de 25 000"), is_latin("понад 25 тисяч"), is_latin("٥٠٠٠")
    (True, False, False)
    """
    are_digits_plain = all(c.isascii() for c in text if c.isdecimal())
    return are_digits_plain and all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def drop_noun(text: str, counted: str | None, nouns: str) -> str:
    """Return a text without what it counts at its end, if the subject says this already.

    >>> drop_noun("over 120,000 troops", "troops", "Russian troops")
    'over 120,000'
    >>> drop_noun("120,000 wounded", "wounded", "Russian troops")
    '120,000 wounded'
    """
    is_said = counted and set(counted.casefold().split()) <= set(nouns.casefold().split())
    if counted and is_said and text.casefold().endswith(f" {counted.casefold()}"):
        return text[: -len(counted)].rstrip()
    return text


def quote_words(text: str, words: Wording) -> str:
    """Return the words of a claim in quotes."""
    return words.write("figure", "words", words=cut_text(text, MOST_QUOTED))


def describe_reading(claim: Claim, convention: str | Convention | None, words: Wording) -> str:
    """Return the numbers that a vague word is read as, and the convention that says so."""
    read = claim.figure.interval(convention)
    ends = [*dict.fromkeys(n for n in (read.lower, read.upper) if n is not None)]
    return words.write("figure", "read_by", ends=words.span(ends), convention=read.convention)


def write_converted(
    claim: Claim, numbers: tuple[float, ...], low: float | None, words: Wording
) -> str:
    """Return converted numbers with the comparator of the figure, rounded outward."""
    modes = [ROUND_FLOOR if number == low else ROUND_CEILING for number in numbers]
    written = map(format_rounded, numbers, repeat(CONVERTED_DIGITS), modes)
    text = words.write_span([*written])
    name = comparator_name(claim.figure)
    return words.write("comparators", name, number=text) if name else text


def comparator_name(figure: Figure) -> str:
    """Return the name of the words for the comparator of a figure, "" where it has none."""
    name = "cancellable" if figure.cancellable else figure.comparator or ""
    return name if name != "=" else ""


def describe_conversion(claim: Claim, conversion: Conversion, words: Wording) -> str:
    """Return the figure before its conversion, and the rate."""
    stated = one_line(str(claim.figure))
    if unit_key(conversion.unit) not in stated.casefold():
        stated = f"{stated} {conversion.unit}"
    rate = words.span([*dict.fromkeys((conversion.low, conversion.high))])
    parts = {"unit": conversion.unit, "rate": rate, "to": conversion.to}
    return words.write("figure", "converted", words=cut_text(stated, MOST_QUOTED), **parts)
