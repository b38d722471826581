"""A claim: the statement of a figure by a source, with its document, dates and relations."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from estimates.errors import DateOrderError, InvalidFieldError, printable
from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, Number, Text
from estimates.model.figure import Figure
from estimates.model.flat import flatten
from estimates.model.period import Day, Moment, OptionalPeriod
from estimates.model.quantity import Quantity
from estimates.model.quotes import check_quote
from estimates.model.schema import row_fingerprint
from estimates.model.source import Document, Source
from estimates.model.times import (
    TimeOfDay,
    check_time,
    is_later,
    join_moment,
    moment_of,
    split_fields,
)
from estimates.model.vocabulary import Manner, Polarity


class Evidence(FrozenRecord):
    """The exact words in a document, and their position.

    Attributes
    ----------
    quote : the words, verbatim.
    prefix, suffix : the words before and after them.
    start, end : code-point offsets in the text of the document, end excluded.

    Notes
    -----
    The fields are those of the W3C Web Annotation text quote and text position selectors.

    Examples
    --------
    >>> evidence = Evidence(quote="150,000 troops", start=15, end=29)
    >>> evidence.check("There are over 150,000 troops.")
    """

    quote: Text = None
    prefix: Text = None
    suffix: Text = None
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.start is None and self.end is None:
            return self
        offsets, problem = (self.start, self.end), ""
        if self.quote is None or self.start is None or self.end is None:
            problem = "requires quote, quote_start and quote_end together"
        elif self.end - self.start != len(self.quote):
            problem = f"and quote_end do not span the {len(self.quote)} characters of the quote"
        if problem:
            remedy = "count code points, end excluded"
            raise InvalidFieldError(problem, column="quote_start", value=offsets, remedy=remedy)
        return self

    def check(self, document_text: str) -> None:
        """Raise an error unless the document contains the quote at its offsets.

        Parameters
        ----------
        document_text : the whole text of the document.

        Raises
        ------
        QuoteError
            With the text at these offsets and the position of the quote; see
            `estimates.model.quotes.check_quote`.

        Examples
        --------
        >>> evidence = Evidence(quote="150,000 troops", start=15, end=29)
        >>> evidence.check("There are over 150,000 troops.")
        >>> evidence.check("There may be over 150,000 troops.")
        Traceback (most recent call last):
        estimates.errors.QuoteError: quote differs from the text at 15-29 ...;
        use 18-32, where it occurs
        """
        if self.quote is None or self.start is None or self.end is None:
            raise InvalidFieldError("requires start and end for a check", column="quote")
        check_quote(self.quote, self.start, self.end, document_text)


def _none_if_empty(record: Any) -> Any:
    """Return a document or evidence, None for one without any field."""
    return None if isinstance(record, FrozenRecord) and record == type(record)() else record


class Claim(FrozenRecord):
    """The statement of a figure of a quantity by a source.

    Attributes
    ----------
    source, figure, quantity : who states it, the number, and what is counted.
    claim_id : the label that other claims refer to; by default the fingerprint.
    document : where it was published.
    via : who passed it on, nearest first.
    origin : the claims that it repeats or sums. A claim with an origin is an echo and does
        not count as an independent source.
    stated_on : when the source stated it.
    refers_to : the day or the interval of days that the figure is for.
    recorded_at : when it entered the file.
    evidence : the exact words and their position in the document.
    polarity : asserted or denied.
    manner : how the figure was obtained.
    credibility : 1 (confirmed) to 6 (cannot be judged).
    weight : at least 0; a claim of weight 0 is ignored.
    standard_error : as stated, in the unit of the quantity.
    supersedes, retracts, disputes : claims that it corrects, withdraws or denies.
    exclude : the analyst's reason to leave it out.
    note : anything else.
    stated_time : the time of day of the statement with its zone, "09:00+03:00" or "18:00
        Europe/Kyiv"; it may also be given with `stated_on`.

    Raises
    ------
    MissingFieldError, InvalidFieldError, DateOrderError, PeriodError, UnreadableDateError

    Examples
    --------
    >>> Claim(source="Taran", figure={"text": "110,000", "value": 110000}, stated_on="2021-04-14")
    Claim(Taran: '110,000', 2021-04-14)
    """

    source: Annotated[
        Source, BeforeValidator(lambda v: Source(name=v) if isinstance(v, str) else v)
    ]
    figure: Figure
    quantity: Annotated[
        Quantity, BeforeValidator(lambda v: Quantity(label=v) if isinstance(v, str) else v)
    ] = Quantity()
    claim_id: Name = None
    document: Annotated[Document | None, BeforeValidator(_none_if_empty)] = None
    via: Names = ()
    origin: Names = ()
    stated_on: Day = None
    refers_to: OptionalPeriod = None
    recorded_at: Moment = None
    evidence: Annotated[Evidence | None, BeforeValidator(_none_if_empty)] = None
    polarity: Polarity = "asserted"
    manner: Manner | None = None
    credibility: Annotated[int, Field(ge=1, le=6)] | None = None
    weight: Annotated[Number, Field(ge=0)] | None = None
    standard_error: Annotated[Number, Field(gt=0)] | None = None
    supersedes: Names = ()
    retracts: Names = ()
    disputes: Names = ()
    exclude: Name = None
    note: Text = None
    stated_time: TimeOfDay = None

    @model_validator(mode="before")
    @classmethod
    def _split_time(cls, fields: Any) -> Any:
        return split_fields(fields, "stated_on", "stated_time")

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_time(self.stated_on, self.stated_time, "stated_on", "stated_time")
        published = self.document.published if self.document else None
        if published and self.stated_on and is_later((self.stated_on, self.stated_time), published):
            problem = f"is after its document's published_on {join_moment(*published)}"
            remedy = "exchange the two days, or leave one out"
            day = join_moment(self.stated_on, self.stated_time)
            raise DateOrderError(problem, column="stated_on", value=day, remedy=remedy)
        if self.claim_id is None:
            object.__setattr__(self, "claim_id", self.fingerprint)
        return self

    @property
    def fingerprint(self) -> str:
        """A hash of the content without `claim_id` and `recorded_at`, equal on every machine.

        Examples
        --------
        >>> first = Claim(source="Taran", figure={"value": 110_000}, claim_id="C03")
        >>> first.fingerprint == first.model_copy(update={"claim_id": "C07"}).fingerprint
        True
        """
        return row_fingerprint(flatten(self))

    @property
    def stated_at(self) -> datetime | None:
        """The moment of the statement, in the zone stated; None where no time is stated.

        A time without a zone is taken as UTC.

        Examples
        --------
        >>> claim = Claim(source="EU", figure={"value": 150_000}, stated_on="2021-04-19 18:00Z")
        >>> claim.stated_at.isoformat()
        '2021-04-19T18:00:00+00:00'
        """
        day, time = self.stated_on, self.stated_time
        return None if day is None or time is None else moment_of(day, time)

    @property
    def known_on(self) -> date | None:
        """The first day on which the claim is known; None = always.

        Examples
        --------
        >>> claim = Claim(source="EU", figure={"value": 150_000}, stated_on="2021-04-19",
        ...               document=Document(published_on="2021-04-20"))
        >>> claim.known_on
        datetime.date(2021, 4, 20)
        """
        published = self.document.published_on if self.document else None
        return published or self.stated_on

    @property
    def known_since(self) -> str:
        """The day from which the claim is known, with its time as stated; "" = always.

        Examples
        --------
        >>> claim = Claim(source="EU", figure={"value": 150_000}, stated_on="2021-04-19 18:00Z")
        >>> claim.known_since
        '2021-04-19 18:00Z'
        """
        if self.document and self.document.published:
            return join_moment(*self.document.published)
        return "" if self.stated_on is None else join_moment(self.stated_on, self.stated_time)

    def __repr__(self) -> str:
        parts = [f"{self.source.name}: {str(self.figure)!r}"]
        if self.stated_on:
            parts.append(join_moment(self.stated_on, self.stated_time))
        return printable(f"Claim({', '.join(parts)})")
