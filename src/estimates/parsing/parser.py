"""One phrase → one Figure, or a refusal that shows what was read and what was left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from estimates.errors import EstimatesError, InvalidFieldError, UnreadableFigureError
from estimates.model.fields import words
from estimates.model.figure import Figure, Form
from estimates.parsing.lexicon import LANGUAGES
from estimates.parsing.statements import Statement, statements
from estimates.parsing.to_figure import figure_of
from estimates.parsing.token_pass import Walk, walk

NUMBER_FIELDS = (
    "comparator", "value", "lower", "lower_closed", "upper", "upper_closed", "cancellable",
    "counted",
)  # fmt: skip


def parse(text: str, locale: str | None = None) -> Figure:
    """Return the figure that a phrase states, with nothing that its words do not entail.

    Parameters
    ----------
    text : one phrase, in English, French, German, Ukrainian, Russian or Spanish.
    locale : the language whose separators the numbers follow ("en", "de_DE"); None = told
        from the words, and refused where they do not tell ("1.500").

    Returns
    -------
    Figure with `text` verbatim. Its `form` says whether it is a level, a change, a ratio, a
    formation, a measure, a mention of a known figure, a correction or a list with `items`.

    Raises
    ------
    UnreadableFigureError
        Where the words state no figure, or state it so that reading it would be guessing.

    Notes
    -----
    Bounds, hedges and their strictness follow McNabb et al. ("up to" may be exceeded without
    contradiction, "at most" may not) and the codes of FHIR's quantity-comparator.

    Examples
    --------
    >>> parse("more than 150,000 troops")
    Figure('more than 150,000 troops': > 150,000)
    >>> parse("10-15,000 men").lower
    10000
    >>> parse("doubled to 8,000").form
    'change'
    """
    given = words(text)
    if locale is not None and locale.replace("_", "-").split("-")[0].lower() not in LANGUAGES:
        raise InvalidFieldError(
            "is no language that can be read",
            column="locale",
            value=locale,
            remedy=f"one of {', '.join(LANGUAGES)}",
        )
    if given is None:
        raise UnreadableFigureError("is blank", text=text or "")
    found = walk(given, bold=True, locale=locale)
    try:
        return combined(Spoken(given, found))
    except UnreadableFigureError:
        raise
    except EstimatesError as error:
        raise UnreadableFigureError(f"contradicts itself: {error}", text=given) from None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and what one pass over it found."""

    text: str
    found: Walk

    def words_of(self, s: Statement) -> str:
        """Return the words of a statement, verbatim."""
        tokens, p = self.found.reader.tokens, s.phrase
        return self.text[tokens[p.first].start : tokens[max(p.end, p.tail) - 1].end]

    def figure(self, s: Statement, text: str | None = None, **more: Any) -> Figure:
        """Return a statement as a Figure."""
        if s.upper is not None:
            more = {**two_bounds(s), **more}
        form = s.form
        if form == "correction":
            form = "mention" if s.role == "from" else "level"
        if form == "change" and s.role == "from" and s.phrase.is_range:
            return two_ends(s, text or self.words_of(s))
        return figure_of(s.phrase, text or self.words_of(s), form, **more)


def two_bounds(s: Statement) -> dict[str, Any]:
    """Return the fields of "more than 100 but fewer than 200"."""
    if s.upper is None:
        return {}
    return {
        "comparator": None,
        "lower": s.phrase.low,
        "lower_closed": "ge" in s.phrase.ops,
        "upper": s.upper.low,
        "upper_closed": "lt" not in s.upper.ops,
        "cancellable": "upto" in s.upper.ops,
        "value": None,
    }


def two_ends(s: Statement, text: str) -> Figure:
    """Return "went from 40,000 to 110,000": a change from one level to another."""
    ends = (s.phrase.low, s.phrase.high)
    items = tuple(Figure(value=n, counted=s.phrase.counted) for n in ends)
    return Figure(text=text, form="change", counted=s.phrase.counted, items=items)


