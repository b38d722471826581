"""Read claims from records: a `Claim`, a flat mapping of columns to cells, or a nested mapping."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NoReturn, Unpack

from estimates.claims.ingest.cells import (
    MISSING_OR_ZERO,
    OWN_COLUMNS,
    is_blank,
    is_number,
    looks_like_code,
    read_stated_cells,
)
from estimates.claims.ingest.claim_fields import ClaimFields
from estimates.claims.ingest.conventions import Conventions
from estimates.claims.ingest.decimal_marks import DecimalMark
from estimates.claims.ingest.settled_records import settle_records
from estimates.errors import (
    ContradictionError,
    CrossedBoundsError,
    EstimatesError,
    InvalidFieldError,
    MissingFieldError,
    PeriodError,
    Problem,
    UnknownColumnError,
    UnreadableFigureError,
    ValueOutsideBoundsError,
    did_you_mean,
)
from estimates.model.claim import Claim, Evidence
from estimates.model.fields import clean_name
from estimates.model.figure import Figure
from estimates.model.flat import flatten, nest
from estimates.model.period import Period
from estimates.model.quantity import Quantity
from estimates.model.schema import part_fields, row_fingerprint
from estimates.model.source import Document, Source
from estimates.model.vague import Vague

PART_TYPES = {"source": Source, "quantity": Quantity, "document": Document, "evidence": Evidence}
NUMBERS = ("value", "lower", "upper")
# The columns that state a figure. Where all of them are blank, the words are read.
FIGURE_STATING_COLUMNS = (
    *(column for column in part_fields("figure") if column not in ("text", "counted")),
    *part_fields("figure.vague"),
)


def claim(
    source: str | Source,
    figure: str | float | Figure,
    *,
    quantity: str | Quantity | None = None,
    dayfirst: bool | None = None,
    decimal: DecimalMark | None = None,
    locale: str | None = None,
    **fields: Unpack[ClaimFields],
) -> Claim:
    """Return a claim.

    Parameters
    ----------
    source : who states it.
    figure : the words ("more than 150,000"), a number, or a `Figure`.
    quantity : the quantity that the figure is for; claims of one quantity are compared.
    dayfirst : whether 03/04/2021 is the third of April.
    decimal : the decimal mark of "2.000", "." or ","; None = such a number is refused.
    locale : the language whose separators the words follow, as for `parse`.
    **fields : any column of a claim ("stated_on", "published_on", "origin", "url" …).

    Raises
    ------
    EstimatesError
        The subclass names what is wrong.

    Examples
    --------
    >>> claim("EU", "more than 150,000", quantity="troops", stated_on="2021-04-19")
    Claim(EU: 'more than 150,000', 2021-04-19)
    """
    [row] = settle_records([fields], Conventions(dayfirst, decimal)).records
    parts: dict[str, Any] = {}
    if isinstance(figure, Figure):
        parts["figure"] = figure
    else:
        row["text" if isinstance(figure, str) else "value"] = figure
    for name, part in (("source", source), ("quantity", quantity)):
        is_label = isinstance(part, str) or part is None
        (row if is_label else parts)[name] = part
    return claim_from_row(row, parts, decimal, locale)


def claim_from_record(record: Any, decimal: DecimalMark | None = None) -> Claim:
    """Return the claim in a record: a `Claim`, a flat mapping, or a nested one.

    decimal : the decimal mark of its words; dates and numbers are settled already.
    """
    if isinstance(record, Claim):
        return record
    if not isinstance(record, Mapping):
        remedy = "give a Claim or a mapping of columns to cells"
        raise InvalidFieldError("is not a record", value=record, remedy=remedy)
    if "figure" in record:
        return Claim(**record)
    return claim_from_row(record, {}, decimal)


def claim_from_row(
    row: Mapping[str, Any],
    parts: Mapping[str, Any],
    decimal: DecimalMark | None = None,
    locale: str | None = None,
) -> Claim:
    """Return the claim of a flat row; `parts` replace the columns that they cover."""
    unknown = [str(name) for name in row if name not in OWN_COLUMNS]
    if unknown:
        refuse_columns(unknown)
    cells = read_stated_cells(words_as_text(row, decimal))
    if "source" not in cells and "source" not in parts:
        raise MissingFieldError("is missing", column="source", remedy="say who states the claim")
    fields = nest(cells)
    for name, part_type in PART_TYPES.items():
        if name in fields and name not in parts:
            fields[name] = part_type(**fields[name])
    if "figure" not in parts:
        fields["figure"] = figure_from_cells(cells, fields.get("figure", {}), decimal, locale)
    return Claim(**{**fields, **parts, "refers_to": period_from_cells(cells)})


def flat_row(claim: Claim) -> dict[str, Any]:
    """Return a claim as a flat row, with a blank label where the label is the fingerprint."""
    row: dict[str, Any] = flatten(claim)
    return {**row, "claim_id": None} if row["claim_id"] == row_fingerprint(row) else row


def read_claim_records(
    records: Iterable[Any],
    decimal: DecimalMark | None = None,
    refused: Mapping[int, Problem] = MappingProxyType({}),
) -> tuple[list[dict[str, Any]], list[int], list[Problem]]:
    """Return the flat rows of records, their positions, and the problems of refused records.

    refused : those that are refused already, by their positions.
    """
    flats, rows, problems = [], [], []
    for row, record in enumerate(records):
        if row in refused:
            problems.append(refused[row])
            continue
        try:
            flats.append(flat_row(claim_from_record(record, decimal)))
            rows.append(row)
        except (CrossedBoundsError, ValueOutsideBoundsError) as error:
            problems.append(Problem.from_error(row + 1, with_code_remedy(error, record)))
        except EstimatesError as error:
            problems.append(Problem.from_error(row + 1, error))
    return flats, rows, problems


def with_code_remedy(error: EstimatesError, record: Any) -> EstimatesError:
    """Return the error of a figure; where a number looks like a code for missing, it says so."""
    cells = record if isinstance(record, Mapping) else {}
    codes = dict.fromkeys(cells[n] for n in NUMBERS if looks_like_code(cells.get(n)))
    listed = ", ".join(map(str, codes))
    return error.with_remedy(f"or give missing=[{listed}]") if codes else error


def figure_from_cells(
    cells: Mapping[str, Any],
    fields: Mapping[str, Any],
    decimal: DecimalMark | None = None,
    locale: str | None = None,
) -> Figure:
    """Return the figure that a row states; the words are read where no column states it.

    Where the only column is `value` and the words name that number, the words apply: a table
    that keeps 150000 next to "more than 150,000" means the words. A row that states its form has
    been read before and is not read again.

    fields : the cells as fields of a `Figure`.
    """
    text = cells.get("text")
    stating = [name for name in FIGURE_STATING_COLUMNS if name in cells]
    if not stating:
        if text is None:
            remedy = "give the words or the number"
            raise MissingFieldError("and value are both missing", column="text", remedy=remedy)
        return with_row_text(parse_words(text, decimal, locale), text, cells)
    vague = Vague(**fields["vague"]) if "word" in fields.get("vague", ()) else None
    items = tuple(Figure(**item) for item in fields.get("items", ()))
    stated = Figure(**{**fields, "vague": vague, "items": items})
    if text is None or not stated.has_number or "form" in cells:
        return stated
    try:
        parsed = parse_words(text, decimal, locale)
    except UnreadableFigureError:
        return stated
    if parsed.form != "level" or parsed.vague or stated.vague:
        return stated
    refuse_contradiction(text, parsed, stated)
    return with_row_text(parsed, text, cells) if stating == ["value"] else stated


def words_as_text(row: Mapping[str, Any], decimal: DecimalMark | None) -> Mapping[str, Any]:
    """Return a row whose value is a phrase, "15–20k", with this as its text."""
    value = row.get("value")
    if not isinstance(value, str) or is_blank(value) or is_number(value):
        return row
    if value.strip().lower() in MISSING_OR_ZERO:
        return row
    others = ("text", *(name for name in FIGURE_STATING_COLUMNS if name != "value"))
    if not all(is_blank(row.get(name)) for name in others):
        return row
    try:
        parse_words(value, decimal, None)
    except UnreadableFigureError:
        return row
    return {**row, "value": None, "text": value}


def parse_words(text: str, decimal: DecimalMark | None, locale: str | None) -> Figure:
    """Return the figure that words state."""
    # Imported when needed: the parser loads the word lists of six languages.
    from estimates.parsing.column import read_marked_column
    from estimates.parsing.parser import parse

    if decimal is None or locale is not None or not isinstance(text, str):
        return parse(text, locale)
    [figure] = read_marked_column([text], decimal)
    if not isinstance(figure, Figure):
        raise figure or UnreadableFigureError("is blank", text=text)
    return figure


def with_row_text(parsed: Figure, text: str, cells: Mapping[str, Any]) -> Figure:
    """Return a parsed figure with the words of the row and the row's own `counted`."""
    own = {}
    if "counted" in cells:
        try:
            own["counted"] = clean_name(cells["counted"])
        except EstimatesError as error:
            raise error.with_column("counted") from None
    return parsed.model_copy(update={"text": text, **own})


