"""Parse one phrase into one figure, or refuse it with what was read and what was left."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError, UnreadableFigureError
from estimates.model.fields import clean_text
from estimates.model.figure import Figure
from estimates.model.schema import FIGURE_COLUMNS
from estimates.model.vocabulary import Form
from estimates.parsing.lexicon import LANGUAGES, is_hyphen, language_of
from estimates.parsing.phrase import Phrase
from estimates.parsing.phrase_reader import PhraseReader
from estimates.parsing.statements import Statement, find_statements
from estimates.parsing.to_figure import figure_from_phrase
from estimates.parsing.token_pass import TokenPass, read_tokens


def parse(text: str, locale: str | None = None, decimal: str | None = None) -> Figure:
    """Return the figure that a phrase states, with only what its words entail.

    Parameters
    ----------
    text : one phrase, in English, French, German, Ukrainian, Russian or Spanish.
    locale : the language whose separators the numbers follow ("en", "de_DE"); None = inferred
        from the words. Where they do not decide ("1.500"), the text is refused.
    decimal : the decimal mark, "." or ",", whatever the language; None = that of the language.

    Returns
    -------
    Figure with the verbatim `text`. Its `form` tells a level from a change, a ratio, a
    formation, a measure, a mention of a known figure, a correction and a list with `items`.

    Raises
    ------
    UnreadableFigureError
        Where the words state no figure, or none that can be read without guessing.

    Notes
    -----
    Bounds and hedges follow McNabb et al. ("up to" may be exceeded without contradiction, "at
    most" may not) and the codes of FHIR's quantity-comparator.

    Examples
    --------
    >>> parse("more than 150,000 troops")
    Figure('more than 150,000 troops': > 150,000)
    >>> parse("10-15,000 men").lower
    10000
    >>> parse("rose by 8,000").form
    'change'
    """
    return read_phrase(text, locale, decimal=decimal)


def read_phrase(
    text: str,
    locale: str | None = None,
    language: str | None = None,
    decimal: str | None = None,
) -> Figure:
    """Return the figure that a phrase states; `language` is that of its column."""
    if decimal not in (None, ".", ","):
        problem, remedy = "is not a decimal mark", 'give "." or ","'
        raise InvalidFieldError(problem, column="decimal", value=decimal, remedy=remedy)
    phrase = clean_text(text)
    if locale is not None and language_of(locale) not in LANGUAGES:
        problem, remedy = "is not a supported language", f"use one of {', '.join(LANGUAGES)}"
        raise InvalidFieldError(problem, column="locale", value=locale, remedy=remedy)
    if phrase is None:
        raise UnreadableFigureError("is blank", text=text or "")
    if phrase.lower() == "null" and "de" not in (language, locale and language_of(locale)):
        # Databases write it for a missing cell; in German it is zero.
        raise UnreadableFigureError("may be missing or zero", text=phrase)
    try:
        parsed = read_tokens(
            phrase, expects_figure=True, locale=locale, language=language, decimal=decimal
        )
        return combine_statements(parsed)
    except UnreadableFigureError:
        raise
    except EstimatesError as error:
        raise UnreadableFigureError(f"contradicts itself: {error}", text=phrase) from None


def statement_figure(
    parsed: TokenPass, s: Statement, text: str | None = None, **more: Any
) -> Figure:
    """Return a statement as a figure; its text is by default the words of the statement."""
    text = text or parsed.words(s.phrase.first, s.phrase.full_end)
    form, counted = s.form, s.phrase.counted
    if form == "correction":
        form = "mention" if s.role == "from" else "level"
    if form == "change" and s.role == "from" and s.phrase.is_range:
        # "went from 40,000 to 110,000"
        ends = (s.phrase.low, s.phrase.high)
        items = tuple(Figure(value=number, counted=counted) for number in ends)
        return Figure(text=text, form="change", counted=counted, items=items)
    bounds = {} if s.upper is None else two_bound_fields(s.phrase, s.upper)
    return figure_from_phrase(s.phrase, text, form, **{**bounds, **more})


def two_bound_fields(lower: Phrase, upper: Phrase) -> dict[str, Any]:
    """Return the fields of "more than 100 but fewer than 200"."""
    return {
        "comparator": None,
        "lower": lower.low,
        "lower_closed": "ge" in lower.ops,
        "upper": upper.low,
        "upper_closed": "lt" not in upper.ops,
        "cancellable": "upto" in upper.ops,
        "value": None,
    }


def combine_statements(parsed: TokenPass) -> Figure:
    """Return one figure for all statements of a text."""
    refuse_malformed_numbers(parsed)
    found = find_statements(parsed)
    statements = prefer_counts(found)
    if not statements:
        raise UnreadableFigureError("contains no figure", text=parsed.text)
    refuse_negative_counts(parsed, statements)
    refuse_mixed_range(parsed, found)
    if len(statements) < len(found):
        return with_measures(parsed, statements, found)
    return combine_counts(parsed, statements)


def with_measures(
    parsed: TokenPass, counts: Sequence[Statement], found: Sequence[Statement]
) -> Figure:
    """Return the counts of a text with its measures as items: "3,000 (40% of them children)"."""
    figure = combine_counts(parsed, counts)
    measures = part_figures(parsed, [s for s in found if s.form == "measure"])
    return figure.model_copy(update={"items": (*figure.items, *measures)})


def combine_counts(parsed: TokenPass, statements: Sequence[Statement]) -> Figure:
    """Return one figure for the statements of a text that belong to its answer."""
    first, *others = statements
    is_correction = any(s.form == "correction" for s in statements)
    if is_correction or (others and any(s.role == "asserted" for s in statements)):
        return correction_figure(parsed, statements)
    if not others:
        return statement_figure(parsed, first, parsed.text)
    level = level_of_changes(statements)
    if level is not None:
        changes = [s for s in statements if s is not level]
        return statement_figure(parsed, level, parsed.text, items=part_figures(parsed, changes))
    if all(s.form == "change" for s in statements):
        return as_list(parsed, statements, "change")
    if first.form in ("ratio", "change", "measure") and all(s.form == "mention" for s in others):
        return statement_figure(parsed, first, parsed.text, items=part_figures(parsed, statements))
    if all(s.role == "part" for s in others):
        return statement_figure(parsed, first, parsed.text, items=part_figures(parsed, others))
    return as_list(parsed, statements, "list")


def level_of_changes(statements: Sequence[Statement]) -> Statement | None:
    """Return the level that changes led to: 1,200 of "rose by 300 to 1,200" and "1,200, up 300"."""
    levels = [s for s in statements if s.form not in ("change", "mention")]
    if len(levels) != 1 or levels[0].form in ("list", "correction", "ratio"):
        return None
    roles = {s.role for s in statements if s is not levels[0]}
    leads_there = levels[0].role == "to" and roles <= {"step", "from", ""}
    return levels[0] if leads_there or roles == {"step"} else None


def part_figures(parsed: TokenPass, statements: Sequence[Statement]) -> tuple[Figure, ...]:
    """Return the figures of statements, each with its own words."""
    return tuple(statement_figure(parsed, s) for s in statements)


def as_list(parsed: TokenPass, statements: Sequence[Statement], form: Form) -> Figure:
    """Return a figure that has items and no number of its own."""
    return Figure(text=parsed.text, form=form, items=part_figures(parsed, statements))


def correction_figure(parsed: TokenPass, statements: Sequence[Statement]) -> Figure:
    """Return a correction: the number of the asserted figure, with both figures as items."""
    roles = [s.role for s in statements]
    main = next((roles.index(role) for role in ("asserted", "to") if role in roles), -1)
    main %= len(roles)
    forms: list[Form] = ["level" if k == main else "mention" for k in range(len(roles))]
    items = tuple(
        figure_from_phrase(s.phrase, parsed.words(s.phrase.first, s.phrase.full_end), form)
        for s, form in zip(statements, forms, strict=True)
    )
    asserted = items[main]
    fields = {name: getattr(asserted, name) for name in ("counted", "vague", *FIGURE_COLUMNS)}
    return Figure(text=parsed.text, form="correction", items=items, **fields)


def prefer_counts(statements: Sequence[Statement]) -> list[Statement]:
    """Return the counts of a text; its measures only where nothing is counted."""
    counts = [s for s in statements if s.form != "measure"]
    if statements and statements[0].form == "measure" and all(s.form == "mention" for s in counts):
        return list(statements)
    return counts or list(statements)


def refuse_mixed_range(parsed: TokenPass, statements: Sequence[Statement]) -> None:
    """Refuse a range whose ends are of different kinds: "between 5% and 10 people"."""
    reader = parsed.reader
    for first, second in pairwise(statements):
        start = first.phrase.full_end
        links = [reader.match(name, start) for name in ("grammar.to", "grammar.between_and")]
        is_linked = any(link and link[1] == second.phrase.first for link in links)
        is_mixed = (first.form == "measure") != (second.form == "measure")
        if is_mixed and is_linked and is_first_of_range(reader, first.phrase):
            problem = "is a range from one kind of quantity to another"
            raise UnreadableFigureError(problem, text=parsed.text)


def is_first_of_range(reader: PhraseReader, p: Phrase) -> bool:
    """Tell whether "between" or "from" is before a phrase, or "to" or a hyphen behind it."""
    opening = ("prefix.between", "prefix.from")
    is_opened = p.first and any(reader.match(name, p.first - 1) for name in opening)
    is_linked = reader.match("relations.to", p.full_end) or is_hyphen(reader.tokens, p.full_end)
    return bool(is_opened or is_linked)


def refuse_malformed_numbers(parsed: TokenPass) -> None:
    """Refuse a text with digits or number words that do not form a number."""
    tokens, text = parsed.reader.tokens, parsed.text
    for first, error in parsed.malformed:
        if error.harmless and parsed.phrases:
            continue
        start, end = tokens[first].start, tokens[error.end - 1].end
        left = (text[:start] + text[end:]).strip() or "nothing"
        raise UnreadableFigureError(error.problem, text=text, read=text[start:end], left=left)
    if parsed.non_counts and not parsed.phrases:
        words = parsed.words(*parsed.non_counts[0])
        problem = f"counts nothing: {words!r} is a name, a date, a time or an ordinal"
        raise UnreadableFigureError(problem, text=text)


def refuse_negative_counts(parsed: TokenPass, statements: Sequence[Statement]) -> None:
    """Refuse a negative count of something."""
    for s in statements:
        low, counted = s.phrase.low, s.phrase.counted
        if s.form == "level" and counted and low is not None and low < 0:
            raise UnreadableFigureError(f"has a negative count: {low} {counted}", text=parsed.text)
