"""The source that states a figure, and the document that publishes it."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from estimates.errors import InvalidFieldError
from estimates.model.base import FrozenRecord
from estimates.model.fields import Name, Names, RequiredName, Text, clean_name
from estimates.model.period import Day
from estimates.model.times import TimeOfDay, check_time, moment_of, split_fields
from estimates.model.vocabulary import Reliability


class Source(FrozenRecord):
    """A person, an office, an outlet or a dataset that states figures.

    Attributes
    ----------
    name : claims with the same name are of the same source.
    reliability : NATO Admiralty grade A to F; F is "cannot be judged", not "unreliable".
    party : the side that it belongs to; sources of one party remain independent sources.
    acts_for : the sources whose claims it may correct.

    Examples
    --------
    >>> Source(name="Taran", reliability="B", party="UA").party
    'UA'
    """

    name: RequiredName
    reliability: Reliability | None = None
    party: Name = None
    acts_for: Names = ()


def clean_sha256(value: object) -> str | None:
    """Return a SHA-256 digest in lower case."""
    text = clean_name(value)
    if text is not None and not re.fullmatch("[0-9a-fA-F]{64}", text):
        remedy = "give 64 hexadecimal digits"
        raise InvalidFieldError("is not a SHA-256 digest", value=value, remedy=remedy)
    return None if text is None else text.lower()


class Document(FrozenRecord):
    """A published document.

    Attributes
    ----------
    title, publisher, url : as published.
    published_on : the day from which its claims are known.
    sha256 : the digest of its text.
    derived_from : the documents that it repeats.
    published_time : the time of day of its publication with its zone, "09:00+03:00"; it may also
        be given with `published_on`.

    Examples
    --------
    >>> Document(title="Press conference", published_on="2021-04-19").published_on
    datetime.date(2021, 4, 19)
    """

    title: Text = None
    publisher: Name = None
    url: Name = None
    published_on: Day = None
    sha256: Annotated[str | None, BeforeValidator(clean_sha256)] = None
    derived_from: Names = ()
    published_time: TimeOfDay = None

    @model_validator(mode="before")
    @classmethod
    def _split_time(cls, fields: Any) -> Any:
        return split_fields(fields, "published_on", "published_time")

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_time(self.published_on, self.published_time, "published_on", "published_time")
        return self

    @property
    def published(self) -> tuple[date, str | None] | None:
        """The day and the time of its publication; None where no day is stated.

        Examples
        --------
        >>> Document(published_on="2021-04-19 18:00+02:00").published
        (datetime.date(2021, 4, 19), '18:00+02:00')
        """
        return None if self.published_on is None else (self.published_on, self.published_time)

    @property
    def published_at(self) -> datetime | None:
        """The moment of publication, in the zone stated; None where no time is stated.

        Examples
        --------
        >>> Document(published_on="2021-04-19 18:00+02:00").published_at.isoformat()
        '2021-04-19T18:00:00+02:00'
        """
        day, time = self.published_on, self.published_time
        return None if day is None or time is None else moment_of(day, time)
