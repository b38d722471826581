"""A source stated a figure of a quantity: who, what, when, where it was read, whom it repeats."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from estimates.errors import DateOrderError, InvalidFieldError
from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, Number, Words
from estimates.model.figure import Figure
from estimates.model.period import Day, Moment, OptionalPeriod
from estimates.model.quantity import Quantity
from estimates.model.schema import fingerprint
from estimates.model.source import Document, Source

Manner = Literal[
    "observed", "counted", "estimated", "derived", "forecast", "retrospective", "floor"
]


class Evidence(FrozenRecord):
    """The exact words, and where they stand (W3C Web Annotation quote and position selectors).

    Attributes
    ----------
    quote : the words, verbatim.
    prefix, suffix : the words around them.
    start, end : code-point offsets in the text of the document, end excluded.
    """

    quote: Words = None
    prefix: Words = None
    suffix: Words = None
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.start is None and self.end is None:
            return self
        if self.quote is None or self.start is None or self.end is None:
            raise InvalidFieldError(
                "needs quote, start and end together", column="quote_start", value=self.start
            )
        if self.end - self.start != len(self.quote):
            raise InvalidFieldError(
                f"do not span the quote's {len(self.quote)} characters",
                column="quote_start",
                value=(self.start, self.end),
                remedy="count code points, end excluded",
            )
        return self

    def check(self, document_text: str) -> None:
        """Refuse a quote that does not stand in the document at its offsets.

        Raises
        ------
        QuoteError
            With what stands there instead; no-break spaces are folded, nothing is re-anchored.
        """
        from estimates.model.quotes import check_quote

        if self.quote is None or self.start is None or self.end is None:
            raise InvalidFieldError("needs quote, start and end to be checked", column="quote")
        check_quote(self.quote, self.start, self.end, document_text)


def _source(value: Any) -> Any:
    return Source(name=value) if isinstance(value, str) else value


def _quantity(value: Any) -> Any:
    return Quantity(label=value) if isinstance(value, str) else value


def _stated(noun: Any) -> Any:
    """Turn a document or evidence that says nothing into None."""
    return None if isinstance(noun, FrozenRecord) and noun == type(noun)() else noun


class Claim(FrozenRecord):
    """A source stated a figure of a quantity.

    Attributes
    ----------
    source, figure, quantity : who stated what of what.
    claim_id : the label that other claims refer to; the fingerprint where none is given.
    document : where it was published; `via` : through whom it came, nearest first.
    origin : the claims that it repeats or sums; then it is an echo and no voice of its own.
    stated_on : when it was said; `refers_to` : the day or interval that it is about;
        `recorded_at` : when it entered the file.
    polarity : asserted or denied. `manner` : how the figure came about.
    credibility : 1 (confirmed) to 6 (cannot be judged). `weight` : >= 0, 0 is absence.
    standard_error : as stated, in the unit of the quantity.
    supersedes, retracts, disputes : claims that it corrects, withdraws or denies.
    exclude : the analyst's reason to leave it out.
    evidence : the exact words. `note` : anything else.

    Raises
    ------
    MissingFieldError, InvalidFieldError, DateOrderError, PeriodError, UnreadableDateError

    Examples
    --------
    >>> Claim(source="Taran", figure={"text": "110,000", "value": 110000}, stated_on="2021-04-14")
    Claim(Taran: '110,000', 2021-04-14)
    """

    source: Annotated[Source, BeforeValidator(_source)]
    figure: Figure
    quantity: Annotated[Quantity, BeforeValidator(_quantity)] = Quantity()
    claim_id: Name = None
    document: Annotated[Document | None, BeforeValidator(_stated)] = None
    via: Names = ()
    origin: Names = ()
    stated_on: Day = None
    refers_to: OptionalPeriod = None
    recorded_at: Moment = None
    evidence: Annotated[Evidence | None, BeforeValidator(_stated)] = None
    polarity: Literal["asserted", "denied"] = "asserted"
    manner: Manner | None = None
    credibility: Annotated[int, Field(ge=1, le=6)] | None = None
    weight: Annotated[Number, Field(ge=0)] | None = None
    standard_error: Annotated[Number, Field(gt=0)] | None = None
    supersedes: Names = ()
    retracts: Names = ()
    disputes: Names = ()
    exclude: Name = None
    note: Words = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        published = self.document.published_on if self.document else None
        if self.stated_on and published and self.stated_on > published:
            raise DateOrderError(
                f"is after its document's published_on {published}",
                column="stated_on",
                value=str(self.stated_on),
                remedy="exchange them, or leave out the one that is not known",
            )
        if self.claim_id is None:
            object.__setattr__(self, "claim_id", self.fingerprint)
        return self

    @property
    def fingerprint(self) -> str:
        """A hash of the content without `claim_id` and `recorded_at`, the same everywhere."""
        return fingerprint(self)

    @property
    def known_on(self) -> date | None:
        """The day from which the claim is known; None = always."""
        published = self.document.published_on if self.document else None
        return published or self.stated_on

    def __repr__(self) -> str:
        parts = [f"{self.source.name}: {str(self.figure)!r}"]
        if self.stated_on:
            parts.append(str(self.stated_on))
        return f"Claim({', '.join(parts)})"