def refuse_contradiction(text: str, parsed: Figure, stated: Figure) -> None:
    """Refuse columns that state other numbers than the words."""
    numbers = {stated.value, stated.lower, stated.upper} - {None}
    if not {parsed.value, parsed.lower, parsed.upper} & numbers:
        problem = f"reads as {parsed.notation}, but the columns state {stated.notation}"
        remedy = "correct the words or the columns"
        raise ContradictionError(problem, column="text", value=text, remedy=remedy)


def period_from_cells(cells: Mapping[str, Any]) -> Period | None:
    """Return the period in `refers_to`, or from `refers_to_start` to `refers_to_end`."""
    ends = [cells[name] for name in ("refers_to_start", "refers_to_end") if name in cells]
    try:
        whole = Period.of(cells["refers_to"]) if "refers_to" in cells else None
        if not ends:
            return whole
        between = Period(start=Period.of(ends[0]).start, end=Period.of(ends[-1]).end)
    except EstimatesError as error:
        raise error.with_column("refers_to") from None
    if whole is not None and whole != between:
        problem = f"is {whole}, but refers_to_start and refers_to_end give {between}"
        remedy = "leave one of the two out"
        raise PeriodError(problem, column="refers_to", value=str(whole), remedy=remedy)
    return between


def refuse_columns(names: Sequence[str], near: str = "") -> NoReturn:
    """Refuse columns that a claim does not have; `near` says which preset nearly fits."""
    first, *others = names
    problem = "is not a column of a claim"
    if others:
        problem += f", and neither {'is' if len(others) == 1 else 'are'} {', '.join(others)}"
    hint = did_you_mean(first.lower(), OWN_COLUMNS, cutoff=0.8)
    remedy = f'{hint}say what it means with columns=, or leave it out: columns={{"{first}": None}}'
    remedy = f"{remedy}; {near}" if near else remedy
    raise UnknownColumnError(problem, column=first, remedy=remedy)