def combined(spoken: Spoken) -> Figure:
    """Return one figure for all that a text states."""
    check_numbers(spoken)
    stated = counts_first(statements(spoken.found))
    if not stated:
        raise UnreadableFigureError("states no figure that could be read", text=spoken.text)
    check_signs(spoken, stated)
    roles = {s.role for s in stated}
    if len(stated) == 1:
        return alone(spoken, stated[0])
    if any(s.form == "correction" for s in stated) or "asserted" in roles:
        return correction(spoken, stated)
    if all(s.form == "change" for s in stated):
        return gathered(spoken, stated, "change")
    if stated[0].form in ("ratio", "change", "measure") and all(
        s.form == "mention" for s in stated[1:]
    ):
        return spoken.figure(stated[0], spoken.text, items=parts(spoken, stated))
    if all(s.role == "part" for s in stated[1:]):
        return spoken.figure(stated[0], spoken.text, items=parts(spoken, stated[1:]))
    return gathered(spoken, stated, "list")


def alone(spoken: Spoken, s: Statement) -> Figure:
    """Return the figure of a text that states one."""
    if s.form == "correction":
        return correction(spoken, [s])
    return spoken.figure(s, spoken.text)


def parts(spoken: Spoken, stated: Sequence[Statement]) -> tuple[Figure, ...]:
    """Return the figures of statements, each with its own words."""
    return tuple(spoken.figure(s) for s in stated)


def gathered(spoken: Spoken, stated: Sequence[Statement], form: Form) -> Figure:
    """Return a figure that has parts and no number of its own."""
    return Figure(text=spoken.text, form=form, items=parts(spoken, stated))


def correction(spoken: Spoken, stated: Sequence[Statement]) -> Figure:
    """Return a correction: the asserted figure, with both sides as its items."""
    asserted = next(
        (s for s in stated if s.role == "asserted"),
        next((s for s in stated if s.role == "to"), stated[-1]),
    )
    items = []
    for s in stated:
        form: Form = "level" if s is asserted else "mention"
        items.append(figure_of(s.phrase, spoken.words_of(s), form))
    main = items[list(stated).index(asserted)]
    fields = {name: getattr(main, name) for name in NUMBER_FIELDS}
    return Figure(
        text=spoken.text, form="correction", vague=main.vague, items=tuple(items), **fields
    )


def counts_first(stated: Sequence[Statement]) -> list[Statement]:
    """Return the counts of a text; its measures only where nothing is counted."""
    counts = [s for s in stated if s.form != "measure"]
    if stated and stated[0].form == "measure" and all(s.form == "mention" for s in counts):
        return list(stated)
    return counts or list(stated)


def check_numbers(spoken: Spoken) -> None:
    """Refuse a text with digits or number words that are no number."""
    tokens = spoken.found.reader.tokens
    nothing = not spoken.found.phrases
    for broken in spoken.found.broken:
        if broken.harmless and not nothing:
            continue
        start, end = tokens[broken.first].start, tokens[broken.end - 1].end
        raise UnreadableFigureError(
            broken.problem,
            text=spoken.text,
            read=spoken.text[start:end],
            left=(spoken.text[:start] + spoken.text[end:]).strip() or "nothing",
        )
    if nothing and spoken.found.traps:
        first, last = spoken.found.traps[0]
        start, end = tokens[first].start, tokens[last - 1].end
        raise UnreadableFigureError(
            f"counts nothing: {spoken.text[start:end]!r} is a name, a date, a time or an ordinal",
            text=spoken.text,
        )


def check_signs(spoken: Spoken, stated: Sequence[Statement]) -> None:
    """Refuse a negative count of something."""
    for s in stated:
        if s.phrase.low is not None and s.phrase.low < 0 and s.form == "level" and s.phrase.counted:
            raise UnreadableFigureError(
                f"counts fewer than none: {s.phrase.low} {s.phrase.counted}", text=spoken.text
            )
